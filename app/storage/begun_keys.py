"""Which keys may lie in the keyring without need: written down before a switch of encryption gives it a new one.

A process that is killed among its steps leaves the new key there, or the old one, and a keyring cannot be asked what it
holds. The file names ids, never keys.
"""

import contextlib
from collections.abc import Iterable
from pathlib import Path

from app.infra.paths import replace_file


def begun_keys(path: Path) -> tuple[str, ...]:
    """Return the ids that are written down, none where there is no file; what is no id is left out. Raises OSError."""
    try:
        words = path.read_text(encoding="ascii", errors="replace").split()
        return tuple(dict.fromkeys(word for word in words if word.isascii() and word.isalnum()))
    except FileNotFoundError:
        return ()


def write_begun_keys(path: Path, ids: Iterable[str]) -> None:
    """Write down ids instead of those that are there; the file goes where there are none. Raises OSError."""
    lines = [key_id for key_id in dict.fromkeys(ids) if key_id]
    if lines:
        replace_file(path, "".join(f"{key_id}\n" for key_id in lines).encode("ascii"))
        return
    with contextlib.suppress(FileNotFoundError):
        path.unlink()
