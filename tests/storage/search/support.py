"""A history with texts in it, and what a query finds there."""

from collections.abc import Mapping
from dataclasses import replace

from app.domain.blocks import TextBlock
from app.domain.conversation import Conversation, Message
from app.domain.search import SearchQuery, SearchResult
from app.services.search_query import parse
from app.storage.history import SqliteHistory
from tests.storage.support import a_conversation, a_message


async def tell(
    history: SqliteHistory, texts: Mapping[str, str], title: str = ""
) -> tuple[Conversation, dict[str, str]]:
    """Store a conversation with a message for each text; return it, and the labels by the messages' ids."""
    conversation = a_conversation(title)
    await history.add_conversation(conversation)
    messages: list[Message] = []
    for text in texts.values():
        messages.append(a_message(conversation, TextBlock(text), parent=messages[-1] if messages else None))
    conversation = replace(conversation, head_id=messages[-1].id)
    await history.add_messages(messages, conversation)
    await index_all(history)
    return conversation, {message.id: label for message, label in zip(messages, texts, strict=True)}


async def index_all(history: SqliteHistory) -> None:
    """Index what waits."""
    while await history.search.index_some():
        pass
    assert await history.search.unindexed() == 0


async def ask(history: SqliteHistory, query: str | SearchQuery, limit: int = 1000, offset: int = 0) -> SearchResult:
    """Return what a query finds."""
    parsed = parse(query) if isinstance(query, str) else query
    return await history.search.search(parsed, limit, offset)


async def found(history: SqliteHistory, query: str | SearchQuery) -> list[str]:
    """Return the ids of the messages that a query finds, in their order."""
    return [hit.message_id for hit in (await ask(history, query)).messages]
