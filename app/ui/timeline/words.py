"""The words of a reply: Markdown that grows or comes whole, as parts. Long texts are parsed in slices."""

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from app.ui.timeline.groups import part_of
from app.ui.timeline.markdown.blocks import MarkdownBlock
from app.ui.timeline.markdown.incremental import IncrementalMarkdown
from app.ui.timeline.markdown.parser import parse
from app.ui.timeline.parts.base import Part, Surroundings
from app.ui.timeline.parts.code import CodePart
from app.ui.timeline.unread import LONG, Moved, Unread


class Shown(NamedTuple):
    """What came into view by a slice: the first part that is another now, and what moved by it."""

    first: int
    moved: Moved


@dataclass(slots=True)
class Words:
    """A TextBlock: its Markdown, parsed as it grows, and its parts."""

    pieces: list[str] = field(default_factory=list)
    markdown: IncrementalMarkdown | None = None
    blocks: list[MarkdownBlock] = field(default_factory=list)
    own: list[Part] = field(default_factory=list)
    """One part for each of ``blocks``."""
    unread: Unread | None = None
    settling: Iterator[int] | None = None
    is_settled: bool = False
    """Whether ``settling`` has come to its end."""
    changed: list[range] = field(default_factory=list)
    """Blocks of ``markdown`` that are not shown as they are now."""

    @property
    def text(self) -> str:
        """Return all that has come."""
        if len(self.pieces) != 1:
            self.pieces = ["".join(self.pieces)]
        return self.pieces[0]

    @property
    def parts(self) -> list[Part]:
        """Return all parts, from top to bottom."""
        return self.own if self.unread is None else [*self.own, *self.unread.parts]

    def toggle(self, part: Part) -> None:
        """Open or fold long code."""
        if isinstance(part, CodePart):
            part.toggle()

    @property
    def is_pending(self) -> bool:
        """Return whether ``read_on`` has something to do."""
        return self.unread is not None or self.settling is not None

    def grow(self, around: Surroundings, more: str) -> int:
        """Add text and make parts for the blocks that changed; return the number of the first."""
        if self.unread is not None:
            self.unread.add(more)
            self.unread.placeholder.forget()
            self.pieces.append(more)
            return len(self.own)
        if self.markdown is None or self.settling is not None:
            self._forget_markdown()
            self.markdown = IncrementalMarkdown()
            if self.pieces:
                self.markdown.append(self.text)
        self.pieces.append(more)
        if len(more) > LONG:
            self.unread = Unread(around, more, is_whole=False)
            return len(self.own)
        first = self.markdown.append(more)
        self._take(around, self.markdown.blocks, first)
        for part in self.own[max(first - 1, 0) :]:
            if isinstance(part, CodePart):
                part.is_open = part is self.own[-1]
        return first

    def show_whole(self, around: Surroundings, text: str) -> None:
        """Show a text that has come to its end; a long one is left to ``read_on``."""
        if self.pieces and self.text == text and (self.markdown is not None or self.own):
            self._end(around)
            return
        self.pieces = [text]
        self._forget_markdown()
        self.unread = None
        if len(text) <= LONG:
            self._take(around, parse(text), 0)
            self._close_code()
            return
        self._take(around, (), 0)
        self.markdown = IncrementalMarkdown()
        self.unread = Unread(around, text, is_whole=True)
        self.unread.end_parts = [part_of(around, block) for block in self.unread.end_blocks]
        _tell_neighbours(self.unread.end_blocks, self.unread.end_parts, 0)

    def _end(self, around: Surroundings) -> None:
        """Settle what only the whole can tell: at once for a short text."""
        if self.unread is not None:
            self.unread.is_whole = True
        elif self.markdown is not None and self.settling is None:
            self.settling = self.markdown.settling()
            if len(self.text) <= LONG:
                self.read_on(float("inf"))
                self.show(around)

    def _forget_markdown(self) -> None:
        self.markdown = self.settling = None
        self.is_settled = False
        self.changed = []

    def _close_code(self) -> None:
        for part in self.own[-1:]:
            if isinstance(part, CodePart):
                part.is_open = False

    # In slices

    def read_on(self, deadline: float) -> bool:
        """Parse until a moment of ``time.perf_counter``; return whether anything is left. ``show`` shows it."""
        while self._read_piece():
            if time.perf_counter() >= deadline:
                return True
        return False

    def _read_piece(self) -> bool:
        """Parse one piece; return whether there was one."""
        if self.unread is not None and not self.unread.is_read and self.markdown is not None:
            first = self.markdown.append(self.unread.next_piece())
            self.changed.append(range(first, len(self.markdown.blocks)))
            return True
        if self.markdown is None or (self.unread is not None and not self.unread.is_whole):
            return False
        if self.settling is None:
            self.settling = self.markdown.settling()
        changed = next(self.settling, None)
        if changed is not None:
            self.changed.append(range(changed, len(self.markdown.blocks)))
        self.is_settled = changed is None
        return changed is not None

    def show(self, around: Surroundings) -> Shown:
        """Make parts of what has been parsed since the last time."""
        before, count = len(self.own), len(self.parts)
        first = min((changed.start for changed in self.changed if changed), default=before)
        if self.markdown is not None and self.changed:
            self._show_changed(around, self.markdown.blocks, min(first, before))
        if self.unread is not None and self.unread.is_read:
            if self.unread.is_whole and self.markdown is not None and self.settling is None:
                self.settling = self.markdown.settling()
            self.unread = None
        elif self.unread is not None:
            self.unread.placeholder.forget()
        if self.is_settled:
            self._forget_markdown()
            self._close_code()
        return Shown(min(first, before), Moved(before, len(self.parts) - count))

    def _show_changed(self, around: Surroundings, blocks: Sequence[MarkdownBlock], first: int) -> None:
        kept = self.unread.kept(list(blocks)) if self.unread is not None and self.unread.is_read else {}
        self.changed = []
        self._take(around, blocks, first, kept)

    def _take(
        self,
        around: Surroundings,
        blocks: Sequence[MarkdownBlock],
        first: int,
        kept: Mapping[int, Part] | None = None,
    ) -> None:
        """Show ``blocks``, of which those before ``first`` are the same as before; ``kept`` are parts by number."""
        old_parts, old_blocks = self.own[first:], self.blocks[first:]
        new_blocks = blocks[first:]
        del self.own[first:]
        for number, block in enumerate(new_blocks):
            at_hand = kept.get(first + number) if kept else None
            old = old_parts[number] if number < len(old_parts) else None
            if at_hand is not None:
                self.own.append(at_hand)
            elif old is not None and (old_blocks[number] is block or old_blocks[number] == block or old.take(block)):
                self.own.append(old)
            else:
                self.own.append(part_of(around, block))
        self.blocks[first:] = new_blocks
        _tell_neighbours(self.blocks, self.own, first)


def _tell_neighbours(blocks: Sequence[MarkdownBlock], parts: Sequence[Part], first: int) -> None:
    for number in range(max(first - 1, 0), len(parts)):
        following = blocks[number + 1].place if number + 1 < len(blocks) else None
        part = parts[number]
        part.is_followed_tightly = following is not None and following.tight
        part.is_in_quote_with_next = following is not None and bool(following.quote)
