"""Replies that are data: read, checked against the schema that was asked for, and kept as data.

A schema is JSON Schema; where it names no draft it is taken as 2020-12 (https://json-schema.org/draft/2020-12).
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

from app.domain.blocks import ContentBlock, StructuredBlock, TextBlock
from app.domain.errors import AppError, ErrorInfo, ErrorReason
from app.domain.generation import FormatKind, ResponseFormat

if TYPE_CHECKING:
    from jsonschema.protocols import Validator

Json: TypeAlias = str | int | float | bool | Mapping[str, "Json"] | Sequence["Json"] | None

TOLD: Final = 5
"""Errors of one reply that are told: the first few say what is wrong."""

_FENCE: Final = re.compile(r"\s*(`{3,}|~{3,})[^\n`]*\n(.*?)\n?[ \t]*\1\s*", re.DOTALL)
_NAME: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")
_LONGEST_WORDS: Final = 300


@dataclass(frozen=True, slots=True)
class Mismatch:
    """What does not fit, in the checker's own English words, and where: a JSON path such as ``$.items[0].name``."""

    path: str
    message: str


class _NotJsonError(ValueError):
    """The text is no JSON."""


def structured(
    blocks: Sequence[ContentBlock], wanted: ResponseFormat, *, since: int = 0
) -> tuple[tuple[ContentBlock, ...], ErrorInfo | None]:
    """Return the blocks of a whole reply with its text as data, or as they were and why they are none.

    A StructuredBlock stands in the place of the first text and takes the place of all text: it is the same words, and
    nobody wants to read them twice. Blocks before ``since`` are not looked at. A fence around the data is taken off.
    The error is SCHEMA_MISMATCH, or SCHEMA_INVALID where the schema itself turns out to be of no use.
    """
    own = [block for block in blocks[since:] if isinstance(block, TextBlock)]
    text = without_fence("".join(block.text for block in own))
    if not text.strip() or wanted.kind is FormatKind.TEXT:
        return tuple(blocks), None
    try:
        found = mismatches(text, wanted)
    except AppError as error:
        return tuple(blocks), error.info
    if found:
        return tuple(blocks), _mismatch_info(found)
    name = wanted.name if wanted.kind is FormatKind.JSON_SCHEMA else ""
    data = StructuredBlock(text.strip(), name)
    kept: list[ContentBlock] = []
    for block in blocks:
        if not any(block is each for each in own):
            kept.append(block)
        elif data not in kept:
            kept.append(data)
    return tuple(kept), None


def without_fence(text: str) -> str:
    """Return what stands inside a Markdown fence that is around all of the text, else the text as it is."""
    found = _FENCE.fullmatch(text)
    return found[2] if found else text


def mismatches(text: str, wanted: ResponseFormat) -> tuple[Mismatch, ...]:
    """Return what is wrong with a reply, the first in order of its place first; empty where nothing is.

    Raises:
        AppError: SCHEMA_INVALID where the schema points at something that is not there.
    """
    try:
        value = _parsed(text)
    except _NotJsonError as error:
        return (Mismatch("$", str(error)),)
    if wanted.kind is FormatKind.JSON_OBJECT:
        return () if isinstance(value, dict) else (Mismatch("$", "not an object"),)
    from referencing.exceptions import Unresolvable

    try:
        errors = sorted(_validator(wanted.schema).iter_errors(value), key=lambda each: list(map(str, each.path)))
    except (Unresolvable, RecursionError) as error:
        raise _invalid(str(error)) from error
    return tuple(Mismatch(error.json_path, error.message[:_LONGEST_WORDS]) for error in errors[:TOLD])


def check_schema(schema: Mapping[str, object], name: str = "") -> None:
    """Raise AppError (SCHEMA_INVALID, with ``name``) where a schema is none, or is empty."""
    from jsonschema.exceptions import SchemaError

    if not schema:
        raise _invalid("", name)
    try:
        _validator(schema).check_schema(dict(schema))
    except SchemaError as error:
        raise _invalid(f"{error.json_path}: {error.message[:_LONGEST_WORDS]}", name) from error
    except RecursionError as error:
        raise _invalid(str(error), name) from error


def format_of(text: str, name: str = "reply") -> ResponseFormat:
    """Return the format that a file asks for: a schema alone, or one in OpenAI's wrapping, with a name and ``strict``.

    ``name`` is what it is called where the file says nothing, made to fit [A-Za-z0-9_-]{1,64}.

    Raises:
        AppError: SCHEMA_INVALID.
    """
    try:
        value = _parsed(text)
    except _NotJsonError as error:
        raise _invalid(str(error), name) from error
    # As in response_format of chat completions, and as in text.format of responses.
    inner = value.get("json_schema", value) if isinstance(value, dict) else None
    if not isinstance(inner, dict):
        raise _invalid("", name)
    schema = inner["schema"] if isinstance(inner.get("schema"), dict) else inner
    check_schema(schema, name)
    own = inner.get("name") if schema is not inner else None
    called = own if isinstance(own, str) and _NAME.fullmatch(own) else re.sub(r"[^A-Za-z0-9_-]+", "_", name)[:64]
    # Strict allows only schemas that name every property as required and forbid all others: only a wrapper asks for it.
    strict = inner.get("strict") is True if schema is not inner else _is_strict(schema)
    return ResponseFormat(FormatKind.JSON_SCHEMA, called or "reply", schema, strict)


def _is_strict(schema: object) -> bool:
    """Return whether strict mode takes this schema: each object closed, each of its properties required."""
    if isinstance(schema, list):
        return all(map(_is_strict, schema))
    if not isinstance(schema, dict):
        return True
    properties = schema.get("properties")
    if isinstance(properties, dict):
        required = schema.get("required")
        if schema.get("additionalProperties") is not False or not isinstance(required, list):
            return False
        if any(name not in required for name in properties):
            return False
    elif schema.get("type") == "object":
        return False
    return all(map(_is_strict, schema.values()))


def _parsed(text: str) -> Json:
    try:
        value: Json = json.loads(text, parse_constant=_no_number)
    except RecursionError as error:
        raise _NotJsonError("nested too deeply") from error
    except ValueError as error:
        raise _NotJsonError(str(error)) from error
    return value


def _no_number(word: str) -> object:
    raise ValueError(f"{word} is no JSON")


def _validator(schema: Mapping[str, object]) -> "Validator":
    # Late: importing it takes a tenth of a second, and few replies are data.
    from jsonschema import Draft202012Validator
    from jsonschema.validators import validator_for
    from referencing.jsonschema import EMPTY_REGISTRY

    # The registry is given: without one the checker would fetch what a schema points at from the net.
    return validator_for(schema, default=Draft202012Validator)(schema, registry=EMPTY_REGISTRY)


def _invalid(words: str, name: str = "") -> AppError:
    return AppError(ErrorInfo(ErrorReason.SCHEMA_INVALID, {"name": name} if name else {}, gateway_message=words))


def _mismatch_info(found: Sequence[Mismatch]) -> ErrorInfo:
    first, *others = found
    words = "; ".join([first.message, *(f"{each.path}: {each.message}" for each in others)])
    return ErrorInfo(ErrorReason.SCHEMA_MISMATCH, {"path": first.path}, gateway_message=words)
