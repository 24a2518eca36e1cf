"""A conversation with one of everything, and a store that holds its picture."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from app.domain.blocks import (
    AttachmentRef,
    AudioBlock,
    CitationBlock,
    ContentBlock,
    FileBlock,
    ImageBlock,
    ProviderDataBlock,
    StructuredBlock,
    TextBlock,
    ThinkingBlock,
    ToolCallBlock,
    ToolResultBlock,
    UnknownBlock,
    VideoBlock,
)
from app.domain.conversation import Conversation, Message, MessageStatus, Role, Timing
from app.domain.errors import AppError, ErrorInfo, ErrorReason
from app.domain.generation import GenerationSettings
from app.domain.model_info import ModelRef, Usage
from app.services.export.tree import ConversationTree
from app.services.export.words import ExportWords

PICTURE = AttachmentRef("a" * 64, "image/png", 'ca"t<1>.png', 3)
GONE = AttachmentRef("b" * 64, "image/png", "gone.png", 3)
NOON = datetime(2026, 5, 4, 12, 30, 15, tzinfo=UTC)
MODEL = ModelRef("p1", "gpt_5*mini")

WORDS = ExportWords(
    language="zh-CN",
    you="我",
    assistant="助手",
    tool="工具",
    untitled="无标题",
    system_prompt="系统提示",
    thinking="思考",
    picture="图片",
    file="文件",
    tool_call="调用",
    unreadable_file="无法读取的文件",
    tool_result="结果",
    statuses={MessageStatus.CUT: "被切断", MessageStatus.STOPPED: "已停止"},
    edited="{speaker}（已由你编辑）",
    forked="来自另一个对话的分支",
)


class Attachments:
    """Holds PICTURE alone."""

    async def put(self, data: bytes, *, name: str, media_type: str) -> AttachmentRef:
        raise AssertionError

    async def read(self, ref: AttachmentRef) -> bytes:
        if ref.sha256 == PICTURE.sha256:
            return b"PNG"
        raise AppError.because(ErrorReason.FILE_UNREADABLE, name=ref.name)

    def open(self, ref: AttachmentRef) -> BinaryIO:
        raise AssertionError

    def holds(self, ref: AttachmentRef) -> bool:
        raise AssertionError

    def path(self, ref: AttachmentRef) -> Path | None:
        raise AssertionError


def message(number: int, parent: int | None, role: Role, *blocks: ContentBlock) -> Message:
    return Message(f"m{number}", "c1", None if parent is None else f"m{parent}", role, blocks, NOON)


def tree() -> ConversationTree:
    """Return a question with two tries of an answer, of which the second is shown, and a second question."""
    question = message(1, None, Role.USER, TextBlock("# What <b>is</b> `this`?"), ImageBlock(PICTURE, 640, 480))
    first_try = replace(message(2, 1, Role.ASSISTANT, TextBlock("A first try")), model=MODEL, model_label="Gate")
    text = "It is a **cat**.\n\n```py\nprint('x')\n```\n![spy](https://evil.example/p.png)"
    answer = replace(
        message(3, 1, Role.ASSISTANT, ThinkingBlock("Let me\nsee", 1.5), TextBlock(text)),
        model=MODEL,
        model_label="Gate",
        status=MessageStatus.CUT,
        usage=Usage(10, 20),
        timing=Timing(0.5, 2.0),
        finish_reason="length",
        request_id="req-1",
        error=ErrorInfo(ErrorReason.TOKEN_LIMIT, {"tokens": "20"}, gateway_message="length\n limit <i>"),
    )
    rest = message(
        4,
        3,
        Role.USER,
        ImageBlock(GONE, 10, 10),
        FileBlock(AttachmentRef("c" * 64, "application/pdf", "paper.pdf", 9)),
        VideoBlock(AttachmentRef("d" * 64, "video/mp4", "film.mp4", 9)),
        AudioBlock(AttachmentRef("e" * 64, "audio/wav", "voice.wav", 9), "spoken words"),
        ToolCallBlock("t1", "search", '{"q": "```"}'),
        ToolResultBlock("t1", "found"),
        CitationBlock("https://source.example", "A source"),
        CitationBlock("https://source.example/a <b>"),
        CitationBlock("javascript:alert(1)", "No source"),
        StructuredBlock('{"n": 1}', "answer"),
        ProviderDataBlock("messages", '{"signature": "for-the-endpoint"}'),
        UnknownBlock("hologram", 3, '{"depth": 2}'),
    )
    stopped = replace(rest, status=MessageStatus.STOPPED)
    conversation = Conversation(
        "c1",
        NOON,
        NOON,
        title="Cats\nand 猫",
        model=MODEL,
        system_prompt="Be brief.",
        settings=GenerationSettings(temperature=0.5, extra={"top_k": 3}),
        head_id="m4",
    )
    return ConversationTree(conversation, (question, first_try, answer, stopped))
