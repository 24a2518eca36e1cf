"""Two messages beside each other, and in what they differ."""

from dataclasses import dataclass

from app.domain.conversation import Message

Marks = tuple[tuple[int, int], ...]
"""Ranges of a text, as (start, end) in code points, in order and apart from each other."""


@dataclass(frozen=True, slots=True)
class Pair:
    """What stands on one line of the comparison: a paragraph of each, None where the other has none for it.

    ``a_marks`` and ``b_marks`` are what only that one says. A paragraph that stands alone is marked as a whole. Code in
    a fence is one paragraph, whatever stands in it.
    """

    a: str | None
    b: str | None
    a_marks: Marks = ()
    b_marks: Marks = ()

    @property
    def differs(self) -> bool:
        """Return whether anything in it is not the same."""
        return bool(self.a_marks or self.b_marks) or self.a is None or self.b is None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two messages, paragraph by paragraph from top to bottom.

    ``rough`` says that they were too long or too different to be looked at word by word everywhere: some paragraphs are
    marked as a whole then.
    """

    a: Message
    b: Message
    pairs: tuple[Pair, ...] = ()
    rough: bool = False

    @property
    def places(self) -> tuple[int, ...]:
        """Return the numbers of the pairs that differ."""
        return tuple(number for number, pair in enumerate(self.pairs) if pair.differs)
