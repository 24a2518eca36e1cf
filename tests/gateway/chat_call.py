"""A request to ``/v1/chat/completions``, read as strictly as OpenAI reads it, and replies in the form that it asks for.

Fields that the official format does not have are let through, as new-api does.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Self

from tests.gateway.checks import (
    Check,
    Object,
    RefusedError,
    anything,
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
from tests.gateway.replies import (
    DONE,
    Part,
    Pause,
    Reply,
    chunk,
    completion,
    event,
    json_reply,
    stream_reply,
    usage,
    usage_chunk,
    words,
)
from tests.gateway.schemas import check_strict

NAME: Final = matching(r"[a-zA-Z0-9_-]{1,64}")
_ADDRESS: Final = matching(r"https?://.+|data:[\w.+-]+/[\w.+-]+;base64,[A-Za-z0-9+/=]+")
_TEXT_PART: Final = fields({"text": text}, ["text"])
_LINK: Final = fields({"url": _ADDRESS, "detail": one_of("auto", "low", "high")}, ["url"])
_SAID: Final = by_type(
    {
        "text": _TEXT_PART,
        "image_url": fields({"image_url": _LINK}, ["image_url"]),
        "video_url": fields({"video_url": _LINK}, ["video_url"]),
        "input_audio": fields(
            {"input_audio": fields({"data": text, "format": one_of("wav", "mp3")}, ["data", "format"])}, ["input_audio"]
        ),
        "file": fields({"file": fields({"filename": text, "file_data": _ADDRESS, "file_id": text})}, ["file"]),
    }
)
_REPLIED: Final = by_type({"text": _TEXT_PART, "refusal": fields({"refusal": text}, ["refusal"])})
_CALL: Final = by_type(
    {
        "function": fields(
            {"id": some_text, "function": fields({"name": NAME, "arguments": text}, ["name", "arguments"])},
            ["id", "function"],
        ),
        "custom": fields({"id": some_text, "custom": fields({"name": NAME, "input": text}, ["name", "input"])}, ["id"]),
    }
)
_TEXTS: Final = either(each(by_type({"text": _TEXT_PART})), text)


def _content(check: Check) -> Check:
    return either(text, each(check, least=1))


_MESSAGE: Final = by_type(
    {
        "system": fields({"content": _TEXTS}, ["content"]),
        "developer": fields({"content": _TEXTS}, ["content"]),
        "user": fields({"content": _content(_SAID)}, ["content"]),
        "assistant": fields({"content": _content(_REPLIED), "tool_calls": each(_CALL, least=1)}),
        "tool": fields({"content": _TEXTS, "tool_call_id": some_text}, ["content", "tool_call_id"]),
    },
    "role",
)
PARAMETERS: Final = fields({"type": one_of("object"), "properties": values(anything)}, ["type"])
_TOOL: Final = by_type(
    {
        "function": fields(
            {
                "function": fields(
                    {"name": NAME, "description": text, "parameters": PARAMETERS, "strict": boolean}, ["name"]
                )
            },
            ["function"],
        ),
        "custom": fields({"custom": fields({"name": NAME}, ["name"])}, ["custom"]),
    }
)
_NAMED: Final = fields({"name": NAME}, ["name"])
_CHOICE: Final = either(
    by_type(
        {
            "function": fields({"function": _NAMED}, ["function"]),
            "custom": fields({"custom": _NAMED}, ["custom"]),
            "allowed_tools": fields(
                {
                    "allowed_tools": fields(
                        {"mode": one_of("auto", "required"), "tools": each(values(anything), least=1)},
                        ["mode", "tools"],
                    )
                },
                ["allowed_tools"],
            ),
        }
    ),
    one_of("none", "auto", "required"),
)
_SHAPE: Final = by_type(
    {
        "text": anything,
        "json_object": anything,
        "json_schema": fields(
            {"json_schema": fields({"name": NAME, "schema": values(anything), "strict": boolean}, ["name"])},
            ["json_schema"],
        ),
    }
)
BODY: Final = fields(
    {
        "model": some_text,
        "messages": each(_MESSAGE, least=1),
        "stream": boolean,
        "stream_options": fields({"include_usage": boolean, "include_obfuscation": boolean}),
        "temperature": number(0, 2),
        "top_p": number(0, 1),
        "n": integer(1, 128),
        "max_tokens": integer(1),
        "max_completion_tokens": integer(1),
        "presence_penalty": number(-2, 2),
        "frequency_penalty": number(-2, 2),
        "logit_bias": values(integer(-100, 100)),
        "user": text,
        "seed": integer(),
        "stop": either(text, each(text, most=4)),
        "logprobs": boolean,
        "top_logprobs": integer(0, 20),
        "response_format": _SHAPE,
        "tools": each(_TOOL, least=1),
        "tool_choice": _CHOICE,
        "parallel_tool_calls": boolean,
        "reasoning_effort": one_of("none", "minimal", "low", "medium", "high", "xhigh", "max"),
        "modalities": each(one_of("text", "image", "audio")),
        "web_search_options": values(anything),
        "prompt": text,
        "size": text,
    },
    ["model"],
)


@dataclass(frozen=True, slots=True)
class ChatCall:
    """A request to ``/v1/chat/completions`` that was found to be well formed. ``root`` is the gateway's address."""

    model: str
    messages: tuple[dict[str, Any], ...]
    stream: bool
    include_usage: bool
    body: dict[str, Any]
    root: str = ""

    @classmethod
    def parse(cls, body: dict[str, Any] | None, root: str = "") -> Self | Reply:
        """Return the call, or the error that a strict server answers."""
        try:
            body = body_of(body, BODY)
            if "prompt" not in body:
                fields({}, ["messages"])(body, "")
            _check_together(body)
        except RefusedError as error:
            return error.reply
        include = (body.get("stream_options") or {}).get("include_usage") is True
        return cls(body["model"], tuple(body.get("messages", ())), body.get("stream") is True, include, body, root)

    def last_text(self) -> str:
        """Return the text of the last message."""
        return text_of(self.messages[-1]["content"])

    def file(self, name: str) -> str:
        """Return the address of a file that the gateway itself gives."""
        return f"{self.root}/files/{name}"


def _check_together(body: Object) -> None:
    """Refuse what is right by itself and wrong beside the rest."""
    only_with(body, "stream_options", "stream")
    only_with(body, "top_logprobs", "logprobs")
    only_with(body, "parallel_tool_calls", "tools")
    only_with(body, "tool_choice", "tools")
    if body.get("max_tokens") is not None and body.get("max_completion_tokens") is not None:
        raise refused(
            "Setting 'max_tokens' and 'max_completion_tokens' at the same time is not supported.", "max_tokens"
        )
    shape = (body.get("response_format") or {}).get("json_schema")
    if shape and shape.get("strict"):
        check_strict(shape.get("schema"), f"response_format '{shape['name']}'", "response_format")
    for tool in body.get("tools") or ():
        function = tool.get("function", {})
        if function.get("strict"):
            where = f"function '{function['name']}'"
            check_strict(function.get("parameters"), where, "tools[0].function.parameters")
    check_calls_answered(body.get("messages", ()))


def check_calls_answered(messages: Sequence[Mapping[str, Any]]) -> None:
    """Refuse calls that nobody answers and answers that nobody asked for. Raises RefusedError."""
    open_calls: set[str] = set()
    for position, message in enumerate(messages):
        place = f"messages[{position}]"
        if message["role"] == "tool":
            if message["tool_call_id"] not in open_calls:
                raise refused(
                    f"Invalid parameter: messages with role 'tool' must be a response to a preceding message "
                    f"with 'tool_calls'. ({place})",
                    f"{place}.role",
                )
            open_calls.discard(message["tool_call_id"])
            continue
        if open_calls:
            break
        open_calls = {call["id"] for call in message.get("tool_calls") or ()}
        if message["role"] == "assistant" and not open_calls and message.get("content") is None:
            raise refused(f"Invalid value for '{place}.content': null.", f"{place}.content", "invalid_type")
    if open_calls:
        raise refused(
            "An assistant message with 'tool_calls' must be followed by tool messages responding to each "
            f"'tool_call_id'. The following tool_call_ids did not have response messages: {sorted(open_calls)}",
            "messages",
        )


def text_of(content: object) -> str:
    """Return the text of a message's content, whether string or parts."""
    if isinstance(content, list):
        return "\n".join(part["text"] for part in content if part.get("type") == "text")
    return str(content)


def answer(
    call: ChatCall,
    text: str,
    thinking: str = "",
    first: str = "",
    pause: float = 0.0,
    middle: Sequence[Part] = (),
    end: Sequence[Part] = (DONE,),
) -> Reply:
    """Return ``text`` in the form that was asked for; ``middle`` comes after its first half (or after ``first``)."""
    text = first + text
    counts = (len(str(call.messages)) // 4, max(1, len(text) // 4), len(thinking) // 4)
    if not call.stream:
        message: dict[str, object] = {"content": text}
        if thinking:
            message["reasoning_content"] = thinking
        return json_reply(completion(message, model=call.model, usage=usage(*counts)))
    deltas: list[dict[str, object]] = [{"reasoning_content": piece} for piece in words(thinking)]
    half = len(deltas) + len(words(first)) if first else (len(deltas) + len(words(text)) + 1) // 2
    deltas += [{"content": piece} for piece in [*words(first), *words(text.removeprefix(first))]]
    parts: list[Part] = [event(chunk({"role": "assistant", "content": ""}, model=call.model))]
    for position, delta in enumerate(deltas):
        if position == half:
            parts += middle
        if pause and position:
            parts.append(Pause(pause))
        parts.append(event(chunk(delta, model=call.model)))
    parts.append(event(chunk({}, "stop", model=call.model)))
    if call.include_usage:
        parts.append(event(usage_chunk(*counts, model=call.model)))
    return stream_reply([*parts, *end])


def special(
    call: ChatCall,
    message: dict[str, object],
    deltas: Sequence[dict[str, object]],
    finish: str | None = "stop",
    model: str = "",
    **more: object,
) -> Reply:
    """Return a message that is more than text: whole as ``message``, streamed as ``deltas``."""
    model = model or call.model
    counts = (len(str(call.messages)) // 4, 12)
    if not call.stream:
        return json_reply(completion(message, finish, model, usage=usage(*counts), **more))
    parts = [event(chunk({"role": "assistant", "content": ""}, model=model))]
    parts += [event({**chunk(delta, model=model), **more}) for delta in deltas]
    parts.append(event(chunk({}, finish, model=model)))
    if call.include_usage:
        parts.append(event(usage_chunk(*counts, model=model)))
    return stream_reply([*parts, DONE])
