"""Writes the database of the newest schema to ``fixtures``: ``python -m tests.storage.make_fixtures``.

Each released schema has one; it is made once, before that release, and never again.
"""

import asyncio
import tempfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from app.domain.blocks import (
    AttachmentRef,
    AudioBlock,
    CitationBlock,
    ContentBlock,
    FileBlock,
    ImageBlock,
    StructuredBlock,
    TextBlock,
    ThinkingBlock,
    ToolCallBlock,
    ToolResultBlock,
    UnknownBlock,
    VideoBlock,
)
from app.domain.conversation import Conversation, Draft, Message, MessageStatus, Role, Timing
from app.domain.errors import ErrorInfo, ErrorReason
from app.domain.generation import Endpoint, EndpointReason, GenerationSettings, Route
from app.domain.jobs import JobState, StoredJob
from app.domain.media import JobStatus, VideoJob, VideoRoute
from app.domain.model_info import ModelRef, Usage
from app.infra.paths import DataFolder
from app.infra.resources import resource_path
from app.storage.history import SqliteHistory
from app.storage.migrations import read_migrations
from tests.storage.support import KnownLease

FIXTURES = Path(__file__).parent / "fixtures"

_MODEL = ModelRef("01890000-0000-7000-8000-0000000000aa", "qwen3-vl")
_START = datetime(2026, 1, 2, 3, 4, 5, 678901, tzinfo=UTC)
_PICTURE = AttachmentRef("12" * 32, "image/png", "猫.png", 4321)
_ALL_BLOCKS: tuple[ContentBlock, ...] = (
    ThinkingBlock("让我想想", 2.5),
    TextBlock("# 标题\n\n`code` and 😀"),
    ImageBlock(_PICTURE, 800, 600),
    FileBlock(replace(_PICTURE, sha256="34" * 32, media_type="application/pdf", name="a.pdf")),
    AudioBlock(replace(_PICTURE, sha256="56" * 32, media_type="audio/mpeg", name="a.mp3"), "words"),
    VideoBlock(replace(_PICTURE, sha256="78" * 32, media_type="video/mp4", name="a.mp4")),
    ToolCallBlock("call-1", "search", '{"query": "猫"}'),
    ToolResultBlock("call-1", "nothing found", is_error=True),
    CitationBlock("https://example.org/", "An example"),
    StructuredBlock('{"a": 1}', "numbers"),
    UnknownBlock("hologram", 3, '{"depth" : 5}'),
)


def _id(number: int) -> str:
    return f"01890000-0000-7000-8000-{number:012}"


_USED = Conversation(
    id=_id(1),
    created_at=_START,
    updated_at=_START + timedelta(hours=1),
    title="一只猫 and a dog",
    title_by_hand=True,
    model=_MODEL,
    system_prompt="Be brief.",
    settings=GenerationSettings(
        temperature=0.7, top_p=0.9, max_tokens=512, seed=42, stop=("END",), extra={"top_k": 40}
    ),
    head_id=_id(13),
    draft=Draft("half a question", (ImageBlock(_PICTURE, 800, 600),)),
    unread=True,
    failed=True,
)
_EMPTY = Conversation(id=_id(2), created_at=_START, updated_at=_START)
_DELETED = Conversation(id=_id(3), created_at=_START, updated_at=_START, title="gone", deleted_at=_START)
CONVERSATIONS = (_USED, _EMPTY, _DELETED)
"""What every fixture holds, last updated first."""

_QUESTION = Message(_id(11), _USED.id, None, Role.USER, (TextBlock("What is this?"),), _START)
_REPLY = Message(
    id=_id(12),
    conversation_id=_USED.id,
    parent_id=_QUESTION.id,
    role=Role.ASSISTANT,
    blocks=_ALL_BLOCKS,
    created_at=_START + timedelta(seconds=1),
    model=_MODEL,
    model_label="A gateway",
    usage=Usage(100, 50, 20, 0),
    timing=Timing(0.5, 4.25),
    finish_reason="stop",
    request_id="req-12",
    route=Route(Endpoint.RESPONSES, EndpointReason.LISTED, ("seed", "温度")),
)
_FAILED = replace(
    _REPLY,
    id=_id(13),
    blocks=(TextBlock("It is"),),
    status=MessageStatus.FAILED,
    usage=None,
    timing=Timing(),
    error=ErrorInfo(ErrorReason.STALLED, {"seconds": "60"}, "upstream", 504, "slow", "req-13", 2.5),
)
_RUNNING = replace(_FAILED, id=_id(14), blocks=(), status=MessageStatus.RUNNING, error=None)
_IN_THE_TRASH = replace(_QUESTION, id=_id(15), conversation_id=_DELETED.id)
MESSAGES = (_QUESTION, _REPLY, _FAILED, _RUNNING, _IN_THE_TRASH)
"""What every fixture holds, in the order of writing; routes are there from the third schema on."""

_ORDERED = StoredJob(
    _id(21),
    _MODEL.provider_id,
    VideoJob("task_01", "sora-2", VideoRoute.NEW_API, JobStatus.RUNNING, 45, "https://example.org/film.mp4"),
    "一只猫",
    _START,
    JobState.WAITING,
    _USED.id,
    _REPLY.id,
    error=ErrorInfo(ErrorReason.STALLED, {"seconds": "60"}),
)
_MADE = replace(
    _ORDERED,
    id=_id(22),
    state=JobState.DONE,
    job=replace(_ORDERED.job, remote_id="video_2", status=JobStatus.DONE, progress=None, url=""),
    conversation_id=None,
    message_id=None,
    file=replace(_PICTURE, sha256="9a" * 32, media_type="video/mp4", name="film.mp4"),
    error=None,
)
JOBS = (_MADE, _ORDERED)
"""What every fixture from the second schema on holds, newest first."""


async def _write(root: Path) -> None:
    history = SqliteHistory(DataFolder(root), KnownLease("a lease of long ago"))
    await history.open()
    for conversation in CONVERSATIONS:
        await history.add_conversation(conversation)
        messages = [message for message in MESSAGES if message.conversation_id == conversation.id]
        await history.add_messages(messages, conversation)
    for job in JOBS:
        await history.jobs.add_job(job)
    await history.aclose()


def main() -> None:
    """Make the fixture of the newest schema."""
    number = read_migrations(resource_path("migrations"))[-1].number
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(_write(Path(folder)))
        (FIXTURES / f"schema_{number}.db").write_bytes(DataFolder(Path(folder)).database.read_bytes())


if __name__ == "__main__":
    main()
