"""Stands under the list while several conversations are selected, and acts on all of them."""

from PySide6.QtCore import QEvent, QPoint, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.ui.controls import IconButton
from app.ui.controls.label import Label
from app.ui.conversation_list.orders import Act, Order
from app.ui.conversation_list.view import ConversationList
from app.ui.overrides import called_by_qt
from app.ui.theme import ThemeManager

_HEIGHT = 40


class SelectionBar(QWidget):
    """How many are selected, and what can be done with them. Emits ``ordered``."""

    ordered = Signal(object)

    def __init__(self, themes: ThemeManager, view: ConversationList, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._themes = themes
        self._view = view
        self._ids: tuple[str, ...] = ()
        self.setObjectName("selectionBar")
        self._words = Label(themes, "ui", "text2", self)
        self._buttons = {
            name: IconButton(themes, icon, self, size=28, icon_size=16)
            for name, icon in (
                ("archive", "archive"),
                ("delete", "trash"),
                ("more", "more"),
                ("clear", "close"),
            )
        }
        self._line = QHBoxLayout(self)
        self._line.addWidget(self._words, 1)
        for name, button in self._buttons.items():
            button.setObjectName(f"selection_{name}")
            self._line.addWidget(button)
        self._buttons["archive"].clicked.connect(self._archive)
        self._buttons["delete"].clicked.connect(lambda: self.ordered.emit(Order(Act.DELETE, self._ids)))
        self._buttons["more"].clicked.connect(self._open_menu)
        self._buttons["clear"].clicked.connect(view.selecting.clear)
        themes.changed.connect(self._restyle)
        self._restyle()
        self.hide()

    def set_ids(self, ids: tuple[str, ...]) -> None:
        """Take what is selected; fewer than two hide the bar."""
        self._ids = ids
        self.retranslate()
        self.setVisible(len(ids) > 1)

    def retranslate(self) -> None:
        """Set all words again."""
        self._words.setText(self.tr("%Ln selected", "", len(self._ids)))
        archived = self._all_archived()
        self._buttons["archive"].set_icon("unarchive" if archived else "archive")
        words = self.tr("Take out of the archive") if archived else self.tr("Archive")
        self._buttons["archive"].set_name(words)
        self._buttons["delete"].set_name(self.tr("Delete"))
        self._buttons["more"].set_name(self.tr("More"))
        self._buttons["clear"].set_name(self.tr("Select only the open conversation"))

    @called_by_qt
    def changeEvent(self, event: QEvent) -> None:
        """Take new words when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    @called_by_qt
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground and the hairline above."""
        theme = self._themes.theme
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.sidebar)
        painter.fillRect(0, 0, self.width(), 1, theme.line)
        painter.end()

    def _all_archived(self) -> bool:
        rows = (self._view.conversations.conversation(own) for own in self._ids)
        return bool(self._ids) and all(row is not None and row.archived for row in rows)

    def _archive(self) -> None:
        self.ordered.emit(Order(Act.UNARCHIVE if self._all_archived() else Act.ARCHIVE, self._ids))

    def _open_menu(self) -> None:
        button = self._buttons["more"]
        self._view.asker.open_menu(self._view.selecting.rows(), button.mapToGlobal(QPoint(0, button.height())))

    def _restyle(self) -> None:
        px = self._themes.theme.px
        self.setFixedHeight(px(_HEIGHT))
        self._line.setContentsMargins(px(16), px(1), px(8), 0)
        self._line.setSpacing(0)
        self.update()
