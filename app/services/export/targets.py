"""Where an export goes: one file, a folder, or a ZIP file. Each file is there as a whole or not at all."""

import contextlib
import os
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import IO, Protocol

from app.domain.errors import AppError, ErrorReason
from app.infra.paths import storage_error


class TargetKind(StrEnum):
    """What is made."""

    FILE = "file"
    """One file with everything in it; an older one of that name is replaced at the end."""
    FOLDER = "folder"
    """A file for each conversation; none that is there is overwritten."""
    ZIP = "zip"
    """The same in a ZIP file."""


def kind_of(path: Path, *, is_folder: bool = False) -> TargetKind:
    """Return what a path asks for: a folder that is there, or that is said to be one; a name that ends with .zip."""
    if is_folder or path.is_dir():
        return TargetKind.FOLDER
    return TargetKind.ZIP if path.suffix.lower() == ".zip" else TargetKind.FILE


class Target(Protocol):
    """Takes files by their names inside of it."""

    def file(self, name: str) -> contextlib.AbstractContextManager[IO[bytes]]:
        """Give a new file to write; leaving with an error leaves nothing of it. Raises AppError."""
        ...

    def unfinished(self, name: str, room: Path) -> Path:
        """Return where a file is to be printed: in ``room``, or beside its place. Raises AppError."""
        ...

    def printed(self, name: str, unfinished: Path) -> None:
        """Take a file that was printed, which is gone from there afterwards. Raises AppError."""
        ...


class FolderTarget:
    """Writes into ``folder``, which is made if need be."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @contextmanager
    def file(self, name: str) -> Iterator[IO[bytes]]:
        """Give a new file."""
        target = self._free(name)
        with _told(target):
            target.parent.mkdir(parents=True, exist_ok=True)
        with written_whole(target) as file:
            yield file

    def unfinished(self, name: str, room: Path) -> Path:
        """Return a name beside that of the file: on the same disk, so that it can be given its own as a whole."""
        path = self._folder / name
        with _told(path):
            path.parent.mkdir(parents=True, exist_ok=True)
        return unfinished_beside(path)

    def printed(self, name: str, unfinished: Path) -> None:
        """Give a file its name."""
        take_place(unfinished, self._free(name))

    def _free(self, name: str) -> Path:
        path = self._folder / name
        numbers = iter(range(2, 100_000))
        while path.exists():
            stem, dot, suffix = name.rpartition(".")
            path = self._folder / f"{stem} ({next(numbers)}){dot}{suffix}"
        return path


class ZipTarget:
    """Writes into a ZIP file that is open for writing."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive

    @contextmanager
    def file(self, name: str) -> Iterator[IO[bytes]]:
        """Give a new file. After an error the whole ZIP file is thrown away by who opened it."""
        with self._archive.open(name, "w", force_zip64=True) as file:
            yield file

    def unfinished(self, name: str, room: Path) -> Path:
        """Return a place in the room: it is packed from there."""
        return room / "printed"

    def printed(self, name: str, unfinished: Path) -> None:
        """Pack a file."""
        self._archive.write(unfinished, name)
        unfinished.unlink()


@contextmanager
def zip_target(path: Path) -> Iterator[ZipTarget]:
    """Give a ZIP file that bears its name once it is whole. Raises AppError of kind storage."""
    with written_whole(path) as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        yield ZipTarget(archive)


@contextmanager
def written_whole(path: Path) -> Iterator[IO[bytes]]:
    """Give a file that takes the place of ``path`` once it is whole and on disk. Raises AppError of kind storage."""
    temporary = unfinished_beside(path)
    try:
        with _told(path):
            with temporary.open("wb") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(path)
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)


def take_place(unfinished: Path, path: Path) -> None:
    """Put a file that is whole into the place of ``path``. Raises AppError of kind storage."""
    with _told(path):
        with unfinished.open("rb+") as file:
            os.fsync(file.fileno())
        unfinished.replace(path)


def unfinished_beside(path: Path) -> Path:
    """Return the name of a file while it is being written."""
    return path.with_name(f".{path.name[:100]}.{os.getpid()}.new")


@contextmanager
def _told(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise storage_error(error, path) from error


def make_folder(path: Path) -> None:
    """Make a folder if it is not there. Raises AppError: TARGET_EXISTS where a file stands there, others of storage."""
    if path.exists() and not path.is_dir():
        raise AppError.because(ErrorReason.TARGET_EXISTS, path=str(path))
    with _told(path):
        path.mkdir(parents=True, exist_ok=True)


Told = Callable[[int, int], None]
"""Hears how many of how many conversations are done."""
