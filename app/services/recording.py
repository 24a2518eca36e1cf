"""Exchanges with gateways, kept for the person who wants to see them; in memory alone."""

from collections import OrderedDict
from collections.abc import Callable
from typing import Final

from app.domain.recording import Exchange

KEPT: Final = 50
"""Exchanges that are kept, over all messages: each may hold megabytes."""

NO_MESSAGE: Final = ""
"""The owner of exchanges that filled no message: pictures and sound that were asked for by themselves."""


class ExchangeLog:
    """The last exchanges by the message that they filled. Keys never come here: the recorder leaves them out.

    While it is off nothing new is recorded; what was recorded stays until ``clear``.
    """

    def __init__(self, *, on: bool = False) -> None:
        self._on = on
        self._kept: OrderedDict[int, tuple[str, Exchange]] = OrderedDict()
        self._next = 0

    @property
    def on(self) -> bool:
        """Return whether exchanges are recorded from now on."""
        return self._on

    def switch(self, *, on: bool) -> None:
        """Record from the next request on, or no longer."""
        self._on = on

    def recorder(self, message_id: str) -> Callable[[Exchange], None] | None:
        """Return what takes the exchanges of a message, None while it is off."""
        if not self._on:
            return None
        return lambda exchange: self._keep(message_id, exchange)

    def of(self, message_id: str) -> tuple[Exchange, ...]:
        """Return the exchanges of a message, first to last: several where it was sent again or gone on with."""
        return tuple(exchange for owner, exchange in self._kept.values() if owner == message_id)

    def clear(self) -> None:
        """Forget everything."""
        self._kept.clear()

    def _keep(self, message_id: str, exchange: Exchange) -> None:
        self._kept[self._next] = (message_id, exchange)
        self._next += 1
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)
