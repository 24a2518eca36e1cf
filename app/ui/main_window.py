"""The window: sidebar and conversation beside each other, and the pages that take their place."""

from collections.abc import Callable
from contextlib import aclosing
from typing import Unpack

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QStackedWidget, QWidget

from app.domain.conversation import Conversation, ConversationView
from app.domain.errors import AppError, ErrorReason
from app.domain.events import ProblemRaised
from app.domain.model_info import ModelRef
from app.infra.settings import SettingsFields
from app.services.context import Services
from app.ui.actions import WindowActions
from app.ui.controls import Toast
from app.ui.conversation_page import ConversationPage
from app.ui.leaving import Leaving
from app.ui.list_room import ListRoom
from app.ui.overrides import called_by_qt
from app.ui.search.opening import opening_at
from app.ui.search.places import FoundPlace
from app.ui.search.window_search import WindowSearch
from app.ui.sidebar import Sidebar
from app.ui.subscriptions import Subscriptions
from app.ui.theme import ZOOM_STEPS, ThemeManager
from app.ui.window_frame import SplitFrame, restore_geometry, save_geometry
from app.ui.window_pages import WindowPages

PROGRAM = "Loquent"


class MainWindow(QMainWindow):
    """Connects widgets with services; it decides nothing about conversations itself.

    ``close_requested`` is emitted at the first try to close: the program then ends its turns and closes for good.
    """

    close_requested = Signal()

    def __init__(self, services: Services, themes: ThemeManager) -> None:
        super().__init__()
        self._services = services
        self._themes = themes
        self._may_close = False
        self._wanted: str | None = None
        self.setObjectName("mainWindow")
        self.sidebar = Sidebar(themes, self)
        self.page = ConversationPage(services, themes, self)
        self.frame = SplitFrame(services.window_state, themes, self.sidebar, self.page)
        self._stack = QStackedWidget(self)
        self.pages = WindowPages(services, themes, self._stack, self.frame)
        self.toast = Toast(themes, self)
        self._toast_act: Callable[[], None] = lambda: None
        self.setCentralWidget(self._stack)
        self.lists = ListRoom(services, themes, self.sidebar, (self._say, self.toast.dismiss), self)
        self.leaving = Leaving(services, self.page, self._say, self)
        keeps_recent = (lambda: not self.page.open.is_temporary) if services.encryption.key is None else lambda: False
        self.search = WindowSearch(services, themes, self, keeps_recent)
        self.actions_table = WindowActions(self)
        self._events = Subscriptions(services.bus)
        self._events.on(ProblemRaised, self._tell_problem)
        self._connect()
        restore_geometry(self, services.window_state)
        self.retranslate()

    # Opening conversations

    async def start(self) -> None:
        """Fill the list and open what was open last; the first start asks where answers come from."""
        if self._services.settings.problem is not None:
            self._tell_problem(ProblemRaised(self._services.settings.problem))
        await self.lists.fill()
        settings = self._services.settings.current
        self._wanted = settings.last_conversation
        if self._wanted is not None and await self._open(FoundPlace(self._wanted), quietly=True):
            return
        latest = await self._services.conversations.latest()
        if latest is not None:
            self._wanted = latest.id
            await self._open(FoundPlace(latest.id))
        elif settings.first_run_done:
            self.new_conversation()
        else:
            self.page.show_new()
            self.pages.show_first_run()

    def open_conversation(self, conversation_id: str) -> None:
        """Open a conversation; a later call wins over one that is still loading."""
        self.open_place(FoundPlace(conversation_id))

    def open_place(self, place: FoundPlace, *, in_list: bool = False) -> None:
        """Open a conversation where something was found in it; with ``in_list`` focus stays in the list."""
        self._wanted = place.conversation_id
        self._services.tasks.start(self._open(place, in_list=in_list), "open conversation")

    def new_conversation(self, model: ModelRef | None = None, *, temporary: bool = False) -> None:
        """Show an empty conversation and put the caret into its composer."""
        self._wanted = None
        self.pages.show_main()
        self.leaving.left()
        self.page.show_new(model, temporary=temporary)
        self.lists.show_open(None)
        self.page.focus_composer()

    async def _open(self, place: FoundPlace, *, quietly: bool = False, in_list: bool = False) -> bool:
        """Open the conversation that is wanted and return whether it is shown.

        ``quietly`` tells nothing of one that is gone; with ``in_list`` focus stays in the list.
        """
        is_shown = False
        try:
            services = self._services
            async with aclosing(opening_at(services.conversations, services.branching, place)) as views:
                async for view in views:
                    if self._wanted != place.conversation_id or self.lists.lies_in_trash(view, quietly=quietly):
                        break
                    if is_shown:
                        self.page.reload(view)
                    else:
                        self._show(view, in_list=in_list)
                        self.page.show_place(place)
                    is_shown = True
        except AppError as error:
            if not quietly or error.info.reason is not ErrorReason.NOT_FOUND_IN_HISTORY:
                self._services.bus.publish(ProblemRaised(error.info))
        return is_shown

    def _show(self, view: ConversationView, *, in_list: bool) -> None:
        stays = in_list and self.sidebar.conversations.hasFocus()
        self.pages.show_main()
        if view.conversation.id != self.page.open.id:
            self.leaving.left()
        self.page.show_view(view)
        self.lists.show_open(view.conversation)
        if not view.conversation.temporary:
            self._remember(last_conversation=view.conversation.id)
        if stays:
            self.sidebar.conversations.setFocus()

    async def _reload(self, conversation_id: str) -> None:
        if conversation_id == self.page.open.id:
            self.page.reload(await self._services.conversations.open(conversation_id))

    def bring_to_front(self) -> None:
        """Show the window above others: a second start asked for it."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()

    # Wires

    def _connect(self) -> None:
        conversations = self.sidebar.conversations
        conversations.opened.connect(self.open_conversation)
        conversations.typed.connect(self.page.type_text)
        self.sidebar.new_requested.connect(self.new_conversation)
        self.sidebar.temporary_requested.connect(lambda: self.new_conversation(temporary=True))
        self.sidebar.settings_requested.connect(self.pages.show_settings)
        self.sidebar.trash_requested.connect(self.pages.show_trash)
        self.sidebar.search_requested.connect(self._search)
        self.search.chosen.connect(self.open_place)
        self.lists.keeper.removed.connect(self._removed)
        self.lists.restored.connect(lambda gone: self.open_place(FoundPlace(gone), in_list=True))
        self.lists.undoing.happened_in.connect(self._show_where)
        self.lists.keeper.path_changed.connect(
            lambda conversation_id: self._services.tasks.start(self._reload(conversation_id), "show another path")
        )
        self.toast.acted.connect(lambda: self._toast_act())
        self.page.shown.connect(self._conversation_shown)
        self.page.settings_requested.connect(self.pages.show_settings)
        self.page.picture_activated.connect(self.pages.show_picture)
        self.page.failed.connect(self._say)
        self.page.conversation_requested.connect(self.open_conversation)
        self.page.menu_requested.connect(self._open_menu)
        self.page.header.sidebar_requested.connect(self.frame.toggle_sidebar)
        self.frame.sidebar_shown.connect(lambda shown: self.page.header.sidebar_button.setVisible(not shown))
        self.pages.first_run_finished.connect(self._first_run_done)
        self.pages.look_around.connect(self._look_around)
        self.pages.back.connect(self.page.focus_composer)
        self.pages.told.connect(self._say)
        self._connect_actions()

    def _connect_actions(self) -> None:
        slots: dict[str, Callable[[], None]] = {
            "new_conversation": self.new_conversation,
            "new_temporary": lambda: self.new_conversation(temporary=True),
            "undo": self.lists.undoing.undo,
            "redo": self.lists.undoing.redo,
            "search": self._search,
            "find": self.page.find_words,
            "branches": self.page.body.toggle_map,
            "find_next": self.page.find_bar.next,
            "find_previous": self.page.find_bar.previous,
            "pick_model": self.page.pick_model,
            "toggle_sidebar": self.frame.toggle_sidebar,
            "system_prompt": self.page.edit_system_prompt,
            "settings": self.pages.show_settings,
            "next_part": lambda: self._go_round(1),
            "previous_part": lambda: self._go_round(-1),
            "zoom_in": lambda: self._zoom(1),
            "zoom_out": lambda: self._zoom(-1),
            "zoom_reset": lambda: self._remember(zoom=100),
            "previous_conversation": lambda: self._open_neighbour(-1),
            "next_conversation": lambda: self._open_neighbour(1),
            "quit": self._quit,
        }
        self.actions_table.connect_all(slots, lambda: self.pages.is_main)

    def _remember(self, **changes: Unpack[SettingsFields]) -> None:
        """Change settings; where they cannot be written the window goes on without."""
        current = self._services.settings.current
        if all(getattr(current, name) == value for name, value in changes.items()):
            return
        try:
            self._services.settings.change(**changes)
        except AppError as error:
            self._services.bus.publish(ProblemRaised(error.info))

    # What a person does

    def _quit(self) -> None:
        if self.leaving.may_close():
            self.close()

    def _search(self, text: str = "") -> None:
        self.pages.show_main()
        self.search.open(text)

    def _open_menu(self) -> None:
        conversation = self.page.open.conversation
        button = self.page.header.menu_button
        if conversation is not None:
            corner = button.mapToGlobal(QPoint(0, button.height()))
            self.frame.show_sidebar()
            self.lists.open_menu(conversation, corner)

    def _open_neighbour(self, step: int) -> None:
        if (neighbour := self.lists.neighbour(self.page.open.id or "", step)) is not None:
            self.open_conversation(neighbour)

    def _zoom(self, step: int) -> None:
        nearest = min(ZOOM_STEPS, key=lambda percent: abs(percent - self._themes.zoom))
        place = min(max(ZOOM_STEPS.index(nearest) + step, 0), len(ZOOM_STEPS) - 1)
        self._remember(zoom=ZOOM_STEPS[place])

    def _go_round(self, step: int) -> None:
        parts: list[QWidget] = [
            self.sidebar.conversations,
            self.page.header.picker,
            self.page.timeline,
            self.page.composer.edit,
        ]
        parts += self.page.body.focus_parts()
        parts = [part for part in parts if part.isVisible()]
        focus = QApplication.focusWidget()
        places = [number for number, part in enumerate(parts) if focus is not None and _holds(part, focus)]
        if parts:
            part = parts[(places[0] + step) % len(parts) if places else 0]
            part.setFocus(Qt.FocusReason.TabFocusReason if step > 0 else Qt.FocusReason.BacktabFocusReason)

    def _first_run_done(self, model: ModelRef | None) -> None:
        self._remember(first_run_done=True)
        self.pages.drop_first_run()
        if model is not None:
            self._services.catalog.remember(model)
        self.new_conversation(model)

    def _look_around(self) -> None:
        from app.ui.first_run.sample import sample_conversation

        self.pages.show_main()
        self.page.show_sample(sample_conversation())
        self.page.focus_composer()

    # What happens to conversations

    def _removed(self, conversation_id: str, neighbour: str) -> None:
        # A neighbour that is still being opened may be gone too.
        if conversation_id not in (self.page.open.id, self._wanted):
            return
        if neighbour:
            self.open_place(FoundPlace(neighbour), in_list=True)
        else:
            self.new_conversation()

    def _show_where(self, conversation_id: str) -> None:
        if conversation_id != self.page.open.id or not self.pages.is_main:
            self.open_conversation(conversation_id)

    def _conversation_shown(self, conversation: Conversation | None) -> None:
        title = conversation.title if conversation is not None else ""
        self.setWindowTitle(f"{title} - {PROGRAM}" if title else PROGRAM)
        if conversation is not None and self._wanted is None:
            self._wanted = conversation.id
            self.lists.show_open(conversation)
            self._remember(first_run_done=True)
        if conversation is not None and not conversation.temporary:
            self._remember(last_conversation=conversation.id)

    def _tell_problem(self, event: ProblemRaised) -> None:
        from app.ui.error_texts import describe

        self._say(describe(event.error, "").title)

    def _say(self, text: str, action: str = "", act: Callable[[], None] = lambda: None) -> None:
        """Show a toast in the middle of the column, over no words that one needs to write."""
        self._toast_act = act
        if not self.pages.is_main:
            self.toast.tell(text, action, bottom=self._themes.theme.px(24))
            return
        notice = 0 if self.page.notice.isHidden() else self.page.notice.height()
        line = 0 if self.page.temporary.isHidden() else self.page.temporary.height()
        bottom = self.page.composer.height() + notice + line + self._themes.theme.px(8)
        self.toast.tell(text, action, bottom=bottom, left=self.width() - self.page.width())

    # What Qt calls

    @called_by_qt
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc stops the reply, else goes to the composer; a letter typed beside it goes there too."""
        if not self.pages.is_main:
            super().keyPressEvent(event)
        elif event.key() == Qt.Key.Key_Escape:
            if not self.page.body.is_talk:
                self.page.body.back()
            elif self.page.find_bar.isVisible():
                self.page.find_bar.close_bar()
            elif self.page.open.is_running():
                self.page.open.stop()
            self.page.focus_composer()
        elif event.text() and event.text().isprintable() and not _is_shortcut(event):
            self.page.type_text(event.text())
        else:
            super().keyPressEvent(event)

    @called_by_qt
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the sidebar to the width."""
        super().resizeEvent(event)
        self.frame.fit(self.width())

    @called_by_qt
    def showEvent(self, event: QShowEvent) -> None:
        """Let rings turn again."""
        super().showEvent(event)
        self._themes.activity.wake()

    @called_by_qt
    def changeEvent(self, event: QEvent) -> None:
        """A reply that came while the window lay behind another is read when it comes to the front."""
        if event.type() == QEvent.Type.ActivationChange and self.isActiveWindow() and self.pages.is_main:
            self.page.open.mark_read()
        super().changeEvent(event)

    @called_by_qt
    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask the program to end first; close at the second call."""
        if self._may_close:
            event.accept()
            return
        event.ignore()
        if event.spontaneous() and not self.leaving.may_close():
            return
        save_geometry(self, self._services.window_state)
        self.frame.save()
        self.lists.save()
        self.page.save_places()
        self._services.window_state.save()
        self.close_requested.emit()

    async def close_for_good(self) -> None:
        """Store what stands in the composer, hear no more of services, and close."""
        self._may_close = True
        self.hide()
        self._events.end()
        self.lists.close_down()
        self.page.close_down()
        self.search.close_down()
        self.pages.close_down()
        await self.page.open.settle()
        self.close()

    def retranslate(self) -> None:
        """Set the words of the window itself; its parts do so themselves."""
        self.setAccessibleName(PROGRAM)
        self._conversation_shown(self.page.open.conversation)


def _holds(part: QWidget, focus: QWidget) -> bool:
    return part is focus or part.isAncestorOf(focus)


def _is_shortcut(event: QKeyEvent) -> bool:
    held = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
    return bool(event.modifiers() & held)
