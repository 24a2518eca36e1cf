"""Filters as chips: what stands in the bar below the field, taken out of the words that are typed."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from app.domain.conversation import Role
from app.domain.search import Filters, Has, SearchQuery

Parse = Callable[[str], SearchQuery]


class ChipKind(StrEnum):
    """What a chip narrows, by the word before the colon when it is typed."""

    MODEL = "model"
    FOLDER = "in"
    TAG = "tag"
    AFTER = "after"
    BEFORE = "before"
    HAS = "has"
    ROLE = "role"


@dataclass(frozen=True, slots=True)
class Chip:
    """One filter. ``value`` is a Role, a Has, an aware datetime for the two dates, and text for all others."""

    kind: ChipKind
    value: str | datetime


_ALONE = frozenset({ChipKind.AFTER, ChipKind.BEFORE})
"""Kinds of which a later one takes the place of the one before."""

_PIECE = re.compile(r'(?:[^\s"“]|"[^"]*"?|“[^”]*”?)+')
"""A word with what is quoted in it."""


def chips_of(filters: Filters) -> tuple[Chip, ...]:
    """Return the chips for some filters."""
    found: list[Chip] = []
    for kind, values in (
        (ChipKind.MODEL, filters.models),
        (ChipKind.FOLDER, filters.folders),
        (ChipKind.TAG, filters.tags),
        (ChipKind.HAS, filters.has),
        (ChipKind.ROLE, filters.roles),
    ):
        found += [Chip(kind, value) for value in values]
    if filters.after is not None:
        found.append(Chip(ChipKind.AFTER, filters.after))
    if filters.before is not None:
        found.append(Chip(ChipKind.BEFORE, filters.before))
    return tuple(found)


def filters_of(chips: Iterable[Chip]) -> Filters:
    """Return the filters that chips stand for."""
    by_kind: dict[ChipKind, list[str | datetime]] = {}
    for chip in chips:
        by_kind.setdefault(chip.kind, []).append(chip.value)
    return Filters(
        models=_texts(by_kind, ChipKind.MODEL),
        folders=_texts(by_kind, ChipKind.FOLDER),
        tags=_texts(by_kind, ChipKind.TAG),
        roles=tuple(Role(value) for value in _texts(by_kind, ChipKind.ROLE)),
        has=tuple(Has(value) for value in _texts(by_kind, ChipKind.HAS)),
        before=_moment(by_kind, ChipKind.BEFORE),
        after=_moment(by_kind, ChipKind.AFTER),
    )


def _texts(by_kind: dict[ChipKind, list[str | datetime]], kind: ChipKind) -> tuple[str, ...]:
    return tuple(value for value in by_kind.get(kind, ()) if isinstance(value, str))


def _moment(by_kind: dict[ChipKind, list[str | datetime]], kind: ChipKind) -> datetime | None:
    return next((value for value in by_kind.get(kind, ()) if isinstance(value, datetime)), None)


def with_chips(chips: Sequence[Chip], more: Iterable[Chip]) -> tuple[Chip, ...]:
    """Return chips with others behind them: each once, and of each date the later one alone."""
    found = list(chips)
    for chip in more:
        found = [each for each in found if each != chip and not (chip.kind in _ALONE and each.kind is chip.kind)]
        found.append(chip)
    return tuple(found)


def without_kind(chips: Sequence[Chip], kind: ChipKind) -> tuple[Chip, ...]:
    """Return chips without those of a kind."""
    return tuple(chip for chip in chips if chip.kind is not kind)


def query_of(text: str, chips: Sequence[Chip], parse: Parse) -> SearchQuery:
    """Return what is searched for: the words, narrowed by the chips and by filters that are still being typed."""
    typed = parse(text)
    return replace(typed, filters=filters_of(with_chips(chips, chips_of(typed.filters))))


@dataclass(frozen=True, slots=True)
class Taken:
    """What is left of a text, where the caret stands in it, and the chips that were taken out."""

    text: str
    caret: int
    chips: tuple[Chip, ...]


def take_filters(text: str, caret: int, parse: Parse, *, also_last: bool = False) -> Taken:
    """Take the filters out of what is typed, except for one that the caret stands in or behind: it may be growing.

    With ``also_last`` that one is taken too: somebody pressed Enter, or the text came as a whole.
    """
    chips: list[Chip] = []
    left = text
    for piece in reversed(list(_PIECE.finditer(text))):
        is_growing = piece.start() < caret <= piece.end() and not also_last
        query = parse(piece.group())
        if is_growing or query.terms or query.filters == Filters():
            continue
        chips[:0] = chips_of(query.filters)
        end = piece.end()
        while end < len(left) and left[end].isspace():
            end += 1
        left = left[: piece.start()] + left[end:]
        if caret > piece.start():
            caret = max(piece.start(), caret - (end - piece.start()))
    return Taken(left, caret, tuple(chips))


def written(chip: Chip) -> str:
    """Return a chip as one would type it."""
    if isinstance(chip.value, datetime):
        return f"{chip.kind}:{chip.value.astimezone().date().isoformat()}"
    value = str(chip.value)
    return f'{chip.kind}:"{value}"' if any(each.isspace() for each in value) else f"{chip.kind}:{value}"


def written_search(text: str, chips: Sequence[Chip]) -> str:
    """Return a search in one line, as one would type it."""
    return " ".join([*map(written, chips), " ".join(text.split())]).strip()
