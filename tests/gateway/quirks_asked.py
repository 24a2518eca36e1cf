"""Quirks that show in what servers refuse of a request, and the list of all quirks of a chat."""

from collections.abc import Mapping
from typing import Any, Final

from tests.gateway.chat_call import ChatCall, answer, special
from tests.gateway.chat_tools import streamed_call, tool_call
from tests.gateway.quirks import ERRORS, FRAMING, SHAPES, TOOLS, Quirk
from tests.gateway.replies import Reply, error_reply, json_reply

SIGNATURE: Final = {"google": {"thought_signature": "c2lnbmVk"}}
DETAILS: Final[list[dict[str, Any]]] = [
    {"type": "reasoning.text", "text": "I need the tool.", "signature": "sig-1", "format": "anthropic-v1", "index": 0},
    {"type": "reasoning.encrypted", "data": "EqgfCio", "id": "rs_1", "format": "openai-responses-v1", "index": 1},
]
_GOOGLES_FIELDS: Final = frozenset(
    {
        "model",
        "messages",
        "stream",
        "stream_options",
        "temperature",
        "top_p",
        "max_tokens",
        "n",
        "stop",
        "tools",
        "tool_choice",
        "response_format",
        "reasoning_effort",
        "extra_body",
    }
)


def _refused(message: str, param: str = "", code: str | None = None) -> Reply:
    return error_reply(400, message, code, "invalid_request_error", param=param)


def _replies(call: ChatCall) -> list[Mapping[str, Any]]:
    return [message for message in call.messages if message["role"] == "assistant"]


def busy_then_there(call: ChatCall, attempt: int) -> Reply:
    """Says 429 with an empty body and Retry-After: 0 once, and answers then (quirk 13)."""
    return Reply((), 429, "", (("Retry-After", "0"),)) if attempt == 1 else answer(call, "Here I am.")


def no_stream_options(call: ChatCall, attempt: int) -> Reply:
    """Refuses stream_options (quirk 24)."""
    if "stream_options" in call.body:
        return _refused("Unrecognized request argument supplied: stream_options")
    return answer(call, "Here I am.")


def wants_thoughts_back(call: ChatCall, attempt: int) -> Reply:
    """Refuses earlier replies without their reasoning_content (quirk 32)."""
    if any("reasoning_content" not in message for message in _replies(call)):
        return _refused("The `reasoning_content` in the thinking mode must be passed back to the API.")
    return answer(call, f"Reply {len(_replies(call)) + 1}.", "I think.")


def wants_no_thoughts_back(call: ChatCall, attempt: int) -> Reply:
    """Refuses earlier replies with reasoning_content (quirk 32, the reverse)."""
    if any("reasoning_content" in message for message in _replies(call)):
        return _refused("messages.1.reasoning_content: Extra inputs are not permitted")
    return answer(call, f"Reply {len(_replies(call)) + 1}.", "I think.")


def _calls(call: ChatCall, message: dict[str, object], before: list[dict[str, object]], finish: str) -> Reply:
    one = tool_call(1, "get_weather", '{"city":"Paris"}')
    return special(call, {"content": None, "tool_calls": [one], **message}, [*before, *streamed_call(0, one)], finish)


def wants_details_back(call: ChatCall, attempt: int) -> Reply:
    """Thinks in reasoning_details and wants them back unchanged with the call that they led to (quirk 33)."""
    if call.messages[-1]["role"] != "tool":
        deltas: list[dict[str, object]] = [{"reasoning_details": [one]} for one in DETAILS]
        return _calls(call, {"reasoning_details": DETAILS}, deltas, "tool_calls")
    if _replies(call)[-1].get("reasoning_details") != DETAILS:
        return _refused("Invalid `signature` in `thinking` block")
    return answer(call, "It is 18 C.")


def wants_signature_back(call: ChatCall, attempt: int) -> Reply:
    """Signs its call in extra_content and refuses it without (quirk 35)."""
    if call.messages[-1]["role"] != "tool":
        one = {**tool_call(1, "get_weather", '{"city":"Paris"}'), "extra_content": SIGNATURE}
        return special(call, {"content": None, "tool_calls": [one]}, [{"tool_calls": [one]}], "stop")
    if _replies(call)[-1]["tool_calls"][0].get("extra_content") != SIGNATURE:
        message = "Function call is missing a thought_signature in functionCall parts."
        return json_reply([{"error": {"code": 400, "message": message, "status": "INVALID_ARGUMENT"}}], 400)
    return answer(call, "It is 18 C.")


def no_max_tokens(call: ChatCall, attempt: int) -> Reply:
    """Refuses max_tokens in favour of max_completion_tokens (quirk 39)."""
    if "max_tokens" in call.body:
        message = (
            "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead."
        )
        return _refused(message, "max_tokens", "unsupported_parameter")
    return answer(call, "Here I am.")


def no_temperature(call: ChatCall, attempt: int) -> Reply:
    """Refuses any temperature but 1 (quirk 39)."""
    if call.body.get("temperature", 1) != 1:
        message = (
            "Unsupported value: 'temperature' does not support 0.5 with this model. "
            "Only the default (1) value is supported."
        )
        return _refused(message, "temperature", "unsupported_value")
    return answer(call, "Here I am.")


def no_unknown_field(call: ChatCall, attempt: int) -> Reply:
    """Refuses any field that it does not know, in Google's words (quirk 39)."""
    unknown = sorted(call.body.keys() - _GOOGLES_FIELDS)
    if unknown:
        message = f'Invalid JSON payload received. Unknown name "{unknown[0]}": Cannot find field.'
        return json_reply([{"error": {"code": 400, "message": message, "status": "INVALID_ARGUMENT"}}], 400)
    return answer(call, "Here I am.")


def no_json_object(call: ChatCall, attempt: int) -> Reply:
    """Refuses json_object, with an error that is a string (quirk 39)."""
    if (call.body.get("response_format") or {}).get("type") == "json_object":
        return json_reply({"error": "'response_format.type' must be 'json_schema' or 'text'"}, 400)
    return answer(call, '{"answer":42}')


QUIRKS: Final[dict[str, Quirk]] = {
    **FRAMING,
    "quirk-13-once": busy_then_there,
    **ERRORS,
    **SHAPES,
    "quirk-24": no_stream_options,
    "quirk-32": wants_thoughts_back,
    "quirk-32-refused": wants_no_thoughts_back,
    "quirk-33": wants_details_back,
    **TOOLS,
    "quirk-35": wants_signature_back,
    "quirk-39-max-tokens": no_max_tokens,
    "quirk-39-temperature": no_temperature,
    "quirk-39-unknown-field": no_unknown_field,
    "quirk-39-json-object": no_json_object,
}
"""By the model's name; they are not listed."""
