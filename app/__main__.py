"""``python -m app`` and the command ``loquent``."""

import sys

from app.cli.main import main

__all__ = ["main"]

if __name__ == "__main__":
    sys.exit(main())
