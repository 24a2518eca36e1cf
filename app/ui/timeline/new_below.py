"""The button that leads back to the end, and says how much is new there."""

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QAbstractScrollArea

from app.ui import icons
from app.ui.overrides import called_by_qt
from app.ui.theme import ThemeManager

_HEIGHT = 32
_GUTTER = 132


class NewBelowButton(QAbstractButton):
    """A pill in the right gutter, or centred where the gutter is too narrow; over no words where there is room."""

    def __init__(self, themes: ThemeManager, view: QAbstractScrollArea) -> None:
        super().__init__(view)
        self._themes = themes
        self._view = view
        self._words = 0
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.hide()
        self.retranslate()

    def set_words(self, words: int) -> None:
        """Say how many words came below."""
        if words != self._words:
            self._words = words
            self.retranslate()

    def show_if(self, wanted: bool) -> None:
        """Show the button or take it away."""
        if wanted != self.isVisible():
            self.setVisible(wanted)
        if wanted:
            self.place()

    def retranslate(self) -> None:
        """Set the words again."""
        self.setText(self.tr("%n new", "", self._words) if self._words else self.tr("To the end"))
        self.setAccessibleName(self.text())
        self.place()
        self.update()

    @called_by_qt
    def sizeHint(self) -> QSize:
        """Return room for arrow and words."""
        theme = self._themes.theme
        width = QFontMetrics(theme.font("group")).horizontalAdvance(self.text())
        return QSize(theme.px(8 + 16 + 4 + 12) + width, theme.px(_HEIGHT))

    def place(self) -> None:
        """Lie at the lower right of the view."""
        theme = self._themes.theme
        size = self.sizeHint()
        viewport = self._view.viewport()
        gutter = (viewport.width() - theme.px(720)) / 2
        left = viewport.width() - size.width() - theme.px(16)
        if gutter < theme.px(_GUTTER):
            left = (viewport.width() - size.width()) // 2
        self.setGeometry(left, viewport.height() - size.height() - theme.px(16), size.width(), size.height())

    @called_by_qt
    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()

    @called_by_qt
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the pill."""
        theme = self._themes.theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = theme.pressed if self.isDown() else theme.hover_raised if self.underMouse() else theme.raised
        painter.setPen(QPen(theme.focus if self.hasFocus() else theme.line_strong, 1))
        painter.setBrush(ground)
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(box, box.height() / 2, box.height() / 2)
        side = theme.px(16)
        arrow = QRectF(theme.px(8), (self.height() - side) / 2, side, side)
        icons.paint_icon(painter, arrow, "arrow_down", theme.text)
        painter.setFont(theme.font("group"))
        painter.setPen(theme.text)
        words = QRectF(theme.px(28), 0, self.width() - theme.px(28), self.height())
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, self.text())
        painter.end()
