"""The mouse in the message view: what is under it, what is selected, what a press does."""

import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, QTimer
from PySide6.QtGui import QHelpEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QToolTip

from app.ui.timeline.message_actions import MessageActions
from app.ui.timeline.parts.base import Hit, Part
from app.ui.timeline.parts.code import CodePart
from app.ui.timeline.parts.formula import FormulaPart
from app.ui.timeline.parts.table import TablePart
from app.ui.timeline.position import Position, Selection
from app.ui.timeline.reading import Reader

if TYPE_CHECKING:
    from app.ui.timeline.view import TimelineView

_EDGE = 24
_DONE_MILLISECONDS = 1500


class Pointer:
    """Owns selection and hover of one view, and turns presses into the view's signals."""

    def __init__(self, view: "TimelineView", reader: Reader) -> None:
        self._view = view
        self._reader = reader
        self.selection: Selection | None = None
        self.is_pressed = False
        self._hot: tuple[str, int, Hit] | None = None
        self._hot_entry: str | None = None
        self._pressed: tuple[str, int, Hit] | None = None
        self._done: tuple[str, int, Hit] | None = None
        self._dragging = False
        self._mouse = QPointF()
        self._double_click: tuple[QPointF, float] | None = None
        self._actions = MessageActions(view, self, reader)
        self._scroll_clock = QTimer(view)
        self._scroll_clock.setInterval(30)
        self._scroll_clock.timeout.connect(self._scroll_at_edge)
        self._done_clock = QTimer(view)
        self._done_clock.setSingleShot(True)
        self._done_clock.setInterval(_DONE_MILLISECONDS)
        self._done_clock.timeout.connect(self._forget_done)

    def clear(self) -> None:
        """Forget everything: another conversation is shown."""
        self.selection = None
        self._hot = self._pressed = self._done = None
        self._hot_entry = None
        self._dragging = self.is_pressed = False
        self._scroll_clock.stop()

    # What painting asks

    def selected_range(self, number: int, block: int) -> tuple[int, int] | None:
        """Return the characters of a part that are selected."""
        return None if self.selection is None else self._reader.range_in(self.selection, number, block)

    def hot_of(self, number: int, block: int) -> Hit | None:
        """Return what is under the mouse in a part."""
        if self._hot is None:
            return None
        message_id, hot_block, hit = self._hot
        return hit if (self._view.model.number_of(message_id), hot_block) == (number, block) else None

    def done_of(self, number: int, block: int) -> Hit | None:
        """Return what was copied just now in a part."""
        if self._done is None:
            return None
        message_id, done_block, hit = self._done
        return hit if (self._view.model.number_of(message_id), done_block) == (number, block) else None

    def is_hot(self, number: int) -> bool:
        """Return whether the mouse is over a message."""
        return self._hot_entry is not None and self._view.model.number_of(self._hot_entry) == number

    # Places

    def part_at(self, point: QPointF) -> tuple[int, int, Part, QRectF] | None:
        """Return number, block, part and place of what lies at a point of the viewport."""
        parts = self._view.parts_between(point.y(), point.y())
        return parts[-1] if parts else None

    def position_at(self, point: QPointF) -> Position | None:
        """Return the character nearest to a point of the viewport."""
        around = self.part_at(point)
        if around is None:
            parts = self._view.parts_between(0, self._view.viewport().height())
            if not parts:
                return None
            around = parts[0] if point.y() < parts[0][3].top() else parts[-1]
        number, block, part, box = around
        entry = self._view.model.entries[number]
        inside = QPointF(point.x() - box.x(), min(max(point.y() - box.y(), 0), box.height() - 1))
        return Position(entry.message.id, block, part.index_at(inside) if part.selectable else 0)

    def _hit_at(self, point: QPointF) -> tuple[str, int, Hit] | None:
        around = self.part_at(point)
        if around is None:
            return None
        number, block, part, box = around
        hit = part.hit_at(point - box.topLeft())
        return None if hit is None else (self._view.model.entries[number].message.id, block, hit)

    # Events

    def take(self, event: QEvent) -> bool:
        """Take an event of the viewport; return whether it needs nobody else."""
        if isinstance(event, QMouseEvent):
            return self._take_mouse(event)
        if isinstance(event, QHelpEvent):
            return self._show_tip(event)
        if event.type() == QEvent.Type.Leave:
            self._set_hot(None, None)
        return False

    def _take_mouse(self, event: QMouseEvent) -> bool:
        kind = event.type()
        if kind == QEvent.Type.MouseMove:
            self._move(event.position(), event.buttons())
        elif kind == QEvent.Type.MouseButtonPress and event.button() == Qt.MouseButton.LeftButton:
            self._press(event)
        elif kind == QEvent.Type.MouseButtonRelease and event.button() == Qt.MouseButton.LeftButton:
            self._release(event.position())
        elif kind == QEvent.Type.MouseButtonDblClick:
            self._select_word(event.position())
        elif kind == QEvent.Type.MouseButtonPress and event.button() == Qt.MouseButton.RightButton:
            self._actions.open_menu(event)
        else:
            return False
        return True

    def _move(self, point: QPointF, buttons: Qt.MouseButton) -> None:
        self._mouse = point
        if self._dragging and buttons & Qt.MouseButton.LeftButton:
            self._drag_to(point)
            height = self._view.viewport().height()
            if point.y() < _EDGE or point.y() > height - _EDGE:
                self._scroll_clock.start()
            else:
                self._scroll_clock.stop()
            return
        around = self.part_at(point)
        entry = self._view.model.entries[around[0]].message.id if around is not None else None
        self._set_hot(self._hit_at(point), entry)
        self._set_cursor(point, around)

    def _set_cursor(self, point: QPointF, around: tuple[int, int, Part, QRectF] | None) -> None:
        shape = Qt.CursorShape.ArrowCursor
        if self._hot is not None and self._hot[2].action:
            shape = Qt.CursorShape.PointingHandCursor
        elif around is not None and around[2].selectable and around[3].contains(point):
            shape = Qt.CursorShape.IBeamCursor
        self._view.viewport().setCursor(shape)

    def _set_hot(self, hot: tuple[str, int, Hit] | None, entry: str | None) -> None:
        if (hot, entry) != (self._hot, self._hot_entry):
            self._hot, self._hot_entry = hot, entry
            self._view.viewport().update()

    def _press(self, event: QMouseEvent) -> None:
        point = event.position()
        self._view.setFocus(Qt.FocusReason.MouseFocusReason)
        self._pressed = self._hit_at(point)
        self.is_pressed = self._pressed is not None
        if self._pressed is not None and self._pressed[2].action not in ("", "link"):
            self._view.viewport().update()
            return
        position = self.position_at(point)
        if position is None:
            return
        if self._is_third_click(point):
            self.select(self._reader.block_at(position))
            return
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier and self.selection is not None:
            self.select(Selection(self.selection.anchor, position))
        else:
            self.select(Selection(position, position))
        self._dragging = True

    def _drag_to(self, point: QPointF) -> None:
        position = self.position_at(point)
        if position is None or self.selection is None:
            return
        self.select(Selection(self.selection.anchor, position))

    def _scroll_at_edge(self) -> None:
        height = self._view.viewport().height()
        bar = self._view.verticalScrollBar()
        if not self._dragging:
            self._scroll_clock.stop()
        elif self._mouse.y() < _EDGE:
            bar.setValue(bar.value() - round((_EDGE - self._mouse.y()) / 2) - 4)
        elif self._mouse.y() > height - _EDGE:
            bar.setValue(bar.value() + round((self._mouse.y() - height + _EDGE) / 2) + 4)
        self._drag_to(self._mouse)

    def _release(self, point: QPointF) -> None:
        self._scroll_clock.stop()
        pressed, self._pressed = self._pressed, None
        self._dragging = self.is_pressed = False
        selected = self.selection is not None and not self.selection.is_empty
        if pressed is not None and pressed == self._hit_at(point) and not (selected and pressed[2].action == "link"):
            self.act(*pressed)
        self._view.viewport().update()

    def act(self, message_id: str, block: int, hit: Hit) -> None:
        """Do what a hit stands for; a copy is confirmed by a check for a moment."""
        if hit.action in ("copy", "copy_text", "copy_picture", "copy_table"):
            self._done = (message_id, block, hit)
            self._done_clock.start()
        self._actions.act(message_id, block, hit)
        self._view.viewport().update()

    def open_menu_for(self, number: int, hit: Hit | None, point: QPointF) -> None:
        """Open the menu of a message at a point of the viewport, as the keyboard asks for it."""
        self._actions.open_menu_at(self._view.viewport().mapToGlobal(point.toPoint()), number, hit)

    def _forget_done(self) -> None:
        self._done = None
        self._view.viewport().update()

    def _select_word(self, point: QPointF) -> None:
        if self._hit_at(point) is not None:
            return
        position = self.position_at(point)
        if position is None:
            return
        self._double_click = (point, time.monotonic())
        self.select(self._reader.word_at(position))

    def _is_third_click(self, point: QPointF) -> bool:
        """Return whether a press follows a double click at once and there: Qt tells no triple click."""
        last, self._double_click = self._double_click, None
        if last is None or (point - last[0]).manhattanLength() > QApplication.startDragDistance():
            return False
        return (time.monotonic() - last[1]) * 1000 <= QApplication.doubleClickInterval()

    def select(self, selection: Selection | None) -> None:
        """Select from one position to another, or nothing."""
        if selection != self.selection:
            self.selection = selection
            self._view.accessible.caret_moved()
            self._view.viewport().update()

    def _show_tip(self, event: QHelpEvent) -> bool:
        hit = self._hit_at(QPointF(event.pos()))
        if hit is None or not hit[2].tip:
            QToolTip.hideText()
        else:
            QToolTip.showText(event.globalPos(), _readable(hit[2].tip), self._view.viewport())
        return True

    def scroll_sideways(self, event: QWheelEvent) -> bool:
        """Move code or a table that is wider than the column; return whether the wheel was for that."""
        delta = event.angleDelta()
        sideways = delta.x() or (delta.y() if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 0)
        if not sideways or abs(delta.y()) > abs(sideways):
            return False
        around = self.part_at(event.position())
        if around is None or not isinstance(around[2], CodePart | TablePart | FormulaPart):
            return False
        around[2].sideways.scroll_by(-sideways)
        self._view.viewport().update()
        return True


def _readable(tip: str) -> str:
    """Return a tooltip with hidden characters spelled out, never read as markup, and not too long."""
    spelled = "".join(each if each.isprintable() else f"[U+{ord(each):04X}]" for each in tip[:400])
    return spelled.replace("&", "&amp;").replace("<", "&lt;")
