"""A window in the place of the usual one: one page in its middle, a title, words, what they are about, and buttons."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from app.ui.controls.label import Label
from app.ui.overrides import called_by_qt
from app.ui.theme import ThemeManager

_WIDTH = 600
_RING = 4
"""Around the page, so that the focus rings of what stands at its edges are seen whole."""


class Page(QWidget):
    """``content`` stands between the words and ``buttons``, the main one first; ``below`` under them."""

    def __init__(
        self,
        themes: ThemeManager,
        parent: QWidget,
        *,
        content: Sequence[QWidget] = (),
        buttons: Sequence[QWidget] = (),
        below: Sequence[QWidget] = (),
    ) -> None:
        super().__init__(parent)
        px = themes.theme.px
        self.title = Label(themes, "page", "text", self, wrap=True)
        self.words = Label(themes, "message", "text2", self, wrap=True)
        row = QHBoxLayout()
        row.setSpacing(px(8))
        for button in buttons:
            row.addWidget(button)
        row.addStretch(1)
        inner = QVBoxLayout()
        inner.setSpacing(px(12))
        for widget in (self.title, self.words, *content):
            inner.addWidget(widget)
        inner.addSpacing(px(8))
        inner.addLayout(row)
        for widget in below:
            inner.addSpacing(px(8))
            inner.addWidget(widget)
        inner.addStretch(1)
        self._middle = QWidget(self)
        self._middle.setFixedWidth(px(_WIDTH) + 2 * _RING)
        self._middle.setLayout(inner)
        self._inner = inner
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.addStretch(1)
        line.addWidget(self._middle)
        line.addStretch(1)

    @called_by_qt
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Begin at one height on every page, whatever stands below: titles do not jump from step to step."""
        super().resizeEvent(event)
        self._inner.setContentsMargins(_RING, max(self.height() // 8, 20), _RING, 20)

    def say(self, title: str, words: str) -> None:
        """Set title and words."""
        self.title.setText(title)
        self.words.setText(words)
        self.words.setVisible(bool(words))


class PlainWindow(QWidget):
    """Shows one of its pages, which scroll where it is too low. Subclasses set their texts in ``retranslate``."""

    def __init__(self, themes: ThemeManager) -> None:
        super().__init__()
        self.themes = themes
        self._stack = QStackedWidget(self)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._stack)
        self.resize(themes.theme.px(800), themes.theme.px(600))
        self.setWindowTitle("Loquent")

    def add_page(self, page: Page) -> None:
        """Take a page in."""
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(page)
        self._stack.addWidget(area)

    def show_page(self, page: Page) -> None:
        """Show a page that was taken in."""
        area = next(area for area in self._stack.findChildren(QScrollArea) if area.widget() is page)
        self._stack.setCurrentWidget(area)
        self.setAccessibleName(page.title.text())

    def is_shown(self, page: Page) -> bool:
        """Return whether a page is the one that is shown."""
        area = self._stack.currentWidget()
        return isinstance(area, QScrollArea) and area.widget() is page

    def retranslate(self) -> None:
        """Set all words again."""

    @called_by_qt
    def changeEvent(self, event: QEvent) -> None:
        """Take new words when the language changes."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
