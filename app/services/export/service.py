"""Exports conversations of the history, one after the other, so that years of them fit into little memory."""

from collections.abc import AsyncGenerator, Sequence

from app.domain.conversation import Conversation
from app.domain.ports import AttachmentStore, ConversationRepository
from app.services.export.exporter import ExportFormat, exporter_for
from app.services.export.tree import ConversationTree
from app.services.export.words import ExportWords
from app.services.tree import living


class ExportService:
    """Reads the history and never writes."""

    def __init__(self, history: ConversationRepository, attachments: AttachmentStore) -> None:
        self._history = history
        self._attachments = attachments

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
        yield exporter.begin()
        for conversation in conversations:
            messages = living(await self._history.messages(conversation.id))
            yield await exporter.conversation(ConversationTree(conversation, messages))
        yield exporter.end()
