"""Services of the section, which do what the test says."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from app.domain.backup import (
    BackupContents,
    BackupPhase,
    BackupProgress,
    DatabaseFacts,
    RestoredBackup,
    WrittenBackup,
)
from app.domain.conversation import Conversation
from app.domain.errors import AppError, ErrorReason
from app.domain.interchange import (
    FilePreview,
    FileReport,
    ImportFormat,
    ImportPreview,
    ImportProgress,
    ImportReport,
    Place,
    Remark,
    RemarkKind,
    Withheld,
    WithheldKind,
)
from app.domain.ports import AttachmentStore
from app.infra.tasks import TaskScope
from app.infra.window_state import WindowState
from app.services.export.exporter import ExportFormat, ExportOptions
from app.services.export.service import MakePrinter
from app.services.export.targets import TargetKind, Told
from tests.services.export.trees import Attachments

NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
CONTENTS = BackupContents(
    created_at=NOON,
    program="Loquent 9.9",
    database=DatabaseFacts(5, 3, 12),
    files=1,
    size=1_000_000,
    is_sealed=True,
    left_out=("providers[0].proxy", "attachments/ab"),
    providers=("云桥",),
)


class Gate:
    """Holds work until the test lets it go, if it wants to."""

    def __init__(self) -> None:
        self.open = asyncio.Event()
        self.open.set()

    async def pass_through(self) -> None:
        await self.open.wait()


@dataclass
class FakeExporting:
    gate: Gate
    written: list[tuple[int, ExportFormat, bool, Path, TargetKind]] = field(default_factory=list)
    error: AppError | None = None

    @property
    def attachments(self) -> AttachmentStore:
        return Attachments()

    async def conversations(self) -> tuple[Conversation, ...]:
        return tuple(Conversation(f"c{number}", NOON, NOON, title=f"Title {number}") for number in range(4))

    async def find(self, conversation_id: str) -> Conversation:
        found = [one for one in await self.conversations() if one.id == conversation_id]
        if not found:
            raise AppError.because(ErrorReason.NOT_FOUND_IN_HISTORY, id=conversation_id)
        return found[0]

    async def write(
        self,
        conversations: Sequence[Conversation],
        wanted: ExportFormat,
        options: ExportOptions,
        path: Path,
        kind: TargetKind = TargetKind.FILE,
        *,
        printer: MakePrinter | None = None,
        told: Told = lambda _done, _total: None,
    ) -> None:
        told(1, len(conversations))
        await self.gate.pass_through()
        if self.error is not None:
            raise self.error
        assert wanted is not ExportFormat.PDF or printer is not None
        self.written.append((len(conversations), wanted, options.all_branches, path, kind))


@dataclass
class FakeBackups:
    gate: Gate
    passphrase: str | None = None
    written: list[tuple[Path, str | None]] = field(default_factory=list)
    restored: list[tuple[Path, Path, str | None]] = field(default_factory=list)
    error: AppError | None = None

    async def write(
        self, target: Path, passphrase: str | None, told: Callable[[BackupProgress], None]
    ) -> WrittenBackup:
        told(BackupProgress(BackupPhase.WRITING, 500_000, 1_000_000))
        await self.gate.pass_through()
        if self.error is not None:
            raise self.error
        self.written.append((target, passphrase))
        return WrittenBackup(target, 123_456, CONTENTS)

    async def look(self, file: Path, passphrase: str | None) -> BackupContents:
        await self.gate.pass_through()
        if self.error is not None:
            raise self.error
        if self.passphrase is not None and passphrase != self.passphrase:
            needed = passphrase is None
            raise AppError.because(ErrorReason.PASSPHRASE_NEEDED if needed else ErrorReason.PASSPHRASE_WRONG)
        return CONTENTS

    async def restore(
        self, file: Path, folder: Path, passphrase: str | None, told: Callable[[BackupProgress], None]
    ) -> RestoredBackup:
        told(BackupProgress(BackupPhase.RESTORING, 1, 2))
        await self.gate.pass_through()
        if self.error is not None:
            raise self.error
        self.restored.append((file, folder, passphrase))
        return RestoredBackup(folder, CONTENTS)


REMARKS = (
    Remark(RemarkKind.FILE_MISSING, 12, (Place("Trip", "a.png"), Place("", "b.png"))),
    Remark(RemarkKind.ORPHAN, 1, (Place("Trip"),)),
)
WITHHELD = (Withheld(WithheldKind.KEY, "apiKey"), Withheld(WithheldKind.PROVIDER, "x"))


@dataclass
class FakeImporting:
    gate: Gate
    known: int = 1
    conversations: int = 3
    format: ImportFormat | None = ImportFormat.CHATGPT
    looked: list[tuple[Path, ...]] = field(default_factory=list)
    taken: list[tuple[Path, ...]] = field(default_factory=list)

    async def preview(
        self, paths: Sequence[Path], tell: Callable[[ImportProgress], None] | None = None
    ) -> ImportPreview:
        self.looked.append(tuple(paths))
        if tell is not None:
            tell(ImportProgress(str(paths[0]), 50, 100, 2, 9))
        await self.gate.pass_through()
        return ImportPreview(
            tuple(
                FilePreview(
                    str(path),
                    self.format,
                    self.conversations,
                    self.known,
                    9,
                    2,
                    NOON,
                    NOON.replace(year=2027),
                    REMARKS,
                    WITHHELD,
                )
                for path in paths
            )
        )

    async def run(self, paths: Sequence[Path], tell: Callable[[ImportProgress], None] | None = None) -> ImportReport:
        if tell is not None:
            tell(ImportProgress(str(paths[0]), 50, 100, 2, 9))
        await self.gate.pass_through()
        self.taken.append(tuple(paths))
        return ImportReport(tuple(FileReport(str(path), self.format, 2, 1, 1, 9, 1, REMARKS) for path in paths))


@dataclass
class FakeServices:
    tasks: TaskScope
    window_state: WindowState
    data_folder: Path
    exporting: FakeExporting
    backup: FakeBackups
    importing: FakeImporting
    gate: Gate


def fake_services(folder: Path) -> FakeServices:
    gate = Gate()
    return FakeServices(
        TaskScope("test"),
        WindowState(folder / "window.json"),
        folder,
        FakeExporting(gate),
        FakeBackups(gate),
        FakeImporting(gate),
        gate,
    )
