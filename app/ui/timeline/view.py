"""The message view: paints its own blocks, and lays out only those near what can be seen."""

import time

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt, QTimer
from PySide6.QtGui import (
    QFocusEvent,
    QHideEvent,
    QKeyEvent,
    QPaintEvent,
    QResizeEvent,
    QShowEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

from app.domain.conversation import ConversationView
from app.domain.events import MessageAdded, MessageChanged, TurnEnded, TurnProgress, TurnStarted
from app.ui.overrides import called_by_qt
from app.ui.theme import ThemeManager
from app.ui.timeline.accessibility_tree import AccessibleTree
from app.ui.timeline.below import Below
from app.ui.timeline.finding.finder import Finder
from app.ui.timeline.formulas import FormulaSetter
from app.ui.timeline.highlighting import Highlighter
from app.ui.timeline.keys import Keys
from app.ui.timeline.link_address import LinkAddress
from app.ui.timeline.model import TimelineModel
from app.ui.timeline.painting import PartsPainter
from app.ui.timeline.parts.base import PaintState, Part, Surroundings
from app.ui.timeline.pictures import PictureCache
from app.ui.timeline.places import ReadingPlaces
from app.ui.timeline.pointer import Pointer
from app.ui.timeline.ports import TimelineServices
from app.ui.timeline.position import Position, Selection
from app.ui.timeline.progress import new_words
from app.ui.timeline.reading import Reader
from app.ui.timeline.running_clock import RunningClock
from app.ui.timeline.scrolling import Scroller
from app.ui.timeline.signals import TimelineSignals
from app.ui.timeline.slices import Slices

COLUMN = 720
_MARGIN = 32
BARE_MARGIN = 8
"""At each side of a view that is a column among others: the room of its scroll bar."""
_FLUSH_MILLISECONDS = 33
_FLUSH_SHARE = 3
"""A flush is followed by a pause of this many times what it took: the window stays awake on any machine."""

TimelineEvent = MessageAdded | MessageChanged | TurnStarted | TurnProgress | TurnEnded


class TimelineView(TimelineSignals):
    """Shows the path of one conversation.

    The place of reading is kept as (message, block, offset): it holds while guessed heights become real, while text
    comes in above or below, and while the window changes its width. It follows the end only while the reader is there.
    With ``read_only`` it offers only what needs nobody else; ``margin`` is what it keeps free on each side.
    """

    # Qt sends events to the viewport while the base class is being made.
    _is_ready = False

    def __init__(
        self,
        services: TimelineServices,
        themes: ThemeManager,
        parent: QWidget | None = None,
        *,
        read_only: bool = False,
        margin: int = _MARGIN,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("messageView")
        self._themes = themes
        self._margin = margin
        pictures = PictureCache(services, self._repaint)
        formulas = FormulaSetter(services.tasks, self.place)
        self.around = Surroundings(themes.theme, Highlighter(services.tasks), pictures, formulas, self._repaint)
        self.around.is_read_only = read_only
        self.model = TimelineModel(self.around)
        self.reader = Reader(self.model)
        self.scroller = Scroller(self, self.model)
        self.pointer = Pointer(self, self.reader)
        self.keys = Keys(self, self.reader)
        self.accessible = AccessibleTree(self, self.reader)
        self.slices = Slices(self)
        self._painting = PartsPainter(self.viewport())
        self._is_ready = True
        self._conversation_id: str | None = None
        self.places = ReadingPlaces()
        self._pending: list[TurnProgress] = []
        self._flush_clock = QTimer(self)
        self._flush_clock.setSingleShot(True)
        self._flush_clock.setInterval(_FLUSH_MILLISECONDS)
        self._flush_clock.timeout.connect(self._flush)
        self._running = RunningClock(self, themes)
        self._below = Below(self, themes)
        self.link_address = LinkAddress(themes, self)
        self.finder = Finder(self)
        self._set_up()
        self.retranslate()

    def _set_up(self) -> None:
        self.setFrameShape(QAbstractScrollArea.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setMouseTracking(True)
        self.viewport().setAutoFillBackground(False)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.verticalScrollBar().setSingleStep(24)
        self.verticalScrollBar().valueChanged.connect(self._scrolled)
        self._themes.changed.connect(self._restyle)

    # The interface

    def set_conversation(self, view: ConversationView | None) -> None:
        """Show a conversation, at its end or where it was left; another path of the same one keeps the place."""
        conversation_id = view.conversation.id if view is not None else None
        same = conversation_id is not None and conversation_id == self._conversation_id
        if not same:
            self.keep_place()
        self._pending.clear()
        self._flush_clock.stop()
        self._conversation_id = conversation_id
        if not same:
            self.pointer.clear()
            self.keys.clear()
            self.accessible.forget()
            self.model.set_view(None)
            self.scroller.forget_layouts()
            self.scroller.anchor = self.places.get(conversation_id)
            self.scroller.is_following = self.scroller.anchor is None
        self.model.set_view(view)
        self._below.forget()
        self.place()
        self.finder.conversation_shown()
        self._running.watch()

    def keep_place(self) -> None:
        """Note where the conversation stands, so that it opens there again."""
        if self._conversation_id is not None:
            self.places.put(self._conversation_id, None if self.scroller.is_following else self.scroller.anchor)

    def apply(self, event: TimelineEvent) -> None:
        """Take an event of the conversation that is shown. Deltas are joined and shown 30 times a second."""
        if isinstance(event, TurnProgress):
            self._pending.append(event)
            if not self._flush_clock.isActive():
                self._flush_clock.start()
            return
        self._flush()
        if isinstance(event, MessageAdded | MessageChanged):
            self.model.message_came(event)
            if isinstance(event, MessageAdded) and event.message.blocks:
                self.scroller.is_following = True
        self.accessible.take(event)
        self.place()
        self.finder.message_changed(
            event.message_id if isinstance(event, TurnEnded | TurnStarted) else event.message.id
        )
        self._running.watch()

    def position_at(self, point: QPoint) -> Position | None:
        """Return the character nearest to a point of the viewport, None where there is no message."""
        return self.pointer.position_at(QPointF(point))

    def accessible_text(self) -> str:
        """Return what a person reads in the view, message by message."""
        return self.reader.everything()

    @property
    def selection(self) -> Selection | None:
        """Return what is selected."""
        return self.pointer.selection

    def select(self, selection: Selection | None) -> None:
        """Select from one position to another, or nothing."""
        self.pointer.selecting.select(selection)

    def selected_text(self) -> str:
        """Return what is selected, as plain text."""
        return "" if self.selection is None else self.reader.text_of(self.selection)

    def select_all(self) -> None:
        """Select the whole conversation."""
        self.select(self.reader.whole())

    def copy(self) -> None:
        """Put what is selected on the clipboard: as plain text, as HTML and as Markdown."""
        self.pointer.selecting.copy()

    @property
    def is_busy(self) -> bool:
        """Return whether formulas or the rest of a long text are still to come into view."""
        return self.slices.is_busy or not self.around.formulas.is_idle

    def relay(self, number: int) -> None:
        """Lay out again after a person folded or unfolded something in a message."""
        self.model.touch(number)
        self.scroller.keep_place()
        self.place()
        self.scroller.is_following = self.scroller.is_at_end
        self.accessible.folded(number)

    def scroll_to_end(self) -> None:
        """Go to the end and follow it."""
        self.scroller.is_following = True
        self.place()

    # Geometry

    @property
    def column_left(self) -> float:
        """Return where the column begins in the viewport: in the middle of the view, as the composer below it."""
        return max((self.width() - self.model.width) / 2, 0)

    def _column_width(self) -> float:
        px = self.around.theme.px
        margin = px(BARE_MARGIN if self.around.bare else self._margin)
        return float(max(min(px(COLUMN), self.width() - 2 * margin), px(240)))

    def place(self) -> None:
        """Lay out what can be seen, and put the scroll bar where the reading place is."""
        self.model.set_width(self._column_width())
        self.scroller.place()
        self._below.update()
        self.finder.placed()
        self.viewport().update()

    def _scrolled(self, value: int) -> None:
        self.scroller.scrolled(value)
        self._below.update()
        self.viewport().update()

    # Streaming

    def _flush(self) -> None:
        self._flush_clock.stop()
        if not self._pending:
            return
        begun = time.perf_counter()
        events, self._pending = self._pending, []
        if self.model.take_progress(events):
            if not self.scroller.is_following:
                self._below.add_words(new_words(events))
            self.place()
            self.finder.reply_grew()
        took = (time.perf_counter() - begun) * 1000
        self._flush_clock.setInterval(max(_FLUSH_MILLISECONDS, round(took * _FLUSH_SHARE)))

    def _repaint(self) -> None:
        self.viewport().update()

    # Painting

    @called_by_qt
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the parts that can be seen."""
        clip = QRectF(event.rect())
        seen = self.parts_between(clip.top(), clip.bottom())
        painter = self._painting.begin(self.around.theme.canvas, clip)
        try:
            self._painting.paint(
                painter,
                ((part, box, self._paint_state(number, block, part, clip)) for number, block, part, box in seen),
            )
            self.keys.paint_ring(painter)
        finally:
            painter.end()

    def parts_between(self, top: float, bottom: float) -> list[tuple[int, int, Part, QRectF]]:
        """Return number, block, part and place of what lies between two heights of the viewport, laid out."""
        found: list[tuple[int, int, Part, QRectF]] = []
        shift = self.scroller.top
        width = self.model.width
        number = self.model.find(max(top + shift, 0))
        while 0 <= number < len(self.model.entries):
            entry_top = self.model.top(number) - shift
            if entry_top > bottom:
                break
            entry = self.model.entries[number]
            for block in range(entry.part_at(top - entry_top, width, self.around), len(entry.parts(self.around))):
                part_top = entry_top + entry.tops(width, self.around)[block]
                if part_top > bottom:
                    break
                # A height that was a guess moves what is below: the tops are asked for anew with each part.
                part = entry.lay_out_part(block, width, self.around, (top - entry_top, bottom - entry_top))
                found.append((number, block, part, QRectF(self.column_left, part_top, width, part.height)))
            self.model.touch(number)
            number += 1
        return found

    def _paint_state(self, number: int, block: int, part: Part, clip: QRectF) -> PaintState:
        return PaintState(
            clip=clip,
            selected=self.pointer.selected_range(number, block),
            marks=self.finder.marks_of(number, block, part),
            hot=self.pointer.hot_of(number, block),
            focused=self.keys.focused_hit_of(number, block),
            done=self.pointer.done_of(number, block),
            pressed=self.pointer.is_pressed,
            message_is_hot=self.pointer.is_hot(number) or self.keys.focused_number() == number,
            step=self._themes.activity.step,
        )

    # Qt's events

    @called_by_qt
    def viewportEvent(self, event: QEvent) -> bool:
        """Give mouse and tooltips to the pointer."""
        return (self._is_ready and self.pointer.take(event)) or super().viewportEvent(event)

    @called_by_qt
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay out for the new size; the line that is read keeps its place."""
        super().resizeEvent(event)
        self.place()
        self._below.place()

    @called_by_qt
    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll; sideways over what is wider than the column."""
        if not self.pointer.scroll_sideways(event):
            super().wheelEvent(event)

    @called_by_qt
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go through messages and what can be pressed in them; copy, select all."""
        if not self.keys.take(event):
            super().keyPressEvent(event)

    @called_by_qt
    def focusNextPrevChild(self, forward: bool) -> bool:
        """Let Tab go through what can be pressed in a message once Enter went into it."""
        return self.keys.step(1 if forward else -1) or super().focusNextPrevChild(forward)

    @called_by_qt
    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show a ring where focus came from the keyboard."""
        super().focusInEvent(event)
        self.keys.entered(event)

    @called_by_qt
    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take the ring away."""
        super().focusOutEvent(event)
        self.keys.left(event)

    @called_by_qt
    def showEvent(self, event: QShowEvent) -> None:
        """Let the clock of a running reply tick."""
        super().showEvent(event)
        self._running.watch()

    @called_by_qt
    def hideEvent(self, event: QHideEvent) -> None:
        """Let it rest."""
        super().hideEvent(event)
        self._running.watch()

    @called_by_qt
    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()

    def retranslate(self) -> None:
        """Set all words again."""
        self.setAccessibleName(self.tr("Conversation"))
        self._restyle()

    def _restyle(self) -> None:
        self.around.theme = self._themes.theme
        self.model.forget_looks()
        self.scroller.forget_layouts()
        self.place()
