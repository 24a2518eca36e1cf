"""A reply while it comes in: blocks that grow, with times."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from app.domain.blocks import ContentBlock, TextBlock, ThinkingBlock


@dataclass(slots=True)
class _Growing:
    """The last block. Its pieces are joined when somebody looks: adding to a long text stays cheap."""

    thinking: bool
    pieces: list[str] = field(default_factory=list)
    begun: float = 0.0

    def text(self) -> str:
        if len(self.pieces) > 1:
            self.pieces = ["".join(self.pieces)]
        return self.pieces[0] if self.pieces else ""

    def block(self, *, ended: bool) -> ContentBlock:
        if not self.thinking:
            return TextBlock(self.text())
        seconds = time.monotonic() - self.begun
        return ThinkingBlock(self.text(), round(seconds, 1) if ended else None)


class GrowingReply:
    """Collects deltas into blocks; a change between thinking and text begins a new block.

    ``before`` are the blocks of a reply that goes on: text continues in a last text block.
    """

    def __init__(self, before: Sequence[ContentBlock] = ()) -> None:
        self._before = tuple(before)
        self._closed: list[ContentBlock] = list(before)
        self._growing: _Growing | None = None
        self._begun = time.monotonic()
        if self._closed and isinstance(self._closed[-1], TextBlock):
            last = self._closed.pop()
            self._growing = _Growing(thinking=False, pieces=[last.text] if isinstance(last, TextBlock) else [])

    @property
    def last_block(self) -> int:
        """Return the index of the block that grows, 0 while there is none."""
        return max(len(self._closed) - (self._growing is None), 0)

    def add(self, text: str, *, thinking: bool) -> int:
        """Add to the block of this kind and return its index in the message."""
        if self._growing is None or self._growing.thinking != thinking:
            self._close()
            self._growing = _Growing(thinking, begun=time.monotonic())
        self._growing.pieces.append(text)
        return len(self._closed)

    def append(self, block: ContentBlock) -> int:
        """Add a whole block behind what has come and return its index in the message. What follows begins a new one."""
        self._close()
        self._closed.append(block)
        return len(self._closed) - 1

    def text_was_thinking(self) -> int:
        """Make one thought of all text and thinking that came so far, before the other blocks; return its index.

        Blocks that were there before stay as they were, also the text that the reply went on with.
        """
        words, others = self._own()
        self._growing = None
        self._closed = list(self._before)
        if words.strip():
            self._closed.append(ThinkingBlock(words.strip(), round(time.monotonic() - self._begun, 1)))
        index = max(len(self._closed) - 1, 0)
        self._closed += others
        return index

    def blocks(self, *, ended: bool = False) -> tuple[ContentBlock, ...]:
        """Return what has come; ``ended`` sets the time of a thought that was cut off."""
        if self._growing is None:
            return tuple(self._closed)
        return (*self._closed, self._growing.block(ended=ended))

    def _own(self) -> tuple[str, list[ContentBlock]]:
        """Return the words that came since ``before``, joined, and the other blocks."""
        first = len(self._before)
        blocks = list(self.blocks())
        words: list[str] = []
        if self._before and isinstance(old := self._before[-1], TextBlock):
            joined = blocks[first - 1]
            words.append(joined.text[len(old.text) :] if isinstance(joined, TextBlock) else "")
        others: list[ContentBlock] = []
        for block in blocks[first:]:
            if isinstance(block, TextBlock | ThinkingBlock):
                words.append(block.text)
            else:
                others.append(block)
        return "".join(words), others

    def _close(self) -> None:
        if self._growing is not None:
            self._closed.append(self._growing.block(ended=True))
            self._growing = None
