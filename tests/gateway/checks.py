"""Strict reading of requests: what a real server refuses is refused here, with the field's name as ``param``."""

import re
from collections.abc import Callable, Collection, Mapping
from typing import Any

from tests.gateway.replies import Reply, error_reply

Check = Callable[[object, str], None]
"""Looks at a value and the name of its place. Raises RefusedError."""

Object = dict[str, Any]


class RefusedError(Exception):
    """A request that is answered with an error."""

    def __init__(self, reply: Reply) -> None:
        super().__init__()
        self.reply = reply


def refused(message: str, param: str = "", code: str | None = None, status: int = 400) -> RefusedError:
    """Return the refusal of a field in the form of OpenAI."""
    return RefusedError(error_reply(status, message, code, "invalid_request_error", param=param))


def _wrong_type(place: str, wanted: str, value: object) -> RefusedError:
    names = {
        bool: "a boolean",
        int: "an integer",
        float: "a number",
        str: "a string",
        list: "an array",
        dict: "an object",
    }
    got = names.get(type(value), "null")
    message = f"Invalid type for '{place}': expected {wanted}, but got {got} instead."
    return refused(message, place, "invalid_type")


def _wrong_value(place: str, wanted: str, value: object) -> RefusedError:
    return refused(f"Invalid value for '{place}': {value!r}. Expected {wanted}.", place, "invalid_value")


def anything(value: object, place: str) -> None:
    """Take whatever it is."""


def text(value: object, place: str) -> None:
    """Take a string."""
    if not isinstance(value, str):
        raise _wrong_type(place, "a string", value)


def some_text(value: object, place: str) -> None:
    """Take a string that is not empty."""
    text(value, place)
    if not value:
        raise refused(
            f"Invalid '{place}': empty string. Expected a string with minimum length 1.", place, "empty_string"
        )


def matching(pattern: str) -> Check:
    """Take a string that fits a regular expression as a whole."""

    def check(value: object, place: str) -> None:
        text(value, place)
        if not re.fullmatch(pattern, str(value), re.DOTALL):
            raise refused(f"Invalid '{place}': string does not match pattern {pattern}.", place, "invalid_value")

    return check


def boolean(value: object, place: str) -> None:
    """Take true or false."""
    if not isinstance(value, bool):
        raise _wrong_type(place, "a boolean", value)


def number(least: float | None = None, most: float | None = None) -> Check:
    """Take a number between two bounds."""

    def check(value: object, place: str) -> None:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise _wrong_type(place, "a number", value)
        _within(value, place, least, most)

    return check


def integer(least: float | None = None, most: float | None = None) -> Check:
    """Take a whole number between two bounds."""

    def check(value: object, place: str) -> None:
        if isinstance(value, bool) or not isinstance(value, int):
            raise _wrong_type(place, "an integer", value)
        _within(value, place, least, most)

    return check


def _within(value: float, place: str, least: float | None, most: float | None) -> None:
    if (least is not None and value < least) or (most is not None and value > most):
        raise _wrong_value(place, f"a value from {least} to {most}", value)


def one_of(*allowed: str) -> Check:
    """Take one of these strings."""

    def check(value: object, place: str) -> None:
        text(value, place)
        if value not in allowed:
            raise _wrong_value(place, f"one of {', '.join(allowed)}", value)

    return check


def each(check: Check, least: int = 0, most: int | None = None) -> Check:
    """Take an array whose items all pass."""

    def check_all(value: object, place: str) -> None:
        if not isinstance(value, list):
            raise _wrong_type(place, "an array", value)
        if len(value) < least:
            raise refused(f"'{place}' is too short.", place, "array_below_min_length")
        if most is not None and len(value) > most:
            raise refused(f"'{place}' is too long.", place, "array_above_max_length")
        for position, item in enumerate(value):
            check(item, f"{place}[{position}]")

    return check_all


def values(check: Check) -> Check:
    """Take an object whose values all pass."""

    def check_all(value: object, place: str) -> None:
        for name, inside in as_object(value, place).items():
            check(inside, f"{place}.{name}")

    return check_all


def fields(known: Mapping[str, Check], required: Collection[str] = (), *, closed: bool = False) -> Check:
    """Take an object: each known field passes or is null, ``required`` ones are there; ``closed``: no other is."""

    def check(value: object, place: str) -> None:
        found = as_object(value, place)
        inside = f"{place}." if place else ""
        for name in required:
            if found.get(name) is None:
                raise refused(
                    f"Missing required parameter: '{inside}{name}'.", f"{inside}{name}", "missing_required_parameter"
                )
        for name, one in found.items():
            if name in known:
                if one is not None:
                    known[name](one, f"{inside}{name}")
            elif closed:
                raise refused(f"Unknown parameter: '{inside}{name}'.", f"{inside}{name}", "unknown_parameter")

    return check


def either(*checks: Check) -> Check:
    """Take what passes one of the checks; the last one's refusal is told."""

    def check(value: object, place: str) -> None:
        for one in checks[:-1]:
            try:
                return one(value, place)
            except RefusedError:
                continue
        return checks[-1](value, place)

    return check


def by_type(kinds: Mapping[str, Check], name: str = "type") -> Check:
    """Take an object of one of several kinds, told apart by a field."""

    def check(value: object, place: str) -> None:
        kind = as_object(value, place).get(name)
        if not isinstance(kind, str) or kind not in kinds:
            raise _wrong_value(f"{place}.{name}", f"one of {', '.join(kinds)}", kind)
        kinds[kind](value, place)

    return check


def as_object(value: object, place: str) -> Object:
    """Return an object. Raises RefusedError."""
    if not isinstance(value, dict):
        raise _wrong_type(place or "body", "an object", value)
    return value


def body_of(body: Object | None, check: Check) -> Object:
    """Return a body that is JSON and passes. Raises RefusedError."""
    if body is None:
        raise refused("We could not parse the JSON body of your request.")
    check(body, "")
    return body


def only_with(body: Mapping[str, object], name: str, other: str) -> None:
    """Refuse a field that means nothing without another one."""
    if body.get(name) is not None and not body.get(other):
        raise refused(f"'{name}' is only allowed when '{other}' is specified.", name, "invalid_value")
