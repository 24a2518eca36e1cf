"""Replies of Google's endpoint, in every spelling."""

import base64
import json
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.blocks import CitationBlock, ImageBlock, ProviderDataBlock, ToolCallBlock
from app.domain.errors import ErrorReason
from app.domain.generation import Endpoint
from app.domain.model_info import Usage
from app.domain.stream import (
    BlockAdded,
    FinishReason,
    OddsReported,
    OtherChoice,
    ProgressReported,
    ReplyFinished,
    Stage,
    StreamEvent,
    TextDelta,
    ThinkingDelta,
    TokenOdds,
    UsageReported,
)
from app.providers.dialect import InlineMedia, MediaLink, ReaderEvent
from app.providers.gemini import GeminiDialect
from app.providers.gemini_reply import GeminiReader
from tests.providers.doubles import asking
from tests.providers.pictures import png
from tests.providers.reading import Read, read_as


def event(*parts: object, finish: str = "", **more: object) -> dict[str, object]:
    """Return an event with one candidate."""
    candidate: dict[str, object] = {"content": {"role": "model", "parts": list(parts)}, "index": 0}
    if finish:
        candidate["finishReason"] = finish
    candidate |= {name: more.pop(name) for name in list(more) if name.startswith(("grounding", "logprobs", "finish"))}
    return {"candidates": [candidate], **more}


def streamed(*events: object) -> Read:
    """Return what is understood of events in a stream."""
    return read_as(Endpoint.GEMINI, [f"data: {json.dumps(one)}\r\n\r\n".encode() for one in events])


def heard(*events: object) -> list[ReaderEvent]:
    """Return what a reader makes of events."""
    reader = GeminiReader(3)
    found = [one for value in events for one in reader.chunk(value)]
    return found + reader.finish()


def said(events: Sequence[object]) -> str:
    return "".join(one.text for one in events if isinstance(one, TextDelta))


def test_text_in_a_stream() -> None:
    usage = {"promptTokenCount": 4, "candidatesTokenCount": 2, "thoughtsTokenCount": 5, "cachedContentTokenCount": 1}
    read = streamed(
        event({"text": "think", "thought": True}),
        event({"text": "Hel"}, usageMetadata={"promptTokenCount": 4}),
        event({"text": "lo"}, finish="STOP", usageMetadata=usage),
    )
    assert read.error is None
    assert list(read.events) == [
        ThinkingDelta("think"),
        TextDelta("Hel"),
        UsageReported(Usage(4, None, None, None)),
        TextDelta("lo"),
        UsageReported(Usage(4, 7, 5, 1)),
        ReplyFinished(FinishReason.STOP, "STOP"),
    ]


@pytest.mark.parametrize("space", [False, True])
def test_one_reply_and_an_array_of_events(space: bool) -> None:
    events = [event({"text": "Hel"}), event({"text": "lo"}, finish="STOP")]
    indent = 2 if space else None
    array = read_as(Endpoint.GEMINI, [json.dumps(events, indent=indent).encode()])
    one = read_as(Endpoint.GEMINI, [json.dumps(event({"text": "Hello"}, finish="STOP"), indent=indent).encode()])
    assert said(array.events) == said(one.events) == "Hello"
    assert array.events[-1] == one.events[-1] == ReplyFinished(FinishReason.STOP, "STOP")


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize("names", [("inlineData", "mimeType"), ("inline_data", "mime_type")])
def test_pictures(names: tuple[str, str], stream: bool) -> None:
    outer, inner = names
    picture = {outer: {inner: "image/png", "data": base64.b64encode(png(3, 2)).decode()}}
    draft = {"thought": True, outer: {inner: "image/png", "data": base64.b64encode(png(9, 9)).decode()}}
    value = event(draft, {"text": "Here"}, picture, finish="STOP")
    read = streamed(value) if stream else read_as(Endpoint.GEMINI, [json.dumps(value).encode()])
    blocks = [one.block for one in read.events if isinstance(one, BlockAdded)]
    assert [(type(block), block.width, block.height) for block in blocks if isinstance(block, ImageBlock)] == [
        (ImageBlock, 3, 2)
    ]
    assert len(blocks) == 1
    assert said(read.events) == "Here"


def test_signatures_are_kept_behind_their_parts() -> None:
    def keeping(behind: str, signature: str, **more: str) -> BlockAdded:
        kept = {"behind": behind, "thoughtSignature": signature, **more}
        return BlockAdded(ProviderDataBlock("gemini", json.dumps(kept, separators=(",", ":"))))

    found = heard(
        event({"text": "a", "thoughtSignature": "T"}, {"text": "b"}),
        event({"inlineData": {"mimeType": "image/png", "data": "AA"}, "thoughtSignature": "P"}),
        event({"functionCall": {"name": "f", "args": {"x": 1}, "id": "own"}, "thought_signature": "C"}),
        event({"functionCall": {"name": "g", "args": {}}}),
        event({"functionCall": {"name": "h", "args": {}}, "thoughtSignature": "H"}),
        event({"text": "", "thoughtSignature": "E"}, finish="STOP"),
    )
    assert found == [
        TextDelta("a"),
        TextDelta("b"),
        keeping("text", "T"),
        InlineMedia("AA", "image/png"),
        keeping("inlineData", "P"),
        ProgressReported(Stage.CALLING_TOOL, detail="f"),
        BlockAdded(ToolCallBlock("own", "f", '{"x":1}')),
        keeping("functionCall", "C", id="own"),
        ProgressReported(Stage.CALLING_TOOL, detail="g"),
        BlockAdded(ToolCallBlock("call-3-2", "g", "{}")),
        ProgressReported(Stage.CALLING_TOOL, detail="h"),
        BlockAdded(ToolCallBlock("call-3-3", "h", "{}")),
        keeping("functionCall", "H", called="call-3-3"),
        keeping("text", "E"),
        ReplyFinished(FinishReason.TOOL_CALLS, "STOP"),
    ]


@pytest.mark.parametrize("cut", [1, 7, 4000])
def test_pictures_that_stand_in_the_text(cut: int) -> None:
    data = base64.b64encode(png(3, 2)).decode()
    text = f"Here: ![image](data:image/png;base64,{data}) done"
    pieces = [event({"text": text[at : at + cut]}) for at in range(0, len(text), cut)]
    both = event({"inlineData": {"mimeType": "image/png", "data": data}}, finish="STOP")
    found = heard(*pieces, both)
    assert said(found) == "Here:  done"
    assert [one for one in found if isinstance(one, InlineMedia)] == [InlineMedia(data, "image/png")]


@pytest.mark.parametrize(("model", "expected"), [("nano-banana", 1), ("gemini-2.5-flash", 0)])
def test_addresses_in_the_text_of_a_model_that_draws(model: str, expected: int) -> None:
    reader = GeminiDialect().reader(asking(model))
    text = "![image](https://e.x/a.png)"
    found = [*reader.chunk(event({"text": text}, finish="STOP")), *reader.finish()]
    assert said(found) == text
    assert [one for one in found if isinstance(one, MediaLink)] == [MediaLink("https://e.x/a.png")] * expected


def test_files_at_an_address() -> None:
    found = heard(event({"fileData": {"mimeType": "video/mp4", "fileUri": "https://e.x/a.mp4"}}, finish="STOP"))
    assert found[0] == MediaLink("https://e.x/a.mp4")


@pytest.mark.parametrize(
    ("word", "reason"),
    [
        ("SAFETY", FinishReason.CONTENT_FILTER),
        ("PROHIBITED_CONTENT", FinishReason.CONTENT_FILTER),
        ("IMAGE_SAFETY", FinishReason.CONTENT_FILTER),
        ("RECITATION", FinishReason.CONTENT_FILTER),
        ("MAX_TOKENS", FinishReason.LENGTH),
    ],
)
def test_reasons_that_explain_an_empty_reply(word: str, reason: FinishReason) -> None:
    for candidate in ({"finishReason": word}, {"content": {}, "finish_reason": word}):
        read = streamed({"candidates": [candidate]})
        assert (read.error, read.events) == (None, (ReplyFinished(reason, word),))


@pytest.mark.parametrize("word", ["NO_IMAGE", "OTHER", "MALFORMED_FUNCTION_CALL", "SOMETHING_NEW"])
def test_reasons_that_nobody_asked_for(word: str) -> None:
    assert streamed(event({"text": "Sorry"}, finish=word)).events[-1] == ReplyFinished(FinishReason.OTHER, word)
    nothing = streamed(event(finish=word)).error
    assert nothing is not None
    assert nothing.reason is ErrorReason.EMPTY_REPLY
    explained = streamed(event(finish=word, finishMessage="Could not draw it."))
    assert said(explained.events) == "Could not draw it."


def test_a_question_that_was_blocked() -> None:
    read = streamed({"promptFeedback": {"blockReason": "OTHER"}, "usageMetadata": {"promptTokenCount": 4}})
    assert read.error is None
    assert read.events[-1] == ReplyFinished(FinishReason.CONTENT_FILTER, "OTHER")


def test_nothing_at_all() -> None:
    values: list[object] = [{"candidates": []}, {"candidates": [{"content": None}]}, {"usageMetadata": {}}]
    for value in values:
        error = streamed(value).error
        assert error is not None
        assert error.reason is ErrorReason.EMPTY_REPLY


def test_quirk_15_an_error_that_is_an_array() -> None:
    body = [{"error": {"code": 400, "message": "Bad argument", "status": "INVALID_ARGUMENT"}}]
    read = read_as(Endpoint.GEMINI, [json.dumps(body).encode()])
    assert read.error is not None
    assert read.error.gateway_message == "Bad argument"


def test_an_error_in_the_middle() -> None:
    read = streamed(event({"text": "Hel"}), {"error": {"code": 503, "message": "busy", "status": "UNAVAILABLE"}})
    assert said(read.events) == "Hel"
    assert read.error is not None
    assert (read.error.status, read.error.gateway_message) == (503, "busy")


def test_an_error_in_the_middle_of_an_array() -> None:
    body = [event({"text": "Hel"}), {"error": {"code": 503, "message": "busy", "status": "UNAVAILABLE"}}]
    read = read_as(Endpoint.GEMINI, [json.dumps(body).encode()])
    assert said(read.events) == "Hel"
    assert read.error is not None
    assert read.error.gateway_message == "busy"


def test_a_stream_that_was_cut() -> None:
    assert streamed(event({"text": "Hel"})).events[-1] == ReplyFinished(FinishReason.MISSING)


def test_several_choices() -> None:
    def both(first: str, second: str, finish: str) -> dict[str, object]:
        return {
            "candidates": [
                {"content": {"parts": [{"text": second}]}, "index": 1, "finishReason": finish},
                {"content": {"parts": [{"text": first}]}, "index": 0, "finishReason": finish},
            ]
        }

    read = streamed(both("a", "A", ""), both("b", "B", "STOP"))
    assert said(read.events) == "ab"
    assert [one for one in read.events if isinstance(one, OtherChoice)] == [OtherChoice(1, "AB", "STOP")]


def test_sources_and_searches() -> None:
    grounding = {
        "webSearchQueries": ["oslo weather"],
        "groundingChunks": [{"web": {"uri": "https://a.x", "title": "A"}}, {"web": {"uri": "https://b.x"}}],
        "groundingSupports": [
            {"segment": {"text": "It snows."}, "groundingChunkIndices": [1, 7, "x"]},
        ],
    }
    read = streamed(
        event({"text": "It snows."}, groundingMetadata=grounding),
        event({"text": " Much."}, finish="STOP", groundingMetadata=grounding),
    )
    assert list(read.events) == [
        TextDelta("It snows."),
        ProgressReported(Stage.SEARCHING, detail="oslo weather"),
        TextDelta(" Much."),
        BlockAdded(CitationBlock("https://a.x", "A")),
        BlockAdded(CitationBlock("https://b.x", "", "It snows.")),
        ReplyFinished(FinishReason.STOP, "STOP"),
    ]


def test_odds() -> None:
    result = {
        "topCandidates": [
            {"candidates": [{"token": "a", "logProbability": -0.1}, {"token": "b", "logProbability": -2}]}
        ],
        "chosenCandidates": [{"token": "a", "logProbability": -0.1}, {"token": "c", "logProbability": 10**400}],
    }
    found = heard(event({"text": "a"}, logprobsResult=result))
    expected = OddsReported((TokenOdds("a", -0.1, (("a", -0.1), ("b", -2.0))),))
    assert [one for one in found if isinstance(one, OddsReported)] == [expected]


def test_programs_that_the_model_ran() -> None:
    found = heard(
        event({"executableCode": {"language": "PYTHON", "code": "print(1)"}}),
        event({"codeExecutionResult": {"outcome": "OUTCOME_OK", "output": "1\n"}}),
    )
    assert "```python\nprint(1)\n```" in said(found)
    assert "```\n1\n```" in said(found)


def test_a_reason_in_every_event_ends_nothing() -> None:
    read = streamed(event({"text": "a"}, finish="STOP"), event({"text": "b"}, finish="STOP"))
    assert said(read.events) == "ab"


any_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
NAMES = """
    candidates content parts text thought functionCall name args id inlineData data mimeType fileData fileUri index
    finishReason finishMessage groundingMetadata groundingChunks web uri groundingSupports segment response code
    groundingChunkIndices webSearchQueries logprobsResult chosenCandidates topCandidates logProbability output
    citationMetadata citationSources promptFeedback blockReason usageMetadata promptTokenCount thoughtSignature
    executableCode codeExecutionResult
"""
fields = st.sampled_from(NAMES.split())
odd_json = st.recursive(
    any_json,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(fields, inner, max_size=6),
    max_leaves=30,
)


@given(st.lists(odd_json, max_size=4))
def test_no_json_makes_the_reader_raise(values: list[object]) -> None:
    found = heard(*values)
    assert isinstance(found[-1], ReplyFinished)


@given(st.lists(odd_json, max_size=3))
def test_odd_parts_do_not_make_it_raise(parts: list[object]) -> None:
    last: StreamEvent | InlineMedia | MediaLink = heard(event(*parts, finish="STOP"))[-1]
    assert isinstance(last, ReplyFinished)
