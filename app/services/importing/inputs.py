"""What a reader of a format is given: the JSON as often as it wants it, and the files that came with it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Final, Protocol

from app.domain.interchange import Place, RemarkKind
from app.infra.archives import (
    Archive,
    ArchiveBombError,
    ArchiveEncryptedError,
    ArchiveError,
    MemberTooLargeError,
    TooManyMembersError,
)
from app.infra.json_stream import JsonRefusedError, JsonStream, JsonTooDeepError, JsonTooLargeError, Readable, decode
from app.services.importing.source import FileRefusedError, Item, Notes, SourceFile
from app.services.importing.values import LARGEST_FILE

LARGEST_CONVERSATION: Final = 48 * 1024 * 1024
"""Bytes of JSON. What is parsed of it, and what is made of that, takes up to five times as much memory."""


class StoppedError(Exception):
    """Nobody wants what is being read any more."""


class Tally:
    """How far a file has been read; written by the thread that reads, read by the others."""

    def __init__(self, total: int) -> None:
        self.total = total
        self.read = 0
        self.stopped = False


class Counted:
    """A stream that counts what is read through it, and ends when it is told to."""

    def __init__(self, source: Readable, tally: Tally) -> None:
        self._source = source
        self._tally = tally

    def read(self, size: int, /) -> bytes:
        """Return up to ``size`` bytes. Raises StoppedError."""
        if self._tally.stopped:
            raise StoppedError
        data = self._source.read(size)
        self._tally.read += len(data)
        return data


class Files(Protocol):
    """The files beside the JSON."""

    def named(self, base: str, shown: str = "", media_type: str = "") -> SourceFile:
        """Return the file whose name is ``base`` in whichever folder; its ``load`` is None where there is none."""
        ...

    def beginning(self, base: str, shown: str = "", media_type: str = "") -> SourceFile:
        """Return the file whose name is ``base`` or begins with it and a sign."""
        ...


class NoFiles:
    """Implements Files for JSON that came alone. What lies beside it on the disk is none of its business."""

    def named(self, base: str, shown: str = "", media_type: str = "") -> SourceFile:
        """Return a file that is not there."""
        return SourceFile(shown or base, None, media_type)

    beginning = named


class ArchivedFiles:
    """Implements Files."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive

    def named(self, base: str, shown: str = "", media_type: str = "") -> SourceFile:
        """Return the file whose name is ``base`` in whichever folder."""
        return self._file(self._archive.called(base) if base else None, shown or base, media_type)

    def beginning(self, base: str, shown: str = "", media_type: str = "") -> SourceFile:
        """Return the file whose name is ``base`` or begins with it and a sign."""
        found = self._archive.called(base) if base else None
        if found is None and base:
            candidates = self._archive.beginning(base)
            found = next((one for one in candidates if one.rpartition("/")[2][len(base)] in "-._"), None)
        return self._file(found, shown or base, media_type)

    def _file(self, found: str | None, shown: str, media_type: str) -> SourceFile:
        if found is None:
            return SourceFile(shown, None, media_type)

        def load() -> bytes:
            try:
                return self._archive.read(found, LARGEST_FILE)
            except ArchiveError as error:
                raise FileRefusedError(refusal(error)) from error

        return SourceFile(shown or found.rpartition("/")[2], load, media_type)


Opener = Callable[[], AbstractContextManager[Readable]]


class Input:
    """JSON texts of one format (mostly one), each to be read from its beginning as often as needed."""

    def __init__(
        self, openers: Sequence[Opener], files: Files, tally: Tally, *, looks: bool = False, rooms: Path | None = None
    ) -> None:
        """``looks`` says that this is a preview: no file is read. ``rooms`` is the folder for what is put down."""
        self._openers = openers
        self.files = files
        self.looks = looks
        self.rooms = rooms
        self._tally = tally

    def streams(self) -> Iterator[JsonStream]:
        """Yield a stream for each text; the one before is closed then."""
        for opener in self._openers:
            with opener() as opened:
                yield JsonStream(Counted(opened, self._tally))

    @contextmanager
    def stream(self) -> Iterator[JsonStream]:
        """Give the first text."""
        with self._openers[0]() as opened:
            yield JsonStream(Counted(opened, self._tally))


Reader = Callable[[Input, Notes], Iterator[Item]]
"""Reads one format: yields what is in a file. Raises OSError, JsonBrokenError, ArchiveError, StoppedError."""


def taken(stream: JsonStream, notes: Notes, place: Place) -> Mapping[str, object] | None:
    """Return the next value if it is an object of a bearable size, else say what it is and return None."""
    try:
        value = decode(stream.take(LARGEST_CONVERSATION))
    except JsonTooLargeError:
        notes.add(RemarkKind.CONVERSATION_TOO_LARGE, place)
        return None
    except JsonTooDeepError:
        notes.add(RemarkKind.TOO_DEEP, place)
        return None
    except JsonRefusedError:
        value = None
    if isinstance(value, dict):
        return value
    notes.add(RemarkKind.NO_CONVERSATION, place)
    return None


def each_object(source: Input, notes: Notes, read: Callable[[Mapping[str, object]], Item]) -> Iterator[Item]:
    """Yield what ``read`` makes of the objects of each text: of an array, or of one or more that follow each other."""
    for stream in source.streams():
        if stream.peek() != "[":
            yield from _read(stream, notes, Place(), read)
            while stream.peek() == "{":
                yield from _read(stream, notes, Place(), read)
            continue
        for number in stream.items():
            yield from _read(stream, notes, Place(item=f"#{number + 1}"), read)


def _read(
    stream: JsonStream, notes: Notes, place: Place, read: Callable[[Mapping[str, object]], Item]
) -> Iterator[Item]:
    # In a frame of its own, which is gone when the next one is read: two of the largest would be too much memory.
    value = taken(stream, notes, place)
    if value is not None:
        item = read(value)
        del value
        yield item


def refusal(error: ArchiveError) -> RemarkKind:
    """Return what there is to say of an archive or a member that cannot be read."""
    if isinstance(error, ArchiveEncryptedError):
        return RemarkKind.ENCRYPTED
    if isinstance(error, ArchiveBombError):
        return RemarkKind.BOMB
    if isinstance(error, TooManyMembersError):
        return RemarkKind.TOO_MANY_MEMBERS
    return RemarkKind.FILE_TOO_LARGE if isinstance(error, MemberTooLargeError) else RemarkKind.ARCHIVE_BROKEN
