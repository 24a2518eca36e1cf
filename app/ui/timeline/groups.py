"""The blocks of a reply as groups of parts: closed parts are kept as they are, only the open tail changes."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field

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
)
from app.ui.timeline.markdown.blocks import CodeBlock, MarkdownBlock, RuleBlock, Span, TableBlock, TextStyle
from app.ui.timeline.markdown.blocks import TextBlock as MarkdownText
from app.ui.timeline.markdown.incremental import IncrementalMarkdown
from app.ui.timeline.markdown.parser import parse
from app.ui.timeline.parts.base import Part, Surroundings
from app.ui.timeline.parts.code import CodePart
from app.ui.timeline.parts.data import DataPart, structured_part, tool_call_part, tool_result_part, unknown_part
from app.ui.timeline.parts.file import FilePart
from app.ui.timeline.parts.film import FilmPart
from app.ui.timeline.parts.picture import PicturePart
from app.ui.timeline.parts.plain import readable
from app.ui.timeline.parts.prose import ProsePart
from app.ui.timeline.parts.rule import RulePart
from app.ui.timeline.parts.table import TablePart
from app.ui.timeline.parts.thinking import ThinkingPart, ThoughtPart
from app.ui.timeline.pieces import Piece, Pieces


def part_of(around: Surroundings, block: MarkdownBlock) -> Part:
    """Return the part that paints a block of Markdown."""
    if isinstance(block, CodeBlock):
        return CodePart(around, block)
    if isinstance(block, TableBlock):
        return TablePart(around, block)
    if isinstance(block, RuleBlock):
        return RulePart(around, block)
    return ProsePart(around, block)


@dataclass(slots=True)
class Words:
    """A TextBlock: its Markdown, parsed as it grows, and its parts."""

    pieces: list[str] = field(default_factory=list)
    markdown: IncrementalMarkdown | None = None
    blocks: list[MarkdownBlock] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)

    def toggle(self, part: Part) -> None:
        """Open or fold long code."""
        if isinstance(part, CodePart):
            part.toggle()

    @property
    def text(self) -> str:
        """Return all that has come."""
        self.pieces = ["".join(self.pieces)]
        return self.pieces[0]

    def grow(self, around: Surroundings, more: str) -> int:
        """Add text and make parts for the blocks that changed; return the number of the first."""
        if self.markdown is None:
            self.markdown = IncrementalMarkdown()
            if self.pieces:
                self.markdown.append(self.text)
        first = self.markdown.append(more)
        self.pieces.append(more)
        self._take(around, self.markdown.blocks, first)
        for part in self.parts[max(first - 1, 0) :]:
            if isinstance(part, CodePart):
                part.is_open = part is self.parts[-1]
        return first

    def show_whole(self, around: Surroundings, text: str) -> None:
        """Show a text that has come to its end."""
        if self.markdown is not None and self.text == text:
            first = self.markdown.finish()
            self._take(around, self.markdown.blocks, first)
        elif self.text != text or not self.parts:
            self._take(around, parse(text), 0)
        self.markdown = None
        self.pieces = [text]
        for part in self.parts[-1:]:
            if isinstance(part, CodePart):
                part.is_open = False

    def _take(self, around: Surroundings, blocks: Sequence[MarkdownBlock], first: int) -> None:
        """Show ``blocks``, of which those before ``first`` are the same as before."""
        old_parts, old_blocks = self.parts[first:], self.blocks[first:]
        new_blocks = blocks[first:]
        del self.parts[first:]
        for number, block in enumerate(new_blocks):
            old = old_parts[number] if number < len(old_parts) else None
            if old is not None and (old_blocks[number] == block or old.take(block)):
                self.parts.append(old)
            else:
                self.parts.append(part_of(around, block))
        self.blocks[first:] = new_blocks
        for number in range(max(first - 1, 0), len(self.parts)):
            following = self.blocks[number + 1].place if number + 1 < len(self.blocks) else None
            part = self.parts[number]
            part.is_followed_tightly = following is not None and following.tight
            part.is_in_quote_with_next = following is not None and bool(following.quote)


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


Group = Words | Thought | Single


def join_pictures(around: Surroundings, groups: Sequence[Group]) -> bool:
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
            return [unknown_part(around, block, is_open=is_open)]
        case CitationBlock() | ProviderDataBlock():
            # Sources stand together below the words; what an endpoint wrote for itself is shown to nobody.
            return []
        case _:
            return [part_of(around, readable(block))]
