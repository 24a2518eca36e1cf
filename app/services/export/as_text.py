"""Conversations as Markdown and as plain text: the path that is shown."""

import re
from urllib.parse import quote

from app.domain.blocks import CitationBlock, ContentBlock, StructuredBlock, TextBlock, ThinkingBlock
from app.domain.conversation import Message
from app.services.export.labels import ending, other_block, readable, speaker, title_of, written_at
from app.services.export.tree import ConversationTree
from app.services.export.words import ExportWords


class MarkdownExporter:
    """Implements Exporter: a heading for each message, its text as it was written, thinking as a quote."""

    def __init__(self, words: ExportWords) -> None:
        self._words = words

    def begin(self) -> str:
        """Return nothing: Markdown needs no frame."""
        return ""

    async def conversation(self, tree: ConversationTree) -> str:
        """Return one conversation under a heading of its own."""
        words = self._words
        parts = [f"# {_plain(title_of(tree, words))}"]
        if tree.conversation.system_prompt.strip():
            parts += [f"**{words.system_prompt}**", _quoted(tree.conversation.system_prompt)]
        for message in tree.path():
            parts += self._message(message)
        return "\n\n".join(parts) + "\n\n"

    def end(self) -> str:
        """Return nothing."""
        return ""

    def _message(self, message: Message) -> list[str]:
        parts = [f"## {_plain(speaker(message, self._words))} · {written_at(message)}"]
        parts += [part for block in readable(message) if (part := self._block(block))]
        if how := ending(message, self._words):
            parts.append(f"*{_plain(how)}*")
        return parts

    def _block(self, block: ContentBlock) -> str:
        if isinstance(block, TextBlock):
            return block.text.strip("\n")
        if isinstance(block, ThinkingBlock):
            return f"**{self._words.thinking}**\n\n{_quoted(block.text)}" if block.text.strip() else ""
        if isinstance(block, CitationBlock):
            # In angle brackets an address may hold anything but those and line ends.
            address = re.sub(r"[<>\s]", lambda found: quote(found[0]), block.url)
            return f"[{_plain(' '.join(block.title.split()) or block.url)}](<{address}>)"
        if isinstance(block, StructuredBlock):
            return fenced(block.json, "json")
        line, below = other_block(block, self._words)
        return f"*{_plain(line)}*" + (f"\n\n{fenced(below)}" if below else "")


class TextExporter:
    """Implements Exporter: what was said, with as few marks as possible."""

    def __init__(self, words: ExportWords) -> None:
        self._words = words

    def begin(self) -> str:
        """Return nothing: plain text needs no frame."""
        return ""

    async def conversation(self, tree: ConversationTree) -> str:
        """Return one conversation under its title."""
        words = self._words
        title = title_of(tree, words)
        parts = [f"{title}\n{'=' * min(_width(title), 80)}"]
        if tree.conversation.system_prompt.strip():
            parts.append(f"[{words.system_prompt}]\n{tree.conversation.system_prompt.strip()}")
        parts += [self._message(message) for message in tree.path()]
        return "\n\n".join(parts) + "\n\n\n"

    def end(self) -> str:
        """Return nothing."""
        return ""

    def _message(self, message: Message) -> str:
        words = self._words
        parts = [f"[{speaker(message, words)} · {written_at(message)}]"]
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


def fenced(text: str, info: str = "") -> str:
    """Return ``text`` as a Markdown code block whose fence is longer than any run of backticks inside."""
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{info}\n{text.rstrip()}\n{fence}"


def _plain(text: str) -> str:
    """Return ``text`` so that Markdown shows it as it is."""
    return re.sub(r"([\\`*_\[\]<>#])", r"\\\1", text)


def _quoted(text: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in text.strip().split("\n"))


def _indented(text: str) -> str:
    return "\n".join(f"  {line}".rstrip() for line in text.split("\n"))


def _width(text: str) -> int:
    """Return how many columns a text takes: characters of Chinese take two."""
    return sum(2 if ord(character) > 0x2E7F else 1 for character in text)
