"""Lines above the composer: messages that wait, and what could not be attached or sent."""

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from app.domain.blocks import ImageBlock, plain_text
from app.domain.conversation import QueuedMessage, attachments_of
from app.domain.errors import ErrorInfo
from app.ui import icons
from app.ui.composer.refusals import not_sent_text, refusal_text
from app.ui.controls import IconButton, QuietButton
from app.ui.controls.plain_text import plain_tool_tip
from app.ui.overrides import called_by_qt
from app.ui.theme import ThemeManager

HEIGHT = 32
PADDING = 16
BUTTON = 28
ICON = 16
GAP = 8
MOST_QUEUED = 4

_LINE = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextSingleLine


class _Line(QWidget):
    """An icon, words, a quiet word at the right, and a button."""

    def __init__(self, themes: ThemeManager, icon: str, button_icon: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._themes = themes
        self._icon = icon
        self._words = ""
        self._note = ""
        self.button = IconButton(themes, button_icon, self, size=BUTTON, icon_size=16 if button_icon == "undo" else 14)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        themes.changed.connect(self._restyle)

    @property
    def note(self) -> str:
        """Return what stands at the right."""
        return self._note

    @property
    def words(self) -> str:
        """Return what the line says."""
        return self._words

    @called_by_qt
    def sizeHint(self) -> QSize:
        """Return a line of 32."""
        return QSize(self._themes.theme.px(240), self._themes.theme.px(HEIGHT))

    @called_by_qt
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the button at the right."""
        super().resizeEvent(event)
        self._place()

    @called_by_qt
    def changeEvent(self, event: QEvent) -> None:
        """Take new words when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def retranslate(self) -> None:
        """Set all words again."""
        raise NotImplementedError

    @called_by_qt
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint icon and words."""
        theme = self._themes.theme
        px = theme.px
        painter = QPainter(self)
        side = px(ICON)
        colour = theme.warn if self._icon == "warning" else theme.text3
        drawn = icons.pixmap(self._icon, colour, side, self.devicePixelRatioF())
        painter.drawPixmap(px(PADDING), (self.height() - side) // 2, drawn)
        small = theme.font("small")
        note_width = QFontMetrics(small).horizontalAdvance(self._note) + px(GAP) if self._note else 0
        left = px(PADDING) + side + px(GAP)
        right = self._left_of_buttons() - px(GAP)
        words = QRect(left, 0, right - left - note_width, self.height())
        painter.setFont(theme.font("ui"))
        painter.setPen(theme.text2)
        metrics = painter.fontMetrics()
        painter.drawText(words, _LINE, metrics.elidedText(self._words, Qt.TextElideMode.ElideRight, words.width()))
        painter.setFont(small)
        painter.setPen(theme.text3)
        painter.drawText(QRect(right - note_width + px(GAP), 0, note_width, self.height()), _LINE, self._note)
        painter.end()

    def _left_of_buttons(self) -> int:
        return self.button.geometry().left()

    def _place(self) -> None:
        px = self._themes.theme.px
        side = px(BUTTON)
        self.button.setGeometry(self.width() - px(GAP) - side, (self.height() - side) // 2, side, side)

    def _restyle(self) -> None:
        self.updateGeometry()
        self._place()
        self.update()


class QueuedLine(_Line):
    """A message that waits for the reply before it, or for the person; its buttons take it back or send it."""

    withdraw_wanted = Signal(str)
    send_now_wanted = Signal()

    def __init__(self, themes: ThemeManager, message: QueuedMessage, parent: QWidget | None = None) -> None:
        super().__init__(themes, "clock", "undo", parent)
        self._message = message
        self.send_now = QuietButton(themes, parent=self)
        self.send_now.hide()
        self.send_now.clicked.connect(self.send_now_wanted)
        # In the order in which they stand, for the Tab key.
        self.button.raise_()
        QWidget.setTabOrder(self.send_now, self.button)
        self.button.clicked.connect(lambda: self.withdraw_wanted.emit(self._message.id))
        self.retranslate()

    def set_sendable(self, sendable: bool) -> None:
        """Offer to send it, or not: a reply runs, or others wait before it."""
        self.send_now.setVisible(sendable)
        self.update()

    def _left_of_buttons(self) -> int:
        shown = self.send_now if not self.send_now.isHidden() else self.button
        return shown.geometry().left()

    def _place(self) -> None:
        super()._place()
        size = self.send_now.sizeHint()
        height = min(size.height(), self.button.height())
        left = self.button.geometry().left() - size.width()
        self.send_now.setGeometry(left, (self.height() - height) // 2, size.width(), height)

    def retranslate(self) -> None:
        """Set all words again."""
        lines = plain_text(self._message.blocks).split("\n")
        self._words = next((line.strip() for line in lines if line.strip()), "")
        pictures = sum(isinstance(block, ImageBlock) for block in self._message.blocks)
        waits = self.tr("waits", "a message in the queue")
        files = len(attachments_of(self._message.blocks)) - pictures
        if files:
            waits = self.tr("{pictures} · {waits}").format(pictures=self.tr("%n file(s)", "", files), waits=waits)
        if pictures:
            count = self.tr("%n picture(s)", "", pictures)
            waits = self.tr("{pictures} · {waits}").format(pictures=count, waits=waits)
        self._note = waits
        self.send_now.setText(self.tr("Send now"))
        self.send_now.setAccessibleName(self.send_now.text())
        self.send_now.setToolTip(self.tr("Send this and what waits behind it"))
        self.button.set_name(self.tr("Take back"))
        self.setAccessibleName(self.tr("Waits: {text}").format(text=self._words))
        self.setToolTip(plain_tool_tip(plain_text(self._message.blocks)[:1000]))
        self._place()
        self.update()


class RefusedLine(_Line):
    """A file that cannot be sent, by name and reason; a click takes the line away.

    Without a name it is the message itself that was not sent.
    """

    dismissed = Signal()

    def __init__(self, themes: ThemeManager, name: str, error: ErrorInfo, parent: QWidget | None = None) -> None:
        super().__init__(themes, "warning", "close", parent)
        self._name = name
        self._error = error
        self.button.clicked.connect(self.dismissed)
        self.retranslate()

    def retranslate(self) -> None:
        """Set all words again."""
        self._words = refusal_text(self._name, self._error) if self._name else not_sent_text(self._error)
        self.button.set_name(self.tr("Dismiss"))
        self.setAccessibleName(self._words)
        self.setToolTip(plain_tool_tip(self._words))
        self.update()

    @called_by_qt
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Go away on a click anywhere."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.dismissed.emit()


class MoreLine(_Line):
    """How many more messages wait than are shown."""

    def __init__(self, themes: ThemeManager, count: int, parent: QWidget | None = None) -> None:
        super().__init__(themes, "clock", "close", parent)
        self._count = count
        self.button.hide()
        self.retranslate()

    def retranslate(self) -> None:
        """Set all words again."""
        self._words = self.tr("%n more message(s) wait", "", self._count)
        self.setAccessibleName(self._words)
        self.update()


class LineStack(QWidget):
    """The lines, what was refused first, messages that wait next to the composer.

    ``withdraw_wanted(id)`` of a message that waits; ``send_now_wanted`` for the first of them.
    """

    withdraw_wanted = Signal(str)
    send_now_wanted = Signal()

    def __init__(self, themes: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._themes = themes
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 4)
        self._column.setSpacing(0)
        self._refused: list[RefusedLine] = []
        self._queued: list[_Line] = []
        self._running = False
        self.hide()

    @property
    def refused(self) -> tuple[RefusedLine, ...]:
        """Return the lines about what was not attached or not sent."""
        return tuple(self._refused)

    @property
    def queued(self) -> tuple[_Line, ...]:
        """Return the lines of messages that wait."""
        return tuple(self._queued)

    def add_refused(self, name: str, error: ErrorInfo) -> None:
        """Say that a file cannot be sent; an empty name stands for the message."""
        line = RefusedLine(self._themes, name, error, self)
        line.dismissed.connect(lambda: self._dismiss(line))
        self._column.insertWidget(len(self._refused), line)
        self._refused.append(line)
        self._show_if_any()

    def clear_refused(self) -> None:
        """Take away all lines about what was refused."""
        for line in tuple(self._refused):
            self._dismiss(line)

    def show_queue(self, queued: tuple[QueuedMessage, ...]) -> None:
        """Show the messages that wait, in their order."""
        for line in self._queued:
            self._remove(line)
        self._queued = []
        for message in queued[:MOST_QUEUED]:
            row = QueuedLine(self._themes, message, self)
            row.withdraw_wanted.connect(self.withdraw_wanted)
            row.send_now_wanted.connect(self.send_now_wanted)
            self._queued.append(row)
        if len(queued) > MOST_QUEUED:
            self._queued.append(MoreLine(self._themes, len(queued) - MOST_QUEUED, self))
        for line in self._queued:
            self._column.addWidget(line)
        self._offer_sending()
        self._show_if_any()

    def set_running(self, running: bool) -> None:
        """Offer to send the first that waits only while no reply runs: else it goes by itself."""
        self._running = running
        self._offer_sending()

    def _offer_sending(self) -> None:
        if self._queued and isinstance(self._queued[0], QueuedLine):
            self._queued[0].set_sendable(not self._running)

    def _dismiss(self, line: RefusedLine) -> None:
        if line in self._refused:
            self._refused.remove(line)
            self._remove(line)
            self._show_if_any()

    def _remove(self, line: _Line) -> None:
        self._column.removeWidget(line)
        line.hide()
        line.deleteLater()

    def _show_if_any(self) -> None:
        self.setVisible(bool(self._refused or self._queued))
