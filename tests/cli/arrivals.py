"""How the test gateway is asked, and what arrived there."""

from typing import Any

from tests.gateway import Gateway, RecordedRequest


def posts(gateway: Gateway, path: str = "") -> list[RecordedRequest]:
    """Return what was posted, to ``path`` or anywhere."""
    return [
        request for request in list(gateway.requests) if request.method == "POST" and (not path or request.path == path)
    ]


def body(gateway: Gateway, path: str = "") -> dict[str, Any]:
    """Return the last body that was posted, which must be a JSON object."""
    found = posts(gateway, path)[-1].json
    assert found is not None
    return found


def fields(request: RecordedRequest) -> dict[str, str]:
    """Return the texts of a form by their names."""
    return {part.name: part.text for part in request.form or () if not part.file_name}


def at(endpoint: str, model: str) -> list[str]:
    """Return how a model is asked at an endpoint."""
    return ["ask", "--endpoint", endpoint, "--model", model]


def picked(value: Any, path: str) -> Any:
    """Return what lies in a body at a path such as ``text.format.type``."""
    for name in path.split("."):
        value = value[int(name)] if isinstance(value, list) else value[name]
    return value
