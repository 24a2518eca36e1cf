"""The form of one provider: name, address, key, test, models, advanced fields, removal."""

import dataclasses

import shiboken6
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.domain.address import normalise
from app.domain.errors import AppError
from app.domain.ports import KeyPlace
from app.domain.provider import ProviderConfig, ProviderKind
from app.services.context import Services
from app.services.providers import ConnectionTest
from app.ui.controls import Button, Field, PrimaryButton, QuietButton, Switch, TextButton
from app.ui.controls.label import Label
from app.ui.error_texts import describe
from app.ui.gateway.key_field import KeyField
from app.ui.gateway.tester import ConnectionTester
from app.ui.gateway.words import words_of
from app.ui.settings.advanced import AdvancedFields
from app.ui.settings.form_row import RING_ROOM, FormRow
from app.ui.settings.section import Hairline, Section
from app.ui.theme import ThemeManager


class ProviderForm(Section):
    """Edits one provider; every change is saved at once. ``removed`` carries the id after it is gone."""

    removed = Signal(str)

    def __init__(self, services: Services, themes: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(themes, parent)
        self._services = services
        self._config: ProviderConfig | None = None
        self._key_hint: str | None = None
        self._key_place = KeyPlace.NOWHERE
        self._result: ConnectionTest | None = None
        self._make_fields()
        self._make_rows()
        self._tester = ConnectionTester(services, self)
        self._tester.started.connect(self._show_test)
        self._tester.stopped.connect(self._show_test)
        self._tester.finished.connect(self._test_finished)
        self.retranslate()

    def _make_fields(self) -> None:
        themes = self.themes
        self._enabled_label = Label(themes, "ui", "text2", self)
        self.enabled = Switch(themes, self)
        self.enabled.toggled.connect(self._switched)
        self.head.addWidget(self._enabled_label)
        self.head.addWidget(self.enabled)
        self.name = Field(themes, self)
        self.name.editingFinished.connect(self._name_typed)
        self.address = Field(themes, self)
        self.address.editingFinished.connect(self._address_typed)
        self.key = KeyField(themes, self)
        self.key.field.editingFinished.connect(self._key_typed)
        self.forget_key = Button(themes, parent=self)
        self.forget_key.clicked.connect(self._forget_key)
        self.test_button = PrimaryButton(themes, parent=self)
        self.test_button.clicked.connect(self._test_or_stop)
        self.test_line = Label(themes, "ui", "text2", self, wrap=True)
        self._models = Label(themes, "ui", "text", self)
        self._refresh_models = TextButton(themes, self, icon="retry")
        self._refresh_models.clicked.connect(self._fetch_models)
        self.advanced = AdvancedFields(themes, self)
        self.advanced.changed.connect(self._save_config)
        self.remove = TextButton(themes, self, colour="danger")
        self.remove.clicked.connect(self._remove_asked)
        self._remove_note = Label(themes, "small", "text3", self, wrap=True)
        self._remove_note.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._remove_line = Label(themes, "ui", "text2", self, wrap=True)
        self._really_remove = Button(themes, parent=self)
        self._really_remove.clicked.connect(self._remove_now)
        self._keep = QuietButton(themes, parent=self)
        self._keep.clicked.connect(self._keep_it)

    def _make_rows(self) -> None:
        themes = self.themes
        self._name_row = FormRow(themes, self.name, self)
        self._address_row = FormRow(themes, self.address, self)
        self._key_row = FormRow(themes, self.key, self, beside=(self.forget_key,))
        self._test_row = FormRow(themes, self.test_button, self, beside=(self.test_line,))
        self._models_row = FormRow(themes, self._models, self, beside=(self._refresh_models,))
        room = themes.theme.px(6)
        self._remove_line.setContentsMargins(0, room, 0, room)
        self._remove_note.setContentsMargins(0, themes.theme.px(8), 0, themes.theme.px(8))
        removal = QHBoxLayout()
        removal.setContentsMargins(RING_ROOM, RING_ROOM, RING_ROOM, RING_ROOM)
        removal.setSpacing(themes.theme.px(8))
        removal.addWidget(self.remove)
        removal.addWidget(self._remove_note, 1)
        removal.addWidget(self._remove_line, 1)
        removal.addWidget(self._really_remove)
        removal.addWidget(self._keep)
        self._lines = (Hairline(themes, self), Hairline(themes, self))
        for row in (
            self._name_row,
            self._address_row,
            self._key_row,
            self._test_row,
            self._lines[0],
            self._models_row,
            self.advanced,
            self._lines[1],
        ):
            self.rows.addWidget(row)
        self.rows.addLayout(removal)

    @property
    def config(self) -> ProviderConfig | None:
        """Return the provider that is shown."""
        return self._config

    def set_provider(self, config: ProviderConfig) -> None:
        """Show a provider. Fields that are being typed in keep what was typed."""
        another = self._config is None or self._config.id != config.id
        changed = config != self._config
        self._config = config
        if another:
            self._tester.stop()
            self._result = None
            self._key_hint = None
            self.key.set_key("")
            self.name.setText(config.name)
            self.address.setText(config.address)
            self.address.set_invalid(False)
        gateway = config.kind is ProviderKind.GATEWAY
        local = config.kind is ProviderKind.LOCAL
        self.enabled.blockSignals(True)
        self.enabled.setChecked(config.enabled)
        self.enabled.blockSignals(False)
        self.enabled.setVisible(gateway)
        self._enabled_label.setVisible(gateway)
        for row in (self._name_row, self.advanced, self._lines[1]):
            row.setVisible(gateway)
        for row in (self._address_row, self._key_row, self._test_row, self._lines[0]):
            row.setVisible(not local)
        for field in (self.name, self.address, self.key.field, self.forget_key):
            field.setEnabled(gateway)
        if another:
            self._ask_for_removal(False)
        self.advanced.set_config(config)
        self.retranslate()
        if changed:
            self._services.tasks.start(self._look_up_key(config.id), "key hint")

    # Changes, each saved at once

    def _save_config(self, config: object) -> None:
        if isinstance(config, ProviderConfig) and config != self._config:
            self._config = config
            self._forget_result()
            self._services.tasks.start(self._services.providers.save(config, None), f"save {config.name}")

    def _forget_result(self) -> None:
        """Drop what a test found: it spoke of what stood in the fields before."""
        self._tester.stop()
        self._result = None
        self._show_test()

    def _switched(self, on: bool) -> None:
        if self._config is not None:
            self._save_config(dataclasses.replace(self._config, enabled=on))

    def _name_typed(self) -> None:
        name = self.name.text().strip()
        if self._config is not None and name:
            self._save_config(dataclasses.replace(self._config, name=name))
            self.title.setText(name)

    def _address_typed(self) -> None:
        if self._config is None or self.address.text() == self._config.address:
            return
        try:
            address = normalise(self.address.text())
        except AppError:
            self.address.set_invalid(True)
            self._address_row.set_help(self.tr("This is not a web address."), "danger")
            return
        self.address.set_invalid(False)
        self.address.setText(address.root)
        self._save_config(dataclasses.replace(self._config, address=address.root))
        self._show_address_help()

    def _key_typed(self) -> None:
        key = self.key.key
        if key and self._config is not None:
            self._services.tasks.start(self._keep_key(self._config, key), "keep the key")

    async def _keep_key(self, config: ProviderConfig, key: str) -> None:
        if self._result is not None:
            self._forget_result()
        await self._services.providers.save(config, key)
        if self._config is not None and self._config.id == config.id and self.key.key == key:
            self.key.set_key("")
        await self._look_up_key(config.id)

    def _forget_key(self) -> None:
        if self._config is not None:
            self._services.tasks.start(self._drop_key(self._config), "forget the key")

    async def _drop_key(self, config: ProviderConfig) -> None:
        await self._services.providers.save(config, "")
        self._forget_result()
        await self._look_up_key(config.id)

    async def _look_up_key(self, provider_id: str) -> None:
        hint = await self._services.providers.key_hint(provider_id)
        place = await self._services.providers.key_place(provider_id)
        if not shiboken6.isValid(self):  # a keyring takes its time, and the page may be gone by then
            return
        if self._config is not None and self._config.id == provider_id:
            self._key_hint = hint
            self._key_place = place
            self._show_key()

    # Test and models

    def _test_or_stop(self) -> None:
        if self._tester.running:
            self._tester.stop()
        elif self._config is not None:
            self._tester.start(self._config, self.key.key or None)

    def _test_finished(self, result: ConnectionTest) -> None:
        self._result = result
        self._show_test()
        if result.error is None:
            self._fetch_models()

    def _fetch_models(self) -> None:
        if self._config is not None:
            self._services.tasks.start(self._services.catalog.refresh(self._config.id), "models")

    # Removal, in two steps in place

    def _remove_asked(self) -> None:
        self._ask_for_removal(True)
        self._keep.setFocus()

    def _keep_it(self) -> None:
        self._ask_for_removal(False)
        self.remove.setFocus()

    def _ask_for_removal(self, asking: bool) -> None:
        gateway = self._config is not None and self._config.kind is ProviderKind.GATEWAY
        self.remove.setVisible(gateway and not asking)
        self._remove_note.setVisible(gateway and not asking)
        for widget in (self._remove_line, self._really_remove, self._keep):
            widget.setVisible(asking)

    def _remove_now(self) -> None:
        if self._config is not None:
            self._services.tasks.start(self._remove(self._config.id), "remove a provider")

    async def _remove(self, provider_id: str) -> None:
        await self._services.providers.remove(provider_id)
        self.removed.emit(provider_id)

    # Words

    def retranslate(self) -> None:
        """Set the texts in the language of the window."""
        config = self._config
        if config is not None:
            self.title.setText(config.name or self.tr("On this computer"))
        self._enabled_label.setText(self.tr("On"))
        self.enabled.setAccessibleName(self.tr("Use this provider"))
        self._name_row.set_label(self.tr("Name"))
        self._address_row.set_label(self.tr("Address"))
        self._key_row.set_label(self.tr("Key"))
        self.forget_key.setText(self.tr("Forget the key"))
        self._test_row.set_label("")
        self._models_row.set_label(self.tr("Models"))
        self._refresh_models.setText(self.tr("Fetch again"))
        self.remove.setText(self.tr("Remove this provider…"))
        self._remove_note.setText(self.tr("Conversations stay; changes act at once"))
        self._remove_line.setText(self.tr("The key is deleted from the keyring; conversations stay."))
        self._really_remove.setText(self.tr("Remove"))
        self._keep.setText(self.tr("Keep"))
        self._show_address_help()
        self._show_key()
        self._show_test()
        self.show_models()

    def _show_address_help(self) -> None:
        config = self._config
        if config is None:
            return
        if config.kind is ProviderKind.ENVIRONMENT:
            self._address_row.set_help(self.tr("From OPENAI_BASE_URL; not saved."))
        elif config.address.startswith("http://"):
            self._address_row.set_help(self.tr("Without encryption: for servers in your own network."))
        else:
            self._address_row.set_help(self.tr("Requests go to {address}/v1/…").format(address=config.address))

    def _show_key(self) -> None:
        environment = self._config is not None and self._config.kind is ProviderKind.ENVIRONMENT
        self.forget_key.setVisible(bool(self._key_hint) and not environment)
        self.key.field.setPlaceholderText(self._key_words(environment=environment))
        if environment:
            self._key_row.set_help(self.tr("From OPENAI_API_KEY; not saved."))
        elif self._key_place is KeyPlace.MEMORY:
            self._key_row.set_help(self.tr("No keyring is running: the key is kept until Loquent closes."), "warn")
        else:
            self._key_row.set_help(self.tr("Keys live in the system keyring alone: in no file, log or backup."))

    def _key_words(self, *, environment: bool) -> str:
        if not self._key_hint:
            return self.tr("No key")
        if environment:
            place = self.tr("Ends in {hint}")
        elif self._key_place is KeyPlace.KEYRING:
            place = self.tr("Saved in the system keyring, ends in {hint}")
        else:
            place = self.tr("Kept until Loquent closes, ends in {hint}")
        return place.format(hint=self._key_hint)

    def _show_test(self) -> None:
        running = self._tester.running
        self.test_button.setText(self.tr("Stop") if running else self.tr("Test the connection"))
        result = self._result
        if running:
            self._say(self.tr("Asking for the list of models"), "text2")
        elif result is None:
            self._say("", "text2")
        else:
            words = words_of(result, key_given=bool(self._key_hint or self.key.key))
            text = self.tr("{what} · {time} ms").format(what=words.title, time=result.milliseconds)
            self._say(text, "ok" if result.error is None else "danger")
            self._test_row.set_help("" if result.error is None else words.meaning)

    def _say(self, text: str, colour: str) -> None:
        self.test_line.setText(text)
        self.test_line.set_colour(colour)
        self._test_row.set_help("")

    def show_models(self) -> None:
        """Say how many models the provider lists, or why it is not known."""
        if self._config is None:
            return
        provider_id = self._config.id
        state = self._services.catalog.state(provider_id)
        count = sum(model.ref.provider_id == provider_id for model in self._services.catalog.models())
        if state.loading:
            self._models.setText(self.tr("Fetching…"))
        elif count:
            self._models.setText(self.tr("%n models", "", count))
        else:
            self._models.setText(self.tr("None known yet"))
        error = state.error if not state.loading else None
        self._models_row.set_help("" if error is None else describe(error, self._config.name).title, "danger")
        self._refresh_models.setEnabled(not state.loading)
