"""Blocks of Cherry Studio's messages, in both of its forms."""

from collections.abc import Iterator, Mapping
from typing import Final

from app.domain.blocks import CitationBlock
from app.domain.conversation import MessageStatus, Timing
from app.domain.interchange import Place
from app.domain.model_info import Usage
from app.services.importing.inputs import Files
from app.services.importing.parts import answer, call, code, file_at, said, sentence, source, thought, unknown
from app.services.importing.source import Notes, SourceBlock
from app.services.importing.values import count, line, mapping, name, number, objects, seconds, sequence, text

STATUSES: Final = {
    "success": MessageStatus.COMPLETE,
    "error": MessageStatus.FAILED,
    "paused": MessageStatus.STOPPED,
    "pending": MessageStatus.INTERRUPTED,
    "processing": MessageStatus.INTERRUPTED,
    "searching": MessageStatus.INTERRUPTED,
    "sending": MessageStatus.INTERRUPTED,
}
_DEEPEST_SOURCE: Final = 6


class CherryParts:
    """Turns the blocks and parts of one conversation into ours."""

    def __init__(self, files: Files, notes: Notes, place: Place) -> None:
        self._files = files
        self._notes = notes
        self._place = place

    def block(self, value: Mapping[str, object]) -> Iterator[SourceBlock]:
        """Yield what a block of ``message_blocks`` means."""
        kind = text(value.get("type"))
        if kind in ("main_text", "compact", "unknown"):
            yield from said(value.get("content"))
        elif kind == "thinking":
            lasted = seconds(value.get("thinking_millsec")) or seconds(value.get("thinkingMs"))
            yield from thought(value.get("content"), lasted)
        elif kind == "code":
            yield from code(value.get("content"), line(value.get("language")))
        elif kind in ("image", "file", "video"):
            yield from self._file_block(value, kind)
        elif kind == "tool":
            yield from self._tool(value)
        elif kind == "citation":
            yield from sources_in([value.get("response"), value.get("knowledge"), value.get("memories")])
        elif kind != "error":
            yield from unknown(kind, value, self._notes, self._place)

    def file(self, value: Mapping[str, object]) -> SourceBlock:
        """Return a file of the backup's own list: it lies in ``Data/Files`` under its id."""
        suffix = text(value.get("ext"))
        key = name(value.get("id"))
        stored = f"{key}{suffix if suffix.startswith('.') or not suffix else '.' + suffix}" if key else ""
        shown = line(value.get("origin_name")) or line(value.get("name")) or stored
        found = self._files.named(stored, shown)
        return found if found.load is not None else self._files.named(line(value.get("name")), shown)

    def _file_block(self, value: Mapping[str, object], kind: str) -> Iterator[SourceBlock]:
        held = mapping(value.get("file"))
        if held:
            yield self.file(held)
            return
        media_type = {"image": "image/png", "video": "video/mp4"}.get(kind, "")
        made = mapping(mapping(value.get("metadata")).get("generateImageResponse"))
        addresses = [text(value.get("url")) or text(value.get("filePath")), *map(text, sequence(made.get("images")))]
        for address in dict.fromkeys(filter(None, addresses)):
            yield from self.address(address, "", media_type)

    def address(self, url: str, shown: str, media_type: str) -> Iterator[SourceBlock]:
        """Yield the file that an address means: data, a link elsewhere, or a file of the backup."""
        if url[:5].lower() == "data:" or url[:7].lower() in ("http://", "https:/"):
            yield from file_at(url, shown, self._notes, self._place, media_type)
            return
        base = url.replace("\\", "/").rpartition("/")[2].partition("?")[0]
        yield self._files.named(base, shown or base, media_type)

    def _tool(self, value: Mapping[str, object]) -> Iterator[SourceBlock]:
        raw = mapping(mapping(value.get("metadata")).get("rawMcpToolResponse"))
        call_id = name(value.get("toolId")) or name(raw.get("id")) or name(value.get("id")) or "call"
        tool = line(value.get("toolName")) or sentence(mapping(raw.get("tool")), "name")
        yield call(call_id, tool, value.get("arguments") or raw.get("arguments"))
        response = value.get("content") if value.get("content") is not None else raw.get("response")
        if response is not None:
            told = mapping(response)
            words = "\n\n".join(text(part.get("text")) for part in objects(told.get("content")))
            yield answer(call_id, words or response, is_error=told.get("isError") is True)

    def part(self, value: Mapping[str, object]) -> Iterator[SourceBlock]:
        """Yield what a part of a message of the second version means."""
        kind = text(value.get("type"))
        data = mapping(value.get("data"))
        if kind == "text":
            yield from said(value.get("text"))
        elif kind == "reasoning":
            yield from thought(value.get("text"), _thought_for(value))
        elif kind == "file":
            media_type = line(value.get("mediaType"))[:100]
            yield from self.address(text(value.get("url")), line(value.get("filename")), media_type)
        elif kind in ("source-url", "source-document"):
            yield from source(value.get("url"), value.get("title") or value.get("filename"))
        elif kind == "dynamic-tool" or kind.startswith("tool-"):
            yield from _tool_part(value, kind)
        elif kind.startswith("data-") and kind.removeprefix("data-") in ("code", "compact", "video", "citation"):
            yield from self.block({**data, "type": kind.removeprefix("data-")})
        elif kind not in ("step-start", "data-error"):
            yield from unknown(kind, value, self._notes, self._place)


def _tool_part(value: Mapping[str, object], kind: str) -> Iterator[SourceBlock]:
    call_id = name(value.get("toolCallId")) or "call"
    yield call(call_id, line(value.get("toolName")) or kind.removeprefix("tool-"), value.get("input"))
    if (failed := text(value.get("errorText"))) or "output" in value:
        output = mapping(value.get("output"))
        words = "\n\n".join(text(part.get("text")) for part in objects(output.get("content")))
        yield answer(call_id, failed or words or value.get("output"), is_error=bool(failed))


def _thought_for(value: Mapping[str, object]) -> float | None:
    about = mapping(mapping(value.get("providerMetadata")).get("cherry"))
    return seconds(about.get("thinkingMs")) or seconds(about.get("thinkingMillsec"))


def sources_in(value: object, depth: int = 0) -> Iterator[CitationBlock]:
    """Yield every source in an answer of a search, wherever that service keeps its addresses."""
    if depth > _DEEPEST_SOURCE:
        return
    if isinstance(value, list):
        for each in value:
            yield from sources_in(each, depth + 1)
    elif isinstance(value, dict):
        address = sentence(value, "url", "uri", "sourceUrl", "link")
        if address.lower().startswith(("http://", "https://")):
            yield from source(address, sentence(value, "title", "name"), sentence(value, "content", "snippet"))
        else:
            for each in value.values():
                yield from sources_in(each, depth + 1)


def error_in(blocks: list[Mapping[str, object]]) -> str:
    """Return the words of a block that tells of an error."""
    for value in blocks:
        if value.get("type") in ("error", "data-error"):
            told = mapping(value.get("error")) or mapping(value.get("data")) or value
            return sentence(told, "message", "name", "code") or "error"
    return ""


def usage_of(value: Mapping[str, object]) -> Usage | None:
    """Return the token counts of a message."""
    usage = Usage(
        count(value.get("prompt_tokens", value.get("promptTokens"))),
        count(value.get("completion_tokens", value.get("completionTokens"))),
        count(value.get("thoughts_tokens", value.get("thoughtsTokens"))),
    )
    return usage if usage != Usage() else None


def timing_of(value: Mapping[str, object]) -> Timing:
    """Return how long a message took."""
    first = value.get("time_first_token_millsec", value.get("timeFirstTokenMs"))
    total = value.get("time_completion_millsec", value.get("timeCompletionMs"))
    return Timing(seconds(first) or None, seconds(total) if number(total) else None)
