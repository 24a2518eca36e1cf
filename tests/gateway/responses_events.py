"""A whole response as the events in which it is streamed (OpenAI's ResponseStreamEvent)."""

from collections.abc import Iterator
from typing import Any, Final

from tests.gateway.replies import words

Item = dict[str, Any]
Event = dict[str, Any]

ENDS: Final = {"completed": "response.completed", "incomplete": "response.incomplete", "failed": "response.failed"}


def events_of(response: Item) -> list[Event]:
    """Return all events of a response, numbered."""
    begun = {
        **response,
        "status": "in_progress",
        "output": [],
        "usage": None,
        "incomplete_details": None,
        "error": None,
    }
    found: list[Event] = [
        {"type": "response.created", "response": begun},
        {"type": "response.in_progress", "response": begun},
    ]
    for index, item in enumerate(response["output"]):
        place = {"item_id": item["id"], "output_index": index}
        found.append({"type": "response.output_item.added", "output_index": index, "item": _begun(item)})
        found += _INSIDE[item["type"]](item, place)
        found.append({"type": "response.output_item.done", "output_index": index, "item": item})
    found.append({"type": ENDS[response["status"]], "response": response})
    return [{**one, "sequence_number": number} for number, one in enumerate(found)]


def _begun(item: Item) -> Item:
    """Return an item as it is announced: without what is still to come."""
    empty: dict[str, Item] = {
        "message": {"content": []},
        "reasoning": {"summary": []},
        "function_call": {"arguments": ""},
    }
    empty["image_generation_call"] = {"result": None}
    return {**item, **empty.get(item["type"], {}), **({"status": "in_progress"} if "status" in item else {})}


def _message(item: Item, place: Item) -> Iterator[Event]:
    for index, part in enumerate(item["content"]):
        at = {**place, "content_index": index}
        refusal = part["type"] == "refusal"
        empty = (
            {"type": "refusal", "refusal": ""} if refusal else {**part, "text": "", "annotations": [], "logprobs": []}
        )
        yield {"type": "response.content_part.added", **at, "part": empty}
        if refusal:
            for piece in words(part["refusal"]):
                yield {"type": "response.refusal.delta", **at, "delta": piece}
            yield {"type": "response.refusal.done", **at, "refusal": part["refusal"]}
        else:
            yield from _text(part, at)
        yield {"type": "response.content_part.done", **at, "part": part}


def _text(part: Item, at: Item) -> Iterator[Event]:
    odds = part.get("logprobs") or []
    pieces = [one["token"] for one in odds] or words(part["text"])
    for number, piece in enumerate(pieces):
        yield {"type": "response.output_text.delta", **at, "delta": piece, "logprobs": odds[number : number + 1]}
    for index, annotation in enumerate(part["annotations"]):
        kind = "response.output_text.annotation.added"
        yield {"type": kind, **at, "annotation_index": index, "annotation": annotation}
    yield {"type": "response.output_text.done", **at, "text": part["text"], "logprobs": odds}


def _reasoning(item: Item, place: Item) -> Iterator[Event]:
    for index, part in enumerate(item["summary"]):
        at = {**place, "summary_index": index}
        yield {"type": "response.reasoning_summary_part.added", **at, "part": {**part, "text": ""}}
        for piece in words(part["text"]):
            yield {"type": "response.reasoning_summary_text.delta", **at, "delta": piece}
        yield {"type": "response.reasoning_summary_text.done", **at, "text": part["text"]}
        yield {"type": "response.reasoning_summary_part.done", **at, "part": part}


def _function(item: Item, place: Item) -> Iterator[Event]:
    text = item["arguments"]
    for at in range(0, len(text), 7):
        yield {"type": "response.function_call_arguments.delta", **place, "delta": text[at : at + 7]}
    yield {"type": "response.function_call_arguments.done", **place, "name": item["name"], "arguments": text}


def _search(item: Item, place: Item) -> Iterator[Event]:
    for step in ("in_progress", "searching", "completed"):
        yield {"type": f"response.web_search_call.{step}", **place}


def _drawing(item: Item, place: Item) -> Iterator[Event]:
    look = {"size": "64x48", "quality": "low", "background": "opaque", "output_format": "png"}
    yield {"type": "response.image_generation_call.in_progress", **place}
    yield {"type": "response.image_generation_call.generating", **place}
    preview = {"partial_image_index": 0, "partial_image_b64": item["result"], **look}
    yield {"type": "response.image_generation_call.partial_image", **place, **preview}
    yield {"type": "response.image_generation_call.completed", **place}


_INSIDE: Final = {
    "message": _message,
    "reasoning": _reasoning,
    "function_call": _function,
    "web_search_call": _search,
    "image_generation_call": _drawing,
}
