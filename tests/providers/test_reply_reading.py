"""What the reading of a reply does besides reading: waits, fetches, stores."""

import base64
import json
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing

import httpx
import pytest

from app.domain.blocks import BROKEN_MEDIA, ContentBlock, ImageBlock, TextBlock, UnknownBlock
from app.domain.errors import AppError, ErrorInfo, ErrorReason
from app.domain.generation import Endpoint, GenerationSettings
from app.domain.provider import ProviderConfig
from app.domain.stream import BlockAdded, FinishReason, ProgressReported, ReplyFinished, Stage, StreamEvent, TextDelta
from app.providers.dialect import MediaLink, ReaderEvent
from app.providers.errors import Origin
from app.providers.gemini_reply import GeminiReader
from app.providers.http import Answer, Connection
from app.providers.media_keeper import MediaKeeper
from app.providers.patience import Patience
from app.providers.reading import ReplyReading
from tests.providers.doubles import Heard, MemoryAttachments, asking, hear, hear_failure, provider_at
from tests.providers.pictures import png
from tests.providers.servers import site


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


def parted(*images: str, text: str = "") -> dict[str, object]:
    """Return a chat's reply with pictures beside its text."""
    files = [{"type": "image_url", "image_url": {"url": url}} for url in images]
    message = {"role": "assistant", "content": text, "images": files}
    return {"choices": [{"index": 0, "message": message, "finish_reason": "stop"}]}


GOOD = "data:image/png;base64," + base64.b64encode(png(2, 2)).decode()
BROKEN_URL = "data:image/png;base64," + "AAAA" * 500 + "!"


async def test_a_broken_picture_leaves_a_note_and_the_reply_goes_on() -> None:
    async with site() as gateway, provider_at(gateway.url) as provider:
        gateway.on("POST /v1/chat/completions", parted(GOOD, BROKEN_URL, text="Two of them."))
        heard = await hear(provider, asking("gpt-4o"))
    blocks = [event.block for event in heard.events if isinstance(event, BlockAdded)]
    assert heard.text == "Two of them."
    assert isinstance(blocks[0], ImageBlock)
    (note,) = [block for block in blocks if isinstance(block, UnknownBlock)]
    assert note.type == BROKEN_MEDIA
    noted = json.loads(note.json)
    assert (noted["error"], noted["media_type"]) == ("attachment.media_refused", "image/png")
    assert noted["characters"] == len(BROKEN_URL)
    assert BROKEN_URL.startswith(noted["beginning"])
    assert isinstance(heard.events[-1], ReplyFinished)


async def test_a_broken_picture_alone_is_a_failure() -> None:
    async with site() as gateway, provider_at(gateway.url) as provider:
        gateway.on("POST /v1/chat/completions", parted(BROKEN_URL))
        failed = await hear_failure(provider, asking("gpt-4o"))
    assert failed.error is not None
    assert failed.error.reason is ErrorReason.MEDIA_REFUSED
    assert any(isinstance(event, BlockAdded) for event in failed.events)


def responded(**fields: object) -> dict[str, object]:
    return {"id": "resp_1", "object": "response", "output": [], **fields}


SAID = {"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": "Half a"}]}


async def responses_failure(body: object) -> tuple[ErrorInfo, Heard]:
    settings = GenerationSettings(endpoint=Endpoint.RESPONSES)
    async with site() as gateway, provider_at(gateway.url) as provider:
        gateway.on("POST /v1/responses", body)
        failed = await hear_failure(provider, asking("m", settings=settings))
    assert failed.error is not None
    return failed.error, failed


async def test_a_whole_response_that_failed_says_why_and_keeps_what_came() -> None:
    body = responded(status="failed", error={"code": "server_error", "message": "It broke."}, output=[SAID])
    error, heard = await responses_failure(body)
    assert (error.code, error.gateway_message) == ("server_error", "It broke.")
    assert heard.text == "Half a"
    error, heard = await responses_failure(responded(status="failed", error={"code": "x", "message": "It broke."}))
    assert (error.code, error.gateway_message, heard.text) == ("x", "It broke.", "")


@pytest.mark.parametrize("output", [[], [SAID]])
async def test_a_whole_response_that_failed_without_a_word_is_no_empty_reply(output: list[object]) -> None:
    error, heard = await responses_failure(responded(status="failed", error=None, output=output))
    assert (error.reason, error.code) == (ErrorReason.STREAM_ERROR, "failed")
    assert heard.text == ("Half a" if output else "")


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"status": "incomplete", "incomplete_details": {"reason": "tool_budget"}}, "tool_budget"),
        ({"status": "incomplete"}, "incomplete"),
        ({"status": "cancelled"}, "cancelled"),
        ({"status": "completed"}, ""),
    ],
)
async def test_a_whole_response_without_text_carries_its_reason(fields: dict[str, object], code: str) -> None:
    error, _ = await responses_failure(responded(**fields))
    assert (error.reason, error.code) == (ErrorReason.EMPTY_REPLY, code)


async def test_the_address_of_a_file_that_cannot_be_fetched_stands_once() -> None:
    async with site() as gateway, provider_at(gateway.url) as provider:
        gone = f"{gateway.url}/gone.png"
        gateway.on("POST /v1/chat/completions", parted(gone, gone + "?again", text=f"Here: ![it]({gone}) ."))
        heard = await hear(provider, asking("gpt-4o"))
    assert heard.text.count(f"{gone}?again") == 1
    assert heard.text.count(gone) == 2


async def test_an_address_in_the_text_of_a_model_that_draws_nothing_is_not_fetched() -> None:
    async with site() as gateway, provider_at(gateway.url) as provider:
        text = f"Look: ![]({gateway.url}/a.png) and [that]({gateway.url}/b.png)"
        gateway.on("POST /v1/chat/completions", parted(text=text))
        for model in ("gpt-4o", "gpt-4-gizmo-g-abc"):
            heard = await hear(provider, asking(model))
            assert heard.text == text
        assert {asked.target for asked in gateway.asked} == {"/v1/chat/completions"}
