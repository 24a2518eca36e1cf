"""Many values by name, on disk: for tables that are larger than memory and have to be looked up in."""

import hashlib
import tempfile
from array import array
from bisect import bisect_left
from pathlib import Path


class Spill:
    """Bytes under names, in an unnamed temporary file. In memory each costs 24 bytes, however long its name.

    First everything is put, then everything is read; of two values of one name the first is kept. Raises OSError.
    """

    def __init__(self, folder: Path | None = None) -> None:
        """``folder`` is where the file lies, the system's own for such files by default."""
        self._file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 - it is closed in close()
        self._keys = array("Q")
        self._places = array("Q")
        self._end = 0
        self._sorted = True

    def close(self) -> None:
        """Remove the file."""
        self._file.close()

    def put(self, name: str, value: bytes | bytearray) -> None:
        """Keep ``value``."""
        named = name.encode("utf-8", "surrogatepass")
        self._file.seek(self._end)
        self._file.write(len(named).to_bytes(8, "little") + len(value).to_bytes(8, "little") + named)
        self._file.write(value)
        self._keys.append(_key(named))
        self._places.append(self._end)
        self._end += 16 + len(named) + len(value)
        self._sorted = False

    def get(self, name: str) -> bytes | None:
        """Return what was put under ``name``, None where nothing was."""
        self._sort()
        named = name.encode("utf-8", "surrogatepass")
        key = _key(named)
        at = bisect_left(self._keys, key)
        while at < len(self._keys) and self._keys[at] == key:
            self._file.seek(self._places[at])
            head = self._file.read(16)
            length = int.from_bytes(head[:8], "little")
            if self._file.read(length) == named:
                return self._file.read(int.from_bytes(head[8:], "little"))
            at += 1
        return None

    def _sort(self) -> None:
        if self._sorted:
            return
        order = sorted(range(len(self._keys)), key=self._keys.__getitem__)
        self._keys = array("Q", (self._keys[index] for index in order))
        self._places = array("Q", (self._places[index] for index in order))
        self._sorted = True


def _key(named: bytes) -> int:
    return int.from_bytes(hashlib.blake2b(named, digest_size=8).digest(), "little")
