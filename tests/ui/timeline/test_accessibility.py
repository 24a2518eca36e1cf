"""What a screen reader is told."""

import dataclasses
import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtGui import QAccessible, QAccessibleEvent

from app.domain.blocks import TextBlock
from app.domain.conversation import MessageStatus
from app.domain.events import MessageChanged, TurnEnded
from app.ui.timeline.view import TimelineView
from tests.ui.timeline.hand import Hand
from tests.ui.timeline.samples import FakeServices, Stream, Talk, main_talk


async def test_everything_that_is_seen_can_be_read(view: TimelineView, fake: FakeServices) -> None:
    talk = main_talk(fake.attachments)
    view.set_conversation(talk.view())
    text = view.accessible_text()
    for words in (
        "22:40 之后",
        "claude-sonnet-4.5",
        "Thought for 8 s",
        "排队，而不是变慢",
        "async def call",
        "pool 20, no budget\t900 ms",
        "used up",
        "用户额度不足",
        "Cut off by the gateway after",
        "2. 我们会多开一些通道。",
    ):
        assert words in text
    assert text.index("22:40") < text.index("used up") < text.index("Cut off by the gateway after")


async def test_the_interface_of_the_view_gives_its_text(view: TimelineView) -> None:
    talk = Talk()
    talk.ask("Read me")
    view.set_conversation(talk.view())
    interface = QAccessible.queryAccessibleInterface(view)
    assert interface is not None
    assert interface.role() == QAccessible.Role.List
    assert interface.text(QAccessible.Text.Name) == "Conversation"
    assert interface.text(QAccessible.Text.Value) == view.accessible_text()
    assert "Read me" in interface.text(QAccessible.Text.Value)


async def test_a_finished_reply_is_announced_once(
    view: TimelineView, hand: Hand, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[QAccessible.Event] = []
    monkeypatch.setattr(QAccessible, "isActive", lambda: True)

    def note(event: QAccessibleEvent) -> None:
        told.append(event.type())

    monkeypatch.setattr(QAccessible, "updateAccessibility", note)
    talk = Talk()
    talk.ask("Why?")
    running = talk.running()
    view.set_conversation(talk.view())
    view.apply(Stream(running).text("Because."))
    await hand.reads(running.id, "Because.")
    assert QAccessible.Event.Announcement not in told
    done = dataclasses.replace(running, blocks=(TextBlock("Because."),), status=MessageStatus.COMPLETE)
    view.apply(MessageChanged(done))
    view.apply(TurnEnded("c", running.id, MessageStatus.COMPLETE))
    assert told.count(QAccessible.Event.Announcement) == 1


PROGRAM = """
import asyncio, gc, sys
import qasync
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication
from app.ui.theme import ThemeManager
from app.ui.timeline.view import TimelineView
from tests.ui.timeline.samples import FakeServices, main_talk

app = QApplication(["loquent"])
app.setQuitOnLastWindowClosed(False)
loop = qasync.QEventLoop(app)
asyncio.set_event_loop(loop)
QAccessible.setActive(True)
themes = ThemeManager("light", animations="off")
themes.apply(app)


def meet(interface):
    interface.rect(), interface.state(), interface.role(), interface.text(QAccessible.Text.Name)
    text, actions = interface.textInterface(), interface.actionInterface()
    read = text.text(0, text.characterCount()) if text is not None else ""
    if actions is not None and "Press" in actions.actionNames() and "thought" in interface.text(QAccessible.Text.Name):
        actions.doAction("Press")
    return 1 + sum(meet(interface.child(number)) for number in range(interface.childCount()))


async def work():
    fake = FakeServices()
    for _ in range(5):
        view = TimelineView(fake, themes)
        view.show()
        view.set_conversation(main_talk(fake.attachments).view())
        for _ in range(20):
            text = QAccessible.queryAccessibleInterface(view).text(QAccessible.Text.Value)
            assert "22:40" in text
            assert meet(QAccessible.queryAccessibleInterface(view)) > 20
            gc.collect()
            await asyncio.sleep(0)
        view.setFocus()
        view.set_conversation(main_talk(fake.attachments).view())
        meet(QAccessible.queryAccessibleInterface(view))
        view.close()
        view.deleteLater()
        await asyncio.sleep(0.01)
    kept = TimelineView(fake, themes)
    kept.show()
    kept.set_conversation(main_talk(fake.attachments).view())
    meet(QAccessible.queryAccessibleInterface(kept))
    await fake.tasks.aclose()
    return kept


with loop:
    kept = loop.run_until_complete(work())
print("done", flush=True)
if "--keep" not in sys.argv:
    del kept
"""


@pytest.mark.parametrize("arguments", [[], ["--keep"]])
def test_views_come_and_go_under_a_screen_reader_and_the_program_ends_whole(arguments: list[str]) -> None:
    surroundings = {**os.environ, "QT_ACCESSIBILITY": "1", "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1"}
    done = subprocess.run(
        [sys.executable, "-X", "faulthandler", "-c", PROGRAM, *arguments],
        cwd=Path(__file__).parents[3],
        env=surroundings,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, "done\n"), done.stderr
