"""``--param name=value``: any field of the body."""

import argparse
import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from app.domain.generation import GenerationSettings, ImageDetail

Param = tuple[str, object]


class _MisfitError(ValueError):
    """A value is of another kind than the field of this name."""


def param(text: str) -> Param:
    """Return name and value: JSON where it is JSON, else the text as it stands. For argparse."""
    name, equals, value = text.partition("=")
    if not equals or not name.strip():
        raise argparse.ArgumentTypeError(f"{text!r} is no name=value")
    try:
        return name.strip(), json.loads(value)
    except (ValueError, RecursionError):
        return name.strip(), value


def with_params(settings: GenerationSettings, params: tuple[Param, ...]) -> GenerationSettings:
    """Return the settings with these fields set.

    A name that a setting has goes there, where the value is of its kind; everything else goes into the body as it is.
    The same name given before is taken back.
    """
    for name, value in params:
        settings = _with_param(settings, name, value)
    return settings


def _with_param(settings: GenerationSettings, name: str, value: object) -> GenerationSettings:
    extra = {key: old for key, old in settings.extra.items() if key != name}
    convert = _FIELDS.get(name)
    if convert is not None:
        try:
            return replace(settings, extra=extra, **{name: convert(value)})
        except _MisfitError:
            settings = replace(settings, **{name: getattr(GenerationSettings(), name)})
    return replace(settings, extra={**extra, name: value})


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _MisfitError
    return value


def _whole(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise _MisfitError
    return value


def _yes_or_no(value: object) -> bool:
    if not isinstance(value, bool):
        raise _MisfitError
    return value


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise _MisfitError
    return value


def _texts(value: object) -> tuple[str, ...]:
    values = [value] if isinstance(value, str) else value
    if not isinstance(values, list):
        raise _MisfitError
    return tuple(map(_text, values))


def _bias(value: object) -> Mapping[str, float]:
    if not isinstance(value, dict):
        raise _MisfitError
    return {str(token): _number(bias) for token, bias in value.items()}


def _detail(value: object) -> ImageDetail:
    try:
        return ImageDetail(_text(value))
    except ValueError as error:
        raise _MisfitError from error


_FIELDS: Final[Mapping[str, Callable[[object], Any]]] = {
    **dict.fromkeys(("temperature", "top_p", "presence_penalty", "frequency_penalty"), _number),
    **dict.fromkeys(("max_tokens", "n", "seed", "top_logprobs", "best_of"), _whole),
    **dict.fromkeys(("logprobs", "parallel_tool_calls", "search", "store", "background", "echo"), _yes_or_no),
    **dict.fromkeys(("user", "suffix", "picture_size", "aspect_ratio"), _text),
    "stop": _texts,
    "logit_bias": _bias,
    "detail": _detail,
}
"""What kind of value each setting takes whose name is that of a field."""
