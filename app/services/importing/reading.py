"""One file from its path to the conversations in it. Everything here runs on a thread of its own."""

import re
import shutil
from collections.abc import Generator, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Final

from app.domain.import_ports import DatabaseUnreadableError, ForeignDatabases
from app.domain.interchange import ImportFormat, RemarkKind
from app.infra.archives import Archive, ArchiveError, InflatedStream
from app.infra.json_stream import JsonBrokenError, JsonStream, Readable
from app.infra.workroom import workroom
from app.services.importing.chatbox import read_chatbox
from app.services.importing.chatgpt import read_chatgpt
from app.services.importing.cherry import read_cherry
from app.services.importing.cherry_database import is_cherry, read_cherry_database
from app.services.importing.claude import read_claude
from app.services.importing.detection import format_of
from app.services.importing.inputs import (
    ArchivedFiles,
    Counted,
    Files,
    Input,
    NoFiles,
    Opener,
    Reader,
    StoppedError,
    Tally,
    refusal,
)
from app.services.importing.open_webui import read_open_webui
from app.services.importing.own import read_own
from app.services.importing.source import Item, Notes

_READERS: Final[Mapping[ImportFormat, Reader]] = {
    ImportFormat.LOQUENT: read_own,
    ImportFormat.CHATGPT: read_chatgpt,
    ImportFormat.CLAUDE: read_claude,
    ImportFormat.CHERRY: read_cherry,
    ImportFormat.CHATBOX: read_chatbox,
    ImportFormat.OPEN_WEBUI: read_open_webui,
}
_SQLITE: Final = b"SQLite format 3\x00"
_ZIP: Final = (b"PK\x03\x04", b"PK\x05\x06")
_COMPRESSED: Final = re.compile(rb"\x1f\x8b|\x78[\x01\x5e\x9c\xda]")
_LIKELY: Final = re.compile(r"(conversations.*|data)\.json", re.IGNORECASE)
_LOOKED_INTO: Final = 100
"""Members of an archive that may hold conversations and are looked into."""
_ARCHIVES: Final = (".zip", ".bak", ".gz", ".7z", ".rar", ".tar")


class FileReading:
    """Reads one file once. ``format`` and ``tally`` tell other threads how far it is."""

    def __init__(self, path: Path, databases: ForeignDatabases, *, looks: bool, rooms: Path | None = None) -> None:
        """``looks`` says that nothing will be kept: files beside the conversations are not read.

        What has to be unpacked lies in a folder of its own in ``rooms`` (``infra.workroom``).
        """
        self.path = path
        self.format: ImportFormat | None = None
        self.notes = Notes()
        self.tally = Tally(0)
        self._databases = databases
        self._looks = looks
        self._rooms = rooms

    def items(self) -> Generator[Item, None, None]:
        """Yield what is in the file. What goes wrong is noted and ends it; it never raises."""
        try:
            yield from self._items()
        except StoppedError:
            return
        except ArchiveError as error:
            self.notes.add(refusal(error), item=str(error))
        except JsonBrokenError as error:
            self.notes.add(RemarkKind.NOT_RECOGNISED if self.format is None else RemarkKind.BREAKS_OFF, item=str(error))
        except DatabaseUnreadableError as error:
            self.notes.add(RemarkKind.BREAKS_OFF, item=str(error))
        except OSError as error:
            self.notes.add(RemarkKind.FILE_UNREADABLE, item=error.strerror or str(error))

    def _items(self) -> Iterator[Item]:
        if not self.path.is_file():
            # Pipes and devices are not opened: reading one may never end.
            self.notes.add(RemarkKind.FILE_UNREADABLE)
            return
        self.tally.total = self.path.stat().st_size
        with self.path.open("rb") as file:
            head = file.read(16)
        if head.startswith(_SQLITE):
            yield from self._lone_database()
        elif head.startswith(_ZIP):
            yield from self._archive()
        else:
            compressed = _COMPRESSED.match(head) is not None
            yield from self._texts([lambda: _opened(self.path, compressed=compressed)], NoFiles())

    def _archive(self) -> Iterator[Item]:
        archive = Archive(self.path)
        try:
            for refused in archive.refused:
                self.notes.add(RemarkKind.UNSAFE_NAME, item=refused)
            yield from self._members(archive)
        finally:
            archive.close()

    def _members(self, archive: Archive) -> Iterator[Item]:
        database = next((one for one in archive.names if one.endswith("cherrystudio.sqlite")), None)
        if database is not None:
            yield from self._packed_database(archive, database)
            return
        chosen = self._chosen(archive)
        if chosen:
            self.tally.total = sum(archive.size(one) for one in chosen)
            openers: list[Opener] = [_member(archive, one) for one in chosen]
            yield from self._texts(openers, ArchivedFiles(archive))
            return
        if any("IndexedDB/" in one for one in archive.names):
            self.notes.add(RemarkKind.NEEDS_OTHER_EXPORT)
            return
        for inside in (one for one in archive.names if one.lower().endswith(_ARCHIVES)):
            self.notes.add(RemarkKind.ARCHIVE_INSIDE, item=inside)
        self.notes.add(RemarkKind.ENCRYPTED if archive.encrypted else RemarkKind.NOT_RECOGNISED)

    def _chosen(self, archive: Archive) -> list[str]:
        """Return the members that hold conversations, all in the format of the first."""
        texts = [one for one in archive.names if one.lower().endswith(".json")]
        likely = [one for one in texts if _LIKELY.fullmatch(one.rpartition("/")[2])]
        for candidates in (likely, [one for one in texts if one not in likely]):
            chosen: list[str] = []
            for one in candidates[:_LOOKED_INTO]:
                found = self._format_of(archive, one)
                if found is not None and self.format in (None, found):
                    self.format = found
                    chosen.append(one)
            if chosen:
                return sorted(chosen)
        return []

    def _format_of(self, archive: Archive, member: str) -> ImportFormat | None:
        try:
            with archive.open(member) as opened:
                return format_of(JsonStream(Counted(opened, self.tally)))
        except JsonBrokenError:
            return None
        except ArchiveError as error:
            self.notes.add(refusal(error), item=member)
            return None
        finally:
            self.tally.read = 0

    def _texts(self, openers: list[Opener], files: Files) -> Iterator[Item]:
        if self.format is None:
            with openers[0]() as opened:
                self.format = format_of(JsonStream(Counted(opened, self.tally)))
            self.tally.read = 0
        reader = None if self.format is None else _READERS.get(self.format)
        if reader is None:
            self.notes.add(RemarkKind.NOT_RECOGNISED)
            return
        yield from reader(Input(openers, files, self.tally, looks=self._looks, rooms=self._rooms), self.notes)

    def _lone_database(self) -> Iterator[Item]:
        """Read a database where it lies; one with a log beside it from a copy, because the log has to be taken in."""
        log = self.path.with_name(f"{self.path.name}-wal")
        if not log.is_file() or log.stat().st_size == 0:
            yield from self._database(self.path, NoFiles())
            return
        with workroom(self._rooms) as room:
            copy = room / "history.sqlite"
            shutil.copyfile(self.path, copy)
            shutil.copyfile(log, copy.with_name(f"{copy.name}-wal"))
            yield from self._database(copy, NoFiles())

    def _packed_database(self, archive: Archive, member: str) -> Iterator[Item]:
        with workroom(self._rooms) as room:
            copy = room / "history.sqlite"
            archive.copy(member, copy)
            if f"{member}-wal" in archive.names:
                archive.copy(f"{member}-wal", copy.with_name(f"{copy.name}-wal"))
            yield from self._database(copy, ArchivedFiles(archive))

    def _database(self, path: Path, files: Files) -> Iterator[Item]:
        database = self._databases.open(path)
        try:
            if not is_cherry(database):
                self.notes.add(RemarkKind.NOT_RECOGNISED)
                return
            self.format = ImportFormat.CHERRY_DATABASE
            for item in read_cherry_database(database, files, self.notes):
                if self.tally.stopped:
                    return
                yield item
        finally:
            database.close()


@contextmanager
def _opened(path: Path, *, compressed: bool) -> Iterator[Readable]:
    with path.open("rb") as file:
        yield InflatedStream(file) if compressed else file


def _member(archive: Archive, member: str) -> Opener:
    def opened() -> AbstractContextManager[Readable]:
        return archive.open(member)

    return opened
