"""What a database that was made from one of the fixtures has to hold."""

from dataclasses import replace

from app.storage.history import SqliteHistory
from tests.storage.make_fixtures import CONVERSATIONS, JOBS, MESSAGES


async def holds_all(history: SqliteHistory, schema: str) -> None:
    """Assert that everything of the fixture ``schema`` ("schema_3") is there, as this program reads it."""
    assert await history.conversations() == tuple(
        conversation for conversation in CONVERSATIONS if conversation.deleted_at is None
    )
    for conversation in CONVERSATIONS:
        assert await history.conversation(conversation.id) == conversation
        expected = tuple(message for message in MESSAGES if message.conversation_id == conversation.id)
        if schema in ("schema_1", "schema_2"):
            expected = tuple(replace(message, route=None) for message in expected)
        assert await history.messages(conversation.id) == expected
    assert await history.jobs.jobs() == (() if schema == "schema_1" else JOBS)
