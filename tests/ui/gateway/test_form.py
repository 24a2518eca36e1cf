from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from app.domain.model_info import ModelRef
from app.domain.ports import KeyPlace
from app.domain.provider import ProviderConfig
from app.services.context import Services
from app.ui.controls import Field
from app.ui.gateway.form import GatewayForm
from app.ui.gateway.key_field import KeyField
from app.ui.gateway.labelled import LabelledField
from app.ui.gateway.result_box import ResultBox
from tests.gateway import STALL, Gateway, Reply
from tests.gateway.replies import html_reply
from tests.ui.pages import files_with, settle
from tests.ui.waiting import until

CANARY = "sk-canary-93fa1c77e0b24d55"
NOBODY = "http://127.0.0.1:9"
"""The discard port: nothing listens there."""


def fields(form: GatewayForm) -> tuple[Field, Field, Field]:
    """Return the fields of address, key and name as a person sees them, from top to bottom."""
    shown = sorted(form.findChildren(Field), key=lambda field: field.mapTo(form, field.rect().topLeft()).y())
    assert len(shown) == 3
    return shown[0], shown[1], shown[2]


def help_of(field: QWidget) -> str:
    parent = field.parentWidget()
    while not isinstance(parent, LabelledField):
        assert parent is not None
        parent = parent.parentWidget()
    return parent.help_text


def at_fault(field: Field) -> bool:
    return field.is_invalid


def box(form: GatewayForm) -> ResultBox:
    found = form.findChild(ResultBox)
    assert isinstance(found, ResultBox)
    return found


def button(form: GatewayForm, text: str) -> QAbstractButton:
    """Return the visible button of that name. Raises AssertionError where there is none."""
    for found in form.findChildren(QAbstractButton):
        if found.text() == text and found.isVisible():
            return found
    raise AssertionError([found.text() for found in form.findChildren(QAbstractButton) if found.isVisible()])


def has_button(form: GatewayForm, text: str) -> bool:
    return any(found.text() == text and found.isVisible() for found in form.findChildren(QAbstractButton))


def added_by(form: GatewayForm) -> list[object]:
    found: list[object] = []
    form.added.connect(found.append)
    return found


def paste(field: Field, text: str) -> None:
    field.setFocus()
    QGuiApplication.clipboard().setText(text)
    QTest.keyClick(field, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)


async def answered(form: GatewayForm) -> None:
    await until(lambda: box(form).isVisible() and not has_button(form, "Stop"), "the answer of the test")
    await settle()


async def test_it_begins_in_the_address_with_nothing_to_start(form: GatewayForm) -> None:
    address, key, name = fields(form)
    assert QApplication.focusWidget() is address
    assert [field.accessibleName() for field in (address, key, name)] == ["Address", "Key", "Name"]
    assert not button(form, "Test").isEnabled()
    assert not box(form).isVisible()


async def test_a_paste_of_both_fills_the_fields_and_tests_by_itself(form: GatewayForm, gateway: Gateway) -> None:
    address, key, name = fields(form)
    paste(address, f"地址：{gateway.url}/v1/chat/completions，密钥：{gateway.key}")
    await answered(form)
    assert address.text() == gateway.url
    assert key.text() == f"sk-{'•' * 20}{gateway.key[-4:]}"
    assert name.text() == "127.0.0.1"
    assert box(form).title == "It answers, and the key is right"
    assert str(len(gateway.models)) in box(form).meaning
    assert QApplication.focusWidget() is button(form, "Start")


@pytest.mark.parametrize("where", [1, 2])
async def test_a_paste_into_another_field_is_sorted_too(form: GatewayForm, gateway: Gateway, where: int) -> None:
    paste(fields(form)[where], f"{gateway.url} {gateway.key}")
    await answered(form)
    address, key, name = fields(form)
    assert address.text() == gateway.url
    assert key.text().endswith(gateway.key[-4:])
    assert name.text() == "127.0.0.1"
    assert box(form).title == "It answers, and the key is right"


async def test_a_key_in_the_field_of_the_address_goes_where_it_belongs(form: GatewayForm) -> None:
    address, key, _ = fields(form)
    paste(address, CANARY)
    assert address.text() == ""
    assert key.text().endswith(CANARY[-4:])
    assert CANARY not in key.text()


async def test_nothing_is_asked_while_an_address_is_typed(form: GatewayForm, gateway: Gateway) -> None:
    address, _, _ = fields(form)
    QTest.keyClicks(address, gateway.url)
    await settle()
    assert gateway.requests == []
    QTest.keyClick(address, Qt.Key.Key_Return)
    await answered(form)
    assert [request.path for request in gateway.requests] == ["/v1/models"]


async def test_the_end_of_an_address_is_taken_off_and_put_back(
    form: GatewayForm, gateway: Gateway, services: Services
) -> None:
    address, key, _ = fields(form)
    typed = f"{gateway.url}/v1/chat/completions"
    QTest.keyClicks(address, typed)
    key.setFocus()
    assert address.text() == gateway.url
    assert help_of(address) == "The end of what you pasted is not needed."
    button(form, "Put it back").click()
    assert address.text() == typed
    assert not has_button(form, "Put it back")
    key.setFocus()
    button(form, "Test").click()
    await answered(form)
    assert address.text() == typed
    added = added_by(form)
    button(form, "Start" if has_button(form, "Start") else "Use it anyway").click()
    await until(lambda: added)
    assert [config.address for config in services.settings.current.providers] == [typed]


async def test_what_is_no_address_is_marked_and_not_asked(form: GatewayForm) -> None:
    address = fields(form)[0]
    QTest.keyClicks(address, "http://two words")
    QTest.keyClick(address, Qt.Key.Key_Return)
    assert at_fault(address)
    assert help_of(address) == "This is not a web address."
    assert not box(form).isVisible()
    QTest.keyClick(address, Qt.Key.Key_Backspace)
    assert not at_fault(address)


@pytest.mark.parametrize(
    ("typed", "root", "line"),
    [
        ("api.example.com", "https://api.example.com", "Requests go to https://api.example.com/v1/…"),
        ("192.168.1.20:8080", "http://192.168.1.20:8080", "Without encryption: for servers in your own network."),
    ],
)
async def test_a_bare_host_gets_what_it_needs(form: GatewayForm, typed: str, root: str, line: str) -> None:
    address, key, _ = fields(form)
    QTest.keyClicks(address, typed)
    key.setFocus()
    assert address.text() == root
    assert help_of(address) == line


async def test_a_wrong_key_is_told_at_its_field(form: GatewayForm, gateway: Gateway) -> None:
    address, key, _ = fields(form)
    paste(address, f"{gateway.url} {CANARY}")
    await answered(form)
    assert box(form).title == "The address is right, the key is not"
    assert box(form).meaning.startswith("The gateway says: 无效的令牌 (401). ")
    assert at_fault(key)
    assert not at_fault(address)
    assert help_of(key) == "The gateway does not know this key."
    assert button(form, "Test again").isVisible()
    assert button(form, "Use it anyway").isVisible()
    key.setFocus()
    QTest.keyClick(key, Qt.Key.Key_End)
    QTest.keyClicks(key, "x")
    assert not at_fault(key)
    assert not box(form).isVisible()


async def test_a_web_page_gets_no_key_and_the_gateway_beside_it_is_offered(form: GatewayForm, gateway: Gateway) -> None:
    address, key, _ = fields(form)
    paste(address, f"{gateway.url}/relay {gateway.key}")
    await answered(form)
    assert box(form).title == "A web page answered"
    assert gateway.url in box(form).meaning
    assert at_fault(address)
    assert help_of(key) == "Not sent: no gateway answered there."
    assert not any(gateway.key in request.headers.get("authorization", "") for request in gateway.requests)
    button(form, f"Use {gateway.url.removeprefix('http://')}").click()
    await until(lambda: box(form).title == "It answers, and the key is right")
    assert address.text() == gateway.url
    assert not at_fault(address)


async def test_a_web_page_without_a_gateway_offers_none(form: GatewayForm, gateway: Gateway) -> None:
    gateway.models_reply = html_reply(200, "Hello")
    paste(fields(form)[0], f"{gateway.url} {gateway.key}")
    await until(lambda: box(form).title not in ("", "Asking for the list of models"))
    assert box(form).title != "It answers, and the key is right"
    assert has_button(form, "Use it anyway")


async def test_where_nothing_listens_the_address_is_at_fault(form: GatewayForm) -> None:
    address, key, _ = fields(form)
    paste(address, f"{NOBODY} {CANARY}")
    await answered(form)
    assert at_fault(address)
    assert help_of(address) == "Nothing answers at this address."
    assert box(form).title == "127.0.0.1 refuses connections: nothing runs there now"
    assert box(form).meaning == ""
    assert help_of(key) == "Not sent: no gateway answered there."
    assert not at_fault(key)


async def test_a_test_can_be_stopped(form: GatewayForm, gateway: Gateway) -> None:
    gateway.models_reply = Reply((STALL,))
    paste(fields(form)[0], f"{gateway.url} {gateway.key}")
    assert box(form).title == "Asking for the list of models"
    assert not button(form, "Start").isEnabled()
    button(form, "Stop").click()
    assert not box(form).isVisible()
    assert button(form, "Test").isEnabled()


async def test_a_server_without_keys_says_so(form: GatewayForm, open_gateway: Gateway) -> None:
    address, key, _ = fields(form)
    QTest.keyClicks(address, open_gateway.url)
    QTest.keyClick(address, Qt.Key.Key_Return)
    await answered(form)
    assert box(form).title == "It answers, and needs no key"
    assert key.placeholderText() == "No key needed here"


async def test_start_keeps_the_provider_and_its_key_apart(
    form: GatewayForm, gateway: Gateway, services: Services, data_dir: Path
) -> None:
    gateway.key = CANARY
    added = added_by(form)
    address, _, name = fields(form)
    paste(address, f"{gateway.url} {CANARY}")
    await answered(form)
    name.setFocus()
    name.selectAll()
    QTest.keyClicks(name, "My own")
    button(form, "Start").click()
    button(form, "Start").click()
    await until(lambda: added)
    config = services.settings.current.providers[-1]
    assert (config.name, config.address) == ("My own", gateway.url)
    assert added == [ModelRef(config.id, gateway.models[0])]
    assert len(services.settings.current.providers) == 1
    assert await services.providers.key_hint(config.id) == CANARY[-4:]
    await until(lambda: any(model.ref.provider_id == config.id for model in services.catalog.models()))
    assert files_with(data_dir, gateway.url), "the folder that is searched holds what was saved"
    assert not files_with(data_dir, CANARY)


async def test_use_it_anyway_keeps_what_did_not_answer(form: GatewayForm, services: Services) -> None:
    added = added_by(form)
    paste(fields(form)[0], f"{NOBODY} {CANARY}")
    await answered(form)
    button(form, "Use it anyway").click()
    await until(lambda: added)
    assert added == [None]
    assert [config.address for config in services.settings.current.providers] == [NOBODY]


async def test_without_a_keyring_it_says_how_long_a_key_is_kept(form: GatewayForm) -> None:
    _, key, _ = fields(form)
    await until(lambda: help_of(key).startswith("No keyring is running"))


async def test_the_eye_opens_and_shuts_the_key(form: GatewayForm, services: Services) -> None:
    _, line, _ = fields(form)
    field = form.findChild(KeyField)
    assert isinstance(field, KeyField)
    paste(line, CANARY)
    assert CANARY not in line.displayText()
    eye = next(each for each in field.findChildren(QAbstractButton) if each.accessibleName() == "Show the key")
    eye.click()
    assert line.displayText() == CANARY
    assert eye.accessibleName() == "Hide the key"
    eye.click()
    assert CANARY not in line.displayText()
    assert field.key == CANARY


async def test_a_key_that_was_typed_is_kept_only_at_the_start(form: GatewayForm, services: Services) -> None:
    paste(fields(form)[1], CANARY)
    config = ProviderConfig("other", "Other", "http://127.0.0.1:9")
    await services.providers.save(config, None)
    assert await services.providers.key_place("other") is KeyPlace.NOWHERE
