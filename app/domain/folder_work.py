"""What can be done to a data folder only while nobody uses it."""

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class RestoreCopy:
    """Put a copy in the place of the history; the present one is kept among the copies."""

    name: str


class EncryptionChange(StrEnum):
    """What is done about the encryption of a history."""

    ON = "on"
    OFF = "off"
    REKEY = "rekey"


@dataclass(frozen=True, slots=True)
class ChangeEncryption:
    """Encrypt the history, encrypt it with another key, or write it in plain again."""

    change: EncryptionChange


FolderWork = RestoreCopy | ChangeEncryption
