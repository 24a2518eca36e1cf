"""Doubles of what the screens of encryption call."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from app.domain.encryption import EncryptionState, EncryptionStatus
from app.domain.errors import AppError, ErrorReason
from app.domain.folder_work import EncryptionChange, FolderWork
from app.domain.history_key import HistoryKey
from app.infra.tasks import TaskScope

KEY = HistoryKey(bytes(range(32)))
OTHER_KEY = HistoryKey(bytes(range(1, 33)))


@dataclass
class FakeEncryption:
    """Keeps what was asked of it. ``refuse`` is raised by the next call."""

    calls: list[tuple[str, str]] = field(default_factory=list)
    refuse: AppError | None = None
    tell: Callable[[int, int], None] | None = None

    def _called(self, name: str, what: str) -> None:
        self.calls.append((name, what))
        if self.refuse is not None:
            error, self.refuse = self.refuse, None
            raise error

    async def begin(self, change: EncryptionChange) -> str:
        self._called("begin", change)
        return KEY.phrase

    async def confirm(self, phrase: str) -> None:
        self._called("confirm", phrase)

    async def carry_out(self, change: EncryptionChange, tell: Callable[[int, int], None]) -> None:
        self.tell = tell
        self._called("carry_out", change)

    async def unlock(self, phrase: str) -> None:
        self._called("unlock", phrase)


OFF = EncryptionStatus(EncryptionState.OFF)
ON = EncryptionStatus(EncryptionState.ON, "1a2b3c4d", datetime(2026, 11, 30, 12, tzinfo=UTC))


@dataclass
class FakeState:
    now: EncryptionStatus = OFF
    unreadable: tuple[str, ...] = ()

    async def status(self) -> EncryptionStatus:
        return self.now

    async def left_out(self) -> tuple[str, ...]:
        return self.unreadable


@dataclass
class FakeKeyring:
    works: bool = True

    async def keyring_works(self) -> bool:
        return self.works


@dataclass
class FakeCare:
    wanted: list[FolderWork] = field(default_factory=list)

    def want(self, work: FolderWork) -> None:
        self.wanted.append(work)


@dataclass
class FakeServices:
    tasks: TaskScope
    encryption: FakeState = field(default_factory=FakeState)
    providers: FakeKeyring = field(default_factory=FakeKeyring)
    care: FakeCare = field(default_factory=FakeCare)


def wrong_group(number: int) -> AppError:
    """Return the error of a phrase with a wrong group."""
    return AppError.because(ErrorReason.PHRASE_WRONG, group=str(number))
