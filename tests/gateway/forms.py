"""Forms (multipart/form-data): read as they came, and turned into the body that JSON would be."""

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from tests.gateway.checks import Object, RefusedError, refused
from tests.gateway.replies import error_reply
from tests.gateway.visits import FormField, RecordedRequest

_BOOLEANS: Final = {"true": True, "false": False}


def parts_of(record: RecordedRequest) -> list[FormField]:
    """Return the parts of a form. Raises RefusedError for anything else."""
    if record.form is None:
        message = "request Content-Type isn't multipart/form-data"
        raise RefusedError(error_reply(400, message, "invalid_multipart_request", "invalid_request_error"))
    return list(record.form)


def texts_of(parts: Iterable[FormField], kinds: Mapping[str, Callable[[str], object]]) -> Object:
    """Return the parts that are text; each of a known name is turned by ``kinds``. Raises RefusedError."""
    body: Object = {}
    for part in parts:
        if part.file_name:
            continue
        if part.name in body and not part.name.endswith("[]"):
            raise refused(f"Duplicate parameter: '{part.name}'.", part.name, "invalid_multipart_request")
        try:
            value: Any = kinds.get(part.name, str)(part.text)
        except ValueError:
            raise refused(f"Invalid type for '{part.name}': {part.text!r}.", part.name, "invalid_type") from None
        body[part.name] = [*body.get(part.name, []), value] if part.name.endswith("[]") else value
    return body


def boolean(text: str) -> bool:
    """Return what "true" or "false" says. Raises ValueError."""
    if text not in _BOOLEANS:
        raise ValueError(text)
    return _BOOLEANS[text]


def json_value(text: str) -> object:
    """Return the value of JSON text. Raises ValueError."""
    value: object = json.loads(text)
    return value
