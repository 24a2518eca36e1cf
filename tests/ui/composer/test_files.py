"""Films, sound, documents and other files: attached as they are, by paste, drop and button."""

import asyncio
import os
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.domain.blocks import (
    AttachmentRef,
    AudioBlock,
    ContentBlock,
    FileBlock,
    ImageBlock,
    TextBlock,
    VideoBlock,
)
from app.domain.conversation import Message, Role
from app.domain.errors import AppError, ErrorReason
from app.ui.composer import Composer
from app.ui.composer.tray import kind_of_file
from tests.ui.composer.fakes import NOON, FakeServices, png, queued
from tests.ui.composer.listener import Listener
from tests.ui.composer.test_pictures import drop, of_files, paste, pytestmark, ready
from tests.ui.waiting import until

__all__ = ["pytestmark"]

MP4 = b"\0\0\0\x18ftypisom" + bytes(40)


@pytest.mark.parametrize(
    ("name", "content", "kind", "facts"),
    [
        ("clip.mp4", MP4, VideoBlock, "MP4 · 52 bytes"),
        ("song.mp3", b"ID3" + bytes(20), AudioBlock, "MP3 · 23 bytes"),
        ("paper.pdf", b"%PDF-1.7 " + bytes(2039), FileBlock, "PDF · 2.0 kB"),
        ("notes.txt", b"words", FileBlock, "TXT · 5 bytes"),
        ("drawing.svg", b"<svg/>", FileBlock, "SVG · 6 bytes"),
        ("Makefile", b"all:", FileBlock, "4 bytes"),
    ],
)
async def test_a_file_is_attached_as_what_it_is(
    composer: Composer, heard: Listener, tmp_path: Path, name: str, content: bytes, kind: type, facts: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    paste(composer, of_files(path))
    await until(lambda: ready(composer))
    (chip,) = composer.strip.chips
    assert chip.facts == facts
    assert chip.accessibleName() == name
    chip.grab()
    QTest.keyClick(composer.edit, Qt.Key.Key_Return)
    (block,) = heard.sent[0]
    assert isinstance(block, kind)


async def test_pictures_films_and_papers_are_dropped_together(composer: Composer, tmp_path: Path) -> None:
    paths = [tmp_path / name for name in ("a.png", "b.mp4", "c.pdf")]
    for path, content in zip(paths, (png(), MP4, b"%PDF-"), strict=True):
        path.write_bytes(content)
    drop(composer, of_files(*paths))
    await until(lambda: ready(composer) and len(composer.tray.items) == 3)
    assert [type(block) for block in composer.tray.blocks] == [ImageBlock, VideoBlock, FileBlock]


async def test_the_button_attaches_any_file(composer: Composer, tmp_path: Path) -> None:
    path = tmp_path / "data.csv"
    path.write_text("a,b", encoding="utf-8")
    QTest.mouseClick(composer.controls.attach, Qt.MouseButton.LeftButton)
    dialog = composer.chooser.dialog
    assert dialog is not None
    assert composer.controls.attach.accessibleName() == "Attach files"
    dialog.filesSelected.emit([str(path)])
    dialog.close()
    await until(lambda: ready(composer))
    assert [item.name for item in composer.tray.items] == ["data.csv"]


async def test_a_file_that_is_refused_is_told_by_name(
    composer: Composer, services: FakeServices, tmp_path: Path
) -> None:
    path = tmp_path / "film.mp4"
    path.write_bytes(MP4)
    services.attachments.failure = AppError.because(ErrorReason.FILE_TOO_LARGE, name="film.mp4", megabytes="256")
    paste(composer, of_files(path))
    await until(lambda: composer.lines.refused)
    assert composer.lines.refused[0].words == "film.mp4 is too large"
    assert composer.tray.items == ()


async def test_a_file_that_is_gone_is_told_by_name(composer: Composer, tmp_path: Path) -> None:
    paste(composer, of_files(tmp_path / "gone.pdf"))
    await until(lambda: composer.lines.refused)
    assert composer.lines.refused[0].words == "gone.pdf cannot be read"


async def test_send_waits_for_a_large_file(
    composer: Composer, services: FakeServices, heard: Listener, tmp_path: Path
) -> None:
    path = tmp_path / "film.mp4"
    path.write_bytes(MP4)
    services.attachments.gate = asyncio.Event()
    QTest.keyClicks(composer.edit, "look")
    paste(composer, of_files(path))
    composer.strip.chips[0].grab()
    QTest.keyClick(composer.edit, Qt.Key.Key_Return)
    assert heard.sent == []
    services.attachments.gate.set()
    await until(lambda: heard.sent)
    assert [type(block) for block in heard.sent[0]] == [VideoBlock, TextBlock]


async def test_files_of_an_earlier_message_come_back_when_it_is_edited(composer: Composer) -> None:
    paper = FileBlock(AttachmentRef("a" * 64, "application/pdf", "paper.pdf", 100))
    blocks: tuple[ContentBlock, ...] = (paper, TextBlock("Read it."))
    composer.start_edit(Message("m1", "a", None, Role.USER, blocks, NOON))
    assert composer.tray.blocks == (paper,)


async def test_a_message_that_waits_tells_of_its_files(composer: Composer) -> None:
    paper = FileBlock(AttachmentRef("a" * 64, "application/pdf", "paper.pdf", 100))
    composer.set_queue((queued("q", "Read it.", paper, paper),))
    (line,) = composer.lines.queued
    assert line.note == "2 file(s) · waits"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="There are no pipes in folders here")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.pdf"
    os.mkfifo(pipe)
    assert kind_of_file(pipe) == "application/pdf"
    assert kind_of_file(tmp_path) == "application/octet-stream"
