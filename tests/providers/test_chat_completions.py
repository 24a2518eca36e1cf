"""Whole requests against the test gateway: every behaviour of a real server, and what a person is told of it."""

from collections.abc import AsyncIterator
from contextlib import aclosing

import pytest

from app.domain.blocks import ImageBlock, TextBlock
from app.domain.errors import AppError, ErrorReason
from app.domain.generation import GenerationSettings
from app.domain.model_info import Usage
from app.domain.stream import FinishReason, ReplyFinished, ReplyStarted, TextDelta
from app.infra.tasks import TaskScope
from app.providers.factory import LazyProvider
from tests.gateway import CUT, Gateway, Reply
from tests.gateway.faults import FRAMED
from tests.gateway.replies import DONE, STALL, chunk, event, stream_reply, usage_chunk
from tests.gateway.texts import HELD_FIRST, MARKDOWN
from tests.providers.doubles import Clock, Heard, MemoryAttachments, asking, hasty, hear, hear_failure, provider_at
from tests.providers.pictures import png


@pytest.fixture
async def provider(gateway: Gateway) -> AsyncIterator[LazyProvider]:
    async with provider_at(gateway.url, gateway.key) as made:
        yield made


@pytest.mark.parametrize("stream", [True, False])
async def test_a_reply(provider: LazyProvider, stream: bool) -> None:
    heard = await hear(provider, asking("echo", text="Hello 你好", stream=stream))
    assert heard.events[0] == ReplyStarted("req-test-1", "echo")
    assert heard.text == "Hello 你好"
    assert heard.usage.usage.completion_tokens is not None
    assert heard.finish == ReplyFinished(FinishReason.STOP, "stop")


@pytest.mark.parametrize("stream", [True, False])
@pytest.mark.parametrize(
    ("model", "thinking"),
    [("think", "Let me see. Six times seven, I believe."), ("think-tags", "Let me see. Six times seven.")],
)
async def test_thinking(provider: LazyProvider, model: str, thinking: str, stream: bool) -> None:
    heard = await hear(provider, asking(model, stream=stream))
    assert (heard.thinking, heard.text) == (thinking, "The answer is 42.")


async def test_long_markdown_comes_whole(provider: LazyProvider) -> None:
    assert (await hear(provider, asking("long-markdown"))).text == MARKDOWN


async def test_pictures_are_seen(gateway: Gateway) -> None:
    store = MemoryAttachments()
    data = png(64, 48)
    picture = ImageBlock(await store.put(data, name="a.png", media_type="image/png"), 64, 48)
    async with provider_at(gateway.url, gateway.key, attachments=store) as provider:
        heard = await hear(provider, asking("vision", TextBlock("What is this?"), picture))
        assert heard.text == f"Images: 1\n1. image/png, {len(data)} bytes, 64 x 48"
        store.files.clear()
        failed = await hear_failure(provider, asking("vision", picture))
        assert failed.error is not None
        assert failed.error.reason is ErrorReason.FILE_UNREADABLE


@pytest.mark.parametrize("stream", [True, False])
@pytest.mark.parametrize(
    "model",
    [
        "crlf",
        "cr",
        "bom",
        "split-char",
        "comments",
        "no-space",
        "no-blank-line",
        "json-for-stream",
        "sse-for-plain",
        "blank-lines",
        "wrong-label",
    ],
)
async def test_odd_framing(provider: LazyProvider, model: str, stream: bool) -> None:
    heard = await hear(provider, asking(model, stream=stream))
    assert heard.text == FRAMED
    assert heard.finish.reason is FinishReason.STOP


async def test_line_separators_inside_json_are_text(provider: LazyProvider) -> None:
    assert (await hear(provider, asking("u2028"))).text == "one\u2028two\u0085three"


async def test_events_without_blank_lines_between(provider: LazyProvider, gateway: Gateway) -> None:
    gateway.answer("dense", stream_reply([event(chunk({"content": one}), "\n") for one in ("a", "b")]))
    assert (await hear(provider, asking("dense"))).text == "ab"


@pytest.mark.parametrize(
    ("model", "reason", "raw"),
    [
        ("length", FinishReason.LENGTH, "length"),
        ("filtered", FinishReason.CONTENT_FILTER, "content_filter"),
        ("no-finish", FinishReason.MISSING, "[DONE]"),
        ("no-done", FinishReason.STOP, "stop"),
    ],
)
async def test_how_it_ended(provider: LazyProvider, model: str, reason: FinishReason, raw: str) -> None:
    assert (await hear(provider, asking(model))).finish == ReplyFinished(reason, raw)


@pytest.mark.parametrize(
    ("model", "reason"),
    [
        ("error-400", ErrorReason.REQUEST_REFUSED),
        ("error-400-context", ErrorReason.CONTEXT_TOO_LONG),
        ("error-401", ErrorReason.KEY_REFUSED),
        ("error-403", ErrorReason.ACCESS_DENIED),
        ("error-403-quota", ErrorReason.BALANCE_USED_UP),
        ("error-404-path", ErrorReason.ENDPOINT_MISSING),
        ("error-413", ErrorReason.REQUEST_TOO_LARGE),
        ("error-429-quota", ErrorReason.BALANCE_USED_UP),
        ("error-429-retry-after", ErrorReason.TOO_MANY_REQUESTS),
        ("error-500", ErrorReason.SERVER_ERROR),
        ("error-502-html", ErrorReason.SERVER_ERROR),
        ("error-503-no-channel", ErrorReason.NO_CHANNEL),
        ("error-524", ErrorReason.GATEWAY_TIMEOUT),
        ("model-gone", ErrorReason.MODEL_GONE),
        ("html-200", ErrorReason.WEB_PAGE),
        ("garbage", ErrorReason.NOT_UNDERSTOOD),
        ("error-200", ErrorReason.REQUEST_REFUSED),
        ("empty", ErrorReason.EMPTY_REPLY),
        ("empty-body", ErrorReason.EMPTY_REPLY),
        ("only-done", ErrorReason.EMPTY_REPLY),
    ],
)
async def test_what_fails_at_once(provider: LazyProvider, gateway: Gateway, model: str, reason: ErrorReason) -> None:
    heard = await hear_failure(provider, asking(model))
    assert heard.error is not None
    assert heard.error.reason is reason
    assert heard.error.request_id
    assert heard.text == ""
    assert len(gateway.chats()) == 1  # never sent again


@pytest.mark.parametrize(
    ("model", "reason", "message"),
    [
        ("mid-error-object", ErrorReason.STREAM_ERROR, "The server had an error"),
        ("mid-error-choice", ErrorReason.SERVER_ERROR, "Upstream went away"),
        ("mid-error-flat", ErrorReason.REQUEST_REFUSED, "Engine is dead"),
        ("mid-error-string", ErrorReason.STREAM_ERROR, "Compute error."),
        ("mid-error-field", ErrorReason.CONTEXT_TOO_LONG, "the request exceeds the available context size"),
        ("mid-error-raw", ErrorReason.STREAM_ERROR, "relay broke"),
    ],
)
async def test_errors_in_mid_stream_come_after_the_text(
    provider: LazyProvider, model: str, reason: ErrorReason, message: str
) -> None:
    heard = await hear_failure(provider, asking(model))
    assert heard.text == "The first half came."
    assert heard.error is not None
    assert (heard.error.reason, heard.error.gateway_message) == (reason, message)


async def test_a_cut_keeps_the_text(provider: LazyProvider) -> None:
    heard = await hear_failure(provider, asking("cut"))
    assert heard.text.startswith("Water boils")
    assert heard.error is not None
    assert heard.error.reason is ErrorReason.STREAM_ENDED


async def test_a_cut_before_any_text_and_one_after_the_end(provider: LazyProvider, gateway: Gateway) -> None:
    gateway.answer("cut-first", stream_reply([b": PING\n\n", CUT]))
    failed = await hear_failure(provider, asking("cut-first"))
    assert failed.error is not None
    assert failed.error.reason is ErrorReason.CONNECTION_LOST
    gateway.answer("cut-last", stream_reply([event(chunk({"content": "All."}, "stop")), CUT]))
    assert (await hear(provider, asking("cut-last"))).finish.reason is FinishReason.STOP


async def test_an_event_that_is_cut_in_half(provider: LazyProvider, gateway: Gateway) -> None:
    half = event(chunk({"content": "lost"}))[:60]
    gateway.answer("half", stream_reply([event(chunk({"content": "Kept."})), half]))
    heard = await hear_failure(provider, asking("half"))
    assert heard.text == "Kept."
    assert heard.error is not None
    assert heard.error.reason is ErrorReason.STREAM_ENDED


async def test_broken_json_in_mid_stream_is_told(provider: LazyProvider, gateway: Gateway) -> None:
    parts = [event(chunk({"content": "Kept."})), b'data: {"choices": [}\n\n', event(chunk({"content": "After"})), DONE]
    gateway.answer("broken", stream_reply(parts))
    heard = await hear_failure(provider, asking("broken"))
    assert heard.text == "Kept."
    assert heard.error is not None
    assert heard.error.reason is ErrorReason.NOT_UNDERSTOOD


@pytest.mark.parametrize("body", [b"[" * 200_000, b'{"a":' * 100_000, b'{"choices": NaN', b"{}", b"[]", b"null\n"])
@pytest.mark.parametrize("stream", [True, False])
async def test_hostile_json_is_an_error_and_no_crash(
    provider: LazyProvider, gateway: Gateway, body: bytes, stream: bool
) -> None:
    gateway.answer("hostile", Reply((b"data: " + body + b"\n\n",)) if stream else Reply((body,)))
    heard = await hear_failure(provider, asking("hostile", stream=stream))
    assert heard.error is not None
    assert heard.error.kind.value in ("bad_reply", "cut")


async def test_a_stall_ends_with_what_came(gateway: Gateway) -> None:
    async with provider_at(gateway.url, gateway.key, hasty(idle=0.3)) as provider:
        heard = await hear_failure(provider, asking("stall"))
        assert heard.text.startswith("Water boils")
        assert heard.error is not None
        assert heard.error.reason is ErrorReason.STALLED
        assert heard.error.params["seconds"] == "0.3"
        silent = await hear_failure(provider, asking("silent"))
        assert silent.error is not None
        assert silent.error.reason is ErrorReason.STALLED


async def test_token_counts_may_follow_the_end_but_not_for_ever(provider: LazyProvider, gateway: Gateway) -> None:
    ending = [event(chunk({"content": "All."})), event(chunk({}, "stop"))]
    gateway.answer("late", stream_reply([*ending, event(usage_chunk(3, 4)), STALL]))
    heard = await hear(provider, asking("late"))
    assert heard.usage.usage == Usage(3, 4, 0, 0)
    assert heard.finish.reason is FinishReason.STOP
    await gateway.until(gateway.chats()[0].disconnected.is_set)


async def test_a_stop_closes_the_socket_at_once(provider: LazyProvider, gateway: Gateway) -> None:
    scope = TaskScope("test")
    heard = Heard()

    async def listen() -> None:
        async for one in provider.stream(asking("held")):
            heard.events.append(one)

    scope.start(listen(), "listen")
    await gateway.until(lambda: heard.text == HELD_FIRST)
    await scope.aclose()
    await gateway.until(gateway.chats()[0].disconnected.is_set)


async def test_leaving_a_stream_early_closes_the_socket(provider: LazyProvider, gateway: Gateway) -> None:
    async with aclosing(provider.stream(asking("held"))) as events:
        async for one in events:
            if isinstance(one, TextDelta):
                break
    await gateway.until(gateway.chats()[0].disconnected.is_set)


@pytest.mark.parametrize("model", ["busy-once", "away-once"])
async def test_a_busy_gateway_is_asked_again(gateway: Gateway, model: str) -> None:
    clock = Clock()
    async with provider_at(gateway.url, gateway.key, hasty(clock)) as provider:
        heard = await hear(provider, asking(model))
    assert heard.text == "Hello"
    assert [(one.delay, one.attempt) for one in heard.retries] == [(0.0, 1)]
    assert clock.slept == [0.0]


@pytest.mark.parametrize("model", ["error-429", "error-429-empty"])
async def test_two_more_tries_and_no_more(gateway: Gateway, model: str) -> None:
    clock = Clock()
    async with provider_at(gateway.url, gateway.key, hasty(clock)) as provider:
        heard = await hear_failure(provider, asking(model))
    assert heard.error is not None
    assert heard.error.reason is ErrorReason.TOO_MANY_REQUESTS
    assert clock.slept == [1.0, 3.0]
    assert len(gateway.chats()) == 3


async def test_a_long_retry_after_is_told_at_once(provider: LazyProvider, gateway: Gateway) -> None:
    heard = await hear_failure(provider, asking("error-429-retry-after"))
    assert heard.error is not None
    assert heard.error.retry_after == 120
    assert heard.error.params["seconds"] == "120"


async def test_stream_options_are_left_out_where_they_are_refused(provider: LazyProvider, gateway: Gateway) -> None:
    for _ in range(2):
        heard = await hear(provider, asking("no-stream-options"))
        assert heard.text == "Hello"
        assert heard.retries == []
    sent = [bool(record.json and "stream_options" in record.json) for record in gateway.chats()]
    assert sent == [True, False, False]


async def test_the_limit_gets_its_other_name_where_it_is_refused(provider: LazyProvider, gateway: Gateway) -> None:
    refusal = b'{"error":{"message":"Unsupported parameter: \'max_tokens\'. Use \'max_completion_tokens\' instead."}}'
    gateway.answer("o9", Reply((refusal,), 400), stream_reply([event(chunk({"content": "ok"}, "stop"))]))
    assert (await hear(provider, asking("o9", settings=GenerationSettings(max_tokens=7)))).text == "ok"
    last = gateway.chats()[-1].json
    assert last is not None
    assert last["max_completion_tokens"] == 7
    assert "max_tokens" not in last


async def test_a_missing_key_is_not_a_wrong_one(gateway: Gateway) -> None:
    async with provider_at(gateway.url) as provider:
        heard = await hear_failure(provider, asking("echo"))
        assert heard.error is not None
        assert heard.error.reason is ErrorReason.KEY_MISSING
        assert heard.error.request_id == "req-test-1"
        assert heard.error.gateway_message == "无效的令牌"
        with pytest.raises(AppError):
            await provider.list_models()


async def test_an_end_by_done_alone_is_a_cut_where_the_model_gives_reasons(gateway: Gateway) -> None:
    without = stream_reply([event(chunk({"content": "Half of"})), DONE])
    with_reason = stream_reply([event(chunk({"content": "Whole."}, "stop")), DONE])
    gateway.answer("m", without, with_reason, without)
    async with provider_at(gateway.url, gateway.key) as provider:
        ends = [(await hear(provider, asking("m"))).finish for _ in range(3)]
    assert ends == [
        ReplyFinished(FinishReason.MISSING, "[DONE]"),
        ReplyFinished(FinishReason.STOP, "stop"),
        ReplyFinished(FinishReason.MISSING),
    ]
