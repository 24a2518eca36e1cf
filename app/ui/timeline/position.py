"""Places in a conversation: never pixels, so that they hold while text comes in and the window changes."""

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Position:
    """A character of a block of a message. ``block`` counts what the view shows of the message, from its top."""

    message_id: str
    block: int
    character: int

    def moved(self, message_id: str, at: int, by: int) -> "Position":
        """Return the same place after block ``at`` of a message and those behind it have moved down by ``by``."""
        is_moved = self.message_id == message_id and self.block >= at
        return replace(self, block=self.block + by) if is_moved else self


@dataclass(frozen=True, slots=True)
class Selection:
    """What is selected: from ``anchor``, where it began, to ``head``, where it is now. Either may come first."""

    anchor: Position
    head: Position

    @property
    def is_empty(self) -> bool:
        """Return whether nothing lies between the two ends."""
        return self.anchor == self.head


@dataclass(frozen=True, slots=True)
class ScrollAnchor:
    """What stands at the top of the view: a message, a block of it, and how far that block is scrolled out (pixels).

    ``character`` stands in the line at the top, ``inside`` is how far that line is scrolled out: in a column of another
    ``width`` the line is found by them. ``is_settled`` says that the message was parsed to its end: blocks count from
    its top, and where it is being parsed again they are not all there yet.
    """

    message_id: str
    block: int
    offset: float
    width: float = 0.0
    character: int = 0
    inside: float = 0.0
    is_settled: bool = True

    def moved(self, message_id: str, at: int, by: int) -> "ScrollAnchor":
        """Return the same place after block ``at`` of a message and those behind it have moved down by ``by``."""
        is_moved = not self.is_settled and self.message_id == message_id and self.block >= at
        return replace(self, block=self.block + by) if is_moved else self
