"""A real disk of 2 MB fills up under the window: it says so, shows what was kept, and goes on when there is room."""

from pathlib import Path

from PySide6.QtWidgets import QApplication

from app.bootstrap.core import open_core
from app.bootstrap.options import CoreOptions
from app.domain.blocks import plain_text
from app.domain.conversation import MessageStatus
from app.domain.model_info import ModelRef
from app.domain.provider import ProviderConfig
from app.ui.main_window import MainWindow
from app.ui.theme import ThemeManager
from tests.gateway import Gateway
from tests.gateway.texts import HELD_FIRST, HELD_SECOND
from tests.small_disk import fill_up, remove
from tests.ui.waiting import until
from tests.ui.window.acts import read, say, until_idle


async def test_a_disk_fills_up_under_the_window(
    small_disk: Path, qapp: QApplication, themes: ThemeManager, gateway: Gateway
) -> None:
    async with open_core(CoreOptions(small_disk)) as services:
        await services.providers.save(ProviderConfig("gateway", "Test gateway", gateway.url), gateway.key)
        services.catalog.remember(ModelRef("gateway", "echo"))
        window = MainWindow(services, themes)
        window.resize(1000, 700)
        window.show()
        await window.start()
        window.new_conversation()
        say(window, "words that were kept")
        await until_idle(window, services)
        window.new_conversation(ModelRef("gateway", "held"))
        say(window, "Hello")
        await until(lambda: HELD_FIRST.strip() in read(window), "the first half")
        ballast = fill_up(small_disk)
        gateway.release()
        await until(lambda: "disk is full" in window.toast.text, "the message")
        assert window.toast.isVisible()
        await until(lambda: HELD_SECOND in read(window), "the second half")
        (old,) = [each for each in await services.conversations.list() if each.id != window.page.open.id]
        window.open_conversation(old.id)
        await until(lambda: "words that were kept" in read(window), "the old conversation")
        remove(ballast)

        async def stored() -> bool:
            conversations = await services.conversations.list()
            (held,) = [each for each in conversations if each.id != old.id]
            reply = (await services.conversations.open(held.id)).path[-1]
            return reply.status is MessageStatus.COMPLETE and plain_text(reply.blocks) == HELD_FIRST + HELD_SECOND

        while not await stored():
            pass
        say(window, "more")
        await until_idle(window, services)
        assert "more" in read(window)
        await window.close_for_good()
        window.deleteLater()
    async with open_core(CoreOptions(small_disk)) as services:
        assert len(await services.conversations.list()) == 2
