"""Which rows the picker shows: pure functions from models, favourites and what is typed to a flat list."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from app.domain.errors import ErrorInfo
from app.domain.model_info import ModelRef
from app.domain.provider import LOCAL_PROVIDER_ID, ProviderConfig, ProviderKind
from app.ui.model_picker.entries import Ability, Entry, find
from app.ui.model_picker.prices import PriceTexts


class RowKind(Enum):
    """What a row is; heads and notes cannot be chosen."""

    FAVOURITES_HEAD = auto()
    PROVIDER_HEAD = auto()
    BY_HAND_HEAD = auto()
    MODEL = auto()
    FETCHING = auto()
    FAILED = auto()
    BY_HAND = auto()
    NO_MODELS = auto()
    NOTHING_FOUND = auto()
    FILTERED_OUT = auto()


HEADS = frozenset({RowKind.FAVOURITES_HEAD, RowKind.PROVIDER_HEAD, RowKind.BY_HAND_HEAD})
CHOOSABLE = frozenset({RowKind.MODEL, RowKind.FAILED, RowKind.BY_HAND, RowKind.FILTERED_OUT})


@dataclass(frozen=True, slots=True)
class Row:
    """One row. ``provider`` is the name shown for it, ``ref`` what it stands for where it stands for a model."""

    kind: RowKind
    provider: str = ""
    provider_id: str = ""
    ref: ModelRef | None = None
    entry: Entry | None = None
    count: int = 0
    fetching: bool = False
    error: ErrorInfo | None = None
    rank: int = 0

    @property
    def is_head(self) -> bool:
        """Return whether the row names the group below it."""
        return self.kind in HEADS

    @property
    def is_choosable(self) -> bool:
        """Return whether the row can be chosen."""
        return self.kind in CHOOSABLE


@dataclass(frozen=True, slots=True)
class ListStatus:
    """How far the model list of one provider has come."""

    fetching: bool = False
    error: ErrorInfo | None = None


@dataclass(frozen=True, slots=True)
class Stock:
    """All that the rows are made from, except what the person types.

    ``favourites`` is the order of the first group. ``names`` gives the name shown for each provider's id.
    """

    providers: tuple[ProviderConfig, ...] = ()
    names: Mapping[str, str] | None = None
    entries: tuple[Entry, ...] = ()
    favourites: tuple[ModelRef, ...] = ()
    statuses: Mapping[str, ListStatus] | None = None

    @property
    def has_prices(self) -> bool:
        """Return whether a price of any gateway is known."""
        return any(entry.price != PriceTexts() for entry in self.entries if entry.ref.provider_id != LOCAL_PROVIDER_ID)

    def name_of(self, provider_id: str) -> str:
        """Return the name shown for a provider."""
        return (self.names or {}).get(provider_id, provider_id)

    def status_of(self, provider_id: str) -> ListStatus:
        """Return how far a provider's list has come."""
        return (self.statuses or {}).get(provider_id, ListStatus())


def make_rows(stock: Stock, query: str, wanted: Ability, only_provider: str = "") -> list[Row]:
    """Return the rows for what is typed and filtered.

    ``only_provider`` limits ids typed by hand to one provider (an assistant whose id is asked for).
    """
    found = find(stock.entries, query, wanted)
    rows = _favourite_rows(stock, found)
    taken = {row.ref for row in rows}
    by_provider: dict[str, list[tuple[int, Entry]]] = {}
    for rank, entry in found:
        if entry.ref not in taken:
            by_provider.setdefault(entry.ref.provider_id, []).append((rank, entry))
    is_narrowed = bool(query.strip() or wanted)
    for provider_id in _provider_ids(stock):
        rows += _provider_rows(stock, provider_id, by_provider.get(provider_id, []), is_narrowed)
    rows += _rows_by_hand(stock, query, only_provider)
    return rows or [_empty_row(stock, query, wanted)]


def best_row(rows: Sequence[Row]) -> int:
    """Return the index of the best match that Enter should take, -1 where no row can be chosen."""
    choosable = [(row.kind is not RowKind.MODEL, row.rank, at) for at, row in enumerate(rows) if row.is_choosable]
    return min(choosable)[2] if choosable else -1


def _provider_ids(stock: Stock) -> list[str]:
    ids = {provider.id: None for provider in stock.providers if provider.enabled}
    for entry in stock.entries:
        ids.setdefault(entry.ref.provider_id, None)
    return list(ids)


def _favourite_rows(stock: Stock, found: list[tuple[int, Entry]]) -> list[Row]:
    by_ref = {entry.ref: (rank, entry) for rank, entry in found}
    ordered = sorted((by_ref[ref] for ref in stock.favourites if ref in by_ref), key=lambda pair: pair[0])
    if not ordered:
        return []
    head = Row(RowKind.FAVOURITES_HEAD, count=len(ordered))
    return [head, *(_model_row(rank, entry) for rank, entry in ordered)]


def _model_row(rank: int, entry: Entry) -> Row:
    return Row(RowKind.MODEL, entry.provider, entry.ref.provider_id, entry.ref, entry, rank=rank)


def _provider_rows(stock: Stock, provider_id: str, found: list[tuple[int, Entry]], is_narrowed: bool) -> list[Row]:
    status = stock.status_of(provider_id)
    name = stock.name_of(provider_id)
    rows: list[Row] = [_model_row(rank, entry) for rank, entry in sorted(found, key=lambda pair: pair[0])]
    if status.error is not None and not is_narrowed:
        rows.insert(0, Row(RowKind.FAILED, name, provider_id, error=status.error))
    elif status.fetching and not rows and not is_narrowed:
        rows.append(Row(RowKind.FETCHING, name, provider_id))
    if not rows:
        return []
    head = Row(RowKind.PROVIDER_HEAD, name, provider_id, count=len(found), fetching=status.fetching and bool(found))
    return [head, *rows]


def _rows_by_hand(stock: Stock, query: str, only_provider: str) -> list[Row]:
    typed = query.strip()
    if not typed or len(typed.split()) > 1:
        return []
    known = {entry.ref for entry in stock.entries}
    rows = [
        Row(RowKind.BY_HAND, stock.name_of(provider.id), provider.id, ModelRef(provider.id, typed))
        for provider in stock.providers
        if provider.enabled
        and provider.kind is not ProviderKind.LOCAL
        and (not only_provider or provider.id == only_provider)
        and ModelRef(provider.id, typed) not in known
    ]
    return [Row(RowKind.BY_HAND_HEAD), *rows] if rows else []


def _empty_row(stock: Stock, query: str, wanted: Ability) -> Row:
    if wanted and find(stock.entries, query, Ability(0)):
        return Row(RowKind.FILTERED_OUT)
    return Row(RowKind.NOTHING_FOUND if stock.entries else RowKind.NO_MODELS)
