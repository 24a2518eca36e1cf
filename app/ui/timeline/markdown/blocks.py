"""Layout blocks: Markdown flattened into what the view measures and paints, one after the other.

Nesting becomes attributes: a paragraph of a list in a quote is a TextBlock with an indent, a marker and a quote depth.
So every block is small, stands alone, and can be frozen as soon as the next one begins.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Span:
    """A run of text in one look. ``link`` is the address as it was written, "" where it is none.

    ``formula`` is the delimiter before a formula, whose LaTeX is the text; "" for words. ``note`` is the number of the
    footnote that is mentioned here, or its label as long as the text may go on.
    """

    text: str
    bold: bool = False
    italic: bool = False
    strike: bool = False
    code: bool = False
    link: str = ""
    cites: int = 0
    """The number of the source that it stands for; 0 for words."""
    formula: str = ""
    note: str = ""


class TextStyle(StrEnum):
    """What a TextBlock is."""

    PARAGRAPH = "paragraph"
    HEADING1 = "heading1"
    HEADING2 = "heading2"
    HEADING3 = "heading3"
    """Levels 3 to 6."""
    PLAIN = "plain"
    """Text that is shown as it is, line breaks and blanks kept."""
    SMALL = "small"
    """What is said beside the words: the sources of a reply."""


class Alignment(StrEnum):
    """Where a table's column stands."""

    LEFT = "left"
    CENTRE = "centre"
    RIGHT = "right"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a block stands in the nesting.

    ``indent`` counts the lists around it, ``quote`` the quotes. ``marker`` is what stands before the first block of a
    list item: "•", "1.", "☐", "☑"; "" for all others. ``tight`` says that it follows the block before without a gap
    of a paragraph (items of a tight list). ``bars`` tells for each quote how many of the lists are outside of it.
    ``note`` is the number of the footnote that a block belongs to, or its label as long as the text may go on;
    ``begins_note`` is true of the first block of each.
    """

    indent: int = 0
    quote: int = 0
    marker: str = ""
    tight: bool = False
    bars: tuple[int, ...] = ()
    note: str = ""
    begins_note: bool = False


@dataclass(frozen=True, slots=True)
class Unsettled:
    """Words that may mention links and notes which are defined further on, as they were written.

    ``row`` and ``column`` say where in a table they stand; ``restored`` puts back what was left out of them.
    """

    content: str
    restored: Callable[[str], str]
    row: int = 0
    column: int = 0


@dataclass(frozen=True, slots=True)
class TextBlock:
    """A paragraph or heading. A hard line break is a newline in the text of a span; a soft one became a blank."""

    spans: tuple[Span, ...]
    style: TextStyle = TextStyle.PARAGRAPH
    place: Place = Place()
    source: str = ""
    """The Markdown it was made of."""
    unsettled: tuple[Unsettled, ...] = field(default=(), compare=False, repr=False)

    @property
    def text(self) -> str:
        """Return the words without their looks."""
        return "".join(span.text for span in self.spans)


@dataclass(frozen=True, slots=True)
class CodeBlock:
    """Code. ``text`` has no line break at its end; ``language`` is the first word after the fence."""

    text: str
    language: str = ""
    place: Place = Place()
    source: str = ""


@dataclass(frozen=True, slots=True)
class TableBlock:
    """A table: ``rows[0]`` is the head; each row has as many cells as ``alignments``."""

    rows: tuple[tuple[tuple[Span, ...], ...], ...]
    alignments: tuple[Alignment, ...]
    place: Place = Place()
    source: str = ""
    unsettled: tuple[Unsettled, ...] = field(default=(), compare=False, repr=False)

    @property
    def text(self) -> str:
        """Return the words: cells apart by tabs, rows by line breaks."""
        return "\n".join("\t".join("".join(span.text for span in cell) for cell in row) for row in self.rows)


@dataclass(frozen=True, slots=True)
class RuleBlock:
    """A horizontal rule."""

    place: Place = Place()
    source: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class FormulaBlock:
    """A display formula. ``text`` is its LaTeX; one that is not closed yet is shown as it was written."""

    text: str
    is_closed: bool = True
    place: Place = Place()
    source: str = ""


MarkdownBlock = TextBlock | CodeBlock | TableBlock | RuleBlock | FormulaBlock
