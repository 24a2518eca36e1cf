"""Blocks that have no look of their own yet: shown as readable text, never lost."""

from app.domain.blocks import (
    CitationBlock,
    ContentBlock,
    StructuredBlock,
    ToolCallBlock,
    ToolResultBlock,
    UnknownBlock,
)
from app.ui.timeline.markdown.blocks import CodeBlock, MarkdownBlock, Span, TextBlock, TextStyle
from app.ui.translation import translate


def readable(block: ContentBlock) -> MarkdownBlock:
    """Return a block of any other type as something that can be read."""
    if isinstance(block, StructuredBlock):
        return CodeBlock(block.json, "json", source=block.json)
    if isinstance(block, UnknownBlock):
        return CodeBlock(block.json, "json", source=block.json)
    if isinstance(block, ToolCallBlock):
        return CodeBlock(f"{block.name}({block.arguments})", source=block.arguments)
    if isinstance(block, ToolResultBlock):
        return CodeBlock(block.content, source=block.content)
    if isinstance(block, CitationBlock):
        return TextBlock((Span(block.title or block.url, link=block.url),), source=block.url)
    return TextBlock((), TextStyle.PLAIN)


def unreadable_words(media_type: str) -> str:
    """Return what stands in the place of a file of a reply that could not be read; ``media_type`` may be empty."""
    words = {
        "image": translate("Timeline", "A picture came that cannot be read"),
        "video": translate("Timeline", "A film came that cannot be read"),
        "audio": translate("Timeline", "A sound came that cannot be read"),
    }.get(media_type.partition("/")[0].lower(), translate("Timeline", "A file came that cannot be read"))
    return f"{words} ({media_type})" if media_type else words
