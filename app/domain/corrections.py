"""What a person says of models where a list or a name says otherwise, and where each fact about a model comes from."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from app.domain.generation import Endpoint
from app.domain.model_info import ModelInfo, ModelRef

MOST_CONTEXT: Final = 1_000_000_000
"""Tokens: more than any context holds, so that a slip of the hand is told from a length."""

ANY: Final = "*"
"""Stands for any letters, or none, in the name of a correction."""

_LENGTH: Final = re.compile(r"([0-9]{1,3}(?:[,_\s]?[0-9]{3}){0,3}|[0-9]{1,12}(?:\.[0-9]{1,6})?)\s?([kKmM]?)")
_UNITS: Final = {"": 1, "k": 1_000, "m": 1_000_000}

ABILITIES: Final = ("vision", "tools", "thinking", "makes_images", "makes_videos")
FACTS: Final = (*ABILITIES, "context_length", "endpoint")
"""What can be corrected, by the names of the fields of a ModelCorrection."""


class Origin(StrEnum):
    """Who says it."""

    UNKNOWN = "unknown"
    """Nobody does."""
    LIST = "list"
    """The gateway's list of models."""
    PRICES = "prices"
    """The gateway's prices page."""
    NAME = "name"
    """The model's name, by our table of patterns."""
    PATTERN = "pattern"
    """A person, of all models of such a name."""
    CORRECTED = "corrected"
    """A person, of this model."""


@dataclass(frozen=True, slots=True)
class ModelCorrection:
    """What a person says of one model, or of all whose name is like ``model_id``; None says nothing.

    A ``model_id`` with ``*`` in it stands for any letters there; an empty ``provider_id`` for every provider.
    ``context_length`` is in tokens. Raises ValueError for a length that is none, and where no model is named.
    """

    provider_id: str
    model_id: str
    vision: bool | None = None
    tools: bool | None = None
    thinking: bool | None = None
    makes_images: bool | None = None
    makes_videos: bool | None = None
    context_length: int | None = None
    endpoint: Endpoint | None = None

    def __post_init__(self) -> None:
        if not self.model_id:
            raise ValueError("a correction names a model")
        if self.context_length is not None and not 1 <= self.context_length <= MOST_CONTEXT:
            raise ValueError(f"a context holds 1 to {MOST_CONTEXT} tokens")

    @property
    def key(self) -> tuple[str, str]:
        """Return what there is one correction of."""
        return self.provider_id, self.model_id

    @property
    def is_pattern(self) -> bool:
        """Return whether it speaks of more than one model."""
        return ANY in self.model_id or not self.provider_id

    @property
    def says_nothing(self) -> bool:
        """Return whether it leaves everything as it is."""
        return all(getattr(self, name) is None for name in FACTS)


@dataclass(frozen=True, slots=True)
class ModelFacts:
    """What is known of a model and who says it, by the names in ``FACTS``.

    ``info`` and ``origins`` are what holds; ``otherwise`` and ``other_origins`` what would hold without ``own``, the
    correction of this very model (one that says nothing where there is none).
    """

    info: ModelInfo
    origins: Mapping[str, Origin]
    own: ModelCorrection
    otherwise: ModelInfo
    other_origins: Mapping[str, Origin]


def fact(info: ModelInfo, name: str) -> bool | int | Endpoint | None:
    """Return one fact by its name. Raises AttributeError for a name that is not in ``FACTS``."""
    value: bool | int | Endpoint | None = getattr(info.capabilities if name in ABILITIES else info, name)
    return value


def read_context(text: str) -> int:
    """Return a length as people write it: 128000, 128,000, 128k or 1M, where k and M are thousands and millions.

    Raises ValueError where it is none.
    """
    found = _LENGTH.fullmatch(text.strip())
    if found is None or ("." in found[1] and not found[2]):
        raise ValueError(f"{text!r} is no length of a context")
    length = round(float(re.sub(r"[\s,_]", "", found[1])) * _UNITS[found[2].lower()])
    if not 1 <= length <= MOST_CONTEXT:
        raise ValueError(f"a context holds 1 to {MOST_CONTEXT} tokens")
    return length


def no_correction(ref: ModelRef) -> ModelCorrection:
    """Return the correction of a model that leaves everything as it is."""
    return ModelCorrection(ref.provider_id, ref.model_id)
