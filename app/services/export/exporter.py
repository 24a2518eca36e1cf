"""What every format of export offers."""

from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Protocol, runtime_checkable

from app.domain.blocks import AttachmentRef
from app.domain.ports import AttachmentStore
from app.services.export.tree import ConversationTree
from app.services.export.words import ExportWords


class ExportFormat(StrEnum):
    """The formats that are offered. PDF is made by a ``PdfPrinter``, which the window has."""

    MARKDOWN = "md"
    JSON = "json"
    HTML = "html"
    TEXT = "txt"
    PDF = "pdf"


class Exporter(Protocol):
    """Writes one file: ``begin``, each conversation in turn, ``end``. One exporter makes one file."""

    def begin(self) -> str:
        """Return what stands before the first conversation."""
        ...

    async def conversation(self, tree: ConversationTree) -> str:
        """Return one conversation. Raises AppError of kind storage, never for an attachment that is gone."""
        ...

    def end(self) -> str:
        """Return what stands after the last conversation."""
        ...


@runtime_checkable
class StreamingExporter(Protocol):
    """An Exporter that gives a conversation in pieces: the files in it may be larger than memory allows at once."""

    def parts(self, tree: ConversationTree) -> AsyncGenerator[str, None]:
        """Yield one conversation. Raises AppError as ``Exporter.conversation``."""
        ...


class PdfPrinter(Protocol):
    """Prints one PDF file: ``begin``, each conversation in turn, ``end``; or ``abandon`` at any time."""

    def begin(self, target: Path, title: str) -> None:
        """Begin the file ``target``. Raises AppError of kind storage."""
        ...

    async def conversation(self, tree: ConversationTree, words: ExportWords, *, all_branches: bool) -> None:
        """Print one conversation, beginning on a new page."""
        ...

    async def end(self) -> None:
        """Write what is left. Raises AppError of kind storage where the file is not whole."""
        ...

    def abandon(self) -> None:
        """Let go of the file."""
        ...


Linked = Callable[[AttachmentRef], str]
"""Gives the address, relative to a Markdown file, of an attachment that is written beside it."""


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """``words`` are those of the person's language; with ``all_branches`` none is left out (JSON has all of them)."""

    words: ExportWords
    all_branches: bool = False


def exporter_for(
    wanted: ExportFormat,
    words: ExportWords,
    attachments: AttachmentStore,
    *,
    all_branches: bool = False,
    linked: Linked | None = None,
) -> Exporter:
    """Return a new exporter of text; ``attachments`` is where pictures and files are read from.

    With ``linked`` Markdown points at files beside it. Raises ValueError for PDF.
    """
    # Imported here: Markdown's parser is needed for HTML alone.
    if wanted is ExportFormat.PDF:
        raise ValueError("PDF is no text")
    if wanted is ExportFormat.JSON:
        from app.services.export.as_json import JsonExporter

        return JsonExporter(attachments)
    if wanted is ExportFormat.HTML:
        from app.services.export.as_html import HtmlExporter

        return HtmlExporter(words, attachments, all_branches=all_branches)
    if wanted is ExportFormat.MARKDOWN:
        from app.services.export.as_markdown import MarkdownExporter

        return MarkdownExporter(words, all_branches=all_branches, linked=linked)
    from app.services.export.as_text import TextExporter

    return TextExporter(words, all_branches=all_branches)
