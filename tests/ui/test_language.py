from collections.abc import Generator
from types import SimpleNamespace

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QLocale
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.ui import language
from app.ui.language import LanguageManager


class Listener(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.heard = 0

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 (the name is Qt's)
        self.heard += event.type() == QEvent.Type.LanguageChange
        super().changeEvent(event)


@pytest.fixture
def languages(qapp: QApplication) -> Generator[LanguageManager]:
    manager = LanguageManager(qapp)
    yield manager
    manager.leave()


def test_a_switch_reaches_every_widget_and_dates_too(languages: LanguageManager, qtbot: QtBot) -> None:
    listener = Listener()
    qtbot.addWidget(listener)
    languages.choose("zh_CN")
    qtbot.waitUntil(lambda: listener.heard > 0)
    assert languages.language == "zh_CN"
    assert QLocale().language() == QLocale.Language.Chinese
    heard = listener.heard
    languages.choose("en")
    qtbot.waitUntil(lambda: listener.heard > heard)
    assert QLocale().language() == QLocale.Language.English


def test_leaving_takes_words_and_locale_out_and_a_language_can_be_chosen_again(languages: LanguageManager) -> None:
    before = QLocale()
    for _ in range(2):
        languages.choose("zh_CN")
        assert QCoreApplication.translate("FindBar", "No matches") != "No matches"
        languages.leave()
        assert QCoreApplication.translate("FindBar", "No matches") == "No matches"
        assert QLocale() == before


@pytest.mark.parametrize(
    ("names", "chosen"),
    [
        (["zh-Hans-CN", "en-US"], "zh_CN"),
        (["zh"], "zh_CN"),
        (["de-DE", "zh-CN"], "en"),
        ([], "en"),
    ],
)
def test_the_system_decides_unless_somebody_chooses(
    names: list[str], chosen: str, monkeypatch: pytest.MonkeyPatch, languages: LanguageManager
) -> None:
    monkeypatch.setattr("app.ui.language.QLocale.system", lambda: SimpleNamespace(uiLanguages=lambda: names))
    assert language.system_language() == chosen
