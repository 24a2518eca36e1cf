"""Prints conversations, message by message, and lets the window go on between two strips."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from time import perf_counter
from typing import Final

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from PySide6.QtGui import QImage, QImageReader

from app.domain.blocks import ContentBlock, ImageBlock, TextBlock, ThinkingBlock
from app.domain.conversation import Message, Role
from app.domain.errors import AppError
from app.domain.ports import AttachmentStore
from app.infra.paths import storage_error
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
from app.ui.pdf.blocks import BlockStrips, Made, wishes_in
from app.ui.pdf.copied_text import mend
from app.ui.pdf.paper import Paper
from app.ui.pdf.strips import BaseStrip, LineStrip, PictureStrip, RoomStrip
from app.ui.timeline.formulas import Formula, Wanted, is_settable, set_formula
from app.ui.timeline.highlighting import LONGEST, Token, tokens_of
from app.ui.timeline.markdown.blocks import CodeBlock, MarkdownBlock, Span, TextStyle
from app.ui.timeline.markdown.blocks import TextBlock as Words
from app.ui.timeline.markdown.parser import parse

_SLICE: Final = 0.008
"""Seconds for which the window waits at a time."""
_SHARPEST: Final = 2_000
"""Pixels of a picture's longer side that are printed: 300 to an inch across the page."""
_HIGHEST: Final = 0.6
"""The part of a page that a picture may take."""
_DOTS_A_PIXEL: Final = 4
_HEADINGS: Final = (TextStyle.HEADING1, TextStyle.HEADING2, TextStyle.HEADING3)


class PdfPages:
    """Implements PdfPrinter. Used on the thread of the window alone."""

    def __init__(self, attachments: AttachmentStore) -> None:
        self._attachments = attachments
        self._paper: Paper | None = None
        self._since = 0.0

    @property
    def paper(self) -> Paper:
        """Return the open file. Raises RuntimeError before ``begin``."""
        if self._paper is None:
            raise RuntimeError("Nothing was begun")
        return self._paper

    def begin(self, target: Path, title: str) -> None:
        """Begin the file. Raises AppError of kind storage."""
        self._paper = Paper(target, " ".join(title.split()))

    async def conversation(self, tree: ConversationTree, words: ExportWords, *, all_branches: bool) -> None:
        """Print one conversation, beginning on a new page."""
        self._since = perf_counter()
        self.paper.begin_page()
        self._put(_heading(title_of(tree, words), TextStyle.HEADING1))
        self.paper.skip(self.paper.theme.px(8))
        if line := forked(tree, words):
            self._put(Words((Span(line, italic=True),), TextStyle.SMALL))
        if tree.conversation.system_prompt.strip():
            await self._thought(words.system_prompt, tree.conversation.system_prompt)
        strands = tree.strands() if all_branches else tree.strands()[:1]
        versions = tree.versions() if all_branches else {}
        for number, strand in enumerate(strands):
            if number:
                self.paper.skip(self.paper.theme.px(24))
                self.paper.put(LineStrip(self.paper.theme, self.paper.width, self.paper.theme.line_strong))
                self._put(_heading(branch_title(strand, words), TextStyle.HEADING3))
            for message in strand.messages:
                await self._message(message, version_of(message, versions, words), words)
        self.paper.flush()

    async def end(self) -> None:
        """Write what is left. Raises AppError of kind storage."""
        target = self.paper.target
        self.paper.end()
        self._paper = None
        try:
            await asyncio.to_thread(mend, target)
        except OSError as error:
            raise storage_error(error, target) from error

    def abandon(self) -> None:
        """Let go of the file."""
        if self._paper is not None:
            self._paper.abandon()
            self._paper = None

    async def _message(self, message: Message, version: str, words: ExportWords) -> None:
        paper = self.paper
        paper.skip(paper.theme.px(16))
        is_person = message.role is Role.USER
        facts = " · ".join(part for part in ("", written_at(message), version) if part)
        head = Words((Span(speaker(message, words), bold=True), Span(f"  {facts}")), TextStyle.SMALL)
        self._put(head, stays=True)
        if is_person:
            # The head lies above the ground: it has to be put down before that holds.
            paper.need(paper.theme.px(80))
            paper.flush()
            paper.ground = paper.theme.bubble
            paper.put(RoomStrip(paper.theme, 8))
        for block in readable(message):
            await self._block(block, words)
        if is_person:
            paper.put(RoomStrip(paper.theme, 4))
            paper.flush()
            paper.ground = None
        if how := ending(message, words):
            self._put(Words((Span(how, italic=True),), TextStyle.SMALL))

    async def _block(self, block: ContentBlock, words: ExportWords) -> None:
        if isinstance(block, TextBlock):
            await self._markdown(block.text)
        elif isinstance(block, ThinkingBlock):
            if block.text.strip():
                await self._thought(words.thinking, block.text)
        elif not (isinstance(block, ImageBlock) and await self._picture(block)):
            line, below = other_block(block, words)
            self._put(Words((Span(line, italic=True),), TextStyle.SMALL))
            if below:
                await self._blocks((CodeBlock(below.rstrip("\n")),), quiet=False)

    async def _thought(self, title: str, text: str) -> None:
        self._put(Words((Span(title, bold=True),), TextStyle.SMALL), stays=True)
        await self._blocks(await asyncio.to_thread(parse, text), quiet=True)

    async def _markdown(self, text: str) -> None:
        await self._blocks(await asyncio.to_thread(parse, text), quiet=False)

    async def _blocks(self, blocks: Sequence[MarkdownBlock], *, quiet: bool) -> None:
        paper = self.paper
        made = Made(await self._formulas(blocks), await _colours(blocks))
        maker = BlockStrips(paper.theme, paper.width, made, quiet=quiet, indent=int(quiet))
        for number, block in enumerate(blocks):
            follower = blocks[number + 1] if number + 1 < len(blocks) else None
            tight = follower is not None and follower.place.tight
            if number and isinstance(block, Words) and block.style in _HEADINGS:
                paper.put(RoomStrip(paper.theme, 8, stays_with_next=True))
            for strip in maker.strips(block, is_followed_tightly=tight):
                strip.is_quoted_on = follower is not None and (quiet or follower.place.quote > 0)
                paper.put(strip)
                await self._give_way()

    async def _give_way(self) -> None:
        if perf_counter() - self._since > _SLICE:
            await asyncio.sleep(0)
            self._since = perf_counter()

    async def _formulas(self, blocks: Sequence[MarkdownBlock]) -> Mapping[Wanted, Formula]:
        found: dict[Wanted, Formula] = {}
        for wish in wishes_in(self.paper.theme, blocks):
            if wish not in found and is_settable(wish.latex):
                # Whatever it raises, the source is printed.
                (made,) = await asyncio.gather(asyncio.to_thread(set_formula, wish), return_exceptions=True)
                if isinstance(made, Formula):
                    found[wish] = made
        return found

    async def _picture(self, block: ImageBlock) -> bool:
        """Put a picture down; return False where it is gone or cannot be read."""
        paper = self.paper
        try:
            data = await self._attachments.read(block.attachment)
        except AppError:
            return False
        image = await asyncio.to_thread(_decoded, data)
        if image.isNull():
            return False
        wide = min(block.width * _DOTS_A_PIXEL, int(paper.width)) or int(paper.width)
        high = wide * image.height() / image.width()
        scale = min(1.0, _HIGHEST * paper.page_height / high)
        paper.put(PictureStrip(paper.theme, image, wide * scale, high * scale))
        return True

    def _put(self, block: Words, *, stays: bool = False) -> None:
        paper = self.paper
        strips: Iterable[BaseStrip] = BlockStrips(paper.theme, paper.width, Made()).strips(block)
        for strip in strips:
            strip.stays_with_next = stays or strip.stays_with_next
            paper.put(strip)


def _heading(text: str, style: TextStyle) -> Words:
    return Words((Span(text),), style)


async def _colours(blocks: Sequence[MarkdownBlock]) -> dict[tuple[str, str], tuple[Token, ...]]:
    found: dict[tuple[str, str], tuple[Token, ...]] = {}
    for block in blocks:
        if isinstance(block, CodeBlock) and block.language and len(block.text) <= LONGEST:
            found[block.text, block.language] = await asyncio.to_thread(tokens_of, block.text, block.language)
    return found


def _decoded(data: bytes) -> QImage:
    """Return a picture, no larger than paper can show; null where it is none. Called off the window's thread."""
    buffer = QBuffer()
    buffer.setData(QByteArray(data))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer)
    reader.setAutoTransform(True)
    size = reader.size()
    if max(size.width(), size.height()) > _SHARPEST:
        reader.setScaledSize(size.scaled(QSize(_SHARPEST, _SHARPEST), Qt.AspectRatioMode.KeepAspectRatio))
    return reader.read()
