"""Quirks 20 to 29: the shape of chunks, and 30 to 33: reasoning."""

import pytest

from app.domain.stream import FinishReason, ReplyFinished, TextWasThinking, UsageReported
from tests.gateway import Gateway
from tests.gateway.faults import FRAMED
from tests.gateway.quirks_asked import DETAILS
from tests.providers.doubles import Heard
from tests.quirks.asking import WEATHER, both_turns, calls_in, said_by, sent

WHOLE = ReplyFinished(FinishReason.STOP, "stop")
BOTH_WAYS = pytest.mark.parametrize("stream", [True, False])


def counted(heard: Heard) -> tuple[int | None, int | None]:
    usage = heard.usage.usage
    return usage.prompt_tokens, usage.completion_tokens


async def test_quirk_20_a_first_chunk_without_choices(gateway: Gateway) -> None:
    heard = await said_by(gateway, "quirk-20")
    assert (heard.text, heard.finish) == (FRAMED, WHOLE)


async def test_quirk_21_a_choice_without_delta(gateway: Gateway) -> None:
    heard = await said_by(gateway, "quirk-21")
    assert (heard.text, heard.finish) == (FRAMED, WHOLE)


async def test_quirk_22_usage_without_choices_at_the_end(gateway: Gateway) -> None:
    heard = await said_by(gateway, "quirk-22")
    assert (heard.text, counted(heard)) == (FRAMED, (9, 5))


async def test_quirk_22_usage_on_every_chunk_is_not_added_up(gateway: Gateway) -> None:
    heard = await said_by(gateway, "quirk-22-every")
    assert (heard.text, counted(heard)) == ("abc", (9, 3))


async def test_quirk_23_usage_inside_a_choice(gateway: Gateway) -> None:
    heard = await said_by(gateway, "quirk-23")
    assert (heard.text, counted(heard)) == (FRAMED, (9, 5))


async def test_quirk_24_stream_options_refused(gateway: Gateway) -> None:
    heard = await said_by(gateway, "quirk-24")
    assert heard.text == "Here I am."
    assert ["stream_options" in body for body in sent(gateway)] == [True, False]


@BOTH_WAYS
async def test_quirk_25_content_that_is_a_list(gateway: Gateway, stream: bool) -> None:
    heard = await said_by(gateway, "quirk-25", stream=stream)
    assert (heard.thinking, heard.text, heard.finish) == ("Six times seven.", "The answer is 42.", WHOLE)


@BOTH_WAYS
@pytest.mark.parametrize("word", ["eos", "end_turn", "eos_token"])
async def test_quirk_26_other_words_for_the_end(gateway: Gateway, word: str, stream: bool) -> None:
    heard = await said_by(gateway, f"quirk-26-{word}", stream=stream)
    assert (heard.text, heard.finish) == (FRAMED, ReplyFinished(FinishReason.STOP, word))


async def test_quirk_27_nulls_where_keys_should_be_absent(gateway: Gateway) -> None:
    heard = await said_by(gateway, "quirk-27")
    assert (heard.text, heard.thinking, heard.finish) == (FRAMED, "", WHOLE)


async def test_quirk_27_nulls_in_calls(gateway: Gateway) -> None:
    heard = await said_by(gateway, "quirk-27-tools", tools=(WEATHER,))
    assert calls_in(heard) == [("call_a", "get_weather", {"city": "X"})]


async def test_quirk_28_another_id_on_every_chunk(gateway: Gateway) -> None:
    heard = await said_by(gateway, "quirk-28")
    assert (heard.text, heard.finish) == ("abc", WHOLE)


async def test_quirk_29_a_choice_without_message(gateway: Gateway) -> None:
    heard = await said_by(gateway, "quirk-29", stream=False)
    assert heard.finish == ReplyFinished(FinishReason.LENGTH, "length")
    assert [event.usage.prompt_tokens for event in heard.events if isinstance(event, UsageReported)] == [5]


@BOTH_WAYS
async def test_quirk_30_reasoning_by_its_newer_name(gateway: Gateway, stream: bool) -> None:
    heard = await said_by(gateway, "quirk-30-vllm", stream=stream)
    assert (heard.thinking, heard.text) == ("Six times seven.", "42.")


async def test_quirk_30_reasoning_by_both_names_is_shown_once(gateway: Gateway) -> None:
    heard = await said_by(gateway, "quirk-30-both")
    assert (heard.thinking, heard.text) == ("Six times seven.", "42.")


@pytest.mark.parametrize("model", ["quirk-31-no-opening", "quirk-31-inline"])
async def test_quirk_31_a_missing_opening_tag_in_a_stream(gateway: Gateway, model: str) -> None:
    heard = await said_by(gateway, model)
    turn = heard.events.index(TextWasThinking())
    assert Heard(heard.events[:turn]).text.strip() == "Six times seven."
    assert Heard(heard.events[turn:]).text == "42."


@pytest.mark.parametrize("model", ["quirk-31-no-opening", "quirk-31-inline"])
async def test_quirk_31_a_missing_opening_tag_in_a_body(gateway: Gateway, model: str) -> None:
    heard = await said_by(gateway, model, stream=False)
    assert (heard.thinking, heard.text) == ("Six times seven.", "42.")


@BOTH_WAYS
async def test_quirk_31_raw_tags_in_the_content(gateway: Gateway, stream: bool) -> None:
    heard = await said_by(gateway, "quirk-31-tags", stream=stream)
    assert (heard.thinking, heard.text) == ("Six times seven.", "42.")


async def test_quirk_32_thoughts_are_sent_back_where_they_are_asked_for(gateway: Gateway) -> None:
    _first, second = await both_turns(gateway, "quirk-32")
    assert second.text == "Reply 2."
    replies = [body["messages"][1] for body in sent(gateway)[1:]]
    assert [reply.get("reasoning_content") for reply in replies] == [None, "I think."]


async def test_quirk_32_thoughts_are_not_sent_back_elsewhere(gateway: Gateway) -> None:
    _first, second = await both_turns(gateway, "quirk-32-refused")
    assert second.text == "Reply 2."
    assert len(sent(gateway)) == 2


async def test_quirk_33_reasoning_details_go_back_unchanged(gateway: Gateway) -> None:
    first, second = await both_turns(gateway, "quirk-33", tools=(WEATHER,))
    assert first.thinking == "I need the tool."
    assert calls_in(first) == [("call_1", "get_weather", {"city": "Paris"})]
    assert second.text == "It is 18 C."
    assert sent(gateway)[1]["messages"][1]["reasoning_details"] == DETAILS
