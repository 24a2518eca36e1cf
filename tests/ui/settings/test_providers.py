import json
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget

from app.bootstrap.core import open_core
from app.bootstrap.options import CoreOptions
from app.domain.model_info import ModelRef
from app.domain.ports import KeyPlace
from app.domain.provider import LOCAL_PROVIDER_ID, ProviderConfig
from app.services.context import Services
from app.ui.gateway.form import GatewayForm
from app.ui.settings import SettingsPage
from app.ui.settings.form_row import FormRow
from app.ui.settings.provider_form import ProviderForm
from app.ui.settings.provider_list import ROW_ROLE, ProviderRow
from app.ui.theme import ThemeManager
from tests.gateway import STALL, Gateway, Reply
from tests.ui.pages import files_with, in_window, settle
from tests.ui.waiting import until

CANARY = "sk-canary-51b7c0de99aa4f02"


async def opened(page: SettingsPage, services: Services, gateway: Gateway, **changes: str) -> ProviderForm:
    """Save the test gateway as "mine", show its form and wait for its key's hint."""
    config = ProviderConfig("mine", "Mine", gateway.url)
    await services.providers.save(config, changes.get("key", gateway.key))
    page.show_provider("mine")
    form = page.providers.form
    await until(lambda: form.key.field.placeholderText() not in ("", "No key"), "the hint")
    await settle()
    return form


def saved(services: Services) -> ProviderConfig:
    config = services.providers.get("mine")
    assert config is not None
    return config


def row_of(widget: QWidget) -> FormRow:
    parent = widget.parentWidget()
    while not isinstance(parent, FormRow):
        assert parent is not None
        parent = parent.parentWidget()
    return parent


def words(widget: QWidget) -> set[str]:
    return {label.text() for label in widget.findChildren(QLabel) if label.isVisible()}


def button(widget: QWidget, text: str) -> QAbstractButton:
    return next(each for each in widget.findChildren(QAbstractButton) if each.text() == text and each.isVisible())


def type_into(field: QWidget, text: str) -> None:
    field.setFocus()
    QTest.keyClick(field, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(field, text)


def shown_row(page: SettingsPage, provider_id: str) -> ProviderRow:
    row = page.providers.model.index(page.providers.model.row_of(provider_id)).data(ROW_ROLE)
    assert isinstance(row, ProviderRow)
    return row


async def test_the_list_is_who_there_is_and_the_arrows_choose(
    page: SettingsPage, services: Services, gateway: Gateway
) -> None:
    await opened(page, services, gateway)
    listed = [page.providers.model.index(row).data() for row in range(page.providers.model.rowCount())]
    assert listed == ["Mine", "On this computer"]
    page.providers.list.setFocus()
    QTest.keyClick(page.providers.list, Qt.Key.Key_Down)
    assert page.providers.form.config is not None
    assert page.providers.form.config.id == LOCAL_PROVIDER_ID
    QTest.keyClick(page.providers.list, Qt.Key.Key_Up)
    assert page.providers.form.config.id == "mine"


async def test_the_local_provider_has_no_address_and_cannot_be_removed(page: SettingsPage) -> None:
    page.show_provider(LOCAL_PROVIDER_ID)
    await settle()
    form = page.providers.form
    for hidden in (form.name, form.address, form.key, form.advanced, form.enabled, form.remove, form.test_button):
        assert not hidden.isVisible()
    assert "On this computer" in words(form)


async def test_name_and_address_are_saved_when_their_field_is_left(
    page: SettingsPage, services: Services, gateway: Gateway
) -> None:
    form = await opened(page, services, gateway)
    type_into(form.name, "Renamed")
    QTest.keyClick(form.name, Qt.Key.Key_Return)
    await until(lambda: saved(services).name == "Renamed")
    assert shown_row(page, "mine").name == "Renamed"
    type_into(form.address, "api.example.com/v1/chat/completions")
    form.name.setFocus()
    await until(lambda: saved(services).address == "https://api.example.com")
    assert form.address.text() == "https://api.example.com"
    assert row_of(form.address).help_text == "Requests go to https://api.example.com/v1/…"


async def test_what_is_no_address_is_not_saved(page: SettingsPage, services: Services, gateway: Gateway) -> None:
    form = await opened(page, services, gateway)
    type_into(form.address, "http://two words")
    form.name.setFocus()
    await settle()
    assert form.address.is_invalid
    assert row_of(form.address).help_text == "This is not a web address."
    assert saved(services).address == gateway.url


async def test_an_address_that_is_only_looked_at_stays_as_it_was_put(page: SettingsPage, services: Services) -> None:
    typed = "https://api.example.com/v1/chat/completions"
    await services.providers.save(ProviderConfig("mine", "Mine", typed), None)
    page.show_provider("mine")
    await settle()
    page.providers.form.address.setFocus()
    page.providers.form.name.setFocus()
    await settle()
    assert saved(services).address == typed


async def test_an_empty_name_is_not_taken(page: SettingsPage, services: Services, gateway: Gateway) -> None:
    form = await opened(page, services, gateway)
    type_into(form.name, " ")
    form.address.setFocus()
    await settle()
    assert saved(services).name == "Mine"


async def test_a_key_is_replaced_and_forgotten_and_is_in_no_file(
    page: SettingsPage, services: Services, gateway: Gateway, data_dir: Path
) -> None:
    form = await opened(page, services, gateway)
    assert form.key.field.placeholderText() == f"Kept until Loquent closes, ends in {gateway.key[-4:]}"
    type_into(form.key.field, CANARY)
    form.name.setFocus()
    await until(lambda: CANARY[-4:] in form.key.field.placeholderText())
    assert form.key.key == ""
    assert await services.providers.key_hint("mine") == CANARY[-4:]
    assert row_of(form.key).help_text == "No keyring is running: the key is kept until Loquent closes."
    assert files_with(data_dir, gateway.url)
    assert not files_with(data_dir, CANARY)
    form.forget_key.click()
    await until(lambda: form.key.field.placeholderText() == "No key")
    assert await services.providers.key_place("mine") is KeyPlace.NOWHERE
    assert not form.forget_key.isVisible()


async def test_a_test_says_what_it_found_beside_its_button(
    page: SettingsPage, services: Services, gateway: Gateway
) -> None:
    form = await opened(page, services, gateway)
    button(form, "Test the connection").click()
    await until(lambda: form.test_line.text().startswith("It answers, and the key is right · "))
    await until(lambda: f"{len(gateway.models)} models" in words(form))
    assert (shown_row(page, "mine").state, shown_row(page, "mine").dot) == (f"{len(gateway.models)} models", "ok")
    type_into(form.name, "Other")
    QTest.keyClick(form.name, Qt.Key.Key_Return)
    assert form.test_line.text() == ""


async def test_a_wrong_key_is_said_in_the_form_and_in_the_list(
    page: SettingsPage, services: Services, gateway: Gateway
) -> None:
    form = await opened(page, services, gateway, key=CANARY)
    button(form, "Test the connection").click()
    await until(lambda: form.test_line.text().startswith("The address is right, the key is not"))
    assert "无效的令牌" in row_of(form.test_button).help_text
    button(form, "Fetch again").click()
    await until(lambda: shown_row(page, "mine").dot == "danger")
    assert shown_row(page, "mine").state == "Key refused"
    assert shown_row(page, "mine").why in words(form)


async def test_a_test_that_hangs_is_stopped_by_the_same_button(
    page: SettingsPage, services: Services, gateway: Gateway
) -> None:
    form = await opened(page, services, gateway)
    gateway.models_reply = Reply((STALL,))
    form.test_button.click()
    assert form.test_line.text() == "Asking for the list of models"
    button(form, "Stop").click()
    assert form.test_button.text() == "Test the connection"
    assert form.test_line.text() == ""


async def test_models_are_counted_and_fetched_again(page: SettingsPage, services: Services, gateway: Gateway) -> None:
    gateway.models = ["one"]
    form = await opened(page, services, gateway)
    assert "None known yet" in words(form)
    button(form, "Fetch again").click()
    await until(lambda: "1 model" in words(form) or "1 models" in words(form))
    gateway.models = ["one", "two", "three"]
    button(form, "Fetch again").click()
    await until(lambda: "3 models" in words(form))


async def test_a_provider_is_switched_off_and_on(page: SettingsPage, services: Services, gateway: Gateway) -> None:
    form = await opened(page, services, gateway)
    await services.catalog.refresh("mine")
    form.enabled.click()
    await until(lambda: not saved(services).enabled)
    assert shown_row(page, "mine").state == "Off"
    assert not any(model.ref.provider_id == "mine" for model in services.catalog.models())
    form.enabled.click()
    await until(lambda: saved(services).enabled)
    assert shown_row(page, "mine").dot == "ok"


async def test_removal_takes_two_steps_and_can_be_left(
    page: SettingsPage, services: Services, gateway: Gateway
) -> None:
    form = await opened(page, services, gateway)
    button(form, "Remove this provider…").click()
    await settle()
    assert QApplication.focusWidget() is button(form, "Keep")
    button(form, "Keep").click()
    await settle()
    assert services.providers.get("mine") is not None
    assert QApplication.focusWidget() is button(form, "Remove this provider…")
    button(form, "Remove this provider…").click()
    button(form, "Remove").click()
    await until(lambda: services.providers.get("mine") is None)
    await until(lambda: page.providers.model.row_of("mine") < 0)
    await settle()
    assert await services.providers.key_place("mine") is KeyPlace.NOWHERE
    assert page.providers.form.config is not None
    assert page.providers.form.config.id == LOCAL_PROVIDER_ID
    assert not form.remove.isVisible()


async def test_headers_are_saved_when_left_and_said_to_be_no_secret(
    page: SettingsPage, services: Services, gateway: Gateway, data_dir: Path
) -> None:
    form = await opened(page, services, gateway)
    form.advanced.fold.click()
    await settle()
    headers = form.advanced.headers
    assert "not in the keyring" in row_of(headers).help_text
    headers.setFocus()
    QTest.keyClicks(headers, "X-Title: Loquent")
    assert saved(services).headers == ()
    form.name.setFocus()
    await until(lambda: saved(services).headers == (("X-Title", "Loquent"),))
    headers.setFocus()
    QTest.keyClick(headers, Qt.Key.Key_Return)
    QTest.keyClicks(headers, "Authorization: x")
    form.name.setFocus()
    await settle()
    assert row_of(headers).help_text == "Not a header that can be set here: Authorization: x"
    assert saved(services).headers == (("X-Title", "Loquent"),)
    on_disk = json.loads((data_dir / "settings.json").read_text(encoding="utf-8"))
    assert "X-Title" in json.dumps(on_disk["providers"])


async def test_a_proxy_of_its_own_is_checked(page: SettingsPage, services: Services, gateway: Gateway) -> None:
    form = await opened(page, services, gateway)
    form.advanced.fold.click()
    advanced = form.advanced
    await settle()
    assert not advanced.proxy_address.isVisible()
    button(advanced.proxy, "This one").click()
    await settle()
    assert QApplication.focusWidget() is advanced.proxy_address
    type_into(advanced.proxy_address, "ftp://127.0.0.1")
    form.name.setFocus()
    await settle()
    assert advanced.proxy_address.is_invalid
    assert saved(services).proxy == ""
    type_into(advanced.proxy_address, "socks5://127.0.0.1:1080")
    form.name.setFocus()
    await until(lambda: saved(services).proxy == "socks5://127.0.0.1:1080")
    button(advanced.proxy, "None").click()
    await until(lambda: saved(services).proxy == "direct")
    button(advanced.proxy, "As the system").click()
    await until(lambda: saved(services).proxy == "")


async def test_a_certificate_file_must_be_there(
    page: SettingsPage, services: Services, gateway: Gateway, tmp_path: Path
) -> None:
    form = await opened(page, services, gateway)
    form.advanced.fold.click()
    certificate = form.advanced.certificate
    type_into(certificate, str(tmp_path / "gone.pem"))
    form.name.setFocus()
    await settle()
    assert row_of(certificate).help_text == "There is no such file."
    assert saved(services).certificate_file == ""
    (tmp_path / "own.pem").write_text("x")
    type_into(certificate, str(tmp_path / "own.pem"))
    form.name.setFocus()
    await until(lambda: saved(services).certificate_file == str(tmp_path / "own.pem"))


async def test_advanced_fields_that_are_set_are_shown_open(page: SettingsPage, services: Services) -> None:
    plain = ProviderConfig("plain", "Plain", "https://a.example")
    special = ProviderConfig("special", "Special", "https://b.example", headers=(("X-A", "1"),), proxy="direct")
    for config in (plain, special):
        await services.providers.save(config, None)
    advanced = page.providers.form.advanced
    page.show_provider("special")
    await settle()
    assert advanced.headers.isVisible()
    assert advanced.headers.toPlainText() == "X-A: 1"
    assert advanced.proxy.current() == "direct"
    page.show_provider("plain")
    await settle()
    assert not advanced.headers.isVisible()
    assert services.providers.get("special") == special
    assert services.providers.get("plain") == plain


async def test_a_gateway_is_added_in_place(page: SettingsPage, services: Services, gateway: Gateway) -> None:
    page.providers.add.click()
    await settle()
    form = page.findChild(GatewayForm)
    assert isinstance(form, GatewayForm)
    assert QApplication.focusWidget() is form.focusProxy()
    form.fill_in(f"{gateway.url} {gateway.key}")
    await until(lambda: form.can_start)
    button(form, "Start").click()
    await until(lambda: services.settings.current.providers)
    await until(lambda: not form.isVisible())
    config = services.settings.current.providers[0]
    assert page.providers.form.config == config
    assert page.providers.form.isVisible()
    await until(
        lambda: (
            services.catalog.find(ModelRef(config.id, gateway.models[0])).ref
            in {model.ref for model in services.catalog.models()}
        )
    )


async def test_adding_twice_leaves_no_test_behind(page: SettingsPage, services: Services, gateway: Gateway) -> None:
    gateway.models_reply = Reply((STALL,))
    page.show_add_gateway()
    first = page.findChild(GatewayForm)
    assert isinstance(first, GatewayForm)
    first.fill_in(f"{gateway.url} {gateway.key}")
    await gateway.until(lambda: len(gateway.requests) == 2)
    page.show_add_gateway()
    await gateway.until(gateway.requests[1].disconnected.is_set)


@pytest.mark.parametrize("key", ["", CANARY])
async def test_the_environment_is_shown_and_not_changed(
    monkeypatch: pytest.MonkeyPatch, themes: ThemeManager, gateway: Gateway, tmp_path: Path, key: str
) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", f"{gateway.url}/v1")
    monkeypatch.setenv("OPENAI_API_KEY", key)
    async with open_core(CoreOptions(tmp_path / "other")) as services:
        page = SettingsPage(services, themes)
        with in_window(page):
            page.show_provider("environment")
            form = page.providers.form
            await until(lambda: form.key.field.placeholderText() == (f"Ends in {key[-4:]}" if key else "No key"))
            await settle()
            assert form.address.text() == gateway.url
            for field in (form.address, form.key.field):
                assert field.isVisible()
                assert not field.isEnabled()
            for hidden in (form.name, form.forget_key, form.remove, form.advanced, form.enabled):
                assert not hidden.isVisible()
            assert shown_row(page, "environment").line == "From the environment, not saved"
            page.close_down()
    assert not files_with(tmp_path / "other", CANARY)
