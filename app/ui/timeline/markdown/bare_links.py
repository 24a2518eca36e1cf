"""Addresses that stand in a text without any marks are links, as on GitHub: of the web, and of mail."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from app.ui.timeline.markdown.blocks import Span

HAN: Final = r"\u2e80-\u9fff\uf900-\ufaff\uff00-\uff60"
"""Ranges of a class of characters: Chinese and Japanese writing, wide punctuation included."""
_HANGUL: Final = r"\uac00-\ud7af"
_ENDS: Final = r"\s<>\"'`\u2018-\u201d\u3000-\u303f\uff00-\uff0f\uff1a-\uff20"
_PATH: Final = rf"(?:[/?#][^{_ENDS}]*)?"
_NAME: Final = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_BARE_LINK: Final = re.compile(
    rf"(?<![A-Za-z0-9_])https?://[^/?#{_ENDS}{HAN}{_HANGUL}]+{_PATH}"
    rf"|(?<![A-Za-z0-9_./:@-])www\.{_NAME}(?:\.{_NAME}){{1,10}}{_PATH}"
    rf"|(?<![A-Za-z0-9_.+/:@-])[A-Za-z0-9_.+-]{{1,64}}@{_NAME}(?:\.{_NAME}){{1,10}}(?![A-Za-z0-9_@-])",
    re.IGNORECASE,
)
"""A name of a host in ASCII; behind it, letters of any kind, but not the punctuation of a sentence."""
_HINT: Final = re.compile(r"://|www\.|@", re.IGNORECASE)
_TRAILING: Final = ".,;:!?*_~"
_SCHEME_LENGTH: Final = len("https://")


def with_bare_links(spans: list[Span]) -> Iterator[Span]:
    """Yield the spans, those of plain words cut where addresses stand in them."""
    for span in spans:
        if span.code or span.link or span.note or span.formula or not _HINT.search(span.text):
            yield span
        else:
            yield from _linked(span)


def _linked(span: Span) -> Iterator[Span]:
    start = 0
    for match in _BARE_LINK.finditer(span.text):
        address = _trimmed(match.group())
        if len(address) <= _SCHEME_LENGTH and "://" in address:
            continue
        if match.start() > start:
            yield replace(span, text=span.text[start : match.start()])
        yield replace(span, text=address, link=_target(address))
        start = match.start() + len(address)
    if start < len(span.text):
        yield replace(span, text=span.text[start:])


def _target(address: str) -> str:
    if "://" in address[: _SCHEME_LENGTH + 1]:
        return address
    return f"http://{address}" if address[:4].lower() == "www." else f"mailto:{address}"


def _trimmed(address: str) -> str:
    """Leave out the punctuation behind an address, and a bracket that closes one before it."""
    address = address.rstrip(_TRAILING)
    unopened = address.count(")") - address.count("(")
    while unopened > 0 and address.endswith(")"):
        address = address[:-1].rstrip(_TRAILING)
        unopened -= 1
    return address
