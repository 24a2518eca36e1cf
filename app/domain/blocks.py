"""Content blocks: what a message is made of, in the order in which it is read."""

import json
from dataclasses import dataclass
from typing import Final

BROKEN_MEDIA: Final = "broken_media"
"""The type of the UnknownBlock that stands in the place of a file of a reply which could not be read."""


@dataclass(frozen=True, slots=True)
class AttachmentRef:
    """A file in the attachment store.

    ``sha256`` is the lower-case hex digest of the bytes and the name of the stored file,
    ``name`` what the person called it, ``size`` its length in bytes.
    """

    sha256: str
    media_type: str
    name: str
    size: int


@dataclass(frozen=True, slots=True)
class TextBlock:
    """Markdown text."""

    text: str


@dataclass(frozen=True, slots=True)
class ThinkingBlock:
    """What the model thought before it answered; ``seconds`` is None while unknown."""

    text: str
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class ImageBlock:
    """A picture, ``width`` x ``height`` pixels as stored (and as sent)."""

    attachment: AttachmentRef
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class FileBlock:
    """A file of any other type."""

    attachment: AttachmentRef


@dataclass(frozen=True, slots=True)
class AudioBlock:
    """Sound, with its transcript where the server gave one."""

    attachment: AttachmentRef
    transcript: str = ""


@dataclass(frozen=True, slots=True)
class VideoBlock:
    """A film."""

    attachment: AttachmentRef


@dataclass(frozen=True, slots=True)
class ToolCallBlock:
    """The model asks for a tool; ``arguments`` is JSON text exactly as it came."""

    call_id: str
    name: str
    arguments: str


@dataclass(frozen=True, slots=True)
class ToolResultBlock:
    """What a tool answered."""

    call_id: str
    content: str
    is_error: bool = False


@dataclass(frozen=True, slots=True)
class CitationBlock:
    """A source that the reply rests on; ``text`` is the passage of it or of the reply, where the server gave one."""

    url: str
    title: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class StructuredBlock:
    """A reply that is data: JSON text and the name of the schema it was asked to fit."""

    json: str
    schema_name: str = ""


@dataclass(frozen=True, slots=True)
class ProviderDataBlock:
    """What an endpoint needs back unchanged in the next turn: signatures, encrypted thoughts, unknown fields.

    ``dialect`` is the value of the Endpoint that wrote it, and the only one that reads it; ``json`` its own words.
    Nobody is shown it.
    """

    dialect: str
    json: str


@dataclass(frozen=True, slots=True)
class UnknownBlock:
    """A block of a type that this version does not know: kept, shown, written back unchanged."""

    type: str
    schema_version: int
    json: str


type_names: dict[type, str] = {
    TextBlock: "text",
    ThinkingBlock: "thinking",
    ImageBlock: "image",
    FileBlock: "file",
    AudioBlock: "audio",
    VideoBlock: "video",
    ToolCallBlock: "tool_call",
    ToolResultBlock: "tool_result",
    CitationBlock: "citation",
    StructuredBlock: "structured",
    ProviderDataBlock: "provider_data",
}
"""The name under which each type is stored and exported. Never rename one."""

ContentBlock = (
    TextBlock
    | ThinkingBlock
    | ImageBlock
    | FileBlock
    | AudioBlock
    | VideoBlock
    | ToolCallBlock
    | ToolResultBlock
    | CitationBlock
    | StructuredBlock
    | ProviderDataBlock
    | UnknownBlock
)


def plain_text(blocks: tuple[ContentBlock, ...]) -> str:
    """Return the text blocks alone, joined by blank lines: what was said, without thinking or files."""
    return "\n\n".join(block.text for block in blocks if isinstance(block, TextBlock) and block.text)


def broken_media(media_type: str, encoded: str) -> UnknownBlock:
    """Return what stands in the place of a file that came as ``encoded`` and cannot be read; nobody is sent it.

    Its JSON is ``{"error", "media_type", "characters", "beginning"}``.
    """
    noted = {
        "error": "attachment.media_refused",
        "media_type": media_type,
        "characters": len(encoded),
        "beginning": encoded[:_NOTED],
    }
    return UnknownBlock(BROKEN_MEDIA, 1, json.dumps(noted, ensure_ascii=False))


def broken_media_type(block: ContentBlock) -> str | None:
    """Return the type of the file in whose place a block stands, on one line and "" where it is not known.

    None for every other block.
    """
    if not isinstance(block, UnknownBlock) or block.type != BROKEN_MEDIA:
        return None
    try:
        noted = json.loads(block.json)
    except (ValueError, RecursionError):
        return ""
    named = noted.get("media_type") if isinstance(noted, dict) else None
    shown = " ".join(named.split())[:_SHOWN] if isinstance(named, str) else ""
    return shown if "/" in shown else ""


_NOTED: Final = 1000
"""Characters of a file that cannot be read which are kept."""

_SHOWN: Final = 60
"""Characters of its type which are shown."""
