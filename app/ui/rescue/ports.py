"""What these widgets call."""

from collections.abc import Callable
from typing import Protocol

from app.domain.copies import HistoryCopy, Salvage
from app.domain.errors import ErrorInfo
from app.domain.folder_work import FolderWork
from app.infra.bus import EventBus
from app.infra.tasks import TaskScope


class Rescue(Protocol):
    """Looks after a history that is not open. Every method raises AppError of kind storage."""

    async def copies(self) -> tuple[HistoryCopy, ...]:
        """Return the copies, newest first."""
        ...

    async def restore(self, name: str) -> str:
        """Put a copy in the place of the history, whose name among the copies is returned."""
        ...

    async def salvage(self, tell: Callable[[int], None]) -> Salvage:
        """Write what can be read into a new copy; ``tell`` is given the number of rows, on another thread."""
        ...


class Copies(Protocol):
    """The copies of the history that is open (``services.care.CareService``)."""

    @property
    def problem(self) -> ErrorInfo | None:
        """Return why the last copy could not be made."""
        ...

    async def copies(self) -> tuple[HistoryCopy, ...]:
        """Return the copies, newest first. Raises AppError."""
        ...

    async def copy_now(self) -> HistoryCopy:
        """Make a copy. Raises AppError."""
        ...

    async def remove(self, name: str) -> None:
        """Remove a copy. Raises AppError."""
        ...

    def want(self, work: FolderWork) -> None:
        """Have something done for which the program has to let go of the history."""
        ...


class CopiesServices(Protocol):
    """The services of a section on copies."""

    @property
    def bus(self) -> EventBus:
        """Return where events are heard."""
        ...

    @property
    def tasks(self) -> TaskScope:
        """Return who owns the tasks."""
        ...

    @property
    def care(self) -> Copies:
        """Return what makes and lists copies."""
        ...
