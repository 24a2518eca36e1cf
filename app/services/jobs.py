"""Orders of films: sent once, watched until the film is here, taken up again after a restart."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Final

from app.domain.errors import AppError, ErrorInfo, ErrorKind, ErrorReason
from app.domain.events import JobChanged
from app.domain.ids import new_id
from app.domain.job_ports import JobRepository
from app.domain.jobs import JobState, StoredJob
from app.domain.media import JobStatus, VideoJob, VideoRequest, VideoRoute
from app.domain.ports import MediaProvider
from app.infra.bus import EventBus
from app.infra.tasks import TaskScope
from app.services.job_patience import JobPatience
from app.services.providers import ProviderService
from app.services.recording import ExchangeLog

TAKEN_UP: Final = timedelta(days=7)
"""How old an order may be that is taken up again by itself: servers keep films for a day or so."""

_TIMES_GONE: Final = 3
"""So many times must a server not know an order: just after it was taken, not every machine there knows of it."""

_FETCHES: Final = 5
"""Tries to fetch a finished film."""

_MAY_HAVE_ARRIVED: Final = frozenset({ErrorKind.TIMEOUT, ErrorKind.BAD_REPLY, ErrorKind.CUT})
_ENDS_FETCHING: Final = frozenset({ErrorReason.MEDIA_REFUSED, ErrorReason.FILE_TOO_LARGE})
_ELSEWHERE: Final = frozenset({ErrorKind.NOT_FOUND, ErrorKind.UNSUPPORTED})

log = logging.getLogger(__name__)

Order = Callable[[MediaProvider], Awaitable[VideoJob]]
Sent = tuple[StoredJob, AppError | None]


@dataclass(slots=True)
class _Troubles:
    """What went wrong while an order was watched."""

    gone: int = 0
    fetches: int = 0
    wait: float = 0.0


class JobService:
    """Orders films and brings them in.

    Args:
        jobs: where orders are kept.
        providers: give the clients.
        bus: is told of every change (JobChanged).
        tasks: owns what sends and watches; when it ends, orders are left as they are stored.
        patience: times.
        exchanges: records what is sent and what comes back, under the order's message, or its own id without one.
    """

    def __init__(
        self,
        jobs: JobRepository,
        providers: ProviderService,
        bus: EventBus,
        tasks: TaskScope,
        patience: JobPatience | None = None,
        exchanges: ExchangeLog | None = None,
    ) -> None:
        self._exchanges = exchanges
        self._jobs = jobs
        self._providers = providers
        self._bus = bus
        self._tasks = tasks
        self._patience = patience or JobPatience()
        self._sending: dict[str, asyncio.Task[Sent]] = {}
        self._watched: dict[str, asyncio.Task[StoredJob]] = {}

    async def all(self) -> tuple[StoredJob, ...]:
        """Return every order, newest first. Raises AppError of kind storage."""
        return await self._jobs.jobs()

    async def of_message(self, message_id: str) -> StoredJob | None:
        """Return the order that a message stands for, None where it ordered nothing. Raises AppError (storage)."""
        return await self._jobs.job_of_message(message_id)

    async def place_video(
        self, provider_id: str, request: VideoRequest, *, conversation_id: str, message_id: str
    ) -> StoredJob:
        """Store the order that a message stands for, begin to send it, and return it; ``wait`` tells the rest.

        Cancelled before it is stored, it is forgotten and not sent. Raises AppError of kind storage.
        """
        stored = _new_order(provider_id, request, conversation_id, message_id)
        await self._place(stored, lambda media: media.start_video(request))
        return stored

    async def start_video(
        self,
        provider_id: str,
        request: VideoRequest,
        *,
        conversation_id: str | None = None,
        message_id: str | None = None,
    ) -> StoredJob:
        """Store an order, send it once, and return it when the server has taken it; it is watched from then on.

        Cancelling only stops waiting: what is being sent is stored with the name that it gets.

        Raises:
            AppError: of kind storage, where it could not be stored and was not sent; why the server did not take it.
                The stored order is FAILED then, or UNSURE where nobody knows.
        """
        stored = _new_order(provider_id, request, conversation_id, message_id)
        if request.record is None and self._exchanges is not None:
            request = replace(request, record=self._exchanges.recorder(message_id or stored.id))
        return await self._ordered(stored, lambda media: media.start_video(request))

    async def remix(self, job_id: str, prompt: str) -> StoredJob:
        """Order another version of a finished film. Raises AppError as ``start_video`` does."""
        old = await self._jobs.job(job_id)
        stored = replace(
            old,
            id=new_id(),
            job=VideoJob("", old.job.model, old.job.route),
            prompt=prompt,
            created_at=datetime.now(UTC),
            state=JobState.SENDING,
            conversation_id=None,
            message_id=None,
            file=None,
            error=None,
        )
        return await self._ordered(stored, lambda media: media.remix_video(old.job, prompt))

    async def adopt(
        self, provider_id: str, remote_id: str, model: str = "", route: VideoRoute | None = None
    ) -> StoredJob:
        """Take up an order by its name at a server, whoever sent it, and return it; it is watched from then on.

        One whose film is here already is returned as it is.

        Raises:
            AppError: of kind storage; JOB_GONE, or what else the first look at an order that is new here met.
        """
        known = await self._jobs.job_named(provider_id, remote_id)
        if known is not None and known.state is not JobState.FAILED:
            if not known.over:
                await self._take(known.id)
            return await self._jobs.job(known.id)
        job = await self._found(provider_id, VideoJob(remote_id, model), route)
        if known is not None:
            stored = replace(known, job=job, state=JobState.WAITING, error=None)
            await self._jobs.update_job(stored)
        else:
            stored = StoredJob(new_id(), provider_id, job, "", datetime.now(UTC), JobState.WAITING)
            await self._jobs.add_job(stored)
        self._bus.publish(JobChanged(stored))
        self._watch(stored, at_once=True)
        return stored

    async def resume(self) -> None:
        """Take up what processes that are gone have left. Raises AppError of kind storage."""
        for stored in await self.take_up():
            self.look_after(stored)

    async def take_up(self) -> tuple[StoredJob, ...]:
        """Take over what processes that are gone have left, and return it. Raises AppError of kind storage.

        What is not over has to be given to ``look_after``.
        """
        taken = await self._jobs.take_up_jobs(datetime.now(UTC) - TAKEN_UP)
        for stored in taken:
            self._bus.publish(JobChanged(stored))
        return taken

    def look_after(self, stored: StoredJob) -> None:
        """Look at an order of this process from now on, if it is not over."""
        if not stored.over:
            self._watch(stored, at_once=True)

    async def wait(self, job_id: str) -> StoredJob:
        """Return an order when it is over, or nobody looks at it any more (PAUSED); one that was paused is taken up.

        Raises:
            AppError: NOT_FOUND_IN_HISTORY, those of kind storage.
        """
        begun = self._patience.clock()
        while True:
            sending = self._sending.get(job_id)
            if sending is not None:
                await asyncio.wait({sending})
                if not sending.cancelled() and (sent := sending.result()[0]).over:
                    return sent
            watching = self._watched.get(job_id)
            if watching is not None:
                await asyncio.wait({watching})
                if not watching.cancelled():
                    return watching.result()
            stored = await self._jobs.job(job_id)
            if stored.over:
                return stored
            if await self._take(job_id):
                continue
            # Another process has it: what that one stores is read here.
            await self._patience.sleep(self._patience.pause_after(self._patience.clock() - begun))

    async def forget(self, job_id: str) -> None:
        """Look at an order no longer and forget it; at the server it stands. Raises AppError of kind storage."""
        # First, so that who waits for it finds it gone and does not take it up anew.
        await self._jobs.remove_job(job_id)
        watching = self._watched.pop(job_id, None)
        if watching is not None:
            watching.cancel()
            await asyncio.wait({watching})

    # Sending

    async def _ordered(self, stored: StoredJob, order: Order) -> StoredJob:
        stored, error = await asyncio.shield(await self._place(stored, order))
        if error is not None:
            raise error
        return stored

    async def _place(self, stored: StoredJob, order: Order) -> asyncio.Task[Sent]:
        """Store an order, then send it in a task of its own: nobody who waits can cancel that any more."""
        try:
            await self._jobs.add_job(stored)
        except asyncio.CancelledError:
            # What was handed over is written all the same, and removed again behind that.
            self._tasks.start(self._jobs.remove_job(stored.id), "forget an order that was not sent")
            raise
        self._bus.publish(JobChanged(stored))
        sending = self._sending[stored.id] = self._tasks.start(self._send(stored, order), "order a film")
        sending.add_done_callback(lambda _task: self._sending.pop(stored.id, None))
        return sending

    async def _send(self, stored: StoredJob, order: Order) -> Sent:
        try:
            client = await self._providers.client(stored.provider_id)
            async with client.media() as media:
                job = await order(media)
        except AppError as error:
            state = JobState.UNSURE if _may_have_arrived(error.info) else JobState.FAILED
            stored = replace(stored, state=state, error=error.info)
            await self._keep(stored)
            return stored, error
        stored = replace(stored, job=job, state=JobState.WAITING)
        await self._keep(stored)
        self._watch(stored)
        return stored, None

    # Watching

    def _watch(self, stored: StoredJob, *, at_once: bool = False) -> None:
        if stored.id in self._watched:
            return
        task = self._tasks.start(self._until_over(stored, at_once=at_once), "watch a film being made")
        self._watched[stored.id] = task
        task.add_done_callback(lambda _task: self._watched.pop(stored.id, None))

    async def _take(self, job_id: str) -> bool:
        """Take up an order that is nobody's; return whether it is watched here now."""
        if job_id in self._watched:
            return True
        taken = await self._jobs.take_job(job_id)
        if taken is not None:
            self._bus.publish(JobChanged(taken))
            self._watch(taken, at_once=True)
        return taken is not None

    async def _until_over(self, stored: StoredJob, *, at_once: bool) -> StoredJob:
        patience, troubles = self._patience, _Troubles()
        begun = patience.clock()
        due = at_once or stored.job.status in (JobStatus.DONE, JobStatus.FAILED)
        while True:
            if not due:
                elapsed = patience.clock() - begun
                if elapsed > patience.limit:
                    seconds = str(round(elapsed))
                    told = stored.error or ErrorInfo(ErrorReason.STALLED, {"seconds": seconds})
                    return await self._keep(replace(stored, state=JobState.PAUSED, error=told))
                await patience.sleep(max(patience.pause_after(elapsed), troubles.wait))
            stored = await self._step(stored, troubles)
            if stored.state is not JobState.WAITING:
                return stored
            due = stored.job.status is JobStatus.DONE and not troubles.fetches

    async def _step(self, stored: StoredJob, troubles: _Troubles) -> StoredJob:
        """Return the order after one more look at it, or one more try to fetch it; stored where it changed."""
        before = stored
        troubles.wait = 0.0
        try:
            if stored.job.status is JobStatus.DONE:
                stored = await self._fetched(stored)
            elif stored.job.status is not JobStatus.FAILED:
                stored = replace(stored, job=await self._look(stored), error=None)
                troubles.gone = 0
            if stored.job.status is JobStatus.FAILED:
                error = stored.job.error or ErrorInfo(ErrorReason.JOB_FAILED, {"model": stored.job.model})
                stored = replace(stored, job=replace(stored.job, error=error), state=JobState.FAILED, error=error)
        except AppError as error:
            stored = await self._after(error.info, stored, troubles)
        return stored if stored == before else await self._keep(stored)

    async def _look(self, stored: StoredJob) -> VideoJob:
        client = await self._providers.client(stored.provider_id)
        async with client.media() as media:
            return await media.look_at_video(stored.job)

    async def _fetched(self, stored: StoredJob) -> StoredJob:
        client = await self._providers.client(stored.provider_id)
        async with client.media() as media:
            file = await media.fetch_video(stored.job)
        return replace(stored, file=file, state=JobState.DONE, error=None)

    async def _after(self, error: ErrorInfo, stored: StoredJob, troubles: _Troubles) -> StoredJob:
        """Return the order after a look or a fetch that failed: most often it is only looked at again."""
        stored = replace(stored, error=error)
        troubles.wait = min(error.retry_after or 0.0, self._patience.longest)
        if error.reason is ErrorReason.PROVIDER_GONE:
            return replace(stored, state=JobState.PAUSED)
        if stored.job.status is JobStatus.DONE:
            troubles.fetches += 1
            if error.reason in _ENDS_FETCHING:
                return replace(stored, state=JobState.FAILED)
            return replace(stored, state=JobState.PAUSED) if troubles.fetches >= _FETCHES else stored
        troubles.gone = troubles.gone + 1 if error.reason is ErrorReason.JOB_GONE else 0
        return replace(stored, state=JobState.FAILED) if troubles.gone >= _TIMES_GONE else stored

    async def _found(self, provider_id: str, job: VideoJob, route: VideoRoute | None) -> VideoJob:
        """Return an order as it is now. A name does not say by which route it was given, so both are asked."""
        client = await self._providers.client(provider_id)
        async with client.media() as media:
            try:
                return await media.look_at_video(replace(job, route=route or VideoRoute.OPENAI))
            except AppError as error:
                if route is not None or error.info.kind not in _ELSEWHERE:
                    raise
                first = error
            try:
                return await media.look_at_video(replace(job, route=VideoRoute.NEW_API))
            except AppError as error:
                # That the server has no second route says nothing of the order.
                raise first if error.info.kind in _ELSEWHERE else error from None

    async def _keep(self, stored: StoredJob) -> StoredJob:
        """Store an order and tell of it. One that cannot be stored goes on all the same: it is paid for."""
        try:
            await self._jobs.update_job(stored)
        except AppError as error:
            log.warning("The order %s of a film could not be stored: %s", stored.job.remote_id, error)
        self._bus.publish(JobChanged(stored))
        return stored


def _new_order(
    provider_id: str, request: VideoRequest, conversation_id: str | None, message_id: str | None
) -> StoredJob:
    job = VideoJob("", request.model, request.route or VideoRoute.OPENAI)
    return StoredJob(
        new_id(),
        provider_id,
        job,
        request.prompt,
        datetime.now(UTC),
        conversation_id=conversation_id,
        message_id=message_id,
    )


def _may_have_arrived(error: ErrorInfo) -> bool:
    """Return whether an order may stand at the server although its answer was an error."""
    if error.reason is ErrorReason.CONNECT_TIMEOUT or error.reason is ErrorReason.WEB_PAGE:
        return False
    return error.kind in _MAY_HAVE_ARRIVED or error.reason is ErrorReason.CONNECTION_LOST
