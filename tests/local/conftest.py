from collections.abc import AsyncIterator

import pytest

from app.local.model import LocalModel


@pytest.fixture
async def model() -> AsyncIterator[LocalModel]:
    """Return the small model of this computer; its process is ended afterwards."""
    owner = LocalModel()
    yield owner
    await owner.aclose()
