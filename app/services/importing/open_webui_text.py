"""Open WebUI's text: thoughts and tool calls stand in it as HTML."""

import html
import re
from collections.abc import Iterator, Mapping
from typing import Final

from app.domain.blocks import ContentBlock
from app.services.importing.parts import answer, call, code, said, thought
from app.services.importing.values import name, number, objects, parsed, sequence, text

_DETAILS: Final = re.compile(r"<details\b([^>]*)>(.*?)</details>\n?", re.DOTALL | re.IGNORECASE)
_ATTRIBUTE: Final = re.compile(r'([a-zA-Z_-]{1,40})="([^"]*)"')
_SUMMARY: Final = re.compile(r"\s*<summary>.*?</summary>\s*", re.DOTALL | re.IGNORECASE)
_QUOTED: Final = re.compile(r"^> ?", re.MULTILINE)


def blocks_of(words: str) -> Iterator[ContentBlock]:
    """Yield a message's text with ``<details type="reasoning">`` as thoughts, ``tool_calls`` as calls and answers."""
    at = 0
    for number_of, found in enumerate(_DETAILS.finditer(words)):
        attributes = {key.lower(): html.unescape(value) for key, value in _ATTRIBUTE.findall(found[1])}
        kind = attributes.get("type", "")
        if kind not in ("reasoning", "tool_calls", "code_interpreter"):
            continue
        yield from said(words[at : found.start()].strip("\n"))
        at = found.end()
        yield from _details(kind, attributes, _SUMMARY.sub("", found[2], count=1), number_of)
    yield from said(words[at:].strip("\n") if at else words)


def _details(kind: str, attributes: Mapping[str, str], body: str, number_of: int) -> Iterator[ContentBlock]:
    if kind == "reasoning":
        lasted = number(parsed(attributes.get("duration", "")))
        yield from thought(_QUOTED.sub("", html.unescape(body).strip("\n")), lasted)
    elif kind == "tool_calls":
        call_id = attributes.get("id") or f"call-{number_of}"
        yield call(call_id, attributes.get("name", ""), _unwrapped(attributes.get("arguments")))
        if attributes.get("done") == "true":
            yield answer(call_id, _unwrapped(attributes.get("result")))
    else:
        yield from said(body.strip("\n"))
        output = attributes.get("output")
        if output:
            yield from code(_unwrapped(output), "json")


def _unwrapped(value: str | None) -> object:
    """Return what an attribute holds: JSON text, mostly in a JSON string of its own."""
    if value is None:
        return None
    found = parsed(value)
    return found if isinstance(found, str) else value


def blocks_of_output(items: object) -> Iterator[ContentBlock]:
    """Yield what the structured form of a reply holds: the items of OpenAI's Responses."""
    for item in objects(items):
        kind = text(item.get("type"))
        if kind == "message":
            for part in objects(item.get("content")):
                yield from said(part.get("text"))
        elif kind == "reasoning":
            parts = [*objects(item.get("summary")), *objects(item.get("content"))]
            yield from thought("\n\n".join(text(part.get("text")) for part in parts))
        elif kind == "function_call":
            yield call(name(item.get("call_id")), text(item.get("name")), item.get("arguments"))
        elif kind == "function_call_output":
            output = item.get("output")
            words = "\n\n".join(text(part.get("text")) for part in objects(output)) if sequence(output) else output
            yield answer(name(item.get("call_id")), words)
