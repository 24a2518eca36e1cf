"""A folder, a lease and sample values for the tests of the history."""

import stat
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.domain.blocks import ContentBlock, TextBlock
from app.domain.conversation import Conversation, Message, MessageStatus, Role
from app.domain.errors import AppError, ErrorInfo
from app.domain.history_key import HistoryKey
from app.domain.ids import new_id
from app.infra.paths import DataFolder
from app.storage.history import SqliteHistory, TurnLease

NOON = datetime(2026, 3, 4, 12, 0, 0, 123456, tzinfo=UTC)


@dataclass
class KnownLease:
    """A lease of which the test says who else is alive."""

    id: str = "own"
    alive: set[str] = field(default_factory=set)

    def alive_ids(self) -> frozenset[str]:
        return frozenset(self.alive)


@asynccontextmanager
async def opened(
    root: Path, lease: TurnLease | None = None, migrations: Path | None = None, key: HistoryKey | None = None
) -> AsyncIterator[SqliteHistory]:
    history = SqliteHistory(DataFolder(root), lease or KnownLease(), migrations, key)
    try:
        await history.open()
        yield history
    finally:
        await history.aclose()


def a_conversation(title: str = "A title", minutes: int = 0) -> Conversation:
    moment = NOON + timedelta(minutes=minutes)
    return Conversation(id=new_id(), created_at=moment, updated_at=moment, title=title)


def a_message(
    conversation: Conversation,
    *blocks: ContentBlock,
    parent: Message | None = None,
    role: Role = Role.USER,
    status: MessageStatus = MessageStatus.COMPLETE,
) -> Message:
    return Message(
        id=new_id(),
        conversation_id=conversation.id,
        parent_id=None if parent is None else parent.id,
        role=role,
        blocks=blocks or (TextBlock("Hello"),),
        created_at=NOON,
        status=status,
    )


def with_text(message: Message, text: str) -> Message:
    return replace(message, blocks=(TextBlock(text),))


async def refusal(root: Path) -> ErrorInfo:
    """Return why the history in ``root`` does not open."""
    with pytest.raises(AppError) as caught:
        async with opened(root):
            pass
    return caught.value.info


def contents(folder: Path) -> dict[str, bytes]:
    """Return the files directly in ``folder`` with what is in them."""
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def names(folder: Path) -> set[str]:
    """Return the names of the files directly in ``folder``."""
    return {path.name for path in folder.iterdir() if path.is_file()}


def mode(path: Path) -> int:
    """Return the permission bits."""
    return stat.S_IMODE(path.stat().st_mode)


async def a_running_turn(history: SqliteHistory) -> tuple[Conversation, Message, Message]:
    """Store a conversation with a question and the empty reply that is being waited for."""
    conversation = a_conversation()
    await history.add_conversation(conversation)
    question = a_message(conversation)
    reply = replace(
        a_message(conversation, parent=question, role=Role.ASSISTANT, status=MessageStatus.RUNNING), blocks=()
    )
    await history.add_messages((question, reply), replace(conversation, head_id=reply.id))
    return conversation, question, reply
