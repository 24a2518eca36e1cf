"""Who says something and how it ended, in one line each: the same in every format for people."""

from collections.abc import Mapping
from typing import Final

from app.domain.blocks import (
    AudioBlock,
    CitationBlock,
    ContentBlock,
    FileBlock,
    ImageBlock,
    ProviderDataBlock,
    StructuredBlock,
    ToolCallBlock,
    ToolResultBlock,
    UnknownBlock,
    VideoBlock,
    broken_media_type,
    plain_text,
)
from app.domain.conversation import Message, Role
from app.services.export.tree import ConversationTree, Strand
from app.services.export.words import ExportWords

_SHORT: Final = 60
"""Characters of a message by which a branch after it is known."""


def title_of(tree: ConversationTree, words: ExportWords) -> str:
    """Return the title, on one line."""
    return " ".join(tree.conversation.title.split()) or words.untitled


def forked(tree: ConversationTree, words: ExportWords) -> str:
    """Return that a conversation began as a part of another, else "".

    Which one is not said: who is given a file is not told what else there is.
    """
    return words.forked if tree.conversation.forked_from is not None else ""


def speaker(message: Message, words: ExportWords) -> str:
    """Return who wrote the message, and whether the person has changed it; a model is named with its provider."""
    name = _author(message, words)
    return name if message.edited_from is None else words.edited.format(speaker=name)


def _author(message: Message, words: ExportWords) -> str:
    if message.role is Role.USER:
        return words.you
    if message.role is Role.TOOL:
        return words.tool
    if message.model is None:
        return words.assistant
    return f"{message.model.model_id} ({message.model_label})" if message.model_label else message.model.model_id


def written_at(message: Message) -> str:
    """Return the time, to the minute, in UTC."""
    return message.created_at.strftime("%Y-%m-%d %H:%M UTC")


def ending(message: Message, words: ExportWords) -> str:
    """Return how a reply ended where it is not whole, with the gateway's own words; else ""."""
    word = words.statuses.get(message.status, "")
    said = message.error.gateway_message.strip() if message.error is not None else ""
    return ": ".join(part for part in (word, " ".join(said.split())) if part)


def version_of(message: Message, versions: Mapping[str, tuple[str, ...]], words: ExportWords) -> str:
    """Return which of several tries in one place a message is; "" for one that is alone there."""
    ids = versions.get(message.id)
    return words.version.format(number=ids.index(message.id) + 1, count=len(ids)) if ids else ""


def branch_title(strand: Strand, words: ExportWords) -> str:
    """Return the heading of a branch that is not the one shown, on one line."""
    said = "" if strand.after is None else " ".join(plain_text(strand.after.blocks).split())
    if not said:
        return words.branch.format(number=strand.number, count=strand.count)
    short = said if len(said) <= _SHORT else f"{said[:_SHORT].rstrip()}…"
    return words.branch_after.format(number=strand.number, count=strand.count, words=short)


def other_block(block: ContentBlock, words: ExportWords) -> tuple[str, str]:
    """Return a block that is neither text nor thinking as a line that names it, and text that belongs below or ""."""
    if isinstance(block, ImageBlock):
        return f"{words.picture}: {block.attachment.name} ({block.width} × {block.height})", ""
    if isinstance(block, FileBlock | VideoBlock | AudioBlock):
        return f"{words.file}: {block.attachment.name}", block.transcript if isinstance(block, AudioBlock) else ""
    if isinstance(block, ToolCallBlock):
        return f"{words.tool_call}: {block.name}", block.arguments
    if isinstance(block, ToolResultBlock):
        return words.tool_result, block.content
    if isinstance(block, CitationBlock):
        return f"{block.title}: {block.url}" if block.title else block.url, ""
    if isinstance(block, StructuredBlock):
        return block.schema_name or "JSON", block.json
    broken = broken_media_type(block)
    if broken is not None:
        return f"{words.unreadable_file} ({broken})" if broken else words.unreadable_file, ""
    return (block.type, block.json) if isinstance(block, UnknownBlock) else ("", "")


def readable(message: Message) -> tuple[ContentBlock, ...]:
    """Return the blocks that are for people."""
    return tuple(block for block in message.blocks if not isinstance(block, ProviderDataBlock))
