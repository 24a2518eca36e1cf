"""Models, what they can do and what they cost."""

from dataclasses import dataclass

from app.domain.generation import Endpoint


@dataclass(frozen=True, slots=True, order=True)
class ModelRef:
    """One model at one provider: the two ids that a request needs."""

    provider_id: str
    model_id: str


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a model can do. None means that nobody has said so."""

    vision: bool | None = None
    tools: bool | None = None
    thinking: bool | None = None
    makes_images: bool | None = None
    makes_videos: bool | None = None


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """A row of the model list. ``context_length`` is in tokens, None where unknown.

    ``endpoint`` is the one that a person chose for this model; AUTO goes by ``endpoint_types``, the list's own names.
    """

    ref: ModelRef
    capabilities: Capabilities = Capabilities()
    context_length: int | None = None
    owned_by: str = ""
    endpoint_types: tuple[str, ...] = ()
    endpoint: Endpoint = Endpoint.AUTO


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of one reply as the gateway counted them; None where it said nothing."""

    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    reasoning_tokens: int | None = None
    cached_tokens: int | None = None
