"""What a person does with a message view, and what they see of it."""

from typing import NamedTuple

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QGuiApplication, QHelpEvent, QImage, QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractButton, QApplication

from app.ui.timeline.new_below import NewBelowButton
from app.ui.timeline.parts.base import Hit, Part
from app.ui.timeline.view import TimelineView
from tests.ui.waiting import until

_LEFT = Qt.MouseButton.LeftButton
_NONE = Qt.MouseButton.NoButton
NO_KEYS = Qt.KeyboardModifier.NoModifier


class Seen(NamedTuple):
    """A part that can be seen, and its place in the viewport."""

    message_id: str
    part: Part
    box: QRectF


class Hand:
    """Drives one view by events, which arrive at once: no event loop is entered."""

    DOUBLE = QEvent.Type.MouseButtonDblClick

    def __init__(self, view: TimelineView) -> None:
        self.view = view

    # What is seen

    def seen(self) -> list[Seen]:
        """Return the parts that can be seen, from top to bottom."""
        found = self.view.parts_between(0, self.view.viewport().height() - 1)
        return [Seen(self.view.model.entries[number].message.id, part, box) for number, _block, part, box in found]

    def top_of(self, part: Part) -> float:
        """Return where a part begins in the viewport. Raises AssertionError if it cannot be seen."""
        for each in self.seen():
            if each.part is part:
                return each.box.top()
        raise AssertionError(f"Not in sight: {part.text[:60]}")

    def parts_of(self, message_id: str) -> list[Part]:
        """Return all parts of a message."""
        number = self.view.model.number_of(message_id)
        assert number is not None, f"There is no message {message_id}"
        return self.view.model.entries[number].parts(self.view.around)

    def text_of(self, message_id: str) -> str:
        """Return all that a message says."""
        return "\n".join(part.text for part in self.parts_of(message_id))

    async def reads(self, message_id: str, words: str) -> None:
        """Wait until a message shows some words: text that comes in is shown 30 times a second."""
        await until(lambda: words in self.text_of(message_id), words)

    def hits(self, action: str, message_id: str | None = None) -> list[tuple[Hit, QRectF]]:
        """Return what can be pressed for an action, with its places in the viewport."""
        return [
            (hit, hit.box.translated(each.box.topLeft()))
            for each in self.seen()
            if message_id in (None, each.message_id)
            for hit in each.part.hits()
            if hit.action == action
        ]

    def spot(self, action: str, message_id: str | None = None, number: int = 0) -> QPointF:
        """Return the middle of what is pressed for an action."""
        hits = self.hits(action, message_id)
        assert len(hits) > number, f"There is no {action} in sight"
        return hits[number][1].center()

    def find(self, words: str) -> tuple[QPointF, QPointF]:
        """Return the points where words in sight begin and end, a little inside of them. They stand in one line."""
        for each in self.seen():
            at = each.part.text.find(words)
            if at < 0 or not each.part.selectable:
                continue
            start = len(each.part.text[:at].encode("utf-16-le")) // 2
            end = start + len(words.encode("utf-16-le")) // 2
            places = self._places(each, start, end)
            if places is not None:
                return places
        raise AssertionError(f"Not in sight: {words}")

    def _places(self, seen: Seen, start: int, end: int) -> tuple[QPointF, QPointF] | None:
        """Ask each point of a part for its character: true for every kind of part, whatever its lines are."""
        first: QPointF | None = None
        y = 6.0
        while y < seen.box.height():
            for x in range(0, int(seen.box.width()), 2):
                at = seen.part.index_at(QPointF(x, y))
                if first is None and at == start and seen.part.index_at(QPointF(x + 6, y)) <= start + 2:
                    first = QPointF(x, y)
                if first is not None and at == end and y == first.y():
                    return first + seen.box.topLeft(), QPointF(x, y) + seen.box.topLeft()
            y += 12
        return None

    def image(self) -> QImage:
        """Return the view as it is painted."""
        return self.view.grab().toImage()

    def new_below(self) -> QAbstractButton:
        """Return the button that leads to the end."""
        button = self.view.findChild(NewBelowButton)
        assert isinstance(button, NewBelowButton)
        return button

    def is_at_end(self) -> bool:
        """Return whether the end can be seen."""
        bar = self.view.verticalScrollBar()
        return bar.value() == bar.maximum()

    # What is done

    def mouse(
        self,
        kind: QEvent.Type,
        point: QPointF,
        buttons: Qt.MouseButton = _NONE,
        button: Qt.MouseButton = _LEFT,
        keys: Qt.KeyboardModifier = NO_KEYS,
    ) -> None:
        """Send one event of the mouse to the viewport."""
        viewport = self.view.viewport()
        there = QPointF(viewport.mapToGlobal(point.toPoint()))
        QApplication.sendEvent(viewport, QMouseEvent(kind, point, there, button, buttons, keys))

    def hover(self, point: QPointF) -> None:
        """Move the mouse to a point."""
        self.mouse(QEvent.Type.MouseMove, point, _NONE, _NONE)

    def press(self, point: QPointF) -> None:
        """Press the left button."""
        self.mouse(QEvent.Type.MouseButtonPress, point, _LEFT)

    def drag_to(self, point: QPointF) -> None:
        """Move with the left button held."""
        self.mouse(QEvent.Type.MouseMove, point, _LEFT, _NONE)

    def release(self, point: QPointF) -> None:
        """Let the left button go."""
        self.mouse(QEvent.Type.MouseButtonRelease, point)

    def click(self, point: QPointF) -> None:
        """Press and release."""
        self.hover(point)
        self.press(point)
        self.release(point)

    def click_with_shift(self, point: QPointF) -> None:
        """Press and release with Shift held."""
        self.mouse(QEvent.Type.MouseButtonPress, point, _LEFT, keys=Qt.KeyboardModifier.ShiftModifier)
        self.release(point)

    def double_click(self, point: QPointF) -> None:
        """Click twice, as Qt tells it."""
        self.click(point)
        self.mouse(QEvent.Type.MouseButtonDblClick, point, _LEFT)
        self.release(point)

    def triple_click(self, point: QPointF) -> None:
        """Click three times: Qt tells a double click and one more press."""
        self.double_click(point)
        self.click(point)

    def drag(self, start: QPointF, end: QPointF) -> None:
        """Select from one point to another."""
        self.press(start)
        self.drag_to((start + end) / 2)
        self.drag_to(end)
        self.release(end)

    def key(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = NO_KEYS) -> None:
        """Press a key."""
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            QApplication.sendEvent(self.view, QKeyEvent(kind, key, modifiers))

    def wheel(self, point: QPointF, delta: QPoint) -> None:
        """Turn the wheel by so many eighths of a degree."""
        viewport = self.view.viewport()
        event = QWheelEvent(
            point,
            QPointF(viewport.mapToGlobal(point.toPoint())),
            QPoint(),
            delta,
            _NONE,
            NO_KEYS,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(viewport, event)

    def ask_for_tip(self, point: QPointF) -> None:
        """Rest the mouse until a tooltip is due."""
        viewport = self.view.viewport()
        at = point.toPoint()
        QApplication.sendEvent(viewport, QHelpEvent(QEvent.Type.ToolTip, at, viewport.mapToGlobal(at)))

    def copied(self) -> str:
        """Press Ctrl+C and return the plain text that it gave."""
        QGuiApplication.clipboard().clear()
        self.key(Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
        return QGuiApplication.clipboard().text()

    def scroll_to(self, value: int) -> None:
        """Move the scroll bar."""
        self.view.verticalScrollBar().setValue(value)
