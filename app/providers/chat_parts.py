"""What a message or a delta of a chat holds, in every spelling that servers use."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.domain.blocks import CitationBlock
from app.providers import loose


@dataclass(frozen=True, slots=True)
class Piece:
    """What one message or delta says. ``spelt`` is the field its thinking stood in, empty for parts of the content."""

    thinking: str
    text: str
    spelt: str = ""


def piece_of(message: Mapping[str, object]) -> Piece:
    """Return what a message or a delta says.

    Reasoning comes as ``reasoning_content`` (DeepSeek, new-api, Qwen), ``reasoning`` (OpenRouter, Ollama, vLLM),
    ``reasoning_details`` (OpenRouter) or in parts of the content (Mistral). Where several carry it, one is taken.
    """
    thinking, spelt = thinking_of(message)
    content = message.get("content")
    text = loose.as_text(content)
    if isinstance(content, list):
        inside, text = in_parts(content)
        thinking = thinking or inside
    return Piece(thinking, text + loose.as_text(message.get("refusal")), spelt)


def thinking_of(message: Mapping[str, object]) -> tuple[str, str]:
    """Return the thinking that stands beside the content, and the name of its field."""
    for name in ("reasoning_content", "reasoning", "thinking"):
        if text := loose.as_text(message.get(name)):
            return text, name
    details = [loose.as_mapping(item) for item in loose.as_items(message.get("reasoning_details"))]
    text = "".join(loose.as_text(one.get("text")) or loose.as_text(one.get("summary")) for one in details)
    return text, "reasoning_details" if text else ""


def in_parts(content: Sequence[object]) -> tuple[str, str]:
    """Return (thinking, text) of a content that is a list of parts."""
    pairs = [part_of(item) for item in content]
    return "".join(thinking for thinking, _ in pairs), "".join(text for _, text in pairs)


def part_of(item: object) -> tuple[str, str]:
    """Return (thinking, text) of one part of a content."""
    part = loose.as_mapping(item)
    kind = part.get("type")
    if kind in ("thinking", "reasoning"):
        inside = part.get(str(kind), part.get("text"))
        if isinstance(inside, list):
            inside = "".join(loose.as_text(loose.as_mapping(one).get("text")) or loose.as_text(one) for one in inside)
        return loose.as_text(inside), ""
    if kind == "refusal":
        return "", loose.as_text(part.get("refusal"))
    return "", loose.as_text(item) or loose.as_text(part.get("text"))


def sources_of(message: Mapping[str, object]) -> list[CitationBlock]:
    """Return the sources that a message, a delta or a body names: OpenAI's annotations, Perplexity's lists."""
    found = [_annotation(loose.as_mapping(item)) for item in loose.as_items(message.get("annotations"))]
    for item in (*loose.as_items(message.get("search_results")), *loose.as_items(message.get("citations"))):
        entry = loose.as_mapping(item)
        url = loose.as_text(item) or loose.as_text(entry.get("url"))
        found.append(CitationBlock(url, loose.as_text(entry.get("title")), loose.as_text(entry.get("snippet"))))
    return [source for source in found if source.url.startswith(("http://", "https://"))]


def _annotation(annotation: Mapping[str, object]) -> CitationBlock:
    place = loose.as_mapping(annotation.get("url_citation")) or annotation
    return CitationBlock(
        loose.as_text(place.get("url")), loose.as_text(place.get("title")), loose.as_text(place.get("content"))
    )


def add_details(known: list[dict[str, object]], value: object) -> None:
    """Add ``reasoning_details`` of a delta to those that came: a text that goes on is one entry, as OpenRouter asks."""
    for item in loose.as_items(value):
        new = dict(loose.as_mapping(item))
        last = known[-1] if known else None
        if not new:
            continue
        if last is None or not _goes_on(last, new):
            known.append(new)
            continue
        for name, more in new.items():
            if name in ("text", "summary"):
                last[name] = loose.as_text(last.get(name)) + loose.as_text(more)
            elif more is not None:
                last[name] = more


def _goes_on(last: Mapping[str, object], new: Mapping[str, object]) -> bool:
    same = all(last.get(name) == new.get(name) for name in ("type", "index"))
    return same and new.get("type") in ("reasoning.text", "reasoning.summary")
