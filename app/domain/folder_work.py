"""What can be done to a data folder only while nobody uses it."""

from dataclasses import dataclass, field

from app.domain.encryption import SwitchKind
from app.domain.history_key import HistoryKey


@dataclass(frozen=True, slots=True)
class RestoreCopy:
    """Put a copy in the place of the history; the present one is kept among the copies."""

    name: str


@dataclass(frozen=True, slots=True)
class SwitchEncryption:
    """Switch encryption; ``key`` is the new one, None for OFF."""

    kind: SwitchKind
    key: HistoryKey | None = field(default=None, repr=False)


FolderWork = RestoreCopy | SwitchEncryption
