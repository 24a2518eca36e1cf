"""The preview: the branch through a hit, to read, with its matches marked."""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.domain.conversation import ConversationView
from app.ui.controls import IconButton, OverlayScrollBar
from app.ui.controls.label import Label
from app.ui.overrides import called_by_qt
from app.ui.search import words
from app.ui.theme import ThemeManager
from app.ui.timeline.finding.wanted import Wanted
from app.ui.timeline.ports import TimelineServices
from app.ui.timeline.view import TimelineView
from app.ui.translation import translate

_HEAD = 56
_INSET = 24


class Preview(QWidget):
    """Head and message view. ``message_id`` is what is shown in it, empty for a conversation as a whole."""

    def __init__(self, services: TimelineServices, themes: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._themes = themes
        self._view: ConversationView | None = None
        self._why = ""
        self._is_cut = False
        self._is_shown = True
        self.message_id = ""
        self.title = Label(themes, "card", "text", self)
        self.about = Label(themes, "small", "text3", self)
        self.count = Label(themes, "small", "text2", self)
        self.previous_button = IconButton(themes, "caret_up", self, size=28, icon_size=16)
        self.next_button = IconButton(themes, "caret_down", self, size=28, icon_size=16)
        self.timeline = TimelineView(services, themes, self, read_only=True, margin=_INSET)
        self.timeline.setObjectName("searchPreview")
        self._bar = OverlayScrollBar(self.timeline, themes)
        self._lay_out()
        self.previous_button.clicked.connect(lambda: self.step(-1))
        self.next_button.clicked.connect(lambda: self.step(1))
        self.timeline.finder.changed.connect(self._show_count)
        themes.changed.connect(self._restyle)
        self._restyle()
        self.retranslate()

    # What is shown

    def shows(self, conversation_id: str, message_id: str) -> bool:
        """Return whether the path that is shown goes through a message."""
        view = self._view
        is_same = view is not None and view.conversation.id == conversation_id
        return is_same and self.timeline.model.number_of(message_id) is not None

    def show_hit(
        self, view: ConversationView, message_id: str, wanted: Wanted, like: str, *, is_shown: bool = True
    ) -> None:
        """Show a path at a message of it; ``like`` begins at the match that is meant.

        ``is_shown`` says whether the conversation shows this branch.
        """
        self._is_shown = is_shown
        self._take(view)
        self.go_to(message_id, wanted, like)

    def show_rest(self, view: ConversationView, *, is_cut: bool = False) -> None:
        """Show more of a path of which a part is shown; the place stays. ``is_cut`` says that this is not all of it."""
        self._take(view)
        self._is_cut = is_cut

    def go_to(self, message_id: str, wanted: Wanted, like: str) -> None:
        """Go to another message of the path that is shown."""
        self.message_id = message_id
        self.timeline.finder.look_in(wanted, message_id, like)
        self._show_about()

    def show_end(self, view: ConversationView, wanted: Wanted) -> None:
        """Show a conversation at its end."""
        self._take(view)
        self.message_id = ""
        self.timeline.scroll_to_end()
        self.timeline.finder.mark(wanted)
        self._show_about()

    def clear(self, why: str = "") -> None:
        """Show nothing but perhaps a sentence, and hold nothing."""
        self._view = None
        self._why = why
        self.message_id = ""
        self.timeline.finder.close()
        self.timeline.set_conversation(None)
        self._show_about()

    def step(self, step: int) -> None:
        """Go to the next match, or with -1 to the one before."""
        if self.timeline.finder.total:
            self.timeline.finder.step(step)

    def _take(self, view: ConversationView) -> None:
        self._view = view
        self._is_cut = False
        self.timeline.set_conversation(view)
        self._show_about()

    # Words

    def retranslate(self) -> None:
        """Set all words again."""
        self.timeline.setAccessibleName(translate("Search", "Preview"))
        self.previous_button.set_name(translate("Search", "Previous match"), "Shift F3")
        self.next_button.set_name(translate("Search", "Next match"), "F3")
        self._show_about()
        self._show_count()

    def _show_about(self) -> None:
        view = self._view
        title = "" if view is None else words.title_or(view.conversation.title)
        room = max(self.title.width(), self._themes.theme.px(80))
        self.title.setText(self.title.fontMetrics().elidedText(title, Qt.TextElideMode.ElideRight, room))
        self.about.setText(self._why if view is None else self._about(view))

    def _about(self, view: ConversationView) -> str:
        """Return which branch is shown, and whether it is the one that the conversation shows."""
        if not self.message_id:
            return words.when(view.conversation.updated_at)
        number = self.timeline.model.number_of(self.message_id)
        above = () if number is None else reversed(view.path[: number + 1])
        tries = next((each.id for each in above if len(view.siblings.get(each.id, ())) > 1), None)
        if tries is None:
            written = "" if number is None else words.when(view.path[number].created_at)
            return written if self._is_shown else translate("Search", "A branch that is not shown now")
        siblings = view.siblings[tries]
        place = {"number": siblings.index(tries) + 1, "count": len(siblings)}
        if self._is_shown:
            return translate("Search", "Branch {number} / {count}").format(**place)
        return translate("Search", "Branch {number} / {count}, not the one that is shown now").format(**place)

    def _show_count(self) -> None:
        finder = self.timeline.finder
        total, index = finder.total, finder.index
        text = ""
        if index:
            more = "" if finder.is_done and not self._is_cut else "+" if finder.is_done else "…"
            text = translate("Search", "{index} of {total}").format(index=f"{index:,}", total=f"{total:,}{more}")
        elif total:
            text = words.Counts().matches(total)
        self.count.setText(text)
        for button in (self.previous_button, self.next_button):
            button.setEnabled(total > 0)

    # Looks

    def _lay_out(self) -> None:
        self._head = QWidget(self)
        texts = QVBoxLayout()
        texts.setSpacing(0)
        texts.addStretch(1)
        texts.addWidget(self.title)
        texts.addWidget(self.about)
        texts.addStretch(1)
        self._row = QHBoxLayout(self._head)
        self._row.addLayout(texts, 1)
        for widget in (self.count, self.previous_button, self.next_button):
            self._row.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._head)
        column.addWidget(self.timeline, 1)
        for button in (self.previous_button, self.next_button):
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    @called_by_qt
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Cut the title for its room."""
        super().resizeEvent(event)
        self._show_about()

    @called_by_qt
    def changeEvent(self, event: QEvent) -> None:
        """Take new words when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    @called_by_qt
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._themes.theme.canvas)
        painter.end()

    def _restyle(self) -> None:
        px = self._themes.theme.px
        self._head.setFixedHeight(px(_HEAD))
        self._row.setContentsMargins(px(_INSET), 0, px(12), 0)
        self._row.setSpacing(px(4))
        self.title.setMinimumWidth(px(40))
        self.count.setContentsMargins(px(8), 0, px(4), 0)
        self.update()
