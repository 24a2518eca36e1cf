"""Exports conversations of the history, one after the other, so that years of them fit into little memory."""

from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence

from app.domain.conversation import Conversation
from app.domain.library import Folder
from app.domain.ports import AttachmentStore, ConversationRepository
from app.services.export.exporter import ExportFormat, StreamingExporter, exporter_for
from app.services.export.tree import ConversationTree
from app.services.export.words import ExportWords
from app.services.tree import living


class ExportService:
    """Reads the history and never writes."""

    def __init__(
        self,
        history: ConversationRepository,
        attachments: AttachmentStore,
        folders: Callable[[], Awaitable[Mapping[str, Folder]]] | None = None,
    ) -> None:
        """``folders`` returns all folders by their ids; without it none is named in what is exported."""
        self._history = history
        self._attachments = attachments
        self._folders = folders

    async def conversations(self) -> tuple[Conversation, ...]:
        """Return all that are not deleted, last updated first. Raises AppError of kind storage."""
        return await self._history.conversations()

    async def find(self, conversation_id: str) -> Conversation:
        """Return one conversation. Raises AppError (NOT_FOUND_IN_HISTORY)."""
        return await self._history.conversation(conversation_id)

    async def export(
        self, conversations: Sequence[Conversation], wanted: ExportFormat, words: ExportWords
    ) -> AsyncGenerator[str, None]:
        """Yield the parts of one file, in order. Raises AppError of kind storage."""
        exporter = exporter_for(wanted, words, self._attachments)
        folders = await self._folders() if self._folders is not None else {}
        yield exporter.begin()
        for conversation in conversations:
            messages = living(await self._history.messages(conversation.id))
            tree = ConversationTree(conversation, messages, folders.get(conversation.folder_id or ""))
            if isinstance(exporter, StreamingExporter):
                async for part in exporter.parts(tree):
                    yield part
            else:
                yield await exporter.conversation(tree)
        yield exporter.end()
