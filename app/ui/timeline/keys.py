"""The keyboard in the message view: one stop, up and down by message, Enter goes into a message, Esc out of it."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence, QPainter

from app.domain.blocks import AttachmentRef, ImageBlock
from app.ui.controls.focus import FocusMemory, paint_focus_ring
from app.ui.timeline.accessibility import announce
from app.ui.timeline.caret import Caret
from app.ui.timeline.parts.base import Hit
from app.ui.timeline.reading import Reader

if TYPE_CHECKING:
    from app.ui.timeline.view import TimelineView

_LINE = 48
"""Pixels that stay in sight when the view is turned by a page."""


class Keys:
    """Knows which message has the focus, and what in it Enter would press."""

    def __init__(self, view: "TimelineView", reader: Reader) -> None:
        self._view = view
        self._reader = reader
        self._memory = FocusMemory()
        self._message_id: str | None = None
        self._inside: int | None = None
        self.caret = Caret(view, reader, self)

    @property
    def is_inside(self) -> bool:
        """Return whether Enter went into a message: keys go through what can be pressed there."""
        return self._inside is not None

    def stand_on(self, message_id: str) -> None:
        """Note in which message the caret is."""
        self._message_id = message_id

    def go_to(self, message_id: str) -> None:
        """Give the focus to a message and bring it into view; nothing for one that is not shown."""
        number = self._view.model.number_of(message_id)
        if number is not None:
            self._focus(number)
            self._bring_into_view(number)

    def clear(self) -> None:
        """Forget everything: another conversation is shown."""
        self._message_id = None
        self._inside = None

    def entered(self, event: QFocusEvent) -> None:
        """Note how focus came."""
        self._memory.entered(event)
        if self.caret.is_on:
            self.caret.light()
        elif self._memory.by_keyboard and self.focused_number() is None:
            self._focus_visible()
        self._view.viewport().update()

    def left(self, event: QFocusEvent) -> None:
        """Note that focus went."""
        self._memory.left(event)
        if not self._memory.by_keyboard:
            self.clear()
        self._view.viewport().update()

    # What painting asks

    def focused_number(self) -> int | None:
        """Return the number of the message that has the focus; None without one, and while focus is elsewhere."""
        if self._message_id is None or not self._view.hasFocus():
            return None
        return self._view.model.number_of(self._message_id)

    @property
    def focused_hit(self) -> tuple[int, Hit] | None:
        """Return the block and what in it has the focus."""
        number = self.focused_number()
        if number is None or self._inside is None:
            return None
        hits = self._hits(number)
        return hits[min(self._inside, len(hits) - 1)] if hits else None

    def focused_hit_of(self, number: int, block: int) -> Hit | None:
        """Return what has the focus in one part."""
        focused = self.focused_hit
        return focused[1] if focused is not None and (self.focused_number(), focused[0]) == (number, block) else None

    def paint_ring(self, painter: QPainter) -> None:
        """Paint the caret, or else the ring around the message that has the focus."""
        self.caret.paint(painter)
        number = self.focused_number()
        if number is None or self.focused_hit is not None or self.caret.is_on:
            return
        view = self._view
        theme = view.around.theme
        top = view.model.top(number) - view.scroller.top - theme.px(4)
        width, height = view.model.width + theme.px(24), view.model.entry_height(number) - theme.px(8)
        box = QRectF(view.column_left - theme.px(12), top, width, height)
        paint_focus_ring(painter, box, theme.radius("card"), theme.focus)

    # Keys

    def take(self, event: QKeyEvent) -> bool:
        """Take a key; return whether it meant something here."""
        if self.caret.take(event):
            return True
        if event.matches(QKeySequence.StandardKey.Copy):
            self._copy()
        elif event.matches(QKeySequence.StandardKey.SelectAll):
            self._view.select_all()
        elif self._view.pointer.selecting.take(event):
            return True
        elif _asks_for_menu(event):
            return self._open_menu()
        elif event.matches(QKeySequence.StandardKey.Save):
            return self._save()
        elif event.modifiers() & ~(Qt.KeyboardModifier.KeypadModifier | Qt.KeyboardModifier.ShiftModifier):
            return False
        else:
            return self._act(Qt.Key(event.key()))
        return True

    def _act(self, key: Qt.Key) -> bool:
        bar = self._view.verticalScrollBar()
        match key:
            case Qt.Key.Key_Up | Qt.Key.Key_Down:
                self._up_or_down(-1 if key == Qt.Key.Key_Up else 1)
            case Qt.Key.Key_Left | Qt.Key.Key_Right:
                return self.step(-1 if key == Qt.Key.Key_Left else 1)
            case Qt.Key.Key_PageUp:
                bar.setValue(bar.value() - bar.pageStep() + _LINE)
            case Qt.Key.Key_PageDown:
                bar.setValue(bar.value() + bar.pageStep() - _LINE)
            case Qt.Key.Key_Home:
                bar.setValue(0)
            case Qt.Key.Key_End:
                self._view.scroll_to_end()
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                return self._enter()
            case Qt.Key.Key_Space:
                return self._inside is not None and self._enter()
            case Qt.Key.Key_Escape:
                return self._leave()
            case _:
                return False
        return True

    def step(self, step: int) -> bool:
        """Go to the next thing that can be pressed in the message; return False while no message was entered."""
        number = self.focused_number()
        if number is None or self._inside is None:
            return False
        hits = self._hits(number)
        if not 0 <= self._inside + step < len(hits):
            return False
        self._inside += step
        self._show_hit(number, *hits[self._inside])
        return True

    def _up_or_down(self, step: int) -> None:
        if self._inside is not None and self.step(step):
            return
        self._inside = None
        self._memory.by_keyboard = True
        number = self.focused_number()
        if number is None:
            self._focus_visible()
            return
        if self._turn_page(number, step):
            return
        following = number + step
        if 0 <= following < len(self._view.model.entries):
            self._focus(following)
            self._bring_into_view(following)

    def _turn_page(self, number: int, step: int) -> bool:
        """Turn a message that is higher than the view by a page; return whether there was more of it."""
        view = self._view
        top = view.model.top(number) - view.scroller.top
        bottom = top + view.model.entry_height(number)
        room = view.viewport().height()
        hidden = bottom - room if step > 0 else -top
        if hidden <= _LINE or bottom - top <= room:
            return False
        bar = view.verticalScrollBar()
        bar.setValue(bar.value() + step * min(round(hidden), room - _LINE))
        return True

    def _focus_visible(self) -> None:
        seen = self._view.parts_between(0, self._view.viewport().height())
        if seen:
            self._focus(seen[-1][0])

    def _focus(self, number: int) -> None:
        entry = self._view.model.entries[number]
        self._message_id = entry.message.id
        self._inside = None
        self._view.accessible.focus_moved()
        announce(self._view, self._reader.entry_text(number))
        self._view.viewport().update()

    def _bring_into_view(self, number: int) -> None:
        view = self._view
        top = view.model.top(number) - view.scroller.top
        bottom = top + view.model.entry_height(number)
        bar = view.verticalScrollBar()
        if top < 0 or bottom - top > view.viewport().height():
            bar.setValue(round(bar.value() + top - 8))
        elif bottom > view.viewport().height():
            bar.setValue(round(bar.value() + bottom - view.viewport().height()))

    # Inside a message

    def _hits(self, number: int) -> list[tuple[int, Hit]]:
        """Return what can be pressed in a message, block by block; a link over two lines counts once."""
        view = self._view
        found: list[tuple[int, Hit]] = []
        entry = view.model.entries[number]
        for block in range(len(entry.parts(view.around))):
            part = entry.lay_out_part(block, view.model.width, view.around)
            for hit in part.hits():
                known = found and found[-1][0] == block and (found[-1][1].action, found[-1][1].value)
                if hit.action and known != (hit.action, hit.value):
                    found.append((block, hit))
        return found

    def enter_at(self, block: int) -> bool:
        """Go into the message that has the focus, to the first that can be pressed in a part; False without any."""
        number = self.focused_number()
        hits = [] if number is None else self._hits(number)
        inside = next((index for index, (own, _hit) in enumerate(hits) if own == block), None)
        if number is None or inside is None:
            return False
        self._inside = inside
        self._show_hit(number, *hits[inside])
        return True

    def _enter(self) -> bool:
        number = self.focused_number()
        if number is None:
            return False
        hits = self._hits(number)
        if not hits:
            return False
        if self._inside is None:
            self._inside = 0
            self._show_hit(number, *hits[0])
        else:
            block, hit = hits[min(self._inside, len(hits) - 1)]
            self._view.pointer.act(self._view.model.entries[number].message.id, block, hit)
        return True

    def _open_menu(self) -> bool:
        """Open the menu of the message that has the focus, below what in it has."""
        number = self.focused_number()
        if number is None:
            return False
        view = self._view
        focused = self.focused_hit
        top = view.model.top(number) - view.scroller.top
        point = QPointF(view.column_left, max(top, 0))
        if focused is not None:
            block, hit = focused
            corner = hit.box.bottomLeft()
            point = QPointF(view.column_left, top + self._tops(number)[block]) + corner
        view.pointer.open_menu_for(number, None if focused is None else focused[1], point)
        return True

    def _copy(self) -> None:
        """Copy what is selected, or else the picture that has the focus."""
        focused = self.focused_hit
        selection = self._view.selection
        picture = None if focused is None else focused[1].value
        if isinstance(picture, ImageBlock) and (selection is None or selection.is_empty):
            self._view.picture_copy_requested.emit(picture.attachment)
        else:
            self._view.copy()

    def _save(self) -> bool:
        """Save the picture or file that has the focus."""
        focused = self.focused_hit
        if focused is None:
            return False
        value = focused[1].value
        ref = value.attachment if isinstance(value, ImageBlock) else value
        if not isinstance(ref, AttachmentRef):
            return False
        self._view.file_save_requested.emit(ref)
        return True

    def _tops(self, number: int) -> list[float]:
        return self._view.model.entries[number].tops(self._view.model.width, self._view.around)

    def _leave(self) -> bool:
        if self._inside is None:
            return False
        self._inside = None
        self._view.link_address.show_for(None)
        self._view.accessible.focus_moved()
        self._view.viewport().update()
        return True

    def _show_hit(self, number: int, block: int, hit: Hit) -> None:
        """Bring into view what has the focus now, and say it."""
        view = self._view
        top = view.model.top(number) - view.scroller.top + self._tops(number)[block] + hit.box.top()
        bar = view.verticalScrollBar()
        if top < 0:
            bar.setValue(round(bar.value() + top - _LINE))
        elif top + hit.box.height() > view.viewport().height():
            bar.setValue(round(bar.value() + top + hit.box.height() - view.viewport().height() + _LINE))
        view.link_address.show_for(hit)
        view.accessible.focus_moved()
        view.viewport().update()


def _asks_for_menu(event: QKeyEvent) -> bool:
    """Return whether a key is the one for menus, or Shift+F10, which stands for it."""
    with_shift = event.key() == Qt.Key.Key_F10 and event.modifiers() == Qt.KeyboardModifier.ShiftModifier
    return event.key() == Qt.Key.Key_Menu or with_shift
