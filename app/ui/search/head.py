"""The head of the popup: the field where the sidebar has its own, how much was found, and the way out."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from app.ui import icons
from app.ui.controls import IconButton
from app.ui.controls.label import Label
from app.ui.search.query_field import QueryField
from app.ui.theme import ThemeManager
from app.ui.translation import translate

_HEIGHT = 48


class Head(QWidget):
    """``field``, ``count`` and ``close_button`` in a row of 48."""

    def __init__(self, themes: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._themes = themes
        self._glass = QLabel(self)
        self.field = QueryField(self)
        self.field.setObjectName("searchQuery")
        self.count = Label(themes, "small", "text3", self)
        self.count.setObjectName("searchCount")
        self.close_button = IconButton(themes, "close", self, icon_size=16)
        self.close_button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._row = QHBoxLayout(self)
        self._row.addWidget(self._glass)
        self._row.addWidget(self.field, 1)
        self._row.addWidget(self.count)
        self._row.addWidget(self.close_button)
        themes.changed.connect(self._restyle)
        self._restyle()
        self.retranslate()

    def retranslate(self) -> None:
        """Set all words again."""
        self.field.setAccessibleName(translate("Search", "Search the history"))
        self.field.setPlaceholderText(translate("Search", "Search"))
        self.close_button.set_name(translate("Search", "Close"), "Esc")

    def _restyle(self) -> None:
        theme = self._themes.theme
        px = theme.px
        self._row.setContentsMargins(px(15), 0, px(8), 0)
        self._row.setSpacing(px(8))
        self.count.setContentsMargins(0, 0, px(4), 0)
        self.setFixedHeight(px(_HEIGHT) - 1)
        side = px(16)
        self._glass.setPixmap(icons.pixmap("search", theme.text2, side, self.devicePixelRatioF()))
        font = theme.font("ui")
        font.setPixelSize(px(14))
        self.field.setFont(font)
        self.field.setStyleSheet("QLineEdit { background: transparent; border: none; padding: 0; }")
