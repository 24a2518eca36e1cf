"""What these widgets call."""

from collections.abc import Callable
from typing import Protocol

from app.domain.copies import HistoryCopy, Salvage


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
