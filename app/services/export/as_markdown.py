"""Conversations as Markdown: a heading for each message, its text as it was written."""

import re
from collections.abc import AsyncGenerator
from urllib.parse import quote

from app.domain.blocks import (
    AudioBlock,
    CitationBlock,
    ContentBlock,
    FileBlock,
    ImageBlock,
    StructuredBlock,
    TextBlock,
    ThinkingBlock,
    VideoBlock,
)
from app.domain.conversation import Message
from app.services.export.exporter import Linked
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


class MarkdownExporter:
    """Implements Exporter: thinking is a quote; with ``linked``, attachments are links to files beside this one."""

    def __init__(self, words: ExportWords, *, all_branches: bool = False, linked: Linked | None = None) -> None:
        self._words = words
        self._all_branches = all_branches
        self._linked = linked

    def begin(self) -> str:
        """Return nothing: Markdown needs no frame."""
        return ""

    async def conversation(self, tree: ConversationTree) -> str:
        """Return one conversation under a heading of its own."""
        return "".join([part async for part in self.parts(tree)])

    async def parts(self, tree: ConversationTree) -> AsyncGenerator[str, None]:
        """Yield one conversation, message by message."""
        words = self._words
        parts = [f"# {_plain(title_of(tree, words))}"]
        if line := forked(tree, words):
            parts.append(f"*{_plain(line)}*")
        if tree.conversation.system_prompt.strip():
            parts += [f"**{words.system_prompt}**", _quoted(tree.conversation.system_prompt)]
        yield _joined(parts)
        strands = tree.strands() if self._all_branches else tree.strands()[:1]
        versions = tree.versions() if self._all_branches else {}
        for number, strand in enumerate(strands):
            if number:
                yield _joined(["---", f"# {_plain(branch_title(strand, words))}"])
            for message in strand.messages:
                yield _joined(self._message(message, version_of(message, versions, words)))

    def end(self) -> str:
        """Return nothing."""
        return ""

    def _message(self, message: Message, version: str) -> list[str]:
        parts = [f"## {_plain(speaker(message, self._words))} · {written_at(message)}"]
        if version:
            parts.append(f"*{_plain(version)}*")
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
        shown = f"*{_plain(line)}*"
        if self._linked is not None and isinstance(block, ImageBlock | FileBlock | AudioBlock | VideoBlock):
            mark = "!" if isinstance(block, ImageBlock) else ""
            shown = f"{mark}[{_plain(' '.join(block.attachment.name.split()))}](<{self._linked(block.attachment)}>)"
        return shown + (f"\n\n{fenced(below)}" if below else "")


def _joined(parts: list[str]) -> str:
    return "\n\n".join(parts) + "\n\n"


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
