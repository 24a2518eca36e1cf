"""Rooms on a history in memory, and on the real one."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from pathlib import Path

import pytest

from app.domain.ports import ConversationRepository
from app.services.job_patience import JobPatience
from tests.services.fakes import FakeHistory
from tests.services.film_core import QUICK, Patience
from tests.services.room import Room
from tests.services.studio import Studio
from tests.storage.support import opened


@pytest.fixture
def memory() -> FakeHistory:
    """Return a history whose writes a test can hold up and refuse."""
    return FakeHistory()


@pytest.fixture(params=["memory", "sqlite"])
async def history(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncGenerator[ConversationRepository]:
    """Give both histories, one after the other."""
    if request.param == "memory":
        yield FakeHistory()
        return
    async with opened(tmp_path) as real:
        yield real


@pytest.fixture
async def room(history: ConversationRepository, tmp_path: Path) -> AsyncGenerator[Room]:
    """Give the services on either history; no task may outlive them."""
    made = Room(history, tmp_path)
    yield made
    await made.aclose()
    assert _tasks_of_conversations() == []


@pytest.fixture
async def quick_room(memory: FakeHistory, tmp_path: Path) -> AsyncGenerator[Room]:
    """Give the services on the history ``memory``; no task may outlive them."""
    made = Room(memory, tmp_path)
    yield made
    await made.aclose()
    assert _tasks_of_conversations() == []


def _tasks_of_conversations() -> list[str]:
    return [task.get_name() for task in asyncio.all_tasks() if task.get_name().startswith("conversation ")]


@pytest.fixture
async def studio(tmp_path: Path) -> AsyncIterator[Studio]:
    async with opened(tmp_path) as history:
        studio = Studio(history, tmp_path)
        yield studio
        await studio.aclose()


@pytest.fixture
def patience(monkeypatch: pytest.MonkeyPatch) -> Patience:
    """Return what sets how orders are looked at by cores that are opened from then on; quickly where nothing is set."""

    def use(made: Callable[[], JobPatience]) -> None:
        monkeypatch.setattr("app.services.jobs.JobPatience", made)

    use(QUICK)
    return use


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    return tmp_path / "data"
