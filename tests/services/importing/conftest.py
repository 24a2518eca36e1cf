from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.services.importing.desk import Desk, opened_desk


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    """Give an empty history with its import service."""
    async with opened_desk(tmp_path / "data") as desk:
        yield desk
