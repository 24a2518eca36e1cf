"""Asks before a link of a reply leaves for the browser, and shows whom it leads to."""

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.ui.controls import Popup, PrimaryButton, QuietButton, Switch
from app.ui.controls.label import Label
from app.ui.links import host_to_trust, is_openable, open_link, shown_address, shown_host
from app.ui.theme import ThemeManager

_WIDTH = 400


class LinkPrompt(Popup):
    """Shows host and whole address of a link; the browser opens it only after a press on the button.

    ``remembered`` carries a host about which a person does not want to be asked again.
    """

    remembered = Signal(str)

    def __init__(self, themes: ThemeManager, parent: QWidget) -> None:
        super().__init__(themes, parent)
        self.setObjectName("linkPrompt")
        self._address = ""
        self._host = Label(themes, "uiStrong", "text", self.content, wrap=True)
        self._whole = Label(themes, "small", "text2", self.content, wrap=True)
        self._remember = Switch(themes, self.content)
        self._remember.setObjectName("rememberHostSwitch")
        self._remember_words = Label(themes, "ui", "text2", self.content)
        self._remember_words.setBuddy(self._remember)
        self._open = PrimaryButton(themes, parent=self.content)
        self._open.setObjectName("openLinkButton")
        self._copy = QuietButton(themes, parent=self.content)
        self._column = column = QVBoxLayout(self.content)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(4)
        column.addWidget(self._host)
        column.addWidget(self._whole)
        column.addSpacing(8)
        remember = QHBoxLayout()
        remember.setSpacing(8)
        remember.addWidget(self._remember)
        remember.addWidget(self._remember_words, 1)
        column.addLayout(remember)
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
        host = host_to_trust(address)
        question = self.tr("Open {host}?").format(host=shown_host(address))
        self._host.setText(question if openable else self.tr("This link leads to no web page."))
        self._whole.setText(_shortened(shown_address(address)))
        self._open.setVisible(openable)
        self._remember.setChecked(False)
        for widget in (self._remember, self._remember_words):
            widget.setVisible(host is not None)
        width = self._themes.theme.px(_WIDTH)
        self.resize_content(width, self._column.heightForWidth(width - 2) + 2)
        self.open_at(at)
        (self._open if openable else self._copy).setFocus(Qt.FocusReason.PopupFocusReason)

    def retranslate(self) -> None:
        """Set all words again."""
        words = self.tr("Do not ask again for this host")
        self._remember_words.setText(words)
        self._remember.setAccessibleName(words)
        self._open.setText(self.tr("Open in the browser"))
        self._copy.setText(self.tr("Copy the address"))

    def _go(self) -> None:
        host = host_to_trust(self._address)
        if open_link(self._address) and self._remember.isChecked() and host is not None:
            self.remembered.emit(host)
        self.close()

    def _take_copy(self) -> None:
        QGuiApplication.clipboard().setText(self._address)
        self.close()


def _shortened(address: str) -> str:
    """Return an address with its middle left out where it is very long."""
    return address if len(address) <= 600 else f"{address[:400]} … {address[-150:]}"
