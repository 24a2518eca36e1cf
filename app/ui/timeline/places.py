"""Where each conversation was left, also after a restart."""

import contextlib
from collections import OrderedDict

import msgspec

from app.ui.timeline.position import ScrollAnchor

_MOST = 500
"""Conversations whose place is kept: those that were left last."""


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
        """Return all as a JSON object: the fields of ScrollAnchor by the id of the conversation, the oldest first."""
        return msgspec.json.encode(self._places).decode()

    def load(self, text: object) -> None:
        """Take what ``dump`` gave; whatever is not of that form is left out."""
        found: dict[str, object] = {}
        with contextlib.suppress(msgspec.MsgspecError, RecursionError):
            found = msgspec.json.decode(text if isinstance(text, str) else "{}", type=dict[str, object])
        for name, place in found.items():
            with contextlib.suppress(msgspec.ValidationError):
                self.put(name, msgspec.convert(place, ScrollAnchor))
