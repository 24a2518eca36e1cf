"""Sort out which part of a pasted text is the address and which the key."""

import re
from dataclasses import dataclass

# Chinese often stands beside an address or a key without a blank: letters are those of ASCII, and its marks end both.
_FLAGS = re.IGNORECASE | re.ASCII
_MARKS = "，。；、：！？（）《》「」【】“”"
_HOST = rf"[^\s\"'<>/{_MARKS}]+"
_PATH = r"(?:/[!#-&(-;=?-~]*)?"
_ADDRESS = re.compile(rf"https?://{_HOST}{_PATH}", _FLAGS)
_BARE_HOST = re.compile(
    rf"(?<![\w@.-])(?:localhost|\d{{1,3}}(?:\.\d{{1,3}}){{3}}|(?:[\w-]+\.)+[a-z]{{2,}})(?::\d+)?{_PATH}", _FLAGS
)
_PREFIX = re.compile(r"(?:sk|key|pk|api|gsk|xai|hf)[-_]", _FLAGS)
_KEY = re.compile(rf"(?<![\w-]){_PREFIX.pattern}[\w-]{{8,}}|(?<![\w./:-])[A-Z0-9][\w-]{{23,}}(?![\w./:])", _FLAGS)


@dataclass(frozen=True, slots=True)
class Pasted:
    """What was found; an empty string stands for nothing."""

    address: str = ""
    key: str = ""


def is_key(text: str) -> bool:
    """Return whether the whole of ``text`` begins like a key and is one, so that it can be no address."""
    found = _KEY.fullmatch(text.strip())
    return found is not None and _PREFIX.match(text.strip()) is not None


def sort_pasted(text: str) -> Pasted:
    """Return the first address and the first key in ``text``.

    An address is a URL, or else a host with a dot or a port; a key begins like one (``sk-``), or is
    a run of at least 24 letters, digits, ``-`` and ``_`` that is part of no address.
    """
    url = _ADDRESS.search(text)
    rest = text if url is None else text[: url.start()] + " " + text[url.end() :]
    key = _KEY.search(rest)
    address = url.group() if url else ""
    if not address:
        without_key = rest if key is None else rest[: key.start()] + " " + rest[key.end() :]
        host = _BARE_HOST.search(without_key)
        address = host.group() if host else ""
    return Pasted(address.rstrip(".,;)"), key.group() if key else "")
