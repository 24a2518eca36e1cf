"""Quirks 1 to 13: framing and transport."""

import pytest

from app.domain.errors import ErrorReason
from app.domain.generation import GenerationSettings
from app.domain.stream import FinishReason, ReplyFinished
from tests.gateway import Gateway
from tests.gateway.faults import FRAMED
from tests.gateway.quirks import CONTEXT, WAITING
from tests.providers.doubles import asking, hear, provider_at
from tests.quirks.asking import WEATHER, calls_in, failure_of, said_by, sent

WHOLE = ReplyFinished(FinishReason.STOP, "stop")


async def test_quirk_01_no_space_after_data(gateway: Gateway) -> None:
    heard = await said_by(gateway, "quirk-01")
    assert (heard.text, heard.finish) == (FRAMED, WHOLE)


async def test_quirk_02_crlf(gateway: Gateway) -> None:
    heard = await said_by(gateway, "quirk-02")
    assert (heard.text, heard.finish) == (FRAMED, WHOLE)


async def test_quirk_03_other_line_ends_inside_json(gateway: Gateway) -> None:
    heard = await said_by(gateway, "quirk-03")
    assert (heard.text, heard.finish) == ("one\u2028two\u2029three\u0085four", WHOLE)


async def test_quirk_04_a_character_in_two_reads(gateway: Gateway) -> None:
    heard = await said_by(gateway, "quirk-04")
    assert (heard.text, heard.finish) == (FRAMED, WHOLE)


@pytest.mark.parametrize("server", list(WAITING))
async def test_quirk_05_comments_during_the_wait(gateway: Gateway, server: str) -> None:
    heard = await said_by(gateway, f"quirk-05-{server}")
    assert (heard.text, heard.finish) == (FRAMED, WHOLE)


async def test_quirk_06_blank_lines_before_json(gateway: Gateway) -> None:
    heard = await said_by(gateway, "quirk-06", stream=False)
    assert (heard.text, heard.finish) == (FRAMED, WHOLE)


async def test_quirk_07_error_field(gateway: Gateway) -> None:
    error, heard = await failure_of(gateway, "quirk-07")
    assert (error.reason, error.gateway_message) == (ErrorReason.CONTEXT_TOO_LONG, CONTEXT)
    assert heard.text == ""


async def test_quirk_08_error_chunk_for_a_long_prompt(gateway: Gateway) -> None:
    error, _heard = await failure_of(gateway, "quirk-08")
    assert (error.reason, error.gateway_message) == (ErrorReason.CONTEXT_TOO_LONG, CONTEXT)


async def test_quirk_09_no_finish_reason(gateway: Gateway) -> None:
    heard = await said_by(gateway, "quirk-09")
    assert (heard.text, heard.finish) == (FRAMED, ReplyFinished(FinishReason.MISSING, "[DONE]"))


async def test_quirk_09_no_finish_reason_after_a_whole_call(gateway: Gateway) -> None:
    heard = await said_by(gateway, "quirk-09-tools", tools=(WEATHER,))
    assert calls_in(heard) == [("call_a", "get_weather", {"city": "X"})]
    assert heard.finish.reason is FinishReason.TOOL_CALLS


@pytest.mark.parametrize("end", ["eof", "done"])
async def test_quirk_10_nothing_is_no_success(gateway: Gateway, end: str) -> None:
    error, _heard = await failure_of(gateway, f"quirk-10-{end}")
    assert error.reason is ErrorReason.EMPTY_REPLY


@pytest.mark.parametrize("stream", [True, False])
@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (200, ErrorReason.WEB_PAGE),
        (403, ErrorReason.WEB_PAGE),
        (520, ErrorReason.SERVER_ERROR),
        (524, ErrorReason.GATEWAY_TIMEOUT),
    ],
)
async def test_quirk_11_web_pages(gateway: Gateway, status: int, reason: ErrorReason, stream: bool) -> None:
    error, heard = await failure_of(gateway, f"quirk-11-{status}", stream=stream)
    assert (error.reason, error.status) == (reason, status)
    assert "<" not in error.gateway_message
    assert heard.text == ""


@pytest.mark.parametrize("stream", [True, False])
@pytest.mark.parametrize("kind", ["label", "json", "sse"])
async def test_quirk_12_a_body_of_another_kind_than_asked_for(gateway: Gateway, kind: str, stream: bool) -> None:
    heard = await said_by(gateway, f"quirk-12-{kind}", stream=stream)
    assert (heard.text, heard.finish) == (FRAMED, WHOLE)
    assert sent(gateway)[0]["stream"] is stream


async def test_quirk_13_an_empty_429(gateway: Gateway) -> None:
    error, heard = await failure_of(gateway, "quirk-13")
    assert (error.reason, error.status) == (ErrorReason.TOO_MANY_REQUESTS, 429)
    assert len(heard.retries) == 2


async def test_quirk_13_an_empty_429_that_passes(gateway: Gateway) -> None:
    async with provider_at(gateway.url, gateway.key) as provider:
        heard = await hear(provider, asking("quirk-13-once", settings=GenerationSettings()))
    assert heard.text == "Here I am."
    assert [event.delay for event in heard.retries] == [0]
