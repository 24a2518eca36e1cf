"""Every event and every shape of a reply of /v1/messages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.blocks import CitationBlock, ProviderDataBlock, ToolCallBlock
from app.domain.model_info import Usage
from app.domain.stream import (
    BlockAdded,
    FinishReason,
    ProgressReported,
    ReplyFinished,
    Stage,
    TextDelta,
    ThinkingDelta,
    UsageReported,
)
from app.providers.dialect import ReaderEvent
from app.providers.messages_reply import MessagesReader
from tests.providers.replies import (
    Json,
    blocks_of,
    finish_of,
    json_of,
    kept_of,
    likely,
    progress_of,
    text_of,
    thinking_of,
)

START: Json = {
    "type": "message_start",
    "message": {
        "id": "msg_1",
        "type": "message",
        "role": "assistant",
        "content": [],
        "stop_reason": None,
        "usage": {
            "input_tokens": 10,
            "cache_read_input_tokens": 4,
            "cache_creation_input_tokens": 2,
            "output_tokens": 1,
        },
    },
}
STOP: Json = {"type": "message_stop"}
PING: Json = {"type": "ping"}


def begin(number: int, **part: object) -> Json:
    return {"type": "content_block_start", "index": number, "content_block": part}


def delta(number: int, **more: object) -> Json:
    return {"type": "content_block_delta", "index": number, "delta": more}


def end(number: int) -> Json:
    return {"type": "content_block_stop", "index": number}


def ended(reason: str | None = "end_turn", **usage: int) -> Json:
    return {"type": "message_delta", "delta": {"stop_reason": reason, "stop_sequence": None}, "usage": usage}


def said(number: int, *pieces: str) -> list[Json]:
    deltas = [delta(number, type="text_delta", text=piece) for piece in pieces]
    return [begin(number, type="text", text=""), *deltas, end(number)]


def thought(number: int, *pieces: str, signature: str = "sig") -> list[Json]:
    deltas = [delta(number, type="thinking_delta", thinking=piece) for piece in pieces]
    signed = [delta(number, type="signature_delta", signature=signature)] if signature else []
    return [begin(number, type="thinking", thinking="", signature=""), *deltas, *signed, end(number)]


def called(number: int, name: str, *pieces: str) -> list[Json]:
    deltas = [delta(number, type="input_json_delta", partial_json=piece) for piece in pieces]
    return [begin(number, type="tool_use", id=f"toolu_{number}", name=name, input={}), *deltas, end(number)]


def read(*events: Json) -> list[ReaderEvent]:
    reader = MessagesReader()
    return [one for event in events for one in reader.chunk(event)] + reader.finish()


def read_whole(body: object) -> list[ReaderEvent]:
    reader = MessagesReader()
    return reader.whole(body) + reader.finish()


def test_text() -> None:
    assert read(START, PING, *said(0, "Hel", "lo"), ended(output_tokens=5), STOP) == [
        UsageReported(Usage(16, 1, None, 4)),
        TextDelta("Hel"),
        TextDelta("lo"),
        UsageReported(Usage(16, 5, None, 4)),
        ReplyFinished(FinishReason.STOP, "end_turn"),
    ]


def test_thinking_between_calls_keeps_its_place_and_its_signature() -> None:
    events = read(
        START,
        *thought(0, "H", "m", signature="one"),
        begin(1, type="redacted_thinking", data="xyz"),
        end(1),
        *said(2, "Let me look."),
        *called(3, "weather", '{"city"', ':"Rome"}'),
        *thought(4, "More", signature="two"),
        *called(5, "now"),
        ended("tool_use"),
        STOP,
    )
    assert (thinking_of(events), text_of(events)) == ("HmMore", "Let me look.")
    kept = [
        {"type": "thinking", "thinking": "Hm", "signature": "one"},
        {"type": "redacted_thinking", "data": "xyz"},
        {"type": "thinking", "thinking": "More", "signature": "two"},
    ]
    assert kept_of(events) == kept
    order = [block.name if isinstance(block, ToolCallBlock) else type(block) for block in blocks_of(events)]
    assert order == [ProviderDataBlock, ProviderDataBlock, "weather", ProviderDataBlock, "now"]
    assert [block for block in blocks_of(events) if isinstance(block, ToolCallBlock)] == [
        ToolCallBlock("toolu_3", "weather", '{"city":"Rome"}'),
        ToolCallBlock("toolu_5", "now", "{}"),
    ]
    assert progress_of(events) == [(Stage.CALLING_TOOL, "weather"), (Stage.CALLING_TOOL, "now")]
    assert finish_of(events) == ReplyFinished(FinishReason.TOOL_CALLS, "tool_use")


def test_a_thought_without_words_is_kept_for_its_signature() -> None:
    events = read(START, *thought(0), *said(1, "Hi"), ended(), STOP)
    assert thinking_of(events) == ""
    assert kept_of(events) == [{"type": "thinking", "thinking": "", "signature": "sig"}]


def test_a_thought_that_nobody_signed_is_shown_and_not_kept() -> None:
    events = read(START, *thought(0, "Hm", signature=""), *said(1, "Hi"), ended(), STOP)
    assert (thinking_of(events), kept_of(events)) == ("Hm", [])
    cut = read(START, *thought(0, "Hm")[:-2])
    assert (thinking_of(cut), kept_of(cut)) == ("Hm", [])


def test_two_thoughts_in_a_row() -> None:
    assert thinking_of(read(*thought(0, "a", signature=""), *thought(1, "b", signature=""), ended())) == "a\n\nb"


def test_texts_in_a_row_are_one() -> None:
    assert text_of(read(*said(0, "The sky is "), *said(1, "blue"), *said(2, "."), ended())) == "The sky is blue."


def citation(**more: object) -> Json:
    known = {"type": "web_search_result_location", "url": "https://e.x", "title": "T", "cited_text": "It is blue."}
    return {**known, **more}


def test_a_search_on_the_web() -> None:
    found: Json = {
        "type": "web_search_tool_result",
        "tool_use_id": "srv_1",
        "content": [{"type": "web_search_result", "url": "https://e.x", "title": "T", "encrypted_content": "abc"}],
    }
    events = read(
        START,
        begin(0, type="server_tool_use", id="srv_1", name="web_search", input={}),
        delta(0, type="input_json_delta", partial_json='{"query":'),
        delta(0, type="input_json_delta", partial_json='"sky"}'),
        end(0),
        begin(1, **found),
        end(1),
        *said(2, "The sky is "),
        begin(3, type="text", text="", citations=[]),
        delta(3, type="citations_delta", citation=citation()),
        delta(3, type="text_delta", text="blue"),
        delta(3, type="citations_delta", citation=citation()),
        delta(3, type="citations_delta", citation={"type": "char_location", "document_index": 0}),
        end(3),
        *said(4, "."),
        ended(),
        STOP,
    )
    assert progress_of(events) == [(Stage.SEARCHING, ""), (Stage.SEARCHING, "sky")]
    search = {"type": "server_tool_use", "id": "srv_1", "name": "web_search", "input": {"query": "sky"}}
    assert kept_of(events) == [search, found]
    assert events[-5:-1] == [
        TextDelta("The sky is "),
        TextDelta("blue"),
        TextDelta("."),
        BlockAdded(CitationBlock("https://e.x", "T", "It is blue.")),
    ]


def test_parts_of_unknown_types_are_kept() -> None:
    part: Json = {"type": "something_new", "id": "x", "more": [1]}
    events = read(START, begin(0, **part), delta(0, type="new_delta", x=1), end(0), *said(1, "Hi"), ended(), STOP)
    assert kept_of(events) == [part]
    assert text_of(events) == "Hi"


@pytest.mark.parametrize(
    ("word", "reason"),
    [
        ("end_turn", FinishReason.STOP),
        ("stop_sequence", FinishReason.STOP),
        ("max_tokens", FinishReason.LENGTH),
        ("model_context_window_exceeded", FinishReason.LENGTH),
        ("refusal", FinishReason.CONTENT_FILTER),
        ("pause_turn", FinishReason.OTHER),
        ("something", FinishReason.OTHER),
    ],
)
def test_how_a_reply_ends(word: str, reason: FinishReason) -> None:
    assert finish_of(read(*said(0, "Hi"), ended(word), STOP)) == ReplyFinished(reason, word)
    whole = {"type": "message", "content": [{"type": "text", "text": "Hi"}], "stop_reason": word}
    assert finish_of(read_whole(whole)) == ReplyFinished(reason, word)


def test_calls_make_it_a_turn_of_tools_whatever_the_word() -> None:
    assert finish_of(read(*called(0, "f"), ended("end_turn"))).reason is FinishReason.TOOL_CALLS


def test_the_end_of_the_body_alone_is_no_end_of_the_reply() -> None:
    assert finish_of(read(START, *said(0, "Hi"))) == ReplyFinished(FinishReason.MISSING)
    assert finish_of(read(START, *said(0, "Hi"), ended(None))) == ReplyFinished(FinishReason.MISSING)
    assert finish_of(read(*said(0, "Hi"), STOP)) == ReplyFinished(FinishReason.STOP, "message_stop")
    reader = MessagesReader()
    reader.chunk(said(0, "Hi")[0])
    assert reader.finish(done=True)[-1] == ReplyFinished(FinishReason.MISSING, "[DONE]")


def test_parts_whose_end_is_never_told() -> None:
    events = read(*called(0, "f", '{"a":1}')[:-1], *thought(1, "Hm")[:-1], ended("tool_use"))
    assert blocks_of(events)[0] == ToolCallBlock("toolu_0", "f", '{"a":1}')
    assert kept_of(events) == [{"type": "thinking", "thinking": "Hm", "signature": "sig"}]
    assert blocks_of(read(*called(0, "f", '{"a":')[:-1])) == []


def test_parts_whose_beginning_is_never_told() -> None:
    events = read(delta(0, type="thinking_delta", thinking="Hm"), delta(1, type="text_delta", text="Hi"), ended(), STOP)
    assert (thinking_of(events), text_of(events)) == ("Hm", "Hi")


def test_a_beginning_that_holds_everything() -> None:
    events = read(
        begin(0, type="text", text="Hi"),
        end(0),
        begin(1, type="tool_use", id="c", name="f", input={"a": "ä"}),
        end(1),
        ended("tool_use"),
    )
    assert text_of(events) == "Hi"
    assert blocks_of(events) == [ToolCallBlock("c", "f", '{"a":"ä"}')]


def test_counts_that_come_again_as_nothing() -> None:
    events = read(START, *said(0, "Hi"), ended(input_tokens=0, output_tokens=7), STOP)
    usage = [event.usage for event in events if isinstance(event, UsageReported)]
    assert usage[-1] == Usage(16, 7, None, 4)


def test_a_whole_reply() -> None:
    signed: Json = {"type": "thinking", "thinking": "Hm", "signature": "sig"}
    body: Json = {
        "id": "msg_1",
        "type": "message",
        "role": "assistant",
        "content": [
            signed,
            {"type": "text", "text": "Blue", "citations": [citation()]},
            {"type": "text", "text": "."},
            {"type": "tool_use", "id": "c", "name": "f", "input": {}},
        ],
        "stop_reason": "tool_use",
        "usage": {"input_tokens": 10, "output_tokens": 5},
    }
    expected = [
        ThinkingDelta("Hm"),
        BlockAdded(ProviderDataBlock("messages", json_of(signed))),
        TextDelta("Blue"),
        TextDelta("."),
        ProgressReported(Stage.CALLING_TOOL, detail="f"),
        BlockAdded(CitationBlock("https://e.x", "T", "It is blue.")),
        BlockAdded(ToolCallBlock("c", "f", "{}")),
        UsageReported(Usage(10, 5, None, None)),
        ReplyFinished(FinishReason.TOOL_CALLS, "tool_use"),
    ]
    assert read_whole(body) == expected
    assert read(body) == expected


def test_empty_is_nothing_at_all() -> None:
    for events, empty in (
        ([START, ended(), STOP], True),
        ([START], True),
        ([START, *thought(0), ended(), STOP], True),
        ([START, ended("max_tokens"), STOP], False),
        ([START, *said(0, "Hi")], False),
        ([START, *called(0, "f"), ended("tool_use")], False),
    ):
        reader = MessagesReader()
        for event in events:
            reader.chunk(event)
        reader.finish()
        assert reader.empty is empty, events


LIKELY = likely(
    [
        *(str(event["type"]) for event in (START, STOP, PING, ended(), *said(0, "a"))),
        "text",
        "thinking",
        "redacted_thinking",
        "tool_use",
        "server_tool_use",
        "text_delta",
        "thinking_delta",
        "signature_delta",
        "input_json_delta",
        "citations_delta",
        "message",
    ],
    sorted(
        {"message", "content_block", "delta", "content", "usage", "index", "text", "thinking", "signature", "url"}
        | {"citation", "citations", "partial_json", "stop_reason", "id", "name", "input", "output_tokens"}
    ),
)


@given(st.lists(LIKELY, max_size=8))
def test_no_json_makes_the_reader_raise(values: list[object]) -> None:
    reader = MessagesReader()
    for value in values:
        reader.chunk(value)
    assert isinstance(reader.finish()[-1], ReplyFinished)


@given(LIKELY)
def test_no_whole_json_makes_the_reader_raise(value: object) -> None:
    finish_of(read_whole(value))
