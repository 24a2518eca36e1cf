"""Whether what a task brings in is temporary: nothing of it may be kept when the program ends."""

from contextvars import ContextVar
from typing import Final

passing: Final[ContextVar[bool]] = ContextVar("passing", default=False)
"""Set by the turn of a temporary conversation for its own task: files that its reply brings are put aside."""
