"""What the reading of a reply does besides reading: waits, fetches, stores."""

import json
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing

import httpx

from app.domain.blocks import ContentBlock, TextBlock
from app.domain.errors import AppError, ErrorReason
from app.domain.provider import ProviderConfig
from app.domain.stream import BlockAdded, FinishReason, ProgressReported, ReplyFinished, Stage, StreamEvent, TextDelta
from app.providers.dialect import MediaLink, ReaderEvent
from app.providers.errors import Origin
from app.providers.gemini_reply import GeminiReader
from app.providers.http import Answer, Connection
from app.providers.media_keeper import MediaKeeper
from app.providers.patience import Patience
from app.providers.reading import ReplyReading
from tests.providers.doubles import MemoryAttachments


class _Body(httpx.AsyncByteStream):
    def __init__(self, reads: list[bytes], before: Callable[[], None]) -> None:
        self._reads = reads
        self._before = before

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for read in self._reads:
            self._before()
            yield read
        self._before()


def event(text: str) -> bytes:
    candidate = {"content": {"parts": [{"text": text}]}, "finishReason": "STOP"}
    usage = {"promptTokenCount": 1}
    body = {"candidates": [candidate]} if text else {"usageMetadata": usage}
    return f"data: {json.dumps(body)}\n\n".encode()


async def test_what_comes_after_a_reason_is_waited_for_anew() -> None:
    connection = Connection(ProviderConfig("p", "P", "http://127.0.0.1:9"), None, "Loquent/0", Patience())
    deadlines: list[float | None] = []
    body = _Body([event("a"), event("b"), event("")], lambda: deadlines.append(reading._deadline))
    answer = Answer(httpx.Response(200, stream=body), connection)
    keeper = MediaKeeper(MemoryAttachments())
    reading = ReplyReading(answer, Patience(usage=5.0), Origin(), GeminiReader(), keeper)
    async with aclosing(reading.events()) as events:
        said = [one.text async for one in events if isinstance(one, TextDelta)]
    await connection.aclose()
    assert said == ["a", "b"]
    begin, after_a, after_b, after_usage = deadlines
    assert begin is None
    assert after_a is not None
    assert after_b is not None
    assert after_b > after_a
    assert after_usage == after_b  # token counts are what was waited for


class _Reader:
    """Finds the links that it is given."""

    finish_word = "stop"
    something = True
    empty = False

    def __init__(self, links: list[MediaLink]) -> None:
        self._links = links

    def chunk(self, value: object) -> list[ReaderEvent]:
        return list(self._links)

    def whole(self, value: object) -> list[ReaderEvent]:
        return self.chunk(value)

    def finish(self, *, done: bool = False) -> list[ReaderEvent]:
        return [ReplyFinished(FinishReason.STOP, "stop")]


async def fetched(*links: MediaLink, fetches: bool = True) -> list[StreamEvent]:
    async def fetch(url: str) -> ContentBlock:
        if "gone" in url:
            raise AppError.because(ErrorReason.MEDIA_GONE, host="e.x")
        return TextBlock(f"the file at {url}")

    connection = Connection(ProviderConfig("p", "P", "http://127.0.0.1:9"), None, "Loquent/0", Patience())
    answer = Answer(httpx.Response(200, stream=_Body([b"{}"], lambda: None)), connection)
    reader, keeper = _Reader(list(links)), MediaKeeper(MemoryAttachments())
    reading = ReplyReading(answer, Patience(), Origin(), reader, keeper, fetch if fetches else None)
    async with aclosing(reading.events()) as events:
        found = [one async for one in events]
    await connection.aclose()
    return found


async def test_links_are_fetched() -> None:
    assert await fetched(MediaLink("https://e.x/a"), MediaLink("https://e.x/b", written=True)) == [
        ProgressReported(Stage.FETCHING),
        BlockAdded(TextBlock("the file at https://e.x/a")),
        ProgressReported(Stage.FETCHING),
        BlockAdded(TextBlock("the file at https://e.x/b")),
        ReplyFinished(FinishReason.STOP, "stop"),
    ]


async def test_a_link_that_leads_nowhere_stays_once() -> None:
    assert await fetched(MediaLink("https://e.x/gone"), MediaLink("https://e.x/gone2", written=True)) == [
        ProgressReported(Stage.FETCHING),
        TextDelta("\n\nhttps://e.x/gone\n"),
        ProgressReported(Stage.FETCHING),
        ReplyFinished(FinishReason.STOP, "stop"),
    ]


async def test_links_that_nobody_fetches_stay() -> None:
    assert await fetched(MediaLink("https://e.x/a"), fetches=False) == [
        TextDelta("\n\nhttps://e.x/a\n"),
        ReplyFinished(FinishReason.STOP, "stop"),
    ]
