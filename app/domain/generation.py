"""How a model is asked: everything that a person may set, in no vendor's words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Endpoint(StrEnum):
    """The dialect in which a request is written. AUTO takes the first that the model's list names and that fits."""

    AUTO = "auto"
    CHAT = "chat"
    COMPLETIONS = "completions"
    RESPONSES = "responses"
    MESSAGES = "messages"
    GEMINI = "gemini"
    IMAGES = "images"
    VIDEOS = "videos"
    """Makes films: an order that is looked at until it is done."""


class EndpointReason(StrEnum):
    """Why this endpoint was taken."""

    CHOSEN = "chosen"
    """A person chose it."""
    MODEL = "model"
    """A person chose it for this model."""
    LISTED = "listed"
    """The first one that the model's list names and that the request fits."""
    NAMED = "named"
    """The model's name tells it, such as ``gpt-3.5-turbo-instruct``."""
    FALLBACK = "fallback"
    """The one that the list names before it is not there."""
    DEFAULT = "default"
    """Nothing told more: chat is spoken everywhere."""
    FITS = "fits"
    """The first that has a place for all of the request; those that would have come before have none."""


@dataclass(frozen=True, slots=True)
class Route:
    """Which way a request went: the endpoint, why that one, and the fields that were set and not sent.

    Fields are left out where the gateway has refused them of the model.
    """

    endpoint: Endpoint
    why: EndpointReason
    left_out: tuple[str, ...] = ()


class Effort(StrEnum):
    """How hard a model shall think. NONE asks it not to."""

    NONE = "none"
    MINIMAL = "minimal"
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    XHIGH = "xhigh"
    MAX = "max"


class ImageDetail(StrEnum):
    """How closely a picture shall be looked at."""

    AUTO = "auto"
    LOW = "low"
    HIGH = "high"


class VideoForm(StrEnum):
    """In which of the five ways a video goes into a request; there is no standard."""

    AUTO = "auto"
    IMAGE_URL = "image_url"
    VIDEO_URL = "video_url"
    FILE = "file"
    INLINE = "inline"
    """Google's inline_data or fileData; only the endpoint ``gemini`` has it."""
    FRAMES = "frames"
    """Pictures taken from it, one a second: what every model that sees can take."""


@dataclass(frozen=True, slots=True)
class ToolDefinition:
    """A function that a model may call; ``parameters`` is a JSON Schema (an object)."""

    name: str
    description: str = ""
    parameters: Mapping[str, object] = field(default_factory=dict)
    strict: bool | None = None


class ToolMode(StrEnum):
    """Whether tools are to be called."""

    AUTO = "auto"
    NONE = "none"
    REQUIRED = "required"


@dataclass(frozen=True, slots=True)
class ToolChoice:
    """``mode`` alone; or with ``allowed``, the names among which to choose; or exactly the function ``name``.

    ``custom`` says that ``name`` is a custom tool, which takes free text.
    """

    mode: ToolMode = ToolMode.AUTO
    name: str = ""
    allowed: tuple[str, ...] = ()
    custom: bool = False


class FormatKind(StrEnum):
    """What shape the reply shall have."""

    TEXT = "text"
    JSON_OBJECT = "json_object"
    JSON_SCHEMA = "json_schema"


@dataclass(frozen=True, slots=True)
class ResponseFormat:
    """The shape of the reply.

    ``schema`` (JSON Schema), ``name`` ([A-Za-z0-9_-], at most 64) and ``strict`` go with JSON_SCHEMA.
    """

    kind: FormatKind
    name: str = "reply"
    schema: Mapping[str, object] = field(default_factory=dict)
    strict: bool = True


@dataclass(frozen=True, slots=True)
class Thinking:
    """How much a model shall think: an ``effort``, or ``budget`` tokens (at least 1024 for Claude)."""

    effort: Effort | None = None
    budget: int | None = None


@dataclass(frozen=True, slots=True)
class GenerationSettings:
    """Fields of a request that a person may set. None, and an empty collection, is not sent.

    ``extra`` holds any other field of the body as JSON values; it is merged in last and wins.
    """

    endpoint: Endpoint = Endpoint.AUTO
    temperature: float | None = None
    top_p: float | None = None
    max_tokens: int | None = None
    n: int | None = None
    seed: int | None = None
    stop: tuple[str, ...] = ()
    presence_penalty: float | None = None
    frequency_penalty: float | None = None
    logit_bias: Mapping[str, float] = field(default_factory=dict)
    user: str = ""
    logprobs: bool | None = None
    top_logprobs: int | None = None
    response_format: ResponseFormat | None = None
    tools: tuple[ToolDefinition, ...] = ()
    tool_choice: ToolChoice | None = None
    parallel_tool_calls: bool | None = None
    search: bool = False
    """Let the model search the web, where the endpoint can."""
    thinking: Thinking | None = None
    detail: ImageDetail | None = None
    video_form: VideoForm = VideoForm.AUTO
    picture_size: str = ""
    """Pixels such as ``1024x1024``, or 1K, 2K, 4K: for models that make pictures in their replies."""
    aspect_ratio: str = ""
    """Such as ``16:9``: for models that make pictures in their replies."""
    store: bool = False
    """Let the server keep the reply (the endpoint ``responses`` alone)."""
    background: bool = False
    """Let the server go on when the connection is lost (the endpoint ``responses`` alone)."""
    suffix: str = ""
    """What follows the text to be completed (the endpoint ``completions`` alone)."""
    echo: bool | None = None
    """Repeat the prompt before its completion (the endpoint ``completions`` alone)."""
    best_of: int | None = None
    """How many completions to choose from (the endpoint ``completions`` alone)."""
    extra: Mapping[str, object] = field(default_factory=dict)
