"""Every spelling of a reply, whole and in chunks."""

import json
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.model_info import Usage
from app.domain.stream import FinishReason, ReplyFinished, TextDelta, ThinkingDelta, UsageReported
from app.providers import loose
from app.providers.chat_reply import ChatReplyReader, usage_of
from app.providers.dialect import ReaderEvent


def joined(events: Sequence[ReaderEvent]) -> tuple[str, str]:
    thinking = "".join(event.text for event in events if isinstance(event, ThinkingDelta))
    return thinking, "".join(event.text for event in events if isinstance(event, TextDelta))


def of_chunks(*deltas: object) -> tuple[str, str]:
    reader = ChatReplyReader()
    events = [one for delta in deltas for one in reader.chunk({"choices": [{"index": 0, "delta": delta}]})]
    return joined(events + reader.finish())


def of_whole(message: object) -> tuple[str, str]:
    reader = ChatReplyReader()
    return joined(reader.whole({"choices": [{"index": 0, "message": message}]}) + reader.finish())


MESSAGES = [
    ({"content": "Hi"}, ("", "Hi")),
    ({"content": None, "refusal": "I will not."}, ("", "I will not.")),
    ({"content": "Hi", "reasoning_content": "Hm"}, ("Hm", "Hi")),
    ({"content": "Hi", "reasoning": "Hm"}, ("Hm", "Hi")),
    ({"content": "Hi", "reasoning": "Hm", "reasoning_content": "Hm"}, ("Hm", "Hi")),
    (
        {"content": "Hi", "reasoning": None, "reasoning_details": [{"type": "reasoning.text", "text": "Hm"}]},
        ("Hm", "Hi"),
    ),
    (
        {
            "content": "Hi",
            "reasoning_details": [
                {"type": "reasoning.summary", "summary": "Hm"},
                {"type": "reasoning.encrypted", "data": "=="},
            ],
        },
        ("Hm", "Hi"),
    ),
    (
        {
            "content": [
                {"type": "thinking", "thinking": [{"type": "text", "text": "Hm"}]},
                {"type": "text", "text": "Hi"},
                {"type": "reference", "reference_ids": [1]},
            ]
        },
        ("Hm", "Hi"),
    ),
    ({"content": [{"type": "thinking", "thinking": "Hm"}, "Hi"]}, ("Hm", "Hi")),
    ({"content": [{"type": "reasoning", "text": "Hm"}, {"type": "output_text", "text": "Hi"}]}, ("Hm", "Hi")),
    ({"content": "<think>Hm</think>Hi"}, ("Hm", "Hi")),
    ({"role": None, "content": "Hi", "tool_calls": []}, ("", "Hi")),
]


@pytest.mark.parametrize(("message", "expected"), MESSAGES)
def test_spellings(message: object, expected: tuple[str, str]) -> None:
    assert of_whole(message) == expected
    assert of_chunks({"role": "assistant", "content": ""}, message, {}) == expected


def test_a_lone_line_end_is_no_thought() -> None:
    parts = ({"reasoning_content": "a"}, {"reasoning_content": "\n"}, {"reasoning_content": "b"})
    assert of_chunks(*parts, {"reasoning_content": "\n"}, {"content": "Hi"}, {"reasoning_content": "\n"}) == (
        "a\nb",
        "Hi",
    )


def test_choices_are_told_by_their_index() -> None:
    reader = ChatReplyReader()
    value = {"choices": [{"index": 1, "message": {"content": "second"}}, {"index": 0, "message": {"content": "first"}}]}
    assert joined(reader.whole(value)) == ("", "first")


def test_chunks_of_other_choices_are_left_out() -> None:
    reader = ChatReplyReader()
    events: list[ReaderEvent] = []
    for index, text in ((0, "a"), (1, "X"), (0, "b")):
        events += reader.chunk({"choices": [{"index": index, "delta": {"content": text}}]})
    assert joined(events) == ("", "ab")


@pytest.mark.parametrize(
    "value",
    [
        {"choices": [], "prompt_filter_results": [{}]},
        {"choices": [{"index": 0, "content_filter_offsets": {}}]},
        {"choices": [{"index": 0, "delta": None, "finish_reason": None}]},
        {"choices": None},
        {"choices": [None]},
        {},
        None,
        [],
        "text",
    ],
)
def test_chunks_that_say_nothing(value: object) -> None:
    assert ChatReplyReader().chunk(value) == []


def test_a_chunk_with_a_message_and_one_of_completions() -> None:
    reader = ChatReplyReader()
    assert joined(reader.chunk({"choices": [{"message": {"content": "Hi"}}]})) == ("", "Hi")
    assert joined(reader.chunk({"choices": [{"message": {"content": "Hi"}, "finish_reason": "stop"}]})) == ("", "")
    assert joined(ChatReplyReader().chunk({"choices": [{"text": "Hi"}]})) == ("", "Hi")
    assert joined(ChatReplyReader().whole({"choices": [{"text": "Hi"}]})) == ("", "Hi")


def test_usage_is_taken_and_never_added() -> None:
    reader = ChatReplyReader()
    chunk = {"choices": [{"index": 0, "delta": {"content": "a"}}]}
    one = {**chunk, "usage": {"prompt_tokens": 9, "completion_tokens": 1}}
    two = {**chunk, "usage": {"prompt_tokens": 9, "completion_tokens": 2}}
    found = [event for value in (one, one, two) for event in reader.chunk(value) if isinstance(event, UsageReported)]
    assert [event.usage.completion_tokens for event in found] == [1, 2]


@pytest.mark.parametrize(
    ("value", "usage"),
    [
        (
            {
                "prompt_tokens": 10,
                "completion_tokens": 5,
                "prompt_tokens_details": {"cached_tokens": 3},
                "completion_tokens_details": {"reasoning_tokens": 2},
            },
            Usage(10, 5, 2, 3),
        ),
        (
            {
                "input_tokens": 10,
                "output_tokens": 5,
                "input_tokens_details": {"cached_tokens": 3},
                "output_tokens_details": {"reasoning_tokens": 2},
            },
            Usage(10, 5, 2, 3),
        ),
        ({"prompt_tokens": 10, "completion_tokens": 5, "prompt_cache_hit_tokens": 4}, Usage(10, 5, None, 4)),
        (
            {"prompt_tokens": 10.0, "completion_tokens": None, "prompt_tokens_details": None},
            Usage(10, None, None, None),
        ),
        ({"prompt_tokens": "10", "completion_tokens": -1}, Usage(10, None, None, None)),
        ({"prompt_tokens": 0, "completion_tokens": 0}, None),
        (None, None),
        ([], None),
    ],
)
def test_spellings_of_usage(value: object, usage: Usage | None) -> None:
    assert usage_of(value) == usage


def test_usage_inside_the_choice() -> None:
    events = ChatReplyReader().chunk(
        {"choices": [{"delta": {}, "usage": {"prompt_tokens": 1, "completion_tokens": 2}}]}
    )
    assert events == [UsageReported(Usage(1, 2))]


@pytest.mark.parametrize(
    ("word", "reason"),
    [
        ("stop", FinishReason.STOP),
        ("STOP", FinishReason.STOP),
        ("eos_token", FinishReason.STOP),
        ("end_turn", FinishReason.STOP),
        ("length", FinishReason.LENGTH),
        ("max_tokens", FinishReason.LENGTH),
        ("content_filter", FinishReason.CONTENT_FILTER),
        ("SAFETY", FinishReason.CONTENT_FILTER),
        ("tool_use", FinishReason.TOOL_CALLS),
        ("surprise", FinishReason.OTHER),
        ("", FinishReason.MISSING),
        (None, FinishReason.MISSING),
        (7, FinishReason.MISSING),
    ],
)
def test_reasons(word: object, reason: FinishReason) -> None:
    reader = ChatReplyReader()
    reader.chunk({"choices": [{"delta": {"content": "Hi"}, "finish_reason": word}]})
    raw = word if isinstance(word, str) else ""
    assert reader.finish() == [ReplyFinished(reason, raw)]
    assert not reader.empty


@pytest.mark.parametrize(
    ("choice", "empty"),
    [
        ({"delta": {}, "finish_reason": "stop"}, True),
        ({"delta": {"content": ""}}, True),
        ({"delta": {"reasoning": "Hm"}, "finish_reason": "stop"}, False),
        ({"delta": {}, "finish_reason": "length"}, False),
        ({"delta": {}, "finish_reason": "content_filter"}, False),
        ({"delta": {"tool_calls": [{"index": 0}]}, "finish_reason": "stop"}, True),
        ({"delta": {"tool_calls": [{"index": 0, "function": {"name": "f"}}]}, "finish_reason": "stop"}, False),
    ],
)
def test_what_is_empty(choice: object, empty: bool) -> None:
    reader = ChatReplyReader()
    reader.chunk({"choices": [choice]})
    reader.finish()
    assert reader.empty is empty


keys = st.sampled_from(
    [
        "choices",
        "index",
        "delta",
        "message",
        "content",
        "reasoning",
        "reasoning_details",
        "usage",
        "prompt_tokens",
        "type",
        "text",
        "finish_reason",
        "tool_calls",
        "thinking",
        "refusal",
        "completion_tokens_details",
    ]
)
values: st.SearchStrategy[object] = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=5),
)
chunks = st.builds(
    lambda choice, more: {"choices": [choice], **more}, values, st.dictionaries(keys, values, max_size=2)
)


@given(st.lists(chunks | values, max_size=4))
def test_no_value_raises(several: list[object]) -> None:
    reader = ChatReplyReader()
    events = [event for value in several for event in reader.chunk(value)] + reader.finish()
    for value in several:
        ChatReplyReader().whole(value)
    assert isinstance(events[-1], ReplyFinished)


@given(st.binary() | st.text())
def test_decoding_gives_a_value_or_says_that_it_is_none(data: bytes | str) -> None:
    try:
        loose.decode(data)
    except loose.NotJsonError:
        return


@given(values)
def test_what_json_writes_can_be_read(value: object) -> None:
    loose.decode(json.dumps(value))


def test_halves_of_surrogate_pairs_become_valid_text() -> None:
    assert loose.decode(b'{"a": "x\\ud83d"}') == {"a": "x\ufffd"}
    assert loose.decode(b'{"a": [NaN]}') == {"a": [None]}
    with pytest.raises(loose.NotJsonError):
        loose.decode(b"[" * 100_000)


@pytest.mark.parametrize(("opened", "closed"), [("[", "]"), ('{"error":', "}"), ('{"detail":[', "]}")])
def test_what_is_nested_too_deeply_is_no_value(opened: str, closed: str) -> None:
    levels = loose.MAX_DEPTH if len(opened) < 11 else loose.MAX_DEPTH // 2
    assert loose.decode(opened * levels + "1" + closed * levels)
    with pytest.raises(loose.NotJsonError):
        loose.decode(opened * (levels + 1) + "1" + closed * (levels + 1))


def test_brackets_side_by_side_or_in_a_text_are_not_deep() -> None:
    assert loose.decode(json.dumps(["[{" * 1000, *([[]] * 1000)]))
