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
