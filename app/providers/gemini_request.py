"""The body of a request to Google's ``generateContent`` and ``streamGenerateContent``.

Names are those of Google's REST reference (https://ai.google.dev/api/generate-content) in camelCase, as its own SDKs
write them; gateways of the new-api family take them too.
"""

import re
from collections.abc import Mapping
from typing import Final

from app.domain.errors import AppError, ErrorReason
from app.domain.generation import (
    Effort,
    Endpoint,
    FormatKind,
    GenerationSettings,
    ImageDetail,
    ResponseFormat,
    Thinking,
    ToolChoice,
    ToolDefinition,
    ToolMode,
)
from app.domain.ports import AttachmentStore, ChatRequest
from app.providers.gemini_contents import ContentsWriter, generation_of
from app.providers.gemini_schemas import placed
from app.providers.unplaced import field_not_taken, refuse_unplaced

_UNPLACED: Final = ("logit_bias", "user", "store", "background", "suffix", "echo", "best_of")

_DRAWS: Final = re.compile(r"image|nano-?banana", re.IGNORECASE)
_SIZE: Final = re.compile(r"\d+[kK]|512(px)?")

_BUDGETS: Final = {
    Effort.NONE: 0,
    Effort.MINIMAL: 512,
    Effort.LOW: 1024,
    Effort.MEDIUM: 8192,
    Effort.HIGH: 24576,
    Effort.XHIGH: 24576,
    Effort.MAX: 24576,
}
"""Tokens for an effort, where a model takes a budget; from Google's table for its OpenAI-compatible endpoint."""

_LEAST_FOR_PRO: Final = 128
_MOST_FOR_PRO: Final = 32768
"""Gemini 2.5 Pro cannot be kept from thinking, and may think longer than the others."""

_LEVELS: Final = {
    Effort.NONE: "MINIMAL",
    Effort.MINIMAL: "MINIMAL",
    Effort.LOW: "LOW",
    Effort.MEDIUM: "MEDIUM",
    Effort.HIGH: "HIGH",
    Effort.XHIGH: "HIGH",
    Effort.MAX: "HIGH",
}
"""From Gemini 3 on; NONE is the least there is."""

_DETAIL: Final = {ImageDetail.LOW: "MEDIA_RESOLUTION_LOW", ImageDetail.HIGH: "MEDIA_RESOLUTION_HIGH"}


async def request_body(request: ChatRequest, attachments: AttachmentStore) -> dict[str, object]:
    """Return the body as JSON values: what the person set, and nothing else.

    A model that makes pictures is asked for text and pictures: some gateways give text alone otherwise. Objects in
    ``settings.extra`` are merged into those of the body; whatever else is there replaces what stood in its place.

    Raises:
        AppError: FIELD_NOT_TAKEN, FILE_NOT_TAKEN, FILE_TOO_LARGE; FILE_UNREADABLE when a file is gone.
    """
    settings = request.settings
    refuse_unplaced(settings, Endpoint.GEMINI, _UNPLACED)
    if settings.parallel_tool_calls is False:
        raise field_not_taken("parallel_tool_calls", Endpoint.GEMINI)
    body: dict[str, object] = {"contents": await ContentsWriter(request, attachments).contents()}
    if request.system_prompt:
        body["systemInstruction"] = {"parts": [{"text": request.system_prompt}]}
    if generation := _generation(request):
        body["generationConfig"] = generation
    body |= _tools(settings)
    return merged(body, settings.extra)


def draws(request: ChatRequest) -> bool:
    """Return whether pictures are to be expected from the model."""
    settings = request.settings
    if settings.picture_size or settings.aspect_ratio:
        return True
    if request.info is not None and request.info.capabilities.makes_images is not None:
        return request.info.capabilities.makes_images
    return bool(_DRAWS.search(request.model))


def merged(body: Mapping[str, object], more: Mapping[str, object]) -> dict[str, object]:
    """Return ``body`` with ``more`` laid over it, object by object."""
    result = dict(body)
    for name, value in more.items():
        old = result.get(name)
        result[name] = merged(old, value) if isinstance(old, Mapping) and isinstance(value, Mapping) else value
    return result


def _generation(request: ChatRequest) -> dict[str, object]:
    settings = request.settings
    fields: dict[str, object] = {
        "temperature": settings.temperature,
        "topP": settings.top_p,
        "maxOutputTokens": settings.max_tokens,
        "stopSequences": list(settings.stop) or None,
        "candidateCount": settings.n,
        "seed": settings.seed,
        "presencePenalty": settings.presence_penalty,
        "frequencyPenalty": settings.frequency_penalty,
        # Google refuses a number of others unless odds are asked for at all.
        "responseLogprobs": settings.logprobs if settings.top_logprobs is None else True,
        "logprobs": settings.top_logprobs,
        "mediaResolution": _DETAIL.get(settings.detail) if settings.detail else None,
        "thinkingConfig": _thinking(request.model, settings.thinking) if settings.thinking else None,
    }
    written = {name: value for name, value in fields.items() if value is not None}
    if settings.response_format is not None:
        written |= _format(settings.response_format)
    if draws(request):
        written["responseModalities"] = ["TEXT", "IMAGE"]
        if picture := _picture(settings):
            written["imageConfig"] = picture
    return written


def _format(wanted: ResponseFormat) -> dict[str, object]:
    if wanted.kind is FormatKind.TEXT:
        return {"responseMimeType": "text/plain"}
    fields: dict[str, object] = {"responseMimeType": "application/json"}
    if wanted.kind is FormatKind.JSON_SCHEMA:
        fields |= placed(wanted.schema, "responseSchema", "responseJsonSchema")
    return fields


def _picture(settings: GenerationSettings) -> dict[str, object]:
    """Return ratio and size. Pixels have no place: these models know 1K, 2K and 4K."""
    size = settings.picture_size.strip()
    if size and not _SIZE.fullmatch(size):
        raise field_not_taken("picture_size", Endpoint.GEMINI)
    fields = {"aspectRatio": settings.aspect_ratio, "imageSize": size.replace("k", "K")}
    return {name: value for name, value in fields.items() if value}


def _thinking(model: str, thinking: Thinking) -> dict[str, object]:
    """Return how much to think, in the words of the model's generation, and that thoughts are to be shown."""
    fields: dict[str, object] = {"includeThoughts": thinking.effort is not Effort.NONE and thinking.budget != 0}
    pro = "pro" in model.lower()
    if thinking.budget is not None:
        fields["thinkingBudget"] = thinking.budget
    elif thinking.effort is not None and generation_of(model) >= 3:
        level = _LEVELS[thinking.effort]
        fields["thinkingLevel"] = "LOW" if pro and level == "MINIMAL" else level
    elif thinking.effort is not None:
        budget = _BUDGETS[thinking.effort]
        most = _MOST_FOR_PRO if thinking.effort in (Effort.XHIGH, Effort.MAX) else budget
        fields["thinkingBudget"] = max(_LEAST_FOR_PRO, most) if pro else budget
    return fields


def _tools(settings: GenerationSettings) -> dict[str, object]:
    tools: list[object] = []
    if settings.tools:
        tools.append({"functionDeclarations": [_declaration(tool) for tool in settings.tools]})
    if settings.search:
        tools.append({"googleSearch": {}})
    fields: dict[str, object] = {"tools": tools} if tools else {}
    strict = any(tool.strict for tool in settings.tools)
    if settings.tool_choice is not None or strict:
        calling = _calling(settings.tool_choice or ToolChoice(), strict=strict)
        fields["toolConfig"] = {"functionCallingConfig": calling}
    return fields


def _declaration(tool: ToolDefinition) -> dict[str, object]:
    if not tool.name:
        raise AppError.because(ErrorReason.TOOLS_INVALID)
    written: dict[str, object] = {"name": tool.name}
    if tool.description:
        written["description"] = tool.description
    if tool.parameters.get("properties") or tool.parameters.keys() - {"type", "properties", "additionalProperties"}:
        # An object without properties is refused; a function that takes nothing has no parameters at all.
        written |= placed(tool.parameters, "parameters", "parametersJsonSchema")
    return written


def _calling(choice: ToolChoice, *, strict: bool) -> dict[str, object]:
    """Return how functions are to be called. ``strict``: arguments must fit, which is a mode of its own here."""
    if choice.custom:
        raise field_not_taken("tool_choice", Endpoint.GEMINI)
    if choice.name:
        return {"mode": "ANY", "allowedFunctionNames": [choice.name]}
    if choice.mode is ToolMode.NONE:
        return {"mode": "NONE"}
    # Names can be given in the modes ANY and VALIDATED alone; both see to it that the arguments fit.
    mode = "ANY" if choice.mode is ToolMode.REQUIRED else "VALIDATED" if strict or choice.allowed else "AUTO"
    fields: dict[str, object] = {"mode": mode}
    if choice.allowed:
        fields["allowedFunctionNames"] = list(choice.allowed)
    return fields
