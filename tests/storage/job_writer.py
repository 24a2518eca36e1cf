"""A program to be killed: ``python -m tests.storage.job_writer FOLDER stored|ordered|fetched``.

Stores an order, brings it to that state, prints its id and waits.
"""

import asyncio
import sys
from dataclasses import replace
from pathlib import Path

from app.domain.blocks import AttachmentRef
from app.domain.ids import new_id
from app.domain.jobs import JobState, StoredJob
from app.domain.media import JobStatus, VideoJob
from app.infra.lease import Lease
from app.infra.paths import DataFolder
from tests.storage.support import NOON, opened


async def _write(folder: DataFolder, until: str) -> None:
    lease = Lease(folder.leases)
    lease.acquire()
    async with opened(folder.root, lease) as history:
        order = StoredJob(new_id(), "gate", VideoJob("", "sora-2"), "a cat", NOON)
        await history.jobs.add_job(order)
        if until in ("ordered", "fetched"):
            order = replace(order, state=JobState.WAITING, job=replace(order.job, remote_id="task_1"))
            await history.jobs.update_job(order)
        if until == "fetched":
            file = AttachmentRef("ab" * 32, "video/mp4", "video.mp4", 12)
            job = replace(order.job, status=JobStatus.DONE)
            await history.jobs.update_job(replace(order, state=JobState.DONE, job=job, file=file))
        sys.stdout.write(f"{order.id}\n")
        sys.stdout.flush()
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(_write(DataFolder(Path(sys.argv[1])), sys.argv[2]))
