"""Pictures in the window: drawn, shown, and changed in the next message."""

import base64
from collections.abc import Callable

import pytest

from app.domain.blocks import ImageBlock
from app.domain.conversation import MessageStatus
from app.domain.events import TurnProgress
from app.domain.generation import GenerationSettings
from app.domain.model_info import ModelRef
from app.domain.stream import ProgressReported, Stage
from app.services.context import Services
from app.ui.main_window import MainWindow
from tests.gateway import Gateway, RecordedRequest, Reply
from tests.gateway import files as gateway_files
from tests.gateway.replies import json_reply
from tests.ui.timeline.hand import Hand
from tests.ui.waiting import until
from tests.ui.window.acts import read, say, until_idle

Use = Callable[[str], ModelRef]


async def drawn(window: MainWindow, services: Services) -> ImageBlock:
    """Wait for the reply and return its picture."""
    await until_idle(window, services)
    timeline = window.page.timeline
    await until(lambda: timeline.model.entries and not timeline.model.entries[-1].is_running, "the end of the reply")
    reply = timeline.model.entries[-1].message
    assert (reply.status, reply.error) == (MessageStatus.COMPLETE, None)
    (picture,) = [block for block in reply.blocks if isinstance(block, ImageBlock)]
    return picture


def asked(gateway: Gateway) -> RecordedRequest:
    """Return the last request that was no question about models."""
    return [record for record in gateway.requests if record.method == "POST"][-1]


def picture_reply(name: str) -> Reply:
    """Return a reply with a picture that is large enough for what can be done with it to be shown in it."""
    data = base64.b64encode(gateway_files.picture(name, 512, 384)).decode()
    return json_reply({"created": 1763900000, "data": [{"b64_json": data}]})


@pytest.mark.parametrize("model", ["gpt-image-1", "gpt-image-1-no-stream", "dall-e-3", "recraftv3"])
async def test_a_prompt_is_drawn(
    window: MainWindow, services: Services, on_gateway: Use, gateway: Gateway, model: str
) -> None:
    on_gateway(model)
    await services.catalog.refresh()
    say(window, "a red house")
    picture = await drawn(window, services)
    hand = Hand(window.page.timeline)
    assert [hit.value for hit, _box in hand.hits("picture")] == [picture]
    assert asked(gateway).path == "/v1/images/generations"
    assert await services.attachments.read(picture.attachment)


async def test_a_picture_of_a_reply_is_changed_in_the_next_message(
    window: MainWindow, services: Services, on_gateway: Use, gateway: Gateway
) -> None:
    on_gateway("gpt-image-1")
    gateway.answer("gpt-image-1", picture_reply("red"), picture_reply("blue"))
    say(window, "a red house")
    first = await drawn(window, services)
    hand = Hand(window.page.timeline)
    hand.hover(hand.spot("picture"))
    hand.image()
    hand.click(hand.spot("use_picture"))
    assert window.page.composer.tray.blocks == (first,)
    assert window.page.composer.edit.hasFocus()
    say(window, "now blue")
    second = await drawn(window, services)
    assert second.attachment.sha256 != first.attachment.sha256
    record = asked(gateway)
    assert record.path == "/v1/images/edits"
    assert record.form is not None
    originals = [part.data for part in record.form if part.name == "image"]
    assert originals == [await services.attachments.read(first.attachment)]
    assert not window.page.composer.tray.items


async def test_previews_are_told_while_a_picture_is_drawn(
    window: MainWindow, services: Services, on_gateway: Use
) -> None:
    model = on_gateway("gpt-image-1")
    conversation = await services.conversations.create(model)
    await services.conversations.set_settings(conversation.id, GenerationSettings(extra={"partial_images": 2}))
    window.page.show_view(await services.conversations.open(conversation.id))
    told: list[ProgressReported] = []

    def note(event: TurnProgress) -> None:
        if isinstance(event.event, ProgressReported):
            told.append(event.event)

    services.bus.subscribe(TurnProgress, note)
    say(window, "a red house")
    await drawn(window, services)
    assert [(each.stage, each.percent) for each in told] == [(Stage.DRAWING, 33), (Stage.DRAWING, 66)]
    assert "Drawing" not in read(window)


async def test_a_picture_that_was_declined_has_a_card(window: MainWindow, services: Services, on_gateway: Use) -> None:
    on_gateway("gpt-image-1-moderated")
    say(window, "a red house")
    await until_idle(window, services)
    await until(lambda: "content filter" in read(window), "the card")
