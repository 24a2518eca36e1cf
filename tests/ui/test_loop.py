import asyncio
import gc
from collections.abc import AsyncGenerator

from tests.ui.waiting import until


async def test_a_generator_that_nobody_finished_is_closed_in_order() -> None:
    closed: list[str] = []

    async def numbers() -> AsyncGenerator[int]:
        try:
            yield 1
        finally:
            await asyncio.sleep(0)
            closed.append("closed")

    async def look_at_one() -> None:
        async for _ in numbers():
            break

    await look_at_one()
    gc.collect()
    await until(lambda: closed, "the end of the generator")
