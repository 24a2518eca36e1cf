"""The interfaces of messages, of their parts, and of what can be pressed in these.

They hold ids and numbers alone and look up the rest when somebody asks, so that none of them can be out of date. How
long they live is the business of the tree that makes them.
"""

import weakref
from typing import TYPE_CHECKING, NamedTuple, cast

from PySide6.QtCore import QObject, QRect, QRectF
from PySide6.QtGui import (
    QAccessible,
    QAccessibleActionInterface,
    QAccessibleAttributesInterface,
    QAccessibleInterface,
    QAccessibleTextInterface,
    QWindow,
)
from shiboken6 import VoidPtr

from app.ui.overrides import called_by_qt
from app.ui.timeline import accessibility_words as words
from app.ui.timeline.entry import Entry
from app.ui.timeline.parts.base import Hit, Part

if TYPE_CHECKING:
    from app.ui.timeline.accessibility_tree import AccessibleTree


class Key(NamedTuple):
    """What a node stands for: a message, with ``block`` a part of it, with ``hit`` something to press in that."""

    message_id: str
    block: int = -1
    hit: int = -1


class Node(QAccessibleInterface):
    """What messages, parts and what can be pressed have in common."""

    def __init__(self, tree: "AccessibleTree", key: Key) -> None:
        super().__init__()
        self.key = key
        self._tree = weakref.ref(tree)
        self._actions = _Actions(tree, key, self._action_names())
        self._attributes: _Level | None = None

    @property
    def tree(self) -> "AccessibleTree | None":
        """Return the tree, None once it is gone."""
        return self._tree()

    @property
    def entry(self) -> Entry | None:
        """Return the message, None where it is not shown any more."""
        tree = self.tree
        return None if tree is None else tree.entry(self.key)

    @property
    def part(self) -> Part | None:
        """Return the part, laid out; None where there is none any more."""
        tree = self.tree
        return None if tree is None else tree.part(self.key)

    @property
    def hit(self) -> Hit | None:
        """Return what can be pressed; None where there is nothing any more."""
        tree = self.tree
        hits = [] if tree is None else tree.hits(self.key)
        return hits[self.key.hit] if 0 <= self.key.hit < len(hits) else None

    def _action_names(self) -> list[str]:
        return [QAccessibleActionInterface.setFocusAction()]

    def _child_key(self, index: int) -> Key:
        return self.key._replace(block=index)

    # What Qt asks

    @called_by_qt
    def isValid(self) -> bool:
        """Return whether what it stands for is still there."""
        return self.entry is not None

    @called_by_qt
    def object(self) -> QObject:
        """Return nothing: it is painted, and no object."""
        return cast("QObject", None)

    @called_by_qt
    def window(self) -> QWindow:
        """Return the window of the view."""
        tree = self.tree
        return cast("QWindow", None if tree is None else tree.view.window().windowHandle())

    @called_by_qt
    def parent(self) -> QAccessibleInterface:
        """Return the interface of the view."""
        tree = self.tree
        return cast("QAccessibleInterface", None if tree is None else tree.root())

    @called_by_qt
    def childCount(self) -> int:
        """Return how many children it has."""
        return 0

    @called_by_qt
    def child(self, index: int) -> QAccessibleInterface:
        """Return a child, nothing where there is none."""
        tree = self.tree
        there = tree is not None and 0 <= index < self.childCount()
        return cast("QAccessibleInterface", tree.node(self._child_key(index)) if tree is not None and there else None)

    @called_by_qt
    def indexOfChild(self, child: QAccessibleInterface) -> int:
        """Return the number of a child, -1 for any other interface."""
        if not isinstance(child, Node):
            return -1
        index = max(child.key.block, 0) if self.key.block < 0 else child.key.hit
        return index if self._child_key(index) == child.key and index < self.childCount() else -1

    @called_by_qt
    def childAt(self, x: int, y: int) -> QAccessibleInterface:
        """Return the child at a point of the screen, nothing where there is none."""
        for index in range(self.childCount()):
            child = self.child(index)
            if child.rect().contains(x, y):
                return child
        return cast("QAccessibleInterface", None)

    @called_by_qt
    def setText(self, _text_type: QAccessible.Text, _text: str) -> None:
        """Leave it: nothing here can be renamed."""

    @called_by_qt
    def role(self) -> QAccessible.Role:
        """Return what it is."""
        return QAccessible.Role.ListItem

    @called_by_qt
    def text(self, text_type: QAccessible.Text) -> str:
        """Return its name, or its words as value."""
        return ""

    @called_by_qt
    def rect(self) -> QRect:
        """Return its place on the screen."""
        tree = self.tree
        return QRect() if tree is None else tree.on_screen(self._box())

    def _box(self) -> QRectF:
        """Return its place in the viewport."""
        tree = self.tree
        return QRectF() if tree is None else tree.box(self.key)

    @called_by_qt
    def state(self) -> QAccessible.State:
        """Return whether it has the focus, and whether it can be seen."""
        state = QAccessible.State()
        tree = self.tree
        state.focusable = True
        state.focused = tree is not None and tree.focused_key() == self.key
        state.offscreen = tree is None or not tree.is_in_sight(self._box())
        return state

    @called_by_qt
    def interface_cast(self, kind: QAccessible.InterfaceType) -> int:
        """Return another interface. PySide6 takes an object for its address, and ends the process at None or 0."""
        found: QAccessibleActionInterface | QAccessibleTextInterface | QAccessibleAttributesInterface | None = None
        if kind == QAccessible.InterfaceType.ActionInterface:
            found = self._actions
        elif kind == QAccessible.InterfaceType.TextInterface:
            found = self._lent_text()
        elif kind == QAccessible.InterfaceType.AttributesInterface:
            found = self._level()
        return cast("int", VoidPtr(0) if found is None else found)

    def _lent_text(self) -> QAccessibleTextInterface | None:
        return None

    def _level(self) -> QAccessibleAttributesInterface | None:
        return None


class MessageNode(Node):
    """A message: an item of the list, whose children are its parts."""

    @called_by_qt
    def childCount(self) -> int:
        """Return how many parts the message has."""
        tree = self.tree
        return 0 if tree is None else tree.part_count(self.key)

    @called_by_qt
    def text(self, text_type: QAccessible.Text) -> str:
        """Return who wrote it, when, and how far it has come; as value all that it says."""
        tree, entry = self.tree, self.entry
        if tree is None or entry is None:
            return ""
        if text_type == QAccessible.Text.Name:
            return words.name_of_message(entry)
        return tree.entry_text(self.key) if text_type == QAccessible.Text.Value else ""

    @called_by_qt
    def state(self) -> QAccessible.State:
        """Return also whether it is being written."""
        state = super().state()
        state.busy = self.entry is not None and self.entry.is_running
        return state


class PartNode(Node):
    """A part of a message, with a text interface, whose children are what can be pressed in it."""

    @called_by_qt
    def isValid(self) -> bool:
        """Return whether the part is still there."""
        return self.part is not None

    @called_by_qt
    def parent(self) -> QAccessibleInterface:
        """Return the message."""
        tree = self.tree
        return cast("QAccessibleInterface", None if tree is None else tree.node(Key(self.key.message_id)))

    @called_by_qt
    def childCount(self) -> int:
        """Return how many things in it can be pressed."""
        tree = self.tree
        return 0 if tree is None else len(tree.hits(self.key))

    def _child_key(self, index: int) -> Key:
        return self.key._replace(hit=index)

    @called_by_qt
    def role(self) -> QAccessible.Role:
        """Return what it is: a heading, a table ..."""
        part = self.part
        return QAccessible.Role.Section if part is None else words.role_of(part)

    @called_by_qt
    def text(self, text_type: QAccessible.Text) -> str:
        """Return what it is called; as value its words."""
        part = self.part
        if part is None:
            return ""
        if text_type == QAccessible.Text.Name:
            return words.name_of_part(part)
        return part.text if text_type == QAccessible.Text.Value else ""

    @called_by_qt
    def state(self) -> QAccessible.State:
        """Return also that its text can be read and selected, and whether it is folded away."""
        state = super().state()
        part = self.part
        state.readOnly = True
        state.multiLine = True
        state.selectableText = part is not None and part.selectable
        state.invisible = part is None or self._box().height() <= 0
        return state

    def _lent_text(self) -> QAccessibleTextInterface | None:
        tree, part = self.tree, self.part
        if tree is None or part is None or not (part.selectable or part.text):
            return None
        return tree.lend_text(self.key, part)

    def _level(self) -> QAccessibleAttributesInterface | None:
        part = self.part
        level = None if part is None else words.level_of(part)
        if level is None:
            return None
        self._attributes = _Level(level)
        return self._attributes


class HitNode(Node):
    """A link or button that is painted in a part."""

    @called_by_qt
    def isValid(self) -> bool:
        """Return whether it is still there."""
        return self.hit is not None

    @called_by_qt
    def parent(self) -> QAccessibleInterface:
        """Return the part."""
        tree = self.tree
        return cast("QAccessibleInterface", None if tree is None else tree.node(self.key._replace(hit=-1)))

    @called_by_qt
    def role(self) -> QAccessible.Role:
        """Return whether it is a link or a button."""
        hit = self.hit
        return QAccessible.Role.Button if hit is None else words.role_of_hit(hit)

    @called_by_qt
    def text(self, text_type: QAccessible.Text) -> str:
        """Return what it is called; as description where a link leads."""
        part, hit = self.part, self.hit
        if part is None or hit is None:
            return ""
        if text_type == QAccessible.Text.Name:
            return words.name_of_hit(part, hit)
        return hit.tip if text_type == QAccessible.Text.Description and hit.action == "link" else ""

    def _action_names(self) -> list[str]:
        return [QAccessibleActionInterface.pressAction(), QAccessibleActionInterface.setFocusAction()]


class _Actions(QAccessibleActionInterface):
    """Presses, and gives the focus, as soon as whoever asked has got its answer: a press may end the node."""

    def __init__(self, tree: "AccessibleTree", key: Key, names: list[str]) -> None:
        super().__init__()
        self._tree = weakref.ref(tree)
        self._key = key
        self._names = names

    @called_by_qt
    def actionNames(self) -> list[str]:
        """Return what can be done."""
        return self._names

    @called_by_qt
    def doAction(self, name: str) -> None:
        """Do it soon."""
        tree = self._tree()
        if tree is not None and name in self._names:
            tree.act_soon(self._key, press=name == QAccessibleActionInterface.pressAction())

    @called_by_qt
    def keyBindingsForAction(self, _name: str) -> list[str]:
        """Return nothing: the keyboard goes there by Enter."""
        return []


class _Level(QAccessibleAttributesInterface):
    """The level of a heading."""

    def __init__(self, level: int) -> None:
        super().__init__()
        self._of_heading = level

    @called_by_qt
    def attributeKeys(self) -> list[QAccessible.Attribute]:
        """Return that a level is known."""
        return [QAccessible.Attribute.Level]

    @called_by_qt
    def attributeValue(self, _key: QAccessible.Attribute) -> object:
        """Return it."""
        return self._of_heading
