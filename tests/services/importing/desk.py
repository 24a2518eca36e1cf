"""The import service on a real history and a real store, and what came into them as short words."""

import json
import zipfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from app.domain.blocks import (
    CitationBlock,
    ContentBlock,
    FileBlock,
    ImageBlock,
    TextBlock,
    ThinkingBlock,
    ToolCallBlock,
    ToolResultBlock,
    UnknownBlock,
)
from app.domain.conversation import Conversation, Message
from app.domain.events import (
    AppEvent,
    ConversationAdded,
    ConversationChanged,
    FoldersChanged,
    HistoryImported,
    PathChanged,
)
from app.domain.interchange import FilePreview, FileReport, RemarkKind
from app.infra.bus import EventBus
from app.services.editor import ConversationEditor
from app.services.export.exporter import ExportFormat
from app.services.export.service import ExportService
from app.services.importing.service import ImportService
from app.services.tree import path_to
from app.storage.attachments import FileAttachmentStore
from app.storage.foreign import SqliteForeignDatabases
from app.storage.history import SqliteHistory
from tests.services.export.trees import WORDS
from tests.storage.support import opened


@dataclass
class Desk:
    """The services of one folder."""

    root: Path
    history: SqliteHistory
    store: FileAttachmentStore
    bus: EventBus
    importing: ImportService
    events: list[AppEvent] = field(default_factory=list)

    async def run(self, path: Path) -> FileReport:
        """Import one file."""
        return (await self.importing.run([path])).files[0]

    async def look(self, path: Path) -> FilePreview:
        """Preview one file."""
        return (await self.importing.preview([path])).files[0]

    async def one(self) -> Conversation:
        """Return the only conversation."""
        (found,) = await self.history.conversations()
        return found

    async def messages(self, conversation: Conversation | None = None) -> tuple[Message, ...]:
        """Return the tree of a conversation, the only one by default."""
        return await self.history.messages((conversation or await self.one()).id)

    async def tree(self, conversation: Conversation | None = None) -> dict[str, str | None]:
        """Return, for each message by its name in the file, that of the message before."""
        messages = await self.messages(conversation)
        names = {message.id: message.origin for message in messages}
        return {message.origin: names.get(message.parent_id or "") for message in messages}

    async def shown(self, conversation: Conversation | None = None) -> list[str]:
        """Return the names of the messages on the branch that is shown."""
        found = conversation or await self.one()
        return [message.origin for message in path_to(await self.messages(found), found.head_id)]

    async def said(self, name: str, conversation: Conversation | None = None) -> list[str]:
        """Return what stands in a message, each block in a word and its text."""
        message = next(each for each in await self.messages(conversation) if each.origin == name)
        return [brief(block) for block in message.blocks]

    async def message(self, name: str) -> Message:
        """Return a message of the only conversation by its name in the file."""
        return next(each for each in await self.messages() if each.origin == name)

    async def exported(self, target: Path) -> Path:
        """Write everything as our own JSON."""
        service = ExportService(self.history, self.store, self.history.imports.folders)
        with target.open("w", encoding="utf-8") as file:
            async for part in service.export(await self.history.conversations(), ExportFormat.JSON, WORDS):
                file.write(part)
        return target


def brief(block: ContentBlock) -> str:
    """Return a block as a word and its text."""
    match block:
        case TextBlock():
            return block.text
        case ThinkingBlock():
            return f"(thought {block.seconds}) {block.text}"
        case ImageBlock():
            return f"(picture {block.attachment.name} {block.width}x{block.height})"
        case FileBlock():
            return f"(file {block.attachment.name} {block.attachment.media_type})"
        case ToolCallBlock():
            return f"(call {block.call_id} {block.name}) {block.arguments}"
        case ToolResultBlock():
            return f"({'failed' if block.is_error else 'answer'} {block.call_id}) {block.content}"
        case CitationBlock():
            return f"(source {block.url}) {block.title}"
        case UnknownBlock():
            return f"(data {block.type})"
        case _:
            return type(block).__name__


@asynccontextmanager
async def opened_desk(root: Path) -> AsyncIterator[Desk]:
    """Give the services of a folder."""
    async with opened(root) as history:
        bus = EventBus()
        store = FileAttachmentStore(root / "attachments")
        editor = ConversationEditor(history, bus)
        service = ImportService(history, editor, history.imports, store, SqliteForeignDatabases(), bus)
        desk = Desk(root, history, store, bus, service)
        kinds_told: tuple[type[AppEvent], ...] = (
            ConversationAdded,
            ConversationChanged,
            PathChanged,
            HistoryImported,
            FoldersChanged,
        )
        for kind in kinds_told:
            bus.subscribe(kind, desk.events.append)
        yield desk


def as_json(path: Path, value: object) -> Path:
    """Write a value as a JSON file."""
    path.write_text(json.dumps(value), encoding="utf-8")
    return path


def as_zip(path: Path, members: Mapping[str, object]) -> Path:
    """Write an archive; members that are no bytes are written as JSON."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, value in members.items():
            archive.writestr(name, value if isinstance(value, bytes) else json.dumps(value))
    return path


def kinds(found: FilePreview | FileReport) -> dict[RemarkKind, int]:
    """Return how often each remark was made."""
    return {remark.kind: remark.count for remark in found.remarks}
