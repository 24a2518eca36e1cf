"""Asks before a link of a reply leaves for the browser, and shows whom it leads to."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.ui.controls import Popup, PrimaryButton, QuietButton
from app.ui.controls.label import Label
from app.ui.links import is_openable, open_link, shown_host
from app.ui.theme import ThemeManager

_WIDTH = 400


class LinkPrompt(Popup):
    """Shows host and whole address of a link; the browser opens it only after a press on the button."""

    def __init__(self, themes: ThemeManager, parent: QWidget) -> None:
        super().__init__(themes, parent)
        self.setObjectName("linkPrompt")
        self._address = ""
        self._host = Label(themes, "uiStrong", "text", self.content, wrap=True)
        self._whole = Label(themes, "small", "text2", self.content, wrap=True)
        self._open = PrimaryButton(themes, parent=self.content)
        self._open.setObjectName("openLinkButton")
        self._copy = QuietButton(themes, parent=self.content)
        self._column = column = QVBoxLayout(self.content)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(4)
        column.addWidget(self._host)
        column.addWidget(self._whole)
        column.addSpacing(8)
        buttons = QHBoxLayout()
        buttons.addWidget(self._open)
        buttons.addWidget(self._copy)
        buttons.addStretch(1)
        column.addLayout(buttons)
        self._open.clicked.connect(self._go)
        self._copy.clicked.connect(self._take_copy)
        self.retranslate()

    def ask(self, address: str, at: QPoint) -> None:
        """Show the prompt at a global point; an address that may not be opened can only be copied."""
        self._address = address
        openable = is_openable(address)
        self._host.setText(shown_host(address) if openable else self.tr("This link leads to no web page."))
        self._whole.setText(_visible(address))
        self._open.setVisible(openable)
        width = self._themes.theme.px(_WIDTH)
        self.resize_content(width, self._column.heightForWidth(width - 2) + 2)
        self.open_at(at)
        (self._open if openable else self._copy).setFocus(Qt.FocusReason.PopupFocusReason)

    def retranslate(self) -> None:
        """Set all words again."""
        self._open.setText(self.tr("Open in the browser"))
        self._copy.setText(self.tr("Copy the address"))

    def _go(self) -> None:
        open_link(self._address)
        self.close()

    def _take_copy(self) -> None:
        QGuiApplication.clipboard().setText(self._address)
        self.close()


def _visible(address: str) -> str:
    """Return the address with hidden characters spelled out, shortened in the middle where it is very long."""
    spelled = "".join(character if character.isprintable() else f"[U+{ord(character):04X}]" for character in address)
    return spelled if len(spelled) <= 600 else f"{spelled[:400]} … {spelled[-150:]}"
