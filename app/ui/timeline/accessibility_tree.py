"""The messages of a view as a tree for screen readers, and what these are told of."""

import weakref
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QPointF, QRect, QRectF, QTimer
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QAccessibleInterface,
    QAccessibleStateChangeEvent,
    QAccessibleTextCursorEvent,
    QAccessibleTextInterface,
    QAccessibleTextSelectionEvent,
)

from app.domain.events import MessageAdded, MessageChanged, TurnEnded, TurnStarted
from app.ui.timeline.accessibility import announce, install_accessibility
from app.ui.timeline.accessibility_nodes import HitNode, Key, MessageNode, Node, PartNode
from app.ui.timeline.accessibility_text import LentText
from app.ui.timeline.entry import Entry
from app.ui.timeline.parts.base import Hit, Part
from app.ui.timeline.position import Position
from app.ui.timeline.reading import Reader

if TYPE_CHECKING:
    from app.ui.timeline.view import TimelineView

_Nodes = dict[Key, tuple[int, Node]]


class AccessibleTree:
    """Makes the nodes of one view when somebody asks for them, which without a screen reader is never.

    Qt knows each by an id until it is deleted by that id, and would call into freed memory if Python let go of it
    before: so they are kept here, and deleted when another conversation is shown and when the view ends.
    """

    def __init__(self, view: "TimelineView", reader: Reader) -> None:
        self.view = view
        self._reader = reader
        self._nodes: _Nodes = {}
        self._text = LentText(view)
        self._focused: Key | None = None
        view.destroyed.connect(partial(_delete, self._nodes))
        weakref.finalize(self, _delete, self._nodes).atexit = False
        install_accessibility()

    # What nodes ask

    def root(self) -> QAccessibleInterface:
        """Return the interface of the view."""
        return QAccessible.queryAccessibleInterface(self.view)

    def node(self, key: Key) -> Node:
        """Return the node of a key, made if need be."""
        known = self._nodes.get(key)
        if known is not None:
            return known[1]
        kind = MessageNode if key.block < 0 else PartNode if key.hit < 0 else HitNode
        node = kind(self, key)
        self._nodes[key] = (QAccessible.registerAccessibleInterface(node), node)
        return node

    def message_node(self, number: int) -> Node:
        """Return the node of a message. Raises IndexError."""
        return self.node(Key(self.view.model.entries[number].message.id))

    def number_of(self, interface: QAccessibleInterface) -> int | None:
        """Return which message an interface stands for, None for all others."""
        own = isinstance(interface, MessageNode) and self._nodes.get(interface.key, (0, None))[1] is interface
        return self.view.model.number_of(interface.key.message_id) if own and isinstance(interface, Node) else None

    def entry(self, key: Key) -> Entry | None:
        """Return the message of a key, None where it is not shown."""
        number = self.view.model.number_of(key.message_id)
        return None if number is None else self.view.model.entries[number]

    def entry_text(self, key: Key) -> str:
        """Return all that the message of a key says; "" where it is not shown."""
        number = self.view.model.number_of(key.message_id)
        return "" if number is None else self._reader.entry_text(number)

    def part_count(self, key: Key) -> int:
        """Return how many parts the message of a key has."""
        return len(self._parts(key))

    def _parts(self, key: Key) -> list[Part]:
        """Return the parts of a message, made if need be; those of messages met long ago are let go of for them."""
        number = self.view.model.number_of(key.message_id)
        if number is None:
            return []
        entry = self.view.model.entries[number]
        if not entry.has_parts:
            top = max(self.view.scroller.top, 0)
            first, last = (self.view.model.find(y) for y in (top, top + self.view.viewport().height()))
            self.view.model.let_go(but=(*range(max(first, 0), last + 1), number))
        return entry.parts(self.view.around)

    def part(self, key: Key) -> Part | None:
        """Return the part of a key, laid out; None where there is none."""
        entry = self.entry(key)
        if entry is None or not 0 <= key.block < len(self._parts(key)):
            return None
        return entry.lay_out_part(key.block, self.view.model.width, self.view.around)

    def hits(self, key: Key) -> list[Hit]:
        """Return what can be pressed in the part of a key; a link over two lines counts once."""
        part = self.part(key)
        found: list[Hit] = []
        for hit in part.hits() if part is not None else ():
            if hit.action and (not found or (found[-1].action, found[-1].value) != (hit.action, hit.value)):
                found.append(hit)
        return found

    def lend_text(self, key: Key, part: Part) -> QAccessibleTextInterface | None:
        """Return the text interface of a part."""
        return self._text.lend(key.message_id, key.block, part, self.box(key))

    def box(self, key: Key) -> QRectF:
        """Return where something is in the viewport, or would be if it were that large."""
        view = self.view
        number = view.model.number_of(key.message_id)
        part = self.part(key)
        if number is None or (part is None and key.block >= 0):
            return QRectF()
        top = view.model.top(number) - view.scroller.top
        if part is None:
            return QRectF(view.column_left, top, view.model.width, view.model.entry_height(number))
        top += view.model.entries[number].tops(view.model.width, view.around)[key.block]
        if key.hit < 0:
            return QRectF(view.column_left, top, view.model.width, part.layout(view.model.width))
        hits = self.hits(key)
        return hits[key.hit].box.translated(view.column_left, top) if key.hit < len(hits) else QRectF()

    def on_screen(self, box: QRectF) -> QRect:
        """Return a box of the viewport in pixels of the screen."""
        whole = box.toAlignedRect()
        return QRect(self.view.viewport().mapToGlobal(whole.topLeft()), whole.size())

    def is_in_sight(self, box: QRectF) -> bool:
        """Return whether any of a box can be seen."""
        return self.view.isVisible() and QRectF(self.view.viewport().rect()).intersects(box)

    def focused_key(self) -> Key | None:
        """Return what has the focus: something to press, the part at the caret, or a message; None for the view."""
        keys = self.view.keys
        number = keys.focused_number()
        if number is None:
            return None
        message_id = self.view.model.entries[number].message.id
        focused = keys.focused_hit
        if focused is not None:
            hits = self.hits(Key(message_id, focused[0]))
            names = [(hit.action, hit.value) for hit in hits]
            name = (focused[1].action, focused[1].value)
            return Key(message_id, focused[0], names.index(name)) if name in names else Key(message_id)
        position = keys.caret.position
        return Key(message_id) if position is None else Key(position.message_id, position.block)

    def focused_node(self) -> Node | None:
        """Return the node that has the focus, None for the view itself."""
        key = self.focused_key()
        return None if key is None else self.node(key)

    # What it does for them

    def act_soon(self, key: Key, *, press: bool) -> None:
        """Press what a key stands for, or give it the focus, after the call that asked for it has returned."""
        QTimer.singleShot(0, self.view, lambda: self._press(key) if press else self._give_focus(key))

    def _press(self, key: Key) -> None:
        hits = self.hits(key)
        if 0 <= key.hit < len(hits):
            self.view.pointer.act(key.message_id, key.block, hits[key.hit])

    def _give_focus(self, key: Key) -> None:
        self.view.activateWindow()
        self.view.setFocus()
        if key.block < 0:
            self.view.keys.go_to(key.message_id)
        else:
            self.view.keys.caret.go_to(Position(key.message_id, key.block, 0))

    # What is told

    def focus_moved(self) -> None:
        """Tell what has the focus now, once."""
        if not QAccessible.isActive():
            return
        key = self.focused_key()
        if key is not None and key != self._focused:
            QAccessible.updateAccessibility(QAccessibleEvent(self.node(key), QAccessible.Event.Focus))
        self._focused = key

    def caret_moved(self) -> None:
        """Tell where the caret is, and what is selected there."""
        position = self.view.keys.caret.position
        if position is None or not QAccessible.isActive():
            return
        self.focus_moved()
        node = self.node(Key(position.message_id, position.block))
        number = self.view.model.number_of(position.message_id)
        selected = None if number is None else self.view.pointer.selected_range(number, position.block)
        QAccessible.updateAccessibility(QAccessibleTextCursorEvent(node, position.character))
        if selected is not None:
            QAccessible.updateAccessibility(QAccessibleTextSelectionEvent(node, *selected))

    def take(self, event: MessageAdded | MessageChanged | TurnStarted | TurnEnded) -> None:
        """Tell of a new message, and read out a reply that has come to its end, once."""
        if isinstance(event, MessageAdded) and QAccessible.isActive():
            node = self.node(Key(event.message.id))
            QAccessible.updateAccessibility(QAccessibleEvent(node, QAccessible.Event.ObjectCreated))
        elif isinstance(event, MessageChanged):
            self._tell_names(event.message.id)
        elif isinstance(event, TurnEnded):
            text = self.entry_text(Key(event.message_id))
            if text:
                announce(self.view, text)

    def folded(self, number: int) -> None:
        """Tell what can be read now, or not any more, after something in a message was folded or unfolded."""
        message_id = self.view.model.entries[number].message.id
        self._tell_names(message_id)
        if QAccessible.isActive():
            state = QAccessible.State()
            state.invisible = True
            for node in self._made_of(message_id):
                if isinstance(node, PartNode):
                    QAccessible.updateAccessibility(QAccessibleStateChangeEvent(node, state))

    def _tell_names(self, message_id: str) -> None:
        """Tell readers to ask for names again: they keep those of what they have met."""
        for node in self._made_of(message_id) if QAccessible.isActive() else ():
            QAccessible.updateAccessibility(QAccessibleEvent(node, QAccessible.Event.NameChanged))

    def _made_of(self, message_id: str) -> list[Node]:
        return [node for key, (_id, node) in self._nodes.items() if key.message_id == message_id]

    def forget(self) -> None:
        """Let go of all nodes: another conversation is shown."""
        self._focused = None
        for node in [node for _id, node in self._nodes.values()] if QAccessible.isActive() else ():
            if isinstance(node, MessageNode):
                QAccessible.updateAccessibility(QAccessibleEvent(node, QAccessible.Event.ObjectDestroyed))
        _delete(self._nodes)

    def child_at(self, x: int, y: int) -> Node | None:
        """Return the message at a point of the screen."""
        point = QPointF(self.view.viewport().mapFromGlobal(QPointF(x, y)))
        around = self.view.pointer.part_at(point) if self.view.viewport().rect().contains(point.toPoint()) else None
        return None if around is None else self.message_node(around[0])


def _delete(nodes: _Nodes) -> None:
    """Let Qt delete nodes, and only then let go of them."""
    gone = list(nodes.values())
    nodes.clear()
    if QCoreApplication.instance() is None:
        return
    for number, _node in gone:
        QAccessible.deleteAccessibleInterface(number)
