"""The window while the encryption of a history changes: the new phrase, the phrase asked back, the work, its end."""

from collections.abc import Awaitable, Callable

from PySide6.QtCore import QMimeData, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication

from app.domain.errors import AppError, ErrorInfo
from app.domain.folder_work import EncryptionChange
from app.infra.tasks import TaskScope
from app.ui.controls import Button, PrimaryButton, QuietButton
from app.ui.controls.progress_bar import ProgressBar
from app.ui.encryption import change_words
from app.ui.encryption.phrase_error import is_whole, show_refusal
from app.ui.encryption.phrase_fields import PhraseFields
from app.ui.encryption.phrase_sheet import PhraseSheet
from app.ui.encryption.plain_window import Page, PlainWindow
from app.ui.encryption.ports import Changing
from app.ui.overrides import called_by_qt
from app.ui.rescue.state_line import LineState, StateLine
from app.ui.theme import ThemeManager


class ChangeWindow(PlainWindow):
    """``ended`` when the program shall open the history again, ``close_requested`` when the window is closed.

    It cannot be closed while the history is written; before that nothing is changed. Call ``begin`` once.
    """

    ended = Signal()
    close_requested = Signal()
    _told = Signal(int, int)

    def __init__(self, change: EncryptionChange, themes: ThemeManager, changing: Changing, tasks: TaskScope) -> None:
        super().__init__(themes)
        self.setObjectName("encryptionChange")
        self._change = change
        self._changing = changing
        self._tasks = tasks
        self._busy = False
        self._error: ErrorInfo | None = None
        self._make_phrase_page()
        self._make_proof_page()
        self._make_work_pages()
        self._told.connect(self._show_progress)
        self.retranslate()
        self.show_page(self.phrase_page if change is not EncryptionChange.OFF else self.work_page)

    def _make_phrase_page(self) -> None:
        self.sheet = PhraseSheet(self.themes, self)
        self.kept_button = PrimaryButton(self.themes, parent=self)
        self.kept_button.setObjectName("phraseKeptButton")
        self.copy_button = Button(self.themes, parent=self, icon="copy")
        self.copy_button.setObjectName("copyPhraseButton")
        self.cancel_button = QuietButton(self.themes, parent=self)
        self.cancel_button.setObjectName("cancelButton")
        buttons = (self.kept_button, self.copy_button, self.cancel_button)
        self.phrase_page = Page(self.themes, self, content=(self.sheet,), buttons=buttons)
        self.add_page(self.phrase_page)
        self.kept_button.setEnabled(False)
        self.copy_button.setEnabled(False)
        self.kept_button.clicked.connect(self._ask_back)
        self.copy_button.clicked.connect(self._copy)
        self.cancel_button.clicked.connect(self.ended)

    def _make_proof_page(self) -> None:
        self.fields = PhraseFields(self.themes, self)
        self.state = StateLine(self.themes, self)
        self.confirm_button = PrimaryButton(self.themes, parent=self)
        self.confirm_button.setObjectName("confirmPhraseButton")
        self.back_button = Button(self.themes, parent=self)
        self.back_button.setObjectName("showPhraseButton")
        self.leave_button = QuietButton(self.themes, parent=self)
        buttons = (self.confirm_button, self.back_button, self.leave_button)
        self.proof_page = Page(self.themes, self, content=(self.fields, self.state), buttons=buttons)
        self.add_page(self.proof_page)
        self.fields.submitted.connect(self._confirm)
        self.fields.changed.connect(self.state.clear)
        self.confirm_button.clicked.connect(self._confirm)
        self.back_button.clicked.connect(self._show_phrase_again)
        self.leave_button.clicked.connect(self.ended)

    def _make_work_pages(self) -> None:
        self.bar = ProgressBar(self.themes, self)
        self.work_line = StateLine(self.themes, self)
        self.work_page = Page(self.themes, self, content=(self.work_line, self.bar))
        self.add_page(self.work_page)
        self.open_button = PrimaryButton(self.themes, parent=self)
        self.open_button.setObjectName("openHistoryButton")
        self.end_page = Page(self.themes, self, buttons=(self.open_button,))
        self.add_page(self.end_page)
        self.open_button.clicked.connect(self.ended)

    def begin(self) -> None:
        """Ask for the phrase of a new key, or do at once what needs none."""
        if self._change is EncryptionChange.OFF:
            self._carry_out()
        else:
            self._start(self._fetch_phrase)

    # The phrase

    async def _fetch_phrase(self) -> None:
        self.sheet.show_phrase(await self._changing.begin(self._change))
        self.kept_button.setEnabled(True)
        self.copy_button.setEnabled(True)
        self.sheet.setFocus()

    def _copy(self) -> None:
        data = QMimeData()
        data.setText(self.sheet.phrase)
        # Programs that keep what was copied leave out what is marked so: KDE and others, Windows, macOS.
        data.setData("x-kde-passwordManagerHint", b"secret")
        data.setData("ExcludeClipboardContentFromMonitorProcessing", b"1")
        data.setData("org.nspasteboard.ConcealedType", b"1")
        QGuiApplication.clipboard().setMimeData(data)
        self.copy_button.setText(self.tr("Copied"))

    def _ask_back(self) -> None:
        self.show_page(self.proof_page)
        self.fields.focus_first()

    def _show_phrase_again(self) -> None:
        self.show_page(self.phrase_page)
        self.kept_button.setFocus()

    def _confirm(self) -> None:
        if not self._busy and is_whole(self.fields, self.state):
            self._start(self._prove)

    async def _prove(self) -> None:
        try:
            await self._changing.confirm(self.fields.phrase)
        except AppError as error:
            show_refusal(error.info, self.fields, self.state)
            return
        await self._work()

    # The work

    def _carry_out(self) -> None:
        self._start(self._work)

    async def _work(self) -> None:
        self.show_page(self.work_page)
        self._show_progress(0, 0)
        await self._changing.carry_out(self._change, self._told.emit)
        self._end()

    def _show_progress(self, done: int, total: int) -> None:
        self.bar.set_share(done / total if total > 0 else 0.0)
        words = self.tr("Everything is written anew beside the old, checked, and then put in its place.")
        self.work_line.say(LineState.BUSY, words)
        self.bar.setAccessibleName(self.tr("{percent} % done").format(percent=int(self.bar.share * 100)))

    def _start(self, work: Callable[[], Awaitable[None]]) -> None:
        self._busy = True
        self._tasks.start(self._do(work), "change the encryption")

    async def _do(self, work: Callable[[], Awaitable[None]]) -> None:
        try:
            await work()
        except AppError as error:
            self._end(error.info)
        finally:
            self._busy = False

    def _end(self, error: ErrorInfo | None = None) -> None:
        self._error = error
        # Nobody shall read it here any more.
        self.sheet.show_phrase("")
        self.fields.clear()
        self.retranslate()
        self.show_page(self.end_page)
        self.open_button.setFocus()

    def retranslate(self) -> None:
        """Set all words again."""
        self.phrase_page.say(*change_words.phrase(self._change))
        self.proof_page.say(*change_words.proof())
        self.work_page.say(change_words.work(self._change), change_words.while_working())
        self.end_page.say(*change_words.end(self._change, self._error))
        self.sheet.setAccessibleName(self.tr("Recovery phrase"))
        self.kept_button.setText(self.tr("I have kept it"))
        self.copy_button.setText(self.tr("Copy"))
        self.cancel_button.setText(self.tr("Cancel"))
        self.confirm_button.setText(change_words.act(self._change))
        self.back_button.setText(self.tr("Show the phrase again"))
        self.leave_button.setText(self.tr("Cancel"))
        self.open_button.setText(self.tr("Open the history"))

    @called_by_qt
    def closeEvent(self, event: QCloseEvent) -> None:
        """Stay while the history is written."""
        if self._busy and self.is_shown(self.work_page):
            event.ignore()
            return
        super().closeEvent(event)
        self.close_requested.emit()
