"""How a backup is laid out, and the list of what is in it.

A backup is a ZIP file, so that what is in it can be had without this program; with a passphrase the whole ZIP file lies
in a sealed stream (``storage.passphrase`` has its format). In it are, in this order::

    history.db                     the database as it was at one moment, deflated (SQLite; the schema's number is in it)
    settings.json                  the settings, without keys and whatever else may be a secret
    attachments/ab/ab...           each attached file under the SHA-256 of its bytes, as it is
    manifest.json                  MANIFEST

    MANIFEST = {"format": "loquent-backup", "version": 1, "program", "created_at",
                "database": {"schema_version", "conversations", "messages"},
                "files": {NAME: {"size", "sha256"}, ...}, "left_out": [PLACE, ...], "providers": [NAME, ...]}

``created_at`` is ISO 8601 in UTC, ``size`` in bytes. There are no other files in it. Logs, caches, copies of older
databases, the geometry of the window and leases stay behind, and keys live in the system's keyring alone.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

import msgspec

from app.domain.backup import BackupContents, DatabaseFacts

FORMAT: Final = "loquent-backup"
VERSION: Final = 1
DATABASE: Final = "history.db"
SETTINGS: Final = "settings.json"
MANIFEST: Final = "manifest.json"
_ATTACHMENT: Final = re.compile(r"attachments/([0-9a-f]{2})/(\1[0-9a-f]{62})")


@dataclass(frozen=True, slots=True)
class FileEntry:
    """One file: ``size`` in bytes, ``sha256`` in lower-case hex."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """MANIFEST."""

    program: str
    created_at: datetime
    database: DatabaseFacts
    files: Mapping[str, FileEntry]
    format: str = FORMAT
    version: int = VERSION
    left_out: tuple[str, ...] = field(default=())
    providers: tuple[str, ...] = field(default=())

    def contents(self, *, is_sealed: bool) -> BackupContents:
        """Return it as people are told."""
        return BackupContents(
            created_at=self.created_at,
            program=self.program,
            database=self.database,
            files=sum(name.startswith("attachments/") for name in self.files),
            size=sum(entry.size for entry in self.files.values()),
            is_sealed=is_sealed,
            left_out=self.left_out,
            providers=self.providers,
        )


def is_known_name(name: str) -> bool:
    """Return whether a file of this name belongs into a backup: nothing else is ever unpacked."""
    return name in (DATABASE, SETTINGS) or _ATTACHMENT.fullmatch(name) is not None


def digest_in(name: str) -> str | None:
    """Return the digest that the name of an attachment says, None for any other file."""
    found = _ATTACHMENT.fullmatch(name)
    return found[2] if found else None


def written(manifest: Manifest) -> bytes:
    """Return the manifest as JSON."""
    return msgspec.json.format(msgspec.json.encode(manifest), indent=1)


def read(data: bytes) -> Manifest:
    """Return the manifest in ``data``. Raises ValueError where it is none; one of a newer version comes as it is."""
    try:
        found = msgspec.json.decode(data, type=Manifest)
    except (msgspec.MsgspecError, RecursionError) as error:
        raise ValueError(str(error)) from error
    if found.format != FORMAT or any(entry.size < 0 for entry in found.files.values()):
        raise ValueError("It is no manifest of a backup")
    return found
