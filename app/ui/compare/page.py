"""Two to four replies to one message beside each other."""

import asyncio
from collections.abc import Coroutine, Sequence
from typing import Any

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.domain.conversation import Conversation, Message
from app.domain.events import MessageChanged, TurnEnded, TurnProgress, TurnStarted
from app.ui.compare.column import LEAST_WIDTH, CompareColumn, Figures
from app.ui.compare.ports import CompareServices
from app.ui.controls import IconButton, QuietButton
from app.ui.controls.label import Label
from app.ui.overrides import called_by_qt
from app.ui.subscriptions import Subscriptions
from app.ui.theme import ThemeManager

MOST = 4
_GAP = 12
_INSET = 16
"""Both without the margins that each column has itself: 28 and 24 with them."""
_NOTCH = 120
"""What one notch of a wheel is told as."""


class ComparePage(QWidget):
    """Shows tries in one place, some at a time; the arrows bring the others.

    ``closed`` when the person goes back, keeps one or asks for another.
    """

    closed = Signal()

    def __init__(self, services: CompareServices, themes: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self._themes = themes
        self._conversation: Conversation | None = None
        self._question = ""
        self._tries: Sequence[str] = ()
        self._first = 0
        self._shown: Sequence[str] = ()
        self._loading: asyncio.Task[object] | None = None
        self.setObjectName("comparePage")
        self.columns = [CompareColumn(services, themes, self) for _ in range(MOST)]
        self._title = Label(themes, "model", "text", self)
        self._hint = Label(themes, "small", "text3", self)
        self.previous_button = IconButton(themes, "caret_left", self)
        self.next_button = IconButton(themes, "caret_right", self)
        self.back_button = QuietButton(themes, parent=self)
        self._lay_out()
        self._connect()
        self._events = Subscriptions(services.bus)
        self._events.on(MessageChanged, self._take)
        self._events.on(TurnStarted, self._take)
        self._events.on(TurnProgress, self._take)
        self._events.on(TurnEnded, self._take)
        themes.changed.connect(self._restyle)
        self._restyle()
        self.retranslate()

    def _lay_out(self) -> None:
        self._column = QVBoxLayout(self)
        self._column.setSpacing(0)
        self._head = QHBoxLayout()
        for each in (self._title, self._hint):
            self._head.addWidget(each)
        self._head.addStretch(1)
        for button in (self.previous_button, self.next_button, self.back_button):
            self._head.addWidget(button)
        self._column.addLayout(self._head)
        self._row = QHBoxLayout()
        for column in self.columns:
            self._row.addWidget(column, 1)
        self._column.addLayout(self._row, 1)

    def _connect(self) -> None:
        self.previous_button.clicked.connect(lambda: self._turn(-1))
        self.next_button.clicked.connect(lambda: self._turn(1))
        self.back_button.clicked.connect(self.closed)
        for column in self.columns:
            column.keep_requested.connect(self._keep)
            column.retry_requested.connect(self._retry)
            column.stop_requested.connect(self._stop)
            column.ended.connect(self._tell_best)
            column.wheeled.connect(self._scroll_all)

    # The interface

    def open_tries(self, conversation: Conversation, tries: Sequence[str], meant: str, question: str = "") -> None:
        """Show replies that stand in one place, oldest first, ``meant`` among the first that are seen.

        ``question`` is the beginning of what they answer.
        """
        self._conversation = conversation
        self._question = question
        self._tries = tuple(tries)
        room = self._room()
        self._first = min(max(self._tries.index(meant) - room + 1, 0), max(len(self._tries) - room, 0))
        self._shown = ()
        self._show()

    def forget(self) -> None:
        """Show nothing any more."""
        self._conversation = None
        self._tries = self._shown = ()
        for column in self.columns:
            column.rest()
            column.hide()

    def close_down(self) -> None:
        """Hear no more of services."""
        self._events.end()
        self.forget()

    # Which are shown

    def _room(self) -> int:
        px = self._themes.theme.px
        room = (self.width() - 2 * px(_INSET) + px(_GAP)) // (px(LEAST_WIDTH) + px(_GAP))
        return min(max(room, 1), MOST, max(len(self._tries), 1))

    def _turn(self, by: int) -> None:
        self._first = min(max(self._first + by, 0), max(len(self._tries) - self._room(), 0))
        self._show()

    def _show(self) -> None:
        if self._conversation is None:
            return
        room = self._room()
        self._first = min(self._first, max(len(self._tries) - room, 0))
        wanted = self._tries[self._first : self._first + room]
        for button, there in ((self.previous_button, self._first > 0), (self.next_button, self._end() < self._count())):
            button.setVisible(self._count() > room)
            button.setEnabled(there)
        self._tell_title()
        if wanted != self._shown:
            self._shown = wanted
            self._loading = self._services.tasks.start(self._load(self._conversation, wanted), "compare replies")

    def _end(self) -> int:
        return self._first + self._room()

    def _count(self) -> int:
        return len(self._tries)

    async def _load(self, conversation: Conversation, wanted: Sequence[str]) -> None:
        running = self._services.chat.running_message(conversation.id)
        replies: list[Message] = []
        for message_id in wanted:
            is_running = running is not None and running.id == message_id
            replies.append(running if is_running and running else await self._services.branching.message(message_id))
        if self._conversation is None or wanted != self._shown:
            return
        for number, column in enumerate(self.columns):
            column.setVisible(number < len(replies))
            if number < len(replies):
                place = f"{self._tries.index(replies[number].id) + 1} / {self._count()}"
                column.show_reply(conversation, replies[number], place)
            else:
                column.rest()
        self._tell_best()

    # What comes from the services

    def _take(self, event: MessageChanged | TurnStarted | TurnProgress | TurnEnded) -> None:
        message_id = event.message.id if isinstance(event, MessageChanged) else event.message_id
        for column in self.columns:
            if column.message_id == message_id and column.isVisibleTo(self):
                column.take(event)

    def _tell_best(self) -> None:
        shown = [column.head.figures for column in self.columns if column.isVisibleTo(self)]
        first = [each.first_token for each in shown if each.first_token is not None]
        speed = [each.speed for each in shown if each.speed is not None]
        several = len(shown) > 1
        best = Figures(
            min(first) if several and len(first) > 1 else None, max(speed) if several and len(speed) > 1 else None
        )
        for column in self.columns:
            column.set_best(best)

    # What a person does

    def _keep(self, message_id: str) -> None:
        if self._conversation is not None:
            self._start(self._services.branching.show_branch(self._conversation.id, message_id), "keep a reply")
            self.closed.emit()

    def _retry(self, message_id: str) -> None:
        if self._conversation is not None:
            self._services.chat.retry(self._conversation.id, message_id)
            self.closed.emit()

    def _stop(self) -> None:
        if self._conversation is not None:
            self._services.chat.stop(self._conversation.id)

    def _scroll_all(self, turned: int) -> None:
        for column in self.columns:
            bar = column.view.verticalScrollBar()
            bar.setValue(bar.value() - turned * 3 * bar.singleStep() // _NOTCH)

    def _start(self, work: Coroutine[Any, Any, object], name: str) -> None:
        self._services.tasks.start(work, name)

    # How it is shown

    def _tell_title(self) -> None:
        self._title.setText(self.tr("%Ln tries", "", self._count()))
        room = max(self.width() - self._title.sizeHint().width() - self._themes.theme.px(260), 0)
        cut = self._hint.fontMetrics().elidedText(self._question, Qt.TextElideMode.ElideRight, room)
        self._hint.setText(cut)

    def retranslate(self) -> None:
        """Set all words again."""
        self.setAccessibleName(self.tr("Replies side by side"))
        self.previous_button.set_name(self.tr("Earlier try"))
        self.next_button.set_name(self.tr("Later try"))
        self.back_button.setText(self.tr("Back"))
        self.back_button.updateGeometry()
        self._tell_title()

    @called_by_qt
    def minimumSizeHint(self) -> QSize:
        """Return little: columns that have no room are left out."""
        return QSize(self._themes.theme.px(LEAST_WIDTH + 2 * _INSET), self._themes.theme.px(200))

    @called_by_qt
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc goes back; letters go nowhere: the composer is not there."""
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        elif event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier):
            super().keyPressEvent(event)

    @called_by_qt
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show as many columns as there is room for."""
        super().resizeEvent(event)
        self._show()

    @called_by_qt
    def changeEvent(self, event: QEvent) -> None:
        """Take new words when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def _restyle(self) -> None:
        px = self._themes.theme.px
        self._column.setContentsMargins(px(_INSET), px(4), px(_INSET), px(8))
        self._head.setContentsMargins(px(8), 0, px(8), px(12))
        self._head.setSpacing(px(8))
        self._row.setSpacing(px(_GAP))
        self._show()
