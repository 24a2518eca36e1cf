import io
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QGuiApplication, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QFileDialog, QLabel, QLineEdit, QWidget

from app.domain.blocks import ImageBlock
from app.services.context import Services
from app.ui.picture_viewer import PictureViewer
from app.ui.theme import ThemeManager
from tests.ui.pages import in_window, settle
from tests.ui.waiting import until

RED = QColor(200, 30, 30)


def picture(width: int, height: int) -> bytes:
    data = io.BytesIO()
    Image.new("RGB", (width, height), (200, 30, 30)).save(data, "PNG")
    return data.getvalue()


@pytest.fixture
async def viewer(services: Services, themes: ThemeManager) -> AsyncGenerator[PictureViewer]:
    """Return a viewer over a window of 800 x 600 whose field has focus."""
    home = QWidget()
    field = QLineEdit(home)
    with in_window(home, (800, 600)):
        field.setFocus()
        made = PictureViewer(services, themes, home)
        yield made
        made.hide()


async def show(viewer: PictureViewer, services: Services, width: int = 1600, height: int = 400) -> ImageBlock:
    added = await services.attachments.add_picture(picture(width, height), "a red one.png")
    viewer.show_picture(added.block)
    await until(lambda: colour_at(viewer, viewer.picture_box().center()) == RED, "the picture")
    return added.block


def colour_at(viewer: PictureViewer, place: QPointF) -> QColor:
    return viewer.grab().toImage().pixelColor(place.toPoint())


def wheel(viewer: PictureViewer, up: bool) -> None:
    middle = QPointF(viewer.rect().center())
    turn = QPoint(0, 120 if up else -120)
    QApplication.sendEvent(
        viewer,
        QWheelEvent(
            middle,
            QPointF(viewer.mapToGlobal(middle)),
            QPoint(),
            turn,
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        ),
    )


async def test_a_large_picture_fits_into_the_window_and_says_what_it_is(
    viewer: PictureViewer, services: Services
) -> None:
    await show(viewer, services)
    assert viewer.size() == viewer.window().size()
    box = viewer.picture_box()
    assert (box.width(), box.height()) == (800 - 96, (800 - 96) / 4)
    assert box.center() == QPointF(400, 300)
    assert any(
        "a red one.png" in label.text() and "1600 × 400" in label.text() for label in viewer.findChildren(QLabel)
    )


async def test_a_small_picture_is_not_made_larger(viewer: PictureViewer, services: Services) -> None:
    await show(viewer, services, 60, 40)
    assert (viewer.picture_box().width(), viewer.picture_box().height()) == (60, 40)


async def test_it_zooms_and_moves_within_bounds(viewer: PictureViewer, services: Services) -> None:
    await show(viewer, services)
    fitted = viewer.picture_box()
    wheel(viewer, up=False)
    assert viewer.picture_box() == fitted
    QTest.keyClick(viewer, Qt.Key.Key_Plus)
    wheel(viewer, up=True)
    assert viewer.picture_box().width() > fitted.width() * 1.5
    before = viewer.picture_box().center()
    QTest.mousePress(viewer, Qt.MouseButton.LeftButton, pos=QPoint(400, 300))
    QTest.mouseMove(viewer, QPoint(430, 310))
    QTest.mouseRelease(viewer, Qt.MouseButton.LeftButton, pos=QPoint(430, 310))
    assert viewer.picture_box().center() == before + QPointF(30, 10)
    for _ in range(40):
        wheel(viewer, up=True)
    assert viewer.picture_box().width() <= fitted.width() * 8
    for _ in range(40):
        QTest.keyClick(viewer, Qt.Key.Key_Minus)
    assert viewer.picture_box() == fitted


@pytest.mark.parametrize("way", ["escape", "beside", "cross"])
async def test_it_closes_and_gives_focus_back(viewer: PictureViewer, services: Services, way: str) -> None:
    field = viewer.window().findChild(QLineEdit)
    assert isinstance(field, QLineEdit)
    await show(viewer, services)
    assert QApplication.focusWidget() is viewer
    if way == "escape":
        QTest.keyClick(viewer, Qt.Key.Key_Escape)
    elif way == "beside":
        QTest.mouseClick(viewer, Qt.MouseButton.LeftButton, pos=QPoint(400, 580))
    else:
        named(viewer, "Close").click()
    assert not viewer.isVisible()
    assert QApplication.focusWidget() is field


def named(viewer: PictureViewer, name: str) -> QAbstractButton:
    return next(each for each in viewer.findChildren(QAbstractButton) if each.accessibleName() == name)


async def test_a_click_on_the_picture_keeps_it_open(viewer: PictureViewer, services: Services) -> None:
    await show(viewer, services)
    QTest.mouseClick(viewer, Qt.MouseButton.LeftButton, pos=QPoint(400, 300))
    assert viewer.isVisible()


async def test_it_is_copied_as_a_picture(viewer: PictureViewer, services: Services) -> None:
    await show(viewer, services, 60, 40)
    QTest.keyClick(viewer, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    copied = QGuiApplication.clipboard().image()
    assert (copied.width(), copied.height()) == (60, 40)
    assert copied.pixelColor(5, 5) == RED


async def test_it_is_saved_as_it_was_sent(viewer: PictureViewer, services: Services, tmp_path: Path) -> None:
    block = await show(viewer, services, 60, 40)
    named(viewer, "Save the picture").click()
    dialog = viewer.findChild(QFileDialog)
    assert isinstance(dialog, QFileDialog)
    target = tmp_path / "kept.png"
    dialog.fileSelected.emit(str(target))
    dialog.close()
    data = await services.attachments.read(block.attachment)
    await until(lambda: target.is_file() and target.read_bytes() == data)
    named(viewer, "Save the picture").click()
    again = viewer.findChildren(QFileDialog)[-1]
    again.fileSelected.emit(str(tmp_path / "no such folder" / "kept.png"))
    again.close()
    await until(lambda: any("could not be written" in label.text() for label in viewer.findChildren(QLabel)))


async def test_a_picture_whose_file_is_gone_is_said_to_be(viewer: PictureViewer, services: Services) -> None:
    added = await services.attachments.add_picture(picture(60, 40), "a red one.png")
    path = services.attachments.path(added.block.attachment)
    assert path is not None
    path.unlink()
    viewer.show_picture(added.block)
    await until(lambda: any(label.text() == "a red one.png: the file is gone" for label in viewer.findChildren(QLabel)))


async def test_it_stays_as_large_as_its_window(viewer: PictureViewer, services: Services) -> None:
    await show(viewer, services)
    viewer.window().resize(1000, 700)
    await settle()
    assert (viewer.width(), viewer.height()) == (1000, 700)


async def test_control_s_asks_where_to_save(viewer: PictureViewer, services: Services) -> None:
    await show(viewer, services)
    QTest.keyClick(viewer, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    (dialog,) = viewer.findChildren(QFileDialog)
    assert Path(dialog.selectedFiles()[0]).name == "a red one.png"
    dialog.close()
