"""How long an order is waited for, and how often it is looked at."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class JobPatience:
    """Times in seconds.

    Attributes:
        pauses: (until, pause): the pause between two looks, up to that time.
        last_pause: from then on.
        limit: after which nobody looks any more by himself.
        longest: no pause that a server asks for is longer.
        clock: a time that never goes back.
        sleep: what waits between two looks.
    """

    pauses: tuple[tuple[float, float], ...] = ((30.0, 5.0), (120.0, 10.0))
    last_pause: float = 20.0
    limit: float = 30 * 60.0
    longest: float = 120.0
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep

    def pause_after(self, elapsed: float) -> float:
        """Return how long to wait before an order is looked at again."""
        return next((pause for until, pause in self.pauses if elapsed < until), self.last_pause)
