"""What these widgets call."""

from collections.abc import Callable
from typing import Protocol

from app.domain.encryption import EncryptionStatus
from app.domain.folder_work import EncryptionChange, FolderWork
from app.infra.tasks import TaskScope


class Unlocking(Protocol):
    """Opens a history whose key this computer has lost."""

    async def unlock(self, phrase: str) -> None:
        """Keep the key of a recovery phrase. Raises AppError, with ``group`` (from 1) where one group is wrong."""
        ...


class Changing(Protocol):
    """Changes the encryption of a history that no window has open."""

    async def begin(self, change: EncryptionChange) -> str:
        """Return the recovery phrase of a new key. Nothing is changed yet. Raises AppError."""
        ...

    async def confirm(self, phrase: str) -> None:
        """Take the phrase as a person has typed it. Raises AppError, with ``group`` (from 1) where one is wrong."""
        ...

    async def carry_out(self, change: EncryptionChange, tell: Callable[[int, int], None]) -> None:
        """Do it; ``tell`` is given what is done and how much there is, on another thread.

        Raises AppError; the history is as it was then.
        """
        ...


class Encryption(Protocol):
    """Tells how things stand."""

    async def status(self) -> EncryptionStatus:
        """Return how things stand. Raises AppError."""
        ...

    async def left_out(self) -> tuple[str, ...]:
        """Return the copies that a change will remove, because they cannot be read. Raises AppError."""
        ...


class Keyring(Protocol):
    """Knows of the keyring of this computer."""

    async def keyring_works(self) -> bool:
        """Return whether what is put into the keyring is still there after a restart."""
        ...


class FolderWorker(Protocol):
    """Has something done for which the program has to let go of the history."""

    def want(self, work: FolderWork) -> None:
        """Have it done soon."""
        ...


class EncryptionServices(Protocol):
    """The services of the section on encryption."""

    @property
    def tasks(self) -> TaskScope:
        """Return who owns the tasks."""
        ...

    @property
    def encryption(self) -> Encryption:
        """Return what tells how things stand."""
        ...

    @property
    def providers(self) -> Keyring:
        """Return what knows of the keyring."""
        ...

    @property
    def care(self) -> FolderWorker:
        """Return what has the change done."""
        ...
