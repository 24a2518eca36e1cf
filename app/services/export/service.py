"""Exports conversations of the history, one after the other, so that years of them fit into little memory."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from contextlib import ExitStack, aclosing
from pathlib import Path
from typing import IO

from app.domain.conversation import Conversation, attachments_of
from app.domain.errors import AppError
from app.domain.library import Folder
from app.domain.ports import AttachmentStore, ConversationRepository
from app.infra.workroom import required_workroom
from app.services.export import file_names
from app.services.export.exporter import (
    Exporter,
    ExportFormat,
    ExportOptions,
    PdfPrinter,
    StreamingExporter,
    exporter_for,
)
from app.services.export.file_names import FileNames
from app.services.export.targets import (
    FolderTarget,
    Target,
    TargetKind,
    Told,
    make_folder,
    take_place,
    unfinished_beside,
    written_whole,
    zip_target,
)
from app.services.export.tree import ConversationTree
from app.services.export.words import ExportWords
from app.services.tree import living

_BESIDE = "files"
"""The folder for what Markdown files point at."""

_AT_ONCE = 256 * 1024
"""Characters that are gathered before they are written."""

MakePrinter = Callable[[], PdfPrinter]


def _nobody(_done: int, _total: int) -> None:
    """Take no notice."""


def _no_printer() -> PdfPrinter:
    raise ValueError("PDF needs a printer")


class ExportService:
    """Reads the history and never writes to it. ``printer`` makes what prints a PDF file."""

    def __init__(
        self,
        history: ConversationRepository,
        attachments: AttachmentStore,
        folders: Callable[[], Awaitable[Mapping[str, Folder]]] | None = None,
        rooms: Path | None = None,
    ) -> None:
        """``folders`` returns all folders by their ids; without it none is named in what is exported.

        ``rooms`` is where a file lies before it can be moved or packed (``infra.workroom``).
        """
        self._history = history
        self._attachments = attachments
        self._folders = folders
        self.rooms = rooms

    @property
    def attachments(self) -> AttachmentStore:
        """Return where pictures are read from, for those who print."""
        return self._attachments

    async def conversations(self) -> tuple[Conversation, ...]:
        """Return all that are not deleted, last updated first. Raises AppError of kind storage."""
        return await self._history.conversations()

    async def find(self, conversation_id: str) -> Conversation:
        """Return one conversation. Raises AppError (NOT_FOUND_IN_HISTORY)."""
        return await self._history.conversation(conversation_id)

    async def export(
        self,
        conversations: Sequence[Conversation],
        wanted: ExportFormat,
        words: ExportWords,
        *,
        all_branches: bool = False,
    ) -> AsyncGenerator[str, None]:
        """Yield the parts of one file of text, in order. Raises AppError of kind storage."""
        exporter = exporter_for(wanted, words, self._attachments, all_branches=all_branches)
        folders = await self._named_folders()
        yield exporter.begin()
        for conversation in conversations:
            async for part in _parts(exporter, await self._tree(conversation, folders)):
                yield part
        yield exporter.end()

    async def write(
        self,
        conversations: Sequence[Conversation],
        wanted: ExportFormat,
        options: ExportOptions,
        path: Path,
        kind: TargetKind = TargetKind.FILE,
        *,
        printer: MakePrinter = _no_printer,
        told: Told = _nobody,
    ) -> None:
        """Write conversations to one file, or each to a file of its own in a folder or a ZIP file.

        Markdown in a folder or a ZIP file has its attachments beside it, in ``files``. Raises AppError of kind
        storage; a file or a ZIP file of that name is then as it was, and in a folder is what was whole.
        """
        if kind is TargetKind.FILE:
            await self._write_one(conversations, wanted, options, path, printer, told)
            return
        with ExitStack() as stack:
            if kind is TargetKind.ZIP:
                target: Target = stack.enter_context(zip_target(path))
            else:
                make_folder(path)
                target = FolderTarget(path)
            await _Each(self, wanted, options, target, printer, told).write(conversations)

    async def _write_one(
        self,
        conversations: Sequence[Conversation],
        wanted: ExportFormat,
        options: ExportOptions,
        path: Path,
        printer: MakePrinter,
        told: Told,
    ) -> None:
        if wanted is ExportFormat.PDF:
            unfinished = unfinished_beside(path)
            try:
                await self.print_to(unfinished, conversations, options, printer, told)
                await asyncio.to_thread(take_place, unfinished, path)
            finally:
                with contextlib.suppress(OSError):
                    unfinished.unlink(missing_ok=True)
            return
        exporter = exporter_for(wanted, options.words, self._attachments, all_branches=options.all_branches)
        with written_whole(path) as file:
            await self.fill(file, exporter, conversations, told)

    async def fill(
        self, file: IO[bytes], exporter: Exporter, conversations: Sequence[Conversation], told: Told
    ) -> None:
        """Write conversations to an open file, off the loop. Raises AppError and OSError."""
        folders = await self._named_folders()
        file.write(_bytes(exporter.begin()))
        for number, conversation in enumerate(conversations):
            told(number, len(conversations))
            async with aclosing(_parts(exporter, await self._tree(conversation, folders))) as parts:
                waiting: list[str] = []
                size = 0
                async for part in parts:
                    waiting.append(part)
                    size += len(part)
                    if size > _AT_ONCE:
                        await asyncio.to_thread(file.write, _bytes("".join(waiting)))
                        waiting, size = [], 0
                await asyncio.to_thread(file.write, _bytes("".join(waiting)))
        file.write(_bytes(exporter.end()))
        told(len(conversations), len(conversations))

    async def print_to(
        self,
        path: Path,
        conversations: Sequence[Conversation],
        options: ExportOptions,
        make_printer: MakePrinter,
        told: Told,
    ) -> None:
        """Print conversations to the new file ``path``. Raises AppError; then the file may be there in part."""
        printer = make_printer()
        title = conversations[0].title if len(conversations) == 1 else options.words.conversations
        printer.begin(path, title or options.words.untitled)
        try:
            for number, conversation in enumerate(conversations):
                told(number, len(conversations))
                tree = await self._tree(conversation, {})
                await printer.conversation(tree, options.words, all_branches=options.all_branches)
            await printer.end()
        except BaseException:
            printer.abandon()
            raise
        told(len(conversations), len(conversations))

    async def _named_folders(self) -> Mapping[str, Folder]:
        return {} if self._folders is None else await self._folders()

    async def _tree(self, conversation: Conversation, folders: Mapping[str, Folder]) -> ConversationTree:
        messages = living(await self._history.messages(conversation.id))
        return ConversationTree(conversation, messages, folders.get(conversation.folder_id or ""))

    async def files_of(self, conversation: Conversation, target: Target, written: set[str]) -> None:
        """Write the attachments of a conversation beside Markdown files; those that are gone are passed over."""
        for message in (await self._tree(conversation, {})).messages:
            for ref in attachments_of(message.blocks):
                name = f"{_BESIDE}/{file_names.of_attachment(ref)}"
                if name in written:
                    continue
                written.add(name)
                try:
                    data = await self._attachments.read(ref)
                except AppError:
                    continue
                with target.file(name) as file:
                    await asyncio.to_thread(file.write, data)

    def exporter(self, wanted: ExportFormat, options: ExportOptions) -> Exporter:
        """Return what writes one of several files."""
        return exporter_for(
            wanted,
            options.words,
            self._attachments,
            all_branches=options.all_branches,
            linked=lambda ref: f"{_BESIDE}/{file_names.of_attachment(ref)}",
        )


class _Each:
    """Writes each conversation to a file of its own."""

    def __init__(
        self,
        service: ExportService,
        wanted: ExportFormat,
        options: ExportOptions,
        target: Target,
        printer: MakePrinter,
        told: Told,
    ) -> None:
        self._service = service
        self._wanted = wanted
        self._options = options
        self._target = target
        self._printer = printer
        self._told = told
        self._names = FileNames()
        self._beside: set[str] = set()

    async def write(self, conversations: Sequence[Conversation]) -> None:
        for number, conversation in enumerate(conversations):
            self._told(number, len(conversations))
            title = conversation.title or self._options.words.untitled
            name = self._names.of_conversation(title, conversation.created_at, self._wanted.value)
            if self._wanted is ExportFormat.PDF:
                await self._print(conversation, name)
            else:
                with self._target.file(name) as file:
                    exporter = self._service.exporter(self._wanted, self._options)
                    await self._service.fill(file, exporter, (conversation,), _nobody)
            if self._wanted is ExportFormat.MARKDOWN:
                await self._service.files_of(conversation, self._target, self._beside)
        self._told(len(conversations), len(conversations))

    async def _print(self, conversation: Conversation, name: str) -> None:
        with required_workroom(self._service.rooms) as room:
            unfinished = self._target.unfinished(name, room)
            try:
                await self._service.print_to(unfinished, (conversation,), self._options, self._printer, _nobody)
                await asyncio.to_thread(self._target.printed, name, unfinished)
            finally:
                with contextlib.suppress(OSError):
                    unfinished.unlink(missing_ok=True)


async def _parts(exporter: Exporter, tree: ConversationTree) -> AsyncGenerator[str, None]:
    if isinstance(exporter, StreamingExporter):
        async with aclosing(exporter.parts(tree)) as parts:
            async for part in parts:
                yield part
    else:
        yield await exporter.conversation(tree)


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "replace")
