"""Files of a reply on their way into the store."""

import base64
import wave
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.blocks import AudioBlock, FileBlock, ImageBlock, VideoBlock
from app.domain.errors import AppError, ErrorReason
from app.providers.dialect import InlineMedia
from app.providers.media_keeper import MediaKeeper
from app.providers.media_types import media_type_of
from tests.providers.doubles import MemoryAttachments
from tests.providers.pictures import png

PICTURE = base64.b64encode(png(3, 2)).decode()


@pytest.mark.parametrize(
    ("text", "media_type"),
    [
        (PICTURE, "image/png"),
        (PICTURE, ""),
        (PICTURE, "audio/mpeg"),
        (f"data:image/png;base64,{PICTURE}", ""),
        (f"data:image/webp;BASE64,{PICTURE}", "video/mp4"),
        (PICTURE.rstrip("="), "image/png"),
        (PICTURE.replace("+", "-").replace("/", "_"), "image/png"),
        ("\n".join(PICTURE[at : at + 20] for at in range(0, len(PICTURE), 20)), "image/jpeg"),
    ],
)
async def test_pictures_in_every_spelling(text: str, media_type: str) -> None:
    store = MemoryAttachments()
    block = await MediaKeeper(store).keep_inline(InlineMedia(text, media_type))
    assert isinstance(block, ImageBlock)
    assert (block.width, block.height) == (3, 2)
    assert (block.attachment.media_type, block.attachment.name) == ("image/png", "picture.png")
    assert store.files[block.attachment.sha256] == png(3, 2)


@pytest.mark.parametrize("text", ["not base64!", "data:image/png;base64,*", "A"])
async def test_what_is_no_base64(text: str) -> None:
    with pytest.raises(AppError) as caught:
        await MediaKeeper(MemoryAttachments()).keep_inline(InlineMedia(text, "image/png"))
    assert caught.value.info.reason is ErrorReason.MEDIA_REFUSED


@pytest.mark.parametrize(
    ("head", "media_type", "block", "name", "kept_as"),
    [
        (b"ID3\x04", "audio/mpeg", AudioBlock, "audio.mp3", "audio/mpeg"),
        (b"ID3\x04", "", AudioBlock, "audio.mp3", "audio/mpeg"),
        (b"\x1aE\xdf\xa3", "audio/webm", AudioBlock, "audio.webm", "audio/webm"),
        (b"\x1aE\xdf\xa3", "application/octet-stream", VideoBlock, "video.webm", "video/webm"),
        (b"\0\0\0 ftypisom", "video/mp4", VideoBlock, "video.mp4", "video/mp4"),
        (b"?", "video/quicktime", VideoBlock, "video.mov", "video/quicktime"),
        (b"%PDF-1.7", "application/pdf", FileBlock, "file.pdf", "application/pdf"),
        (b"hello", "text/plain; charset=utf-8", FileBlock, "file.txt", "text/plain; charset=utf-8"),
        (b"hello", "", FileBlock, "file.bin", "application/octet-stream"),
        (b"hello", "x/../../etc", FileBlock, "file.etc", "x/../../etc"),
        (b"<svg xmlns='x'/>", "image/png", FileBlock, "file.svg", "image/svg+xml"),
    ],
)
async def test_other_files(head: bytes, media_type: str, block: type, name: str, kept_as: str) -> None:
    kept = await MediaKeeper(MemoryAttachments()).keep(head, media_type)
    assert isinstance(kept, AudioBlock | VideoBlock | FileBlock)
    assert type(kept) is block
    assert (kept.attachment.name, kept.attachment.media_type) == (name, kept_as)


@pytest.mark.parametrize(
    ("media_type", "rate", "channels"),
    [
        ("audio/L16;codec=pcm;rate=16000", 16000, 1),
        ("audio/pcm", 24000, 1),
        ("audio/l16; rate=44100; channels=2", 44100, 2),
        ("audio/L16;rate=0;channels=0", 1, 1),
    ],
)
async def test_samples_become_a_file_that_can_be_played(media_type: str, rate: int, channels: int) -> None:
    samples = bytes(range(200)) + b"\x01"  # one byte of a sample that was cut off
    for text in (base64.b64encode(samples).decode(), f"data:{media_type};base64,{base64.b64encode(samples).decode()}"):
        store = MemoryAttachments()
        block = await MediaKeeper(store).keep_inline(InlineMedia(text, media_type))
        assert isinstance(block, AudioBlock)
        assert (block.attachment.name, block.attachment.media_type) == ("audio.wav", "audio/wav")
        with wave.open(BytesIO(store.files[block.attachment.sha256])) as sound:
            assert (sound.getframerate(), sound.getnchannels(), sound.getsampwidth()) == (rate, channels, 2)
            assert sound.readframes(1000) == samples[:200]


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"GIF89a", "image/gif"),
        (b"RIFF\0\0\0\0WEBP", "image/webp"),
        (b"RIFF\0\0\0\0WAVE", "audio/wav"),
        (b"RIFF\0\0\0\0AVI ", "video/x-msvideo"),
        (b"RIFF\0\0\0\0....", ""),
        (b"\0\0\0 ftypavif", "image/avif"),
        (b"\0\0\0 ftypheic", "image/heic"),
        (b"\0\0\0 ftypM4A ", "audio/mp4"),
        (b"\0\0\0 ftypqt  ", "video/quicktime"),
        (b"\0\0\0 ftypmp42", "video/mp4"),
        (b"\xff\xfb\x90", "audio/mpeg"),
        (b"\xff\xf1\x50", "audio/aac"),
        (b"OggS", "audio/ogg"),
        (b"fLaC", "audio/flac"),
        (b"<svg>", "image/svg+xml"),
        (b"<svg/>", "image/svg+xml"),
        (b"<!---->" * 80, ""),
        (b'\xef\xbb\xbf<?xml version="1.0"?><!-- a\n --><svg ', "image/svg+xml"),
        (b"<svgx>", ""),
        (b"<html><svg>", ""),
        (b"<!doctype html>", ""),
        (b"", ""),
        (b"\xff", ""),
        (b"PK\x03\x04", ""),
    ],
)
def test_types_by_their_beginning(head: bytes, expected: str) -> None:
    assert media_type_of(head) == expected


@given(st.binary(max_size=600))
def test_any_beginning(head: bytes) -> None:
    assert isinstance(media_type_of(head), str)
