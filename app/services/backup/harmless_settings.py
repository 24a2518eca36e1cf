"""The settings as they go into a backup: without anything that may be a secret.

Keys are never in the settings. But a header of a provider may hold a token, and an address or a proxy a password. What
is taken out is named, so that a person knows what to enter again.
"""

import re
from collections.abc import Callable, Mapping
from typing import Final

import msgspec

_SECRET_NAME: Final = re.compile(
    r"pass(?:word|phrase|wd)?$|secret|token|credential|authorization|cookie|(?:api|access|private|auth)[-_]?key|^key$",
    re.IGNORECASE,
)
_HARMLESS_HEADERS: Final = frozenset(
    {"accept", "accept-language", "http-referer", "referer", "user-agent", "x-title", "openai-organization"}
)
_PASSWORD_IN_ADDRESS: Final = re.compile(r"^([A-Za-z][A-Za-z0-9+.-]*://)[^/@\s]+@")


def harmless(data: bytes, clean: Callable[[str], str]) -> tuple[bytes, tuple[str, ...]]:
    """Return settings (JSON) without secrets, and the places of what was taken out.

    ``clean`` takes out of a text what it knows to be a secret. Settings that are no JSON object become an empty one.
    """
    try:
        raw = msgspec.json.decode(data, type=dict[str, object])
    except (msgspec.MsgspecError, RecursionError):
        return b"{}\n", ("settings.json",)
    left_out: list[str] = []
    kept = _cleaned(raw, "", clean, left_out)
    return msgspec.json.format(msgspec.json.encode(kept), indent=2) + b"\n", tuple(left_out)


def _cleaned(value: object, place: str, clean: Callable[[str], str], left_out: list[str]) -> object:
    if isinstance(value, Mapping):
        return _cleaned_object(value, place, clean, left_out)
    if isinstance(value, list):
        if place.endswith(".headers"):
            return _cleaned_headers(value, place, left_out)
        return [_cleaned(item, f"{place}[{number}]", clean, left_out) for number, item in enumerate(value)]
    if isinstance(value, str):
        kept = clean(_PASSWORD_IN_ADDRESS.sub(r"\1", value))
        if kept != value:
            left_out.append(place)
        return kept
    return value


def _cleaned_object(
    value: Mapping[object, object], place: str, clean: Callable[[str], str], left_out: list[str]
) -> dict[str, object]:
    kept: dict[str, object] = {}
    for name, item in value.items():
        inside = f"{place}.{name}" if place else str(name)
        if isinstance(item, str) and item and _SECRET_NAME.search(str(name)):
            left_out.append(inside)
        else:
            kept[str(name)] = _cleaned(item, inside, clean, left_out)
    return kept


def _cleaned_headers(headers: list[object], place: str, left_out: list[str]) -> list[object]:
    """Keep the headers that are known to say nothing secret: anything else may be a token."""
    kept = []
    for header in headers:
        name = str(header[0]) if isinstance(header, list) and header else ""
        if name.lower() in _HARMLESS_HEADERS:
            kept.append(header)
        else:
            left_out.append(f"{place}.{name}")
    return kept
