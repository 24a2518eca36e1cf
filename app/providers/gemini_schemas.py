"""JSON Schema for Google's API, which has two places for one: its own subset, and the standard."""

from collections.abc import Mapping
from typing import Final

from app.providers import loose

_SUBSET: Final = frozenset(
    {
        "type",
        "format",
        "title",
        "description",
        "nullable",
        "default",
        "example",
        "enum",
        "items",
        "minItems",
        "maxItems",
        "properties",
        "propertyOrdering",
        "required",
        "minProperties",
        "maxProperties",
        "minimum",
        "maximum",
        "minLength",
        "maxLength",
        "pattern",
        "anyOf",
    }
)
"""What Google's own Schema has (https://ai.google.dev/api/caching#Schema); any other word is refused there."""

_DEPTH: Final = 64


def in_subset(schema: object, depth: int = 0) -> bool:
    """Return whether a schema says nothing but what Google's own Schema can, which every gateway passes on."""
    body = loose.as_mapping(schema)
    if depth > _DEPTH or not body.keys() <= _SUBSET or not isinstance(body.get("type", ""), str):
        return False
    if any(not isinstance(value, str) for value in loose.as_items(body.get("enum"))):
        return False  # values of an enum are strings there
    inside = [*loose.as_mapping(body.get("properties")).values(), *loose.as_items(body.get("anyOf"))]
    if "items" in body:
        inside.append(body["items"])
    return all(in_subset(one, depth + 1) for one in inside)


def placed(schema: Mapping[str, object], subset: str, standard: str) -> dict[str, object]:
    """Return a schema under the name of the place that takes it.

    Args:
        schema: JSON Schema.
        subset: the field for Google's own Schema, which is known everywhere.
        standard: the field for JSON Schema, which gateways have learnt later.
    """
    return {subset if in_subset(schema) else standard: dict(schema)}
