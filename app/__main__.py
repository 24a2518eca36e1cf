"""``python -m app`` and the command ``loquent``."""

import sys

from app.cli.main import main
from app.local import server

__all__ = ["main"]

if __name__ == "__main__":
    # A program bundled into one file starts itself again for the model of this computer.
    sys.exit(server.main() if sys.argv[1:2] == [server.FLAG] else main())
