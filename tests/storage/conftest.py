"""A history in a fresh folder; no test may leave one of its threads behind."""

import threading
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from app.storage.history import SqliteHistory
from tests.storage.support import KnownLease, opened


@pytest.fixture(autouse=True)
def no_thread_left_behind() -> Iterator[None]:
    yield
    left = [thread.name for thread in threading.enumerate() if thread.name.startswith("history")]
    assert left == []


@pytest.fixture
def lease() -> KnownLease:
    return KnownLease()


@pytest.fixture
async def history(tmp_path: Path, lease: KnownLease) -> AsyncIterator[SqliteHistory]:
    async with opened(tmp_path, lease) as history:
        yield history
