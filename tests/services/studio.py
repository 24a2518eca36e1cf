"""A service of films whose provider, clock and history a test gives."""

import asyncio
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from app.domain.blocks import AttachmentRef
from app.domain.errors import AppError, ErrorInfo, ErrorReason
from app.domain.events import JobChanged, ProblemRaised
from app.domain.ids import new_id
from app.domain.jobs import JobState, StoredJob
from app.domain.media import JobStatus, VideoJob, VideoRequest
from app.infra.tasks import TaskScope
from app.services.job_patience import JobPatience
from app.services.jobs import JobService
from app.storage.history import SqliteHistory
from tests.services.media_double import MakingProvider, MediaDouble
from tests.services.room import Room
from tests.storage.support import KnownLease, opened

FILM = AttachmentRef("ab" * 32, "video/mp4", "video.mp4", 12)
REQUEST = VideoRequest("sora-2", "a cat", seconds=8)
TAKEN = VideoJob("video_1", "sora-2")
RUNNING = replace(TAKEN, status=JobStatus.RUNNING, progress=45)
DONE = replace(TAKEN, status=JobStatus.DONE, progress=100, url="https://cdn.example/a.mp4")
Answer = VideoJob | Exception


def trouble(reason: ErrorReason, **more: float) -> AppError:
    return AppError(ErrorInfo(reason, retry_after=more.get("retry_after")))


class Films(MediaDouble):
    """Answers with films, one a try, the last one again and again; ``held`` keeps an order on its way."""

    def __init__(self) -> None:
        super().__init__()
        self.films: list[AttachmentRef | Exception] = [FILM]
        self.fetched: list[str] = []
        self.held = asyncio.Event()
        self.held.set()

    async def start_video(self, request: VideoRequest) -> VideoJob:
        self.asked.append(request)
        await self.held.wait()
        answer = self.jobs.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def look_at_video(self, job: VideoJob) -> VideoJob:
        self.asked.append(job)
        answer = self.jobs.pop(0) if len(self.jobs) > 1 else self.jobs[0]
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def fetch_video(self, job: VideoJob) -> AttachmentRef:
        self.fetched.append(job.remote_id)
        answer = self.films.pop(0) if len(self.films) > 1 else self.films[0]
        if isinstance(answer, Exception):
            raise answer
        return answer


@dataclass
class Time:
    """A clock that goes on while one sleeps."""

    now: float = 0.0
    slept: list[float] = field(default_factory=list)

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds
        await asyncio.sleep(0)


class Studio:
    """A JobService on a history, with a provider "gate" whose every answer a test gives."""

    def __init__(self, history: SqliteHistory, folder: Path) -> None:
        self.room = Room(history, folder)
        self.provider = MakingProvider()
        self.films = self.provider.makes = Films()
        self.room.provider = self.provider
        self.history = history
        self.time = Time()
        self.tasks = TaskScope("test", lambda error: self.room.bus.publish(ProblemRaised(error.info)))
        patience = JobPatience(clock=lambda: self.time.now, sleep=self.time.sleep)
        self.service = JobService(history.jobs, self.room.providers, self.room.bus, self.tasks, patience)

    async def aclose(self) -> None:
        await self.tasks.aclose()
        await self.room.aclose()

    def told(self, job_id: str) -> list[StoredJob]:
        return [event.job for event in self.room.of(JobChanged) if event.job.id == job_id]

    @property
    def orders(self) -> list[object]:
        return [each for each in self.films.asked if isinstance(each, VideoRequest)]

    async def ordered(self, *answers: Answer) -> StoredJob:
        """Order a film and return what became of it."""
        self.films.jobs = list(answers)
        stored = await self.service.start_video("gate", REQUEST)
        return await self.over(stored.id)

    async def over(self, job_id: str) -> StoredJob:
        """Wait for an order; it must be stored as it is told."""
        async with asyncio.timeout(20):
            found = await self.service.wait(job_id)
        assert await self.history.jobs.job(job_id) == found
        assert self.told(job_id)[-1] == found
        return found


async def left_by(tmp_path: Path, *jobs: StoredJob, lease: str = "dead") -> None:
    async with opened(tmp_path, KnownLease(lease)) as history:
        for job in jobs:
            await history.jobs.add_job(job)


def an_order(state: JobState, remote_id: str = "video_1", status: JobStatus = JobStatus.RUNNING) -> StoredJob:
    job = VideoJob(remote_id, "sora-2", status=status)
    return StoredJob(new_id(), "gate", job, "a cat", datetime.now(UTC) - timedelta(hours=1), state)
