"""One reply in a column: who wrote it, how far it is, what it took, its words, and Keep."""

import dataclasses
from dataclasses import dataclass
from datetime import UTC, datetime

from PySide6.QtCore import QEvent, QLocale, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QFontMetrics, QGuiApplication, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.domain.conversation import Conversation, ConversationView, Message, MessageStatus
from app.domain.events import MessageChanged, TurnEnded, TurnProgress, TurnStarted
from app.ui.activity import paint_activity_ring
from app.ui.compare.ports import CompareServices
from app.ui.controls import Button, IconButton, OverlayScrollBar
from app.ui.overrides import called_by_qt
from app.ui.theme import ThemeManager
from app.ui.timeline import status_words
from app.ui.timeline.said import copy_of
from app.ui.timeline.view import BARE_MARGIN, TimelineView
from app.ui.translation import translate

LEAST_WIDTH = 280
_HEAD = 104
_FACTS_TOP = 52


@dataclass(frozen=True, slots=True)
class Figures:
    """What a reply took: seconds to its first token, tokens a second, tokens; None where nobody knows."""

    first_token: float | None = None
    speed: float | None = None
    tokens: int | None = None
    seconds: float | None = None

    @classmethod
    def of(cls, message: Message) -> "Figures":
        """Return the figures of a reply that has ended."""
        timing = message.timing
        tokens = message.usage.completion_tokens if message.usage is not None else None
        speed = None
        if tokens and timing.total is not None and timing.first_token is not None:
            writing = timing.total - timing.first_token
            speed = tokens / writing if writing >= _SHORTEST else None
        return cls(timing.first_token, speed, tokens, timing.total)


_SHORTEST = 0.05
"""Seconds of writing, before a speed means anything."""


class Head(QWidget):
    """Name, state, and the figures between hairlines; the best of all columns stands out."""

    def __init__(self, themes: ThemeManager, parent: QWidget) -> None:
        super().__init__(parent)
        self._themes = themes
        self._message: Message | None = None
        self._place = ""
        self.figures = Figures()
        self.best = Figures()

    def tell(self, message: Message, place: str) -> None:
        """Show a reply; ``place`` is which of the tries it is."""
        self._message, self._place = message, place
        self.figures = Figures.of(message)
        words = f"{status_words.name_of(message)} {place}, {self._state()}"
        self.setAccessibleName(f"{words}. {'; '.join(f'{name}: {value}' for name, value, _ in self._facts())}")
        self.update()

    def _state(self) -> str:
        message = self._message
        if message is None:
            return ""
        if message.status is MessageStatus.RUNNING:
            seconds = (datetime.now(UTC) - message.created_at).total_seconds()
            words = translate("Compare", "Writing · {seconds} s")
            return words.format(seconds=QLocale().toString(max(seconds, 0.0), "f", 0))
        states = {
            MessageStatus.STOPPED: translate("Compare", "Stopped"),
            MessageStatus.INTERRUPTED: translate("Compare", "Interrupted"),
            MessageStatus.CUT: translate("Compare", "Cut off"),
            MessageStatus.FAILED: translate("Compare", "Failed"),
        }
        if message.status in states:
            return states[message.status]
        if message.edited_from is not None:
            return translate("Compare", "Edited by you")
        if self.figures.seconds is None:
            return translate("Compare", "Done")
        return translate("Compare", "Done in {seconds} s").format(seconds=_decimal(self.figures.seconds))

    def _facts(self) -> list[tuple[str, str, bool]]:
        """Return name, value and whether it is the best, of each figure."""
        own, best = self.figures, self.best
        first = "" if own.first_token is None else _seconds(own.first_token)
        speed = "" if own.speed is None else translate("Compare", "{speed} tok/s").format(speed=round(own.speed))
        tokens = "" if own.tokens is None else QLocale().toString(own.tokens)
        return [
            (translate("Compare", "First token"), first, own.first_token is not None and own == _at(own, best, 0)),
            (translate("Compare", "Speed"), speed, own.speed is not None and own == _at(own, best, 1)),
            (translate("Compare", "Tokens"), tokens, False),
        ]

    @called_by_qt
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the three lines."""
        theme = self._themes.theme
        px = theme.px
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._message is not None:
            self._paint_name(painter, self._message)
            top = px(_FACTS_TOP)
            for y in (top, top + px(44)):
                painter.fillRect(QRectF(0, y, self.width(), 1), theme.line)
            width = self.width() / 3
            for number, (name, value, best) in enumerate(self._facts()):
                box = QRectF(number * width, top + px(5), width - px(4), px(16))
                painter.setFont(theme.font("small"))
                painter.setPen(theme.text3)
                painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, name)
                painter.setFont(theme.font("uiStrong" if best else "ui"))
                painter.setPen(theme.text if value else theme.text3)
                painter.drawText(box.adjusted(0, px(17), 0, px(20)), Qt.AlignmentFlag.AlignVCenter, value or "–")
        painter.end()

    def _paint_name(self, painter: QPainter, message: Message) -> None:
        theme = self._themes.theme
        px = theme.px
        line = QRectF(0, 0, self.width(), px(24))
        small = QFontMetrics(theme.font("small"))
        rest = "  ".join(filter(None, (self._place, message.model_label)))
        painter.setFont(theme.font("model"))
        painter.setPen(theme.text)
        room = self.width() - min(small.horizontalAdvance(rest) + px(8), self.width() // 2)
        name = painter.fontMetrics().elidedText(status_words.name_of(message), Qt.TextElideMode.ElideMiddle, room)
        painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, name)
        line.setLeft(painter.fontMetrics().horizontalAdvance(name) + px(8))
        painter.setFont(theme.font("small"))
        painter.setPen(theme.text3)
        cut = small.elidedText(rest, Qt.TextElideMode.ElideRight, int(line.width()))
        painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, cut)
        state = QRectF(0, px(24), self.width(), px(24))
        if message.status is MessageStatus.RUNNING:
            side = px(12)
            ring = QRectF(0, state.center().y() - side / 2, side, side)
            paint_activity_ring(painter, ring, theme.accent, self._themes.activity.step)
            state.setLeft(side + px(8))
        painter.drawText(state, Qt.AlignmentFlag.AlignVCenter, self._state())


class CompareColumn(QWidget):
    """Shows one reply. The signals carry its id; ``wheeled`` a turn of the wheel that is meant for all columns."""

    keep_requested = Signal(str)
    retry_requested = Signal(str)
    stop_requested = Signal()
    ended = Signal()
    wheeled = Signal(int)

    def __init__(self, services: CompareServices, themes: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._themes = themes
        self._message: Message | None = None
        self._conversation: Conversation | None = None
        self._place = ""
        self.setObjectName("compareColumn")
        self.head = Head(themes, self)
        self.view = _ColumnView(services, themes, self)
        self.view.around.bare = True
        self.view.setObjectName("compareView")
        self.view.wheeled.connect(self.wheeled)
        self._bar = OverlayScrollBar(self.view, themes)
        self.keep_button = Button(themes, parent=self)
        self.keep_button.setObjectName("keepButton")
        self.copy_button = IconButton(themes, "copy", self, size=28, icon_size=16)
        self.retry_button = IconButton(themes, "retry", self, size=28, icon_size=16)
        self.stop_button = IconButton(themes, "stop", self, size=28, icon_size=16)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._head_row = QHBoxLayout()
        self._head_row.addWidget(self.head)
        self._column.addLayout(self._head_row)
        self._column.addWidget(self.view, 1)
        self._foot = QHBoxLayout()
        self._foot.addWidget(self.keep_button)
        self._foot.addStretch(1)
        for each in (self.copy_button, self.retry_button, self.stop_button):
            self._foot.addWidget(each)
        self._column.addLayout(self._foot)
        self._clock = QTimer(self)
        self._clock.setInterval(1000)
        self._clock.timeout.connect(self.head.update)
        self.keep_button.clicked.connect(lambda: self.keep_requested.emit(self.message_id))
        self.retry_button.clicked.connect(lambda: self.retry_requested.emit(self.message_id))
        self.stop_button.clicked.connect(self.stop_requested)
        self.copy_button.clicked.connect(self._copy)
        themes.activity.ticked.connect(self._turn_ring)
        themes.changed.connect(self._restyle)
        self._restyle()
        self.retranslate()

    @property
    def message_id(self) -> str:
        """Return whose column it is."""
        return self._message.id if self._message is not None else ""

    def show_reply(self, conversation: Conversation, message: Message, place: str) -> None:
        """Show a reply; ``place`` is which of the tries it is, such as "2 / 3"."""
        self._conversation, self._message, self._place = conversation, message, place
        # A view of its own conversation, so that no column takes the place of reading from another.
        own = dataclasses.replace(conversation, id=f"{conversation.id} {message.id}")
        self.view.set_conversation(ConversationView(own, (message,), {}))
        self.view.scroller.is_following = message.status is MessageStatus.RUNNING
        if not self.view.scroller.is_following:
            self.view.verticalScrollBar().setValue(0)
        self._refresh()

    def take(self, event: MessageChanged | TurnStarted | TurnProgress | TurnEnded) -> None:
        """Take an event of this reply."""
        self.view.apply(event)
        if isinstance(event, MessageChanged):
            self._message = event.message
            self._refresh()
            self.ended.emit()

    def set_best(self, best: Figures) -> None:
        """Say which figures are the best of all columns."""
        self.head.best = best
        self.head.update()

    def _refresh(self) -> None:
        message = self._message
        if message is None:
            return
        running = message.status is MessageStatus.RUNNING
        self.head.tell(message, self._place)
        self.stop_button.setVisible(running)
        self.retry_button.setVisible(not running)
        if running:
            self._clock.start()
            self._themes.activity.hold(self)
        else:
            self._clock.stop()
            self._themes.activity.release(self)

    def rest(self) -> None:
        """Stop what ticks: the column is not seen any more."""
        self._clock.stop()
        self._themes.activity.release(self)
        self.view.set_conversation(None)

    def _turn_ring(self) -> None:
        if self._message is not None and self._message.status is MessageStatus.RUNNING:
            self.head.update()

    def _copy(self) -> None:
        if self.view.model.entries:
            QGuiApplication.clipboard().setText(copy_of(self.view.model.entries[0].blocks_so_far()))

    def retranslate(self) -> None:
        """Set all words again."""
        self.keep_button.setText(self.tr("Keep this one"))
        self.keep_button.setToolTip(self.tr("The others stay as branches"))
        self.copy_button.set_name(self.tr("Copy the reply"))
        self.retry_button.set_name(self.tr("Try again"))
        self.stop_button.set_name(self.tr("Stop the reply"))
        self._refresh()

    @called_by_qt
    def changeEvent(self, event: QEvent) -> None:
        """Take new words when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def _restyle(self) -> None:
        px = self._themes.theme.px
        self.head.setFixedHeight(px(_HEAD))
        self._head_row.setContentsMargins(px(BARE_MARGIN), 0, px(BARE_MARGIN), 0)
        self._foot.setContentsMargins(px(BARE_MARGIN), px(8), px(BARE_MARGIN), px(8))
        self._foot.setSpacing(px(4))
        self.setMinimumWidth(px(LEAST_WIDTH))


class _ColumnView(TimelineView):
    """A message view whose wheel moves all columns while Shift is held."""

    wheeled = Signal(int)

    @called_by_qt
    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            # Qt turns the wheel sideways for Shift on some systems.
            self.wheeled.emit(event.angleDelta().y() or event.angleDelta().x())
            event.accept()
        else:
            super().wheelEvent(event)


def _at(own: Figures, best: Figures, which: int) -> Figures:
    """Return ``own`` with the best figure of a kind in its place."""
    if which == 0:
        return dataclasses.replace(own, first_token=best.first_token)
    return dataclasses.replace(own, speed=best.speed)


def _decimal(seconds: float) -> str:
    return QLocale().toString(seconds, "f", 1)


def _seconds(seconds: float) -> str:
    return translate("Compare", "{seconds} s").format(seconds=_decimal(seconds))
