"""The answers of ``/v1/models``: how each family of servers writes its list."""

from collections.abc import Iterable

from tests.gateway.replies import Reply, json_reply


def model_list(names: Iterable[str]) -> Reply:
    """Return the list as new-api writes it."""
    return json_reply(
        {
            "success": True,
            "object": "list",
            "data": [
                {
                    "id": name,
                    "object": "model",
                    "created": 1626777600,
                    "owned_by": "custom",
                    "supported_endpoint_types": ["openai"],
                }
                for name in names
            ],
        }
    )
