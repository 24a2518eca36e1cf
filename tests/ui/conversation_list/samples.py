"""Conversations for the tests of the list."""

from datetime import UTC, date, datetime, timedelta

from app.domain.conversation import Conversation

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
TODAY = date(2026, 11, 24)


def conversation(name: str, *, days: float = 0, unread: bool = False, failed: bool = False) -> Conversation:
    """Return a conversation last used ``days`` before noon of the tests' today."""
    moment = NOW - timedelta(days=days)
    return Conversation(id=f"id-{name}", created_at=moment, updated_at=moment, title=name, unread=unread, failed=failed)
