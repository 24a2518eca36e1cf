"""What can be done to a data folder only while nobody uses it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RestoreCopy:
    """Put a copy in the place of the history; the present one is kept among the copies."""

    name: str


FolderWork = RestoreCopy
