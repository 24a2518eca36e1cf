"""ChatGPT's text: the marks that its window turns into links and chips."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from app.infra.json_stream import JsonRefusedError, decode
from app.services.importing.values import line, mapping, sequence, text

_BEGIN, _END, _BETWEEN = "\ue200", "\ue201", "\ue202"
_MARKED: Final = re.compile(f"{_BEGIN}([^{_BEGIN}{_END}]*){_END}")
_STRAY: Final = re.compile("[\ue200-\ue206]")
_OLD_CITATION: Final = re.compile("【[^【】]{1,60}】")
_SILENT: Final = frozenset(("cite", "filecite", "navlist", "image_group", "i", "turn", "video", "finance", "forecast"))
"""Marks that stand for something shown beside the text: the sources are kept as sources."""


def readable(words: str) -> str:
    """Return text with its marks as text and links.

    A mark is U+E200, a kind, its values after U+E202 each, U+E201: ``entity`` holds JSON whose second value is the
    name, ``url`` holds a text and an address.
    """
    if _BEGIN in words:
        words = _MARKED.sub(lambda found: _shown(found[1].split(_BETWEEN)), words)
    return _STRAY.sub("", words)


def _shown(values: Sequence[str]) -> str:
    kind, rest = values[0].strip(), [line(value) for value in values[1:]]
    if kind in ("url", "link"):
        address = next((value for value in rest if value.lower().startswith(("http://", "https://"))), "")
        label = next((value for value in rest if value and value != address), address)
        safe = address.replace("<", "%3C").replace(">", "%3E")
        return f"[{label}](<{safe}>)" if safe else label
    if kind == "entity":
        return _entity(rest[0]) if rest else ""
    return "" if kind in _SILENT or not rest else rest[0] if not rest[0].startswith("turn") else ""


def _entity(value: str) -> str:
    try:
        found = decode(value.encode("utf-8", "replace"))
    except JsonRefusedError:
        return value
    if isinstance(found, dict):
        return line(found.get("name"))
    words = [line(each) for each in sequence(found)]
    return words[1] if len(words) > 1 and words[1] else next(iter(words), "")


def without_old_marks(words: str, metadata: Mapping[str, object]) -> str:
    """Return text without "【3†source】": only where the message does have citations."""
    return _OLD_CITATION.sub("", words) if sequence(metadata.get("citations")) else words


def joined(parts: object) -> str:
    """Return parts that are text, as one."""
    return "\n\n".join(words for part in sequence(parts) if (words := text(part)).strip())


def thoughts(content: Mapping[str, object]) -> str:
    """Return the thoughts of a node: each a summary in bold and what was thought."""
    found = []
    for each in sequence(content.get("thoughts")):
        summary, words = line(mapping(each).get("summary")), text(mapping(each).get("content")).strip()
        head = f"**{summary}**" if summary else ""
        found.append("\n\n".join(part for part in (head, words) if part))
    return "\n\n".join(part for part in found if part)
