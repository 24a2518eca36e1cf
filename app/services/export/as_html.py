"""Conversations as one HTML page that needs nothing else: pictures are inside, and it loads nothing from anywhere."""

import asyncio
import base64
from collections.abc import AsyncGenerator, Mapping
from html import escape
from typing import Final

from app.domain.blocks import AttachmentRef, CitationBlock, ContentBlock, ImageBlock, TextBlock, ThinkingBlock
from app.domain.conversation import Message
from app.domain.errors import AppError
from app.domain.ports import AttachmentStore
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
from app.services.export.markup import Markup
from app.services.export.page_style import POLICY, STYLE
from app.services.export.tree import ConversationTree, Strand
from app.services.export.words import ExportWords

_PICTURES: Final = ("image/png", "image/jpeg", "image/webp", "image/gif", "image/avif")
_PAGE: Final = """<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="referrer" content="no-referrer">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
"""

_Versions = Mapping[str, tuple[str, ...]]


class HtmlExporter:
    """Implements Exporter. With ``all_branches`` those that are not shown follow, each with links to and fro."""

    def __init__(self, words: ExportWords, attachments: AttachmentStore, *, all_branches: bool = False) -> None:
        self._words = words
        self._attachments = attachments
        self._all_branches = all_branches
        self._markup = Markup()

    def begin(self) -> str:
        """Return the head of the page."""
        words = self._words
        return _PAGE.format(
            language=escape(words.language), title=escape(words.conversations), policy=POLICY, style=STYLE
        )

    async def conversation(self, tree: ConversationTree) -> str:
        """Return one conversation."""
        return "".join([part async for part in self.parts(tree)])

    async def parts(self, tree: ConversationTree) -> AsyncGenerator[str, None]:
        """Yield one conversation, block by block: a picture is all that is held at once."""
        yield f"<article>\n<h1>{escape(title_of(tree, self._words))}</h1>\n"
        if line := forked(tree, self._words):
            yield f'<p class="end">{escape(line)}</p>\n'
        if tree.conversation.system_prompt.strip():
            yield await asyncio.to_thread(self._folded, self._words.system_prompt, tree.conversation.system_prompt)
        strands = tree.strands() if self._all_branches else tree.strands()[:1]
        versions = tree.versions() if self._all_branches else {}
        for number, strand in enumerate(strands):
            if number:
                yield f'<div class="branch">\n<h2>{escape(branch_title(strand, self._words))}</h2>\n'
            async for piece in self._strand(strand, versions):
                yield piece
            if number:
                yield "</div>\n"
        yield "</article>\n"

    def end(self) -> str:
        """Return the tail of the page."""
        return "</body>\n</html>\n"

    async def _strand(self, strand: Strand, versions: _Versions) -> AsyncGenerator[str, None]:
        for message in strand.messages:
            yield self._head(message, versions)
            for block in readable(message):
                yield await self._block(block)
            how = ending(message, self._words)
            end = f'<p class="end">{escape(how)}</p>\n' if how else ""
            yield f"</div>\n{end}</section>\n"

    def _head(self, message: Message, versions: _Versions) -> str:
        role = escape(message.role.value)
        name = f' id="{_anchor(message.id)}"' if message.id in versions else ""
        who = f"<strong>{escape(speaker(message, self._words))}</strong> · {written_at(message)}"
        head = f'<section class="{role}"{name}>\n<header>{who}</header>\n'
        if message.id in versions:
            head += f'<p class="versions">{self._versions(message, versions)}</p>\n'
        return f"{head}<div>\n"

    def _versions(self, message: Message, versions: _Versions) -> str:
        """Return which of several tries this is, with links to the others."""
        ids = versions[message.id]
        links = [
            str(number) if one == message.id else f'<a href="#{_anchor(one)}">{number}</a>'
            for number, one in enumerate(ids, 1)
        ]
        return f"{escape(version_of(message, versions, self._words))}: {' · '.join(links)}"

    async def _block(self, block: ContentBlock) -> str:
        if isinstance(block, TextBlock):
            return await asyncio.to_thread(self._markup.render, block.text)
        if isinstance(block, ThinkingBlock):
            return await asyncio.to_thread(self._folded, self._words.thinking, block.text) if block.text.strip() else ""
        if isinstance(block, ImageBlock) and (source := await self._data_url(block.attachment)):
            name = escape(block.attachment.name)
            return f'<p><img src="{source}" alt="{name}" width="{block.width}" height="{block.height}"></p>\n'
        if isinstance(block, CitationBlock) and block.url.lower().startswith(("http://", "https://")):
            name = escape(" ".join(block.title.split()) or block.url)
            return f'<p><a href="{escape(block.url)}" rel="noreferrer">{name}</a></p>\n'
        line, below = other_block(block, self._words)
        return f"<p><em>{escape(line)}</em></p>\n" + (f"<pre>{escape(below)}</pre>\n" if below else "")

    def _folded(self, title: str, text: str) -> str:
        return f"<details><summary>{escape(title)}</summary>\n<div>\n{self._markup.render(text)}</div></details>\n"

    async def _data_url(self, ref: AttachmentRef) -> str:
        """Return the picture as a data URL, "" where its file is gone or its type is none of a picture."""
        if ref.media_type not in _PICTURES:
            return ""
        try:
            data = await self._attachments.read(ref)
        except AppError:
            return ""
        encoded = await asyncio.to_thread(base64.b64encode, data)
        return f"data:{ref.media_type};base64,{encoded.decode('ascii')}"


def _anchor(message_id: str) -> str:
    return f"m-{escape(message_id)}"
