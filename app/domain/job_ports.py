"""The port of the orders."""

from datetime import datetime
from typing import Protocol

from app.domain.jobs import StoredJob


class JobRepository(Protocol):
    """The orders. Every method raises AppError of kind storage; one that writes returns when the data is on disk.

    An order that is not over and not paused belongs to one process, by its lease.
    """

    async def add_job(self, job: StoredJob) -> None:
        """Store a new order."""
        ...

    async def update_job(self, job: StoredJob) -> None:
        """Replace the stored fields of an order. Raises AppError (NOT_FOUND_IN_HISTORY)."""
        ...

    async def remove_job(self, job_id: str) -> None:
        """Forget an order; its film stays in the store."""
        ...

    async def job(self, job_id: str) -> StoredJob:
        """Return one order. Raises AppError (NOT_FOUND_IN_HISTORY)."""
        ...

    async def jobs(self) -> tuple[StoredJob, ...]:
        """Return all orders, newest first."""
        ...

    async def job_named(self, provider_id: str, remote_id: str) -> StoredJob | None:
        """Return the order that a provider knows by that name, None where there is none."""
        ...

    async def job_of_message(self, message_id: str) -> StoredJob | None:
        """Return the newest order that a message stands for, None where there is none."""
        ...

    async def take_up_jobs(self, since: datetime) -> tuple[StoredJob, ...]:
        """Take over what belonged to processes that are gone, and return it.

        What was being sent becomes UNSURE. What waited, or was paused, and is not older than ``since``, is WAITING
        and this process's own.
        """
        ...

    async def take_job(self, job_id: str) -> StoredJob | None:
        """Make one order that is not over this process's own and return it, WAITING.

        None where another living process has it or it is over.
        """
        ...
