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
        self._closed: list[ContentBlock] = list(before)
        self._growing: _Growing | None = None
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

    def blocks(self, *, ended: bool = False) -> tuple[ContentBlock, ...]:
        """Return what has come; ``ended`` sets the time of a thought that was cut off."""
        if self._growing is None:
            return tuple(self._closed)
        return (*self._closed, self._growing.block(ended=ended))

    def _close(self) -> None:
        if self._growing is not None:
            self._closed.append(self._growing.block(ended=True))
            self._growing = None
