from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest

from app.bootstrap.core import open_core
from app.bootstrap.options import CoreOptions
from app.domain.blocks import ImageBlock
from app.domain.corrections import ModelCorrection
from app.domain.generation import Endpoint, EndpointReason, GenerationSettings, Route
from app.domain.model_info import ModelRef
from app.domain.provider import LOCAL_PROVIDER_ID
from app.services.context import Services
from app.ui.main_window import MainWindow
from app.ui.picture_viewer import PictureViewer
from tests.gateway import Gateway
from tests.ui.waiting import until
from tests.ui.window.acts import (
    named,
    press_enter,
    read,
    say,
    titles,
    until_idle,
    write,
)
from tests.ui.window.conftest import OpenWindow

Use = Callable[[str], ModelRef]
LEFT = Qt.MouseButton.LeftButton
CONTROL = Qt.KeyboardModifier.ControlModifier


async def test_start_send_and_read(window: MainWindow, services: Services, on_gateway: Use) -> None:
    on_gateway("echo")
    assert window.page.composer.edit.hasFocus()
    say(window, "Hello there")
    await until_idle(window, services)
    assert read(window).count("Hello there") == 2
    assert "echo" in read(window)
    assert titles(window) == ["Hello there"]
    assert window.windowTitle() == "Hello there - Loquent"
    assert window.page.composer.edit.text() == ""


async def test_an_empty_conversation_is_not_kept(window: MainWindow, services: Services) -> None:
    for _ in range(3):
        QTest.mouseClick(named(window, "newConversationButton"), LEFT)
    assert window.page.composer.edit.hasFocus()
    assert await services.conversations.list() == ()
    assert titles(window) == []


async def test_what_is_typed_keeps_a_new_conversation(window: MainWindow, services: Services) -> None:
    write(window, "A thought")
    window.page.composer.flush_draft()
    await until(lambda: titles(window), "the new conversation in the list")
    write(window, " goes on")
    assert window.page.composer.edit.text() == "A thought goes on"
    QTest.mouseClick(named(window, "newConversationButton"), LEFT)
    assert window.page.composer.edit.text() == ""
    await window.page.open.settle()
    (conversation,) = await services.conversations.list()
    assert conversation.draft.text == "A thought goes on"


async def test_the_next_conversation_does_not_wait_until_the_last_one_is_stored(
    window: MainWindow, services: Services
) -> None:
    write(window, "A thought")
    QTest.mouseClick(named(window, "newConversationButton"), LEFT)
    assert window.page.composer.edit.text() == ""
    write(window, "Another")
    QTest.mouseClick(named(window, "newConversationButton"), LEFT)
    assert window.page.composer.edit.text() == ""
    await window.page.open.settle()
    drafts = [conversation.draft.text for conversation in await services.conversations.list()]
    assert sorted(drafts) == ["A thought", "Another"]
    assert window.page.open.id is None


async def test_esc_stops_and_keeps_what_came(
    window: MainWindow, services: Services, on_gateway: Use, gateway: Gateway
) -> None:
    on_gateway("held")
    say(window, "Go")
    stop, send = named(window, "stopButton"), named(window, "sendButton")
    await until(lambda: stop.isVisible(), "the stop button")
    assert not send.isVisible()
    await until(lambda: len(read(window)) > len("Go held") + 20, "the first half of the reply")
    QTest.keyClick(window.page.composer.edit, Qt.Key.Key_Escape)
    await until_idle(window, services)
    assert send.isVisible()
    assert not stop.isVisible()
    assert "You stopped this reply" in read(window)


async def test_the_stop_button_stops(window: MainWindow, services: Services, on_gateway: Use) -> None:
    on_gateway("held")
    say(window, "Go")
    stop = named(window, "stopButton")
    await until(lambda: stop.isVisible(), "the stop button")
    QTest.mouseClick(stop, LEFT)
    await until_idle(window, services)
    assert not stop.isVisible()


async def test_a_message_sent_meanwhile_waits_in_the_queue(
    window: MainWindow, services: Services, on_gateway: Use, gateway: Gateway
) -> None:
    on_gateway("held")
    say(window, "First")
    await until(lambda: gateway.chats(), "the request")
    say(window, "Second")
    assert [message.blocks for message in services.chat.queued(window.page.open.id or "")]
    gateway.release(2)
    await until(lambda: len(gateway.chats()) == 2, "the second request")
    await until_idle(window, services)
    assert "Second" in read(window)


async def test_an_error_is_a_card_with_a_way_on(
    window: MainWindow, services: Services, on_gateway: Use, gateway: Gateway
) -> None:
    on_gateway("error-500")
    say(window, "Hello")
    await until_idle(window, services)
    assert "Test gateway has trouble" in read(window)
    assert "upstream error" in read(window)
    assert "Hello" in read(window)
    on_gateway("echo")
    failed = list(window.page._messages.values())[-1]
    window.page.timeline.another_model_requested.emit(failed.id)
    window.page.header.picker.picked.emit(ModelRef("gateway", "echo"))
    await until(lambda: len(gateway.chats()) == 2, "another try")
    await until_idle(window, services)
    assert read(window).count("Hello") == 2


async def test_the_model_is_switched_in_the_middle(
    window: MainWindow, services: Services, on_gateway: Use, gateway: Gateway
) -> None:
    on_gateway("echo")
    say(window, "One")
    await until_idle(window, services)
    window.page.header.picker.picked.emit(ModelRef("gateway", "think"))
    await window.page.open.settle()
    say(window, "Two")
    await until(lambda: len(gateway.chats()) == 2, "the second request")
    await until_idle(window, services)
    assert [chat.json["model"] for chat in gateway.chats() if chat.json] == ["echo", "think"]
    assert "think" in read(window)
    assert window.page.header.picker.model == ModelRef("gateway", "think")


async def test_a_reply_goes_on_while_another_conversation_is_open(
    window: MainWindow, services: Services, on_gateway: Use, gateway: Gateway
) -> None:
    on_gateway("held")
    say(window, "Long work")
    await until(lambda: gateway.chats(), "the request")
    running = window.page.open.id
    assert running is not None
    QTest.keyClick(window, Qt.Key.Key_N, CONTROL)
    assert read(window) == ""
    model = window.sidebar.conversations.conversations
    assert len(model.running_rows()) == 1
    gateway.release()
    await until(lambda: not services.chat.running(), "the end of the reply")
    await until(lambda: (found := model.conversation(running)) and found.unread, "the mark of a new reply")
    window.open_conversation(running)
    await until(lambda: "Long work" in read(window), "the conversation")
    await until(lambda: (found := model.conversation(running)) and not found.unread, "the mark to go")
    assert not window.page.composer.edit.text()


async def test_a_conversation_opened_in_the_middle_of_its_reply_shows_what_came_and_goes_on(
    window: MainWindow, services: Services, on_gateway: Use, gateway: Gateway
) -> None:
    on_gateway("held")
    say(window, "Go")
    await until(lambda: len(read(window)) > 30, "the first half")
    half = read(window)
    running = window.page.open.id or ""
    window.new_conversation()
    window.open_conversation(running)
    await until(lambda: window.page.open.id == running, "the conversation")
    words = half.split()[-3:]
    assert all(word in read(window) for word in words)
    gateway.release()
    await until_idle(window, services)
    assert len(read(window)) > len(half)


async def test_after_a_restart_the_last_conversation_is_open(
    data_dir: Path, open_window: OpenWindow, gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", gateway.url)
    monkeypatch.setenv("OPENAI_API_KEY", gateway.key)
    async with open_core(CoreOptions(data_dir, "echo")) as services, open_window(services) as window:
        window.new_conversation()
        say(window, "Remember me")
        await until_idle(window, services)
        write(window, "and this draft")
    async with open_core(CoreOptions(data_dir)) as services, open_window(services) as window:
        await until(lambda: read(window).count("Remember me") == 2, "the conversation of before")
        assert window.windowTitle() == "Remember me - Loquent"
        assert window.page.composer.edit.text() == "and this draft"


async def test_a_reply_that_the_end_of_the_program_interrupts_is_kept(
    data_dir: Path, open_window: OpenWindow, gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", gateway.url)
    monkeypatch.setenv("OPENAI_API_KEY", gateway.key)
    async with open_core(CoreOptions(data_dir, "held")) as services, open_window(services) as window:
        window.new_conversation()
        say(window, "Go")
        await until(lambda: len(read(window)) > 30, "the first half")
        last_words = read(window).split()[-3:]
    async with open_core(CoreOptions(data_dir)) as services, open_window(services) as window:
        await until(lambda: "Interrupted" in read(window), "the notice")
        assert any(word in read(window) for word in last_words)


async def test_the_small_model_is_announced(window: MainWindow, services: Services, on_gateway: Use) -> None:
    window.new_conversation(ModelRef(LOCAL_PROVIDER_ID, "SmolLM2-135M-Instruct"))
    assert window.page.notice.isVisible()
    assert "English only" in window.page.notice.text
    window.new_conversation(on_gateway("echo"))
    assert "English only" not in window.page.notice.text


async def test_a_key_without_a_keyring_is_announced(window: MainWindow, on_gateway: Use) -> None:
    window.new_conversation(on_gateway("echo"))
    await until(lambda: "until Loquent closes" in window.page.notice.text, "the warning")
    assert "Test gateway" in window.page.notice.text


async def test_a_system_prompt_goes_into_the_next_request(
    window: MainWindow, services: Services, on_gateway: Use, gateway: Gateway
) -> None:
    on_gateway("echo")
    QTest.mouseClick(named(window, "inspectorButton"), LEFT)
    editor = named(window, "systemPrompt")
    QTest.keyClicks(editor, "Be brief.")
    QTest.keyClick(editor, Qt.Key.Key_Escape)
    await until(lambda: window.page.open.conversation and window.page.open.conversation.system_prompt, "the prompt")
    say(window, "Hello")
    await until(lambda: gateway.chats(), "the request")
    await until_idle(window, services)
    body = gateway.chats()[0].json
    assert body is not None
    messages = body["messages"]
    assert isinstance(messages, list)
    assert "Be brief." in str(messages[0])


async def test_an_edited_message_is_sent_again_as_a_branch(
    window: MainWindow, services: Services, on_gateway: Use, gateway: Gateway
) -> None:
    on_gateway("echo")
    say(window, "First words")
    await until_idle(window, services)
    own = next(iter(window.page._messages))
    window.page.timeline.edit_requested.emit(own)
    assert window.page.composer.edit.text() == "First words"
    window.page.composer.edit.selectAll()
    say(window, "Other words")
    await until(lambda: len(gateway.chats()) == 2, "the second request")
    await until_idle(window, services)
    await until(lambda: read(window).count("Other words") == 2, "the new branch")
    assert "First words" not in read(window)
    view = await services.conversations.open(window.page.open.id or "")
    siblings = view.siblings[view.path[0].id]
    window.page.timeline.branch_requested.emit(siblings[0])
    await until(lambda: read(window).count("First words") == 2, "the old branch")


async def test_retry_from_the_view_asks_again(
    window: MainWindow, services: Services, on_gateway: Use, gateway: Gateway
) -> None:
    on_gateway("echo")
    say(window, "Hello")
    await until_idle(window, services)
    reply = list(window.page._messages)[-1]
    window.page.timeline.retry_requested.emit(reply)
    await until(lambda: len(gateway.chats()) == 2, "the second request")
    await until_idle(window, services)
    await until(lambda: "2 / 2" in read(window) or len(window.page._messages) == 2, "the second try")
    view = await services.conversations.open(window.page.open.id or "")
    assert len(view.siblings[view.path[-1].id]) == 2


async def test_a_picture_is_attached_sent_and_shown(
    window: MainWindow, services: Services, on_gateway: Use, gateway: Gateway
) -> None:
    on_gateway("vision")
    picture = QImage(3000, 1500, QImage.Format.Format_RGB32)
    picture.fill(QColor("teal"))
    pasted = QMimeData()
    pasted.setImageData(picture)
    window.page.composer.take(pasted)
    say(window, "What is this?")
    await until(lambda: gateway.chats(), "the request")
    await until_idle(window, services)
    body = gateway.chats()[0].json
    assert body is not None
    assert "data:image/" in str(body["messages"])
    view = await services.conversations.open(window.page.open.id or "")
    (image,) = [block for block in view.path[0].blocks if isinstance(block, ImageBlock)]
    assert (image.width, image.height) == (2048, 1024)
    window.page.timeline.picture_activated.emit(image)
    viewer = window.findChild(PictureViewer)
    assert viewer is not None
    await until(viewer.isVisible, "the picture as a whole")
    QTest.keyClick(viewer, Qt.Key.Key_Escape)
    assert not viewer.isVisible()


async def test_a_field_that_the_gateway_refuses_is_told_and_can_be_sent_again(
    window: MainWindow, services: Services, on_gateway: Use, gateway: Gateway
) -> None:
    model = on_gateway("quirk-39-temperature")
    say(window, "Hello")
    await until_idle(window, services)
    assert "Sent without" not in read(window)
    conversation_id = window.page.open.id
    assert conversation_id is not None
    await services.conversations.set_settings(conversation_id, GenerationSettings(temperature=0.5))
    say(window, "And now?")
    await until(lambda: "Sent without temperature, which the gateway refuses" in read(window), "the notice")
    await until_idle(window, services)
    reply = window.page.timeline.model.entries[-1].message.id
    window.page.timeline.model_details_requested.emit(reply)
    details = window.page.header.picker.popup.details
    assert details.model == model
    assert details.rows["left_out"].note.text() == "temperature · refused by the gateway"
    QTest.mouseClick(details.again, LEFT)
    assert services.providers.left_out(model) == ()
    window.page.header.picker.popup.close()
    asked = len(gateway.chats())
    say(window, "Once more")
    await until(lambda: len(gateway.chats()) == asked + 2, "a second try without the field")
    await until_idle(window, services)
    first, second = [record.json or {} for record in gateway.chats()[asked:]]
    assert ("temperature" in first, "temperature" in second) == (True, False)


async def test_a_model_is_corrected_in_the_window_and_asked_so(
    window: MainWindow, services: Services, on_gateway: Use, gateway: Gateway
) -> None:
    model = on_gateway("echo")
    say(window, "Hello")
    await until_idle(window, services)
    picker = window.page.header.picker
    picker.open_details(model)
    picker.popup.details.endpoint.chosen.emit("messages")
    assert services.catalog.find(model).endpoint is Endpoint.MESSAGES
    picker.popup.close()
    say(window, "And now?")
    await until(lambda: any(record.path == "/v1/messages" for record in gateway.requests), "the other endpoint")
    await until_idle(window, services)
    route = window.page.timeline.model.entries[-1].route
    assert route == Route(Endpoint.MESSAGES, EndpointReason.MODEL)


async def test_a_picture_can_be_sent_as_soon_as_a_model_that_sees_it_is_chosen(
    window: MainWindow, services: Services, on_gateway: Use, gateway: Gateway
) -> None:
    blind, sees = on_gateway("echo"), on_gateway("vision")
    services.catalog.correct(ModelCorrection(blind.provider_id, blind.model_id, vision=False))
    window.page.open.set_model(blind)
    write(window, "What is this?")
    mime = QMimeData()
    image = QImage(40, 30, QImage.Format.Format_RGB32)
    image.fill(QColor("#c04a2b"))
    mime.setImageData(image)
    composer = window.page.composer
    composer.take(mime)
    await until(lambda: composer.tray.blocks and window.page.open.id is not None, "the picture in a stored draft")
    await until(lambda: not composer.controls.send.isEnabled(), "that the picture cannot go there")
    assert "echo does not see pictures" in composer.controls.hint.text()
    window.page.open.set_model(sees)
    await until(composer.controls.send.isEnabled, "that it can go there")
    press_enter(window)
    await until_idle(window, services)
    (asked,) = [request for request in gateway.requests if request.method == "POST"]
    assert b"image_url" in asked.body
