"""Names for the files of an export, fit for every system's disks."""

import re
from datetime import datetime
from typing import Final

from app.domain.blocks import AttachmentRef

_LONGEST: Final = 80
"""Characters of a title that go into a name: some file systems take 255 bytes, and Chinese takes three each."""
_UNFIT: Final = re.compile(r'[<>:"/\\|?*]')


class FileNames:
    """Gives each name once, also on disks that do not tell large letters from small ones."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def of_conversation(self, title: str, created_at: datetime, suffix: str) -> str:
        """Return a name such as "2026-05-04 Cats.md"."""
        return self._once(f"{created_at:%Y-%m-%d} {fit(title)}".strip(), suffix)

    def _once(self, stem: str, suffix: str) -> str:
        number, name = 1, f"{stem}.{suffix}"
        while name.casefold() in self._taken:
            number += 1
            name = f"{stem} ({number}).{suffix}"
        self._taken.add(name.casefold())
        return name


def fit(title: str) -> str:
    """Return a title as a part of a file name: one line, without what some system forbids, not too long."""
    plain = "".join(character for character in " ".join(title.split()) if character.isprintable())
    return _UNFIT.sub("_", plain)[:_LONGEST].rstrip(". ")


def of_attachment(ref: AttachmentRef) -> str:
    """Return the name of an attachment beside a Markdown file: its digest keeps it apart, its ending makes it open."""
    ending = ref.name.rpartition(".")[2] if "." in ref.name else ""
    return f"{ref.sha256[:16]}.{ending.lower()}" if re.fullmatch(r"[A-Za-z0-9]{1,8}", ending) else ref.sha256[:16]
