"""Asks before something is lost for good: what it is, one button that does it and one that does not."""

from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.ui.controls.buttons import Button, QuietButton
from app.ui.controls.label import Label
from app.ui.controls.popup import Popup
from app.ui.theme import ThemeManager

_WIDTH = 360


class Question(Popup):
    """Focus is on the button that loses nothing; Esc and a press outside are a no."""

    def __init__(self, themes: ThemeManager, parent: QWidget) -> None:
        super().__init__(themes, parent)
        self.setObjectName("question")
        self._do: Callable[[], None] = lambda: None
        self._title = Label(themes, "uiStrong", "text", self.content, wrap=True)
        self._detail = Label(themes, "ui", "text2", self.content, wrap=True)
        self.yes = Button(themes, parent=self.content)
        self.yes.setObjectName("questionYes")
        self.no = QuietButton(themes, parent=self.content)
        self.no.setObjectName("questionNo")
        self._column = column = QVBoxLayout(self.content)
        column.setContentsMargins(16, 14, 16, 12)
        column.setSpacing(4)
        column.addWidget(self._title)
        column.addWidget(self._detail)
        column.addSpacing(8)
        buttons = QHBoxLayout()
        buttons.setContentsMargins(0, 4, 0, 4)
        buttons.setSpacing(8)
        buttons.addWidget(self.yes)
        buttons.addWidget(self.no)
        buttons.addStretch(1)
        column.addLayout(buttons)
        self.yes.clicked.connect(self._done)
        self.no.clicked.connect(self.close)
        self.retranslate()

    @property
    def text(self) -> str:
        """Return what is asked."""
        return f"{self._title.text()}\n{self._detail.text()}"

    def ask(self, title: str, detail: str, yes: str, at: QPoint, do: Callable[[], None]) -> None:
        """Ask below a global point; ``do`` is called on a yes."""
        self._do = do
        self._title.setText(title)
        self._detail.setText(detail)
        self.yes.setText(yes)
        self.setAccessibleName(title)
        self.setAccessibleDescription(detail)
        width = self._themes.theme.px(_WIDTH)
        self.resize_content(width, self._column.heightForWidth(width - 2) + 2)
        self.open_at(at)
        self.no.setFocus(Qt.FocusReason.TabFocusReason)

    def retranslate(self) -> None:
        """Set the words that do not change with what is asked."""
        self.no.setText(self.tr("Cancel"))

    def _done(self) -> None:
        self.close()
        self._do()
