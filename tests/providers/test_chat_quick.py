"""The usual chunk, known at a glance: the short way says what the long way says, or nothing."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.stream import TextDelta
from app.providers.chat_quick import plain_text
from app.providers.chat_reply import ChatReplyReader
from app.providers.dialect import QuickReader
from tests.gateway.replies import chunk, usage_chunk


def test_the_reader_of_chat_knows_the_short_way() -> None:
    assert isinstance(ChatReplyReader(), QuickReader)


def test_plain_text() -> None:
    assert plain_text(json.dumps(chunk({"content": "你好 \u2028", "role": None}))) == (0, "你好 \u2028")


@pytest.mark.parametrize(
    "value",
    [
        chunk({"content": "a"}, "stop"),
        chunk({"content": "a", "reasoning_content": "b"}),
        chunk({"content": "a", "images": []}),
        chunk({"content": None}),
        chunk({"content": ["a"]}),
        chunk({"content": "a"}, error={"message": "no"}),
        usage_chunk(1, 2),
        {**chunk({"content": "a"}), "usage": {"prompt_tokens": 1}},
        {"choices": [{"delta": {"content": "a"}}, {"index": 1, "delta": {"content": "b"}}]},
        {"choices": [{"message": {"content": "a"}}]},
        [],
        "[DONE]",
    ],
)
def test_anything_else_goes_the_long_way(value: object) -> None:
    assert plain_text(json.dumps(value)) is None


@given(
    st.text() | st.sampled_from(["{", '{"choices":' * 3000, "[DONE]", '{"choices":[{"delta":{"content":"\\ud800"}}]}'])
)
def test_no_text_raises(text: str) -> None:
    assert plain_text(text) is None or text.startswith("{")


pieces = st.sampled_from(
    [
        "Hi",
        " ",
        "\n",
        "",
        "<think>",
        "</think>",
        "<",
        "/think>\n",
        "![a](data:image/png;base64,AAAA)",
        "](",
        "> 进度 4",
        "好",
    ]
)


@given(st.lists(pieces, max_size=12))
def test_both_ways_give_the_same_events(texts: list[str]) -> None:
    long, short = ChatReplyReader(), ChatReplyReader()
    for text in texts:
        value = chunk({"content": text})
        expected = long.chunk(value)
        quick = short.quick(json.dumps(value))
        found = short.chunk(value) if quick is None else [quick]
        assert found == expected
        assert short.something == long.something
    assert short.finish() == long.finish()


def test_ordinary_text_takes_the_short_way() -> None:
    reader = ChatReplyReader()
    reader.chunk(chunk({"content": "Once "}))
    assert reader.quick(json.dumps(chunk({"content": "upon [a] time"}))) == TextDelta("upon [a] time")
