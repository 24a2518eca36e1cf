"""What every format of export offers."""

from collections.abc import AsyncGenerator
from enum import StrEnum
from typing import Protocol, runtime_checkable

from app.domain.ports import AttachmentStore
from app.services.export.tree import ConversationTree
from app.services.export.words import ExportWords


class ExportFormat(StrEnum):
    """The formats that are offered."""

    MARKDOWN = "md"
    JSON = "json"
    HTML = "html"
    TEXT = "txt"


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


def exporter_for(wanted: ExportFormat, words: ExportWords, attachments: AttachmentStore) -> Exporter:
    """Return a new exporter; ``attachments`` is where pictures and files are read from."""
    # Imported here: Markdown's parser is needed for HTML alone.
    if wanted is ExportFormat.JSON:
        from app.services.export.as_json import JsonExporter

        return JsonExporter(attachments)
    if wanted is ExportFormat.HTML:
        from app.services.export.as_html import HtmlExporter

        return HtmlExporter(words, attachments)
    from app.services.export.as_text import MarkdownExporter, TextExporter

    return MarkdownExporter(words) if wanted is ExportFormat.MARKDOWN else TextExporter(words)
