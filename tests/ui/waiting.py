"""Waiting for a condition inside the running loop: a test never waits for a length of time."""

import asyncio
from collections.abc import Callable

PATIENCE = 20.0
"""Seconds after which a condition counts as never coming; a machine under load takes some of them."""


async def until(condition: Callable[[], object], what: str = "the condition") -> None:
    """Return as soon as ``condition()`` is true. Raises AssertionError, naming ``what``, if it never is."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + PATIENCE
    while not condition():
        assert loop.time() < deadline, f"Waited {PATIENCE} s in vain for {what}"
        await asyncio.sleep(0.005)
