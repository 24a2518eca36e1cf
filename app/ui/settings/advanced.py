"""The advanced fields of a provider: extra headers, proxy, certificate file. Folded until they are wanted."""

import dataclasses
from pathlib import Path

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from app.domain.provider import ProviderConfig
from app.ui.controls import Button, Field, Segments, TextArea, TextButton
from app.ui.overrides import called_by_qt
from app.ui.settings.form_row import RING_ROOM, FormRow
from app.ui.theme import ThemeManager

_PROXIES = ("system", "direct", "own")
_PROXY_SCHEMES = ("http://", "https://", "socks5://", "socks5h://")
_KEPT_FOR_US = frozenset({"authorization", "host", "content-length", "content-type", "transfer-encoding"})


def read_headers(text: str) -> tuple[tuple[tuple[str, str], ...], str]:
    """Read "Name: value" lines. Return the headers, and the first line that is none (empty where all are).

    The key's own header and those that the transport sets are refused: the key belongs in its field.
    """
    headers: list[tuple[str, str]] = []
    for line in text.splitlines():
        if not line.strip():
            continue
        name, colon, value = line.partition(":")
        name, value = name.strip(), value.strip()
        sound = colon and name and name.replace("-", "").replace("_", "").isalnum() and name.isascii()
        if not sound or name.lower() in _KEPT_FOR_US or not value.isprintable():
            return tuple(headers), line.strip()
        headers.append((name, value))
    return tuple(headers), ""


class AdvancedFields(QWidget):
    """Edits a copy of a provider's configuration; ``changed`` carries the new one."""

    changed = Signal(object)

    def __init__(self, themes: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._config: ProviderConfig | None = None
        self._themes = themes
        self.fold = TextButton(themes, self, icon="caret_right")
        self.fold.clicked.connect(self._toggle)
        self._body = QWidget(self)
        self._body.hide()
        self.headers = TextArea(themes, self._body, role="code")
        self.headers.setFixedHeight(themes.theme.px(72))
        self.headers.textChanged.connect(self._check_headers)
        self.headers.editing_finished.connect(self._headers_typed)
        self.proxy = Segments(themes, _PROXIES, self._body)
        self.proxy.chosen.connect(self._proxy_chosen)
        self.proxy_address = Field(themes, self._body)
        self.proxy_address.editingFinished.connect(self._proxy_typed)
        self.certificate = Field(themes, self._body)
        self.certificate.editingFinished.connect(self._certificate_typed)
        self._choose = Button(themes, parent=self._body)
        self._choose.clicked.connect(self._choose_certificate)
        self._headers_row = FormRow(themes, self.headers, self._body)
        self._proxy_row = FormRow(themes, self.proxy, self._body)
        self._proxy_address_row = FormRow(themes, self.proxy_address, self._body)
        self._certificate_row = FormRow(themes, self.certificate, self._body, beside=(self._choose,))
        body = QVBoxLayout(self._body)
        body.setContentsMargins(0, themes.theme.px(8) - RING_ROOM, 0, 0)
        body.setSpacing(themes.theme.px(16) - 2 * RING_ROOM)
        for row in (self._headers_row, self._proxy_row, self._proxy_address_row, self._certificate_row):
            body.addWidget(row)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        head = QVBoxLayout()
        head.setContentsMargins(RING_ROOM, 0, RING_ROOM, 0)
        head.addWidget(self.fold, 0, Qt.AlignmentFlag.AlignLeft)
        column.addLayout(head)
        column.addWidget(self._body)
        self.retranslate()

    def set_config(self, config: ProviderConfig) -> None:
        """Show the fields of a provider; they open by themselves where something differs from the default."""
        if self._config is not None and self._config.id == config.id:
            self._config = config
            return
        self._config = None
        self.headers.setPlainText("\n".join(f"{name}: {value}" for name, value in config.headers))
        own = config.proxy not in ("", "direct")
        self.proxy.set_current("own" if own else config.proxy or "system")
        self.proxy_address.setText(config.proxy if own else "")
        self.proxy_address.set_invalid(False)
        self._proxy_address_row.setVisible(own)
        self.certificate.setText(config.certificate_file)
        self.certificate.set_invalid(False)
        self._config = config
        self._open(bool(config.headers or config.proxy or config.certificate_file))

    def _toggle(self) -> None:
        self._open(not self._body.isVisibleTo(self))

    def _open(self, is_open: bool) -> None:
        self._body.setVisible(is_open)
        self.fold.set_icon("caret_down" if is_open else "caret_right")

    def _change(self, config: ProviderConfig) -> None:
        if self._config is not None and config != self._config:
            self._config = config
            self.changed.emit(config)

    def _check_headers(self) -> None:
        _, wrong = read_headers(self.headers.toPlainText())
        if wrong:
            text = self.tr("Not a header that can be set here: {line}").format(line=wrong)
            self._headers_row.set_help(text, "danger")
        else:
            self._headers_row.set_help(self._headers_help())

    def _headers_typed(self) -> None:
        headers, wrong = read_headers(self.headers.toPlainText())
        if self._config is not None and not wrong:
            self._change(dataclasses.replace(self._config, headers=headers))

    def _proxy_chosen(self, name: str) -> None:
        self._proxy_address_row.setVisible(name == "own")
        if name == "own":
            self.proxy_address.setFocus()
        elif self._config is not None:
            self._change(dataclasses.replace(self._config, proxy="direct" if name == "direct" else ""))

    def _proxy_typed(self) -> None:
        address = self.proxy_address.text().strip()
        if self._config is None or not address:
            return
        sound = address.startswith(_PROXY_SCHEMES) and len(address.partition("://")[2]) > 0
        self.proxy_address.set_invalid(not sound)
        self._proxy_address_row.set_help(
            "" if sound else self.tr("A proxy begins with http://, https:// or socks5://."), "danger"
        )
        if sound:
            self._change(dataclasses.replace(self._config, proxy=address))

    def _certificate_typed(self) -> None:
        name = self.certificate.text().strip()
        if self._config is None:
            return
        sound = not name or Path(name).is_file()
        self.certificate.set_invalid(not sound)
        text = self._certificate_help() if sound else self.tr("There is no such file.")
        self._certificate_row.set_help(text, "text3" if sound else "danger")
        if sound:
            self._change(dataclasses.replace(self._config, certificate_file=name))

    def _choose_certificate(self) -> None:
        dialog = QFileDialog(self, self.tr("Choose a certificate file"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setNameFilter(self.tr("Certificates (*.pem *.crt *.cer)"))
        dialog.fileSelected.connect(self._certificate_chosen)
        dialog.open()

    def _certificate_chosen(self, name: str) -> None:
        self.certificate.setText(name)
        self._certificate_typed()

    def _headers_help(self) -> str:
        return self.tr('One a line, as "Name: value". They are kept in the settings file, not in the keyring.')

    def _certificate_help(self) -> str:
        return self.tr("Trusted beside the system's own, for this provider alone.")

    def retranslate(self) -> None:
        """Set the texts in the language of the window."""
        self.fold.setText(self.tr("Advanced: headers, proxy, certificate"))
        self._headers_row.set_label(self.tr("Headers"))
        self._check_headers()
        self._proxy_row.set_label(self.tr("Proxy"))
        self.proxy.set_texts(
            {"system": self.tr("As the system"), "direct": self.tr("None"), "own": self.tr("This one")}
        )
        self._proxy_address_row.set_label("")
        self.proxy_address.setAccessibleName(self.tr("Address of the proxy"))
        self.proxy_address.setPlaceholderText("http://127.0.0.1:7890")
        self._certificate_row.set_label(self.tr("Certificate"))
        self._certificate_row.set_help(self._certificate_help())
        self._choose.setText(self.tr("Choose a file…"))

    @called_by_qt
    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
