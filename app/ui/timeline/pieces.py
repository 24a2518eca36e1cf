"""Long plain text in pieces: each is laid out by itself, and only when it comes into view."""

from dataclasses import dataclass

_ENOUGH = 2_000
_MOST = 6_000


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text. ``joint`` is what stood between it and the next: a line break, or nothing in a long line."""

    text: str
    joint: str = "\n"


class Pieces:
    """Cuts a text that may grow: at the first line break after 2,000 characters, in a longer line after 6,000.

    The cuts are the same however the text arrives, and every piece but the last stays as it is.
    """

    def __init__(self, text: str = "") -> None:
        self._closed: list[Piece] = []
        self._open = ""
        self.add(text)

    @property
    def all(self) -> list[Piece]:
        """Return the pieces as of now; none for no text."""
        return [*self._closed, Piece(self._open, "")] if self._open else list(self._closed)

    def add(self, text: str) -> None:
        """Add text at the end."""
        rest = self._open + text
        start = 0
        while True:
            end = rest.find("\n", start + _ENOUGH, start + _MOST)
            if end >= 0:
                self._closed.append(Piece(rest[start:end]))
                start = end + 1
            elif len(rest) - start >= _MOST:
                self._closed.append(Piece(rest[start : start + _MOST], ""))
                start += _MOST
            else:
                break
        self._open = rest[start:]
