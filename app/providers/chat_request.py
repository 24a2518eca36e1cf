"""The body of a request to ``/v1/chat/completions`` (OpenAI's CreateChatCompletionRequest, and what others add to it).

What a person did not set is not sent, except for what a request cannot do without.
"""

from typing import Final

from app.domain.blocks import plain_text
from app.domain.conversation import Role
from app.domain.generation import Endpoint, FormatKind, GenerationSettings, ResponseFormat, ToolChoice, ToolDefinition
from app.domain.gpts import refuse_wildcard
from app.domain.ports import AttachmentStore, ChatRequest
from app.providers.chat_extras import drawing_fields, is_recraft, search_fields
from app.providers.chat_messages import MessageWriter
from app.providers.chat_thinking import thinking_fields
from app.providers.dialect import Habits, leave_out
from app.providers.unplaced import refuse_unplaced

JSON_OBJECT: Final = "response_format.json_object"
"""Among ``Habits.without``: any JSON object is asked for by a schema, since LM Studio knows no other way."""

_UNPLACED: Final = ("store", "background", "suffix", "echo", "best_of")


async def request_body(request: ChatRequest, attachments: AttachmentStore, habits: Habits) -> dict[str, object]:
    """Return the body of ``written``. Raises AppError as that does."""
    return (await written(request, attachments, habits))[0]


async def written(
    request: ChatRequest, attachments: AttachmentStore, habits: Habits
) -> tuple[dict[str, object], tuple[str, ...]]:
    """Return the body as JSON values: what the person set, ``stream``, and nothing else; and what was left out of it.

    Raises:
        AppError: GPT_ID_MISSING; FIELD_NOT_TAKEN; those of ``MessageWriter.messages``.
    """
    settings = request.settings
    refuse_wildcard(request.model)
    refuse_unplaced(settings, Endpoint.CHAT, _UNPLACED)
    messages = await MessageWriter(request, attachments, habits).messages()
    body: dict[str, object] = {"model": request.model, "messages": messages, "stream": request.stream}
    if request.stream and habits.stream_options:
        body["stream_options"] = {"include_usage": True}
    body |= _plain(settings)
    body |= _shape(settings.response_format, habits)
    body |= _tools(settings)
    thinking, search = thinking_fields(settings, request.model), search_fields(settings, request.model)
    for fields in (thinking, search, drawing_fields(request)):
        _merge(body, fields)
    if is_recraft(request.model):
        body["prompt"] = _last_words(request)
    if habits.completion_tokens and "max_tokens" in body:
        body["max_completion_tokens"] = body.pop("max_tokens")
    left_out = leave_out(body, habits)
    body |= settings.extra
    return body, tuple(name for name in left_out if name not in body)


def _merge(body: dict[str, object], fields: dict[str, object]) -> None:
    """Add fields; objects that are there already (``extra_body``) are added to."""
    for name, value in fields.items():
        there = body.get(name)
        if isinstance(there, dict) and isinstance(value, dict):
            _merge(there, value)
        else:
            body[name] = value


def _plain(settings: GenerationSettings) -> dict[str, object]:
    # Odds of others are refused unless odds are asked for at all.
    odds = settings.logprobs if settings.logprobs is not None or settings.top_logprobs is None else True
    fields: dict[str, object] = {
        "temperature": settings.temperature,
        "top_p": settings.top_p,
        "n": settings.n,
        "max_tokens": settings.max_tokens,
        "presence_penalty": settings.presence_penalty,
        "frequency_penalty": settings.frequency_penalty,
        "logit_bias": {token: _whole(bias) for token, bias in settings.logit_bias.items()} or None,
        "user": settings.user or None,
        "seed": settings.seed,
        "stop": list(settings.stop) or None,
        "logprobs": odds,
        "top_logprobs": settings.top_logprobs,
        "parallel_tool_calls": settings.parallel_tool_calls,
    }
    return {name: value for name, value in fields.items() if value is not None}


def _whole(number: float) -> float:
    """Return a whole number as an integer: the official type of a bias."""
    return int(number) if float(number).is_integer() else number


def _shape(wanted: ResponseFormat | None, habits: Habits) -> dict[str, object]:
    if wanted is None:
        return {}
    if wanted.kind is FormatKind.JSON_SCHEMA:
        schema: dict[str, object] = {"name": wanted.name, "strict": wanted.strict, "schema": dict(wanted.schema)}
    elif wanted.kind is FormatKind.JSON_OBJECT and JSON_OBJECT in habits.without:
        schema = {"name": wanted.name, "schema": {"type": "object"}}
    else:
        return {"response_format": {"type": wanted.kind.value}}
    return {"response_format": {"type": "json_schema", "json_schema": schema}}


def _tools(settings: GenerationSettings) -> dict[str, object]:
    fields: dict[str, object] = {"tools": [_tool(tool) for tool in settings.tools]} if settings.tools else {}
    if settings.tool_choice is not None:
        fields["tool_choice"] = _choice(settings.tool_choice)
    return fields


def _tool(tool: ToolDefinition) -> dict[str, object]:
    # A function without parameters is written with an empty list of them: some servers refuse it without.
    parameters = dict(tool.parameters) or {"type": "object", "properties": {}}
    function: dict[str, object] = {"name": tool.name, "parameters": parameters}
    if tool.description:
        function["description"] = tool.description
    if tool.strict is not None:
        function["strict"] = tool.strict
    return {"type": "function", "function": function}


def _choice(choice: ToolChoice) -> object:
    if choice.name:
        kind = "custom" if choice.custom else "function"
        return {"type": kind, kind: {"name": choice.name}}
    if choice.allowed:
        tools = [{"type": "function", "function": {"name": name}} for name in choice.allowed]
        return {"type": "allowed_tools", "allowed_tools": {"mode": choice.mode.value, "tools": tools}}
    return choice.mode.value


def _last_words(request: ChatRequest) -> str:
    """Return what the person said last: the prompt of a model that draws."""
    said = (plain_text(message.blocks) for message in reversed(request.messages) if message.role is Role.USER)
    return next(filter(None, said), "")
