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

    def or_else(self, told: "Capabilities") -> "Capabilities":
        """Return these, and what another source tells of where these say nothing."""
        return Capabilities(
            vision=told.vision if self.vision is None else self.vision,
            tools=told.tools if self.tools is None else self.tools,
            thinking=told.thinking if self.thinking is None else self.thinking,
            makes_images=told.makes_images if self.makes_images is None else self.makes_images,
            makes_videos=told.makes_videos if self.makes_videos is None else self.makes_videos,
        )


@dataclass(frozen=True, slots=True)
class ModelPrice:
    """What a gateway's prices page says of a model: what it costs, and what it can do.

    Costs are estimated from the gateway's ratios: USD for a million tokens, or for one call; None where unknown.
    ``context_length`` is in tokens.
    """

    model_id: str
    input_per_million: float | None = None
    output_per_million: float | None = None
    per_call: float | None = None
    endpoint_types: tuple[str, ...] = ()
    vendor: str = ""
    capabilities: Capabilities = Capabilities()
    context_length: int | None = None


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """A row of the model list. ``context_length`` is in tokens, None where unknown.

    ``endpoint`` is the one that a person chose for this model; AUTO goes by ``endpoint_types``, the gateway's own
    names. ``price`` is what the prices page says of the model, None where it has no such row.
    """

    ref: ModelRef
    capabilities: Capabilities = Capabilities()
    context_length: int | None = None
    owned_by: str = ""
    endpoint_types: tuple[str, ...] = ()
    endpoint: Endpoint = Endpoint.AUTO
    price: ModelPrice | None = None


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of one reply as the gateway counted them; None where it said nothing."""

    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    reasoning_tokens: int | None = None
    cached_tokens: int | None = None
