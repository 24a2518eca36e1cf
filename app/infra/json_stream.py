"""JSON of any size, read by walking into what one wants and passing over the rest.

A parser that gives events would hold a string of 600 MB before anybody could refuse it, and could not go on behind a
value that is too large or broken. This reader only finds where values end, in pieces of the file, and gives the bytes
of those that are wanted to a parser that checks them.
"""

import codecs
import json
import re
from array import array
from collections.abc import Iterator
from itertools import accumulate
from typing import Final, Protocol, TypeVar

import msgspec

from app.infra.json_weight import weight

NameT = TypeVar("NameT")

DEEPEST: Final = 200
"""Brackets inside brackets that a value may have. Parsers call themselves for each."""

HEAVIEST: Final = 128 * 1024 * 1024
"""Bytes of memory that a value may take (``json_weight``). With the program that is less than 300 MB."""

_SURELY_LIGHT: Final = 2 * 1024 * 1024
"""Bytes of JSON that cannot be too heavy, whatever they are."""

_LARGEST_ODD: Final = 12 * 1024 * 1024
"""Bytes of JSON that is not as it should be that are read all the same: by a parser that needs far more memory."""

_CHUNK: Final = 256 * 1024
_WINDOW: Final = 2048
"""Bytes that are looked at first: many values are small, and looking at all that was read for each would be slow."""
_LARGEST_KEY: Final = 64 * 1024
_BLANK: Final = re.compile(rb"[ \t\r\n]*")
_SCALAR: Final = re.compile(rb"[^ \t\r\n,:\]}]*")
_BRACKET: Final = re.compile(rb"[{}\[\]]")
_NO_BRACKETS: Final = bytes(byte for byte in range(256) if byte not in b"{}[]")
_STEPS: Final = bytes.maketrans(b"{}[]", b"\x01\xff\x01\xff")
"""One up for each bracket that opens, one down for each that closes, as signed bytes."""
_MARK: Final = b"\xef\xbb\xbf"


class JsonBrokenError(ValueError):
    """This is no JSON, or ends too early. Nothing more can be read."""


class JsonRefusedError(ValueError):
    """A value is too large or too deep. It was passed over, and what follows can be read."""


class JsonTooLargeError(JsonRefusedError):
    """A value has more bytes than were asked for."""


class JsonTooDeepError(JsonRefusedError):
    """A value has more brackets inside each other than DEEPEST."""


class Readable(Protocol):
    """A file that is open for reading bytes."""

    def read(self, size: int, /) -> bytes:
        """Return up to ``size`` bytes, none at the end."""
        ...


def decode(raw: bytes | bytearray) -> object:
    """Return the value of JSON text; what is no number is None, what is no UTF-8 is U+FFFD.

    Raises:
        JsonTooLargeError: it would have to be mended, and is too large for that.
        JsonRefusedError: where it is no JSON.
    """
    try:
        return msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        pass
    if len(raw) > _LARGEST_ODD:
        raise JsonTooLargeError(str(len(raw)))
    try:
        # Programs in Python write NaN, and halves of surrogate pairs.
        return json.loads(raw.decode("utf-8", "replace"), parse_constant=lambda _: None)
    except (ValueError, RecursionError) as error:
        raise JsonRefusedError(str(error)[:200]) from error


class JsonStream:
    """A place in a JSON text, which only goes forward.

    Inside of ``for key in stream.members()`` and ``for _ in stream.items()`` the next value is the one to ``take``, to
    ``skip`` or to walk into; one that is left alone is passed over. Such a loop must go to its end before anything
    above it is read. Every method raises JsonBrokenError.
    """

    def __init__(self, source: Readable) -> None:
        self._source = source
        self._decoder: codecs.IncrementalDecoder | None = None
        self._buffer = b""
        self._at = 0
        self._before = 0
        self._refill()
        if self._buffer.startswith(_MARK):
            self._at = len(_MARK)
        elif self._buffer.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            # What was saved again by programs of Windows is that.
            self._decoder = codecs.getincrementaldecoder("utf-16")("replace")
            self._buffer = self._decoder.decode(self._buffer).encode("utf-8", "replace")

    @property
    def offset(self) -> int:
        """Return how many bytes stand before this place."""
        return self._before + self._at

    def peek(self) -> str:
        """Return the first character of the next value, or of what stands in its place; "" at the end of the text."""
        while True:
            found = _BLANK.match(self._buffer, self._at)
            self._at = found.end() if found else self._at
            if self._at < len(self._buffer):
                return chr(self._buffer[self._at])
            if not self._refill():
                return ""

    def members(self) -> Iterator[str]:
        """Walk into an object: yield each key, with its value as the next."""
        for _ in self._each("{", "}"):
            key = self._key()
            self._expect(":")
            yield from self._offered(key)

    def items(self) -> Iterator[int]:
        """Walk into an array: yield the number of each item, with the item as the next value."""
        for number, _ in enumerate(self._each("[", "]")):
            yield from self._offered(number)

    def take(self, largest: int) -> bytearray:
        """Return the bytes of the next value.

        Raises:
            JsonTooLargeError: it has more than ``largest`` bytes, or is heavier than HEAVIEST.
            JsonTooDeepError: it goes deeper than DEEPEST.
        """
        kept = bytearray()
        size = self._pass(kept, largest)
        if size > largest or (size > _SURELY_LIGHT and weight(kept) > HEAVIEST):
            raise JsonTooLargeError(str(size))
        return kept

    def letters(self) -> Iterator[bytes]:
        """Yield what stands between the quotation marks of the next value, a string, as it is written, in pieces.

        Go to its end before anything else is read.
        """
        self._expect('"')
        walk = _Walk(None, 0)
        walk.advance(b'"', 0)
        while not walk.done:
            end = walk.advance(self._buffer, self._at)
            if end > self._at:
                yield self._buffer[self._at : end - walk.done]
            self._at = end
            if not walk.done and not self._refill():
                raise JsonBrokenError("it breaks off")

    def skip(self) -> None:
        """Pass over the next value."""
        self._pass(None, 0)

    def _offered(self, name: NameT) -> Iterator[NameT]:
        self.peek()
        start = self.offset
        yield name
        if self.offset == start:
            self.skip()

    def _each(self, opening: str, closing: str) -> Iterator[None]:
        self._expect(opening)
        first = True
        while self.peek() != closing:
            if not first:
                self._expect(",")
                if self.peek() == closing:
                    break
            first = False
            yield
        self._expect(closing)

    def _key(self) -> str:
        if self.peek() != '"':
            raise JsonBrokenError(f"no key at {self.offset}")
        try:
            key = decode(self.take(_LARGEST_KEY))
        except JsonTooLargeError:
            return ""
        except JsonRefusedError as error:
            raise JsonBrokenError(str(error)) from error
        return key if isinstance(key, str) else ""

    def _expect(self, wanted: str) -> None:
        if self.peek() != wanted:
            raise JsonBrokenError(f"no {wanted} at {self.offset}")
        self._at += 1

    def _refill(self) -> bool:
        """Read more behind what has not been used yet; return whether there was more."""
        data = self._source.read(_CHUNK)
        if not data:
            return False
        if self._decoder is not None:
            data = self._decoder.decode(data).encode("utf-8", "replace")
        self._before += self._at
        self._buffer = self._buffer[self._at :] + data
        self._at = 0
        return True

    def _pass(self, kept: bytearray | None, largest: int) -> int:
        """Go behind the next value and return its size; its bytes are added to ``kept`` while they are not too many."""
        first = self.peek()
        if first in ("", ",", ":", "]", "}"):
            raise JsonBrokenError(f"no value at {self.offset}")
        start = self.offset
        walk = _Walk(kept, largest)
        if first in ('"', "{", "["):
            self._pass_bracketed(walk)
        else:
            self._pass_scalar(walk)
        if walk.deepest > DEEPEST:
            raise JsonTooDeepError(str(walk.deepest))
        return self.offset - start

    def _pass_scalar(self, walk: "_Walk") -> None:
        while True:
            found = _SCALAR.match(self._buffer, self._at)
            end = found.end() if found else self._at
            walk.keep(self._buffer, self._at, end)
            self._at = end
            if end < len(self._buffer) or not self._refill():
                return

    def _pass_bracketed(self, walk: "_Walk") -> None:
        """Go behind a string, an object or an array: brackets are counted, whatever stands between them."""
        while True:
            end = walk.advance(self._buffer, self._at)
            walk.keep(self._buffer, self._at, end)
            self._at = end
            if walk.done:
                return
            if not self._refill():
                raise JsonBrokenError("it breaks off")


class _Walk:
    """How far the end of a value has been looked for."""

    def __init__(self, kept: bytearray | None, largest: int) -> None:
        self._kept = kept
        self._largest = largest
        self._depth = 0
        self._in_string = False
        self.deepest = 0
        self.done = False

    def keep(self, buffer: bytes, start: int, end: int) -> None:
        """Keep bytes of the value, and let go of all of them once they are too many."""
        if self._kept is None:
            return
        if len(self._kept) + end - start > self._largest:
            self._kept.clear()
            self._kept = None
            return
        self._kept += memoryview(buffer)[start:end]

    def advance(self, buffer: bytes, at: int) -> int:
        """Return how far the value goes in this buffer; a backslash at its very end waits for what follows."""
        window = _WINDOW
        while at < len(buffer):
            end = self._advance_in(buffer[at : at + window], at)
            if self.done or end == at:
                return end
            at = end
            window = min(4 * window, _CHUNK)
        return at

    def _advance_in(self, part: bytes, at: int) -> int:
        """Return how far the value goes in a part of the buffer that begins at ``at``."""
        pieces = part.split(b'"')
        last = pieces.pop()
        for piece in pieces:
            if not self._in_string:
                if (end := self._between(piece)) is not None:
                    return at + end
                self._in_string = True
            elif piece[-1:] != b"\\" or not _ends_escaped(piece):
                self._in_string = False
                if self._depth == 0:
                    self.done = True
                    return at + len(piece) + 1
            at += len(piece) + 1
        return self._advance_last(last, at)

    def _advance_last(self, piece: bytes, at: int) -> int:
        """Go through what stands behind the last quotation mark."""
        if self._in_string:
            return at + len(piece) - _ends_escaped(piece)
        end = self._between(piece)
        return at + (len(piece) if end is None else end)

    def _between(self, piece: bytes) -> int | None:
        """Count the brackets between two strings; return where the value ends if it does."""
        counted = _shapes.get(piece)
        if counted is None:
            counted = _shape(piece)
            if len(_shapes) < _REMEMBERED and len(piece) < _SHORT:
                _shapes[piece] = counted
        change, lowest, highest = counted
        if self._depth + highest > self.deepest:
            self.deepest = self._depth + highest
        if self._depth + lowest > 0 or (lowest, highest) == (0, 0):
            self._depth += change
            return None
        return self._end_in(piece)

    def _end_in(self, piece: bytes) -> int | None:
        for found in _BRACKET.finditer(piece):
            self._depth += 1 if found[0] in b"{[" else -1
            if self._depth <= 0:
                self._depth = 0
                self.done = True
                return found.end()
        return None


def _ends_escaped(piece: bytes) -> bool:
    """Return whether what follows a piece of a string is escaped by its last backslash."""
    return piece.endswith(b"\\") and (len(piece) - len(piece.rstrip(b"\\"))) % 2 == 1


def _shape(piece: bytes) -> tuple[int, int, int]:
    """Return by how much a piece changes the depth, and how far it goes down and up on the way."""
    depths = list(accumulate(array("b", piece.translate(_STEPS, _NO_BRACKETS))))
    return (depths[-1], min(0, min(depths)), max(0, max(depths))) if depths else (0, 0, 0)


_REMEMBERED: Final = 4096
_SHORT: Final = 24
_shapes: dict[bytes, tuple[int, int, int]] = {}
"""The shapes of short pieces, which are nearly all alike: a comma, a colon, an end and a beginning."""
