"""What exporting needs of the services."""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from app.domain.conversation import Conversation
from app.domain.ports import AttachmentStore
from app.infra.tasks import TaskScope
from app.infra.window_state import WindowState
from app.services.export.exporter import ExportFormat, ExportOptions
from app.services.export.service import MakePrinter
from app.services.export.targets import TargetKind, Told


class Exporting(Protocol):
    """Writes conversations to files. Every method raises AppError of kind storage."""

    @property
    def attachments(self) -> AttachmentStore:
        """Return where pictures are read from."""
        ...

    async def conversations(self) -> tuple[Conversation, ...]:
        """Return all that are not deleted."""
        ...

    async def find(self, conversation_id: str) -> Conversation:
        """Return one conversation."""
        ...

    async def write(
        self,
        conversations: Sequence[Conversation],
        wanted: ExportFormat,
        options: ExportOptions,
        path: Path,
        kind: TargetKind = ...,
        *,
        printer: MakePrinter = ...,
        told: Told = ...,
    ) -> None:
        """Write them to one file, or each to a file of its own in a folder or a ZIP file."""
        ...


class ExportServices(Protocol):
    """A part of ``services.context.Services``."""

    @property
    def tasks(self) -> TaskScope:
        """Return who owns the tasks."""
        ...

    @property
    def window_state(self) -> WindowState:
        """Return what is remembered of choices."""
        ...

    @property
    def exporting(self) -> Exporting:
        """Return what exports."""
        ...
