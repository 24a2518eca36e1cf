"""Places in a conversation: never pixels, so that they hold while text comes in and the window changes."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Position:
    """A character of a block of a message. ``block`` counts what the view shows of the message, from its top."""

    message_id: str
    block: int
    character: int


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
    ``width`` the line is found by them.
    """

    message_id: str
    block: int
    offset: float
    width: float = 0.0
    character: int = 0
    inside: float = 0.0
