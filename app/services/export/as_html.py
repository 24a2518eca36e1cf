"""Conversations as one HTML page that needs nothing else: pictures are inside, and it loads nothing from anywhere."""

import base64
from html import escape
from typing import TYPE_CHECKING

from app.domain.blocks import CitationBlock, ContentBlock, ImageBlock, TextBlock, ThinkingBlock
from app.domain.conversation import Message
from app.domain.errors import AppError
from app.domain.ports import AttachmentStore
from app.services.export.labels import ending, other_block, readable, speaker, title_of, written_at
from app.services.export.tree import ConversationTree
from app.services.export.words import ExportWords

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

_PAGE = """<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<meta name="referrer" content="no-referrer">
<title>Loquent</title>
<style>
:root {{ color-scheme: light dark; }}
body {{ max-width: 760px; margin: 32px auto; padding: 0 16px; font: 16px/1.6 system-ui, sans-serif; }}
h1 {{ font-size: 24px; margin: 48px 0 16px; }}
section {{ margin: 24px 0; overflow-wrap: anywhere; }}
section.user, pre {{ background: color-mix(in srgb, currentColor 7%, transparent); }}
section.user {{ border-radius: 12px; padding: 4px 16px; }}
header {{ font-size: 13px; opacity: 0.7; margin: 8px 0; }}
pre {{ overflow-x: auto; padding: 12px; border-radius: 8px; }}
pre, code {{ font: 14px/1.5 ui-monospace, monospace; }}
table {{ border-collapse: collapse; }}
td, th, blockquote {{ border: 0 solid color-mix(in srgb, currentColor 25%, transparent); }}
td, th {{ border-width: 1px; padding: 4px 8px; }}
img {{ max-width: 100%; border-radius: 8px; }}
blockquote {{ margin: 0; padding-left: 16px; border-left-width: 3px; }}
details {{ opacity: 0.8; }}
.end {{ font-style: italic; }}
</style>
</head>
<body>
"""


class HtmlExporter:
    """Implements Exporter."""

    def __init__(self, words: ExportWords, attachments: AttachmentStore) -> None:
        self._words = words
        self._attachments = attachments
        self._markdown = _parser()

    def begin(self) -> str:
        """Return the head of the page."""
        return _PAGE.format(language=escape(self._words.language))

    async def conversation(self, tree: ConversationTree) -> str:
        """Return one conversation."""
        parts = [f"<article>\n<h1>{escape(title_of(tree, self._words))}</h1>"]
        if tree.conversation.system_prompt.strip():
            parts.append(self._folded(self._words.system_prompt, tree.conversation.system_prompt))
        parts += [await self._message(message) for message in tree.path()]
        return "\n".join([*parts, "</article>\n"])

    def end(self) -> str:
        """Return the tail of the page."""
        return "</body>\n</html>\n"

    async def _message(self, message: Message) -> str:
        words = self._words
        head = f"{escape(speaker(message, words))} · {written_at(message)}"
        parts = [f'<section class="{message.role.value}">\n<header>{head}</header>']
        parts += [await self._block(block) for block in readable(message)]
        if how := ending(message, words):
            parts.append(f'<p class="end">{escape(how)}</p>')
        return "\n".join([*parts, "</section>"])

    async def _block(self, block: ContentBlock) -> str:
        if isinstance(block, TextBlock):
            rendered: str = self._markdown.render(block.text)
            return rendered
        if isinstance(block, ThinkingBlock):
            return self._folded(self._words.thinking, block.text)
        if isinstance(block, ImageBlock) and (source := await self._data_url(block)):
            return f'<p><img src="{source}" alt="{escape(block.attachment.name)}" width="{block.width}"></p>'
        if isinstance(block, CitationBlock) and block.url.lower().startswith(("http://", "https://")):
            name = escape(" ".join(block.title.split()) or block.url)
            return f'<p><a href="{escape(block.url)}" rel="noreferrer">{name}</a></p>'
        line, below = other_block(block, self._words)
        return f"<p><em>{escape(line)}</em></p>" + (f"<pre>{escape(below)}</pre>" if below else "")

    def _folded(self, title: str, text: str) -> str:
        return f"<details><summary>{escape(title)}</summary>\n{self._markdown.render(text)}</details>"

    async def _data_url(self, block: ImageBlock) -> str:
        """Return the picture as a data URL, "" where its file is gone or its type is none of a picture."""
        media_type = block.attachment.media_type
        if media_type not in ("image/png", "image/jpeg", "image/webp", "image/gif", "image/avif"):
            return ""
        try:
            data = await self._attachments.read(block.attachment)
        except AppError:
            return ""
        return f"data:{media_type};base64,{base64.b64encode(data).decode('ascii')}"


def _parser() -> "MarkdownIt":
    """Return a parser that shows HTML as text and pictures of elsewhere as links: the page must fetch nothing."""
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable(["table", "strikethrough"])
    parser.disable("image")
    return parser
