"""The answers of ``/v1/models`` and ``/v1beta/models``: how each family of servers writes its list."""

from collections.abc import Callable, Iterable, Sequence
from typing import Final
from urllib.parse import unquote

from tests.gateway.replies import Reply, error_reply, json_reply
from tests.gateway.visits import Visit

CREATED: Final = 1626777600
"""The time that new-api and one-api give for every model."""

KINDS: Final[dict[str, list[str]]] = {
    "gpt-image-1": ["image-generation", "openai"],
    "dall-e-3": ["image-generation", "openai"],
    "recraftv3": ["image-generation", "openai"],
    "sora-2": ["openai-video"],
    "text-embedding-3-small": ["embeddings"],
    "gpt-5": ["openai-response", "openai"],
    "claude-sonnet-4-5": ["anthropic", "openai"],
    "gemini-2.5-flash": ["gemini", "openai"],
    "gemini-2.5-flash-image": ["image-generation", "gemini", "openai"],
    "gemini-3-pro-preview": ["gemini", "openai"],
}
"""``supported_endpoint_types`` of those that are not chats alone."""

OTHERS: Final = tuple(name for name in KINDS if name != "recraftv3")
"""Models of other endpoints than chat that are listed."""


def _new_api(names: Iterable[str]) -> list[dict[str, object]]:
    return [
        {
            "id": name,
            "object": "model",
            "created": CREATED,
            "owned_by": "custom",
            "supported_endpoint_types": KINDS.get(name, ["openai"]),
        }
        for name in names
    ]


def model_list(names: Iterable[str]) -> Reply:
    """Return the list as new-api writes it."""
    return json_reply({"success": True, "object": "list", "data": _new_api(names)})


def _fork(names: Sequence[str]) -> Reply:
    return json_reply({"success": True, "message": "", "data": _new_api(names)})


def _openai(names: Sequence[str]) -> Reply:
    data = [{"id": name, "object": "model", "created": 1715367049, "owned_by": "system"} for name in names]
    return json_reply({"object": "list", "data": data})


def _one_api(names: Sequence[str]) -> Reply:
    permission = [{"id": "modelperm-1", "object": "model_permission", "created": CREATED, "allow_sampling": True}]
    data = [
        {
            "id": name,
            "object": "model",
            "created": CREATED,
            "owned_by": "openai",
            "permission": permission,
            "root": name,
            "parent": None,
        }
        for name in names
    ]
    return json_reply({"object": "list", "data": data})


def _anthropic(names: Sequence[str]) -> Reply:
    data = [
        {"id": name, "type": "model", "display_name": name.title(), "created_at": "2025-09-29T00:00:00Z"}
        for name in names
    ]
    ends = {"first_id": names[0] if names else None, "last_id": names[-1] if names else None}
    return json_reply({"data": data, **ends, "has_more": False})


def _gemini(names: Sequence[str]) -> Reply:
    models = [
        {
            "name": f"models/{name}",
            "displayName": name,
            "description": None,
            "inputTokenLimit": 1048576,
            "outputTokenLimit": 65536,
            "supportedGenerationMethods": ["generateContent"],
        }
        for name in names
    ]
    return json_reply({"models": models, "nextPageToken": None})


def _failure(names: Sequence[str]) -> Reply:
    return json_reply({"success": False, "message": "get user group failed"})


SHAPES: Final[dict[str, Callable[[Sequence[str]], Reply]]] = {
    "new-api": model_list,
    "fork": _fork,
    "openai": _openai,
    "one-api": _one_api,
    "anthropic": _anthropic,
    "gemini": _gemini,
    "failure": _failure,
}
"""By ``gateway.list_shape``."""


def listed(visit: Visit) -> Reply:
    """Answer ``GET /v1/models``: in Anthropic's form to its own headers, else in the form that was set."""
    headers = visit.record.headers
    if "x-goog-api-key" in headers or "key=" in visit.record.query:
        return _unknown("")  # new-api takes this for a request for one model, with an empty name
    if "x-api-key" in headers and "anthropic-version" in headers:
        return _anthropic(visit.models)
    return SHAPES[visit.list_shape](visit.models)


def one(visit: Visit) -> Reply:
    """Answer ``GET /v1/models/{id}``: an error with status 200 where new-api's own list does not have it."""
    name = unquote(visit.names[0])
    if name not in visit.models:
        return _unknown(name)
    return json_reply({"id": name, "object": "model", "created": CREATED, "owned_by": "custom"})


def listed_by_google(visit: Visit) -> Reply:
    """Answer ``GET /v1beta/models``."""
    return _gemini([name for name in visit.models if name.startswith("gemini")])


def _unknown(name: str) -> Reply:
    message = f"The model '{name}' does not exist"
    return error_reply(200, message, "model_not_found", "invalid_request_error", param="model")
