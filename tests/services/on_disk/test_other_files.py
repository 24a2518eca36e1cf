"""Documents, films and sound on their way into a message, with the real store."""

from pathlib import Path

import pytest

from app.domain.blocks import AudioBlock, FileBlock, ImageBlock, VideoBlock
from app.domain.errors import AppError, ErrorReason
from app.services import attachments
from app.services.attachments import AttachmentService
from app.services.file_types import UNKNOWN, media_type_of
from app.storage.attachments import FileAttachmentStore
from tests.services.on_disk.test_attachments import png

PDF = b"%PDF-1.7\n..."
MP4 = b"\x00\x00\x00\x20ftypisom\x00\x00\x02\x00"
QUICKTIME = b"\x00\x00\x00\x14ftypqt  \x00\x00\x02\x00"
M4A = b"\x00\x00\x00\x20ftypM4A \x00\x00\x02\x00"
WEBM = b"\x1aE\xdf\xa3\x9fB\x86\x81\x01"
WAV = b"RIFF\x24\x00\x00\x00WAVEfmt "
MP3 = b"\xff\xfb\x90\x64\x00"


@pytest.fixture
def service(tmp_path: Path) -> AttachmentService:
    return AttachmentService(FileAttachmentStore(tmp_path / "attachments"), tmp_path / "opened" / "own")


@pytest.mark.parametrize(
    ("data", "name", "media_type"),
    [
        (PDF, "paper.pdf", "application/pdf"),
        (PDF, "paper", "application/pdf"),
        (b"no magic", "paper.pdf", "application/pdf"),
        (MP4, "x.bin", "video/mp4"),
        (QUICKTIME, "x.mov", "video/quicktime"),
        (M4A, "x.m4a", "audio/mp4"),
        (WEBM, "x.webm", "video/webm"),
        (WEBM, "x.mkv", "video/x-matroska"),
        (WEBM, "x", "video/webm"),
        (WAV, "x.WAV", "audio/wav"),
        (b"RIFF\x24\x00\x00\x00AVI LIST", "x.avi", "video/x-msvideo"),
        (MP3, "x.mp3", "audio/mpeg"),
        (b"ID3\x04", "x", "audio/mpeg"),
        (b"\xff\xd8\xff\xe0", "x.mp3", "image/jpeg"),
        (b"OggS", "x.opus", "audio/ogg"),
        (b"OggS", "x.ogv", "video/ogg"),
        (b"fLaC", "x", "audio/flac"),
        (b"a,b", "x.csv", "text/csv"),
        (b"", "x.md", "text/markdown"),
        (b"MZ", "x.nothing-known", UNKNOWN),
        (b"", "", UNKNOWN),
    ],
)
def test_bytes_tell_what_a_file_is_and_else_its_name(data: bytes, name: str, media_type: str) -> None:
    assert media_type_of(data, name) == media_type


async def test_a_document_is_kept_as_it_is(service: AttachmentService, tmp_path: Path) -> None:
    path = tmp_path / "paper.pdf"
    path.write_bytes(PDF)
    block = await service.add_file(path, path.name)
    assert (block.attachment.name, block.attachment.media_type, block.attachment.size) == (
        "paper.pdf",
        "application/pdf",
        len(PDF),
    )
    assert await service.read(block.attachment) == PDF


async def test_films_and_sound(service: AttachmentService) -> None:
    assert (await service.add_video(MP4, "x.mp4")).attachment.media_type == "video/mp4"
    assert (await service.add_audio(WAV, "x.wav")).attachment.media_type == "audio/wav"
    assert (await service.add_audio(WEBM, "note.webm")).attachment.media_type == "audio/webm"
    with pytest.raises(AppError) as caught:
        await service.add_video(PDF, "x.mp4")
    assert (caught.value.info.reason, caught.value.info.params) == (ErrorReason.VIDEO_UNREADABLE, {"name": "x.mp4"})
    with pytest.raises(AppError) as caught:
        await service.add_audio(PDF, "x.mp3")
    assert (caught.value.info.reason, caught.value.info.params) == (ErrorReason.FILE_UNREADABLE, {"name": "x.mp3"})


@pytest.mark.parametrize(
    ("data", "name", "kind"),
    [
        (png(3, 2), "x.bin", ImageBlock),
        (MP4, "x", VideoBlock),
        (MP3, "x", AudioBlock),
        (PDF, "x", FileBlock),
        (b"words", "x.txt", FileBlock),
    ],
)
async def test_a_file_is_kept_as_what_it_is(service: AttachmentService, data: bytes, name: str, kind: type) -> None:
    assert isinstance(await service.add_any(data, name), kind)


async def test_a_picture_in_name_alone_is_refused(service: AttachmentService) -> None:
    with pytest.raises(AppError) as caught:
        await service.add_any(b"words", "x.png")
    assert caught.value.info.reason is ErrorReason.NOT_A_PICTURE


@pytest.mark.parametrize("as_path", [False, True])
async def test_too_much_is_refused_with_the_limit(
    service: AttachmentService, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, as_path: bool
) -> None:
    monkeypatch.setattr(attachments, "LARGEST_FILE", 2 * 1024 * 1024)
    data = PDF + b"0" * 3 * 1024 * 1024
    path = tmp_path / "paper.pdf"
    path.write_bytes(data)
    with pytest.raises(AppError) as caught:
        await service.add_file(path if as_path else data, "paper.pdf")
    assert caught.value.info.reason is ErrorReason.FILE_TOO_LARGE
    assert caught.value.info.params == {"name": "paper.pdf", "megabytes": "2"}
    # A film may be larger: pictures are taken out of it.
    film = await service.add_video(MP4 + data, "film.mp4")
    assert film.attachment.size > len(data)
