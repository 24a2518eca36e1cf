"""A request to ``/v1beta/models/MODEL:generateContent``, read as strictly as Google reads it.

Source: https://ai.google.dev/api/generate-content. Names are taken in camelCase and in snake_case; what is not known is
refused by name, as Google's parser does.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from tests.gateway.checks import (
    Check,
    Object,
    RefusedError,
    anything,
    as_object,
    boolean,
    each,
    either,
    integer,
    matching,
    number,
    one_of,
    some_text,
    text,
    values,
)
from tests.gateway.replies import Reply, json_reply

SKIPPED: Final = "skip_thought_signature_validator"
"""What stands for the signature of a call that came from elsewhere."""

_STATUSES: Final = {400: "INVALID_ARGUMENT", 404: "NOT_FOUND", 429: "RESOURCE_EXHAUSTED", 503: "UNAVAILABLE"}


def google_error(status: int, message: str) -> Reply:
    """Return an error in the form of Google."""
    return json_reply({"error": {"code": status, "message": message, "status": _STATUSES[status]}}, status)


def invalid(message: str) -> RefusedError:
    """Return the refusal of a request."""
    return RefusedError(google_error(400, message))


def camel(name: str) -> str:
    """Return a name in camelCase."""
    return re.sub(r"_([a-z])", lambda found: found[1].upper(), name)


def known(names: dict[str, Check]) -> Check:
    """Take an object that has none but these fields, in either spelling."""

    def check(value: object, place: str) -> None:
        for name, inside in as_object(value, place).items():
            one = names.get(camel(name))
            if one is None:
                where = f" at '{place}'" if place else ""
                raise invalid(f'Invalid JSON payload received. Unknown name "{name}"{where}: Cannot find field.')
            one(inside, f"{place}.{name}".strip("."))

    return check


_BASE64: Final = matching(r"[A-Za-z0-9+/=_-]+")
_BLOB: Final = known({"mimeType": some_text, "data": _BASE64, "displayName": text})
_PART: Final = known(
    {
        "text": text,
        "inlineData": _BLOB,
        "fileData": known({"mimeType": text, "fileUri": some_text}),
        "functionCall": known({"id": text, "name": some_text, "args": values(anything)}),
        "functionResponse": known({"id": text, "name": some_text, "response": values(anything)}),
        "thought": boolean,
        "thoughtSignature": some_text,
        "videoMetadata": values(anything),
    }
)
_PARTS: Final = each(_PART, least=1)
_CONTENT: Final = known({"role": one_of("user", "model"), "parts": _PARTS})


def _schema(value: object, place: str) -> None:
    """Take a schema in Google's own subset of OpenAPI."""
    known(_IN_SCHEMA)(value, place)


_IN_SCHEMA: Final[dict[str, Check]] = {
    "type": text,
    "format": text,
    "title": text,
    "description": text,
    "nullable": boolean,
    "enum": each(text),
    "maxItems": anything,
    "minItems": anything,
    "properties": values(_schema),
    "required": each(text),
    "minProperties": anything,
    "maxProperties": anything,
    "minLength": anything,
    "maxLength": anything,
    "pattern": text,
    "example": anything,
    "anyOf": each(_schema),
    "propertyOrdering": each(text),
    "default": anything,
    "items": _schema,
    "minimum": number(),
    "maximum": number(),
}
_DECLARATION: Final = known(
    {
        "name": matching(r"[a-zA-Z_][a-zA-Z0-9_.:-]{0,127}"),
        "description": text,
        "parameters": _schema,
        "parametersJsonSchema": anything,
        "response": _schema,
    }
)
_GENERATION: Final = known(
    {
        "temperature": number(0, 2),
        "topP": number(0, 1),
        "topK": integer(1),
        "maxOutputTokens": integer(1),
        "stopSequences": each(text, most=5),
        "candidateCount": integer(1, 8),
        "seed": integer(),
        "presencePenalty": number(-2, 2),
        "frequencyPenalty": number(-2, 2),
        "responseLogprobs": boolean,
        "logprobs": integer(0, 20),
        "responseMimeType": one_of("text/plain", "application/json", "text/x.enum"),
        "responseSchema": _schema,
        "responseJsonSchema": anything,
        "responseModalities": each(one_of("TEXT", "IMAGE", "AUDIO")),
        "mediaResolution": matching("MEDIA_RESOLUTION_(LOW|MEDIUM|HIGH)"),
        "speechConfig": values(anything),
        "thinkingConfig": known(
            {
                "includeThoughts": boolean,
                "thinkingBudget": integer(-1),
                "thinkingLevel": one_of("MINIMAL", "LOW", "MEDIUM", "HIGH", "minimal", "low", "medium", "high"),
            }
        ),
        "imageConfig": known(
            {
                "aspectRatio": one_of("1:1", "2:3", "3:2", "3:4", "4:3", "4:5", "5:4", "9:16", "16:9", "21:9"),
                "imageSize": one_of("1K", "2K", "4K"),
            }
        ),
    }
)
_BODY: Final = known(
    {
        "contents": either(each(_CONTENT, least=1), anything),
        "systemInstruction": known({"role": text, "parts": _PARTS}),
        "generationConfig": _GENERATION,
        "tools": each(
            known(
                {
                    "functionDeclarations": each(_DECLARATION, least=1),
                    "googleSearch": values(anything),
                    "urlContext": values(anything),
                    "codeExecution": values(anything),
                }
            )
        ),
        "toolConfig": known(
            {
                "functionCallingConfig": known(
                    {"mode": one_of("AUTO", "ANY", "NONE", "VALIDATED"), "allowedFunctionNames": each(text)}
                )
            }
        ),
        "safetySettings": each(values(anything)),
        "cachedContent": text,
        "model": text,
    }
)


@dataclass(frozen=True, slots=True)
class GeminiCall:
    """A request that was found to be well formed; all names are in camelCase. ``root`` is the gateway's address."""

    model: str
    body: Object
    root: str = ""

    @property
    def contents(self) -> Sequence[dict[str, Any]]:
        """Return the turns."""
        found: Sequence[dict[str, Any]] = self.body["contents"]
        return found

    @property
    def generation(self) -> Object:
        """Return the settings."""
        return self.body.get("generationConfig") or {}

    def last_text(self) -> str:
        """Return the text of the last turn."""
        return "\n".join(part["text"] for part in self.contents[-1]["parts"] if "text" in part)

    def results(self) -> list[Any]:
        """Return what functions answered in the last turn."""
        parts = self.contents[-1]["parts"]
        return [part["functionResponse"]["response"] for part in parts if "functionResponse" in part]

    def functions(self) -> list[dict[str, Any]]:
        """Return the functions that may be called."""
        calling = (self.body.get("toolConfig") or {}).get("functionCallingConfig") or {}
        allowed = calling.get("allowedFunctionNames")
        found = [one for tool in self.body.get("tools") or () for one in tool.get("functionDeclarations") or ()]
        if calling.get("mode") == "NONE":
            return []
        return [one for one in found if not allowed or one["name"] in allowed]

    def searches(self) -> bool:
        """Return whether the model may search."""
        return any("googleSearch" in tool for tool in self.body.get("tools") or ())


def parse(body: Object | None, model: str, root: str) -> GeminiCall:
    """Return the call. Raises RefusedError."""
    if body is None:
        raise invalid("Invalid JSON payload received.")
    try:
        _BODY(body, "")
        if "contents" not in body:
            raise invalid("* GenerateContentRequest.contents: contents is not specified")
        each(_CONTENT, least=1)(body["contents"], "contents")
    except RefusedError as error:
        if b'"status"' in b"".join(part for part in error.reply.parts if isinstance(part, bytes)):
            raise
        told = error.reply.parts[0]
        assert isinstance(told, bytes)
        raise invalid(told.decode()) from None
    named: Object = _camel_of(body)
    _check_calls(model, named["contents"])
    config = named.get("generationConfig") or {}
    if "responseSchema" in config and config.get("responseMimeType") != "application/json":
        raise invalid("response_schema is only supported with the mime type application/json")
    if config.get("logprobs") is not None and not config.get("responseLogprobs"):
        raise invalid("logprobs requires response_logprobs to be true")
    return GeminiCall(model, named, root)


_AS_THEY_ARE: Final = frozenset({"args", "response", "properties", "parametersJsonSchema", "responseJsonSchema"})


def _camel_of(value: Any) -> Any:
    """Return JSON with all names of fields in camelCase; names that a person chose stay."""
    if isinstance(value, list):
        return [_camel_of(one) for one in value]
    if not isinstance(value, dict):
        return value
    return {camel(name): one if camel(name) in _AS_THEY_ARE else _camel_of(one) for name, one in value.items()}


def _check_calls(model: str, contents: Sequence[Object]) -> None:
    """Refuse a call without its signature (from the third generation on) and answers that do not match their calls."""
    calls: list[str] = []
    for turn in contents:
        answers = [part["functionResponse"]["name"] for part in turn["parts"] if "functionResponse" in part]
        if (answers or calls) and sorted(answers) != sorted(calls):
            raise invalid(
                "Please ensure that the number of function response parts is equal to the number of function call "
                "parts of the function call turn."
            )
        own = [part for part in turn["parts"] if "functionCall" in part]
        if own and model.startswith("gemini-3") and not _signed(own[0], model):
            name = own[0]["functionCall"]["name"]
            raise invalid(f"Function call `{name}` is missing a thought_signature in functionCall parts.")
        calls = [part["functionCall"]["name"] for part in own]


def _signed(part: Object, model: str) -> bool:
    return part.get("thoughtSignature") in (SKIPPED, signature(model))


def signature(model: str) -> str:
    """Return the signature that a model gives its calls."""
    return f"c2lnLW9m{model.encode().hex()}"
