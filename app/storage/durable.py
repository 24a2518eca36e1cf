"""Files that survive the plug."""

import os
from pathlib import Path


def wait_for_disk(path: Path) -> None:
    """Return when the content of a file, or the names in a folder, are on disk. Raises OSError.

    Windows cannot wait for a folder and does not need to: there this returns at once for one.
    """
    if path.is_dir() and os.name == "nt":
        return
    descriptor = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def make_folder(path: Path) -> None:
    """Make a folder, and those above it that are missing, closed to others and on disk. Raises OSError."""
    if path.is_dir():
        return
    make_folder(path.parent)
    path.mkdir(mode=0o700, exist_ok=True)
    # Without this the folder, and with it whatever was put inside, is gone when the plug is pulled.
    wait_for_disk(path.parent)
