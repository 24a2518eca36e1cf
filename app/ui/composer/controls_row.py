"""The row below the text: attach at the left, a hint, and send or stop in one place at the right."""

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from app.ui.composer.send_button import SendButton, StopButton
from app.ui.controls import IconButton
from app.ui.controls.plain_text import plain_tool_tip
from app.ui.overrides import called_by_qt
from app.ui.theme import ThemeManager

HEIGHT = 44


class ControlsRow(QWidget):
    """Holds the buttons; the composer connects them and says what can be done."""

    def __init__(self, themes: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._themes = themes
        self._why_not = ""
        self.attach = IconButton(themes, "attach", self)
        self.attach.setObjectName("attachButton")
        self.hint = _Hint(self)
        self.hint.setTextFormat(Qt.TextFormat.PlainText)
        self.send = SendButton(themes, self)
        self.send.setObjectName("sendButton")
        self.stop = StopButton(themes, self)
        self.stop.setObjectName("stopButton")
        self.stop.hide()
        self._row = QHBoxLayout(self)
        self._row.addWidget(self.attach)
        self._row.addStretch(1)
        for widget in (self.hint, self.send, self.stop):
            self._row.addWidget(widget)
        themes.changed.connect(self._restyle)
        self._restyle()
        self.retranslate()

    def set_running(self, running: bool) -> None:
        """Show stop in the place of send, or send again."""
        self.send.setVisible(not running)
        self.stop.setVisible(running)

    def set_sendable(self, why_not: str) -> None:
        """Enable send, or say in its tooltip why it cannot be pressed."""
        self._why_not = why_not
        self.send.setEnabled(not why_not)
        self._name_send()

    def set_hint(self, words: str) -> None:
        """Show a few words beside the button."""
        self.hint.setText(words)
        self.hint.setToolTip(plain_tool_tip(words))

    @called_by_qt
    def changeEvent(self, event: QEvent) -> None:
        """Take new words when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def retranslate(self) -> None:
        """Set all words again."""
        self.attach.set_name(self.tr("Attach files"))
        self.stop.setAccessibleName(self.tr("Stop"))
        self.stop.setToolTip(f"{self.tr('Stop')}  {self.tr('Esc', 'the key')}")
        self._name_send()

    def _name_send(self) -> None:
        self.send.setAccessibleName(self.tr("Send"))
        self.send.setAccessibleDescription(self._why_not)
        self.send.setToolTip(plain_tool_tip(self._why_not) or f"{self.tr('Send')}  {self.tr('Enter', 'the key')}")

    def _restyle(self) -> None:
        theme = self._themes.theme
        px = theme.px
        self.setFixedHeight(px(HEIGHT))
        self._row.setContentsMargins(px(7), 0, px(7), px(4))
        self._row.setSpacing(px(8))
        self.hint.setFont(theme.font("key"))
        palette = self.hint.palette()
        palette.setColor(QPalette.ColorRole.WindowText, theme.text3)
        self.hint.setPalette(palette)


class _Hint(QLabel):
    """A line that gives way: what does not fit is cut off with dots, and stands in its tooltip."""

    @called_by_qt
    def minimumSizeHint(self) -> QSize:
        """Return the height of the line and no width."""
        return QSize(0, super().minimumSizeHint().height())

    @called_by_qt
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint what there is room for."""
        painter = QPainter(self)
        painter.setPen(self.palette().color(QPalette.ColorRole.WindowText))
        shown = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, shown)
        painter.end()
