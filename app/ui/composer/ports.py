"""What the composer needs of the services, and no more."""

from pathlib import Path
from typing import Protocol

from app.domain.blocks import AttachmentRef, ContentBlock, ImageBlock
from app.domain.model_info import ModelInfo, ModelRef
from app.infra.bus import EventBus
from app.infra.tasks import TaskScope


class AddedPicture(Protocol):
    """A picture in the attachment store, and the size in pixels that it had before."""

    @property
    def block(self) -> ImageBlock:
        """Return the block to send."""
        ...

    @property
    def original_width(self) -> int:
        """Return the width of what the person gave."""
        ...

    @property
    def original_height(self) -> int:
        """Return the height of what the person gave."""
        ...


class Attachments(Protocol):
    """The attachment store, as far as files of messages go."""

    async def add_picture(self, source: bytes | Path, name: str) -> AddedPicture:
        """Scale and keep a picture. Raises AppError where it is none, broken or too large."""
        ...

    async def add_file(self, source: bytes | Path, name: str) -> ContentBlock:
        """Keep a file as it is. Raises AppError where it is too large or cannot be read."""
        ...

    async def add_any(self, source: bytes | Path, name: str) -> ContentBlock:
        """Keep a film, sound or any other file. Raises AppError where it is too large or cannot be read."""
        ...

    async def read(self, ref: AttachmentRef) -> bytes:
        """Return the bytes of a stored file. Raises AppError."""
        ...


class KnownModels(Protocol):
    """The catalog, as far as the composer asks it."""

    def default_model(self) -> ModelRef | None:
        """Return the model that a conversation without one uses, None while no model is known."""
        ...

    def find(self, ref: ModelRef) -> ModelInfo:
        """Return what is known of a model."""
        ...


class ComposerServices(Protocol):
    """The part of the services that the composer sees."""

    @property
    def bus(self) -> EventBus:
        """Return the bus that tells when models become known."""
        ...

    @property
    def tasks(self) -> TaskScope:
        """Return the scope in which files are prepared."""
        ...

    @property
    def attachments(self) -> Attachments:
        """Return the attachment store."""
        ...

    @property
    def catalog(self) -> KnownModels:
        """Return what knows the models."""
        ...
