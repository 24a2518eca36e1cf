from collections.abc import Generator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from app.infra.bus import EventBus
from app.infra.settings import SettingsStore
from app.ui.appearance import Appearance
from app.ui.language import LanguageManager
from app.ui.theme import ThemeManager


@pytest.fixture
def store(tmp_path: Path) -> tuple[SettingsStore, EventBus]:
    bus = EventBus()
    return SettingsStore(tmp_path / "settings.json", bus), bus


@pytest.fixture
def languages(qapp: QApplication) -> Generator[LanguageManager]:
    made = LanguageManager(qapp)
    yield made
    made.leave()


def test_every_change_of_the_settings_is_seen_at_once(
    store: tuple[SettingsStore, EventBus], themes: ThemeManager, languages: LanguageManager
) -> None:
    settings, bus = store
    appearance = Appearance(settings, bus, themes, languages)
    settings.change(theme="dark", zoom=150, language="zh_CN", animations="off")
    assert themes.theme.dark
    assert themes.zoom == 150
    assert languages.language == "zh_CN"
    assert not themes.theme.animated
    appearance.end()
    settings.change(theme="light")
    assert themes.theme.dark


def test_the_command_line_decides_for_one_run(
    store: tuple[SettingsStore, EventBus], themes: ThemeManager, languages: LanguageManager
) -> None:
    settings, bus = store
    settings.change(theme="light", language="en")
    appearance = Appearance(settings, bus, themes, languages)
    appearance.override(theme="dark", language="zh_CN")
    appearance.apply()
    assert themes.theme.dark
    assert languages.language == "zh_CN"
    assert settings.current.theme == "light"
    appearance.end()
