"""Titles out of a first message, and out of what a model answers that was asked for one."""

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

_CHATTER = 100
"""Characters of one line from which on it is no title but talk about one."""

_THOUGHT = re.compile(r"<(think|thinking|thought)>.*?(?:</\1>|\Z)", re.DOTALL | re.IGNORECASE)
_THOUGHT_BEFORE = re.compile(r"\A.*</(?:think|thinking|thought)>", re.DOTALL | re.IGNORECASE)
_LABEL = re.compile(r"^\W*(?:title|titel|titre|t[ií]tulo|标题|標題|题目|題目|タイトル|제목)\s*[:：]\s*", re.IGNORECASE)
_QUOTES = ('""', "''", "``", "“”", "‘’", "„“", "«»", "「」", "『』", "《》", "【】", "[]")
_STEERING = dict.fromkeys((*range(32), 127, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)), " ")
"""Control characters, and those that turn the direction of what follows."""

_NO_TITLES = frozenset(
    {"title", "untitled", "new chat", "new conversation", "conversation", "chat", "标题", "无标题", "新对话", "对话"}
)


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


def title_of_answer(text: str) -> str:
    """Return the title in a model's answer, 60 characters at most; empty where there is none that says anything.

    Thoughts, Markdown, quotation marks and a label before it are taken off, and what is said before or after it.
    """
    said = _THOUGHT_BEFORE.sub("", _THOUGHT.sub("", text))
    lines = (_bare(line) for line in said.splitlines() if not _FENCE.match(line))
    lines = (line for line in lines if line)
    title = next(lines, "")
    if title.endswith((":", "：")):
        title = next(lines, "")
    if len(title) > _CHATTER or title.casefold() in _NO_TITLES or not any(letter.isalnum() for letter in title):
        return ""
    return title if len(title) <= LONGEST else _shortened(title)


def _bare(line: str) -> str:
    """Return a line without what models put around a title."""
    words = " ".join(without_marks(line.translate(_STEERING)).split())
    while True:
        before = words
        words = _LABEL.sub("", words).strip()
        if len(words) > 1 and f"{words[0]}{words[-1]}" in _QUOTES:
            words = words[1:-1].strip()
        if words.endswith((".", "。")) and not words.endswith(".."):
            words = words[:-1].rstrip()
        if words == before:
            return words


def _shortened(title: str) -> str:
    kept = title[: LONGEST - 1]
    begin, blank, _ = kept.rpartition(" ")
    # Chinese has no blanks: there a title is cut anywhere.
    return f"{(begin if blank and len(begin) > LONGEST // 2 else kept).rstrip()}…"
