"""How a temporary conversation looks: a word in the header, and a line over the composer with a way to keep it."""

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from app.ui import icons
from app.ui.controls import QuietButton
from app.ui.controls.label import Label
from app.ui.overrides import called_by_qt
from app.ui.theme import ThemeManager
from app.ui.translation import translate

_COLUMN = 720
_LEAST_MARGIN = 32
_HEIGHT = 32
_ICON = 16


class TemporaryMark(QWidget):
    """Stands beside the model's name while the conversation is temporary."""

    def __init__(self, themes: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._themes = themes
        self.setObjectName("temporaryMark")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        themes.changed.connect(self.updateGeometry)
        self.retranslate()
        self.hide()

    def retranslate(self) -> None:
        """Set the words again."""
        self._words = translate("Temporary", "Temporary")
        self.setAccessibleName(translate("Temporary", "Temporary: this conversation is not kept"))
        self.setToolTip(self.accessibleName())
        self.updateGeometry()
        self.update()

    @called_by_qt
    def changeEvent(self, event: QEvent) -> None:
        """Take new words when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    @called_by_qt
    def sizeHint(self) -> QSize:
        """Return the size that icon and word need, 24 high."""
        px = self._themes.theme.px
        self.setFont(self._themes.theme.font("small"))
        return QSize(px(6 + _ICON + 4 + 8) + self.fontMetrics().horizontalAdvance(self._words), px(24))

    @called_by_qt
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint ground, icon and word."""
        theme = self._themes.theme
        px = theme.px
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.accent_soft)
        radius = self.height() / 2
        painter.drawRoundedRect(QRectF(self.rect()), radius, radius)
        icons.paint_icon(painter, QRectF(px(6), px(4), px(_ICON), px(_ICON)), "temporary", theme.accent)
        painter.setPen(theme.accent)
        painter.setFont(theme.font("small"))
        words = self.rect().adjusted(px(6 + _ICON + 4), 0, 0, 0)
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, self._words)
        painter.end()


class TemporaryLine(QWidget):
    """Says over the composer that nothing is kept. ``keep_requested`` is emitted by its button.

    The button is there once something was said: before there is nothing to keep. ``mark`` comes and goes with the line.
    """

    keep_requested = Signal()

    def __init__(self, themes: ThemeManager, mark: TemporaryMark, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._themes = themes
        self._mark = mark
        self.setObjectName("temporaryLine")
        self._words = Label(themes, "ui", "text2", self)
        self.keep = QuietButton(themes, parent=self)
        self.keep.setObjectName("keepButton")
        self.keep.clicked.connect(self.keep_requested)
        self._line = QHBoxLayout(self)
        self._line.addWidget(self._words, 1)
        self._line.addWidget(self.keep)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        themes.changed.connect(self._restyle)
        self._restyle()
        self.retranslate()
        self.hide()

    def set_state(self, *, temporary: bool, said: bool) -> None:
        """Show the line for a temporary conversation; ``said`` whether there is something to keep."""
        self.keep.setVisible(said)
        self.setVisible(temporary)
        self._mark.setVisible(temporary)

    def retranslate(self) -> None:
        """Set the words again."""
        self._words.setText(
            translate("Temporary", "Temporary: not in the list, not in the search, gone when you leave.")
        )
        self.keep.setText(translate("Temporary", "Keep"))
        self.keep.setToolTip(translate("Temporary", "Keep this conversation like the others"))

    @called_by_qt
    def changeEvent(self, event: QEvent) -> None:
        """Take new words when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    @called_by_qt
    def sizeHint(self) -> QSize:
        """Return a height of 32."""
        return QSize(0, self._themes.theme.px(_HEIGHT))

    @called_by_qt
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the icon, and align the words with the column of the conversation."""
        theme = self._themes.theme
        side = theme.px(_ICON)
        painter = QPainter(self)
        box = QRectF(self._left(), (self.height() - side) / 2, side, side)
        icons.paint_icon(painter, box, "temporary", theme.text2)
        painter.end()

    @called_by_qt
    def resizeEvent(self, event: object) -> None:
        """Stay in the column."""
        self._restyle()

    def _left(self) -> int:
        theme = self._themes.theme
        width = min(theme.px(_COLUMN), self.width() - 2 * theme.px(_LEAST_MARGIN))
        return (self.width() - width) // 2

    def _restyle(self) -> None:
        px = self._themes.theme.px
        left = self._left()
        self._line.setContentsMargins(left + px(_ICON + 8), 0, max(0, left - px(12)), 0)
        self.setFixedHeight(px(_HEIGHT))
        self.update()
