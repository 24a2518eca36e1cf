"""Quirks 34 to 38: calls of tools."""

import pytest

from app.domain.stream import FinishReason
from tests.gateway import Gateway
from tests.gateway.faults import FRAMED
from tests.gateway.quirks_asked import SIGNATURE
from tests.quirks.asking import WEATHER, both_turns, calls_in, said_by, sent

PARIS = ("call_a", "get_weather", {"city": "Paris"})
ROME = ("call_b", "get_weather", {"city": "Rome"})


async def test_quirk_34_calls_without_index_that_end_with_stop(gateway: Gateway) -> None:
    heard = await said_by(gateway, "quirk-34", tools=(WEATHER,))
    assert calls_in(heard) == [PARIS, ROME]
    assert (heard.finish.reason, heard.finish.raw) == (FinishReason.TOOL_CALLS, "stop")


async def test_quirk_34_a_signature_in_a_delta_of_its_own_goes_back(gateway: Gateway) -> None:
    await both_turns(gateway, "quirk-34", tools=(WEATHER,))
    reply = sent(gateway)[1]["messages"][1]
    signed = [reply.get("extra_content"), *(call.get("extra_content") for call in reply["tool_calls"])]
    assert {"google": {"thought_signature": "sig"}} in signed


async def test_quirk_35_the_signature_of_a_call_goes_back(gateway: Gateway) -> None:
    first, second = await both_turns(gateway, "quirk-35", tools=(WEATHER,))
    assert calls_in(first) == [("call_1", "get_weather", {"city": "Paris"})]
    assert second.text == "It is 18 C."
    assert sent(gateway)[1]["messages"][1]["tool_calls"][0]["extra_content"] == SIGNATURE


async def test_quirk_36_parallel_calls_with_one_index(gateway: Gateway) -> None:
    heard = await said_by(gateway, "quirk-36", tools=(WEATHER,))
    assert calls_in(heard) == [PARIS, ROME]


@pytest.mark.parametrize("server", ["litellm", "lmstudio"])
async def test_quirk_37_names_ids_and_ends_that_are_repeated(gateway: Gateway, server: str) -> None:
    heard = await said_by(gateway, f"quirk-37-{server}", tools=(WEATHER,))
    assert calls_in(heard) == [PARIS]


async def test_quirk_37_an_empty_list_is_no_call(gateway: Gateway) -> None:
    heard = await said_by(gateway, "quirk-37-vllm", tools=(WEATHER,))
    assert (heard.text, calls_in(heard)) == (FRAMED, [])
    assert heard.finish.reason is FinishReason.STOP


@pytest.mark.parametrize("stream", [True, False])
async def test_quirk_38_no_arguments_are_an_empty_object(gateway: Gateway, stream: bool) -> None:
    heard = await said_by(gateway, "quirk-38", stream=stream, tools=(WEATHER,))
    assert calls_in(heard) == [("call_a", "get_time", {})]
    assert heard.finish.reason is FinishReason.TOOL_CALLS
