"""Orders as rows of the history's database."""

from collections.abc import Iterable
from datetime import datetime

import apsw
import msgspec

from app.domain.blocks import AttachmentRef
from app.domain.errors import AppError, ErrorReason
from app.domain.jobs import JobState, StoredJob
from app.domain.media import JobStatus, VideoJob, VideoRoute
from app.storage.database import snapshot, transaction
from app.storage.encoding import decode_error, encode_error, from_time, text, to_json, to_time
from app.storage.owner import TurnLease
from app.storage.worker import ConnectionThread

_INSERT = """
INSERT INTO jobs (id, created_at, provider_id, state, model_id, prompt, route, remote_id, status, progress, url,
    conversation_id, message_id, file, error, lease)
VALUES (:id, :created_at, :provider_id, :state, :model_id, :prompt, :route, :remote_id, :status, :progress, :url,
    :conversation_id, :message_id, :file, :error, :lease)
"""
_UPDATE = """
UPDATE jobs SET created_at = :created_at, provider_id = :provider_id, state = :state, model_id = :model_id,
    prompt = :prompt, route = :route, remote_id = :remote_id, status = :status, progress = :progress, url = :url,
    conversation_id = :conversation_id, message_id = :message_id, file = :file, error = :error, lease = :lease
WHERE id = :id
"""
_SELECT = """
SELECT id, created_at, provider_id, state, model_id, prompt, route, remote_id, status, progress, url,
    conversation_id, message_id, file, error
FROM jobs WHERE :ids IS NULL OR id IN (SELECT value FROM json_each(:ids))
ORDER BY created_at DESC, id DESC
"""
_NAMED = "SELECT id FROM jobs WHERE provider_id = ? AND remote_id = ? ORDER BY created_at DESC, id DESC LIMIT 1"
_OF_MESSAGE = "SELECT id FROM jobs WHERE message_id = ? ORDER BY created_at DESC, id DESC LIMIT 1"
_GIVE_UP = """
UPDATE jobs SET state = 'unsure', lease = NULL
WHERE state = 'sending' AND (lease IS NULL OR lease NOT IN (SELECT value FROM json_each(:alive)))
RETURNING id
"""
_TAKE_UP = """
UPDATE jobs SET state = 'waiting', lease = :lease
WHERE state IN ('waiting', 'paused') AND created_at >= :since
    AND (lease IS NULL OR lease NOT IN (SELECT value FROM json_each(:alive)))
RETURNING id
"""
_TAKE = """
UPDATE jobs SET state = 'waiting', lease = :lease
WHERE id = :id AND state IN ('waiting', 'paused')
    AND (lease IS NULL OR lease NOT IN (SELECT value FROM json_each(:alive)))
RETURNING id
"""

_file_decoder = msgspec.json.Decoder(AttachmentRef)


class _Row(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """The columns, in their order."""

    id: str
    created_at: int
    provider_id: str
    state: JobState
    model_id: str
    prompt: str
    route: VideoRoute
    remote_id: str
    status: JobStatus
    progress: int | None
    url: str
    conversation_id: str | None
    message_id: str | None
    file: str | None
    error: str | None


class SqliteJobs:
    """Implements JobRepository on the connections of a history."""

    def __init__(self, writer: ConnectionThread, reader: ConnectionThread, lease: TurnLease) -> None:
        self._writer = writer
        self._reader = reader
        self._lease = lease

    async def add_job(self, job: StoredJob) -> None:
        """Store a new order, on disk when this returns."""

        def write(connection: apsw.Connection) -> None:
            with transaction(connection):
                connection.execute(_INSERT, _columns(job, self._lease.id))

        await self._writer.run(write)

    async def update_job(self, job: StoredJob) -> None:
        """Replace the stored fields of an order. Raises AppError (NOT_FOUND_IN_HISTORY)."""

        def write(connection: apsw.Connection) -> None:
            with transaction(connection):
                connection.execute(_UPDATE, _columns(job, self._lease.id))
                if not connection.changes():
                    raise AppError.because(ErrorReason.NOT_FOUND_IN_HISTORY, id=job.id)

        await self._writer.run(write)

    async def remove_job(self, job_id: str) -> None:
        """Forget an order; its film stays in the store."""

        def write(connection: apsw.Connection) -> None:
            with transaction(connection):
                connection.execute("DELETE FROM jobs WHERE id = ?", (job_id,))

        await self._writer.run(write)

    async def job(self, job_id: str) -> StoredJob:
        """Return one order. Raises AppError (NOT_FOUND_IN_HISTORY)."""
        found = await self._reader.run(lambda connection: _select(connection, [job_id]))
        if not found:
            raise AppError.because(ErrorReason.NOT_FOUND_IN_HISTORY, id=job_id)
        return found[0]

    async def jobs(self) -> tuple[StoredJob, ...]:
        """Return all orders, newest first."""
        return await self._reader.run(_select)

    async def job_named(self, provider_id: str, remote_id: str) -> StoredJob | None:
        """Return the newest order that a provider knows by that name, None where there is none."""
        return await self._first(_NAMED, text(provider_id), text(remote_id))

    async def job_of_message(self, message_id: str) -> StoredJob | None:
        """Return the newest order that a message stands for, None where there is none."""
        return await self._first(_OF_MESSAGE, message_id)

    async def _first(self, query: str, *values: str) -> StoredJob | None:
        def read(connection: apsw.Connection) -> tuple[StoredJob, ...]:
            with snapshot(connection):
                return _select(connection, _ids(connection.execute(query, values)))

        found = await self._reader.run(read)
        return found[0] if found else None

    async def take_up_jobs(self, since: datetime) -> tuple[StoredJob, ...]:
        """Take over what belonged to processes that are gone, and return it (``JobRepository``)."""

        def write(connection: apsw.Connection) -> tuple[StoredJob, ...]:
            with transaction(connection):
                values = {"alive": self._alive(), "lease": self._lease.id, "since": from_time(since)}
                unsure = _ids(connection.execute(_GIVE_UP, values))
                return _select(connection, unsure + _ids(connection.execute(_TAKE_UP, values)))

        return await self._writer.run(write)

    async def take_job(self, job_id: str) -> StoredJob | None:
        """Make one order this process's own and return it; None where another process has it or it is over."""

        def write(connection: apsw.Connection) -> tuple[StoredJob, ...]:
            with transaction(connection):
                # What is this process's own already may be taken again: who asks knows whether it is looked at.
                others = to_json(list(self._lease.alive_ids() - {self._lease.id}))
                values = {"alive": others, "lease": self._lease.id, "id": job_id}
                return _select(connection, _ids(connection.execute(_TAKE, values)))

        found = await self._writer.run(write)
        return found[0] if found else None

    def _alive(self) -> str:
        # Asked for inside the transaction: a process takes its lease before it writes, so every lease that can be
        # seen in the database by now is either among the living or dead for good.
        return to_json(list(self._lease.alive_ids() | {self._lease.id}))


def _ids(rows: Iterable[tuple[object, ...]]) -> list[str]:
    return [str(row[0]) for row in rows]


def _select(connection: apsw.Connection, ids: list[str] | None = None) -> tuple[StoredJob, ...]:
    """Return these orders, or all of them, newest first."""
    rows = connection.execute(_SELECT, {"ids": None if ids is None else to_json(ids)})
    return tuple(_job(msgspec.convert(row, _Row)) for row in rows)


def _job(row: _Row) -> StoredJob:
    error = decode_error(row.error)
    failed = error if row.status is JobStatus.FAILED else None
    return StoredJob(
        row.id,
        row.provider_id,
        VideoJob(row.remote_id, row.model_id, row.route, row.status, row.progress, row.url, failed),
        row.prompt,
        to_time(row.created_at),
        row.state,
        row.conversation_id,
        row.message_id,
        None if row.file is None else _file_decoder.decode(row.file),
        error,
    )


def _columns(job: StoredJob, lease: str) -> dict[str, str | int | None]:
    remote = job.job
    return {
        "id": job.id,
        "created_at": from_time(job.created_at),
        "provider_id": text(job.provider_id),
        "state": job.state.value,
        "model_id": text(remote.model),
        "prompt": text(job.prompt),
        "route": remote.route.value,
        "remote_id": text(remote.remote_id),
        "status": remote.status.value,
        "progress": remote.progress,
        "url": text(remote.url),
        "conversation_id": job.conversation_id,
        "message_id": job.message_id,
        "file": None if job.file is None else to_json(job.file),
        "error": encode_error(job.error or remote.error),
        "lease": lease if job.state in (JobState.SENDING, JobState.WAITING) else None,
    }
