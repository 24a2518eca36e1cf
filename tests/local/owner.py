"""A program that owns a LocalModel and never ends by itself: prints the child's address and process id, then waits."""

import asyncio
import sys

from app.local.files import SMALL_MODEL
from app.local.model import LocalModel


async def _own() -> None:
    model = LocalModel()
    address, _ = await model.endpoint(SMALL_MODEL)
    sys.stdout.write(f"{address} {model.process_id}\n")
    sys.stdout.flush()
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(_own())
