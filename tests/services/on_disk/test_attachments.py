"""Pictures on their way into a message, with the real store and the real scaling."""

import io
import os
from pathlib import Path

import pytest
from PIL import Image

from app.domain.blocks import AttachmentRef
from app.domain.errors import AppError, ErrorReason
from app.services import attachments
from app.services.attachments import AttachmentService
from app.storage.attachments import FileAttachmentStore


@pytest.fixture
def service(tmp_path: Path) -> AttachmentService:
    return AttachmentService(FileAttachmentStore(tmp_path / "attachments"), tmp_path / "opened" / "own")


def png(width: int, height: int) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), "red").save(out, "PNG")
    return out.getvalue()


async def test_a_small_picture_is_kept_as_it_is(service: AttachmentService) -> None:
    added = await service.add_picture(png(30, 20), "cat.png")
    ref = added.block.attachment
    assert (added.block.width, added.block.height) == (30, 20)
    assert (added.original_width, added.original_height) == (30, 20)
    assert (ref.name, ref.media_type, ref.size) == ("cat.png", "image/png", len(png(30, 20)))
    assert await service.read(ref) == png(30, 20)
    path = service.path(ref)
    assert path is not None
    assert path.read_bytes() == png(30, 20)


async def test_a_large_one_is_scaled_and_its_size_is_told(service: AttachmentService, tmp_path: Path) -> None:
    path = tmp_path / "wide.png"
    path.write_bytes(png(4096, 1024))
    added = await service.add_picture(path, path.name)
    assert (added.block.width, added.block.height) == (2048, 512)
    assert (added.original_width, added.original_height) == (4096, 1024)
    with Image.open(io.BytesIO(await service.read(added.block.attachment))) as stored:
        assert stored.size == (2048, 512)


async def refusal(service: AttachmentService, source: bytes | Path) -> ErrorReason:
    with pytest.raises(AppError) as caught:
        await service.add_picture(source, "cat.png")
    assert caught.value.info.params["name"] == "cat.png"
    return caught.value.info.reason


async def test_what_is_no_picture_is_refused_by_name(service: AttachmentService, tmp_path: Path) -> None:
    assert await refusal(service, b"words") is ErrorReason.NOT_A_PICTURE
    assert await refusal(service, png(300, 200)[:-40]) is ErrorReason.PICTURE_BROKEN
    assert await refusal(service, tmp_path / "nowhere.png") is ErrorReason.FILE_UNREADABLE
    assert await refusal(service, tmp_path) is ErrorReason.FILE_UNREADABLE


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes in folders here")
async def test_a_pipe_is_refused_before_it_is_opened(service: AttachmentService, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.png"
    os.mkfifo(pipe)
    assert await refusal(service, pipe) is ErrorReason.FILE_UNREADABLE


async def test_a_huge_file_is_refused_before_it_is_read(
    service: AttachmentService, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attachments, "LARGEST_FILE", 10)
    path = tmp_path / "cat.png"
    path.write_bytes(png(30, 20))
    assert await refusal(service, path) is ErrorReason.PICTURE_TOO_LARGE


async def test_a_file_that_is_gone_is_said_to_be(service: AttachmentService) -> None:
    with pytest.raises(AppError) as caught:
        await service.read(AttachmentRef("a" * 64, "image/png", "cat.png", 3))
    assert caught.value.info.reason is ErrorReason.FILE_UNREADABLE
