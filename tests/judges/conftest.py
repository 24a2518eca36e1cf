"""Clients of the official SDKs, set on the test gateway, and the model of this computer."""

from collections.abc import AsyncIterator

import openai
import pytest

from app.local.model import LocalModel
from tests.gateway import Gateway


@pytest.fixture
async def sdk(gateway: Gateway) -> AsyncIterator[openai.AsyncOpenAI]:
    """Give OpenAI's own client; it asks once and validates every reply."""
    async with _client(gateway, strict=True) as client:
        yield client


@pytest.fixture
async def lenient_sdk(gateway: Gateway) -> AsyncIterator[openai.AsyncOpenAI]:
    """Give the client as it comes: for what OpenAI sends and its own types do not allow for."""
    async with _client(gateway, strict=False) as client:
        yield client


def _client(gateway: Gateway, *, strict: bool) -> openai.AsyncOpenAI:
    root = f"{gateway.url}/v1"
    return openai.AsyncOpenAI(base_url=root, api_key=gateway.key, max_retries=0, _strict_response_validation=strict)


@pytest.fixture
async def model() -> AsyncIterator[LocalModel]:
    """Give the small model of this computer; its process is ended afterwards."""
    owner = LocalModel()
    yield owner
    await owner.aclose()
