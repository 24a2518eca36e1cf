"""What stands below the header: the conversation, or in its place the map of its branches or its tries in columns."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.domain.conversation import Conversation
from app.services.context import Services
from app.services.mapping import first_words
from app.ui.branches.map_page import MapPage
from app.ui.compare.page import ComparePage
from app.ui.open_conversation import OpenConversation
from app.ui.theme import ThemeManager
from app.ui.timeline.view import TimelineView


class ConversationBody(QStackedWidget):
    """Holds the conversation; map and columns are made when they are asked for first.

    ``map_shown`` tells whether the map is open, ``left`` that the conversation is shown again.
    ``conversation_requested`` and ``message_requested`` carry ids.
    """

    map_shown = Signal(bool)
    left = Signal()
    conversation_requested = Signal(str)
    message_requested = Signal(str)

    def __init__(self, services: Services, themes: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self._themes = themes
        self.talk = QWidget(self)
        self.map: MapPage | None = None
        self.columns: ComparePage | None = None
        self._open: OpenConversation | None = None
        self.addWidget(self.talk)

    def follow(self, timeline: TimelineView, opened: OpenConversation) -> None:
        """Do what is asked for in the view of a conversation with its branches."""
        self._open = opened

        def compare(other_id: str, message_id: str) -> None:
            if opened.conversation is not None:
                self.show_map(opened.conversation, (other_id, message_id))

        def compare_all(message_id: str) -> None:
            number = timeline.model.number_of(message_id)
            if opened.conversation is not None and number is not None:
                asked = first_words(timeline.model.entries[number - 1].message) if number else ""
                self.show_columns(opened.conversation, timeline.model.entries[number].siblings, message_id, asked)

        timeline.fork_requested.connect(opened.fork)
        timeline.compare_requested.connect(compare)
        timeline.compare_all_requested.connect(compare_all)
        opened.forked.connect(self.conversation_requested)
        self.message_requested.connect(lambda message_id: timeline.scroller.show_part(message_id, 0))

    @property
    def is_talk(self) -> bool:
        """Return whether the conversation itself is shown."""
        return self.currentWidget() is self.talk

    def focus_parts(self) -> list[QWidget]:
        """Return where focus goes in what is shown in the conversation's place."""
        if self.map is not None and self.currentWidget() is self.map:
            return [self.map.list]
        if self.columns is not None and self.currentWidget() is self.columns:
            return [self.columns.columns[0].view]
        return []

    def toggle_map(self) -> None:
        """Show the map of the conversation that is open, or the conversation again."""
        if self.map is not None and self.currentWidget() is self.map:
            self.back()
        elif self._open is not None and self._open.conversation is not None:
            self.show_map(self._open.conversation)

    def show_map(self, conversation: Conversation, chosen: tuple[str, ...] = ()) -> None:
        """Show the map of a conversation, with two messages beside each other if two are chosen."""
        if self.map is None:
            self.map = MapPage(self._services, self._themes, self)
            self.map.closed.connect(self.back)
            self.map.shown.connect(self._go_to)
            self.map.forked.connect(self.conversation_requested)
            self.addWidget(self.map)
        self.map.open_map(conversation.id, chosen)
        self._show(self.map)
        self.map.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_columns(self, conversation: Conversation, tries: tuple[str, ...], meant: str, question: str = "") -> None:
        """Show the tries in one place beside each other; ``question`` is the beginning of what they answer."""
        if self.columns is None:
            self.columns = ComparePage(self._services, self._themes, self)
            self.columns.closed.connect(self.back)
            self.addWidget(self.columns)
        self._show(self.columns)
        self.columns.open_tries(conversation, tries, meant, question)
        self.columns.columns[0].view.setFocus(Qt.FocusReason.OtherFocusReason)

    def back(self) -> None:
        """Show the conversation again."""
        if not self.is_talk:
            self._show(self.talk)
            self.left.emit()

    def close_down(self) -> None:
        """Hear no more of services."""
        for page in (self.map, self.columns):
            if page is not None:
                page.close_down()

    def _show(self, page: QWidget) -> None:
        self.setCurrentWidget(page)
        for other in (self.map, self.columns):
            if other is not None and other is not page:
                other.forget()
        self.map_shown.emit(page is self.map)

    def _go_to(self, message_id: str) -> None:
        self.back()
        self.message_requested.emit(message_id)
