"""Events of /v1/responses, and what its reader makes of them."""

from app.providers.dialect import ReaderEvent
from app.providers.responses_reply import ResponsesReader
from tests.providers.replies import Json

CREATED: Json = {"type": "response.created", "response": {"id": "resp_1", "status": "in_progress", "output": []}}
USAGE = {
    "input_tokens": 10,
    "input_tokens_details": {"cached_tokens": 4},
    "output_tokens": 5,
    "output_tokens_details": {"reasoning_tokens": 2},
    "total_tokens": 15,
}
FLAT: Json = {"type": "url_citation", "url": "https://e.x", "title": "T", "start_index": 0, "end_index": 1}
NESTED: Json = {"type": "url_citation", "url_citation": {"url": "https://e.y", "title": "U"}}


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


def read(*events: Json) -> list[ReaderEvent]:
    reader = ResponsesReader()
    return [one for event in events for one in reader.chunk(event)] + reader.finish()


def read_whole(body: object) -> list[ReaderEvent]:
    reader = ResponsesReader()
    return reader.whole(body) + reader.finish()


def call_item(number: int = 1, arguments: object = '{"a":1}') -> Json:
    return {
        "type": "function_call",
        "id": f"fc_{number}",
        "call_id": f"call_{number}",
        "name": "f",
        "arguments": arguments,
    }
