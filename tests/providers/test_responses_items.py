"""What a reply of /v1/responses holds besides text: thoughts, sources, searches, calls, pictures, odds."""

import pytest

from app.domain.blocks import CitationBlock, ProviderDataBlock, ToolCallBlock
from app.domain.stream import (
    BlockAdded,
    FinishReason,
    OddsReported,
    ProgressReported,
    ReplyFinished,
    Stage,
    TextDelta,
    TokenOdds,
)
from app.providers.dialect import InlineMedia
from tests.providers.replies import Json, blocks_of, finish_of, json_of, kept_of, progress_of, text_of, thinking_of
from tests.providers.responses_events import (
    FLAT,
    NESTED,
    call_item,
    completed,
    item_event,
    message,
    read,
    read_whole,
    text_delta,
    text_part,
)


@pytest.mark.parametrize("kind", ["summary", "text"])
def test_thoughts(kind: str) -> None:
    number = "summary_index" if kind == "summary" else "content_index"
    name = "reasoning_summary_text" if kind == "summary" else "reasoning_text"
    parts: list[Json] = [{"type": "any", "text": "One"}, {"type": "any", "text": "Two"}]
    item: Json = {"type": "reasoning", "id": "rs_1", "encrypted_content": "sealed", "summary": [], "content": []}
    item["summary" if kind == "summary" else "content"] = parts
    events = read(
        item_event("added", 0, {"type": "reasoning", "id": "rs_1", "summary": []}),
        {"type": f"response.{name}.delta", "output_index": 0, number: 0, "delta": "On"},
        {"type": f"response.{name}.done", "output_index": 0, number: 0, "text": "One"},
        {"type": f"response.{name}.delta", "output_index": 0, number: 1, "delta": "Two"},
        item_event("done", 0, item),
        text_delta("Hi", 1),
        completed(item, message(text_part("Hi"))),
    )
    assert (thinking_of(events), text_of(events)) == ("One\n\nTwo", "Hi")
    assert kept_of(events) == [item]
    assert events.index(TextDelta("Hi")) > events.index(BlockAdded(ProviderDataBlock("responses", json_of(item))))


def test_a_thought_is_shown_once_where_its_summary_comes_too() -> None:
    item: Json = {
        "type": "reasoning",
        "summary": [{"type": "summary_text", "text": "Short"}],
        "content": [{"type": "reasoning_text", "text": "Long and whole"}],
    }
    events = read(
        {"type": "response.reasoning_text.delta", "output_index": 0, "content_index": 0, "delta": "Long"},
        item_event("done", 0, item),
        completed(item),
    )
    assert thinking_of(events) == "Long and whole"


def test_a_summary_that_comes_with_its_part() -> None:
    part: Json = {"type": "summary_text", "text": "Hm"}
    event: Json = {"type": "response.reasoning_summary_part.done", "output_index": 0, "summary_index": 0, "part": part}
    assert thinking_of(read(event, text_delta("Hi", 1), completed())) == "Hm"


def test_thoughts_between_tags() -> None:
    events = read(text_delta("<thi"), text_delta("nk>Hm</think>Hi"), completed())
    assert (thinking_of(events), text_of(events)) == ("Hm", "Hi")


def test_sources_come_once_and_cut_no_text() -> None:
    place: Json = {"output_index": 0, "content_index": 0}
    events = read(
        text_delta("See "),
        {"type": "response.output_text.annotation.added", **place, "annotation_index": 0, "annotation": FLAT},
        text_delta("there"),
        {"type": "response.output_text.annotation.added", **place, "annotation_index": 1, "annotation": NESTED},
        {"type": "response.output_text.annotation.added", **place, "annotation": {"type": "file_citation"}},
        item_event("done", 0, message(text_part("See there", FLAT, NESTED))),
        completed(message(text_part("See there", FLAT))),
    )
    assert events[:-1] == [
        TextDelta("See "),
        TextDelta("there"),
        BlockAdded(CitationBlock("https://e.x", "T")),
        BlockAdded(CitationBlock("https://e.y", "U")),
    ]


def search_call(**action: object) -> Json:
    return {"type": "web_search_call", "id": "ws_1", "status": "completed", "action": {"type": "search", **action}}


def test_a_search() -> None:
    found = search_call(query="weather rome", sources=[{"type": "url", "url": "https://s.x"}])
    place: Json = {"output_index": 0, "item_id": "ws_1"}
    events = read(
        item_event("added", 0, {"type": "web_search_call", "id": "ws_1", "status": "in_progress"}),
        {"type": "response.web_search_call.in_progress", **place},
        {"type": "response.web_search_call.searching", **place},
        {"type": "response.web_search_call.completed", **place},
        item_event("done", 0, found),
        text_delta("Sunny", 1),
        completed(found, message(text_part("Sunny"))),
    )
    assert progress_of(events) == [(Stage.SEARCHING, ""), (Stage.SEARCHING, "weather rome")]
    assert kept_of(events) == [found]
    assert events[-2] == BlockAdded(CitationBlock("https://s.x"))


def test_what_a_search_found_is_not_told_where_the_text_names_its_sources() -> None:
    found = search_call(queries=["a", "b"], sources=[{"type": "url", "url": "https://s.x"}])
    events = read_whole({"status": "completed", "output": [found, message(text_part("Sunny", FLAT))]})
    assert progress_of(events) == [(Stage.SEARCHING, "a, b")]
    assert [block for block in blocks_of(events) if isinstance(block, CitationBlock)] == [
        CitationBlock("https://e.x", "T")
    ]


def test_calls_in_parallel() -> None:
    def arguments(number: int, delta: str) -> Json:
        return {"type": "response.function_call_arguments.delta", "output_index": number, "delta": delta}

    events = read(
        item_event("added", 0, call_item(1, "")),
        item_event("added", 1, {**call_item(2, ""), "name": "g"}),
        arguments(0, '{"a"'),
        arguments(1, '{"b"'),
        arguments(0, ":1}"),
        arguments(1, ":2}"),
        {"type": "response.function_call_arguments.done", "output_index": 0, "arguments": '{"a":1}'},
        item_event("done", 0, call_item(1)),
        item_event("done", 1, {**call_item(2, '{"b":2}'), "name": "g"}),
        completed(call_item(1), {**call_item(2, '{"b":2}'), "name": "g"}),
    )
    assert progress_of(events) == [(Stage.CALLING_TOOL, "f"), (Stage.CALLING_TOOL, "g")]
    assert blocks_of(events) == [ToolCallBlock("call_1", "f", '{"a":1}'), ToolCallBlock("call_2", "g", '{"b":2}')]
    assert finish_of(events).reason is FinishReason.TOOL_CALLS


@pytest.mark.parametrize("arguments", ["", None, {}])
def test_arguments_that_are_not_there(arguments: object) -> None:
    events = read(item_event("done", 0, call_item(1, arguments)), completed())
    assert blocks_of(events) == [ToolCallBlock("call_1", "f", "{}")]


def test_arguments_that_are_an_object() -> None:
    events = read_whole({"status": "completed", "output": [call_item(1, {"a": "ä"})]})
    assert blocks_of(events) == [ToolCallBlock("call_1", "f", '{"a":"ä"}')]


def test_a_call_whose_end_never_comes() -> None:
    begun = item_event("added", 0, call_item(1, ""))
    more: Json = {"type": "response.function_call_arguments.delta", "output_index": 0, "delta": '{"a":1}'}
    done: Json = {"type": "response.function_call_arguments.done", "output_index": 0, "arguments": '{"a":1}'}
    assert blocks_of(read(begun, more, completed())) == [ToolCallBlock("call_1", "f", '{"a":1}')]
    assert blocks_of(read(begun, more, done)) == [ToolCallBlock("call_1", "f", '{"a":1}')]
    assert blocks_of(read(begun, more)) == []


def test_a_call_without_an_id_gets_one() -> None:
    events = read_whole({"status": "completed", "output": [{"type": "function_call", "name": "f", "arguments": "{}"}]})
    assert blocks_of(events) == [ToolCallBlock("call_1", "f", "{}")]


def test_a_custom_tool() -> None:
    item: Json = {"type": "custom_tool_call", "id": "ct_1", "call_id": "call_1", "name": "run", "input": "ls -l"}
    events = read(
        item_event("added", 0, {**item, "input": ""}),
        {"type": "response.custom_tool_call_input.delta", "output_index": 0, "delta": "ls"},
        {"type": "response.custom_tool_call_input.done", "output_index": 0, "input": "ls -l"},
        item_event("done", 0, item),
        completed(item),
    )
    assert kept_of(events) == [item]
    assert blocks_of(events)[-1] == ToolCallBlock("call_1", "run", "ls -l")


def test_pictures() -> None:
    place: Json = {"output_index": 0, "item_id": "ig_1"}
    item: Json = {"type": "image_generation_call", "id": "ig_1", "result": "aGk=", "output_format": "webp"}
    events = read(
        item_event("added", 0, {"type": "image_generation_call", "id": "ig_1"}),
        {"type": "response.image_generation_call.in_progress", **place},
        {"type": "response.image_generation_call.generating", **place},
        {"type": "response.image_generation_call.partial_image", **place, "partial_image_b64": "aGk="},
        {"type": "response.image_generation_call.completed", **place},
        item_event("done", 0, item),
        completed(item),
    )
    assert events == [
        ProgressReported(Stage.DRAWING),
        InlineMedia("aGk=", "image/webp"),
        ReplyFinished(FinishReason.STOP, "completed"),
    ]


def test_odds() -> None:
    odds = [{"token": "Hi", "logprob": -0.5, "bytes": [1], "top_logprobs": [{"token": "Ho", "logprob": -1}]}]
    expected = OddsReported((TokenOdds("Hi", -0.5, (("Ho", -1.0),)),))
    events = read(text_delta("Hi", logprobs=odds), completed(message({**text_part("Hi"), "logprobs": odds})))
    assert events[:2] == [expected, TextDelta("Hi")]
    assert sum(isinstance(event, OddsReported) for event in events) == 1
    assert expected in read_whole({"output": [message({**text_part("Hi"), "logprobs": odds})]})
