"""How long is waited for what."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Patience:
    """Times in seconds.

    Attributes:
        connect: for a connection to be made.
        idle: between two reads of a reply (new-api's own limit is 300); nothing limits the whole.
        listing: between two reads of a model list.
        retries: pauses before the second and third try, where the gateway names none.
        usage: how long the token counts may follow the end of a reply.
        sleep: what waits between two tries.
    """

    connect: float = 15.0
    idle: float = 300.0
    listing: float = 30.0
    retries: tuple[float, ...] = (1.0, 3.0)
    usage: float = 5.0
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
