"""Asks for a name: of a folder, of a tag, of a conversation whose row is not in sight."""

from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.ui.controls import Field, Popup, PrimaryButton, QuietButton
from app.ui.controls.label import Label
from app.ui.theme import ThemeManager

_WIDTH = 320


class NamePopup(Popup):
    """One field and two buttons; Enter takes the name, Esc takes nothing. An empty name cannot be taken."""

    def __init__(self, themes: ThemeManager, parent: QWidget) -> None:
        super().__init__(themes, parent)
        self.setObjectName("namePopup")
        self._take: Callable[[str], None] = lambda _name: None
        self._title = Label(themes, "uiStrong", "text", self.content)
        self.field = Field(themes, self.content)
        self.field.setObjectName("nameField")
        self._accept = PrimaryButton(themes, parent=self.content)
        self._accept.setObjectName("nameButton")
        self._cancel = QuietButton(themes, parent=self.content)
        column = QVBoxLayout(self.content)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        column.addWidget(self._title)
        column.addWidget(self.field)
        buttons = QHBoxLayout()
        buttons.setContentsMargins(0, 4, 0, 4)
        buttons.setSpacing(8)
        buttons.addWidget(self._accept)
        buttons.addWidget(self._cancel)
        buttons.addStretch(1)
        column.addLayout(buttons)
        self.field.textChanged.connect(lambda text: self._accept.setEnabled(bool(text.strip())))
        self.field.returnPressed.connect(self._done)
        self._accept.clicked.connect(self._done)
        self._cancel.clicked.connect(self.close)
        self.retranslate()

    def ask(self, title: str, accept: str, at: QPoint, take: Callable[[str], None], *, text: str = "") -> None:
        """Ask below a global point; ``take`` gets the name, without blanks at its ends."""
        self._take = take
        self._title.setText(title)
        self.field.setAccessibleName(title)
        self._accept.setText(accept)
        self.field.setText(text)
        self.field.selectAll()
        self._accept.setEnabled(bool(text.strip()))
        layout = self.content.layout()
        height = 0 if layout is None else layout.sizeHint().height()
        self.resize_content(self._themes.theme.px(_WIDTH), height + 2)
        self.open_at(at)
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)

    def retranslate(self) -> None:
        """Set the words that do not change with what is asked."""
        self._cancel.setText(self.tr("Cancel"))

    def _done(self) -> None:
        name = " ".join(self.field.text().split())
        if name:
            self.close()
            self._take(name)
