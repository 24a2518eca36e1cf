"""JSON that nobody vouches for: every field may be missing, null or of another type, and nothing here raises for it."""

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import msgspec

MAX_DEPTH: Final = 128
"""Levels of arrays and objects in one another that are read. Code that walks through a value may then call itself."""

_NO_BRACKETS: Final = bytes(set(range(256)) - set(b"[]{}"))
_ONE_KIND: Final = bytes.maketrans(b"{}", b"[]")
_MANY: Final = 1_000_000
"""Brackets among which looking for pairs takes longer than a look at what was read."""


class NotJsonError(ValueError):
    """The text is no JSON, or JSON that no honest server writes (nested beyond ``MAX_DEPTH``)."""


def decode(data: bytes | str) -> object:
    """Return the value that ``data`` holds; strings in it are valid Unicode.

    Raises:
        NotJsonError: it holds none.
    """
    try:
        value = msgspec.json.decode(data)
    except (msgspec.MsgspecError, RecursionError, UnicodeError):
        value = _decode_odd(data)
    if _seems_deep(data) and _is_deep(value):
        raise NotJsonError
    return value


def _seems_deep(data: bytes | str) -> bool:
    """Return whether a text can be nested beyond ``MAX_DEPTH``: without a look at each of a million numbers in it."""
    opened = (data.count("[") + data.count("{")) if isinstance(data, str) else (data.count(b"[") + data.count(b"{"))
    if opened <= MAX_DEPTH:
        return False
    raw = data.encode("utf-8", "replace") if isinstance(data, str) else data
    brackets = raw.translate(_ONE_KIND, _NO_BRACKETS)
    for _ in range(MAX_DEPTH):
        left = brackets.replace(b"[]", b"")  # the innermost level
        if len(left) in (0, len(brackets)) or len(left) > _MANY:
            return bool(left)  # or these stand in its strings
        brackets = left
    return bool(brackets)


def _is_deep(value: object) -> bool:
    level = [value]
    for _ in range(MAX_DEPTH + 1):
        level = [item for outer in level for item in _inside(outer)]
        if not level:
            return False
    return True


def _inside(value: object) -> Iterable[object]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def _decode_odd(data: bytes | str) -> object:
    """Read what msgspec refuses and some servers write: NaN, lone halves of surrogate pairs, a byte order mark."""
    text = data if isinstance(data, str) else data.decode("utf-8", "replace")
    try:
        return _repaired(json.loads(text.lstrip("\ufeff"), parse_constant=lambda _: None))
    except (ValueError, RecursionError) as error:
        raise NotJsonError from error


def _repaired(value: object) -> object:
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, list):
        return [_repaired(item) for item in value]
    if isinstance(value, dict):
        return {_repaired(name): _repaired(item) for name, item in value.items()}
    return value


def as_mapping(value: object) -> Mapping[str, object]:
    """Return ``value`` if it is an object, else an empty one."""
    return value if isinstance(value, dict) else {}


def as_items(value: object) -> Sequence[object]:
    """Return ``value`` if it is an array, else an empty one."""
    return value if isinstance(value, list) else ()


def as_text(value: object) -> str:
    """Return ``value`` if it is a string, else an empty one."""
    return value if isinstance(value, str) else ""


def as_label(value: object) -> str:
    """Return a string or a number as text (error codes come as both), else an empty one."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return str(value)


def as_count(value: object) -> int | None:
    """Return a number that is not negative as an integer (digits in a string count), else None."""
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 19:
        return int(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    if not 0 <= value < 10**18:  # false for NaN too; an integer of JSON may be longer than any float
        return None
    return int(value)


def as_number(value: object) -> float | None:
    """Return a finite number, also one that is written as a string, else None."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None
