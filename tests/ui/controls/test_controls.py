from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, QPoint, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QImage, QKeyEvent, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QStackedWidget,
    QStyleOptionMenuItem,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from app.ui.controls import (
    Button,
    ChoiceButton,
    Field,
    IconButton,
    OverlayScrollBar,
    Popup,
    PrimaryButton,
    QuietButton,
    Segments,
    Switch,
    TextButton,
    Toast,
)
from app.ui.controls.focus import OutsideRing, paint_focus_ring
from app.ui.controls.label import Label
from app.ui.controls.menu import Menu
from app.ui.controls.plain_text import plain_tool_tip
from app.ui.theme import ThemeManager, ThemeMode


@pytest.fixture
def window(qtbot: QtBot, themes: ThemeManager) -> QWidget:
    window = QWidget()
    window.resize(640, 480)
    QVBoxLayout(window).setContentsMargins(24, 24, 24, 24)
    qtbot.addWidget(window)
    return window


def put(window: QWidget, widget: QWidget) -> None:
    layout = window.layout()
    assert layout is not None
    layout.addWidget(widget)


def show(window: QWidget) -> None:
    window.show()
    window.activateWindow()
    QTest.qWaitForWindowActive(window)
    focused = QApplication.focusWidget()
    if focused is not None:
        focused.clearFocus()


def colour_at(widget: QWidget, x: int, y: int) -> QColor:
    return widget.grab().toImage().pixelColor(x, y)


@pytest.mark.parametrize(
    "make",
    [
        lambda themes, window: Button(themes, "Do it", window),
        lambda themes, window: PrimaryButton(themes, "Do it", window),
        lambda themes, window: QuietButton(themes, "Do it", window),
        TextButton,
        lambda themes, window: IconButton(themes, "close", window),
    ],
)
@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space])
def test_a_button_is_pressed_by_enter_as_by_space(
    make: Callable[[ThemeManager, QWidget], QAbstractButton], key: Qt.Key, window: QWidget, themes: ThemeManager
) -> None:
    button = make(themes, window)
    put(window, button)
    show(window)
    pressed: list[bool] = []
    button.clicked.connect(lambda: pressed.append(True))
    QTest.keyClick(button, key)
    assert len(pressed) == 1
    held = QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier, "", True)
    QApplication.sendEvent(button, held)
    QTest.keyClick(button, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    button.setEnabled(False)
    QTest.keyClick(button, key)
    assert len(pressed) == 1, "neither a key that is held nor Ctrl+Enter presses, and nothing presses what is off"


@pytest.mark.parametrize("kind", [Button, PrimaryButton, QuietButton])
def test_a_button_is_32_high_and_as_wide_as_its_words(
    kind: Callable[[ThemeManager, str, QWidget], Button], window: QWidget, themes: ThemeManager
) -> None:
    short, long = kind(themes, "Go", window), kind(themes, "Another model…", window)
    assert short.sizeHint().height() == long.sizeHint().height() == 32
    assert long.sizeHint().width() > short.sizeHint().width() > 24
    themes.set_zoom(200)
    assert short.sizeHint().height() == 64


def test_the_main_button_has_its_three_fills(window: QWidget, themes: ThemeManager, qtbot: QtBot) -> None:
    button = PrimaryButton(themes, "Go", window)
    put(window, button)
    show(window)
    theme = themes.theme
    assert colour_at(button, 6, 4) == theme.accent_fill
    button.setDown(True)
    assert colour_at(button, 6, 4) == theme.accent_fill_pressed
    button.setDown(False)
    button.setEnabled(False)
    assert colour_at(button, 6, 4) == theme.hover


def test_the_ring_shows_for_the_keyboard_and_not_for_the_mouse(
    window: QWidget, themes: ThemeManager, qtbot: QtBot
) -> None:
    first, second = Button(themes, "One", window), Button(themes, "Two", window)
    put(window, first)
    put(window, second)
    show(window)
    first.setFocus(Qt.FocusReason.TabFocusReason)
    (ring,) = window.findChildren(OutsideRing)
    assert ring.geometry() == first.geometry().adjusted(-4, -4, 4, 4)
    second.setFocus(Qt.FocusReason.MouseFocusReason)
    assert not ring.isVisible()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    assert window.findChildren(OutsideRing) == []


def test_the_ring_follows_its_widget(window: QWidget, themes: ThemeManager) -> None:
    button = Button(themes, "One", window)
    put(window, button)
    show(window)
    button.setFocus(Qt.FocusReason.TabFocusReason)
    (ring,) = window.findChildren(OutsideRing)
    button.move(100, 200)
    assert ring.geometry() == button.geometry().adjusted(-4, -4, 4, 4)
    button.hide()
    assert not ring.isVisible()


def test_the_ring_is_two_pixels_of_the_focus_colour(qapp: QApplication) -> None:
    image = QImage(40, 40, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    colour = QColor(0, 100, 200)
    paint_focus_ring(painter, QRectF(0, 0, 40, 40), 8, colour)
    painter.end()
    line = [image.pixelColor(x, 20) == colour for x in range(4)]
    assert line == [True, True, False, False]


def test_an_icon_button_has_a_name_and_a_tooltip(window: QWidget, themes: ThemeManager) -> None:
    button = IconButton(themes, "copy", window)
    button.set_name("Copy", "Ctrl C")
    assert button.accessibleName() == "Copy"
    assert button.toolTip() == "Copy  Ctrl C"
    assert (button.sizeHint().width(), button.sizeHint().height()) == (32, 32)


def test_a_marked_icon_button_shows_a_dot(window: QWidget, themes: ThemeManager) -> None:
    button = IconButton(themes, "panel", window)
    button.resize(32, 32)
    plain = button.grab().toImage()
    button.set_marked(True)
    assert button.grab().toImage() != plain


def test_a_field_at_fault_has_another_border(window: QWidget, themes: ThemeManager) -> None:
    field = Field(themes, window)
    put(window, field)
    show(window)
    field.clearFocus()
    assert colour_at(field, 0, 16) != themes.theme.danger
    field.set_invalid(True)
    assert field.is_invalid
    assert colour_at(field, 0, 16) == themes.theme.danger


def test_a_switch_is_pressed_anywhere_and_by_space(window: QWidget, themes: ThemeManager, qtbot: QtBot) -> None:
    switch = Switch(themes, window)
    put(window, switch)
    show(window)
    QTest.mouseClick(switch, Qt.MouseButton.LeftButton, pos=QPoint(28, 10))
    assert switch.isChecked()
    assert colour_at(switch, 6, 10) in (themes.theme.accent_fill, themes.theme.accent_fill_hover)
    QTest.keyClick(switch, Qt.Key.Key_Space)
    assert not switch.isChecked()


def test_segments_tell_what_a_person_chose_and_nothing_else(
    window: QWidget, themes: ThemeManager, qtbot: QtBot
) -> None:
    segments = Segments(themes, ("tree", "table"), window)
    segments.set_texts({"tree": "Tree", "table": "Table"})
    put(window, segments)
    chosen: list[str] = []
    segments.chosen.connect(chosen.append)
    segments.set_current("tree")
    assert segments.current() == "tree"
    assert chosen == []
    show(window)
    QTest.mouseClick(segments._segments["table"], Qt.MouseButton.LeftButton)
    assert chosen == ["table"]
    assert segments.current() == "table"


def test_a_popup_closes_on_esc_and_gives_focus_back(window: QWidget, themes: ThemeManager, qtbot: QtBot) -> None:
    field = QLineEdit(window)
    put(window, field)
    show(window)
    field.setFocus()
    popup = Popup(themes, window)
    inner = QLineEdit(popup.content)
    popup.resize_content(200, 100)
    popup.open_at(window.mapToGlobal(QPoint(100, 100)))
    inner.setFocus()
    with qtbot.waitSignal(popup.closed):
        QTest.keyClick(inner, Qt.Key.Key_Escape)
    assert not popup.isVisible()
    assert field.hasFocus()


def test_a_press_outside_closes_a_popup_and_does_nothing_else(
    window: QWidget, themes: ThemeManager, qtbot: QtBot
) -> None:
    button = Button(themes, "One", window)
    put(window, button)
    show(window)
    clicks: list[int] = []
    button.clicked.connect(lambda: clicks.append(1))
    popup = Popup(themes, window)
    popup.resize_content(100, 100)
    popup.open_at(window.mapToGlobal(QPoint(500, 300)))
    QTest.mouseClick(popup, Qt.MouseButton.LeftButton)
    assert popup.isVisible()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert not popup.isVisible()
    assert clicks == []


def test_a_popup_goes_with_the_page_it_was_opened_from(window: QWidget, themes: ThemeManager) -> None:
    pages = QStackedWidget()
    put(window, pages)
    first, second = QWidget(), QWidget()
    pages.addWidget(first)
    pages.addWidget(second)
    window.show()
    popup = Popup(themes, QWidget(first))
    popup.resize_content(100, 100)
    popup.open_at(window.mapToGlobal(QPoint(100, 100)))
    assert popup.isVisible()
    pages.setCurrentWidget(second)
    assert not popup.isVisible()


def test_keys_and_counts_end_at_the_right_of_a_menu(window: QWidget) -> None:
    menu = Menu(window)
    keys, count = menu.addAction("Temporary"), menu.addAction("Archive\t22")
    keys.setShortcut("Ctrl+Shift+N")
    found = []
    for action in (keys, count):
        option = QStyleOptionMenuItem()
        menu.initStyleOption(option, action)
        right = option.text.partition("\t")[2]
        found.append(right)
        assert option.reservedShortcutWidth == QFontMetrics(option.font).horizontalAdvance(right)
    assert found == ["Ctrl Shift N", "22"]


def test_letters_that_reach_down_are_whole_in_the_last_line(window: QWidget, themes: ThemeManager) -> None:
    def ink(text: str, room: int) -> int:
        label = Label(themes, "small", "text", window, wrap=True)
        label.setContentsMargins(0, 0, 0, room)
        label.setText(text)
        label.resize(200, label.heightForWidth(200))
        image = QImage(label.size(), QImage.Format.Format_RGB32)
        image.fill(QColor("white"))
        label.render(image)
        label.deleteLater()
        dark = (QColor(image.pixel(x, y)).lightness() for x in range(image.width()) for y in range(image.height()))
        return sum(255 - each for each in dark)

    assert ink("gjpqy", 0) == ink("gjpqy", 8) > 0


def test_a_popup_stays_in_the_window(window: QWidget, themes: ThemeManager) -> None:
    show(window)
    popup = Popup(themes, window)
    popup.resize_content(400, 2000)
    popup.open_at(window.mapToGlobal(QPoint(600, 400)))
    seen = popup.geometry().adjusted(32, 32, -32, -32)
    assert window.rect().contains(seen)


def test_focus_goes_back_from_a_toast_to_where_it_was(window: QWidget, themes: ThemeManager) -> None:
    first, second = QLineEdit(window), QLineEdit(window)
    put(window, first)
    put(window, second)
    toast = Toast(themes, window)
    show(window)
    second.setFocus()
    toast.tell("Deleted", "Undo")
    toast.button.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(toast.button, Qt.Key.Key_Return)
    assert not toast.isVisible()
    assert second.hasFocus()


def test_a_toast_says_what_happened_and_offers_the_way_back(
    window: QWidget, themes: ThemeManager, qtbot: QtBot
) -> None:
    show(window)
    toast = Toast(themes, window)
    toast.tell("<b>Deleted</b>", "Undo")
    assert toast.text == "<b>Deleted</b>"
    assert toast._label.textFormat() == Qt.TextFormat.PlainText
    with qtbot.waitSignal(toast.acted):
        QTest.mouseClick(toast.button, Qt.MouseButton.LeftButton)
    assert not toast.isVisible()
    assert not toast._timer.isActive()


def test_a_tooltip_is_never_markup() -> None:
    assert plain_tool_tip("Plain & simple") == "Plain & simple"
    assert plain_tool_tip("<img src='file:///x'>") == "<qt>&lt;img src=&#x27;file:///x&#x27;&gt;</qt>"


def test_an_overlay_scroll_bar_takes_no_room_and_scrolls(window: QWidget, themes: ThemeManager) -> None:
    area = QPlainTextEdit("\n".join(str(number) for number in range(200)), window)
    put(window, area)
    bar = OverlayScrollBar(area, themes)
    show(window)
    assert area.viewport().width() == area.width() - 2 * area.frameWidth()
    assert bar.geometry().getRect() == (area.width() - 8, 0, 8, area.height())
    assert bar.isVisible()
    bar.setValue(40)
    assert area.verticalScrollBar().value() == 40
    area.verticalScrollBar().setValue(7)
    assert bar.value() == 7
    area.setPlainText("short")
    assert not bar.isVisible()


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
def test_a_choice_button_shows_what_holds_and_tells_of_a_choice(window: QWidget, themes: ThemeManager) -> None:
    button = ChoiceButton(themes, window)
    put(window, button)
    assert button.current() == ""
    button.set_texts({"a": "One", "b": "A much longer one"})
    button.set_current("a")
    show(window)
    assert (button.text(), button.current(), button.height()) == ("One", "a", 32)
    assert button.sizeHint().width() > button.fontMetrics().horizontalAdvance("A much longer one")
    chosen: list[str] = []
    button.chosen.connect(chosen.append)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    (menu,) = button.findChildren(QMenu)
    first, second = menu.actions()
    assert (first.isChecked(), second.isChecked()) == (True, False)
    first.trigger()
    assert chosen == [], "the same again is no choice"
    second.trigger()
    assert (chosen, button.text()) == (["b"], "A much longer one")
    menu.close()
    with pytest.raises(KeyError):
        button.set_current("c")


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_the_frame_of_segments_is_seen_on_a_popup(window: QWidget, themes: ThemeManager, mode: ThemeMode) -> None:
    themes.set_mode(mode)
    segments = Segments(themes, ("a", "b"), window, on_popup=True)
    segments.set_texts({"a": "One", "b": "Two"})
    segments.set_current("a")
    put(window, segments)
    show(window)
    ground = colour_at(segments, segments.width() - 8, segments.height() // 2 - 10)
    assert abs(ground.lightness() - themes.theme.raised.lightness()) >= 8
    assert segments.stop().accessibleName() == "One"
