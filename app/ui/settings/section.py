"""What every section of the settings is: a title, rows, and texts that follow the language."""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from app.ui.controls.label import Label
from app.ui.settings.form_row import FORM_WIDTH
from app.ui.theme import ThemeManager


class Hairline(QWidget):
    """A line between groups of a form."""

    def __init__(self, themes: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._themes = themes
        self.setFixedHeight(1)
        themes.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the line."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._themes.theme.line)
        painter.end()


class Section(QWidget):
    """One page of the settings. Subclasses add rows to ``rows`` and set their texts in ``retranslate``."""

    def __init__(self, themes: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.themes = themes
        px = themes.theme.px
        self.title = Label(themes, "page", "text", self)
        self.head = QHBoxLayout()
        self.head.addWidget(self.title, 1)
        self.rows = QVBoxLayout()
        self.rows.setSpacing(px(16))
        inner = QWidget(self)
        inner.setMaximumWidth(px(FORM_WIDTH))
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(24))
        column.addLayout(self.head)
        column.addLayout(self.rows)
        column.addStretch(1)
        outer = QHBoxLayout(self)
        outer.setContentsMargins(px(32), px(12), px(40), px(24))
        outer.addWidget(inner, 1)
        outer.addStretch(0)

    def retranslate(self) -> None:
        """Set the texts in the language of the window; a section without any has nothing to do."""

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()


def scrolling(page: QWidget) -> QScrollArea:
    """Return a view that scrolls a page up and down where the window is too low for it."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QScrollArea.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(page)
    return area
