"""Looking into JSON of strangers: whatever is not of the type that was asked for is nothing."""

import base64
import binascii
import hashlib
import json
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final
from urllib.parse import unquote_to_bytes

from app.domain.interchange import RemarkKind
from app.infra.json_stream import JsonRefusedError, decode
from app.services.importing.source import FileRefusedError

LARGEST_FILE: Final = 64 * 1024 * 1024
"""Bytes of a file in an export that are taken."""

_LONGEST_NAME: Final = 200
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_EARLIEST: Final = datetime(1990, 1, 1, tzinfo=UTC)
_LATEST: Final = datetime(2100, 1, 1, tzinfo=UTC)
_MILLISECONDS_FROM: Final = 1e11
"""As seconds that is the year 5138, as milliseconds 1973."""
_MICROSECONDS_FROM: Final = 1e14


def text(value: object) -> str:
    """Return a string that can be stored, "" for anything else.

    Halves of surrogate pairs are joined or become U+FFFD, and so does NUL, at which many programs stop reading.
    """
    if not isinstance(value, str):
        return ""
    if "\0" in value:
        value = value.replace("\0", "\ufffd")
    if value.isascii():
        return value
    try:
        value.encode()
    except UnicodeEncodeError:
        return value.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return value


def name(value: object) -> str:
    """Return an id: a string or a whole number, "" for anything else. What is very long ends in its digest."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value) if abs(value) < 1 << 64 else ""
    found = text(value)
    if len(found) <= _LONGEST_NAME:
        return found
    digest = hashlib.sha256(found.encode()).hexdigest()
    return f"{found[: _LONGEST_NAME - len(digest)]}{digest}"


def line(value: object) -> str:
    """Return a title: a string on one line."""
    return " ".join(text(value).split())[:500]


def mapping(value: object) -> Mapping[str, object]:
    """Return an object, an empty one for anything else."""
    return value if isinstance(value, dict) else {}


def sequence(value: object) -> Sequence[object]:
    """Return an array, an empty one for anything else."""
    return value if isinstance(value, list) else ()


def objects(value: object) -> Iterator[Mapping[str, object]]:
    """Yield those items of an array that are objects."""
    return (item for item in sequence(value) if isinstance(item, dict))


def number(value: object) -> float | None:
    """Return a finite number."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        found = float(value)
    except OverflowError:
        return None
    return found if math.isfinite(found) else None


def count(value: object) -> int | None:
    """Return a whole number of 0 or more that fits into 53 bits."""
    found = number(value)
    return int(found) if found is not None and 0 <= found < 1 << 53 else None


def seconds(value: object) -> float | None:
    """Return milliseconds as seconds."""
    found = number(value)
    return found / 1000 if found is not None and 0 <= found < 1e12 else None


def moment(value: object) -> datetime | None:
    """Return a time: seconds, milliseconds or microseconds since 1970, or ISO 8601; None outside of 1990 to 2099."""
    found = _from_text(value.strip()) if isinstance(value, str) else _from_number(number(value))
    return found if found is not None and _EARLIEST <= found < _LATEST else None


def _from_number(found: float | None) -> datetime | None:
    if found is None or abs(found) > 1e17:
        return None
    if abs(found) >= _MICROSECONDS_FROM:
        found /= 1e6
    elif abs(found) >= _MILLISECONDS_FROM:
        found /= 1e3
    try:
        return _EPOCH + timedelta(seconds=found)
    except OverflowError:
        return None


def _from_text(written: str) -> datetime | None:
    if not written or len(written) > 40:
        return None
    try:
        return _from_number(number(float(written)))
    except ValueError:
        pass
    try:
        found = datetime.fromisoformat(written)
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def parsed(value: object) -> object:
    """Return what a string of JSON means; anything that is no string as it is, what is no JSON as None."""
    if not isinstance(value, str):
        return value
    try:
        return decode(value.encode("utf-8", "replace"))
    except JsonRefusedError:
        return None


def as_json(value: object) -> str:
    """Return JSON values as text; a string stays as it is."""
    if isinstance(value, str):
        return text(value)
    return text(json.dumps(value, ensure_ascii=False, default=str))


def data_url(url: str) -> tuple[str, Callable[[], bytes]] | None:
    """Return media type and bytes (when they are asked for) of a ``data:`` address, None for any other."""
    if url[:5].lower() != "data:":
        return None
    head, comma, body = url[5:].partition(",")
    if not comma:
        return None
    media_type, *how = head.split(";")
    encoded = any(each.strip().lower() == "base64" for each in how)

    def load() -> bytes:
        if len(body) > LARGEST_FILE * 4 // 3 + 4:
            raise FileRefusedError(RemarkKind.FILE_TOO_LARGE)
        try:
            return base64.b64decode(body) if encoded else unquote_to_bytes(body)
        except (binascii.Error, ValueError) as error:
            raise FileRefusedError(RemarkKind.FILE_DAMAGED) from error

    return media_type.strip().lower()[:100], load
