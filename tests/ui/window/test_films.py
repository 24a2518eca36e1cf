"""Films in the window, from the prompt to the file that is saved."""

import asyncio
import base64
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog

from app.bootstrap.core import open_core
from app.bootstrap.options import WindowOptions
from app.domain.model_info import ModelRef
from app.domain.provider import ProviderConfig
from app.services.context import Services
from app.services.job_patience import JobPatience
from app.ui.main_window import MainWindow
from tests.gateway import Gateway
from tests.gateway import files as gateway_files
from tests.gateway.replies import json_reply
from tests.ui.timeline.hand import Hand
from tests.ui.waiting import until
from tests.ui.window.acts import named, read, say, until_idle
from tests.ui.window.conftest import OpenWindow

Use = Callable[[str], ModelRef]


class Looks:
    """Lets orders be looked at so many times, and then waits for ``more``."""

    def __init__(self) -> None:
        self.left = 1
        self.more = asyncio.Event()

    async def sleep(self, _seconds: float) -> None:
        if self.left > 0:
            self.left -= 1
            await asyncio.sleep(0)
        else:
            await self.more.wait()


def content(path: str | Path) -> bytes:
    """Return what a file holds, nothing where there is none."""
    return Path(path).read_bytes() if Path(path).exists() else b""


@pytest.fixture(autouse=True)
def looks(monkeypatch: pytest.MonkeyPatch) -> Looks:
    """Return what decides how often orders are looked at."""
    made = Looks()
    monkeypatch.setattr("app.services.jobs.JobPatience", partial(JobPatience, sleep=made.sleep))
    return made


async def test_a_film_is_ordered_shown_as_it_comes_and_saved(
    window: MainWindow,
    services: Services,
    on_gateway: Use,
    looks: Looks,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    on_gateway("sora-2")
    say(window, "a cat at night")
    await until(lambda: "35 %" in read(window), "the progress")
    assert "The film is being made" in read(window)
    assert named(window, "stopButton").isVisible()
    looks.more.set()
    await until_idle(window, services)
    await until(lambda: "video.mp4" in read(window), "the film")
    assert "The film is being made" not in read(window)
    hand = Hand(window.page.timeline)
    reply = window.page.timeline.model.entries[-1].message
    await until(lambda: hand.hits("save_file", reply.id), "the buttons")
    opened: list[str] = []

    def note(url: QUrl) -> bool:
        opened.append(url.toLocalFile())
        return True

    monkeypatch.setattr(QDesktopServices, "openUrl", note)
    for action in ("play_file", "open_file"):
        hand.click(hand.spot(action, reply.id))
    await until(lambda: len(opened) == 2, "the player")
    assert [content(each) for each in opened] == [gateway_files.film()] * 2
    hand.click(hand.spot("save_file", reply.id))
    (dialog,) = window.findChildren(QFileDialog)
    place = tmp_path / "cat.mp4"
    dialog.fileSelected.emit(str(place))
    dialog.close()
    await until(lambda: content(place) == gateway_files.film(), "the saved film")


async def test_who_comes_back_to_a_film_that_is_being_made_sees_how_far_it_is(
    window: MainWindow, services: Services, on_gateway: Use, looks: Looks
) -> None:
    on_gateway("sora-2")
    say(window, "a cat at night")
    await until(lambda: "35 %" in read(window), "the progress")
    (conversation,) = await services.conversations.list()
    window.new_conversation()
    assert "35 %" not in read(window)
    window.page.show_view(await services.conversations.open(conversation.id))
    await until(lambda: "35 %" in read(window), "the progress again")
    looks.more.set()
    await until_idle(window, services)
    await until(lambda: "video.mp4" in read(window), "the film")


async def test_stop_says_what_is_true_and_the_film_comes_all_the_same(
    window: MainWindow, services: Services, on_gateway: Use, looks: Looks
) -> None:
    on_gateway("sora-2")
    say(window, "a cat at night")
    await until(lambda: "35 %" in read(window), "the progress")
    window.page.open.stop()
    await until_idle(window, services)
    await until(lambda: "You stopped waiting. The film is still made" in read(window), "the notice")
    hand = Hand(window.page.timeline)
    reply = window.page.timeline.model.entries[-1].message
    assert not hand.hits("continue", reply.id)
    hand.click(hand.spot("wait", reply.id))
    await until(lambda: services.chat.running(), "the waiting")
    window.page.open.stop()
    await until_idle(window, services)
    looks.more.set()
    await until(lambda: "video.mp4" in read(window), "the film")
    assert "You stopped" not in read(window)
    assert len(await services.jobs.all()) == 1


async def test_a_picture_that_was_drawn_becomes_the_first_frame(
    window: MainWindow, services: Services, on_gateway: Use, gateway: Gateway, looks: Looks
) -> None:
    looks.more.set()
    data = gateway_files.picture("frame", 720, 1280)
    encoded = base64.b64encode(data).decode()
    gateway.answer("gpt-image-1", json_reply({"created": 1763900000, "data": [{"b64_json": encoded}]}))
    on_gateway("gpt-image-1")
    say(window, "a red house")
    await until_idle(window, services)
    hand = Hand(window.page.timeline)
    await until(lambda: hand.hits("use_picture"), "the picture")
    hand.hover(hand.spot("picture"))
    hand.click(hand.spot("use_picture"))
    window.page.open.set_model(on_gateway("sora-2"))
    await window.page.open.settle()
    say(window, "the door opens")
    await until_idle(window, services)
    await until(lambda: "video.mp4" in read(window), "the film")
    (order,) = [record for record in gateway.requests if record.path == "/v1/videos"]
    assert order.form is not None
    assert [part.data for part in order.form if part.name == "input_reference"] == [data]


async def test_a_film_that_failed_has_a_card(window: MainWindow, services: Services, on_gateway: Use) -> None:
    on_gateway("sora-2-refused")
    say(window, "a cat at night")
    await until_idle(window, services)
    await until(lambda: "No available channel" in read(window), "the gateway's words")
    assert named(window, "sendButton").isVisible()


async def test_a_window_that_opens_again_shows_the_film_being_made(
    data_dir: Path, open_gateway: Gateway, looks: Looks, open_window: OpenWindow
) -> None:
    provider = ProviderConfig("g", "Gate", open_gateway.url)
    async with open_core(WindowOptions(data_dir)) as services:
        services.settings.change(first_run_done=True, providers=(provider,), last_model=ModelRef("g", "sora-2"))
        async with open_window(services) as window:
            say(window, "a cat at night")
            await until(lambda: "35 %" in read(window), "the progress")
    async with open_core(WindowOptions(data_dir)) as services, open_window(services) as window:
        await until(lambda: "The film is being made" in read(window), "the film being made")
        assert "Interrupted" not in read(window)
        assert "Continue" not in read(window)
        assert named(window, "stopButton").isVisible()
        looks.more.set()
        await until_idle(window, services)
        await until(lambda: "video.mp4" in read(window), "the film")
        assert read(window).count("a cat at night") == 1
    orders = [record for record in open_gateway.requests if record.method == "POST"]
    assert [record.path for record in orders] == ["/v1/videos"]
