from collections.abc import AsyncGenerator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QScrollArea, QWidget

from app.domain.model_info import ModelRef
from app.domain.provider import LOCAL_PROVIDER_ID
from app.services.context import Services
from app.ui.first_run import FirstRunPage
from app.ui.first_run.way import WayButton
from app.ui.theme import ThemeManager
from tests.gateway import Gateway
from tests.ui.pages import in_window, settle
from tests.ui.waiting import until


@pytest.fixture
async def page(services: Services, themes: ThemeManager) -> AsyncGenerator[FirstRunPage]:
    made = FirstRunPage(services, themes)
    with in_window(made):
        yield made
        made.form.stop()


def ways(page: FirstRunPage) -> tuple[WayButton, WayButton, WayButton]:
    found = page.findChildren(WayButton)
    assert len(found) == 3
    return found[0], found[1], found[2]


def focused() -> QWidget:
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


def heard(page: FirstRunPage) -> tuple[list[object], list[str]]:
    finished: list[object] = []
    looks: list[str] = []
    page.finished.connect(finished.append)
    page.look_around.connect(lambda: looks.append("look"))
    return finished, looks


async def test_the_first_way_that_can_be_gone_has_focus_and_shows_it(page: FirstRunPage, themes: ThemeManager) -> None:
    await settle()
    first = next(way for way in ways(page) if way.isEnabled())
    assert focused() is first
    assert first.grab().toImage().pixelColor(first.width() // 2, 1) == themes.theme.focus


async def test_the_arrows_move_between_the_ways_and_enter_goes(page: FirstRunPage) -> None:
    finished, looks = heard(page)
    _, gateway, look = ways(page)
    gateway.take_focus()
    QTest.keyClick(gateway, Qt.Key.Key_Down)
    assert focused() is look
    QTest.keyClick(look, Qt.Key.Key_Up)
    assert focused() is gateway
    QTest.keyClick(look, Qt.Key.Key_Return)
    assert (finished, looks) == ([], ["look"])


async def test_the_model_of_this_computer_is_what_the_first_way_gives(page: FirstRunPage, services: Services) -> None:
    finished, _ = heard(page)
    models = [model.ref for model in services.catalog.models() if model.ref.provider_id == LOCAL_PROVIDER_ID]
    local = ways(page)[0]
    assert local.isEnabled() == bool(models)
    local.click()
    assert finished == models[:1]


async def test_the_second_way_opens_the_form_and_esc_leads_back(page: FirstRunPage) -> None:
    _, gateway, _ = ways(page)
    QTest.keyClick(gateway, Qt.Key.Key_Return)
    await settle()
    assert page.form.isVisible()
    assert isinstance(focused(), QLineEdit)
    assert focused().accessibleName() == "Address"
    QTest.keyClick(focused(), Qt.Key.Key_Escape)
    await settle()
    assert not page.form.isVisible()
    assert focused() is gateway


async def test_a_paste_anywhere_opens_the_form_filled_in_and_leads_to_a_model(
    page: FirstRunPage, gateway: Gateway, services: Services
) -> None:
    finished, _ = heard(page)
    QGuiApplication.clipboard().setText(f"地址 {gateway.url}/v1 密钥 {gateway.key}")
    QTest.keyClick(ways(page)[2], Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert page.form.isVisible()
    await until(lambda: page.form.can_start)
    QTest.keyClick(focused(), Qt.Key.Key_Space)
    await until(lambda: finished)
    config = services.settings.current.providers[0]
    assert config.address == gateway.url
    assert finished == [ModelRef(config.id, gateway.models[0])]


async def test_nothing_moves_when_the_answer_comes(page: FirstRunPage, gateway: Gateway) -> None:
    page.show_gateway()
    await settle()
    before = page.form.mapTo(page, page.form.rect().topLeft())
    page.form.fill_in(f"{gateway.url} {gateway.key}")
    await until(lambda: page.form.can_start)
    await settle()
    assert page.form.mapTo(page, page.form.rect().topLeft()) == before


@pytest.mark.parametrize("size", [(900, 600), (640, 420)])
async def test_a_low_window_scrolls_to_everything(
    services: Services, themes: ThemeManager, size: tuple[int, int], gateway: Gateway
) -> None:
    page = FirstRunPage(services, themes)
    with in_window(page, size):
        page.show_gateway()
        page.form.fill_in(f"{gateway.url} sk-wrong-0123456789abcdef")
        await until(lambda: page.form.has_failed)
        await settle()
        area = next(each for each in page.findChildren(QScrollArea) if each.isVisible())
        area.verticalScrollBar().setValue(area.verticalScrollBar().maximum())
        await settle()
        bottom = page.form.mapTo(page, page.form.rect().bottomLeft()).y()
        assert bottom <= page.height()
        page.form.stop()


async def test_the_words_fit_at_every_zoom(page: FirstRunPage, themes: ThemeManager) -> None:
    for zoom in (100, 150, 200):
        themes.set_zoom(zoom)
        await settle()
        for way in ways(page):
            assert way.width() == round(520 * zoom / 100)
            assert way.height() == round(80 * zoom / 100)
