"""Blocks as short lines, for tests to compare."""

from app.ui.timeline.markdown.blocks import CodeBlock, FormulaBlock, MarkdownBlock, Place, Span, TableBlock, TextBlock
from app.ui.timeline.markdown.parser import parse


def outline(text: str) -> list[str]:
    """Return a line for each block: its place, kind and words.

    The place is a ``>`` for each quote, two blanks for each list and the marker; ``~`` stands before what follows
    without a gap.
    """
    return [_place(block.place) + _words(block) for block in parse(text)]


def looks(text: str) -> str:
    """Return the spans of the one paragraph that a text is: ``b``, ``i``, ``s``, ``c`` and links before their words."""
    (block,) = parse(text)
    assert isinstance(block, TextBlock)
    return show(block.spans)


def show(spans: tuple[Span, ...]) -> str:
    """Return spans as text: each look in square brackets."""
    return "".join(_span(span) for span in spans)


def _span(span: Span) -> str:
    looks = "b" * span.bold + "i" * span.italic + "s" * span.strike + "c" * span.code
    marks = looks + "n" * bool(span.note) + span.formula
    address = f"({span.link})" if span.link else ""
    return f"[{marks}{address} {span.text}]" if marks or address else span.text


def _place(place: Place) -> str:
    marker = f"{place.marker} " if place.marker else ""
    return "~" * place.tight + ">" * place.quote + "  " * place.indent + marker


def _words(block: MarkdownBlock) -> str:
    if isinstance(block, TextBlock):
        return f"{block.style.value}: {show(block.spans)}"
    if isinstance(block, CodeBlock):
        return f"code {block.language}: {block.text}"
    if isinstance(block, TableBlock):
        columns = " ".join(alignment.value for alignment in block.alignments)
        return f"table {columns}: " + " / ".join(" | ".join(show(cell) for cell in row) for row in block.rows)
    if isinstance(block, FormulaBlock):
        return f"formula: {block.text}" if block.is_closed else f"begun formula: {block.text}"
    return "rule"
