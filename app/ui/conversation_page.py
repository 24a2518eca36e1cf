"""One conversation: header, messages, notices and composer, and what passes between them and the services."""

import dataclasses

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QStackedLayout, QVBoxLayout, QWidget

from app.domain.blocks import ContentBlock, plain_text
from app.domain.conversation import Conversation, ConversationView, Message, Role
from app.domain.events import (
    ConversationChanged,
    MessageAdded,
    MessageChanged,
    ModelsChanged,
    ProblemRaised,
    ProvidersChanged,
    QueueChanged,
    SendFailed,
    SettingsChanged,
    TurnEnded,
    TurnProgress,
    TurnStarted,
)
from app.domain.generation import Route
from app.domain.model_info import ModelRef
from app.services.context import Services
from app.ui.composer import Composer
from app.ui.controls import OverlayScrollBar
from app.ui.conversation_body import ConversationBody
from app.ui.empty_conversation import EmptyConversation
from app.ui.header import Header
from app.ui.link_asker import LinkAsker
from app.ui.message_details import MessageDetails
from app.ui.model_notice import ModelNotice
from app.ui.open_conversation import OpenConversation
from app.ui.provider_names import provider_of
from app.ui.search.places import FoundPlace
from app.ui.stored_files import StoredFiles
from app.ui.subscriptions import Subscriptions
from app.ui.system_prompt import SystemPromptEditor
from app.ui.temporary import TemporaryLine
from app.ui.theme import ThemeManager
from app.ui.timeline.finding.find_bar import FindBar
from app.ui.timeline.finding.scroll_marks import ScrollMarks
from app.ui.timeline.view import TimelineView

_PLACES = "reading_places"


class ConversationPage(QWidget):
    """Shows one conversation and takes what is written to it.

    ``shown`` carries the conversation after each change of it, None for a new one; ``failed`` a sentence to be told;
    ``conversation_requested`` the id of one to be opened.
    """

    shown = Signal(object)
    settings_requested = Signal(str)
    picture_activated = Signal(object)
    menu_requested = Signal()
    failed = Signal(str)
    conversation_requested = Signal(str)

    def __init__(self, services: Services, themes: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self._themes = themes
        self._messages: dict[str, Message] = {}
        self._retry_with_model: str | None = None
        self._prompt_editor: SystemPromptEditor | None = None
        self.details: MessageDetails | None = None
        self.body = ConversationBody(services, themes, self)
        self.open = OpenConversation(services, self)
        self.files = StoredFiles(services, self)
        self._links = LinkAsker(services, themes, self)
        self.header = Header(services, themes, self)
        self.timeline = TimelineView(services, themes, self)
        self._bar = OverlayScrollBar(self.timeline, themes)
        self.scroll_marks = ScrollMarks(self._bar, self.timeline, themes)
        self.find_bar = FindBar(themes, self.timeline)
        self.timeline.places.load(services.window_state.get(_PLACES))
        self.empty = EmptyConversation(themes, self)
        self.temporary = TemporaryLine(themes, self.header.temporary, self)
        self.notice = ModelNotice(services, themes, self)
        self.composer = Composer(services, themes, self)
        self._lay_out()
        self._connect()
        self._events = Subscriptions(services.bus)
        self._listen()
        self._settings_changed()

    # What the window asks

    def show_view(self, view: ConversationView) -> None:
        """Show a stored conversation, with all that its running reply has said so far."""
        self._leave()
        view = self._with_running_reply(view)
        # First, while what is written in a new conversation still belongs to it.
        self.composer.flush_draft()
        self.open.show(view.conversation)
        self._show_messages(view)
        self.composer.set_conversation(view.conversation)
        self.composer.set_queue(self._services.chat.queued(view.conversation.id))
        self._refresh()
        self.open.mark_read()

    def show_new(self, model: ModelRef | None = None, *, temporary: bool = False) -> None:
        """Show an empty conversation, which is stored with its first word unless it is ``temporary``."""
        self._leave()
        self.composer.flush_draft()
        self.open.show(None, model, temporary=temporary)
        self._show_messages(None)
        self.composer.set_conversation(None)
        self.composer.set_queue(())
        self._refresh()

    def show_sample(self, view: ConversationView) -> None:
        """Show a conversation that is kept nowhere; what is written below it begins a new one."""
        self.show_new()
        self._show_messages(view)

    def reload(self, view: ConversationView) -> None:
        """Show another path of the open conversation; what stands in the composer stays."""
        if view.conversation.id == self.open.id:
            self.open.refresh(view.conversation)
            self._show_messages(self._with_running_reply(view))
            self._refresh()

    @property
    def has_messages(self) -> bool:
        """Return whether something was said in the conversation."""
        return bool(self._messages)

    def show_place(self, place: FoundPlace) -> None:
        """Bring into sight what a search found in the conversation that is shown."""
        if place.message_id:
            self.find_bar.show_place(place.wanted, place.words, place.message_id, place.like)

    def focus_composer(self) -> None:
        """Put the caret into the composer, or focus into what stands in the conversation's place."""
        parts = self.body.focus_parts()
        (parts[0] if parts else self.composer).setFocus(Qt.FocusReason.OtherFocusReason)

    def type_text(self, text: str) -> None:
        """Put what was typed elsewhere into the composer."""
        self.body.back()
        self.composer.insert_text(text)

    def find_words(self) -> None:
        """Look for words in the conversation."""
        self.body.back()
        self.find_bar.open_bar()

    def edit_system_prompt(self) -> None:
        """Open the field of the system prompt below its button."""
        if self._prompt_editor is None:
            self._prompt_editor = SystemPromptEditor(self._themes, self)
            self._prompt_editor.saved.connect(self.open.set_system_prompt)
        button = self.header.prompt_button
        corner = button.mapToGlobal(QPoint(button.width(), button.height() + self._themes.theme.px(8)))
        conversation = self.open.conversation
        self._prompt_editor.edit("" if conversation is None else conversation.system_prompt, corner)

    def _leave(self) -> None:
        """Let the field save what was written, and close what was open, before another conversation takes its place."""
        if self._prompt_editor is not None:
            self._prompt_editor.hide()
        self.body.back()
        self.find_bar.leave_place()

    def pick_model(self) -> None:
        """Open the list of models for the next message."""
        self._forget_retry()
        self.header.picker.open_popup()

    def save_places(self) -> None:
        """Keep where each conversation stands for the next start; the window's state is written by its owner."""
        self.timeline.keep_place()
        self._services.window_state.set(_PLACES, self.timeline.places.dump())

    def close_down(self) -> None:
        """Hear no more of services."""
        self._events.end()
        self.body.close_down()
        self.composer.flush_draft()

    # Layout and wires

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        column.addWidget(self.body, 1)
        talk = QVBoxLayout(self.body.talk)
        talk.setContentsMargins(0, 0, 0, 0)
        talk.setSpacing(0)
        self._middle = QStackedLayout()
        self._middle.addWidget(self.empty)
        self._middle.addWidget(self.timeline)
        talk.addLayout(self._middle, 1)
        talk.addWidget(self.temporary)
        talk.addWidget(self.notice)
        talk.addWidget(self.composer)

    def _connect(self) -> None:
        self.open.stored.connect(self._stored)
        self.header.picker.picked.connect(self._picked)
        self.header.picker.clicked.connect(self._forget_retry)
        self.header.find_requested.connect(self.find_words)
        self.header.branches_requested.connect(self.body.toggle_map)
        self.body.map_shown.connect(self.header.set_map_open)
        self.body.left.connect(self.focus_composer)
        self.body.conversation_requested.connect(self.conversation_requested)
        self.body.follow(self.timeline, self.open)
        self.timeline.find_requested.connect(self.find_bar.open_bar)
        self.header.prompt_requested.connect(self.edit_system_prompt)
        self.header.menu_requested.connect(self.menu_requested)
        self.timeline.verticalScrollBar().valueChanged.connect(lambda value: self.header.set_scrolled(value > 0))
        self.timeline.retry_requested.connect(self.open.retry)
        self.timeline.continue_requested.connect(self.open.continue_reply)
        self.timeline.edit_requested.connect(self._edit)
        self.timeline.branch_requested.connect(self.open.show_branch)
        self.timeline.another_model_requested.connect(self._retry_with_another_model)
        self.timeline.model_details_requested.connect(self._show_model_of)
        self.timeline.settings_requested.connect(self.settings_requested)
        self.timeline.picture_activated.connect(self.picture_activated)
        self.timeline.picture_use_requested.connect(self.composer.attach)
        self.timeline.file_open_requested.connect(self.files.open)
        self.timeline.file_save_requested.connect(self.files.save_as)
        self.timeline.text_save_requested.connect(self.files.save_text)
        self.timeline.picture_copy_requested.connect(self.files.copy_picture)
        self.timeline.delete_requested.connect(self.open.delete_message)
        self.timeline.details_requested.connect(self._show_details)
        self.files.failed.connect(self.failed)
        self.open.refused.connect(self.failed)
        self.timeline.link_activated.connect(self._links.ask)
        self.timeline.quote_requested.connect(self.composer.insert_quote)
        self.composer.send_requested.connect(self.open.send)
        self.composer.stop_requested.connect(self.open.stop)
        self.composer.withdraw_requested.connect(self.open.withdraw)
        self.composer.send_now_requested.connect(self.open.resume_queue)
        self.composer.draft_changed.connect(self.open.keep_draft)
        self.composer.edit_submitted.connect(self._send_edit)
        self.composer.edit_last_requested.connect(self._edit_last)
        self.composer.picture_activated.connect(self.picture_activated)
        self.temporary.keep_requested.connect(self.open.keep)
        self.notice.settings_requested.connect(self.settings_requested)

    def _listen(self) -> None:
        on = self._events.on
        on(MessageAdded, self._message_came)
        on(MessageChanged, self._message_came)
        on(TurnStarted, self._turn_event)
        on(TurnProgress, self._turn_event)
        on(TurnEnded, self._turn_event)
        on(QueueChanged, self._queue_changed)
        on(SendFailed, self.composer.take_back)
        on(ProblemRaised, lambda _event: self._refresh_running())
        on(ConversationChanged, self._conversation_changed)
        on(SettingsChanged, self._settings_changed)
        on(ModelsChanged, lambda _event: self._refresh_model())
        on(ProvidersChanged, self._providers_changed)

    # What comes from the services

    def _message_came(self, event: MessageAdded | MessageChanged) -> None:
        if event.message.conversation_id != self.open.id:
            return
        self._messages[event.message.id] = event.message
        self.temporary.set_state(temporary=self.open.is_temporary, said=self.has_messages)
        self._middle.setCurrentWidget(self.timeline)
        self.timeline.apply(event)

    def _turn_event(self, event: TurnStarted | TurnProgress | TurnEnded) -> None:
        if event.conversation_id != self.open.id:
            return
        self.timeline.apply(event)
        if not isinstance(event, TurnProgress):
            self._refresh_running()

    def _queue_changed(self, event: QueueChanged) -> None:
        if event.conversation_id == self.open.id:
            self._refresh_running()
            self.composer.set_queue(event.queued)

    def _conversation_changed(self, event: ConversationChanged) -> None:
        if event.conversation.id != self.open.id:
            return
        self.open.refresh(event.conversation)
        self.composer.set_conversation(event.conversation)
        self._refresh()
        if self.isVisible() and self.window().isActiveWindow():
            self.open.mark_read()

    def _providers_changed(self, _event: ProvidersChanged) -> None:
        self._refresh_model()
        self.notice.ask_again()

    def _stored(self, conversation: Conversation) -> None:
        self._show_messages(ConversationView(conversation, (), {}))
        self.composer.adopt(conversation)
        self._refresh()

    # What comes from the person

    def _edit(self, message_id: str) -> None:
        message = self._messages.get(message_id)
        if message is not None:
            self.composer.start_edit(message)

    def _send_edit(self, message_id: str, blocks: tuple[ContentBlock, ...]) -> None:
        """Send another version of what the person said; of a reply only its text becomes another."""
        message = self._messages.get(message_id)
        if message is not None and message.role is Role.ASSISTANT:
            self.open.edit_reply(message_id, plain_text(blocks))
        else:
            self.open.edit(message_id, blocks)

    def _edit_last(self) -> None:
        own = [message for message in self._messages.values() if message.role is Role.USER]
        if own:
            self.composer.start_edit(own[-1])

    def _picked(self, model: ModelRef) -> None:
        self.open.set_model(model)
        if self._retry_with_model is not None:
            message_id, self._retry_with_model = self._retry_with_model, None
            self.open.retry(message_id, model)
        self._refresh_model()

    def _retry_with_another_model(self, message_id: str) -> None:
        self._retry_with_model = message_id
        self.header.picker.open_popup()

    def _show_model_of(self, message_id: str) -> None:
        message = self._messages.get(message_id)
        if message is not None and message.model is not None:
            self._forget_retry()
            self.header.picker.open_details(message.model)

    def _forget_retry(self) -> None:
        """A list opened by its button chooses for the next message; one opened from a reply asks again at once."""
        self._retry_with_model = None

    def _show_details(self, message_id: str, way: Route | None) -> None:
        message = self._messages.get(message_id)
        if message is None:
            return
        if self.details is None:
            self.details = MessageDetails(self._themes, self.timeline)
        self.details.tell(message, way, self.timeline.mapToGlobal(self.timeline.rect().center()))

    def _settings_changed(self, _event: SettingsChanged | None = None) -> None:
        self.timeline.around.opens_thoughts = self._services.settings.current.open_thoughts

    # How it is shown

    def _show_messages(self, view: ConversationView | None) -> None:
        path = () if view is None else view.path
        self._messages = {message.id: message for message in path}
        self.timeline.set_conversation(view)
        for note in () if view is None else self._services.chat.running_notes(view.conversation.id):
            # How far a server is is no part of the message, and it may say nothing more for minutes.
            self.timeline.apply(note)
        self._middle.setCurrentWidget(self.timeline if path else self.empty)
        self.header.set_scrolled(self.timeline.verticalScrollBar().value() > 0)

    def _with_running_reply(self, view: ConversationView) -> ConversationView:
        """Put in what has come so far: the history holds what came up to a quarter of a second ago."""
        running = self._services.chat.running_message(view.conversation.id)
        if running is None:
            return view
        path = tuple(running if message.id == running.id else message for message in view.path)
        return dataclasses.replace(view, path=path)

    def _refresh(self) -> None:
        conversation = self.open.conversation
        self._refresh_running()
        self.header.set_has_prompt(conversation is not None and bool(conversation.system_prompt))
        for button in (self.header.menu_button, self.header.find_button, self.header.branches_button):
            button.setEnabled(conversation is not None)
        self._refresh_model()
        self.temporary.set_state(temporary=self.open.is_temporary, said=self.has_messages)
        self.shown.emit(conversation)

    def _refresh_running(self) -> None:
        """Offer stop or send. A turn that could not even begin has no end that is told: a problem tells of it."""
        self.composer.set_running(self.open.is_running())

    def _refresh_model(self) -> None:
        model = self.open.model
        self.header.picker.set_model(model)
        self.empty.set_model(model, "" if model is None else provider_of(self._services, model))
        self.notice.set_model(model)
