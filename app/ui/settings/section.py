"""What every section of the settings is: a title, rows, and texts that follow the language."""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from app.ui.controls.label import Label
from app.ui.overrides import called_by_qt
from app.ui.settings.form_row import FORM_WIDTH, RING_ROOM
from app.ui.theme import ThemeManager


class Hairline(QWidget):
    """A line between groups of a form."""

    def __init__(self, themes: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._themes = themes
        self.setFixedHeight(2 * RING_ROOM + 1)
        themes.changed.connect(self.update)

    @called_by_qt
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the line."""
        painter = QPainter(self)
        painter.fillRect(RING_ROOM, RING_ROOM, self.width() - 2 * RING_ROOM, 1, self._themes.theme.line)
        painter.end()


class Section(QWidget):
    """One page of the settings, or with ``part`` a part of one.

    Subclasses add rows to ``rows`` and set their texts in ``retranslate``.

    Rows are ``RING_ROOM`` larger on each side than what is seen of them.
    """

    def __init__(self, themes: ThemeManager, parent: QWidget | None = None, *, part: bool = False) -> None:
        super().__init__(parent)
        self.themes = themes
        self.title = Label(themes, "heading2" if part else "page", "text", self, wrap=True)
        self.head = QHBoxLayout()
        self.head.addWidget(self.title, 1)
        self.rows = QVBoxLayout()
        self._inner = QWidget(self)
        self._column = QVBoxLayout(self._inner)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addLayout(self.head)
        self._column.addLayout(self.rows)
        self._column.addStretch(1)
        self._outer = QHBoxLayout(self)
        self._outer.addWidget(self._inner, 1)
        self._outer.addStretch(0)
        self._resize()
        themes.changed.connect(self._resize)

    def _resize(self) -> None:
        px = self.themes.theme.px
        self.head.setContentsMargins(RING_ROOM, 0, RING_ROOM, 0)
        self.head.setSpacing(px(8))
        self.title.setMinimumHeight(px(32))
        self.rows.setSpacing(px(16) - 2 * RING_ROOM)
        self._inner.setMaximumWidth(px(FORM_WIDTH) + 2 * RING_ROOM)
        self._column.setSpacing(px(24) - RING_ROOM)
        self._outer.setContentsMargins(px(32) - RING_ROOM, px(12), px(32) - RING_ROOM, px(24))

    def retranslate(self) -> None:
        """Set the texts in the language of the window; a section without any has nothing to do."""

    @called_by_qt
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
