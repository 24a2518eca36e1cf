"""What the message view needs of the services, and no more."""

from pathlib import Path
from typing import Protocol

from app.domain.blocks import AttachmentRef
from app.infra.film_frames import FilmStill
from app.infra.tasks import TaskScope


class Attachments(Protocol):
    """The attachment store, as far as showing and opening files goes."""

    async def read(self, ref: AttachmentRef) -> bytes:
        """Return the bytes of a stored file. Raises AppError."""
        ...

    async def still(self, ref: AttachmentRef) -> FilmStill:
        """Return the first frame of a stored film, found off the GUI thread. Raises AppError."""
        ...

    async def copy(self, ref: AttachmentRef, ending: str) -> Path:
        """Return a copy for another program, with that end to its name; it goes with this one. Raises AppError."""
        ...


class TimelineServices(Protocol):
    """The part of the services that the view sees."""

    @property
    def tasks(self) -> TaskScope:
        """Return the scope in which code is coloured and pictures are decoded."""
        ...

    @property
    def attachments(self) -> Attachments:
        """Return the attachment store."""
        ...
