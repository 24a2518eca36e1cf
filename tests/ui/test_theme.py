import dataclasses
import json

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.infra.resources import resource_path
from app.ui.theme import ZOOM_STEPS, ThemeManager
from app.ui.theme_values import Theme, load_theme


def colours(theme: Theme) -> dict[str, QColor]:
    values = {field.name: getattr(theme, field.name) for field in dataclasses.fields(theme)}
    return {name: value for name, value in values.items() if isinstance(value, QColor)}


@pytest.mark.parametrize("dark", [False, True])
def test_every_colour_of_the_tokens_is_in_the_theme(dark: bool, qapp: QApplication) -> None:
    tokens = json.loads(resource_path("themes", "tokens.json").read_text(encoding="utf-8"))
    theme = load_theme(dark=dark, zoom=100, animated=True)
    assert len(colours(theme)) == len(tokens["colour"]["dark" if dark else "light"])
    assert all(colour.isValid() for colour in colours(theme).values())


def test_tokens_with_alpha_are_read_as_they_are_written(qapp: QApplication) -> None:
    theme = load_theme(dark=False, zoom=100, animated=True)
    assert theme.canvas.name() == "#ffffff"
    assert (theme.shadow_far.red(), theme.shadow_far.alpha()) == (18, round(0.16 * 255))


@pytest.mark.parametrize(("zoom", "size", "line"), [(100, 15, 24), (200, 30, 48), (75, 11, 18)])
def test_fonts_and_lines_scale_with_the_zoom(zoom: int, size: int, line: int, qapp: QApplication) -> None:
    theme = load_theme(dark=False, zoom=zoom, animated=True)
    assert theme.font("message").pixelSize() == size
    assert theme.line_height("message") == line
    assert theme.px(0) == 0
    assert theme.px(1) >= 1


def test_figures_are_tabular_and_code_has_no_ligatures(qapp: QApplication) -> None:
    theme = load_theme(dark=False, zoom=100, animated=True)
    assert theme.font("ui").featureValue(QFont.Tag("tnum")) == 1
    assert theme.font("code").featureValue(QFont.Tag("liga")) == 0
    assert theme.font("code").families() != theme.font("ui").families()


def test_a_font_that_is_changed_by_its_user_stays_as_it_was(qapp: QApplication) -> None:
    theme = load_theme(dark=False, zoom=100, animated=True)
    theme.font("ui").setPixelSize(99)
    assert theme.font("ui").pixelSize() == 13


def test_without_animations_every_duration_is_zero(qapp: QApplication) -> None:
    assert load_theme(dark=False, zoom=100, animated=True).duration("switch") == 100
    assert load_theme(dark=False, zoom=100, animated=False).duration("switch") == 0


def test_a_choice_dresses_the_application_and_tells_once(themes: ThemeManager, qapp: QApplication) -> None:
    told: list[bool] = []
    themes.changed.connect(lambda: told.append(themes.theme.dark))
    themes.set_mode("dark")
    themes.set_mode("dark")
    assert told == [True]
    assert qapp.palette().color(QPalette.ColorRole.Window) == themes.theme.canvas
    assert themes.theme.canvas.lightness() < 64


def test_the_system_is_followed_only_where_nothing_is_chosen(themes: ThemeManager, qapp: QApplication) -> None:
    themes.set_mode("system")
    assert themes.theme.dark == (qapp.styleHints().colorScheme() == Qt.ColorScheme.Dark)


def test_zoom_stays_within_the_steps(themes: ThemeManager, qtbot: QtBot) -> None:
    with qtbot.waitSignal(themes.changed):
        themes.set_zoom(1000)
    assert themes.zoom == ZOOM_STEPS[-1]
    themes.set_zoom(1)
    assert themes.zoom == ZOOM_STEPS[0]


def test_the_activity_clock_ticks_only_for_rings_that_are_seen(qtbot: QtBot, qapp: QApplication) -> None:
    manager = ThemeManager("light")
    clock = manager.activity
    widget = QWidget()
    qtbot.addWidget(widget)
    clock.hold(widget)
    with qtbot.waitSignal(clock.ticked, raising=False, timeout=300) as unseen:
        pass
    assert not unseen.signal_triggered
    assert not clock.is_running
    widget.show()
    clock.wake()
    with qtbot.waitSignal(clock.ticked):
        pass
    clock.set_turning(False)
    assert not clock.is_running
    clock.set_turning(True)
    clock.release(widget)
    assert not clock.is_running
    manager.deleteLater()
