"""JSON Schemas of requests: what OpenAI refuses of them, and data that fits them."""

from typing import Any, Final

from tests.gateway.checks import Object, refused

_SAMPLES: Final[dict[str, Any]] = {"string": "text", "integer": 7, "number": 1.5, "boolean": True, "null": None}


def fitting(schema: object, root: Object | None = None) -> Any:
    """Return the simplest data that fits a schema; optional fields are there too."""
    if not isinstance(schema, dict):
        return "text"
    root = schema if root is None else root
    reference = schema.get("$ref")
    if isinstance(reference, str):
        found: Any = root
        for name in reference.removeprefix("#").strip("/").split("/"):
            found = found[name] if name else found
        return fitting(found, root)
    if "const" in schema:
        return schema["const"]
    if schema.get("enum"):
        return schema["enum"][0]
    for name in ("anyOf", "oneOf", "allOf"):
        if schema.get(name):
            return fitting(schema[name][0], root)
    return _of_type(schema, root)


def _of_type(schema: Object, root: Object) -> Any:
    kind = schema.get("type", "object" if "properties" in schema else "string")
    if isinstance(kind, list):
        kind = next((one for one in kind if one != "null"), "null")
    kind = str(kind).lower()
    if kind == "object":
        return {name: fitting(inside, root) for name, inside in schema.get("properties", {}).items()}
    if kind == "array":
        return [fitting(schema.get("items"), root)] * max(1, schema.get("minItems", 1))
    if kind in ("integer", "number") and "minimum" in schema:
        return schema["minimum"]
    if kind == "string" and "minLength" in schema:
        return "text".ljust(schema["minLength"], ".")
    return _SAMPLES.get(kind, "text")


def check_strict(schema: object, where: str, param: str, context: tuple[str, ...] = ()) -> None:
    """Refuse what a strict schema may not be: an object is closed and needs all its fields. Raises RefusedError."""
    if not isinstance(schema, dict):
        return
    inside = schema.get("properties")
    if schema.get("type") == "object":
        if schema.get("additionalProperties") is not False:
            raise _invalid(where, param, context, "'additionalProperties' is required to be supplied and to be false.")
        if isinstance(inside, dict) and set(schema.get("required", ())) != set(inside):
            raise _invalid(
                where,
                param,
                context,
                "'required' is required to be supplied and to be an array including every key in properties.",
            )
    if isinstance(inside, dict):
        for name, one in inside.items():
            check_strict(one, where, param, (*context, "properties", name))
    check_strict(schema.get("items"), where, param, (*context, "items"))


def _invalid(where: str, param: str, context: tuple[str, ...], what: str) -> Exception:
    message = f"Invalid schema for {where}: In context={context}, {what}"
    return refused(message, param, "invalid_json_schema")
