"""What is known of a reply: model, endpoint, tokens, time; a popup whose facts can be copied."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.domain.conversation import Message
from app.domain.generation import Route
from app.ui.controls import Button, Popup
from app.ui.controls.label import Label
from app.ui.message_facts import facts_of
from app.ui.theme import ThemeManager

_WIDTH = 440
_NAMES = 152


class MessageDetails(Popup):
    """Shows one fact a line, only those that are known. Esc or a click outside closes it."""

    def __init__(self, themes: ThemeManager, parent: QWidget) -> None:
        super().__init__(themes, parent)
        self.setObjectName("messageDetails")
        px = themes.theme.px
        self._facts: list[tuple[str, str]] = []
        self._shown: tuple[Message, Route | None] | None = None
        self._title = Label(themes, "card", "text", self.content)
        self._rows = QWidget(self.content)
        self._grid = QGridLayout(self._rows)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(px(12))
        self._grid.setVerticalSpacing(px(4))
        self._grid.setColumnMinimumWidth(0, px(_NAMES))
        self._grid.setColumnStretch(1, 1)
        self._copy = Button(themes, parent=self.content)
        self._copy.setObjectName("copyDetailsButton")
        self._copy.clicked.connect(self._take_copy)
        buttons = QHBoxLayout()
        buttons.addWidget(self._copy)
        buttons.addStretch(1)
        self._column = column = QVBoxLayout(self.content)
        column.setContentsMargins(px(16), px(12), px(16), px(16))
        column.setSpacing(px(12))
        column.addWidget(self._title)
        column.addWidget(self._rows)
        column.addLayout(buttons)
        self.retranslate()

    @property
    def text(self) -> str:
        """Return the facts as a copy gives them, one a line."""
        return "\n".join(f"{name}: {value}" for name, value in self._facts)

    def tell(self, message: Message, way: Route | None, middle: QPoint) -> None:
        """Open around a global point. ``way`` is None where nobody knows which way the request went."""
        self._shown = (message, way)
        self._fill()
        width = self._themes.theme.px(_WIDTH)
        height = self._column.heightForWidth(width - 2) if self._column.hasHeightForWidth() else 0
        height = max(height, self._column.sizeHint().height()) + 2
        self.resize_content(width, height)
        self.open_at(middle - QPoint(width // 2, height // 2))
        self._copy.setFocus(Qt.FocusReason.PopupFocusReason)

    def retranslate(self) -> None:
        """Set all words again."""
        self._title.setText(self.tr("Details of the reply"))
        self._copy.setText(self.tr("Copy"))
        self.setAccessibleName(self.tr("Details of the reply"))
        if self._shown is not None:
            self._fill()

    def _fill(self) -> None:
        if self._shown is None:
            return
        self._facts = facts_of(*self._shown)
        while (item := self._grid.takeAt(0)) is not None:
            old = item.widget()
            if old is not None:
                old.hide()
                old.deleteLater()
        for row, (name, value) in enumerate(self._facts):
            label = Label(self._themes, "ui", "text2", self._rows)
            label.setText(name)
            shown = Label(self._themes, "ui", "text", self._rows, wrap=True)
            shown.setText(value)
            shown.setAccessibleName(f"{name}: {value}")
            self._grid.addWidget(label, row, 0, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(shown, row, 1)
        self._rows.setAccessibleName(self.text)

    def _take_copy(self) -> None:
        QGuiApplication.clipboard().setText(self.text)
        self.close()
