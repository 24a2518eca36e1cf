"""The blocks of a reply as groups of parts: closed parts are kept as they are, only the open tail changes."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from app.domain.blocks import (
    AudioBlock,
    CitationBlock,
    ContentBlock,
    FileBlock,
    ImageBlock,
    ProviderDataBlock,
    StructuredBlock,
    ThinkingBlock,
    ToolCallBlock,
    ToolResultBlock,
    UnknownBlock,
    VideoBlock,
    broken_media_type,
)
from app.ui.timeline.markdown.blocks import (
    CodeBlock,
    FormulaBlock,
    MarkdownBlock,
    RuleBlock,
    Span,
    TableBlock,
    TextStyle,
)
from app.ui.timeline.markdown.blocks import TextBlock as MarkdownText
from app.ui.timeline.parts.base import Part, Surroundings
from app.ui.timeline.parts.code import CodePart
from app.ui.timeline.parts.data import DataPart, structured_part, tool_call_part, tool_result_part, unknown_part
from app.ui.timeline.parts.file import FilePart
from app.ui.timeline.parts.film import FilmPart
from app.ui.timeline.parts.formula import FormulaPart
from app.ui.timeline.parts.notice import NoticePart
from app.ui.timeline.parts.picture import PicturePart
from app.ui.timeline.parts.plain import readable, unreadable_words
from app.ui.timeline.parts.prose import ProsePart
from app.ui.timeline.parts.rule import RulePart
from app.ui.timeline.parts.table import TablePart
from app.ui.timeline.parts.thinking import ThinkingPart, ThoughtPart
from app.ui.timeline.pieces import Piece, Pieces

_SETTLING: Final = 0.004
"""Seconds for which a reply is settled at a time."""


def part_of(around: Surroundings, block: MarkdownBlock) -> Part:
    """Return the part that paints a block of Markdown."""
    if isinstance(block, CodeBlock):
        return CodePart(around, block)
    if isinstance(block, TableBlock):
        return TablePart(around, block)
    if isinstance(block, FormulaBlock):
        return FormulaPart(around, block)
    if isinstance(block, RuleBlock):
        return RulePart(around, block)
    return ProsePart(around, block)


@dataclass(slots=True)
class Thought:
    """A ThinkingBlock: its line, and its text in pieces."""

    block: ThinkingBlock
    head: ThinkingPart
    begun: float | None = None
    pieces: Pieces = field(default_factory=Pieces)
    thoughts: list[ThoughtPart] = field(default_factory=list)

    @property
    def parts(self) -> list[Part]:
        """Return its line and the pieces of its text."""
        return [self.head, *self.thoughts]

    def add(self, around: Surroundings, text: str) -> int:
        """Add text; return the number of the first part that changed."""
        first = len(self.thoughts)
        self.pieces.add(text if self.thoughts else text.lstrip())
        pieces: list[Piece] = self.pieces.all
        if self.thoughts:
            self.thoughts[-1].grow(pieces[len(self.thoughts) - 1])
        self.thoughts += [ThoughtPart(around, piece, self.head) for piece in pieces[len(self.thoughts) :]]
        for part in self.thoughts:
            part.is_last = part is self.thoughts[-1]
        return first

    def end(self) -> None:
        """Stop the clock, if it runs."""
        self.head.is_running = False
        if self.begun is not None and self.head.seconds is None:
            self.head.seconds = time.monotonic() - self.begun

    def toggle(self) -> None:
        """Open or close it."""
        self.head.is_open = not self.head.is_open
        for part in self.parts:
            part.forget()


@dataclass(slots=True)
class Single:
    """Any other block, which comes whole; one that nobody is shown has no parts."""

    block: ContentBlock
    parts: list[Part]

    def toggle(self) -> None:
        """Open or fold its data."""
        for part in self.parts:
            if isinstance(part, DataPart):
                part.toggle()


def join_pictures(around: Surroundings, groups: Sequence[object]) -> bool:
    """Give pictures that follow each other one part, which the first of them holds; return whether any did."""
    changed = False
    at = 0
    while at < len(groups):
        run: list[Single] = []
        for group in groups[at:]:
            if not isinstance(group, Single) or not isinstance(group.block, ImageBlock):
                break
            run.append(group)
        blocks = [group.block for group in run if isinstance(group.block, ImageBlock)]
        if run and not (run[0].parts and isinstance(run[0].parts[0], PicturePart) and run[0].parts[0].shows(blocks)):
            run[0].parts = [PicturePart(around, blocks)]
            changed = True
        for group in run[1:]:
            group.parts = []
        at += max(len(run), 1)
    return changed


def single_of(around: Surroundings, block: ContentBlock, *, is_open: bool) -> Single:
    """Return the group of a block that is neither text nor thought; ``is_open`` shows all of its data."""
    return Single(block, _parts_of(around, block, is_open=is_open))


def _parts_of(around: Surroundings, block: ContentBlock, *, is_open: bool) -> list[Part]:
    match block:
        case ImageBlock():
            return [PicturePart(around, (block,))]
        case ToolCallBlock():
            return [tool_call_part(around, block, is_open=is_open)]
        case ToolResultBlock():
            return [tool_result_part(around, block, is_open=is_open)]
        case StructuredBlock():
            return [structured_part(around, block)]
        case AudioBlock() if block.transcript.strip():
            words = MarkdownText((Span(block.transcript.strip()),), TextStyle.PLAIN, source=block.transcript)
            return [FilePart(around, block), ProsePart(around, words)]
        case VideoBlock():
            return [FilmPart(around, block)]
        case FileBlock() | AudioBlock():
            return [FilePart(around, block)]
        case UnknownBlock():
            return [_unknown(around, block, is_open=is_open)]
        case CitationBlock() | ProviderDataBlock():
            # Sources stand together below the words; what an endpoint wrote for itself is shown to nobody.
            return []
        case _:
            return [part_of(around, readable(block))]


def _unknown(around: Surroundings, block: UnknownBlock, *, is_open: bool) -> Part:
    broken = broken_media_type(block)
    if broken is not None:
        return NoticePart(around, unreadable_words(broken), ())
    return unknown_part(around, block, is_open=is_open)
