"""What is left to spend, and what models cost."""

import asyncio
import time
from collections import defaultdict
from collections.abc import Callable
from typing import Final

from app.domain.events import ProvidersChanged
from app.domain.media import Balance
from app.domain.model_info import ModelPrice
from app.infra.bus import EventBus
from app.services.providers import ProviderService

KEPT: Final = 3600.0
"""Seconds for which prices are not asked for again."""


class AccountService:
    """Asks providers about money. A balance is asked for anew each time; prices are kept for an hour.

    Args:
        providers: give the clients.
        bus: tells when a provider or its key may be another.
        clock: seconds that never go back.
    """

    def __init__(self, providers: ProviderService, bus: EventBus, clock: Callable[[], float] = time.monotonic) -> None:
        self._providers = providers
        self._clock = clock
        self._prices: dict[str, tuple[float, tuple[ModelPrice, ...]]] = {}
        self._locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        bus.subscribe(ProvidersChanged, lambda _event: self._prices.clear())

    async def balance(self, provider_id: str) -> Balance:
        """Return what is left. Raises AppError, NOT_OFFERED where the gateway does not tell."""
        client = await self._providers.client(provider_id)
        async with client.account() as account:
            return await account.balance()

    async def prices(self, provider_id: str, *, refresh: bool = False) -> tuple[ModelPrice, ...]:
        """Return what the models cost, estimated. Raises AppError, NOT_OFFERED where the gateway does not tell."""
        # One at a time: the second to ask finds what the first was told.
        async with self._locks[provider_id]:
            kept = self._prices.get(provider_id)
            if kept is not None and not refresh and self._clock() - kept[0] < KEPT:
                return kept[1]
            client = await self._providers.client(provider_id)
            async with client.account() as account:
                prices = await account.prices()
            self._prices[provider_id] = (self._clock(), prices)
            return prices
