"""A second program beside the first: ``python -m tests.storage.list_writer FOLDER NAME COUNT`` adds conversations."""

import asyncio
import sys
from pathlib import Path

from tests.storage.support import KnownLease, a_conversation, opened


async def _write(root: Path, name: str, count: int) -> None:
    async with opened(root, KnownLease(name)) as history:
        for number in range(count):
            await history.add_conversation(a_conversation(f"{name} {number}"))


if __name__ == "__main__":
    asyncio.run(_write(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])))
