"""The message view: paints its own blocks, and lays out only those near what can be seen."""

from collections import OrderedDict
from collections.abc import Callable

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QPainter, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

from app.domain.conversation import ConversationView
from app.domain.events import MessageAdded, MessageChanged, TurnEnded, TurnProgress, TurnStarted
from app.services.context import Services
from app.ui.theme import ThemeManager
from app.ui.timeline.accessibility import announce_reply, install_accessibility
from app.ui.timeline.fade import Fade
from app.ui.timeline.highlighting import Highlighter
from app.ui.timeline.model import TimelineModel
from app.ui.timeline.new_below import NewBelowButton
from app.ui.timeline.parts.base import PaintState, Part, Surroundings
from app.ui.timeline.parts.name_line import count_words
from app.ui.timeline.pictures import PictureCache
from app.ui.timeline.pointer import Pointer
from app.ui.timeline.position import Position, ScrollAnchor
from app.ui.timeline.reading import Reader

COLUMN = 720
_MARGIN = 32
_TOP = 8
_BOTTOM = 16
_FLUSH_MILLISECONDS = 33
_LIVE = 64
"""Parts that keep their layouts although they cannot be seen."""

TimelineEvent = MessageAdded | MessageChanged | TurnStarted | TurnProgress | TurnEnded


class TimelineView(QAbstractScrollArea):
    """Shows the path of one conversation. Signals carry ids of messages.

    The place of reading is kept as (message, block, offset): it holds while guessed heights become real, while text
    comes in above or below, and while the window changes its width. It follows the end only while the reader is there.
    """

    retry_requested = Signal(str)
    continue_requested = Signal(str)
    edit_requested = Signal(str)
    branch_requested = Signal(str)
    another_model_requested = Signal(str)
    settings_requested = Signal(str)
    picture_activated = Signal(object)
    link_activated = Signal(str)
    quote_requested = Signal(str)

    # Qt sends events to the viewport while the base class is being made.
    _is_ready = False

    def __init__(self, services: Services, themes: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("messageView")
        self._themes = themes
        pictures = PictureCache(services, self._repaint)
        highlighter = Highlighter(services.tasks)
        self.around = Surroundings(themes.theme, highlighter, pictures, self._repaint)
        self.model = TimelineModel(self.around)
        self.reader = Reader(self.model)
        self.pointer = Pointer(self, self.reader)
        self._is_ready = True
        self._conversation_id: str | None = None
        self._places: dict[str, ScrollAnchor | None] = {}
        self._anchor: ScrollAnchor | None = None
        self._following = True
        self._placing = False
        self._pending: list[TurnProgress] = []
        self._live: OrderedDict[int, Part] = OrderedDict()
        self._new_words = 0
        self._flush_clock = self._timer(_FLUSH_MILLISECONDS, self._flush)
        self._flush_clock.setSingleShot(True)
        self._second_clock = self._timer(1000, self._tick)
        self._new_below = NewBelowButton(themes, self)
        self._new_below.clicked.connect(self.scroll_to_end)
        self._fade = Fade(themes, self)
        self._set_up()
        install_accessibility()
        self.retranslate()

    def _timer(self, milliseconds: int, slot: Callable[[], None]) -> QTimer:
        timer = QTimer(self)
        timer.setInterval(milliseconds)
        timer.timeout.connect(slot)
        return timer

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
        self._themes.activity.ticked.connect(self._turn_rings)

    # The interface

    def set_conversation(self, view: ConversationView | None) -> None:
        """Show a conversation, at its end or where it was left; another path of the same one keeps the place."""
        conversation_id = view.conversation.id if view is not None else None
        same = conversation_id is not None and conversation_id == self._conversation_id
        if not same and self._conversation_id is not None:
            self._places[self._conversation_id] = None if self._following else self._anchor
        self._pending.clear()
        self._flush_clock.stop()
        self._conversation_id = conversation_id
        if not same:
            self.pointer.clear()
            self.model.set_view(None)
            self._live.clear()
            self._anchor = self._places.get(conversation_id or "")
            self._following = self._anchor is None
        self.model.set_view(view)
        self._set_new_words(0)
        self._place()
        self._watch_running()

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
                self._following = True
        elif isinstance(event, TurnEnded):
            number = self.model.number_of(event.message_id)
            if number is not None:
                announce_reply(self, self.reader.entry_text(number))
        self._place()
        self._watch_running()

    def position_at(self, point: QPoint) -> Position | None:
        """Return the character nearest to a point of the viewport, None where there is no message."""
        return self.pointer.position_at(QPointF(point))

    def accessible_text(self) -> str:
        """Return what a person reads in the view, message by message."""
        return self.reader.everything()

    def select_all(self) -> None:
        """Select the whole conversation."""
        self.pointer.select_all()

    def copy(self) -> None:
        """Put what is selected on the clipboard: as plain text, as HTML and as Markdown."""
        selection = self.pointer.selection
        if selection is not None and not selection.is_empty:
            QGuiApplication.clipboard().setMimeData(self.reader.mime_of(selection))

    def relay(self, number: int) -> None:
        """Lay out again after a person folded or unfolded something in a message."""
        self.model.touch(number)
        if self._following:
            self._remember_place()
            self._following = False
        self._place()
        bar = self.verticalScrollBar()
        self._following = bar.value() >= bar.maximum() - 2

    def scroll_to_end(self) -> None:
        """Go to the end and follow it."""
        self._following = True
        self._place()

    # Geometry

    @property
    def scroll_top(self) -> float:
        """Return how far the content is scrolled up."""
        return self.verticalScrollBar().value() - self.around.theme.px(_TOP)

    @property
    def column_left(self) -> float:
        """Return where the column begins in the viewport."""
        return max((self.viewport().width() - self.model.width) / 2, 0)

    def _column_width(self) -> float:
        px = self.around.theme.px
        return float(max(min(px(COLUMN), self.viewport().width() - 2 * px(_MARGIN)), px(240)))

    def _place(self) -> None:
        """Lay out what can be seen, then put the scroll bar where the reading place or the end is."""
        self.model.set_width(self._column_width())
        self._placing = True
        try:
            if self._following:
                self._place_at_end()
            else:
                self._place_at_anchor()
        finally:
            self._placing = False
        self._update_extras()
        self.viewport().update()

    def _place_at_end(self) -> None:
        room = self.viewport().height()
        seen = 0.0
        number = len(self.model.entries) - 1
        while number >= 0 and seen < room:
            height = self.model.entry_height(number)
            self._note_live(self.model.measure(number, max(height - (room - seen), 0), height))
            # What was a guess may have turned out lower: look again at what that brought into view.
            height = self.model.entry_height(number)
            self._note_live(self.model.measure(number, max(height - (room - seen), 0), height))
            seen += self.model.entry_height(number)
            number -= 1
        self._set_scroll(self._content_height() - room)

    def _place_at_anchor(self) -> None:
        number = self.model.number_of(self._anchor.message_id) if self._anchor is not None else None
        if number is None or self._anchor is None:
            self._set_scroll(self.verticalScrollBar().value())
            self._measure_seen()
            return
        entry = self.model.entries[number]
        room = self.viewport().height()
        tops = entry.tops(self.model.width, self.around)
        block = min(self._anchor.block, max(len(tops) - 2, 0))
        self._note_live(self.model.measure(number, tops[block], tops[block] + self._anchor.offset + room))
        tops = entry.tops(self.model.width, self.around)
        self._set_scroll(self.around.theme.px(_TOP) + self.model.top(number) + tops[block] + self._anchor.offset)
        self._measure_seen()

    def _measure_seen(self) -> None:
        """Lay out what can be seen, keeping the top of the view where it is."""
        top = max(self.scroll_top, 0)
        number = self.model.find(top)
        bottom = top + self.viewport().height()
        while 0 <= number < len(self.model.entries):
            start = self.model.top(number)
            if start > bottom:
                break
            self._note_live(self.model.measure(number, top - start, bottom - start))
            number += 1
        self._set_scroll(self.verticalScrollBar().value())

    def _content_height(self) -> float:
        px = self.around.theme.px
        return self.model.height + px(_TOP) + px(_BOTTOM)

    def _set_scroll(self, value: float) -> None:
        bar = self.verticalScrollBar()
        most = max(round(self._content_height() - self.viewport().height()), 0)
        bar.setPageStep(self.viewport().height())
        bar.setRange(0, most)
        bar.setValue(min(max(round(value), 0), most))

    def _scrolled(self, value: int) -> None:
        if self._placing:
            return
        self._following = value >= self.verticalScrollBar().maximum() - 2
        self._placing = True
        self._measure_seen()
        self._placing = False
        self._remember_place()
        self._update_extras()
        self.viewport().update()

    def _remember_place(self) -> None:
        top = max(self.scroll_top, 0)
        number = self.model.find(top)
        if number < 0:
            self._anchor = None
            return
        entry = self.model.entries[number]
        inside = top - self.model.top(number)
        block = entry.part_at(inside, self.model.width, self.around)
        offset = inside - entry.tops(self.model.width, self.around)[block]
        self._anchor = ScrollAnchor(entry.message.id, block, offset)

    def _note_live(self, parts: list[Part]) -> None:
        """Let go of layouts that were not seen for longest."""
        for part in parts:
            self._live[id(part)] = part
            self._live.move_to_end(id(part))
        while len(self._live) > _LIVE + len(parts):
            _, oldest = self._live.popitem(last=False)
            oldest.release()

    # Streaming

    def _flush(self) -> None:
        self._flush_clock.stop()
        if not self._pending:
            return
        events, self._pending = self._pending, []
        changed = self.model.take_progress(events)
        if not changed:
            return
        if not self._following:
            words = sum(count_words(getattr(event.event, "text", "")) for event in events)
            self._set_new_words(self._new_words + words)
        self._place()

    def _set_new_words(self, words: int) -> None:
        self._new_words = words
        self._new_below.set_words(words)

    def _update_extras(self) -> None:
        bar = self.verticalScrollBar()
        at_end = bar.value() >= bar.maximum() - 2
        if at_end:
            self._set_new_words(0)
        self._new_below.show_if(not at_end and (self._new_words > 0 or bar.maximum() - bar.value() > self.height()))
        self._fade.show_if(not at_end)

    def _watch_running(self) -> None:
        running = any(entry.is_running for entry in self.model.entries[-1:])
        if running:
            self._themes.activity.hold(self.viewport())
            self._second_clock.start()
        else:
            self._themes.activity.release(self.viewport())
            self._second_clock.stop()

    def _tick(self) -> None:
        for entry in self.model.entries[-1:]:
            entry.refresh_name_line()
        self.viewport().update()

    def _turn_rings(self) -> None:
        if self._second_clock.isActive():
            number = len(self.model.entries) - 1
            top = self.model.top(number) - self.scroll_top
            strip = QRectF(0, top, self.viewport().width(), self.around.theme.px(24)).toAlignedRect()
            if strip.intersects(self.viewport().rect()):
                self.viewport().update(strip)

    def _repaint(self) -> None:
        self.viewport().update()

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the parts that can be seen."""
        painter = QPainter(self.viewport())
        clip = QRectF(event.rect())
        painter.fillRect(clip, self.around.theme.canvas)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for number, block, part, box in self.parts_between(clip.top(), clip.bottom()):
            state = self._paint_state(number, block, clip)
            part.paint(painter, box, state)
        painter.end()

    def parts_between(self, top: float, bottom: float) -> list[tuple[int, int, Part, QRectF]]:
        """Return number, block, part and place of what lies between two heights of the viewport, laid out."""
        found: list[tuple[int, int, Part, QRectF]] = []
        shift = self.scroll_top
        number = self.model.find(max(top + shift, 0))
        while 0 <= number < len(self.model.entries):
            entry_top = self.model.top(number) - shift
            if entry_top > bottom:
                break
            entry = self.model.entries[number]
            parts = entry.parts(self.around)
            tops = entry.tops(self.model.width, self.around)
            for block, part in enumerate(parts):
                part_top = entry_top + tops[block]
                if part_top > bottom:
                    break
                if entry_top + tops[block + 1] < top:
                    continue
                height = part.layout(self.model.width)
                found.append((number, block, part, QRectF(self.column_left, part_top, self.model.width, height)))
            number += 1
        return found

    def _paint_state(self, number: int, block: int, clip: QRectF) -> PaintState:
        return PaintState(
            clip=clip,
            selected=self.pointer.selected_range(number, block),
            hot=self.pointer.hot_of(number, block),
            pressed=self.pointer.is_pressed,
            message_is_hot=self.pointer.is_hot(number),
            step=self._themes.activity.step,
        )

    # Qt's events

    def viewportEvent(self, event: QEvent) -> bool:
        """Give mouse and tooltips to the pointer."""
        return (self._is_ready and self.pointer.take(event)) or super().viewportEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay out for the new size; the line that is read keeps its place."""
        super().resizeEvent(event)
        self._place()
        self._new_below.place()
        self._fade.place()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll; sideways over code that is wider than the column."""
        if not self.pointer.scroll_sideways(event):
            super().wheelEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Scroll, copy, select all."""
        if not self.pointer.take_key(event):
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()

    def retranslate(self) -> None:
        """Set all words again."""
        self.setAccessibleName(self.tr("Conversation"))
        self.model.forget_looks()
        self._live.clear()
        self._place()

    def _restyle(self) -> None:
        self.around.theme = self._themes.theme
        self.model.forget_looks()
        self._live.clear()
        self._place()
