"""The form that adds a gateway: address, key and name, a test, and the way on."""

import dataclasses
from urllib.parse import urlsplit

import shiboken6
from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.domain.address import normalise
from app.domain.errors import AppError
from app.domain.ids import new_id
from app.domain.model_info import ModelRef
from app.domain.provider import ProviderConfig
from app.services.context import Services
from app.services.providers import ConnectionTest
from app.ui.controls import Field, PrimaryButton, QuietButton, TextButton
from app.ui.controls.focus import GAP, RING
from app.ui.controls.label import Label
from app.ui.gateway.key_field import KeyField
from app.ui.gateway.labelled import LabelledField
from app.ui.gateway.pasted import is_key, sort_pasted
from app.ui.gateway.result_box import ResultBox
from app.ui.gateway.tester import ConnectionTester
from app.ui.gateway.words import TestWords, words_of
from app.ui.overrides import called_by_qt
from app.ui.theme import ThemeManager

RING_ROOM = RING + GAP
"""What the form is larger than what is seen, left, right and below: a ring around a button needs it."""


class GatewayForm(QWidget):
    """Adds one provider. ``added`` carries a ModelRef to start with, or None where the gateway lists no model.

    A paste sorts out which part is the address and which the key; where both came the test starts by itself. The
    key goes only to a host that answered as a gateway (``ProviderService.test``).
    """

    added = Signal(object)

    def __init__(self, services: Services, themes: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self._config = ProviderConfig(new_id(), "", "")
        self._result: ConnectionTest | None = None
        self._typed_address = ""
        self._kept_address = ""
        self._saving = False
        self._name_by_hand = False
        self._has_keyring = True
        self._address = Field(themes, self)
        self._key = KeyField(themes, self)
        self._name = Field(themes, self)
        self._address_row = LabelledField(themes, self._address, self)
        self._key_row = LabelledField(themes, self._key, self)
        self._name_row = LabelledField(themes, self._name, self)
        self._put_back = TextButton(themes, self, role="small", height=0)
        self._put_back.hide()
        self._address_row.add_to_help(self._put_back)
        self._box = ResultBox(themes, self)
        self._main = PrimaryButton(themes, parent=self)
        self._other = QuietButton(themes, parent=self)
        self._note = Label(themes, "small", "text3", self)
        self._tester = ConnectionTester(services, self)
        self._lay_out(themes)
        self._connect()
        self.setFocusProxy(self._address)
        self.retranslate()

    def _lay_out(self, themes: ThemeManager) -> None:
        px = themes.theme.px
        column = QVBoxLayout(self)
        column.setContentsMargins(RING_ROOM, 0, RING_ROOM, RING_ROOM)
        column.setSpacing(px(16))
        for row in (self._address_row, self._key_row, self._name_row):
            column.addWidget(row)
        column.addWidget(self._box)
        buttons = QHBoxLayout()
        buttons.setSpacing(px(8))
        buttons.addWidget(self._main)
        buttons.addWidget(self._other)
        buttons.addStretch(1)
        buttons.addWidget(self._note)
        column.addLayout(buttons)

    def _connect(self) -> None:
        self._address.textEdited.connect(self._address_typed)
        self._address.editingFinished.connect(self._settle_address)
        self._address.returnPressed.connect(self.test)
        self._key.edited.connect(self._key_typed)
        self._key.submitted.connect(self.test)
        self._name.textEdited.connect(self._name_typed)
        self._name.returnPressed.connect(self.test)
        self._put_back.clicked.connect(self._restore_typed)
        self._main.clicked.connect(self._go_on)
        self._other.clicked.connect(self._other_way)
        self._tester.started.connect(self._test_started)
        self._tester.finished.connect(self._test_finished)
        self._tester.stopped.connect(self._test_stopped)

    @property
    def can_start(self) -> bool:
        """Return whether the last test found a gateway that takes the key."""
        return self._result is not None and self._result.error is None

    @property
    def has_failed(self) -> bool:
        """Return whether the last test found a fault."""
        return self._result is not None and self._result.error is not None

    # What a person does

    def fill_in(self, text: str) -> bool:
        """Take address and key out of a pasted text; test at once where both were found. Return whether any was."""
        pasted = sort_pasted(text)
        if pasted.address:
            self._address.setText(pasted.address)
            self._settle_address()
        if pasted.key:
            self._key.set_key(pasted.key)
            self._changed()
        if pasted.address and pasted.key:
            self.test()
        return bool(pasted.address or pasted.key)

    def test(self) -> None:
        """Ask the gateway for its models, if there is an address to ask."""
        if not self._settle_address() or not self._config.address:
            self._address.setFocus()
            return
        self._tester.start(self._config, self._key.key or "")

    def stop(self) -> None:
        """End a test that runs."""
        self._tester.stop()

    @called_by_qt
    def showEvent(self, event: QShowEvent) -> None:
        """Begin in the first field, and look whether there is a keyring."""
        super().showEvent(event)
        if not self._address.text():
            self._address.setFocus()
        self._services.tasks.start(self._look_for_keyring(), "look for a keyring")

    # The address

    def _address_typed(self, text: str) -> None:
        pasted = sort_pasted(text)
        if pasted.key and (pasted.address or is_key(text)):
            self._address.clear()
            self.fill_in(text)
            return
        self._put_back.hide()
        self._address.set_invalid(False)
        self._changed()

    def _key_typed(self) -> None:
        text = self._key.key
        if sort_pasted(text).address:
            self._key.set_key("")
            self.fill_in(text)
        else:
            self._changed()

    def _settle_address(self) -> bool:
        """Turn what was typed into the root; return False where it is no address."""
        typed = self._address.text().strip()
        if not typed:
            self._config = dataclasses.replace(self._config, address="")
            self._refresh()
            return True
        if typed == self._kept_address:
            return True
        try:
            address = normalise(typed)
        except AppError:
            self._address.set_invalid(True)
            self._address_row.set_help(self.tr("This is not a web address."), "danger")
            return False
        if address.root != typed:
            self._typed_address = typed
            self._address.setText(address.root)
            self._put_back.setVisible(bool(address.removed))
        self._take_address(address.root)
        return True

    def _take_address(self, root: str) -> None:
        if root != self._config.address:
            self._address.set_invalid(False)
        self._config = dataclasses.replace(self._config, address=root)
        if not self._name_by_hand:
            self._name.setText(_name_from(root))
        self._config = dataclasses.replace(self._config, name=self._name.text().strip())
        self._refresh()

    def _restore_typed(self) -> None:
        """Take the address as it was typed; leaving the field does not shorten it again."""
        self._kept_address = self._typed_address
        self._address.setText(self._typed_address)
        self._address.setFocus()
        self._put_back.hide()
        self._take_address(self._typed_address.rstrip("/"))
        self._changed()

    def _name_typed(self, text: str) -> None:
        pasted = sort_pasted(text)
        if pasted.address and pasted.key:
            self._name.clear()
            self.fill_in(text)
            return
        self._name_by_hand = bool(text.strip())
        self._config = dataclasses.replace(self._config, name=text.strip())

    # The test

    def _changed(self) -> None:
        """Forget a result that no longer speaks of what stands in the fields."""
        self._tester.stop()
        self._result = None
        self._box.clear()
        self._key.field.set_invalid(False)
        self._refresh()

    def _test_started(self) -> None:
        self._result = None
        self._box.show_running()
        self._refresh()

    def _test_stopped(self) -> None:
        self._box.clear()
        self._refresh()

    def _test_finished(self, result: ConnectionTest) -> None:
        self._result = result
        words = words_of(result, key_given=bool(self._key.key))
        self._box.show_result(words, result.milliseconds, ok=result.error is None)
        no_key = result.error is None and not self._key.key
        self._key.field.setPlaceholderText(self.tr("No key needed here") if no_key else "")
        self._refresh()
        if result.error is None:
            self._main.setFocus()

    # The way on

    def _go_on(self) -> None:
        if self._result is None:
            self.test()
        elif self._result.error is None:
            self._start_save()
        elif self._result.suggested_address:
            self._put_back.hide()
            self._address.setText(self._result.suggested_address)
            self._changed()
            self.test()
        else:
            self.test()

    def _other_way(self) -> None:
        if self._tester.running:
            self._tester.stop()
        elif self._result is None or self._result.error is None or self._result.suggested_address:
            self.test()
        else:
            self._start_save()

    def _start_save(self) -> None:
        self._services.tasks.start(self._save(), "add a provider")

    async def _save(self) -> None:
        if self._saving:
            return
        self._saving = True
        try:
            await self._keep_provider()
        finally:
            self._saving = False

    async def _keep_provider(self) -> None:
        config = (
            self._config
            if self._config.name
            else dataclasses.replace(self._config, name=_name_from(self._config.address))
        )
        await self._services.providers.save(config, self._key.key or None)
        first = self._result.first_models if self._result else ()
        self._services.tasks.start(self._services.catalog.refresh(config.id), f"models of {config.name}")
        self.added.emit(ModelRef(config.id, first[0]) if first else None)

    # Words

    def retranslate(self) -> None:
        """Set the texts in the language of the window."""
        self._address_row.set_label(self.tr("Address"))
        self._key_row.set_label(self.tr("Key"))
        self._name_row.set_label(self.tr("Name"))
        self._address.setPlaceholderText("https://")
        self._put_back.setText(self.tr("Put it back"))
        self._note.setText(self.tr("The test costs nothing"))
        self._refresh()

    @called_by_qt
    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()

    def _refresh(self) -> None:
        self._refresh_helps()
        running = self._tester.running
        result = self._result
        failed = self.has_failed
        if result is not None and result.suggested_address:
            host = urlsplit(result.suggested_address).netloc
            self._main.setText(self.tr("Use {host}").format(host=host))
        else:
            self._main.setText(self._main_word(failed=failed))
        self._main.setEnabled(not running and bool(self._address.text().strip()))
        self._other.setText(self._other_word(failed=failed))
        self._other.setVisible(running or result is not None)

    def _main_word(self, *, failed: bool) -> str:
        if failed:
            return self.tr("Test again")
        return self.tr("Test") if self._result is None and not self._tester.running else self.tr("Start")

    def _other_word(self, *, failed: bool) -> str:
        if self._tester.running:
            return self.tr("Stop")
        if failed and not (self._result and self._result.suggested_address):
            return self.tr("Use it anyway")
        return self.tr("Test again")

    def _refresh_helps(self) -> None:
        self._refresh_address_help()
        if self._has_keyring:
            self._key_row.set_help(self.tr("Goes into the system keyring, and into no file, log or backup."))
        else:
            self._key_row.set_help(self.tr("No keyring is running: a key would be kept until Loquent closes."), "warn")
        self._name_row.set_help(self.tr("So it is called in the list. Change it if you like."))
        if self._result is not None:
            self._show_fault(words_of(self._result, key_given=bool(self._key.key)))

    def _show_fault(self, words: TestWords) -> None:
        """Mark the field at fault and say so below it."""
        self._address.set_invalid(words.field == "address")
        self._key.field.set_invalid(words.field == "key")
        if words.field == "address":
            self._address_row.set_help(words.field_line, "danger")
            if self._key.key:
                self._key_row.set_help(self.tr("Not sent: no gateway answered there."))
        if words.field == "key":
            self._key_row.set_help(words.field_line, "danger")

    def _refresh_address_help(self) -> None:
        address = self._config.address
        if self._put_back.isVisibleTo(self):
            self._address_row.set_help(self.tr("The end of what you pasted is not needed."))
        elif address.startswith("http://"):
            self._address_row.set_help(self.tr("Without encryption: for servers in your own network."))
        elif address:
            self._address_row.set_help(self.tr("Requests go to {address}/v1/…").format(address=address))
        else:
            self._address_row.set_help(self.tr("Paste what you were given, with whatever ending."))

    async def _look_for_keyring(self) -> None:
        works = await self._services.providers.keyring_works()
        if shiboken6.isValid(self):  # a keyring takes its time, and the form may be gone by then
            self._has_keyring = works
            self._refresh_helps()


def _name_from(address: str) -> str:
    """Make a name out of a host: ``https://api.example.com`` is called ``example.com``."""
    host = urlsplit(address).hostname or address
    for prefix in ("api.", "www.", "gateway."):
        host = host.removeprefix(prefix)
    return host
