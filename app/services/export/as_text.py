"""Conversations as plain text."""

from collections.abc import AsyncGenerator

from app.domain.blocks import TextBlock, ThinkingBlock
from app.domain.conversation import Message
from app.services.export.labels import (
    branch_title,
    ending,
    forked,
    other_block,
    readable,
    speaker,
    title_of,
    version_of,
    written_at,
)
from app.services.export.tree import ConversationTree
from app.services.export.words import ExportWords


class TextExporter:
    """Implements Exporter: what was said, with as few marks as possible."""

    def __init__(self, words: ExportWords, *, all_branches: bool = False) -> None:
        self._words = words
        self._all_branches = all_branches

    def begin(self) -> str:
        """Return nothing: plain text needs no frame."""
        return ""

    async def conversation(self, tree: ConversationTree) -> str:
        """Return one conversation under its title."""
        return "".join([part async for part in self.parts(tree)])

    async def parts(self, tree: ConversationTree) -> AsyncGenerator[str, None]:
        """Yield one conversation, message by message."""
        words = self._words
        yield f"{_underlined(title_of(tree, words), '=')}\n\n"
        if line := forked(tree, words):
            yield f"({line})\n\n"
        if tree.conversation.system_prompt.strip():
            yield f"[{words.system_prompt}]\n{tree.conversation.system_prompt.strip()}\n\n"
        strands = tree.strands() if self._all_branches else tree.strands()[:1]
        versions = tree.versions() if self._all_branches else {}
        for number, strand in enumerate(strands):
            if number:
                yield f"{_underlined(branch_title(strand, words), '-')}\n\n"
            for message in strand.messages:
                yield f"{self._message(message, version_of(message, versions, words))}\n\n"
        yield "\n"

    def end(self) -> str:
        """Return nothing."""
        return ""

    def _message(self, message: Message, version: str) -> str:
        words = self._words
        head = " · ".join(part for part in (speaker(message, words), written_at(message), version) if part)
        parts = [f"[{head}]"]
        for block in readable(message):
            if isinstance(block, TextBlock):
                parts.append(block.text.strip("\n"))
            elif isinstance(block, ThinkingBlock):
                parts.append(f"({words.thinking})\n{_indented(block.text.strip())}")
            else:
                line, below = other_block(block, words)
                parts.append(f"({line})" + (f"\n{_indented(below)}" if below else ""))
        if how := ending(message, words):
            parts.append(f"({how})")
        return "\n".join(parts)


def _underlined(text: str, mark: str) -> str:
    return f"{text}\n{mark * min(_width(text), 80)}"


def _indented(text: str) -> str:
    return "\n".join(f"  {line}".rstrip() for line in text.split("\n"))


def _width(text: str) -> int:
    """Return how many columns a text takes: characters of Chinese take two."""
    return sum(2 if ord(character) > 0x2E7F else 1 for character in text)
