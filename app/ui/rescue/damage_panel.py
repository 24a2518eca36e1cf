"""The copies that can take the place of a history, and what can still be read of it, with the ways to use them."""

from collections.abc import Awaitable, Callable

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.domain.errors import AppError, ErrorReason
from app.infra.tasks import TaskScope
from app.ui.controls import Button, PrimaryButton
from app.ui.controls.label import Label
from app.ui.error_texts import describe
from app.ui.overrides import called_by_qt
from app.ui.rescue import copy_words
from app.ui.rescue.copies_list import CopiesList
from app.ui.rescue.ports import Rescue
from app.ui.rescue.state_line import LineState, StateLine
from app.ui.theme import ThemeManager


class DamagePanel(QWidget):
    """``restored`` comes when a copy has taken the history's place, ``listed`` when the copies are shown first.

    ``can_salvage`` is False where nothing is damaged.

    Nothing happens before a button is pressed.
    """

    restored = Signal()
    listed = Signal()
    _told = Signal(int)

    def __init__(
        self, rescue: Rescue, tasks: TaskScope, themes: ThemeManager, parent: QWidget, *, can_salvage: bool
    ) -> None:
        super().__init__(parent)
        self._rescue = rescue
        self._tasks = tasks
        self._themes = themes
        self._can_salvage = can_salvage
        self._busy = False
        self._head = Label(themes, "button", "text", self)
        self._none = Label(themes, "ui", "text3", self, wrap=True)
        self.list = CopiesList(themes, self, most_rows=4)
        self.state = StateLine(themes, self)
        self.restore_button = PrimaryButton(themes, parent=self)
        self.restore_button.setObjectName("restoreCopyButton")
        self.salvage_button = Button(themes, parent=self)
        self.salvage_button.setObjectName("salvageButton")
        self.salvage_button.setVisible(can_salvage)
        self.list.chosen.connect(self._show_choice)
        self.list.activated.connect(self._restore)
        self.restore_button.clicked.connect(self._restore)
        self.salvage_button.clicked.connect(self._salvage)
        self._told.connect(self._show_progress)
        self._lay_out()
        self.retranslate()
        self._show_choice()
        self._tasks.start(self._list(), "rescue")

    def _lay_out(self) -> None:
        px = self._themes.theme.px
        buttons = QHBoxLayout()
        buttons.setSpacing(px(8))
        buttons.addWidget(self.restore_button)
        buttons.addWidget(self.salvage_button)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(8))
        for widget in (self._head, self._none, self.list, self.state):
            column.addWidget(widget)
        column.addSpacing(px(4))
        column.addLayout(buttons)

    async def _list(self) -> None:
        await self._do(self._fill)
        self.listed.emit()

    async def _fill(self, select: str = "") -> None:
        copies = await self._rescue.copies()
        self.list.show_copies(copies, select)
        self.list.setVisible(bool(copies))
        self._none.setVisible(not copies)
        self.restore_button.setVisible(bool(copies))
        self._show_choice()

    def _show_choice(self) -> None:
        copy = self.list.current
        self.restore_button.setEnabled(not self._busy and copy is not None and copy.can_be_restored)
        self.salvage_button.setEnabled(not self._busy)
        self.list.setEnabled(not self._busy)

    def _restore(self) -> None:
        copy = self.list.current
        if copy is None or self._busy or not copy.can_be_restored:
            return

        async def restore() -> None:
            await self._rescue.restore(copy.name)
            self.restored.emit()

        self.state.say(LineState.BUSY, self.tr("The copy is checked and put in place. What is there now is kept."))
        self._start(restore)

    def _salvage(self) -> None:
        async def salvage() -> None:
            found = await self._rescue.salvage(self._told.emit)
            await self._fill(found.copy.name)
            where = self.tr("It is the first of the copies now.")
            state = LineState.WARNING if found.lost else LineState.DONE
            self.state.say(state, f"{copy_words.saved(found)} {where}")

        if not self._busy:
            self._show_progress(0)
            self._start(salvage)

    def _show_progress(self, rows: int) -> None:
        self.state.say(LineState.BUSY, self.tr("Reads what can be read: {count} entries").format(count=rows))

    def _start(self, work: Callable[[], Awaitable[None]]) -> None:
        self._tasks.start(self._do(work), "rescue")

    async def _do(self, work: Callable[[], Awaitable[None]]) -> None:
        self._busy = True
        self._show_choice()
        try:
            await work()
        except AppError as error:
            text = describe(error.info)
            self.state.say(LineState.FAILED, f"{text.title}. {text.meaning}")
            if error.info.reason in (ErrorReason.COPY_GONE, ErrorReason.COPY_DAMAGED):
                self.list.setFocus()
        finally:
            self._busy = False
            self._show_choice()

    def focus_first(self) -> None:
        """Put the focus where a person begins."""
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def retranslate(self) -> None:
        """Set all words again."""
        self._head.setText(self.tr("Copies of the history"))
        self.list.setAccessibleName(self.tr("Copies of the history"))
        self._none.setText(self.tr("There is no copy: none was made in this folder yet."))
        self.restore_button.setText(self.tr("Restore this copy"))
        self.salvage_button.setText(self.tr("Save what can be read"))

    @called_by_qt
    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
