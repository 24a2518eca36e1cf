"""The map of a conversation: its tree at the left, one or two of its messages at the right."""

import asyncio
from collections.abc import Coroutine
from typing import Any

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.domain.events import ConversationChanged, MessageAdded, MessageChanged, PathChanged, TurnEnded, TurnProgress
from app.domain.tree_map import TreeMap
from app.ui.branches import words
from app.ui.branches.diff_card import DiffCard, Side
from app.ui.branches.map_list import MapList
from app.ui.branches.map_model import MapModel
from app.ui.branches.ports import MapServices
from app.ui.controls import ChoiceButton, IconButton, Segments
from app.ui.controls.label import Label
from app.ui.overrides import called_by_qt
from app.ui.subscriptions import Subscriptions
from app.ui.theme import ThemeManager

LIST_WIDTH = 384
_LEAST_LIST = 260
_ONE_COLUMN = 560
"""Width of the page under which list and card take turns."""
_TWO_TEXTS = 440
"""Width of the card from which on two texts have room beside each other."""
_WORDS_MILLISECONDS = 200
_REST_MILLISECONDS = 60


class MapPage(QWidget):
    """Shows the tree of one conversation and follows what happens to it.

    ``closed`` when the person goes back; ``shown`` with the id of a message of the shown path that was asked for;
    ``forked`` with the id of a new conversation.
    """

    closed = Signal()
    shown = Signal(str)
    forked = Signal(str)

    def __init__(self, services: MapServices, themes: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self._themes = themes
        self._conversation_id: str | None = None
        self._wanted: tuple[str, ...] = ()
        self._compared: tuple[str, ...] = ()
        self._reading: asyncio.Task[object] | None = None
        self._again = False
        self.setObjectName("branchMap")
        self.model = MapModel(self)
        self.list = MapList(themes, self.model, self)
        self.card = DiffCard(themes, self)
        self._summary = Label(themes, "small", "text3", self)
        self.extent = ChoiceButton(themes, self, quiet=True)
        self.extent.setObjectName("branchExtent")
        self._keys = Label(themes, "small", "text3", self)
        self.segments = Segments(themes, ("beside", "one"), self)
        self.segments.set_current("beside")
        self._places = Label(themes, "small", "text3", self)
        self.previous_button = IconButton(themes, "caret_up", self, size=28, icon_size=16)
        self.next_button = IconButton(themes, "caret_down", self, size=28, icon_size=16)
        # The words of a running reply come many times a second, and the arrows may be held down.
        self._words_clock = self._clock(_WORDS_MILLISECONDS, self._show_running)
        self._rest_clock = self._clock(_REST_MILLISECONDS, self._compare)
        self._lay_out()
        self._connect()
        self._events = Subscriptions(services.bus)
        self._listen()
        themes.changed.connect(self._restyle)
        self._restyle()
        self.retranslate()

    # The interface

    @property
    def conversation_id(self) -> str | None:
        """Return whose tree is shown, None while none is."""
        return self._conversation_id

    def open_map(self, conversation_id: str, chosen: tuple[str, ...] = ()) -> None:
        """Show the tree of a conversation, with two of its messages chosen if there are two."""
        self._conversation_id = conversation_id
        self._wanted = chosen
        self.model.set_tree(None)
        self.card.tell((), None)
        self._read()

    def forget(self) -> None:
        """Show nothing any more."""
        self._conversation_id = None
        self._compared = ()
        self.model.set_tree(None)
        self._words_clock.stop()
        self._rest_clock.stop()

    def close_down(self) -> None:
        """Hear no more of services."""
        self.forget()
        self._events.end()

    # Layout and wires

    def _clock(self, milliseconds: int, slot: object) -> QTimer:
        clock = QTimer(self)
        clock.setSingleShot(True)
        clock.setInterval(milliseconds)
        clock.timeout.connect(slot)
        return clock

    def _lay_out(self) -> None:
        self._left = QWidget(self)
        left = QVBoxLayout(self._left)
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(0)
        self._left_head = QHBoxLayout()
        self._left_head.addWidget(self._summary)
        self._left_head.addStretch(1)
        self._left_head.addWidget(self.extent)
        left.addLayout(self._left_head)
        left.addWidget(self.list, 1)
        self._foot = QHBoxLayout()
        self._foot.addWidget(self._keys)
        left.addLayout(self._foot)
        self._right = QWidget(self)
        right = QVBoxLayout(self._right)
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(0)
        self._right_head = QHBoxLayout()
        self._right_head.addWidget(self.segments)
        self._right_head.addStretch(1)
        for each in (self._places, self.previous_button, self.next_button):
            self._right_head.addWidget(each)
        self._right_column = right
        right.addLayout(self._right_head)
        right.addWidget(self.card, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._left)
        row.addWidget(self._right, 1)
        order = [self.list, self.segments.stop(), self.previous_button, self.next_button, self.card.view]
        for before, after in zip(order, [*order[1:], self.card.go_button], strict=True):
            QWidget.setTabOrder(before, after)

    def _connect(self) -> None:
        self.list.closed.connect(self.closed)
        self.list.show_requested.connect(self._show)
        self.list.fork_requested.connect(self._fork)
        self.list.delete_requested.connect(self._delete)
        self.list.restore_requested.connect(self._restore)
        self.list.moved.connect(self._rest_clock.start)
        self.card.show_requested.connect(self._show)
        self.card.fork_requested.connect(self._fork)
        self.card.restore_requested.connect(self._restore)
        self.model.chosen_changed.connect(self._rest_clock.start)
        self.extent.chosen.connect(lambda name: self.model.set_only_path(name == "path"))
        self.segments.chosen.connect(lambda _name: self._fit())
        self.previous_button.clicked.connect(lambda: self._step(-1))
        self.next_button.clicked.connect(lambda: self._step(1))

    def _listen(self) -> None:
        on = self._events.on
        on(PathChanged, lambda event: self._changed(event.conversation_id))
        on(MessageAdded, lambda event: self._changed(event.message.conversation_id))
        on(MessageChanged, lambda event: self._changed(event.message.conversation_id))
        on(TurnEnded, lambda event: self._changed(event.conversation_id))
        on(ConversationChanged, lambda event: self._moved(event.conversation.id, event.conversation.head_id))
        on(TurnProgress, self._progressed)

    # What comes from the services

    def _changed(self, conversation_id: str) -> None:
        if conversation_id == self._conversation_id:
            self._read()

    def _moved(self, conversation_id: str, head_id: str | None) -> None:
        tree = self.model.tree
        if conversation_id == self._conversation_id and tree is not None and tree.head_id != head_id:
            self._read()

    def _progressed(self, event: TurnProgress) -> None:
        if event.conversation_id == self._conversation_id and not self._words_clock.isActive():
            self._words_clock.start()

    def _show_running(self) -> None:
        running = self._services.chat.running_message(self._conversation_id or "")
        if running is not None:
            self.model.update_running(running)

    def _read(self) -> None:
        """Read the tree; what changes meanwhile is read once more afterwards."""
        if self._reading is not None and not self._reading.done():
            self._again = True
            return
        self._again = False
        self._reading = self._services.tasks.start(self._read_tree(), "map of branches")

    async def _read_tree(self) -> None:
        conversation_id = self._conversation_id
        if conversation_id is None:
            return
        tree = await self._services.branching.map(conversation_id)
        if conversation_id == self._conversation_id:
            self._take(tree)
        if self._again:
            self._again = False
            await self._read_tree()

    def _take(self, tree: TreeMap) -> None:
        is_first = self.model.tree is None
        self.model.set_tree(tree)
        self._summary.setText(words.summary(tree))
        self._show_running()
        if self._wanted:
            for each in self._wanted:
                self.model.reveal(each)
            self.model.choose_all(self._wanted)
            self.list.go_to(self._wanted[-1])
            self._wanted = ()
        elif is_first:
            self.list.go_to(tree.head_id)
        self._compare()

    def _compare(self) -> None:
        """Show the two that are chosen, else the current row alone."""
        self._rest_clock.stop()
        row = self.list.current()
        chosen = self.model.chosen
        meant = chosen if len(chosen) == 2 else (row.node.message_id,) if row is not None else ()
        nodes = [node for each in meant if (node := self.model.node(each)) is not None]
        sides = [Side(letter if len(nodes) == 2 else "", node) for letter, node in zip("AB", nodes, strict=False)]
        same = meant == self._compared
        self._compared = meant
        self.card.tell(sides, None, is_same_as_before=same)
        self._fit()
        if nodes:
            self._start(self._work_out(meant, sides), "compare two messages")

    async def _work_out(self, meant: tuple[str, ...], sides: list[Side]) -> None:
        comparison = await self._services.branching.compare(meant[0], meant[-1])
        # The page may be closed, and even gone, by now.
        if self._conversation_id is not None and meant == self._compared:
            self.card.tell(sides, comparison, is_same_as_before=True)
            self._tell_places()

    # What a person does

    def _show(self, message_id: str) -> None:
        node = self.model.node(message_id)
        if node is None or node.gone or self._conversation_id is None:
            return
        if node.shown:
            self.shown.emit(message_id)
        else:
            self._start(self._services.branching.show_branch(self._conversation_id, message_id), "show branch")

    def _fork(self, message_id: str) -> None:
        if self._conversation_id is not None:
            self._start(self._fork_and_tell(self._conversation_id, message_id), "fork")

    async def _fork_and_tell(self, conversation_id: str, message_id: str) -> None:
        self.forked.emit((await self._services.branching.fork(conversation_id, message_id)).id)

    def _delete(self, message_id: str) -> None:
        if self._conversation_id is not None:
            self._start(self._services.branching.delete_message(self._conversation_id, message_id), "delete message")

    def _restore(self, message_id: str) -> None:
        if self._conversation_id is not None:
            self._start(self._services.branching.restore_message(self._conversation_id, message_id), "restore message")

    def _step(self, by: int) -> None:
        self.card.view.step(by)
        self._tell_places()

    def _start(self, work: Coroutine[Any, Any, object], name: str) -> None:
        self._services.tasks.start(work, name)

    # How it is shown

    def _tell_places(self) -> None:
        count, place = self.card.view.places, self.card.view.place
        text = words.Counts().places(count)
        if place is not None:
            text = self.tr("{number} of {count}").format(number=place + 1, count=count)
        self._places.setText(text)
        for each in (self.previous_button, self.next_button):
            each.setEnabled(count > 0)

    def _fit(self) -> None:
        """Give list and card their room; the narrow window shows one of them."""
        px = self._themes.theme.px
        two = len(self._compared) == 2
        narrow = self.width() < px(_ONE_COLUMN)
        self._left.setVisible(not (narrow and two))
        self._right.setVisible(not narrow or two)
        width = self.width() if narrow else max(min(px(LIST_WIDTH), round(self.width() * 0.45)), px(_LEAST_LIST))
        self._left.setFixedWidth(max(width, 1))
        room = self.width() - (0 if narrow else width) - px(40)
        fits = room >= px(_TWO_TEXTS)
        self.segments.setVisible(two and fits)
        for each in (self._places, self.previous_button, self.next_button):
            each.setVisible(two)
        self.card.set_one_text(two and (not fits or self.segments.current() == "one"))
        self._tell_places()

    @called_by_qt
    def minimumSizeHint(self) -> QSize:
        """Return little: list and card take turns where there is no room for both."""
        return QSize(self._themes.theme.px(_LEAST_LIST), self._themes.theme.px(200))

    @called_by_qt
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit to the new size."""
        super().resizeEvent(event)
        self._fit()

    @called_by_qt
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc goes back; letters go nowhere: the composer is not there."""
        if event.key() == Qt.Key.Key_Escape:
            if len(self._compared) == 2 and self._left.isHidden():
                self.model.choose_all(())
            else:
                self.closed.emit()
        elif event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier):
            super().keyPressEvent(event)

    @called_by_qt
    def changeEvent(self, event: QEvent) -> None:
        """Take new words when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def retranslate(self) -> None:
        """Set all words again."""
        self.setAccessibleName(self.tr("Map of branches"))
        self.extent.set_texts({"tree": self.tr("Whole tree"), "path": self.tr("Shown path")})
        self.extent.set_current("path" if self.model.only_path else "tree")
        self.extent.setAccessibleName(self.tr("What is listed"))
        self.segments.set_texts({"beside": self.tr("Side by side"), "one": self.tr("One text")})
        self.previous_button.set_name(self.tr("Previous difference"))
        self.next_button.set_name(self.tr("Next difference"))
        keys = [self.tr("Enter show"), self.tr("Space compare"), self.tr("Esc back")]
        self._keys.setText("\u2003".join(keys))
        if self.model.tree is not None:
            self._summary.setText(words.summary(self.model.tree))
        self._tell_places()

    def _restyle(self) -> None:
        px = self._themes.theme.px
        self._left_head.setContentsMargins(px(16), px(4), px(8), px(8))
        self._foot.setContentsMargins(px(16), px(8), px(8), px(12))
        self._right_head.setContentsMargins(px(18), px(4), px(20), px(4))
        self._right_head.setSpacing(px(4))
        self._right_column.setContentsMargins(px(0), 0, px(20), px(16))
        self._right_head.setContentsMargins(0, px(4), 0, px(4))
        self._fit()
        self.update()
