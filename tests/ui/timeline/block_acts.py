"""Replies made of blocks, and the parts that show them."""

from typing import TypeVar

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QMenu

from app.domain.blocks import (
    AttachmentRef,
    ContentBlock,
    ToolCallBlock,
)
from app.domain.conversation import Role
from app.domain.events import MessageAdded, TurnStarted
from app.ui.timeline.parts.base import Part
from app.ui.timeline.view import TimelineView
from tests.ui.menus import entries
from tests.ui.timeline.hand import Hand
from tests.ui.timeline.samples import Stream, Talk

P = TypeVar("P", bound=Part)
CALL = ToolCallBlock("c1", "get_weather", '{"city":"Paris","rate":1.10}')


def file_ref(name: str, media_type: str, size: int = 2048) -> AttachmentRef:
    """Return a reference that no store knows."""
    return AttachmentRef("f" * 64, media_type, name, size)


def shown(view: TimelineView, *blocks: ContentBlock, role: Role = Role.ASSISTANT) -> str:
    """Show one message after a question; return its id."""
    talk = Talk()
    talk.ask("Why?")
    message = talk.add(role, blocks)
    view.set_conversation(talk.view())
    return message.id


def started(view: TimelineView) -> tuple[Talk, Stream, str]:
    """Show a reply that is waited for."""
    talk = Talk()
    talk.ask("Why?")
    view.set_conversation(talk.view())
    running = talk.running()
    view.apply(MessageAdded(running))
    view.apply(TurnStarted("c", running.id))
    return talk, Stream(running), running.id


def the_part(hand: Hand, message_id: str, kind: type[P]) -> P:
    """Return the only part of a kind."""
    found = [part for part in hand.parts_of(message_id) if isinstance(part, kind)]
    assert len(found) == 1
    return found[0]


def opened_menu(view: TimelineView) -> dict[str, "QMenu"]:
    """Return the menu that is open, by the words of its entries."""
    menus = [menu for menu in view.findChildren(QMenu) if menu.isVisible()]
    assert len(menus) == 1
    return {action.text(): menus[0] for action in entries(menus[0])}


def choose(view: TimelineView, words: str) -> None:
    """Choose an entry of the menu that is open."""
    menu = opened_menu(view)[words]
    next(action for action in entries(menu) if action.text() == words).trigger()
    menu.close()
    QApplication.sendPostedEvents(menu, QEvent.Type.DeferredDelete)
