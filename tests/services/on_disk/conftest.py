"""The services of one process in a fresh folder; no test may leave a task running."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from app.services import late_saves
from tests.services.on_disk.desk import Desk, opened_desk


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
async def desk(root: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Desk]:
    monkeypatch.setattr(late_saves, "AGAIN_SECONDS", 0.02)
    async with opened_desk(root) as opened:
        yield opened
    left = [task.get_name() for task in asyncio.all_tasks() if task.get_name().startswith("conversation ")]
    assert left == []
