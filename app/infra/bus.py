"""A typed event bus: services publish frozen dataclasses, front ends subscribe by type."""

import logging
from collections.abc import Callable
from typing import TypeVar, cast

from app.domain.events import AppEvent

EventT = TypeVar("EventT")
Unsubscribe = Callable[[], None]

log = logging.getLogger(__name__)


class EventBus:
    """Delivers each event to its subscribers at once, in the order of subscription, on the loop's thread.

    A subscriber that raises is logged and does not keep the others from hearing.
    """

    def __init__(self) -> None:
        self._subscribers: dict[type, list[Callable[[object], None]]] = {}

    def subscribe(self, event_type: type[EventT], subscriber: Callable[[EventT], None]) -> Unsubscribe:
        """Call ``subscriber`` with every event of exactly this type until the returned function is called."""
        subscribers = self._subscribers.setdefault(event_type, [])
        entry = cast("Callable[[object], None]", subscriber)
        subscribers.append(entry)

        def unsubscribe() -> None:
            if entry in subscribers:
                subscribers.remove(entry)

        return unsubscribe

    def publish(self, event: AppEvent) -> None:
        """Tell every subscriber of the event's type."""
        for subscriber in tuple(self._subscribers.get(type(event), ())):
            try:
                subscriber(event)
            except Exception:
                log.exception("A subscriber of %s failed", type(event).__name__)
