"""Pictures and films that stand in the text of a reply, taken out of it while it comes in.

Gateways write a picture as Markdown: ``![image](data:image/png;base64,...)``, ``[media](data:...)``, or with an address
``![...](https://...)``, ``[...](https://....png)``, or as an address alone. A file that is in the text itself leaves
it, megabytes as they are; an address stays where it is, and the file behind it is fetched as well.

The text may be cut anywhere: what comes out does not depend on it. It is looked at once, by a scanner: a pattern that
went back over megabytes would take minutes.
"""

import base64
import binascii
import hashlib
import re
from enum import Enum, auto
from typing import Final
from urllib.parse import urlsplit

from app.domain.stream import TextDelta
from app.providers.dialect import InlineMedia, MediaLink

Found = TextDelta | InlineMedia | MediaLink

_BRACKET: Final = re.compile(r"!?\[|!\Z")
_OPEN: Final = re.compile(r"!?\[[^\[\]\n]{0,200}\]\(\s{0,8}<?data:", re.IGNORECASE)
_OPENS: Final = re.compile(
    r"!|!?\[[^\[\]\n]{0,200}(?:\](?:\(\s{0,8}<?(?:d(?:a(?:t(?:a)?)?)?)?)?)?", re.IGNORECASE | re.DOTALL
)
"""What may become an opening."""

_HEAD: Final = re.compile(r"([\w.+/-]{0,100})(?:;[\w.=+-]{1,60}){0,4};base64,", re.IGNORECASE)
_HEADS: Final = re.compile(r"[\w.+/;=-]{0,400}")
_NO_BASE64: Final = re.compile(r"[^A-Za-z0-9+/=_\-\s]")
_CLOSE: Final = re.compile(r">?(?:\s{0,8}(?:\"[^\"\n]{0,200}\"|'[^'\n]{0,200}'))?\s{0,8}\)")
_CLOSES: Final = re.compile(r">?(?:\s{0,8}(?:\"[^\"\n]{0,200}\"?|'[^'\n]{0,200}'?)?)?\s{0,8}")

_LEAST: Final = 40
"""Characters of base64 below which there is no file, but an example of how one is written."""

_MAGIC: Final = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"BM", b"II*\x00", b"MM\x00*", b"<svg", b"<?xml")

_PICTURE: Final = re.compile(r"!\[[^\]\n]{0,300}\]\(\s*<?(https?://[^\s)>]+)", re.IGNORECASE)
_ADDRESS: Final = re.compile(r"https?://[^\s<>\"'`|\[\](){}（）【】，。；、]+", re.IGNORECASE)
_FILE: Final = re.compile(r"\.(?:png|jpe?g|webp|gif|svg|avif|mp4|webm|mov)$", re.IGNORECASE)
_SIGNED: Final = re.compile(r"[?&](?:se|expires|x-amz-expires|x-oss-expires|q-sign-time|sig|signature)=", re.IGNORECASE)
_LONGEST_LINE: Final = 64 * 1024
_PIECE: Final = 4 * 1024
"""Characters that are looked at together: what is left of them is copied for every bracket that opens something."""


class Seen:
    """Which files a reply has brought: each is taken once, however often and wherever it is written."""

    def __init__(self) -> None:
        self._known: set[object] = set()
        self.files: set[str] = set()
        """Names under which files were found, the last part of their addresses."""

    def new(self, file: InlineMedia | MediaLink) -> bool:
        """Return whether a file is new, and remember it."""
        key: object
        if isinstance(file, MediaLink):
            key = file.url
            self.files.add(file_name(file.url))
        else:
            payload = file.base64.partition(",")[2] if file.base64[:5].lower() == "data:" else file.base64
            key = hashlib.sha256("".join(payload.split()).rstrip("=").encode("utf-8", "replace")).digest()
        if key in self._known:
            return False
        self._known.add(key)
        return True


class _State(Enum):
    TEXT = auto()
    HEAD = auto()
    """``![...](data:`` came; what kind of file it is has not been said yet."""
    PAYLOAD = auto()
    TAIL = auto()
    """The base64 is over; the closing bracket is awaited."""


class MediaFilter:
    """Takes files out of text that comes in pieces.

    Args:
        seen: what the reply has brought elsewhere.
        links: take files behind addresses too: for models that make pictures or films. Others speak of addresses.
    """

    def __init__(self, seen: Seen, *, links: bool = False) -> None:
        self._seen = seen
        self._links = Links(seen) if links else None
        self._state = _State.TEXT
        self._held = ""
        self._opening = ""
        self._kind = ""
        self._payload: list[str] = []

    def passes(self, text: str) -> bool:
        """Return whether ``feed`` would give ``text`` back as it is; then it counts as fed."""
        if self._links is not None or self._state is not _State.TEXT or self._held:
            return False
        if "[" not in text and text[-1:] != "!":
            return True
        for bracket in _BRACKET.finditer(text):
            if _OPEN.match(text, bracket.start()) or _OPENS.fullmatch(text, bracket.start()):
                return False
        return True

    def feed(self, text: str) -> list[Found]:
        """Return what ``text`` adds; an end that may turn out to be part of a file is held back."""
        found: list[Found] = []
        for start in range(0, len(text), _PIECE):
            self._take(text[start : start + _PIECE], found)
        return found

    def _take(self, text: str, found: list[Found]) -> None:
        if self._state is _State.PAYLOAD and not self._held:
            text = self._more_payload(text)
        self._held += text
        while self._held and self._step(found):
            pass

    def finish(self) -> list[Found]:
        """Return what was held back: text, or a file that was cut off, as far as it came."""
        found: list[Found] = []
        payload = "".join("".join(self._payload).split()).rstrip("=")
        if self._state in (_State.PAYLOAD, _State.TAIL) and _is_file(self._kind, payload):
            self._file(payload[: len(payload) // 4 * 4], found)
        else:
            self._say(self._taken_back(), found)
        self._held, self._state = "", _State.TEXT
        if self._links is not None:
            found += self._links.finish()
        return found

    def _step(self, found: list[Found]) -> bool:
        """Consume some of what is held; return whether to go on."""
        if self._state is _State.TEXT:
            return self._text(found)
        if self._state is _State.HEAD:
            return self._head(found)
        if self._state is _State.PAYLOAD:
            self._held = self._more_payload(self._held)
            return bool(self._held)
        return self._tail(found)

    def _text(self, found: list[Found]) -> bool:
        place = 0
        while (bracket := _BRACKET.search(self._held, place)) is not None:
            start = bracket.start()
            opening = _OPEN.match(self._held, start)
            if opening is None and not _OPENS.fullmatch(self._held, start):
                place = bracket.end()
                continue
            self._say(self._held[:start], found)
            self._held = self._held[start:]
            if opening is None:
                return False
            self._opening, self._held = self._held[: opening.end() - start], self._held[opening.end() - start :]
            self._state = _State.HEAD
            return True
        self._say(self._held, found)
        self._held = ""
        return False

    def _head(self, found: list[Found]) -> bool:
        head = _HEAD.match(self._held)
        if head is not None:
            self._kind = head[1].lower()
            self._opening += head[0]
            self._held = self._held[head.end() :]
            self._payload = []
            self._state = _State.PAYLOAD
            return True
        if _HEADS.fullmatch(self._held):
            return False
        self._no_file(found)
        return True

    def _more_payload(self, text: str) -> str:
        """Take base64 from the beginning of ``text``; return what follows it."""
        end = _NO_BASE64.search(text)
        if end is None:
            self._payload.append(text)
            return ""
        self._payload.append(text[: end.start()])
        self._state = _State.TAIL
        return text[end.start() :]

    def _tail(self, found: list[Found]) -> bool:
        close = _CLOSE.match(self._held)
        if close is None:
            if _CLOSES.fullmatch(self._held):
                return False
            self._no_file(found)
            return True
        payload = "".join(self._payload)
        if not _is_file(self._kind, payload):
            self._no_file(found)
            return True
        self._held = self._held[close.end() :]
        self._state = _State.TEXT
        self._file(payload, found)
        return True

    def _file(self, payload: str, found: list[Found]) -> None:
        file = InlineMedia(payload, self._kind)
        self._opening, self._payload = "", []
        if self._seen.new(file):
            found.append(file)

    def _no_file(self, found: list[Found]) -> None:
        """Give back as text what looked like a file."""
        rest, self._held = self._held, ""
        self._say(self._taken_back(), found)
        self._held = rest
        self._state = _State.TEXT

    def _taken_back(self) -> str:
        text = self._opening + "".join(self._payload) + self._held
        self._opening, self._payload, self._held = "", [], ""
        return text

    def _say(self, text: str, found: list[Found]) -> None:
        if not text:
            return
        if self._links is None:
            found.append(TextDelta(text))
        else:
            found += self._links.feed(text)


class Links:
    """Finds the addresses of files in text that comes in pieces, a line at a time; the text stays as it is.

    What is written as a picture is one. Other addresses that end like those of files wait for the end of the reply: a
    download of a picture that was shown is no other picture, and of two addresses of one file that which lasts is
    taken.
    """

    def __init__(self, seen: Seen) -> None:
        self._seen = seen
        self._line: list[str] = []
        self._length = 0
        self._waiting: dict[str, str] = {}

    def feed(self, text: str) -> list[Found]:
        """Return the text, and behind each line the files that it names."""
        found: list[Found] = []
        for line in text.splitlines(keepends=True):
            found.append(TextDelta(line))
            if self._length < _LONGEST_LINE:
                self._line.append(line)
                self._length += len(line)
            if line.endswith("\n"):
                found += self._ended()
        return found

    def finish(self) -> list[Found]:
        """Return the files of the last line, and those that waited."""
        found: list[Found] = [*self._ended()]
        for name, url in self._waiting.items():
            link = MediaLink(url, written=True)
            if name not in self._seen.files and self._seen.new(link):
                found.append(link)
        self._waiting.clear()
        return found

    def _ended(self) -> list[MediaLink]:
        line = "".join(self._line)
        self._line, self._length = [], 0
        if "http" not in line.lower():
            return []
        pictures = [match[1] for match in _PICTURE.finditer(line)]
        for match in _ADDRESS.finditer(_PICTURE.sub("", line)):
            url = match[0].rstrip(".,;:!?*_~")
            name = file_name(url)
            before = self._waiting.get(name)
            if _FILE.search(name) and (before is None or (_SIGNED.search(before) and not _SIGNED.search(url))):
                self._waiting[name] = url
        return [link for url in pictures if self._seen.new(link := MediaLink(url, written=True))]


def file_name(url: str) -> str:
    """Return the last part of an address's path."""
    try:
        return urlsplit(url).path.rpartition("/")[2]
    except ValueError:
        return ""


def _is_file(kind: str, payload: str) -> bool:
    """Return whether base64 begins like a file of its kind: texts about pictures hold examples that are none."""
    if len(payload) < _LEAST:
        return False
    if kind and not kind.startswith("image/"):
        return True
    head = "".join(payload[:64].split())
    try:
        data = base64.b64decode(head[: len(head) // 4 * 4].translate(str.maketrans("-_", "+/")))
    except (binascii.Error, ValueError):
        return False
    return data.lstrip().startswith(_MAGIC) or data[4:8] == b"ftyp"
