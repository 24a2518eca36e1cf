"""A program to be killed: ``python -m tests.storage.partial_writer FOLDER``.

Writes a growing reply as fast as it can, and after each write that was acknowledged prints how long the reply is.
"""

import asyncio
import sys
from dataclasses import replace
from pathlib import Path

from app.domain.blocks import TextBlock, ThinkingBlock
from app.infra.lease import Lease
from app.infra.paths import DataFolder
from tests.storage.support import a_running_turn, opened

WORD = "字word "


async def _write(folder: DataFolder) -> None:
    lease = Lease(folder.leases)
    lease.acquire()
    async with opened(folder.root, lease) as history:
        _, _, reply = await a_running_turn(history)
        sys.stdout.write(f"{reply.id}\n")
        for count in range(1, 100_000):
            blocks = (ThinkingBlock("thought before"), TextBlock(WORD * count))
            await history.update_message(replace(reply, blocks=blocks))
            sys.stdout.write(f"{count}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(_write(DataFolder(Path(sys.argv[1]))))
