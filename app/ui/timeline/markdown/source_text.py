"""The lines of a Markdown text, and a short stand-in for lines that are too long to be parsed."""

import re
from typing import Final

LONGEST_LINE: Final = 20_000
"""Characters. A longer line is data, not prose; reading it character by character would hold up the window."""
MARK: Final = "\ufdd0"
"""A noncharacter that stands around the number of what was left out. No normalised text has it."""

_KEPT: Final = 1_000
_DATA: Final = re.compile(r"(?<=;base64,)[A-Za-z0-9+/=]{1000,}")
_LEFT_OUT: Final = re.compile(f"{MARK}([cd])([0-9]+){MARK}")
_CUT: Final = f"{MARK}c"


def normalised(text: str) -> str:
    """Return the text with one kind of line break, and without the characters that may not stand in a text."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text.replace("\0", "\ufffd").replace(MARK, "\ufffd")


def is_cut(content: str) -> bool:
    """Return whether something stands here that is too long to be parsed."""
    return _CUT in content


class SourceText:
    """A normalised text by lines. ``shown`` is what the parser reads: as many lines, none of them too long."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._left_out: list[str] = []
        self._starts = [0]
        position = text.find("\n")
        while position >= 0:
            self._starts.append(position + 1)
            position = text.find("\n", position + 1)
        self.shown = self._shortened()

    @property
    def whole_lines(self) -> int:
        """Return how many lines have come to their end."""
        return len(self._starts) - 1

    def start_of(self, line: int) -> int:
        """Return where a line begins; the end of the text for lines behind the last."""
        return self._starts[line] if line < len(self._starts) else len(self.text)

    def lines(self, first: int, end: int) -> str:
        """Return the lines from ``first`` to before ``end``, without the line breaks at their end."""
        return self.text[self.start_of(first) : self.start_of(end)].rstrip("\n")

    def is_blank(self, line: int) -> bool:
        """Return whether nothing but blanks and tabs stands in a line."""
        return not self.text[self.start_of(line) : self.start_of(line + 1)].strip(" \t\n")

    def restored(self, content: str) -> str:
        """Return a part of ``shown`` with everything that was left out."""
        if MARK not in content:
            return content
        return _LEFT_OUT.sub(lambda match: self._left_out[int(match[2])], content)

    def _shortened(self) -> str:
        ends = [*self._starts[1:], len(self.text) + 1]
        if all(end - start <= LONGEST_LINE for start, end in zip(self._starts, ends, strict=True)):
            return self.text
        return "\n".join(line if len(line) < LONGEST_LINE else self._short(line) for line in self.text.split("\n"))

    def _short(self, line: str) -> str:
        """Leave out the data of pictures; where that is not enough, all but the beginning."""
        before = len(self._left_out)
        short = _DATA.sub(lambda match: self._leave_out("d", match[0]), line)
        if len(short) < LONGEST_LINE:
            return short
        del self._left_out[before:]
        return line[:_KEPT] + self._leave_out("c", line[_KEPT:])

    def _leave_out(self, kind: str, text: str) -> str:
        self._left_out.append(text)
        return f"{MARK}{kind}{len(self._left_out) - 1}{MARK}"
