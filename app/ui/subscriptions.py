"""Subscriptions of a widget to the event bus, all ended together."""

from collections.abc import Callable
from typing import TypeVar

from app.infra.bus import EventBus, Unsubscribe

EventT = TypeVar("EventT")


class Subscriptions:
    """Holds what a widget listens to; ``end`` must be called before the widget goes."""

    def __init__(self, bus: EventBus) -> None:
        self._bus = bus
        self._ends: list[Unsubscribe] = []

    def on(self, event_type: type[EventT], subscriber: Callable[[EventT], None]) -> None:
        """Call ``subscriber`` with every event of this type until ``end``."""
        self._ends.append(self._bus.subscribe(event_type, subscriber))

    def end(self) -> None:
        """Hear no more."""
        for end in self._ends:
            end()
        self._ends.clear()
