"""Says over the list that it shows the archive or a tag alone; a press takes that away."""

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QWidget

from app.domain.library import Section, SectionKind
from app.ui import icons
from app.ui.controls.focus import FocusMemory, paint_focus_ring
from app.ui.conversation_list.words import section_text
from app.ui.overrides import called_by_qt
from app.ui.theme import ThemeManager
from app.ui.translation import translate

_HEIGHT = 28
_PADDING = 8
_ICON = 16


class _Chip(QAbstractButton):
    def __init__(self, themes: ThemeManager, parent: QWidget) -> None:
        super().__init__(parent)
        self._themes = themes
        self._focus = FocusMemory()
        self.icon_name = "archive"
        self.setObjectName("sectionChip")
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    @called_by_qt
    def sizeHint(self) -> QSize:
        px = self._themes.theme.px
        words = self.fontMetrics().horizontalAdvance(self.text())
        return QSize(words + px(2 * _PADDING + 2 * (_ICON + 6)), px(_HEIGHT))

    @called_by_qt
    def minimumSizeHint(self) -> QSize:
        return QSize(self._themes.theme.px(64), self._themes.theme.px(_HEIGHT))

    @called_by_qt
    def focusInEvent(self, event: QFocusEvent) -> None:
        self._focus.entered(event)
        super().focusInEvent(event)

    @called_by_qt
    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._focus.left(event)
        super().focusOutEvent(event)

    @called_by_qt
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.click()
        else:
            super().keyPressEvent(event)

    @called_by_qt
    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._themes.theme
        px = theme.px
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.pressed if self.isDown() else theme.accent_soft)
        box = QRectF(self.rect())
        radius = box.height() / 2
        painter.drawRoundedRect(box, radius, radius)
        top = (self.height() - px(_ICON)) // 2
        icons.paint_icon(painter, QRectF(px(_PADDING), top, px(_ICON), px(_ICON)), self.icon_name, theme.accent)
        cross = QRectF(self.width() - px(_PADDING + _ICON) + px(2), top + px(2), px(12), px(12))
        icons.paint_icon(painter, cross, "close", theme.text if self.underMouse() else theme.accent)
        words = QRect(self.rect()).adjusted(px(_PADDING + _ICON + 6), 0, -px(_PADDING + _ICON + 4), 0)
        painter.setPen(theme.accent)
        painter.setFont(self.font())
        shown = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, words.width())
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)
        if self.hasFocus() and self._focus.by_keyboard:
            paint_focus_ring(painter, box, radius, theme.focus)
        painter.end()


class SectionChip(QWidget):
    """One line over the list, hidden while everything is shown. ``closed`` is emitted when the chip is pressed."""

    closed = Signal()

    def __init__(self, themes: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._themes = themes
        self._section: Section | None = None
        self.button = _Chip(themes, self)
        self._line = QHBoxLayout(self)
        self._line.addWidget(self.button)
        self._line.addStretch(1)
        self.button.clicked.connect(self.closed)
        themes.changed.connect(self._restyle)
        self._restyle()
        self.hide()

    def set_section(self, section: Section | None) -> None:
        """Say which section is shown alone, None where everything is."""
        self._section = section
        self.setVisible(section is not None)
        self.retranslate()

    def retranslate(self) -> None:
        """Set all words again."""
        if self._section is None:
            return
        words = section_text(self._section)
        self.button.icon_name = "archive" if self._section.kind is SectionKind.ARCHIVE else "tag"
        self.button.setText(words)
        again = translate("ConversationList", "Show all conversations again")
        self.button.setAccessibleName(f"{words}. {again}")
        self.button.setToolTip(again)
        self.button.updateGeometry()
        self.button.update()

    @called_by_qt
    def changeEvent(self, event: QEvent) -> None:
        """Take new words when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def _restyle(self) -> None:
        px = self._themes.theme.px
        self.button.setFont(self._themes.theme.font("ui"))
        self._line.setContentsMargins(px(12), 0, px(12), px(4))
        self.button.updateGeometry()
