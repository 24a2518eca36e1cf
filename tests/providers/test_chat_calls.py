"""Calls, sources, odds, several choices and what is kept for the next turn, in a chat's reply."""

import json

import pytest

from app.domain.blocks import CitationBlock, ProviderDataBlock, TextBlock, ToolCallBlock
from app.domain.conversation import Role
from app.domain.generation import GenerationSettings
from app.domain.ports import ChatRequest, RequestMessage
from app.domain.stream import (
    BlockAdded,
    FinishReason,
    OddsReported,
    OtherChoice,
    ProgressReported,
    ReplyFinished,
    Stage,
    TextDelta,
    TextWasThinking,
    ThinkingDelta,
    TokenOdds,
)
from app.providers.chat_reply import ChatReplyReader
from app.providers.dialect import ReaderEvent


def asked(n: int | None = None, calls: int = 0) -> ChatRequest:
    blocks = tuple(ToolCallBlock(f"call_{number}", "f", "{}") for number in range(calls))
    messages = (RequestMessage(Role.USER, (TextBlock("Hi"),)), RequestMessage(Role.ASSISTANT, blocks))
    return ChatRequest("m", messages, settings=GenerationSettings(n=n))


def of_chunks(*deltas: object, word: str = "stop", request: ChatRequest | None = None) -> list[ReaderEvent]:
    reader = ChatReplyReader(request or asked())
    events = [one for delta in deltas for one in reader.chunk({"choices": [{"index": 0, "delta": delta}]})]
    return events + reader.chunk({"choices": [{"delta": {}, "finish_reason": word or None}]}) + reader.finish()


def of_whole(message: object, word: str = "stop", more: dict[str, object] | None = None) -> list[ReaderEvent]:
    reader = ChatReplyReader(asked())
    return reader.whole({"choices": [{"message": message, "finish_reason": word}], **(more or {})}) + reader.finish()


def call(arguments: str, index: int = 0, **more: object) -> dict[str, object]:
    return {"tool_calls": [{"index": index, "id": "a", "function": {"name": "f", "arguments": arguments}, **more}]}


def added(events: list[ReaderEvent]) -> list[object]:
    return [one.block for one in events if isinstance(one, BlockAdded)]


def kept(**fields: object) -> ProviderDataBlock:
    return ProviderDataBlock("chat", json.dumps({"model": "m", **fields}, separators=(",", ":")))


CALL = ToolCallBlock("a", "f", '{"a": 1}')
BUSY = ProgressReported(Stage.CALLING_TOOL, detail="f")


@pytest.mark.parametrize("word", ["tool_calls", "stop", "function_call", "tool_use", "surprise", ""])
def test_calls_are_told_at_the_end_whatever_the_reason(word: str) -> None:
    events = of_chunks(call('{"a":'), {"tool_calls": [{"index": 0, "function": {"arguments": " 1}"}}]}, word=word)
    assert events == [BUSY, BlockAdded(CALL), ReplyFinished(FinishReason.TOOL_CALLS, word)]


def test_calls_of_a_whole_reply() -> None:
    message = {"content": "So.", **call('{"a": 1}')}
    assert of_whole(message, "tool_calls") == [
        TextDelta("So."),
        BUSY,
        BlockAdded(CALL),
        ReplyFinished(FinishReason.TOOL_CALLS, "tool_calls"),
    ]
    legacy = {"content": None, "function_call": {"name": "f", "arguments": '{"a": 1}'}}
    assert added(of_whole(legacy, "function_call")) == [ToolCallBlock("call_0", "f", '{"a": 1}')]


@pytest.mark.parametrize(("word", "reason"), [("", FinishReason.MISSING), ("length", FinishReason.LENGTH)])
def test_half_a_call_is_a_cut_and_no_call(word: str, reason: FinishReason) -> None:
    reader = ChatReplyReader(asked())
    reader.chunk({"choices": [{"delta": call('{"a":'), "finish_reason": word}]})
    assert reader.finish() == [ReplyFinished(reason, word)]
    assert not reader.empty


def test_invented_ids_differ_from_those_before() -> None:
    delta = {"tool_calls": [{"function": {"name": "f", "arguments": "{}"}}]}
    assert added(of_chunks(delta, request=asked(calls=2))) == [ToolCallBlock("call_2", "f", "{}")]


def test_quirk_35_what_google_signed_is_kept_before_its_call() -> None:
    signed = {"google": {"thought_signature": "s"}}
    expected = [kept(call="a", extra_content=signed), CALL]
    assert added(of_chunks(call('{"a": 1}', extra_content=signed))) == expected
    events = of_chunks(call('{"a": 1}'), {"extra_content": signed})
    assert added(events) == [kept(extra_content=signed), *expected]


def test_quirk_33_reasoning_details_are_kept_as_they_came() -> None:
    details = [
        {"type": "reasoning.text", "text": "Let ", "index": 0, "format": "f", "signature": None},
        {"type": "reasoning.text", "text": "me.", "index": 0},
        {"type": "reasoning.text", "text": "", "index": 0, "signature": "sig"},
        {"type": "reasoning.encrypted", "data": "abc", "index": 1},
        {"type": "reasoning.encrypted", "data": "def", "index": 2},
    ]
    joined = [
        {"type": "reasoning.text", "text": "Let me.", "index": 0, "format": "f", "signature": "sig"},
        *details[3:],
    ]
    events = of_chunks(*[{"reasoning_details": [one]} for one in details], {"content": "Hi"})
    assert added(events) == [kept(reasoning_details=joined)]
    assert [one.text for one in events if isinstance(one, ThinkingDelta)] == ["Let ", "me."]
    assert added(of_whole({"content": "Hi", "reasoning_details": joined})) == [kept(reasoning_details=joined)]


def test_quirk_32_thoughts_that_may_have_to_go_back() -> None:
    events = of_chunks({"reasoning_content": "Let "}, {"reasoning_content": "me."}, {"content": "Hi"})
    assert added(events) == [kept(reasoning_content="Let me.")]
    assert added(of_chunks({"reasoning": "Let me."}, {"content": "Hi"})) == []


SOURCE = CitationBlock("https://e.x/a", "A", "as it says")


@pytest.mark.parametrize(
    "message",
    [
        {
            "annotations": [
                {
                    "type": "url_citation",
                    "url_citation": {"url": "https://e.x/a", "title": "A", "content": "as it says", "start_index": 0},
                },
                {"type": "file", "file": {"hash": "x"}},
            ]
        },
        {"annotations": [{"type": "url_citation", "url": "https://e.x/a", "title": "A", "content": "as it says"}] * 2},
        {"search_results": [{"url": "https://e.x/a", "title": "A", "snippet": "as it says"}]},
    ],
)
def test_sources(message: dict[str, object]) -> None:
    expected = [TextDelta("Hi"), BlockAdded(SOURCE), ReplyFinished(FinishReason.STOP, "stop")]
    assert of_whole({"content": "Hi", **message}) == expected
    assert of_chunks({"content": "Hi"}, message) == expected


def test_sources_at_the_top_of_a_body() -> None:
    more: dict[str, object] = {
        "citations": ["https://e.x/a", "javascript:1", None],
        "search_results": [{"url": "https://e.x/b"}],
    }
    assert added(of_whole({"content": "Hi"}, more=more)) == [
        CitationBlock("https://e.x/b"),
        CitationBlock("https://e.x/a"),
    ]


def test_odds() -> None:
    logprobs = {
        "content": [
            {"token": "Hi", "logprob": -0.5, "bytes": None, "top_logprobs": [{"token": "Ho", "logprob": -1.5}]}
        ],
        "refusal": None,
    }
    reader = ChatReplyReader(asked())
    events = reader.chunk({"choices": [{"delta": {"content": "Hi"}, "logprobs": logprobs}]})
    assert events == [TextDelta("Hi"), OddsReported((TokenOdds("Hi", -0.5, (("Ho", -1.5),)),))]


def test_other_choices_come_whole_at_the_end() -> None:
    reader = ChatReplyReader(asked(n=3))
    events: list[ReaderEvent] = []
    for index, text in ((2, "<think>Hm</think>"), (0, "a"), (1, "x"), (2, "y"), (1, "x"), (0, "b")):
        events += reader.chunk({"choices": [{"index": index, "delta": {"content": text}}]})
    for index in (2, 0, 1):
        events += reader.chunk({"choices": [{"index": index, "delta": {}, "finish_reason": f"stop{index or ''}"}]})
    assert events + reader.finish() == [
        TextDelta("a"),
        TextDelta("b"),
        OtherChoice(1, "xx", "stop1"),
        OtherChoice(2, "y", "stop2"),
        ReplyFinished(FinishReason.STOP, "stop"),
    ]


def test_refusals_are_what_was_said() -> None:
    expected = [TextDelta("I can't."), ReplyFinished(FinishReason.STOP, "stop")]
    assert of_whole({"content": None, "refusal": "I can't."}) == expected
    assert of_chunks({"refusal": "I can't."}) == expected


def test_quirk_31_text_that_was_a_thought() -> None:
    assert of_chunks({"content": "Hm.\n</thi"}, {"content": "nk>\n\nHi"}) == [
        TextDelta("Hm.\n"),
        TextWasThinking(),
        TextDelta("Hi"),
        ReplyFinished(FinishReason.STOP, "stop"),
    ]


def test_quirk_21_a_choice_without_delta() -> None:
    reader = ChatReplyReader(asked())
    assert reader.chunk({"choices": [{"index": 0, "content_filter_offsets": {"start": 0}}]}) == []
    assert reader.chunk({"choices": [{"index": 0, "delta": {"content": "Hi"}}]}) == [TextDelta("Hi")]
