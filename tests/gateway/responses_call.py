"""A request to ``/v1/responses``, read as strictly as OpenAI reads it (its CreateResponse)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from tests.gateway.chat_call import NAME, PARAMETERS
from tests.gateway.checks import (
    Object,
    anything,
    as_object,
    body_of,
    boolean,
    by_type,
    each,
    either,
    fields,
    integer,
    matching,
    number,
    one_of,
    only_with,
    refused,
    some_text,
    text,
    values,
)
from tests.gateway.schemas import check_strict

SEALED: Final = "gAAAA-sealed-"
"""What every sealed thought of this gateway begins with."""

_ADDRESS: Final = matching(r"https?://.+|data:[\w.+-]+/[\w.+-]+;base64,[A-Za-z0-9+/=]+")
_INPUT_PARTS: Final = each(
    by_type(
        {
            "input_text": fields({"text": text}, ["text"]),
            "input_image": fields(
                {"image_url": _ADDRESS, "file_id": text, "detail": one_of("auto", "low", "high", "original")}
            ),
            "input_file": fields({"filename": text, "file_data": _ADDRESS, "file_id": text, "file_url": text}),
        }
    ),
    least=1,
)
_OUTPUT_PARTS: Final = each(
    by_type(
        {
            "output_text": fields({"text": text, "annotations": each(values(anything))}, ["text"]),
            "refusal": fields({"refusal": text}, ["refusal"]),
        }
    ),
    least=1,
)
_SUMMARY: Final = each(by_type({"summary_text": fields({"text": text}, ["text"])}))
_ITEMS: Final = {
    "function_call": fields({"call_id": some_text, "name": NAME, "arguments": text}, ["call_id", "name", "arguments"]),
    "function_call_output": fields({"call_id": some_text, "output": either(_INPUT_PARTS, text)}, ["call_id", "output"]),
    "custom_tool_call": fields({"call_id": some_text, "name": NAME, "input": text}, ["call_id", "name", "input"]),
    "custom_tool_call_output": fields({"call_id": some_text, "output": text}, ["call_id", "output"]),
    "reasoning": fields({"id": some_text, "summary": _SUMMARY, "encrypted_content": text}, ["summary"]),
    "web_search_call": fields({"id": some_text, "status": text, "action": values(anything)}, ["id"]),
    "image_generation_call": fields({"id": some_text, "result": text}, ["id"]),
    "item_reference": fields({"id": some_text}, ["id"]),
}
_SEARCH: Final = fields(
    {
        "search_context_size": one_of("low", "medium", "high"),
        "user_location": values(anything),
        "filters": values(anything),
    }
)
_TOOL: Final = by_type(
    {
        "function": fields(
            {"name": NAME, "description": text, "parameters": PARAMETERS, "strict": boolean}, ["name", "parameters"]
        ),
        "custom": fields({"name": NAME}, ["name"]),
        "web_search": _SEARCH,
        "web_search_preview": _SEARCH,
        "image_generation": anything,
    }
)
_CHOICE: Final = either(
    by_type(
        {
            "function": fields({"name": NAME}, ["name"]),
            "custom": fields({"name": NAME}, ["name"]),
            "allowed_tools": fields(
                {"mode": one_of("auto", "required"), "tools": each(values(anything))}, ["mode", "tools"]
            ),
            "web_search": anything,
            "web_search_preview": anything,
        }
    ),
    one_of("none", "auto", "required"),
)
_FORMAT: Final = by_type(
    {
        "text": anything,
        "json_object": anything,
        "json_schema": fields({"name": NAME, "schema": values(anything), "strict": boolean}, ["name", "schema"]),
    }
)
_BODY: Final = fields(
    {
        "model": some_text,
        "input": either(text, each(values(anything), least=1)),
        "instructions": text,
        "previous_response_id": some_text,
        "store": boolean,
        "background": boolean,
        "include": each(
            one_of(
                "reasoning.encrypted_content",
                "web_search_call.action.sources",
                "web_search_call.results",
                "message.output_text.logprobs",
                "message.input_image.image_url",
            )
        ),
        "tools": each(_TOOL),
        "tool_choice": _CHOICE,
        "parallel_tool_calls": boolean,
        "max_tool_calls": integer(1),
        "text": fields({"format": _FORMAT, "verbosity": one_of("low", "medium", "high")}, closed=True),
        "reasoning": fields(
            {
                "effort": one_of("none", "minimal", "low", "medium", "high", "xhigh", "max"),
                "summary": one_of("auto", "concise", "detailed"),
            },
            closed=True,
        ),
        "max_output_tokens": integer(16),
        "truncation": one_of("auto", "disabled"),
        "stream": boolean,
        "stream_options": fields({"include_obfuscation": boolean}),
        "temperature": number(0, 2),
        "top_p": number(0, 1),
        "top_logprobs": integer(0, 20),
        "metadata": values(text),
        "prompt_cache_key": text,
        "service_tier": text,
        "safety_identifier": text,
        "user": text,
    },
    ["model", "input"],
    closed=True,
)


@dataclass(frozen=True, slots=True)
class ResponsesCall:
    """A request that was found to be well formed; ``items`` is its input as a list."""

    body: Object
    items: tuple[dict[str, Any], ...]
    root: str = ""

    @property
    def model(self) -> str:
        """Return the model's name."""
        return str(self.body["model"])

    def tool_of(self, *kinds: str) -> dict[str, Any] | None:
        """Return the first tool of one of these types, unless none may be used."""
        tools: Sequence[dict[str, Any]] = self.body.get("tools") or ()
        if self.body.get("tool_choice") == "none":
            return None
        choice = self.body.get("tool_choice")
        name = choice.get("name") if isinstance(choice, dict) else None
        return next((tool for tool in tools if tool["type"] in kinds and name in (None, tool.get("name"))), None)

    def last_text(self) -> str:
        """Return the text that the person said last."""
        content = next((item["content"] for item in reversed(self.items) if item.get("role") == "user"), "")
        if isinstance(content, str):
            return content
        return "\n".join(part["text"] for part in content if part["type"] == "input_text")

    def outputs(self) -> list[str]:
        """Return what tools answered at the very end of the input."""
        found: list[str] = []
        for item in reversed(self.items):
            if not str(item.get("type", "")).endswith("_output"):
                break
            found.insert(0, str(item["output"]))
        return found

    def includes(self, name: str) -> bool:
        """Return whether something beyond the usual was asked for."""
        return name in (self.body.get("include") or ())


def parse(body: Object | None, root: str) -> ResponsesCall:
    """Return the call. Raises RefusedError."""
    body = body_of(body, _BODY)
    only_with(body, "stream_options", "stream")
    if body.get("background") and body.get("store") is False:
        raise refused("Background mode requires store to be true.", "background")
    shape = (body.get("text") or {}).get("format") or {}
    if shape.get("type") == "json_schema" and shape.get("strict"):
        check_strict(shape["schema"], f"response_format '{shape['name']}'", "text.format.schema")
    for position, tool in enumerate(body.get("tools") or ()):
        if tool["type"] == "function" and tool.get("strict", True):
            check_strict(tool["parameters"], f"function '{tool['name']}'", f"tools[{position}].parameters")
    given = body["input"]
    items = [{"role": "user", "content": given}] if isinstance(given, str) else given
    for position, item in enumerate(items):
        _check_item(as_object(item, f"input[{position}]"), f"input[{position}]")
    _check_sequence(items)
    return ResponsesCall(body, tuple(items), root)


def _check_item(item: Object, place: str) -> None:
    if item.get("type", "message") == "message":
        role = item.get("role")
        one_of("user", "assistant", "system", "developer")(role, f"{place}.role")
        parts = _OUTPUT_PARTS if role == "assistant" else _INPUT_PARTS
        fields({"content": either(text, parts)}, ["content"])(item, place)
        return
    by_type(_ITEMS)(item, place)
    sealed = item.get("encrypted_content")
    if sealed and not sealed.startswith(SEALED):
        message = f"The encrypted content for item {item.get('id')} could not be verified."
        raise refused(message, place, "invalid_encrypted_content")


def _check_sequence(items: Sequence[Object]) -> None:
    """Refuse calls and answers that do not belong together, and thoughts that lead to nothing."""
    calls = {item["call_id"]: item for item in items if item.get("type") in ("function_call", "custom_tool_call")}
    answered = {item["call_id"] for item in items if str(item.get("type")).endswith("call_output")}
    for name in calls.keys() - answered:
        raise refused(f"No tool output found for function call {name}.", "input")
    for name in answered - calls.keys():
        raise refused(f"No tool call found for function call output with call_id {name}.", "input")
    for item, after in zip(items, [*items[1:], {}], strict=True):
        follows = after.get("role") == "assistant" or str(after.get("type")).endswith("_call")
        if item.get("type") == "reasoning" and not (follows or after.get("type") == "reasoning"):
            message = f"Item '{item.get('id')}' of type 'reasoning' was provided without its required following item."
            raise refused(message, "input")
