"""The sidebar: search field and new conversation above, the list, and the foot with the settings."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QStackedLayout, QVBoxLayout, QWidget

from app.ui.actions import action_title, key_text
from app.ui.controls import IconButton
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

    ``search_requested`` carries what was typed into the field already.
    """

    new_requested = Signal()
    settings_requested = Signal()
    search_requested = Signal(str)

    def __init__(self, themes: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._themes = themes
        self.search = SearchDoor(themes, self)
        self.search.setObjectName("searchField")
        self.new_button = IconButton(themes, "new", self)
        self.new_button.setObjectName("newConversationButton")
        self.conversations = ConversationList(themes, self)
        self.settings_button = IconButton(themes, "settings", self, size=28, icon_size=16)
        self.settings_button.setObjectName("settingsButton")
        self._nothing = QLabel(self)
        self._nothing.setObjectName("emptyListLabel")
        self._nothing.setWordWrap(True)
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._lay_out()
        self.search.opened.connect(self.search_requested)
        self.new_button.clicked.connect(self.new_requested)
        self.settings_button.clicked.connect(self.settings_requested)
        model = self.conversations.conversations
        for signal in (model.modelReset, model.rowsInserted, model.rowsRemoved):
            signal.connect(self._show_list_or_nothing)
        themes.changed.connect(self._restyle)
        self._restyle()
        self.retranslate()

    def retranslate(self) -> None:
        """Set all words again."""
        self.search.setPlaceholderText(self.tr("Search"))
        self.search.setAccessibleName(self.tr("Search the history"))
        self.search.set_keys(key_text("search"))
        self.new_button.set_name(action_title("new_conversation"), key_text("new_conversation"))
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
        self._foot.addWidget(self.settings_button)
        self._column.addLayout(self._top)
        self._column.addLayout(self._middle, 1)
        self._column.addLayout(self._foot)

    def _show_list_or_nothing(self) -> None:
        model = self.conversations.conversations
        if model.rowCount():
            self._middle.setCurrentWidget(self.conversations)
            return
        self._nothing.setText(self.tr("No conversations"))
        self._middle.setCurrentWidget(self._nothing)

    def _restyle(self) -> None:
        px = self._themes.theme.px
        self._top.setContentsMargins(px(12), px(12), px(12), px(_TOP - 12 - 32))
        self._top.setSpacing(px(8))
        self._foot.setContentsMargins(px(16), px(10), px(8), px(10))
        self._nothing.setContentsMargins(px(16), px(12), px(16), 0)
        self._nothing.setFont(self._themes.theme.font("ui"))
        palette = self._nothing.palette()
        palette.setColor(palette.ColorRole.WindowText, self._themes.theme.text3)
        self._nothing.setPalette(palette)
        self.update()
