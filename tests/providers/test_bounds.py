"""Replies that are nested beyond reason or never end, over a socket: told as what they are, and never a bug of ours."""

import pytest

from app.domain.errors import ErrorKind, ErrorReason
from app.domain.generation import Endpoint, GenerationSettings
from tests.gateway import Gateway
from tests.gateway.replies import EVENT_STREAM, HOLD, JSON, Reply
from tests.providers.doubles import asking, hear_failure, provider_at

PATHS = {
    Endpoint.CHAT: "/v1/chat/completions",
    Endpoint.COMPLETIONS: "/v1/completions",
    Endpoint.RESPONSES: "/v1/responses",
    Endpoint.MESSAGES: "/v1/messages",
    Endpoint.GEMINI: "/v1beta/models/m:streamGenerateContent",
}
SHAPES = [("[", "]"), ('{"error":', "}"), ('{"error":{"message":{"message":', "}}}"), ('{"detail":[', "]}")]


@pytest.mark.parametrize("endpoint", PATHS)
@pytest.mark.parametrize(("opened", "closed"), SHAPES)
@pytest.mark.parametrize("levels", [300, 900, 100_000])
async def test_depth_is_told_as_a_bad_reply(
    gateway: Gateway, endpoint: Endpoint, opened: str, closed: str, levels: int
) -> None:
    deep = (opened * levels + "1" + closed * levels).encode()
    body = b"data: " + deep + b"\n\n"
    gateway.answer_at(PATHS[endpoint], Reply((body,), content_type=EVENT_STREAM))
    async with provider_at(gateway.url, gateway.key) as provider:
        heard = await hear_failure(provider, asking("m", settings=GenerationSettings(endpoint=endpoint)))
    assert heard.error is not None
    assert heard.error.kind is ErrorKind.BAD_REPLY


@pytest.mark.parametrize("status", [200, 400, 500])
async def test_depth_of_a_whole_body(gateway: Gateway, status: int) -> None:
    body = b'{"error":{"message":' + b"[" * 700 + b"]" * 700 + b"}}"
    gateway.answer_at(PATHS[Endpoint.CHAT], Reply((body,), status, JSON))
    async with provider_at(gateway.url, gateway.key) as provider:
        heard = await hear_failure(provider, asking("m"))
    assert heard.error is not None
    wanted = {200: ErrorReason.NOT_UNDERSTOOD, 400: ErrorReason.REQUEST_REFUSED, 500: ErrorReason.SERVER_ERROR}
    assert heard.error.reason is wanted[status]


async def test_a_stream_without_end_is_ended(gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.providers.reading.MAX_REPLY", 1024**2)
    event = b'data: {"choices":[{"index":0,"delta":{"content":"' + b"x" * 1000 + b'"}}]}\n\n'
    gateway.answer("endless", Reply((*[event * 100] * 30, HOLD), content_type=EVENT_STREAM))
    async with provider_at(gateway.url, gateway.key) as provider:
        heard = await hear_failure(provider, asking("endless"))
    assert heard.error is not None
    assert (heard.error.reason, heard.error.params["megabytes"]) == (ErrorReason.REPLY_TOO_BIG, "1")
    assert 900_000 < len(heard.text) < 1_300_000, "what came before is kept"
    await gateway.until(lambda: gateway.requests[-1].disconnected.is_set())
