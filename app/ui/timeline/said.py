"""What a message says, as the Markdown that a copy gives."""

from collections.abc import Sequence

from app.domain.blocks import (
    AudioBlock,
    CitationBlock,
    ContentBlock,
    FileBlock,
    ImageBlock,
    StructuredBlock,
    TextBlock,
    ToolCallBlock,
    ToolResultBlock,
    VideoBlock,
    broken_media_type,
)
from app.ui.timeline.parts.plain import unreadable_words
from app.ui.timeline.pretty import fenced, pretty_json

_MOST = 1_000
"""Characters of data that a guess of a height counts: more of it is folded."""


def answer_of(blocks: Sequence[ContentBlock]) -> str:
    """Return the answer itself: text, and data that was asked for."""
    return "\n\n".join(filter(None, map(_said, blocks)))


def copy_of(blocks: Sequence[ContentBlock]) -> str:
    """Return what a copy of the whole message gives: its answer, or without one what else it holds."""
    return answer_of(blocks) or "\n\n".join(filter(None, map(_held, blocks)))


def _held(block: ContentBlock) -> str:
    match block:
        case ToolCallBlock():
            return f"{block.name}\n\n{fenced(pretty_json(block.arguments) or block.arguments, 'json')}"
        case ToolResultBlock():
            return fenced(pretty_json(block.content) or block.content)
        case CitationBlock():
            return f"[{block.title or block.url}]({block.url})"
        case FileBlock() | AudioBlock() | VideoBlock() | ImageBlock():
            return block.attachment.name
        case _:
            broken = broken_media_type(block)
            return "" if broken is None else unreadable_words(broken)


def _said(block: ContentBlock) -> str:
    if isinstance(block, TextBlock):
        return block.text
    if isinstance(block, StructuredBlock):
        return fenced(pretty_json(block.json) or block.json, "json")
    return ""


def characters_of(block: ContentBlock) -> int:
    """Return how many characters of a block that is no text count when the height of a message is guessed."""
    match block:
        case StructuredBlock():
            return len(block.json)
        case ToolCallBlock():
            return min(len(block.arguments), _MOST)
        case ToolResultBlock():
            return min(len(block.content), _MOST)
        case CitationBlock():
            return len(block.title or block.url)
        case _:
            return 0
