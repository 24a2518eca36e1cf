"""Server-sent events, read as they come: bytes to text to lines to events.

Written against the WHATWG specification (HTML, section 9.2) and the servers that stray from it. Lines end at LF, CRLF
and CR alone: ``str.splitlines`` and httpx's ``iter_lines`` also cut at U+2028 and U+0085, which stand raw inside JSON.
"""

import codecs
import re
from enum import Enum
from typing import Final

import msgspec

from app.domain.errors import AppError, ErrorReason

MAX_EVENT: Final = 64 * 1024 * 1024
"""Characters that one line, one event, or a whole body that is no stream may have: new-api's own limit."""

_LINE_END: Final = re.compile("\r\n|\r|\n")
_FIELDS: Final = ("data", "event", "id", "retry", "error")


class BodyKind(Enum):
    """What a body is, judged by how it begins; the content type is only a hint."""

    EVENTS = "events"
    JSON = "json"
    WEB_PAGE = "web page"
    OTHER = "other"
    EMPTY = "empty"


class EventKind(Enum):
    """Where an event's data stood."""

    DATA = "data"
    """In ``data:`` lines, as it should be."""
    ERROR = "error"
    """In a line of the field ``error:`` (llama.cpp before September 2025)."""
    BARE = "bare"
    """A line of JSON without a field name (a gateway that failed after the stream had begun)."""


class Event(msgspec.Struct, frozen=True, gc=False):
    """One event; ``name`` is empty where the server gave none. A Struct, because a reply is many thousands of them."""

    data: str
    name: str = ""
    kind: EventKind = EventKind.DATA


def sniff(head: bytes, *, complete: bool = False) -> BodyKind | None:
    """Return what the body is that begins with ``head``, or None while that is too short to tell.

    Args:
        head: the first bytes.
        complete: nothing follows.
    """
    start = head.removeprefix(codecs.BOM_UTF8).lstrip()
    if not complete and (not start or head in (codecs.BOM_UTF8[:1], codecs.BOM_UTF8[:2])):
        return None
    if not start:
        return BodyKind.EMPTY
    first = start[:1]
    if first in b"{[":
        return BodyKind.JSON
    if first == b"<":
        return BodyKind.WEB_PAGE
    if first == b":":
        return BodyKind.EVENTS
    name, colon, _ = start[:16].partition(b":")
    fields = [field.encode() for field in _FIELDS]
    if colon:
        return BodyKind.EVENTS if name in fields else BodyKind.OTHER
    undecided = not complete and any(field.startswith(name) for field in fields)
    return None if undecided else BodyKind.OTHER


class LineReader:
    """Cuts bytes into lines of text, however they are split over reads."""

    def __init__(self, limit: int = MAX_EVENT) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._limit = limit
        self._parts: list[str] = []
        self._length = 0
        self._at_start = True
        self._after_cr = False

    def feed(self, data: bytes) -> list[str]:
        """Return the lines that ``data`` completes. Raises AppError (REPLY_TOO_BIG)."""
        return self.lines(self._decoder.decode(data))

    def decode(self, data: bytes) -> str:
        """Return the text of ``data``, to be given to ``lines``."""
        return self._decoder.decode(data)

    @property
    def between_lines(self) -> bool:
        """Return whether a line begins with what comes next, whatever it is."""
        return not (self._parts or self._after_cr or self._at_start)

    def finish(self) -> list[str]:
        """Return what is left at the end of the body: the last line, if it has no end of its own."""
        lines = self.lines(self._decoder.decode(b"", final=True))
        if self._parts:
            lines.append("".join(self._parts))
            self._parts = []
        return lines

    def lines(self, text: str) -> list[str]:
        """Return the lines that ``text`` completes. Raises AppError (REPLY_TOO_BIG)."""
        if not text:
            return []
        if self._at_start:
            self._at_start = False
            text = text.removeprefix("\ufeff")
        if self._after_cr:
            text = text.removeprefix("\n")  # the other half of a CRLF that was split between two reads
            self._after_cr = False
        if text.endswith("\r"):
            self._after_cr = True  # the line ends now: a stream with CR alone must not lag one event behind
        *whole, rest = _LINE_END.split(text)
        if whole:
            whole[0] = "".join([*self._parts, whole[0]])
            self._parts, self._length = [], 0
        if rest:
            self._parts.append(rest)
            self._length += len(rest)
        if self._length > self._limit:
            raise AppError.because(ErrorReason.REPLY_TOO_BIG, megabytes=str(self._limit // 1024**2))
        return whole


class EventReader:
    """Turns the bytes of a body into events.

    ``feed`` and ``finish`` raise nothing but AppError (REPLY_TOO_BIG, when a line or an event exceeds ``limit``
    characters).
    """

    def __init__(self, limit: int = MAX_EVENT) -> None:
        self._lines = LineReader(limit)
        self._limit = limit
        self._name = ""
        self._data: list[str] = []
        self._length = 0

    def feed(self, data: bytes) -> list[Event]:
        """Return the events that ``data`` completes."""
        text = self._lines.decode(data)
        events: list[Event] = []
        if "\r" in text:
            self._events(self._lines.lines(text), events)
            return events
        # Nearly all of a reply: blocks of one line, parted by a blank one. What is whole is cut at once; a block that
        # began in an earlier read or ends in a later one goes line by line.
        begin = 0
        if self._data or self._name or not self._lines.between_lines:
            end = text.find("\n\n")
            begin = len(text) if end < 0 else end + 2
            self._events(self._lines.lines(text[:begin]), events)
            if self._data or self._name or not self._lines.between_lines:
                self._events(self._lines.lines(text[begin:]), events)
                return events
        end = text.rfind("\n\n", begin)
        if end >= 0:
            self._blocks(text[begin:end].split("\n\n"), events)
            begin = end + 2
        self._events(self._lines.lines(text[begin:]), events)
        return events

    def finish(self) -> list[Event]:
        """Return the events that the end of the body completes: the last one may lack its blank line."""
        events: list[Event] = []
        self._events(self._lines.finish(), events)
        self._dispatch(events)
        return events

    def _blocks(self, blocks: list[str], events: list[Event]) -> None:
        """Add the events of whole blocks, each without the blank line at its end."""
        for block in blocks:
            if block.startswith("data: ") and "\n" not in block:
                data = block[6:]
                if data and not data.isspace():
                    events.append(Event(data))
            else:
                self._events([*block.split("\n"), ""], events)

    def _events(self, lines: list[str], events: list[Event]) -> None:
        for line in lines:
            if not line:
                self._dispatch(events)
            elif line[0] in "{[":
                self._dispatch(events)
                events.append(Event(line, kind=EventKind.BARE))
            elif line[0] != ":":
                self._field(line, events)

    def _field(self, line: str, events: list[Event]) -> None:
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if name == "data":
            self._data.append(value)
            self._length += len(value) + 1
            if self._length > self._limit:
                raise AppError.because(ErrorReason.REPLY_TOO_BIG, megabytes=str(self._limit // 1024**2))
        elif name == "event":
            self._name = value
        elif name == "error":
            self._dispatch(events)
            events.append(Event(value, kind=EventKind.ERROR))

    def _dispatch(self, events: list[Event]) -> None:
        data = "\n".join(self._data)
        if data.strip():
            events.append(Event(data, self._name))
        self._name, self._data, self._length = "", [], 0
