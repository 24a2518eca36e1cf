"""Every event and every shape of a reply of /v1/responses."""

import json
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.blocks import CitationBlock, ContentBlock, ProviderDataBlock, ToolCallBlock
from app.domain.model_info import Usage
from app.domain.stream import (
    BlockAdded,
    FinishReason,
    OddsReported,
    ProgressReported,
    ReplyFinished,
    Stage,
    TextDelta,
    ThinkingDelta,
    TokenOdds,
    UsageReported,
)
from app.providers.dialect import InlineMedia, ReaderEvent
from app.providers.responses_reply import ResponsesReader

Json = dict[str, object]

CREATED: Json = {"type": "response.created", "response": {"id": "resp_1", "status": "in_progress", "output": []}}
USAGE = {
    "input_tokens": 10,
    "input_tokens_details": {"cached_tokens": 4},
    "output_tokens": 5,
    "output_tokens_details": {"reasoning_tokens": 2},
    "total_tokens": 15,
}


def completed(*output: Json, status: str = "completed", **more: object) -> Json:
    return {
        "type": f"response.{status}",
        "response": {"id": "resp_1", "status": status, "output": list(output), **more},
    }


def text_delta(text: str, item: int = 0, part: int = 0, **more: object) -> Json:
    return {
        "type": "response.output_text.delta",
        "output_index": item,
        "content_index": part,
        "delta": text,
        **more,
    }


def message(*parts: Json) -> Json:
    return {"type": "message", "id": "msg_1", "role": "assistant", "status": "completed", "content": list(parts)}


def text_part(text: str, *annotations: Json) -> Json:
    return {"type": "output_text", "text": text, "annotations": list(annotations)}


def item_event(kind: str, number: int, item: Json) -> Json:
    return {"type": f"response.output_item.{kind}", "output_index": number, "item": item}


def read(*events: Json, background: bool = False) -> list[ReaderEvent]:
    reader = ResponsesReader(background=background)
    return [one for event in events for one in reader.chunk(event)] + reader.finish()


def read_whole(body: object) -> list[ReaderEvent]:
    reader = ResponsesReader()
    return reader.whole(body) + reader.finish()


def text_of(events: Sequence[ReaderEvent]) -> str:
    return "".join(event.text for event in events if isinstance(event, TextDelta))


def thinking_of(events: Sequence[ReaderEvent]) -> str:
    return "".join(event.text for event in events if isinstance(event, ThinkingDelta))


def blocks_of(events: Sequence[ReaderEvent]) -> list[ContentBlock]:
    return [event.block for event in events if isinstance(event, BlockAdded)]


def kept_of(events: Sequence[ReaderEvent]) -> list[object]:
    return [json.loads(block.json) for block in blocks_of(events) if isinstance(block, ProviderDataBlock)]


def progress_of(events: Sequence[ReaderEvent]) -> list[tuple[Stage, str]]:
    return [(event.stage, event.detail) for event in events if isinstance(event, ProgressReported)]


def finish_of(events: Sequence[ReaderEvent]) -> ReplyFinished:
    last = events[-1]
    assert isinstance(last, ReplyFinished)
    assert sum(isinstance(event, ReplyFinished) for event in events) == 1
    return last


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


def json_of(item: Json) -> str:
    return json.dumps(item, separators=(",", ":"))


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


FLAT: Json = {"type": "url_citation", "url": "https://e.x", "title": "T", "start_index": 0, "end_index": 1}
NESTED: Json = {"type": "url_citation", "url_citation": {"url": "https://e.y", "title": "U"}}


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


def call_item(number: int = 1, arguments: object = '{"a":1}') -> Json:
    return {
        "type": "function_call",
        "id": f"fc_{number}",
        "call_id": f"call_{number}",
        "name": "f",
        "arguments": arguments,
    }


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


def test_a_reply_in_the_background() -> None:
    reader = ResponsesReader(background=True)
    queued: Json = {"id": "resp_7", "object": "response", "status": "queued", "output": []}
    events = reader.chunk({"type": "response.queued", "sequence_number": 1, "response": queued})
    events += reader.chunk(
        {"type": "response.in_progress", "sequence_number": 2, "response": {**queued, "status": "in_progress"}}
    )
    assert kept_of(events) == [{"type": "response", "id": "resp_7"}]
    assert progress_of(events) == [(Stage.QUEUED, ""), (Stage.WORKING, "")]
    assert (reader.reply_id, reader.position, reader.finish_word) == ("resp_7", 2, "")
    reader.whole({**queued, "status": "completed", "output": [message(text_part("Hi"))]})
    assert reader.finish_word == "completed"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
NAMES = st.sampled_from(
    "response item part delta text output content summary annotation annotations usage output_index content_index "
    "item_id id status arguments input name call_id result action logprobs incomplete_details sequence_number refusal "
    "encrypted_content".split()
)
KINDS = st.sampled_from(
    [
        *sorted(ResponsesReader._READS),
        *"message reasoning function_call custom_tool_call web_search_call image_generation_call output_text".split(),
        *"refusal reasoning_text url_citation response.web_search_call.searching".split(),
    ]
)
LIKELY = st.recursive(
    JSON,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.builds(lambda kind, rest: {**rest, "type": kind}, KINDS, st.dictionaries(NAMES, inner, max_size=5))
    ),
    max_leaves=20,
)


@given(st.lists(LIKELY, max_size=8), st.booleans())
def test_no_json_makes_the_reader_raise(values: list[object], background: bool) -> None:
    reader = ResponsesReader(background=background)
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
