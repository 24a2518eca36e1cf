"""The language of the window: loads translations and switches them while the program runs."""

from pathlib import Path
from typing import Literal

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

from app.infra.resources import resource_path

LanguageChoice = Literal["system", "en", "zh_CN"]
Language = Literal["en", "zh_CN"]


class LanguageManager:
    """Installs the translators of one language: ours, then Qt's own for its standard texts.

    Every widget hears of a change as QEvent.LanguageChange.
    """

    def __init__(self, application: QCoreApplication) -> None:
        self._application = application
        self._translators: list[QTranslator] = []
        self._language: Language | None = None
        self._locale_before = QLocale()

    @property
    def language(self) -> Language:
        """Return the language in force."""
        return self._language or "en"

    def choose(self, choice: LanguageChoice) -> None:
        """Switch to a language; "system" is Chinese for any Chinese desktop and English for all others."""
        language = system_language() if choice == "system" else choice
        if language == self._language:
            return
        self._language = language
        QLocale.setDefault(QLocale(language) if language == "zh_CN" else _english_locale())
        before, self._translators = self._translators, []
        # The new ones go in first: whoever asks between the two gets words, and LanguageChange comes with both.
        for path in (_qt_file(language), resource_path("translations", f"loquent_{language}.qm")):
            self._install(path)
        for translator in before:
            self._application.removeTranslator(translator)

    def leave(self) -> None:
        """Take the translators out again; the locale is the one before the first choice."""
        for translator in self._translators:
            self._application.removeTranslator(translator)
        self._translators.clear()
        self._language = None
        QLocale.setDefault(self._locale_before)

    def _install(self, path: Path) -> None:
        translator = QTranslator()
        if path.is_file() and translator.load(str(path)):
            self._application.installTranslator(translator)
            self._translators.append(translator)


def system_language() -> Language:
    """Return the language of the window that fits the desktop's."""
    first = next(iter(QLocale.system().uiLanguages()), "en")
    return "zh_CN" if first.lower().startswith("zh") else "en"


def _english_locale() -> QLocale:
    """Return the desktop's own English where it has one, so that dates look as its owner knows them."""
    system = QLocale.system()
    return system if system.language() == QLocale.Language.English else QLocale("en_US")


def _qt_file(language: Language) -> Path:
    return Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)) / f"qtbase_{language}.qm"
