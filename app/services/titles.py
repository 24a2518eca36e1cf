"""Titles out of a first message."""

import re

from app.domain.blocks import ContentBlock, ImageBlock, plain_text
from app.domain.conversation import attachments_of

LONGEST = 60
_BEGINNING = re.compile(r"^\s*(?:#{1,6}\s+|>\s?|[-*+]\s+|\d+[.)]\s+)+")
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_EMPHASIS = re.compile(r"(\*{1,3}|~~|(?<!\w)_{1,3})(?=\S)(.+?)(?<=\S)\1(?!\w)")
_CODE = re.compile(r"(`+)(.+?)\1")
_MARKS = re.compile(r"[\[`*~_]")
"""What all three begin with: most lines hold none of it, and the others are slow to look for."""
_FENCE = re.compile(r"^\s*(?:```|~~~)")


def title_from(blocks: tuple[ContentBlock, ...]) -> str:
    """Return the first line that says something, without Markdown's marks, 60 characters at most.

    A message of pictures alone is called after the first one's file. Empty where there is nothing to go by.
    """
    for line in plain_text(blocks).splitlines():
        if _FENCE.match(line):
            continue
        words = without_marks(line)
        if words:
            return words if len(words) <= LONGEST else words[: LONGEST - 1].rstrip() + "…"
    pictures = [block for block in blocks if isinstance(block, ImageBlock)]
    files = attachments_of(tuple(pictures) or blocks)
    return files[0].name[:LONGEST] if files else ""


def without_marks(line: str) -> str:
    """Return the words of a line of Markdown, one blank between them.

    Marks that come in pairs are taken off; a single one, as in ``2 * 3`` or ``snake_case``, is meant as it stands.
    """
    text = _BEGINNING.sub("", line)
    if _MARKS.search(text):
        text = _EMPHASIS.sub(r"\2", _CODE.sub(r"\2", _LINK.sub(r"\1", text)))
    return " ".join(text.split())


def is_fence(line: str) -> bool:
    """Return whether a line begins or ends code."""
    return bool(_FENCE.match(line))
