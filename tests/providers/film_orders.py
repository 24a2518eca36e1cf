"""Orders of films at a gateway that answers as a test says."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from app.domain.errors import AppError, ErrorInfo
from app.domain.ports import MediaProvider
from tests.providers.doubles import Clock, MemoryAttachments, hasty, provider_at

CREATE, GENERIC = "POST /v1/videos", "POST /v1/video/generations"
QUEUED = {"id": "video_1", "object": "video", "model": "sora-2", "status": "queued", "progress": 0, "error": None}
KEY = "sk-test-0123456789abcdefWXYZ"


@asynccontextmanager
async def media_at(
    url: str, attachments: MemoryAttachments | None = None, clock: Clock | None = None
) -> AsyncIterator[MediaProvider]:
    async with provider_at(url, KEY, hasty(clock), attachments) as provider, provider.media() as media:
        yield media


async def refused(work: object) -> ErrorInfo:
    assert asyncio.iscoroutine(work)
    with pytest.raises(AppError) as caught:
        await work
    return caught.value.info


FILM = "https://cdn.example/film.mp4"
