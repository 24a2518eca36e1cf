"""What was sent and what came back, recorded over real sockets."""

from dataclasses import replace

import pytest

from app.domain.blocks import TextBlock
from app.domain.recording import Exchange
from app.providers.recorder import MAX_RECORDED, ExchangeRecorder
from tests.gateway import Gateway
from tests.providers.doubles import asking, hear, hear_failure, provider_at


async def recorded(gateway: Gateway, model: str, *, fails: bool = False) -> Exchange:
    exchanges: list[Exchange] = []
    async with provider_at(gateway.url, gateway.key, headers=(("X-Secret", "hush-hush-hush"),)) as provider:
        request = replace(asking(model, TextBlock("Hello")), record=exchanges.append)
        await (hear_failure(provider, request) if fails else hear(provider, request))
    (exchange,) = exchanges
    return exchange


async def test_an_exchange_holds_what_went_out_and_came_in(gateway: Gateway) -> None:
    exchange = await recorded(gateway, "echo")
    (sent,) = gateway.chats()
    assert exchange.request.method == "POST"
    assert exchange.request.url == f"{gateway.url}/v1/chat/completions"
    assert exchange.request.body == sent.body
    assert dict(exchange.request.headers)["content-type"] == "application/json"
    assert exchange.status == 200
    body = b"".join(part.data for part in exchange.parts)
    assert body.startswith(b"data: ")
    assert body.rstrip().endswith(b"[DONE]")
    assert not exchange.truncated


async def test_no_key_and_no_secret_header_is_recorded(gateway: Gateway) -> None:
    exchange = await recorded(gateway, "echo")
    assert "authorization" not in dict(exchange.request.headers)
    assert gateway.key not in repr(exchange)
    assert "hush-hush-hush" not in repr(exchange)
    assert gateway.chats()[0].headers["x-secret"] == "hush-hush-hush"


async def test_the_times_are_in_order(gateway: Gateway) -> None:
    timing = (await recorded(gateway, "echo")).timing
    times = [timing.connected, timing.first_byte, timing.first_token, timing.last_token, timing.end]
    known = [moment for moment in times if moment is not None]
    assert len(known) == 5
    assert known == sorted(known)


async def test_a_refusal_is_recorded_with_its_body(gateway: Gateway) -> None:
    exchange = await recorded(gateway, "error-401", fails=True)
    assert exchange.status == 401
    assert b"error" in b"".join(part.data for part in exchange.parts)
    assert exchange.timing.first_token is None


async def test_what_is_prepared_is_what_is_sent(gateway: Gateway) -> None:
    async with provider_at(gateway.url, gateway.key) as provider:
        request = asking("echo", text="你好")
        prepared = await provider.prepare(request)
        assert not gateway.requests
        await hear(provider, request)
    (sent,) = gateway.chats()
    assert prepared.body == sent.body
    assert prepared.url == f"{gateway.url}/v1/chat/completions"
    shown = dict(prepared.headers)
    assert {name: sent.headers[name] for name in shown} == shown
    assert set(sent.headers) - set(shown) <= {"authorization"}


@pytest.mark.parametrize("size", [MAX_RECORDED, MAX_RECORDED + 1])
async def test_a_long_reply_is_recorded_up_to_the_limit(gateway: Gateway, size: int) -> None:
    exchange = await recorded(gateway, "echo")
    kept: list[Exchange] = []
    recorder = ExchangeRecorder(exchange.request, kept.append)
    recorder.came(b"x" * (size // 2))
    recorder.came(b"x" * (size - size // 2))
    recorder.end()
    recorder.end()
    assert len(kept) == 1
    assert sum(len(part.data) for part in kept[0].parts) == MAX_RECORDED
    assert kept[0].truncated is (size > MAX_RECORDED)
