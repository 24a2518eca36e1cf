"""Stand-ins for the services that the composer uses, and messages to write with."""

import asyncio
import hashlib
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QColor, QImage, QImageWriter

from app.domain.blocks import AttachmentRef, AudioBlock, ContentBlock, FileBlock, ImageBlock, TextBlock, VideoBlock
from app.domain.conversation import Conversation, Draft, Message, QueuedMessage, Role
from app.domain.errors import AppError, ErrorReason
from app.domain.model_info import Capabilities, ModelInfo, ModelRef
from app.infra.bus import EventBus
from app.infra.tasks import TaskScope
from app.services.file_types import media_type_of

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
MODEL = ModelRef("bridge", "claude-sonnet-4.5")


@dataclass(frozen=True)
class Added:
    block: ImageBlock
    original_width: int
    original_height: int


@dataclass
class FakeAttachments:
    """Keeps what it is given; ``gate`` holds every file back until it is set."""

    kept: dict[str, bytes] = field(default_factory=dict)
    names: list[str] = field(default_factory=list)
    gate: asyncio.Event | None = None
    failure: AppError | None = None

    async def add_picture(self, source: bytes | Path, name: str) -> Added:
        self.names.append(name)
        if self.failure is not None:
            raise self.failure
        if self.gate is not None:
            await self.gate.wait()
        data = source if isinstance(source, bytes) else await asyncio.to_thread(source.read_bytes)
        image = QImage.fromData(QByteArray(data))
        if image.isNull():
            raise AppError.because(ErrorReason.NOT_A_PICTURE, name=name)
        digest = hashlib.sha256(data).hexdigest()
        self.kept[digest] = data
        scale = min(1.0, 2048 / max(image.width(), image.height()))
        ref = AttachmentRef(digest, "image/png", name, len(data))
        block = ImageBlock(ref, round(image.width() * scale), round(image.height() * scale))
        return Added(block, image.width(), image.height())

    async def add_file(self, source: bytes | Path, name: str) -> FileBlock:
        return FileBlock(await self._keep(source, name))

    async def add_any(self, source: bytes | Path, name: str) -> ContentBlock:
        ref = await self._keep(source, name)
        if ref.media_type.startswith("video/"):
            return VideoBlock(ref)
        return AudioBlock(ref) if ref.media_type.startswith("audio/") else FileBlock(ref)

    async def _keep(self, source: bytes | Path, name: str) -> AttachmentRef:
        self.names.append(name)
        if self.failure is not None:
            raise self.failure
        if self.gate is not None:
            await self.gate.wait()
        data = source if isinstance(source, bytes) else await asyncio.to_thread(_content, source, name)
        digest = hashlib.sha256(data).hexdigest()
        self.kept[digest] = data
        return AttachmentRef(digest, media_type_of(data, name), name, len(data))

    async def read(self, ref: AttachmentRef) -> bytes:
        if ref.sha256 not in self.kept:
            raise AppError.because(ErrorReason.FILE_UNREADABLE, name=ref.name)
        return self.kept[ref.sha256]


def _content(path: Path, name: str) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise AppError.because(ErrorReason.FILE_UNREADABLE, name=name) from error


@dataclass
class FakeCatalog:
    default: ModelRef | None = MODEL
    capabilities: Capabilities = field(default_factory=Capabilities)

    def default_model(self) -> ModelRef | None:
        return self.default

    def find(self, ref: ModelRef) -> ModelInfo:
        return ModelInfo(ref, self.capabilities)


@dataclass
class FakeServices:
    bus: EventBus
    tasks: TaskScope
    attachments: FakeAttachments
    catalog: FakeCatalog


def make_services() -> FakeServices:
    return FakeServices(EventBus(), TaskScope("test"), FakeAttachments(), FakeCatalog())


def conversation(name: str, text: str = "", *pictures: ImageBlock) -> Conversation:
    return Conversation(name, NOON, NOON, model=MODEL, draft=Draft(text, pictures))


def picture_block(name: str = "pool.png", width: int = 640, height: int = 480) -> ImageBlock:
    return ImageBlock(AttachmentRef("0" * 64, "image/png", name, 100), width, height)


def sent_message(text: str, *pictures: ImageBlock) -> Message:
    return Message("m1", "a", None, Role.USER, (*pictures, TextBlock(text)), NOON)


def queued(name: str, text: str, *files: ContentBlock) -> QueuedMessage:
    return QueuedMessage(name, (*files, TextBlock(text)))


def png(width: int = 40, height: int = 30, colour: str = "#c04a2b") -> bytes:
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor(colour))
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    assert QImageWriter(buffer, QByteArray(b"png")).write(image)
    return bytes(data.data())
