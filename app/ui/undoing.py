"""Undo and redo in the window: the keys, and toasts with a way back."""

from collections.abc import Callable
from typing import Protocol, TypeGuard

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QTextEdit

from app.domain.events import ActDone, ActKind, ActRedone, ActUndone
from app.infra.bus import EventBus
from app.infra.tasks import TaskScope
from app.ui.act_words import done_words, redone_words, undone_words
from app.ui.subscriptions import Subscriptions
from app.ui.translation import translate

Say = Callable[[str, str, Callable[[], None]], None]
Hush = Callable[[], None]

_IN_A_CONVERSATION = frozenset(
    (
        ActKind.MESSAGE_DELETED,
        ActKind.MESSAGE_RESTORED,
        ActKind.MESSAGE_EDITED,
        ActKind.RETRIED,
        ActKind.BRANCH_SHOWN,
    )
)


class Acts(Protocol):
    """What was done and can be taken back. Both methods raise AppError."""

    async def undo(self, act_id: str | None = None) -> ActDone | None:
        """Take back the last act, or the one named."""
        ...

    async def redo(self) -> ActDone | None:
        """Do again what was taken back last."""
        ...


class Undoing(QObject):
    """Tells of acts: ``telling`` are what says so (words, what the button says, what it does) and what ends that.

    ``happened_in`` carries the id of the conversation in which something was taken back or done again: it should be
    seen.
    """

    happened_in = Signal(str)

    def __init__(self, acts: Acts, bus: EventBus, tasks: TaskScope, telling: tuple[Say, Hush], parent: QObject) -> None:
        super().__init__(parent)
        self._offers_redo = False
        self._acts = acts
        self._tasks = tasks
        self._say, self._hush = telling
        self._events = Subscriptions(bus)
        self._events.on(ActDone, self._done)
        self._events.on(ActUndone, self._undone)
        self._events.on(ActRedone, self._redone)

    def undo(self) -> None:
        """Take back the last act; in a text field, what was typed last."""
        field = QApplication.focusWidget()
        if is_written_in(field):
            field.undo()
        else:
            self._tasks.start(self._acts.undo(), "undo")

    def redo(self) -> None:
        """Do again what was taken back last."""
        field = QApplication.focusWidget()
        if is_written_in(field):
            field.redo()
        else:
            self._tasks.start(self._acts.redo(), "redo")

    def close_down(self) -> None:
        """Hear no more."""
        self._events.end()

    def _done(self, act: ActDone) -> None:
        words = done_words(act)
        if words:
            self._say(words, translate("Acts", "Undo"), lambda: self._take_back(act.act_id))
        elif self._offers_redo:
            # Nothing can be done again after another act: the button would do nothing.
            self._hush()
        self._offers_redo = False

    def _undone(self, event: ActUndone) -> None:
        self._say(undone_words(event.act), translate("Acts", "Redo"), self._do_again)
        self._offers_redo = True
        self._show_where(event.act)

    def _redone(self, event: ActRedone) -> None:
        act = event.act
        self._offers_redo = False
        self._say(redone_words(act), translate("Acts", "Undo"), lambda: self._take_back(act.act_id))
        self._show_where(act)

    def _take_back(self, act_id: str) -> None:
        self._tasks.start(self._acts.undo(act_id), "undo")

    def _do_again(self) -> None:
        self._tasks.start(self._acts.redo(), "redo")

    def _show_where(self, act: ActDone) -> None:
        if act.kind in _IN_A_CONVERSATION and act.conversation_id is not None:
            self.happened_in.emit(act.conversation_id)


def is_written_in(widget: object) -> TypeGuard[QLineEdit | QTextEdit | QPlainTextEdit]:
    """Return whether a widget is a text in which something was written, or taken back, since it got its text."""
    if isinstance(widget, QLineEdit):
        has_acts = widget.isUndoAvailable() or widget.isRedoAvailable()
    elif isinstance(widget, QTextEdit | QPlainTextEdit):
        has_acts = widget.document().isUndoAvailable() or widget.document().isRedoAvailable()
    else:
        return False
    return has_acts and not widget.isReadOnly()
