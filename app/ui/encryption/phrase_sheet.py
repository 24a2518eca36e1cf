"""The recovery phrase as it is shown: 13 numbered groups that can be read aloud, written down and compared."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFocusEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.ui.controls.focus import FocusMemory, paint_focus_ring
from app.ui.overrides import called_by_qt
from app.ui.theme import ThemeManager

COLUMNS = 5
_ROW = 40
_PADDING = 16
_NUMBER = 20
_GAP = 8


class PhraseSheet(QWidget):
    """Shows the groups in rows of five, each behind its number; its accessible description says them all."""

    def __init__(self, themes: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._themes = themes
        self._groups: list[str] = []
        self._focus = FocusMemory()
        self.setObjectName("recoveryPhrase")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        themes.changed.connect(self._fit)
        self._fit()

    @property
    def phrase(self) -> str:
        """Return what is shown."""
        return " ".join(self._groups)

    def show_phrase(self, phrase: str) -> None:
        """Show a phrase whose groups are apart by blanks."""
        self._groups = phrase.split()
        self.setAccessibleDescription(", ".join(f"{at}: {' '.join(group)}" for at, group in enumerate(self._groups, 1)))
        self._fit()

    def _fit(self) -> None:
        px = self._themes.theme.px
        rows = max(-(-len(self._groups) // COLUMNS), 1)
        self.setFixedHeight(rows * px(_ROW) + 2 * px(_PADDING))
        self.update()

    @called_by_qt
    def focusInEvent(self, event: QFocusEvent) -> None:
        """Note how focus came."""
        self._focus.entered(event)
        super().focusInEvent(event)

    @called_by_qt
    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Note that focus went."""
        self._focus.left(event)
        super().focusOutEvent(event)

    @called_by_qt
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground, the numbers and the groups."""
        theme = self._themes.theme
        px = theme.px
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.sunken)
        painter.drawRoundedRect(QRectF(self.rect()), theme.radius("code"), theme.radius("code"))
        column = (self.width() - 2 * px(_PADDING)) / COLUMNS
        middle, right = Qt.AlignmentFlag.AlignVCenter, Qt.AlignmentFlag.AlignRight
        letters = theme.font("code")
        letters.setPixelSize(px(15))
        for number, group in enumerate(self._groups):
            left = px(_PADDING) + number % COLUMNS * column
            top = px(_PADDING) + number // COLUMNS * px(_ROW)
            painter.setFont(theme.font("small"))
            painter.setPen(theme.text3)
            painter.drawText(QRectF(left, top, px(_NUMBER), px(_ROW)), middle | right, f"{number + 1}")
            painter.setFont(letters)
            painter.setPen(theme.text)
            painter.drawText(QRectF(left + px(_NUMBER + _GAP), top, column, px(_ROW)), middle, group)
        if self.hasFocus() and self._focus.by_keyboard:
            paint_focus_ring(painter, QRectF(self.rect()), theme.radius("code"), theme.focus)
        painter.end()
