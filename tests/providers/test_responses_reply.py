"""How a reply of /v1/responses is read: its text, its end, whole and in events."""

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
from app.providers.responses_reply import ResponsesReader
from tests.providers.replies import Json, finish_of, json_of, kept_of, likely, progress_of, text_of, thinking_of
from tests.providers.responses_events import (
    CREATED,
    FLAT,
    USAGE,
    call_item,
    completed,
    item_event,
    message,
    read,
    read_whole,
    text_delta,
    text_part,
)


def test_text_in_deltas() -> None:
    events = read(
        CREATED,
        item_event("added", 0, message()),
        {"type": "response.content_part.added", "output_index": 0, "content_index": 0, "part": text_part("")},
        text_delta("Hel"),
        text_delta("lo"),
        {"type": "response.output_text.done", "output_index": 0, "content_index": 0, "text": "Hello"},
        {"type": "response.content_part.done", "output_index": 0, "content_index": 0, "part": text_part("Hello")},
        item_event("done", 0, message(text_part("Hello"))),
        completed(message(text_part("Hello")), usage=USAGE),
    )
    assert events == [
        TextDelta("Hel"),
        TextDelta("lo"),
        UsageReported(Usage(10, 5, 2, 4)),
        ReplyFinished(FinishReason.STOP, "completed"),
    ]


ENDS = [
    {"type": "response.output_text.done", "output_index": 0, "content_index": 0, "text": "Hello"},
    {"type": "response.content_part.done", "output_index": 0, "content_index": 0, "part": text_part("Hello")},
    item_event("done", 0, message(text_part("Hello"))),
    completed(message(text_part("Hello"))),
]


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("before", ["", "Hel", "Hello"])
def test_the_end_of_a_part_brings_what_deltas_did_not(before: str, end: Json) -> None:
    assert text_of(read(*([text_delta(before)] if before else []), end)) == "Hello"


@pytest.mark.parametrize("end", ENDS)
def test_an_end_that_differs_undoes_nothing(end: Json) -> None:
    assert text_of(read(text_delta("Bye, and more"), end)) == "Bye, and more"


def test_quirk_40_completed_with_an_empty_output_after_good_deltas() -> None:
    events = read(CREATED, text_delta("Hello"), completed())
    assert text_of(events) == "Hello"
    assert finish_of(events).reason is FinishReason.STOP


def test_the_output_at_the_end_repeats_nothing_though_its_numbers_differ() -> None:
    reasoning: Json = {"type": "reasoning", "id": "rs_9", "summary": [{"type": "summary_text", "text": "Hm"}]}
    events = read(
        item_event("done", 0, reasoning),
        text_delta("Hello", item=1),
        completed(message(text_part("Hello"))),
    )
    assert (thinking_of(events), text_of(events)) == ("Hm", "Hello")


def test_several_messages_and_parts() -> None:
    events = read(
        text_delta("a", 0, 0),
        text_delta("b", 0, 1),
        text_delta("c", 1, 0),
        completed(message(text_part("a"), text_part("b")), message(text_part("c"))),
    )
    assert text_of(events) == "ab\n\nc"


def test_numbers_that_are_missing() -> None:
    events = read(
        {"type": "response.output_text.delta", "item_id": "m1", "delta": "Hel"},
        {"type": "response.output_text.delta", "item_id": "m1", "delta": "lo"},
        {"type": "response.output_item.done", "item": {**message(text_part("Hello")), "id": "m1"}},
        completed(),
    )
    assert text_of(events) == "Hello"
    events = read(
        {"type": "response.output_text.delta", "delta": "Hel"},
        {"type": "response.output_text.delta", "delta": "lo"},
        {"type": "response.output_text.done", "text": "Hello"},
        completed(message(text_part("Hello"))),
    )
    assert text_of(events) == "Hello"


@pytest.mark.parametrize("whole", [True, False])
def test_a_refusal_is_text(whole: bool) -> None:
    part: Json = {"type": "refusal", "refusal": "I will not."}
    place: Json = {"output_index": 0, "content_index": 0}
    if whole:
        events = read_whole({"status": "completed", "output": [message(part)]})
    else:
        events = read(
            {"type": "response.refusal.delta", **place, "delta": "I will"},
            {"type": "response.refusal.done", **place, "refusal": "I will not."},
            completed(message(part)),
        )
    assert text_of(events) == "I will not."


@pytest.mark.parametrize(
    ("end", "reason", "raw"),
    [
        (completed(), FinishReason.STOP, "completed"),
        (
            completed(status="incomplete", incomplete_details={"reason": "max_output_tokens"}),
            FinishReason.LENGTH,
            "max_output_tokens",
        ),
        (
            completed(status="incomplete", incomplete_details={"reason": "content_filter"}),
            FinishReason.CONTENT_FILTER,
            "content_filter",
        ),
        (completed(status="incomplete", incomplete_details=None), FinishReason.OTHER, "incomplete"),
        ({"type": "response.completed"}, FinishReason.STOP, "completed"),
        ({"type": "response.completed", "response": {"status": "in_progress"}}, FinishReason.STOP, "completed"),
    ],
)
def test_how_a_reply_ends(end: Json, reason: FinishReason, raw: str) -> None:
    assert finish_of(read(text_delta("Hi"), end)) == ReplyFinished(reason, raw)


def test_the_end_of_the_body_alone_is_no_end_of_the_reply() -> None:
    assert finish_of(read(CREATED, text_delta("Hi"))) == ReplyFinished(FinishReason.MISSING)
    reader = ResponsesReader()
    reader.chunk(text_delta("Hi"))
    assert reader.finish(done=True)[-1] == ReplyFinished(FinishReason.MISSING, "[DONE]")


def test_a_shell_that_claims_to_be_complete_ends_nothing() -> None:
    reader = ResponsesReader()
    reader.chunk({"type": "response.created", "response": {"id": "r", "status": "completed"}})
    assert reader.finish_word == ""


def test_a_failure_without_words_is_told_to_the_engine() -> None:
    reader = ResponsesReader()
    reader.chunk({"type": "response.failed", "response": {"status": "failed", "error": None}})
    assert reader.finish_word == "failed"


def test_unknown_types_are_passed_over() -> None:
    known = {"type": "response.shell_call_command.delta", "output_index": 0, "delta": "ls"}
    events = read(CREATED, {"type": "response.something_new"}, known, {"type": 7}, text_delta("Hi"), completed())
    assert text_of(events) == "Hi"


def test_items_of_unknown_types_are_kept() -> None:
    item: Json = {"type": "something_new", "id": "x", "more": [1]}
    assert kept_of(read(item_event("done", 0, item), text_delta("Hi", 1), completed())) == [item]


def test_empty_is_nothing_at_all() -> None:
    for events, empty in (
        ([completed()], True),
        ([CREATED], True),
        ([completed(status="incomplete", incomplete_details={"reason": "max_output_tokens"})], False),
        ([text_delta("Hi"), completed()], False),
        ([item_event("done", 0, call_item())], False),
    ):
        reader = ResponsesReader()
        for event in events:
            reader.chunk(event)
        reader.finish()
        assert reader.empty is empty, events


def test_a_whole_reply() -> None:
    reasoning: Json = {"type": "reasoning", "id": "rs_1", "summary": [{"type": "summary_text", "text": "Hm"}]}
    body: Json = {
        "id": "resp_1",
        "object": "response",
        "status": "completed",
        "error": None,
        "output": [reasoning, message(text_part("Hi"), text_part(" you", FLAT)), call_item()],
        "usage": USAGE,
    }
    expected = [
        ThinkingDelta("Hm"),
        BlockAdded(ProviderDataBlock("responses", json_of(reasoning))),
        TextDelta("Hi"),
        TextDelta(" you"),
        BlockAdded(CitationBlock("https://e.x", "T")),
        ProgressReported(Stage.CALLING_TOOL, detail="f"),
        BlockAdded(ToolCallBlock("call_1", "f", '{"a":1}')),
        UsageReported(Usage(10, 5, 2, 4)),
        ReplyFinished(FinishReason.TOOL_CALLS, "completed"),
    ]
    assert read_whole(body) == expected
    assert read(body) == expected


def test_text_that_stands_at_the_top_alone() -> None:
    assert text_of(read_whole({"status": "completed", "output": [], "output_text": "Hi"})) == "Hi"
    assert text_of(read_whole({"status": "completed", "output": [message(text_part("Hi"))], "output_text": "Hi"})) == (
        "Hi"
    )


def test_a_reply_in_the_background_is_not_read_in_halves() -> None:
    reader = ResponsesReader()
    half: Json = {"id": "resp_7", "object": "response", "status": "queued", "output": [message(text_part("H"))]}
    events = reader.chunk({"type": "response.queued", "response": half})
    events += reader.whole({**half, "status": "in_progress"})
    assert progress_of(events) == [(Stage.QUEUED, ""), (Stage.WORKING, "")]
    assert (reader.reply_id, reader.under_way, reader.finish_word) == ("resp_7", True, "")
    assert text_of(events) == ""
    events = reader.whole({**half, "status": "completed", "output": [message(text_part("Hi"))]})
    assert text_of(events) == "Hi"
    assert (reader.under_way, reader.finish_word) == (False, "completed")


LIKELY = likely(
    [
        *sorted(ResponsesReader._READS),
        "message",
        "reasoning",
        "function_call",
        "custom_tool_call",
        "web_search_call",
        "image_generation_call",
        "output_text",
        "refusal",
        "reasoning_text",
        "url_citation",
        "response.web_search_call.searching",
    ],
    sorted(
        {"response", "item", "part", "delta", "text", "output", "content", "summary", "annotation", "annotations"}
        | {"usage", "output_index", "content_index", "item_id", "id", "status", "arguments", "input", "name"}
        | {"call_id", "result", "action", "logprobs", "incomplete_details", "sequence_number", "refusal"}
    ),
)


@given(st.lists(LIKELY, max_size=8))
def test_no_json_makes_the_reader_raise(values: list[object]) -> None:
    reader = ResponsesReader()
    for value in values:
        reader.chunk(value)
    last = reader.finish()[-1]
    assert isinstance(last, ReplyFinished)


@given(LIKELY)
def test_no_whole_json_makes_the_reader_raise(value: object) -> None:
    finish_of(read_whole(value))


@given(st.text(min_size=1, max_size=40), st.data())
def test_text_is_the_same_however_it_is_cut(text: str, data: st.DataObject) -> None:
    places = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=5)))
    pieces = [text[start:end] for start, end in zip([0, *places], [*places, len(text)], strict=True)]
    whole = read_whole({"status": "completed", "output": [message(text_part(text))]})
    events = read(*(text_delta(piece) for piece in pieces), completed(message(text_part(text))))
    assert text_of(events) == text_of(whole)
