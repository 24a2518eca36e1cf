"""Imports files: looks into them first, if somebody wants to know, and keeps what is new."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final

from app.domain.blocks import ContentBlock
from app.domain.conversation import Conversation
from app.domain.events import ConversationAdded, FoldersChanged, HistoryImported, PathChanged
from app.domain.import_ports import ForeignDatabases, ImportTarget
from app.domain.interchange import (
    FilePreview,
    FileReport,
    ImportFormat,
    ImportPreview,
    ImportProgress,
    ImportReport,
    RemarkKind,
)
from app.domain.ports import ConversationRepository, FileIntake
from app.infra.bus import EventBus
from app.services.editor import ConversationEditor
from app.services.importing.files import FileKeeper
from app.services.importing.keeping import ConversationKeeper, Fate, Kept, origin_of
from app.services.importing.reading import FileReading
from app.services.importing.source import Item, OwnConversation, OwnFile, SourceConversation, SourceFile
from app.services.importing.thread import ReadingThread
from app.services.importing.trees import sound, sound_own

Tell = Callable[[ImportProgress], None]

_TOLD_ONE_BY_ONE: Final = 100
"""New conversations that get an event each; a list that holds pages of rows would choke on all of them."""


@dataclass(slots=True)
class _Count:
    """What was found in a file so far."""

    conversations: int = 0
    known: int = 0
    messages: int = 0
    files: int = 0
    first: datetime | None = None
    last: datetime | None = None

    def span(self, moment: datetime | None) -> None:
        if moment is not None:
            self.first = moment if self.first is None else min(self.first, moment)
            self.last = moment if self.last is None else max(self.last, moment)


@dataclass(slots=True)
class _Tallied:
    """What became of the conversations of a file so far."""

    fates: dict[Fate, int] = field(default_factory=dict)
    messages: int = 0
    files: int = 0

    def add(self, kept: Kept) -> None:
        self.fates[kept.fate] = self.fates.get(kept.fate, 0) + 1
        self.messages += kept.messages
        self.files += kept.files


class ImportService:
    """Files are read on a thread, one conversation at a time, and each is written in one transaction.

    Cancelling either method ends it between two conversations: what was kept until then is kept, and importing the
    same file again goes on where it ended. Both raise AppError of kind storage; whatever is wrong with a file is a
    remark in what they return.
    """

    def __init__(
        self,
        history: ConversationRepository,
        editor: ConversationEditor,
        target: ImportTarget,
        attachments: FileIntake,
        databases: ForeignDatabases,
        bus: EventBus,
        rooms: Path | None = None,
    ) -> None:
        """``rooms`` is where archives are unpacked."""
        self._history = history
        self._editor = editor
        self._target = target
        self._attachments = attachments
        self._databases = databases
        self._bus = bus
        self._rooms = rooms
        self._told = 0

    async def preview(self, paths: Sequence[Path], tell: Tell | None = None) -> ImportPreview:
        """Return what the files hold and what of it would be taken. Nothing is written."""
        return ImportPreview(tuple([await self._look(path, tell) for path in paths]))

    async def run(self, paths: Sequence[Path], tell: Tell | None = None) -> ImportReport:
        """Take what is new in the files."""
        self._told = 0
        folders = (await self._target.folders()).keys()
        counted = _Tallied()
        try:
            reports = [await self._take(path, counted, tell) for path in paths]
        finally:
            added, extended = counted.fates.get(Fate.ADDED, 0), counted.fates.get(Fate.EXTENDED, 0)
            if added or extended:
                self._bus.publish(HistoryImported(added, extended))
        if (await self._target.folders()).keys() != folders:
            self._bus.publish(FoldersChanged())
        return ImportReport(tuple(reports))

    async def _look(self, path: Path, tell: Tell | None) -> FilePreview:
        reading = FileReading(path, self._databases, looks=True, rooms=self._rooms)
        count = _Count()
        keeper = self._keeper(reading, None)
        teller = _teller(reading, lambda: (count.conversations, count.messages), tell)
        async with ReadingThread(reading, teller) as thread:
            while (item := await thread.next()) is not None:
                await self._count(item, reading, keeper, count)
                del item  # the next may be as large
        return FilePreview(
            path=str(path),
            format=reading.format,
            conversations=count.conversations,
            known=count.known,
            messages=count.messages,
            attachments=count.files,
            first=count.first,
            last=count.last,
            remarks=reading.notes.remarks,
            withheld=reading.notes.withheld,
        )

    async def _count(self, item: Item, reading: FileReading, keeper: ConversationKeeper, count: _Count) -> None:
        if isinstance(item, OwnFile):
            count.files += 1
        elif isinstance(item, OwnConversation):
            messages, _ = sound_own(item, reading.notes)
            there = await keeper.found(item)
            count.messages += len(messages)
            for message in messages:
                count.span(message.created_at)
            self._count_one(there, item, reading, count)
        else:
            tree = sound(item, reading.notes)
            if not tree.messages:
                reading.notes.add(RemarkKind.EMPTY, item.place)
                return
            there = await self._target.of_origin(origin_of(item, _format(reading)))
            count.messages += len(tree.messages)
            for each in tree.messages:
                count.span(each.created_at)
                for block in each.blocks:
                    self._count_file(block, item, reading, count)
            self._count_one(there, item, reading, count)

    def _count_one(
        self,
        there: Conversation | None,
        item: OwnConversation | SourceConversation,
        reading: FileReading,
        count: _Count,
    ) -> None:
        count.conversations += 1
        count.known += there is not None
        if there is not None and there.deleted_at is not None:
            reading.notes.add(RemarkKind.IN_TRASH, item.place)

    def _count_file(
        self, block: ContentBlock | SourceFile, item: SourceConversation, reading: FileReading, count: _Count
    ) -> None:
        if not isinstance(block, SourceFile):
            return
        if block.load is None:
            reading.notes.add(RemarkKind.FILE_MISSING, item.place, block.name)
        else:
            count.files += 1

    async def _take(self, path: Path, all_counted: _Tallied, tell: Tell | None) -> FileReport:
        reading = FileReading(path, self._databases, looks=False, rooms=self._rooms)
        counted = _Tallied()
        teller = _teller(reading, lambda: (sum(counted.fates.values()), counted.messages), tell)
        async with ReadingThread(reading, teller) as thread:
            files = FileKeeper(self._attachments, reading.notes, thread.run)
            keeper = self._keeper(reading, files)
            while (item := await thread.next()) is not None:
                kept = await _kept(item, keeper, files, reading)
                del item  # the next may be as large
                if kept is not None:
                    counted.add(kept)
                    all_counted.add(kept)
                    self._publish(kept)
        return FileReport(
            path=str(path),
            format=reading.format,
            added=counted.fates.get(Fate.ADDED, 0),
            extended=counted.fates.get(Fate.EXTENDED, 0),
            present=counted.fates.get(Fate.PRESENT, 0),
            messages=counted.messages,
            attachments=counted.files,
            remarks=reading.notes.remarks,
            withheld=reading.notes.withheld,
        )

    def _keeper(self, reading: FileReading, files: FileKeeper | None) -> ConversationKeeper:
        kept = files or FileKeeper(self._attachments, reading.notes, _never)
        return ConversationKeeper(self._history, self._editor, self._target, kept, reading.notes)

    def _publish(self, kept: Kept) -> None:
        if kept.conversation is None:
            return
        if kept.fate is Fate.EXTENDED:
            self._bus.publish(PathChanged(kept.conversation.id))
        elif kept.fate is Fate.ADDED and self._told < _TOLD_ONE_BY_ONE:
            self._told += 1
            self._bus.publish(ConversationAdded(kept.conversation))


async def _kept(item: Item, keeper: ConversationKeeper, files: FileKeeper, reading: FileReading) -> Kept | None:
    if isinstance(item, OwnFile):
        await files.keep_own(item)
        return None
    if isinstance(item, OwnConversation):
        return await keeper.keep_own(item)
    return await keeper.keep(item, _format(reading))


def _format(reading: FileReading) -> ImportFormat:
    assert reading.format is not None, "what yields conversations has a format"  # noqa: S101
    return reading.format


def _teller(reading: FileReading, found: Callable[[], tuple[int, int]], tell: Tell | None) -> Callable[[], None]:
    def report() -> None:
        if tell is not None:
            total = reading.tally.total
            tell(ImportProgress(str(reading.path), min(reading.tally.read, total), total, *found()))

    return report


async def _never(work: Callable[[], bytes]) -> bytes:
    """Read no file: a preview only counts them."""
    raise AssertionError(work)
