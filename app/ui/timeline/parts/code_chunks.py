"""Code cut into chunks that are laid out when they come into view; when code grows only its last chunk changes."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from operator import itemgetter

from app.ui.timeline import utf16
from app.ui.timeline.highlighting import Token
from app.ui.timeline.text_lines import TextLines

_LINES = 48
_CHARACTERS = 6_000
LONGEST_ROW = 2_000
"""Characters after which a line of code goes on in the next row: Qt needs seconds for one of a megabyte."""


@dataclass(slots=True)
class Chunk:
    """Some rows of code. ``start`` counts UTF-16 units, ``first_row`` rows, both from the beginning of the code."""

    text: str
    start: int
    first_row: int
    row_count: int
    joint: int
    """Units between this chunk and the next: 1 for a line break, 0 inside a line that is too long for one row."""
    lines: TextLines | None = None
    colours: int = -1
    """Which state of the colours ``lines`` show."""

    @property
    def end(self) -> int:
        """Return where it ends, in UTF-16 units."""
        return self.start + utf16.length(self.text)


def chunks_of(text: str, before: Sequence[Chunk] = ()) -> list[Chunk]:
    """Return the chunks of a code; those of ``before`` that are the same are kept with their layouts."""
    chunks: list[Chunk] = []
    start = first_row = 0
    for number, (words, row_count, joint) in enumerate(_cut(text)):
        old = before[number] if number < len(before) else None
        if old is not None and (old.text, old.start, old.joint) == (words, start, joint):
            chunk = old
        else:
            chunk = Chunk(words, start, first_row, row_count, joint)
        chunks.append(chunk)
        start = chunk.end + joint
        first_row += row_count
    return chunks


def _cut(text: str) -> Iterator[tuple[str, int, int]]:
    """Yield text, number of rows and joint of each chunk."""
    rows: list[str] = []
    size = 0
    for line in text.split("\n"):
        while len(line) > LONGEST_ROW:
            if rows:
                yield "\n".join(rows), len(rows), 1
                rows, size = [], 0
            yield line[:LONGEST_ROW], 1, 0
            line = line[LONGEST_ROW:]
        rows.append(line)
        size += len(line)
        if len(rows) == _LINES or size > _CHARACTERS:
            yield "\n".join(rows), len(rows), 1
            rows, size = [], 0
    if rows:
        yield "\n".join(rows), len(rows), 1


class Tokens:
    """The coloured words of a code in their order; ``version`` changes with them."""

    def __init__(self) -> None:
        self._all: list[Token] = []
        self.version = 0

    def replace(self, tokens: Sequence[Token]) -> None:
        """Take all anew."""
        self._all = list(tokens)
        self.version += 1

    def add(self, tokens: Sequence[Token], shift: int) -> None:
        """Add those of text that begins ``shift`` units behind the beginning."""
        self._all += [(start + shift, length, colour) for start, length, colour in tokens]
        self.version += 1

    def within(self, chunk: Chunk) -> Iterator[Token]:
        """Yield what lies in a chunk, counted from its start."""
        # A token that began in the chunk before may reach into this one: a string or comment of several lines.
        at = max(bisect_right(self._all, chunk.start, key=itemgetter(0)) - 1, 0)
        end = chunk.end
        for start, length, colour in self._all[at:]:
            if start >= end:
                return
            first, last = max(start, chunk.start), min(start + length, end)
            if last > first:
                yield first - chunk.start, last - first, colour
