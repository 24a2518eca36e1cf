"""The copies of the history, in the settings: what there is, a copy now, one in the place of the history."""

from collections.abc import Awaitable, Callable

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.domain.errors import AppError, ErrorInfo
from app.domain.events import CopiesChanged
from app.domain.folder_work import RestoreCopy
from app.ui.controls import Button, QuietButton
from app.ui.controls.label import Label
from app.ui.error_texts import describe
from app.ui.overrides import called_by_qt
from app.ui.rescue import copy_words
from app.ui.rescue.copies_list import CopiesList
from app.ui.rescue.ports import CopiesServices
from app.ui.rescue.question import Question
from app.ui.rescue.state_line import LineState, StateLine
from app.ui.settings.form_row import RING_ROOM
from app.ui.settings.section import Section
from app.ui.subscriptions import Subscriptions
from app.ui.theme import ThemeManager


class CopiesSection(Section):
    """Shows copies and makes one. Restoring is asked back in place, since the window closes for it."""

    def __init__(self, services: CopiesServices, themes: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(themes, parent, part=True)
        self._services = services
        self._busy = False
        self._line = Label(themes, "ui", "text2", self, wrap=True)
        self.list = CopiesList(themes, self, most_rows=6)
        self.state = StateLine(themes, self)
        self.copy_button = Button(themes, parent=self)
        self.copy_button.setObjectName("copyNowButton")
        self.restore_button = Button(themes, parent=self)
        self.restore_button.setObjectName("restoreCopyButton")
        self.remove_button = QuietButton(themes, parent=self)
        self.remove_button.setObjectName("removeCopyButton")
        self._buttons = QWidget(self)
        self._question = Question(themes, self)
        self.list.chosen.connect(self._show_choice)
        self.copy_button.clicked.connect(lambda: self._start(self._copy, "copy the history"))
        self.restore_button.clicked.connect(self._ask_restore)
        self.remove_button.clicked.connect(self._ask_remove)
        self._question.gone.connect(self._show_choice)
        self._events = Subscriptions(services.bus)
        self._events.on(CopiesChanged, lambda _: self._refresh())
        self._lay_out()
        self.retranslate()
        self._show_choice()

    def _lay_out(self) -> None:
        px = self.themes.theme.px
        buttons = QHBoxLayout(self._buttons)
        # The ring around a button lies in the widget that holds it, and would be cut at its edge.
        buttons.setContentsMargins(RING_ROOM, RING_ROOM, RING_ROOM, RING_ROOM)
        buttons.setSpacing(px(8))
        for button in (self.copy_button, self.restore_button, self.remove_button):
            buttons.addWidget(button)
        buttons.addStretch(1)
        column = QVBoxLayout()
        column.setContentsMargins(RING_ROOM, 0, RING_ROOM, 0)
        column.setSpacing(px(12))
        for widget in (self._line, self.list, self.state, self._question):
            column.addWidget(widget)
        self.rows.addLayout(column)
        self.rows.addWidget(self._buttons)

    def close_down(self) -> None:
        """Stop listening to services before the page is thrown away."""
        self._events.end()

    # What is shown

    @called_by_qt
    def showEvent(self, event: QShowEvent) -> None:
        """Show the copies of now."""
        super().showEvent(event)
        self._refresh()

    def _refresh(self) -> None:
        if self.isVisible():
            self._start(self._fill, "list the copies")

    async def _fill(self) -> None:
        chosen = self.list.current
        copies = await self._services.care.copies()
        self.list.show_copies(copies, chosen.name if chosen is not None else "")
        self.list.setVisible(bool(copies))
        problem = self._services.care.problem
        if problem is not None:
            self._say_failed(problem)

    def _show_choice(self) -> None:
        copy = self.list.current
        self._buttons.setHidden(not self._question.isHidden())
        self.restore_button.setEnabled(copy is not None and copy.can_be_restored)
        for button in (self.restore_button, self.remove_button):
            button.setVisible(copy is not None)

    # What a person does

    async def _copy(self) -> None:
        # The button is not disabled meanwhile: that would send focus to another part of the page.
        if self._busy:
            return
        self._busy = True
        self.state.say(LineState.BUSY, self.tr("A copy is made. You can go on meanwhile."))
        try:
            copy = await self._services.care.copy_now()
            words = self.tr("Copied and checked: {size}.").format(size=copy_words.size(copy))
            self.state.say(LineState.DONE, words)
        finally:
            self._busy = False

    def _ask_restore(self) -> None:
        copy = self.list.current
        if copy is None:
            return
        words = self.tr(
            "Restore the copy ({when})? Loquent closes its window for it and opens it again. The present history is "
            "kept among the copies."
        ).format(when=copy_words.when(copy.made_at))
        self._question.ask(words, self.tr("Restore it"), lambda: self._services.care.want(RestoreCopy(copy.name)))
        self._show_choice()

    def _ask_remove(self) -> None:
        copy = self.list.current
        if copy is None:
            return

        async def remove() -> None:
            await self._services.care.remove(copy.name)

        words = self.tr("Remove the copy ({when}) for good?").format(when=copy_words.when(copy.made_at))
        self._question.ask(words, self.tr("Remove it"), lambda: self._start(remove, "remove a copy"))
        self._show_choice()

    def _start(self, work: Callable[[], Awaitable[None]], name: str) -> None:
        self._services.tasks.start(self._do(work), name)

    async def _do(self, work: Callable[[], Awaitable[None]]) -> None:
        try:
            await work()
        except AppError as error:
            self._say_failed(error.info)

    def _say_failed(self, error: ErrorInfo) -> None:
        text = describe(error)
        self.state.say(LineState.FAILED, f"{text.title}. {text.meaning}")

    def retranslate(self) -> None:
        """Set the texts in the language of the window."""
        self.title.setText(self.tr("Copies of the history"))
        self._line.setText(
            self.tr(
                "While Loquent runs it copies the history each day, checks the copy, and keeps the last seven. It also "
                "makes one before each upgrade. Copies that you make stay until you remove them. Pictures and files "
                "are in none of them: they lie beside the history."
            )
        )
        self.list.setAccessibleName(self.tr("Copies of the history"))
        self.copy_button.setText(self.tr("Copy now"))
        self.restore_button.setText(self.tr("Restore…"))
        self.remove_button.setText(self.tr("Remove…"))
