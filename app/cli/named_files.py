"""Files that were named on the command line."""

from pathlib import Path

from app.cli.output import UsageError


def check_file(path: Path) -> Path:
    """Return ``path``. Raises UsageError, by name, where it is no file that is there."""
    if not path.is_file():
        raise UsageError(f"{path} {'is no file' if path.exists() else 'does not exist'}")
    return path
