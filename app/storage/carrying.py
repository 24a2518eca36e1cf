"""A whole folder of attachments on its way into another form: sealed, sealed with another key, or plain."""

import contextlib
import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import BinaryIO, Final, Protocol, cast

from app.domain.history_key import HistoryKey
from app.storage.attachments import DIGEST, GOING, private
from app.storage.durable import make_folder
from app.storage.failures import failure
from app.storage.sealed_files import DamagedFileError, buffered, open_sealed, sealed_name, sealing

DAMAGED: Final = "damaged"
"""The folder, in the new one, of files that their key does not open: as they lay there."""

PIECE: Final = 1024 * 1024

Tell = Callable[[int, int], None]
"""Is told how many bytes of how many are done, often. What it raises ends the work."""


class Form(Protocol):
    """How files lie in a folder."""

    def name(self, sha256: str) -> str:
        """Return the name of the file whose plain bytes have that digest."""
        ...

    def reading(self, path: Path) -> AbstractContextManager[tuple[str, BinaryIO]]:
        """Give the digest that a file claims and its plain bytes. Raises DamagedFileError, OSError."""
        ...

    def writing(self, raw: BinaryIO, sha256: str) -> AbstractContextManager[BinaryIO]:
        """Give what takes plain bytes and writes them to ``raw``."""
        ...


class Plain:
    """Implements Form: as they are."""

    def name(self, sha256: str) -> str:
        """Return the digest itself."""
        return sha256

    @contextmanager
    def reading(self, path: Path) -> Iterator[tuple[str, BinaryIO]]:
        """Give the bytes of the file."""
        with path.open("rb") as file:
            yield path.name.removeprefix(GOING), file

    @contextmanager
    def writing(self, raw: BinaryIO, sha256: str) -> Iterator[BinaryIO]:
        """Give ``raw``."""
        yield raw


class Sealed:
    """Implements Form: sealed with a key."""

    def __init__(self, key: HistoryKey) -> None:
        self._key = key

    def name(self, sha256: str) -> str:
        """Return the name that tells nothing."""
        return sealed_name(self._key, sha256)

    @contextmanager
    def reading(self, path: Path) -> Iterator[tuple[str, BinaryIO]]:
        """Give what is sealed in the file."""
        with open_sealed(path, self._key) as file:
            yield file.sha256, buffered(file)

    @contextmanager
    def writing(self, raw: BinaryIO, sha256: str) -> Iterator[BinaryIO]:
        """Give what seals."""
        sealed = sealing(raw, self._key, sha256)
        try:
            yield cast("BinaryIO", sealed)
        except BaseException:
            sealed.abandon()
            raise
        sealed.close()


class _Meter:
    """Counts bytes over all files; half of a file is done when it is written, the rest when it was read again."""

    def __init__(self, tell: Tell, total: int) -> None:
        self._tell = tell
        self._total = 2 * total
        self._done = 0
        self._end = 0

    def begin(self, size: int) -> None:
        """Begin a file."""
        self._done, self._end = self._end, self._end + 2 * size
        self._tell(self._done // 2, self._total // 2)

    def step(self, size: int) -> None:
        """Count plain bytes; there may be fewer than the file is long, or more."""
        self._done = min(self._done + size, self._end)
        self._tell(self._done // 2, self._total // 2)

    def end(self) -> None:
        """Tell that all is done."""
        self._tell(self._total // 2, self._total // 2)


def carry(source: Path, target: Path, old: Form, new: Form, tell: Tell) -> tuple[str, ...]:
    """Write all files of ``source`` into the new folder ``target`` and return the names of those that are damaged.

    Each is read again when it is written and has to be what it was. What stays the same: the time when a file was last
    put, and a plain file that is no longer what its name says, which stays as unreadable as it was. A sealed file that
    its key does not open is copied into the folder ``damaged`` as it lies there.

    Blocks its thread; nobody may put files into ``source`` meanwhile. The disk is not waited for: whoever puts the
    folder in its place does that for all of it. Raises AppError of kind storage, and what ``tell`` raised; then
    ``target`` is gone.
    """
    try:
        make_folder(target)
        return _carry_all(source, target, old, new, tell)
    except OSError as error:
        shutil.rmtree(target, ignore_errors=True)
        raise failure(error, target) from error
    except BaseException:
        shutil.rmtree(target, ignore_errors=True)
        raise


def _carry_all(source: Path, target: Path, old: Form, new: Form, tell: Tell) -> tuple[str, ...]:
    found = [(path, path.stat().st_size) for path in _stored(source)]
    before = [(path, path.stat().st_size) for path in _damaged(source)]
    meter = _Meter(tell, sum(size for _path, size in (*found, *before)))
    damaged = []
    for path, size in found:
        meter.begin(size)
        try:
            _carry_one(path, target, old, new, meter)
        except DamagedFileError:
            damaged.append(path.name)
            _copy(path, target / DAMAGED / path.name)
    for path, size in before:
        meter.begin(size)
        _copy(path, target / DAMAGED / path.name)
    meter.end()
    return tuple(damaged)


def _carry_one(path: Path, target: Path, old: Form, new: Form, meter: _Meter) -> None:
    with old.reading(path) as (sha256, file):
        name = new.name(sha256)
        place = target / name[:2] / name
        make_folder(place.parent)
        try:
            digest = _write(file, place, new, sha256, meter)
        except DamagedFileError:
            place.unlink(missing_ok=True)
            raise
    _check(place, new, sha256, digest, meter)
    _same_time(path, place)


def _write(file: BinaryIO, place: Path, new: Form, sha256: str, meter: _Meter) -> bytes:
    """Write a file and return the digest of what was written."""
    digest = hashlib.sha256()
    with open(place, "xb", opener=private) as raw, new.writing(raw, sha256) as out:
        while piece := file.read(PIECE):
            digest.update(piece)
            out.write(piece)
            meter.step(len(piece))
    return digest.digest()


def _check(place: Path, form: Form, sha256: str, digest: bytes, meter: _Meter) -> None:
    """See to it that a file gives back what was written. Raises OSError."""
    found = hashlib.sha256()
    try:
        with form.reading(place) as (claimed, file):
            while piece := file.read(PIECE):
                found.update(piece)
                meter.step(len(piece))
    except DamagedFileError as error:
        raise OSError(f"What was written does not come back: {error}") from error
    if claimed != sha256 or found.digest() != digest:
        raise OSError("What was written does not come back")


def _copy(path: Path, place: Path) -> None:
    make_folder(place.parent)
    with path.open("rb") as file, open(place, "xb", opener=private) as out:
        shutil.copyfileobj(file, out, PIECE)
    _same_time(path, place)


def _same_time(path: Path, place: Path) -> None:
    found = path.stat()
    os.utime(place, ns=(found.st_atime_ns, found.st_mtime_ns))


def _stored(root: Path) -> Iterator[Path]:
    """Yield the stored files; a sweep that was cut off may have left some under another name beside theirs."""
    for folder in sorted(root.iterdir()) if root.is_dir() else ():
        if folder.is_dir() and len(folder.name) == 2:
            yield from sorted(path for path in folder.iterdir() if _is_stored(path))


def _is_stored(path: Path) -> bool:
    name = path.name.removeprefix(GOING)
    return DIGEST.fullmatch(name) is not None and (path.name == name or not path.with_name(name).exists())


def _damaged(root: Path) -> Iterator[Path]:
    with contextlib.suppress(FileNotFoundError):
        yield from sorted(path for path in (root / DAMAGED).iterdir() if path.is_file())
