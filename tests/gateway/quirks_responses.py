"""Quirks of ``/v1/responses``, each a model of that endpoint."""

from typing import Any, Final

from tests.gateway.faults import FRAMED
from tests.gateway.replies import Reply, stream_reply, typed_event

_BEGUN: Final = {"id": "resp_q", "object": "response", "status": "in_progress", "output": []}
_PART: Final = {"type": "output_text", "text": FRAMED, "annotations": []}
_ITEM: Final = {"id": "msg_q", "type": "message", "role": "assistant", "status": "completed", "content": [_PART]}
_PLACE: Final = {"item_id": "msg_q", "output_index": 0, "content_index": 0}
_ERROR: Final = {"code": "server_error", "message": "The model broke down."}


def _streamed(*events: dict[str, Any]) -> Reply:
    return stream_reply([typed_event(one) for one in ({"type": "response.created", "response": _BEGUN}, *events)])


_WORDS: Final = (
    {"type": "response.output_item.added", "output_index": 0, "item": {**_ITEM, "content": []}},
    *({"type": "response.output_text.delta", **_PLACE, "delta": piece} for piece in (FRAMED[:4], FRAMED[4:])),
    {"type": "response.output_text.done", **_PLACE, "text": FRAMED},
    {"type": "response.output_item.done", "output_index": 0, "item": _ITEM},
)

QUIRKS: Final[dict[str, Reply]] = {
    "quirk-19-flat": _streamed({"type": "error", **_ERROR, "param": None, "sequence_number": 1}),
    "quirk-19-nested": _streamed({"type": "error", "error": {**_ERROR, "type": "server_error"}}),
    "quirk-19-sparse": _streamed({"type": "response.failed", "response": {"error": _ERROR}}),
    "quirk-40": _streamed(
        *_WORDS,
        {
            "type": "response.completed",
            "response": {**_BEGUN, "status": "completed", "usage": {"input_tokens": 9, "output_tokens": 5}},
        },
    ),
}
