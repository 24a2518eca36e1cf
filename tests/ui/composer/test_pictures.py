import asyncio
from pathlib import Path

import pytest
from PySide6.QtCore import QByteArray, QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QClipboard, QDragEnterEvent, QDragLeaveEvent, QDropEvent, QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QWidget

from app.domain.blocks import ImageBlock, TextBlock
from app.domain.errors import AppError, ErrorReason
from app.ui.composer import Composer
from tests.ui.composer.fakes import FakeServices, picture_block, png
from tests.ui.composer.listener import Listener
from tests.ui.waiting import until

# The form with whole pixels is the only one that PySide6 6.11 has; later ones would rather see the other.
pytestmark = pytest.mark.filterwarnings("ignore:Function. .QDrag(Enter|Move)Event:DeprecationWarning")

COPY, MOVE = Qt.DropAction.CopyAction, Qt.DropAction.MoveAction
LEFT = Qt.MouseButton.LeftButton
NONE = Qt.KeyboardModifier.NoModifier


def ready(composer: Composer) -> bool:
    return bool(composer.tray.items) and not composer.tray.is_preparing


def paste(composer: Composer, mime: QMimeData) -> None:
    QGuiApplication.clipboard().setMimeData(mime, QClipboard.Mode.Clipboard)
    composer.edit.paste()


def of_files(*paths: Path) -> QMimeData:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    mime.setText("\n".join(str(path) for path in paths))
    return mime


def drop(target: QWidget, mime: QMimeData) -> QDropEvent:
    middle = target.rect().center()
    enter = QDragEnterEvent(middle, COPY | MOVE, mime, LEFT, NONE)
    QGuiApplication.sendEvent(target, enter)
    assert enter.isAccepted()
    event = QDropEvent(QPointF(middle), COPY | MOVE, mime, LEFT, NONE)
    event.setDropAction(MOVE)
    QGuiApplication.sendEvent(target, event)
    return event


async def test_a_pasted_picture_is_attached_and_sent(composer: Composer, heard: Listener) -> None:
    mime = QMimeData()
    mime.setImageData(QImage.fromData(QByteArray(png(50, 20))))
    paste(composer, mime)
    await until(lambda: ready(composer))
    QTest.keyClicks(composer.edit, "What is this?")
    QTest.keyClick(composer.edit, Qt.Key.Key_Return)
    picture, words = heard.sent[0]
    assert isinstance(picture, ImageBlock)
    assert (picture.width, picture.height) == (50, 20)
    assert words == TextBlock("What is this?")
    assert composer.tray.items == ()


async def test_encoded_bytes_are_taken_as_they_are(composer: Composer, services: FakeServices) -> None:
    data = png(60, 20)
    mime = QMimeData()
    mime.setData("image/png", QByteArray(data))
    paste(composer, mime)
    await until(lambda: ready(composer))
    assert list(services.attachments.kept.values()) == [data]


async def test_text_wins_over_the_picture_that_an_office_program_adds(composer: Composer) -> None:
    mime = QMimeData()
    mime.setImageData(QImage.fromData(QByteArray(png())))
    mime.setText("a\tb")
    paste(composer, mime)
    assert composer.edit.text() == "a\tb"
    assert composer.tray.items == ()


async def test_rich_text_comes_as_plain_text(composer: Composer) -> None:
    mime = QMimeData()
    mime.setHtml("<b>bold</b> <img src='file:///etc/passwd'>")
    mime.setText("bold")
    paste(composer, mime)
    assert composer.edit.text() == "bold"
    assert "<b>" not in composer.edit.toHtml()


async def test_big_text_stays_text(composer: Composer, heard: Listener) -> None:
    text = "\n".join(f"{n}: 一行很长的日志 and some words" for n in range(8_000))
    mime = QMimeData()
    mime.setText(text)
    paste(composer, mime)
    assert composer.edit.text() == text
    QTest.keyClick(composer.edit, Qt.Key.Key_Return)
    assert heard.sent == [(TextBlock(text),)]


async def test_pictures_are_attached_and_broken_ones_refused_by_name(composer: Composer, tmp_path: Path) -> None:
    good, bad = tmp_path / "good.png", tmp_path / "notes.png"
    good.write_bytes(png())
    bad.write_text("no picture", encoding="utf-8")
    paste(composer, of_files(good, bad))
    await until(lambda: composer.lines.refused and ready(composer))
    assert [item.name for item in composer.tray.items] == ["good.png"]
    (line,) = composer.lines.refused
    assert line.words == "notes.png is no picture"
    assert composer.edit.text() == ""
    QTest.mouseClick(line, LEFT)
    assert composer.lines.refused == ()


async def test_a_web_link_is_text(composer: Composer) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl("https://example.org/a.png")])
    mime.setText("https://example.org/a.png")
    paste(composer, mime)
    assert composer.edit.text() == "https://example.org/a.png"


async def test_files_dropped_on_the_text_are_copied_not_moved(composer: Composer, tmp_path: Path) -> None:
    path = tmp_path / "dropped.png"
    path.write_bytes(png())
    event = drop(composer.edit.viewport(), of_files(path))
    assert event.dropAction() == COPY
    await until(lambda: ready(composer))
    assert [item.name for item in composer.tray.items] == ["dropped.png"]


async def test_the_frame_shows_that_a_drop_is_welcome(composer: Composer, tmp_path: Path) -> None:
    for target in (composer.edit.viewport(), composer):
        middle = target.rect().center()
        mime = of_files(tmp_path / "x.png")
        QGuiApplication.sendEvent(target, QDragEnterEvent(middle, COPY, mime, LEFT, NONE))
        assert composer.frame.is_welcoming
        QGuiApplication.sendEvent(target, QDragLeaveEvent())
        assert not composer.frame.is_welcoming


async def test_a_drop_beside_the_text_is_taken_too(composer: Composer, tmp_path: Path) -> None:
    path = tmp_path / "beside.png"
    path.write_bytes(png())
    drop(composer, of_files(path))
    assert not composer.frame.is_welcoming
    await until(lambda: ready(composer))


async def test_send_waits_for_a_picture(composer: Composer, services: FakeServices, heard: Listener) -> None:
    services.attachments.gate = asyncio.Event()
    QTest.keyClicks(composer.edit, "look")
    composer.tray.add_bytes(png(), "slow.png")
    QTest.keyClick(composer.edit, Qt.Key.Key_Return)
    assert heard.sent == []
    assert composer.edit.text() == "look"
    assert composer.controls.hint.text() == "Sends when the files are ready"
    services.attachments.gate.set()
    await until(lambda: heard.sent)
    assert [type(block) for block in heard.sent[0]] == [ImageBlock, TextBlock]
    assert len(heard.sent) == 1


async def test_a_refused_picture_stops_the_send_that_waited(
    composer: Composer, services: FakeServices, heard: Listener
) -> None:
    services.attachments.gate = asyncio.Event()
    QTest.keyClicks(composer.edit, "look")
    composer.tray.add_bytes(b"no picture at all", "broken.png")
    QTest.keyClick(composer.edit, Qt.Key.Key_Return)
    services.attachments.gate.set()
    await until(lambda: composer.lines.refused)
    assert heard.sent == []
    assert composer.edit.text() == "look"
    assert composer.controls.send.isEnabled()


async def test_typing_on_calls_off_the_send_that_waits(
    composer: Composer, services: FakeServices, heard: Listener
) -> None:
    services.attachments.gate = asyncio.Event()
    QTest.keyClicks(composer.edit, "look")
    composer.tray.add_bytes(png(), "slow.png")
    QTest.keyClick(composer.edit, Qt.Key.Key_Return)
    QTest.keyClicks(composer.edit, " at th")
    services.attachments.gate.set()
    await until(lambda: ready(composer))
    assert heard.sent == []


async def test_a_picture_can_be_taken_away_while_it_is_prepared(composer: Composer, services: FakeServices) -> None:
    services.attachments.gate = asyncio.Event()
    composer.tray.add_bytes(png(), "slow.png")
    await until(lambda: services.attachments.names)
    QTest.mouseClick(composer.strip.chips[0].remove_button, LEFT)
    assert composer.tray.items == ()
    await until(lambda: services.tasks.running == 0)
    assert services.attachments.kept == {}


async def test_chips_say_what_will_happen(composer: Composer) -> None:
    composer.tray.add_bytes(png(3840, 2160), "big.png")
    assert composer.strip.chips[0].facts == "Getting it ready…"
    await until(lambda: ready(composer))
    assert composer.strip.chips[0].facts == "3,840 × 2,160 → 2,048 × 1,152"
    await until(lambda: composer.strip.chips[0].item.thumbnail is not None)
    assert composer.strip.chips[0].accessibleName() == "big.png"
    assert composer.strip.chips[0].remove_button.accessibleName() == "Remove big.png"


async def test_a_picture_from_the_history_says_its_size(composer: Composer, heard: Listener) -> None:
    block = picture_block(width=1024, height=768)
    composer.tray.set_blocks((block,))
    (chip,) = composer.strip.chips
    assert chip.facts == "1,024 × 768"
    QTest.mouseClick(chip, LEFT)
    assert heard.pictures == [block]


async def test_a_picture_alone_can_be_sent(composer: Composer, heard: Listener) -> None:
    block = picture_block()
    composer.tray.set_blocks((block,))
    assert composer.controls.send.isEnabled()
    QTest.keyClick(composer.edit, Qt.Key.Key_Return)
    assert heard.sent == [(block,)]


async def test_up_edits_nothing_while_there_are_pictures(composer: Composer, heard: Listener) -> None:
    composer.tray.set_blocks((picture_block(),))
    QTest.keyClick(composer.edit, Qt.Key.Key_Up)
    assert heard.edits_wanted == 0


async def test_the_button_opens_a_dialog_that_takes_several_files(composer: Composer, tmp_path: Path) -> None:
    paths = [tmp_path / "one.png", tmp_path / "two.png"]
    for path in paths:
        path.write_bytes(png())
    QTest.mouseClick(composer.controls.attach, LEFT)
    dialog = composer.chooser.dialog
    assert isinstance(dialog, QFileDialog)
    assert dialog.fileMode() == QFileDialog.FileMode.ExistingFiles
    assert "(*)" in dialog.nameFilters()[0]
    assert "*.webp" in dialog.nameFilters()[1]
    dialog.filesSelected.emit([str(path) for path in paths])
    dialog.close()
    await until(lambda: ready(composer) and len(composer.tray.items) == 2)
    await until(lambda: composer.chooser.dialog is None)
    assert [item.name for item in composer.tray.items] == ["one.png", "two.png"]


async def test_a_store_that_fails_is_told_by_name(composer: Composer, services: FakeServices) -> None:
    services.attachments.failure = AppError.because(ErrorReason.DISK_FULL)
    composer.tray.add_bytes(png(), "shot.png")
    await until(lambda: composer.lines.refused)
    assert composer.lines.refused[0].words == "shot.png: The disk is full"


async def test_many_pictures_take_two_rows_at_most(composer: Composer) -> None:
    composer.tray.set_blocks(tuple(picture_block(f"picture-{n}.png") for n in range(20)))
    assert composer.strip.height() == 44 * 2 + 8
    assert len(composer.strip.chips) == 20
    composer.tray.clear()
    assert not composer.strip.isVisible()
