"""Tools as people write them down: the JSON of OpenAI's ``tools``, as in chat completions or as in responses."""

import json
import re
from typing import Final

from app.domain.errors import AppError, ErrorInfo, ErrorReason
from app.domain.generation import ToolDefinition

_NAME: Final = re.compile(r"[A-Za-z0-9_.:-]{1,128}")


def tools_from_json(text: str, name: str) -> tuple[ToolDefinition, ...]:
    """Return the functions that a JSON array describes, in its order.

    Each is ``{"type": "function", "function": {name, description, parameters, strict}}``, or the same without the
    inner object. ``name`` is what the file is called, for the error.

    Raises:
        AppError: TOOLS_INVALID, with the number of the tool that is none, counted from 0, in the gateway's place.
    """
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise _invalid(name, str(error)) from error
    if not isinstance(value, list) or not value:
        raise _invalid(name, "")
    found = [_tool(item) for item in value]
    for number, tool in enumerate(found):
        if tool is None:
            raise _invalid(name, f"[{number}]")
    return tuple(tool for tool in found if tool is not None)


def _tool(item: object) -> ToolDefinition | None:
    if not isinstance(item, dict) or item.get("type", "function") != "function":
        return None
    inner = item.get("function", item)
    if not isinstance(inner, dict):
        return None
    name, description = inner.get("name"), inner.get("description") or ""
    parameters, strict = inner.get("parameters") or {}, inner.get("strict")
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        return None
    if not isinstance(description, str) or not isinstance(parameters, dict) or not isinstance(strict, bool | None):
        return None
    return ToolDefinition(name, description, parameters, strict)


def _invalid(name: str, words: str) -> AppError:
    return AppError(ErrorInfo(ErrorReason.TOOLS_INVALID, {"name": name}, gateway_message=words))
