"""Blocks that several formats make in the same way."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from app.domain.blocks import (
    AttachmentRef,
    CitationBlock,
    ContentBlock,
    TextBlock,
    ThinkingBlock,
    ToolCallBlock,
    ToolResultBlock,
    UnknownBlock,
)
from app.domain.errors import ErrorInfo, ErrorReason
from app.domain.interchange import Place, RemarkKind
from app.services.importing.source import Notes, SourceBlock, SourceFile
from app.services.importing.values import as_json, data_url, line, text

_SUFFIX: Final = {"image/png": "png", "image/jpeg": "jpg", "image/webp": "webp", "image/gif": "gif"}
_FENCE: Final = re.compile(r"`{3,}")
_LONGEST: Final = 100_000
"""Characters of a part that is kept as data."""


def said(value: object) -> tuple[TextBlock, ...]:
    """Return text as a block, nothing where it is blank."""
    words = text(value)
    return (TextBlock(words),) if words.strip() else ()


def thought(value: object, seconds: float | None = None) -> tuple[ThinkingBlock, ...]:
    """Return a thought as a block, nothing where it is blank."""
    words = text(value).strip("\n")
    return (ThinkingBlock(words, seconds),) if words.strip() else ()


def code(value: object, language: str = "") -> tuple[TextBlock, ...]:
    """Return code as a fenced block, nothing where it is blank."""
    words = text(value)
    if not words.strip():
        return ()
    longest = max((len(found) for found in _FENCE.findall(words)), default=2)
    fence = "`" * max(3, longest + 1)
    word = language if re.fullmatch(r"[\w+#.-]{1,30}", language) else ""
    return (TextBlock(f"{fence}{word}\n{words.rstrip()}\n{fence}"),)


def call(call_id: str, tool: str, arguments: object) -> ToolCallBlock:
    """Return a tool call; arguments that are no JSON object become one."""
    written = as_json(arguments) if arguments is not None else "{}"
    return ToolCallBlock(call_id, line(tool) or "tool", written or "{}")


def answer(call_id: str, content: object, *, is_error: bool = False) -> ToolResultBlock:
    """Return what a tool answered."""
    return ToolResultBlock(call_id, as_json(content) if content is not None else "", is_error)


def source(url: object, title: object = "", passage: object = "") -> tuple[CitationBlock, ...]:
    """Return a citation, nothing where it names neither an address nor a title."""
    address, named = line(url), line(title)
    return (CitationBlock(address, named, text(passage)[:_LONGEST]),) if address or named else ()


def distinct(blocks: Sequence[SourceBlock]) -> tuple[SourceBlock, ...]:
    """Return the blocks with each address cited once."""
    seen: set[tuple[str, str]] = set()
    kept: list[SourceBlock] = []
    for block in blocks:
        if isinstance(block, CitationBlock):
            if (block.url, block.title) in seen:
                continue
            seen.add((block.url, block.title))
        kept.append(block)
    return tuple(kept)


def unknown(kind: str, value: object, notes: Notes, place: Place) -> tuple[UnknownBlock, ...]:
    """Return a part of a kind that is not known, as data, and say so."""
    named = line(kind)[:60] or "part"
    notes.add(RemarkKind.PART_UNKNOWN, place, named)
    return (UnknownBlock(named, 1, as_json(value)[:_LONGEST]),)


def picture_at(url: str, shown: str, notes: Notes, place: Place) -> tuple[SourceBlock, ...]:
    """Return what an address of a picture or a file means: a file where it holds the data, a link where it is away."""
    return file_at(url, shown, notes, place, media_type="image/png")


def file_at(url: str, shown: str, notes: Notes, place: Place, media_type: str = "") -> tuple[SourceBlock, ...]:
    """As ``picture_at``; ``media_type`` is what it is taken for where it does not say itself."""
    if not url:
        return ()
    if (held := data_url(url)) is not None:
        told, load = held
        kind = told or media_type
        named = line(shown) or f"file.{_SUFFIX.get(kind, kind.rpartition('/')[2][:8] or 'bin')}"
        return (SourceFile(named, load, kind),)
    address = line(url)
    if address.lower().startswith(("http://", "https://")):
        notes.add(RemarkKind.FILE_ELSEWHERE, place, address)
        return (TextBlock(f"[{_label(shown or address)}](<{_address(address)}>)"),)
    return (SourceFile(line(shown) or address.rpartition("/")[2][:120] or "file", None, media_type),)


def failure(words: object, code_word: str = "") -> ErrorInfo:
    """Return an error that a file tells of."""
    return ErrorInfo(ErrorReason.STREAM_ERROR, gateway_message=text(words)[:10_000], code=line(code_word)[:100])


def says(blocks: Sequence[SourceBlock]) -> bool:
    """Return whether there is anything in a message."""
    return bool(blocks)


def refs(blocks: Sequence[ContentBlock]) -> Iterator[AttachmentRef]:
    """Yield the files that the blocks point at."""
    for block in blocks:
        found = getattr(block, "attachment", None)
        if isinstance(found, AttachmentRef):
            yield found


def sentence(values: Mapping[str, object], *names: str) -> str:
    """Return the first of the values that is text with something in it."""
    return next((found for each in names if (found := text(values.get(each))).strip()), "")


def _label(words: str) -> str:
    return re.sub(r"([\[\]\\])", r"\\\1", line(words))


def _address(url: str) -> str:
    return url.replace("<", "%3C").replace(">", "%3E").replace(" ", "%20")
