"""The sidebar: search field and new conversation above, the list, and the foot with the settings."""

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QStackedLayout, QVBoxLayout, QWidget

from app.domain.library import Counts, Section, SectionKind
from app.ui.actions import action_title, key_sequence, key_text
from app.ui.controls import IconButton, Menu
from app.ui.conversation_list.chip import SectionChip
from app.ui.conversation_list.entries import ARCHIVE
from app.ui.conversation_list.menus import fill_list_menu
from app.ui.conversation_list.selection_bar import SelectionBar
from app.ui.conversation_list.view import ConversationList
from app.ui.overrides import called_by_qt
from app.ui.search.door import SearchDoor
from app.ui.theme import ThemeManager

WIDTH = 264
WIDTH_NARROW = 224
_TOP = 52
_FOOT = 48


class Sidebar(QWidget):
    """Search, list and foot. What the list emits is reached through ``conversations``.

    ``section_wanted`` carries the Section that the list shall show alone, None for everything. ``search_requested``
    carries what was typed into the field already.
    """

    new_requested = Signal()
    temporary_requested = Signal()
    settings_requested = Signal()
    trash_requested = Signal()
    section_wanted = Signal(object)
    search_requested = Signal(str)

    def __init__(self, themes: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._themes = themes
        self.search = SearchDoor(themes, self)
        self.search.setObjectName("searchField")
        self.new_button = IconButton(themes, "new", self)
        self.new_button.setObjectName("newConversationButton")
        self.chip = SectionChip(themes, self)
        self.conversations = ConversationList(themes, self)
        self.selection_bar = SelectionBar(themes, self.conversations, self)
        self.list_button = IconButton(themes, "more", self, size=28, icon_size=16)
        self.list_button.setObjectName("listMenuButton")
        self.settings_button = IconButton(themes, "settings", self, size=28, icon_size=16)
        self.settings_button.setObjectName("settingsButton")
        self._nothing = QLabel(self)
        self._nothing.setObjectName("emptyListLabel")
        self._nothing.setWordWrap(True)
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._counts = Counts({}, {})
        self._is_filled = False
        self._lay_out()
        self._connect()
        themes.changed.connect(self._restyle)
        self._restyle()
        self.retranslate()

    def set_counts(self, counts: Counts) -> None:
        """Take what the list's menu says of tags, archive and trash."""
        self._counts = counts

    def set_section(self, section: Section | None) -> None:
        """Say which section the list shows alone, now that it does."""
        self._is_filled = True
        self.chip.set_section(section)
        self._show_list_or_nothing()

    def show_archive(self) -> None:
        """Show the archive in the list."""
        self.section_wanted.emit(ARCHIVE)

    def show_tag(self, name: str) -> None:
        """Show the conversations with a tag in the list."""
        self.section_wanted.emit(Section(SectionKind.TAG, name))

    def show_trash(self) -> None:
        """Show the trash."""
        self.trash_requested.emit()

    def new_temporary(self) -> None:
        """Begin a conversation that is not kept."""
        self.temporary_requested.emit()

    def open_list_menu(self, at: QPoint) -> None:
        """Show what concerns the whole list, at a global point."""
        menu = Menu(self)
        fill_list_menu(menu, self._counts, self.conversations.asker, self)
        menu.popup(at)

    def retranslate(self) -> None:
        """Set all words again."""
        self.search.setPlaceholderText(self.tr("Search"))
        self.search.setAccessibleName(self.tr("Search the history"))
        self.search.set_keys(key_text("search"))
        self.new_button.set_name(action_title("new_conversation"), key_text("new_conversation"))
        self.list_button.set_name(self.tr("Folders, tags, archive and trash"))
        self.settings_button.set_name(action_title("settings"), key_text("settings"))
        self._show_list_or_nothing()

    @called_by_qt
    def changeEvent(self, event: QEvent) -> None:
        """Take new words when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    @called_by_qt
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """From the search field, down goes into the list."""
        if self.search.hasFocus() and event.key() == Qt.Key.Key_Down:
            self.conversations.setFocus(Qt.FocusReason.TabFocusReason)
        else:
            super().keyPressEvent(event)

    @called_by_qt
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground and the hairline over the foot."""
        theme = self._themes.theme
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.sidebar)
        painter.fillRect(0, self.height() - theme.px(_FOOT), self.width(), 1, theme.line)
        painter.end()

    def _lay_out(self) -> None:
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._top = QHBoxLayout()
        self._top.addWidget(self.search)
        self._top.addWidget(self.new_button)
        self._middle = QStackedLayout()
        self._middle.addWidget(self.conversations)
        self._middle.addWidget(self._nothing)
        self._foot = QHBoxLayout()
        self._foot.addStretch(1)
        self._foot.addWidget(self.list_button)
        self._foot.addWidget(self.settings_button)
        self._column.addLayout(self._top)
        self._column.addWidget(self.chip)
        self._column.addLayout(self._middle, 1)
        self._column.addWidget(self.selection_bar)
        self._column.addLayout(self._foot)

    def _connect(self) -> None:
        self.search.opened.connect(self.search_requested)
        self.new_button.clicked.connect(self.new_requested)
        self.new_button.customContextMenuRequested.connect(self._open_new_menu)
        self.new_button.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.settings_button.clicked.connect(self.settings_requested)
        self.list_button.clicked.connect(self._open_menu_above_foot)
        self.chip.closed.connect(self._leave_section)
        self.conversations.menu_wanted.connect(self.open_list_menu)
        self.conversations.selection_changed.connect(self.selection_bar.set_ids)
        self.selection_bar.ordered.connect(self.conversations.ordered)
        model = self.conversations.conversations
        for signal in (model.modelReset, model.rowsInserted, model.rowsRemoved):
            signal.connect(self._show_list_or_nothing)

    def _open_new_menu(self) -> None:
        menu = Menu(self)
        for name, signal in (("new_conversation", self.new_requested), ("new_temporary", self.temporary_requested)):
            action = menu.addAction(action_title(name))
            action.setShortcut(key_sequence(name))
            action.triggered.connect(signal)
        menu.popup(self.new_button.mapToGlobal(QPoint(0, self.new_button.height())))

    def _open_menu_above_foot(self) -> None:
        menu = Menu(self)
        fill_list_menu(menu, self._counts, self.conversations.asker, self)
        menu.popup(self.list_button.mapToGlobal(QPoint(0, -menu.sizeHint().height())))

    def _leave_section(self) -> None:
        self.section_wanted.emit(None)
        self.conversations.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_list_or_nothing(self) -> None:
        model = self.conversations.conversations
        if model.rowCount():
            self._middle.setCurrentWidget(self.conversations)
            return
        self._nothing.setText(self._words_for_nothing(model.shown) if self._is_filled else "")
        self._middle.setCurrentWidget(self._nothing)

    def _words_for_nothing(self, shown: Section | None) -> str:
        if shown is None:
            return self.tr("No conversations")
        if shown.kind is SectionKind.ARCHIVE:
            return self.tr("The archive is empty.")
        return self.tr("No conversation has this tag.")

    def _restyle(self) -> None:
        px = self._themes.theme.px
        self._top.setContentsMargins(px(12), px(12), px(12), px(_TOP - 12 - 32))
        self._top.setSpacing(px(8))
        self._foot.setContentsMargins(px(16), px(10), px(8), px(10))
        self._foot.setSpacing(px(4))
        self._nothing.setContentsMargins(px(16), px(12), px(16), 0)
        self._nothing.setFont(self._themes.theme.font("ui"))
        palette = self._nothing.palette()
        palette.setColor(palette.ColorRole.WindowText, self._themes.theme.text3)
        self._nothing.setPalette(palette)
        self.update()
