"""The header of a conversation: model at the left, what belongs to the conversation at the right."""

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from app.services.context import Services
from app.ui.actions import action_title, key_text
from app.ui.controls import IconButton
from app.ui.model_picker import ModelPicker
from app.ui.overrides import called_by_qt
from app.ui.temporary import TemporaryMark
from app.ui.theme import ThemeManager

HEIGHT = 48


class Header(QWidget):
    """48 high, without a line until the conversation below is scrolled.

    The dot on the panel's button says that the conversation has a system prompt.
    """

    sidebar_requested = Signal()
    find_requested = Signal()
    branches_requested = Signal()
    prompt_requested = Signal()
    menu_requested = Signal()

    def __init__(self, services: Services, themes: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._themes = themes
        self._scrolled = False
        self.sidebar_button = IconButton(themes, "sidebar", self)
        self.sidebar_button.setObjectName("sidebarButton")
        self.picker = ModelPicker(services, themes, self)
        self.temporary = TemporaryMark(themes, self)
        self.find_button = IconButton(themes, "search", self)
        self.find_button.setObjectName("findButton")
        self.branches_button = IconButton(themes, "branch", self)
        self.branches_button.setObjectName("branchesButton")
        self.branches_button.setCheckable(True)
        self.menu_button = IconButton(themes, "more", self)
        self.menu_button.setObjectName("conversationMenuButton")
        self.prompt_button = IconButton(themes, "panel", self)
        self.prompt_button.setObjectName("inspectorButton")
        self._row = QHBoxLayout(self)
        self._row.addWidget(self.sidebar_button)
        self._row.addWidget(self.picker)
        self._row.addWidget(self.temporary)
        self._row.addStretch(1)
        self._row.addWidget(self.find_button)
        self._row.addWidget(self.branches_button)
        self._row.addWidget(self.menu_button)
        self._row.addWidget(self.prompt_button)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.sidebar_button.hide()
        self.sidebar_button.clicked.connect(self.sidebar_requested)
        self.find_button.clicked.connect(self.find_requested)
        self.branches_button.clicked.connect(self._press_branches)
        self.menu_button.clicked.connect(self.menu_requested)
        self.prompt_button.clicked.connect(self.prompt_requested)
        themes.changed.connect(self._restyle)
        self._restyle()
        self.retranslate()

    def set_scrolled(self, scrolled: bool) -> None:
        """Show a hairline while something of the conversation lies above the view."""
        if scrolled != self._scrolled:
            self._scrolled = scrolled
            self.update()

    def set_map_open(self, is_open: bool) -> None:
        """Show whether the map of branches is open."""
        self.branches_button.setChecked(is_open)

    def _press_branches(self) -> None:
        # Whether it is checked is told by who opens the map.
        self.branches_button.setChecked(not self.branches_button.isChecked())
        self.branches_requested.emit()

    def set_has_prompt(self, has_prompt: bool) -> None:
        """Mark the panel's button where the conversation differs from the default."""
        self.prompt_button.set_marked(has_prompt)

    def retranslate(self) -> None:
        """Set all words again."""
        self.sidebar_button.set_name(action_title("toggle_sidebar"), key_text("toggle_sidebar"))
        self.find_button.set_name(action_title("find"), key_text("find"))
        self.branches_button.set_name(action_title("branches"), key_text("branches"))
        self.menu_button.set_name(self.tr("More for this conversation"))
        self.prompt_button.set_name(action_title("system_prompt"), key_text("system_prompt"))

    @called_by_qt
    def changeEvent(self, event: QEvent) -> None:
        """Take new words when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    @called_by_qt
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground and the hairline."""
        theme = self._themes.theme
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.canvas)
        if self._scrolled:
            painter.fillRect(0, self.height() - 1, self.width(), 1, theme.line)
        painter.end()

    def _restyle(self) -> None:
        px = self._themes.theme.px
        self.setFixedHeight(px(HEIGHT))
        self._row.setContentsMargins(px(8), 0, px(12), 0)
        self._row.setSpacing(px(4))
        self.update()
