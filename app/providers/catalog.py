"""Model lists: ``/v1/models`` as OpenAI, new-api, one-api, OpenRouter, llama.cpp, vLLM, Mistral and Ollama write it."""

from collections.abc import Mapping, Sequence
from typing import Final

from app.domain.corrections import read_context
from app.domain.errors import AppError, ErrorReason
from app.domain.model_info import Capabilities, ModelInfo, ModelRef
from app.providers import errors, loose
from app.providers.http import Answer, Connection
from app.providers.sse import BodyKind, sniff

MAX_LIST: Final = 32 * 1024 * 1024
"""Bytes that a list may have."""

_CONTEXT: Final = (
    "context_length",
    "max_model_len",
    "context_window",
    "max_context_length",
    "max_input_tokens",
    "inputTokenLimit",
    "loaded_context_length",
    "contextWindow",
)
"""Names of the length of the context, the first that is there."""

_LEAST_TAGGED: Final = 8_000
"""Tokens of a context that a tag may tell."""


async def list_models(connection: Connection, provider_id: str) -> tuple[ModelInfo, ...]:
    """Return the models of a gateway in its order.

    Raises:
        AppError: also where the status is 200 and the body says that it failed, is a web page, or is no list.
    """
    async with connection.get("models") as answer:
        body = await answer.read(MAX_LIST)
    return parse_models(body, provider_id, answer, connection.origin)


def parse_models(
    body: bytes, provider_id: str, answer: Answer | None = None, origin: errors.Origin | None = None
) -> tuple[ModelInfo, ...]:
    """Return the models that a body lists. Raises AppError as ``list_models`` does."""
    origin = origin or errors.Origin()
    status, headers = (answer.status, answer.headers) if answer else (200, {})
    if sniff(body[:1024], complete=True) is BodyKind.WEB_PAGE:
        raise AppError(errors.web_page(status, headers, body, origin))
    try:
        value = loose.decode(body.strip())
    except loose.NotJsonError:
        raise AppError(errors.not_understood(status, headers, body, origin)) from None
    complaint = errors.complaint_in(value)
    if complaint is not None:
        raise AppError(errors.from_event(complaint, status, headers, origin, ErrorReason.REQUEST_REFUSED))
    entries = _entries(value)
    if entries is None:
        raise AppError(errors.not_understood(status, headers, body, origin))
    found: dict[ModelRef, ModelInfo] = {}
    for entry in entries:
        model = _model(entry, provider_id)
        if model is not None:
            found.setdefault(model.ref, model)
    return tuple(found.values())


def _entries(value: object) -> list[object] | None:
    """Return the entries of a list in any wrapping, None where there is no list. An empty Ollama says null."""
    if isinstance(value, list):
        return value
    body = loose.as_mapping(value)
    for name in ("data", "models"):
        inside = body.get(name)
        if isinstance(inside, list):
            return inside
        if isinstance(inside, dict):
            return _entries(inside)
    empty = ("data" in body and body["data"] is None) or ("models" in body and body["models"] is None)
    return [] if empty else None


def _model(entry: object, provider_id: str) -> ModelInfo | None:
    fields = loose.as_mapping(entry)
    name = loose.as_text(entry) or loose.as_text(fields.get("id"))
    name = name or loose.as_text(fields.get("model")) or loose.as_text(fields.get("name")).removeprefix("models/")
    if not name.strip():
        return None
    kinds = tuple(filter(None, map(loose.as_text, loose.as_items(fields.get("supported_endpoint_types")))))
    return ModelInfo(
        ModelRef(provider_id, name),
        told_capabilities(fields, kinds),
        told_context(fields),
        loose.as_text(fields.get("owned_by")),
        kinds,
    )


def told_context(fields: Mapping[str, object]) -> int | None:
    """Return the length of the context in tokens as the fields of a model tell it, None where none does."""
    places = (fields, loose.as_mapping(fields.get("meta")), loose.as_mapping(fields.get("top_provider")))
    names = (*_CONTEXT, "n_ctx", "n_ctx_train")
    counts = (count for place in places for name in names if (count := loose.as_count(place.get(name))))
    return next(counts, None) or next(filter(None, map(_length_in, _tags(fields))), None)


def _length_in(tag: str) -> int | None:
    """Return the length that a tag such as ``128K`` or ``1M`` is, None for another: ``4K`` is the size of a picture."""
    try:
        length = read_context(tag) if tag.endswith(("k", "m")) else 0
    except ValueError:
        return None
    return length if length >= _LEAST_TAGGED else None


def _tags(fields: Mapping[str, object]) -> list[str]:
    """Return the tags of a model in lower case; new-api writes them as one text, with commas between them."""
    tags = fields.get("tags")
    parts: Sequence[object] = tags.split(",") if isinstance(tags, str) else loose.as_items(tags)
    return [tag for part in parts if (tag := loose.as_text(part).strip().lower())]


def told_capabilities(fields: Mapping[str, object], kinds: tuple[str, ...]) -> Capabilities:
    """Return what the fields of a model and the endpoints of its row say, in a list or on a prices page.

    OpenRouter and xAI list modalities, OpenRouter also the parameters that a model takes; Mistral, llama.cpp, LM
    Studio, Ollama and Vercel's gateway name abilities, in a list or as flags; Moonshot has flags of its own; new-api
    names endpoints. What is not said stays None.
    """
    inputs, outputs = _modalities(fields, "input"), _modalities(fields, "output")
    parameters = loose.as_items(fields.get("supported_parameters"))
    flags = loose.as_mapping(fields.get("capabilities"))
    names = [*loose.as_items(fields.get("capabilities")), *_tags(fields)]
    kind = loose.as_text(fields.get("type")).lower()
    return Capabilities(
        vision=_either(
            _told(inputs, "image"),
            _flag(flags, "vision", "image_input"),
            _flag(fields, "supports_image_in", "supports_vision"),
            _named(names, "multimodal", "vision", "image-input"),
            True if kind == "vlm" else None,
        ),
        tools=_either(
            _told(parameters, "tools"),
            _flag(flags, "function_calling", "tool_use", "tool_calls"),
            _flag(fields, "supports_function_calling", "supports_tools"),
            _named(names, "tools", "tool-use", "tool_use", "function-calling"),
        ),
        thinking=_either(
            _told(parameters, "reasoning"),
            _flag(flags, "reasoning", "thinking"),
            _flag(fields, "supports_reasoning"),
            _named(names, "thinking", "reasoning"),
        ),
        makes_images=_either(
            _told(outputs, "image"),
            _named(kinds, "image-generation"),
            _named(names, "image-generation"),
            True if kind == "image" else None,
        ),
        makes_videos=_either(_told(outputs, "video"), _named(kinds, "openai-video"), True if kind == "video" else None),
    )


def _modalities(fields: Mapping[str, object], side: str) -> Sequence[object]:
    """Return what goes in or comes out, in whichever place it is listed."""
    architecture, both = loose.as_mapping(fields.get("architecture")), loose.as_mapping(fields.get("modalities"))
    places = (architecture.get(f"{side}_modalities"), fields.get(f"{side}_modalities"), both.get(side))
    return next((items for place in places if (items := loose.as_items(place))), ())


def _either(*answers: bool | None) -> bool | None:
    return next((answer for answer in answers if answer is not None), None)


def _told(listed: object, name: str) -> bool | None:
    """Return whether a list that is there names it."""
    return name in loose.as_items(listed) if listed else None


def _named(listed: object, *names: str) -> bool | None:
    """Return True where a list names one of them; None elsewhere: its silence says nothing."""
    return True if isinstance(listed, list | tuple) and any(name in listed for name in names) else None


def _flag(flags: Mapping[str, object], *names: str) -> bool | None:
    """Return the first of the flags that is there; Anthropic writes each as an object that says ``supported``."""
    for name in names:
        value = flags.get(name)
        value = value.get("supported") if isinstance(value, dict) else value
        if isinstance(value, bool):
            return value
    return None
