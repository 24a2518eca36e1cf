"""Where each conversation was left, also after a restart."""

import json
from collections import OrderedDict
from dataclasses import astuple, fields

from app.ui.timeline.position import ScrollAnchor

_MOST = 500
"""Conversations whose place is kept: those that were left last."""

_TYPES: dict[str, type | tuple[type, ...]] = {"str": str, "int": int, "float": (int, float), "bool": bool}


class ReadingPlaces:
    """Places by conversation. One that was left at its end has none: it opens at its end again."""

    def __init__(self) -> None:
        self._places: OrderedDict[str, ScrollAnchor] = OrderedDict()

    def __len__(self) -> int:
        return len(self._places)

    def get(self, conversation_id: str | None) -> ScrollAnchor | None:
        """Return where a conversation was left, None for its end."""
        return self._places.get(conversation_id or "")

    def put(self, conversation_id: str, place: ScrollAnchor | None) -> None:
        """Keep the place of a conversation; None is its end."""
        self._places.pop(conversation_id, None)
        if place is not None:
            self._places[conversation_id] = place
        while len(self._places) > _MOST:
            self._places.popitem(last=False)

    def dump(self) -> str:
        """Return all as JSON: an array a conversation, its id and then the fields of ScrollAnchor."""
        return json.dumps([[name, *astuple(place)] for name, place in self._places.items()])

    def load(self, text: object) -> None:
        """Take what ``dump`` gave; whatever is not of that form is left out."""
        try:
            rows = json.loads(text) if isinstance(text, str) else []
        except (ValueError, RecursionError):
            return
        for row in rows if isinstance(rows, list) else []:
            if isinstance(row, list) and len(row) > 1 and isinstance(row[0], str) and _is_place(row[1:]):
                self.put(row[0], ScrollAnchor(*row[1:]))


def _is_place(values: list[object]) -> bool:
    types = [_TYPES[str(field.type)] for field in fields(ScrollAnchor)]
    return len(values) == len(types) and all(isinstance(value, kind) for value, kind in zip(values, types, strict=True))
