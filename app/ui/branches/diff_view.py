"""Two texts beside each other, paragraph by paragraph; only what can be seen is laid out."""

from collections import OrderedDict
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QRectF, Qt
from PySide6.QtGui import QFocusEvent, QFontMetricsF, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

from app.domain.comparison import Comparison
from app.ui.branches.diff_rows import DiffRow, Fact, diff_rows, facts
from app.ui.branches.diff_text import CellText
from app.ui.branches.map_delegate import paint_badge
from app.ui.controls import OverlayScrollBar
from app.ui.controls.focus import FocusMemory, paint_focus_ring
from app.ui.overrides import called_by_qt
from app.ui.theme import ThemeManager
from app.ui.timeline.heights import HeightIndex

GAP = 24
_BELOW = 8
_KEPT = 300
_FACT = 28
_FACT_NAME = 120
_MOST_FOR_ONE, _MOST_FOR_TWO = 0.5, 0.4
"""Shares of the width that the names of facts take at most, beside one message and beside two."""
_LETTER = 24
_SPOKEN = 4000
"""Characters of the differences that a screen reader is told of."""


@dataclass(slots=True)
class _Laid:
    a: CellText | None
    b: CellText | None
    height: float


class DiffView(QAbstractScrollArea):
    """Shows a comparison side by side, or as one text in which what differs stands twice; or one message alone.

    A comparison of a message with itself is shown as that message.
    """

    def __init__(self, themes: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._themes = themes
        self._focus = FocusMemory()
        self._rows: list[DiffRow] = []
        self._facts: list[Fact] = []
        self._is_single = True
        self._is_one_text = False
        self._heights = HeightIndex()
        self._laid: OrderedDict[int, _Laid] = OrderedDict()
        self._place: int | None = None
        self.setObjectName("differences")
        self.setFrameShape(QAbstractScrollArea.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.verticalScrollBar().setSingleStep(24)
        self.verticalScrollBar().valueChanged.connect(self.viewport().update)
        self._bar = OverlayScrollBar(self, themes)
        themes.changed.connect(self._restyle)
        self.retranslate()

    # The interface

    @property
    def places(self) -> int:
        """Return in how many places the two differ."""
        return len({row.place for row in self._rows if row.place is not None})

    @property
    def place(self) -> int | None:
        """Return which of them is the current one."""
        return self._place

    def set_comparison(self, comparison: Comparison | None, *, is_same_as_before: bool = False) -> None:
        """Show a comparison; one that only went on keeps the place."""
        self._rows = [] if comparison is None else diff_rows(comparison)
        self._is_single = comparison is None or comparison.a.id == comparison.b.id
        self._facts = [] if comparison is None else facts(comparison.a, comparison.b)
        if not is_same_as_before:
            self._place = None
            self.verticalScrollBar().setValue(0)
        self.setAccessibleDescription(self._spoken())
        self._measure()

    def set_one_text(self, is_one_text: bool) -> None:
        """Show both in one column, or side by side."""
        if is_one_text != self._is_one_text:
            self._is_one_text = is_one_text
            self._measure()

    def step(self, by: int) -> None:
        """Go to the next place where they differ, or the one before; round the end."""
        count = self.places
        if not count:
            return
        before = self._place if self._place is not None else (-1 if by > 0 else 0)
        self._place = (before + by) % count
        row = next(number for number, row in enumerate(self._rows) if row.place == self._place)
        # The rows before it have to be measured, or it would move while it comes into view.
        for number in range(max(row - 40, 0), row + 1):
            self._lay_out(number)
        self._fit()
        self.verticalScrollBar().setValue(round(self._heights.top(row) - self.viewport().height() / 3))
        self.viewport().update()

    def retranslate(self) -> None:
        """Set all words again."""
        self.setAccessibleName(self.tr("Differences"))

    # Layout

    @property
    def _columns(self) -> tuple[float, float]:
        """Return how wide one column is and where the second begins."""
        px = self._themes.theme.px
        inset = px(20)
        width = self.viewport().width() - 2 * inset
        if self._is_single:
            return width, inset
        if self._is_one_text:
            return width - px(_LETTER), inset + px(_LETTER)
        column = (width - px(GAP)) / 2
        return column, inset + column + px(GAP)

    def _measure(self) -> None:
        self._laid.clear()
        self._heights = HeightIndex(self._guess(row) for row in self._rows)
        self._fit()
        self.viewport().update()

    def _guess(self, row: DiffRow) -> float:
        theme = self._themes.theme
        width, _ = self._columns
        line = theme.line_height("message")
        heights = [
            line * (1 + len(cell.text) * theme.px(8) // max(width, 1) + cell.text.count("\n"))
            for cell in (row.a, row.b)
            if cell is not None
        ]
        height = sum(heights) if self._stacks(row) else max(heights, default=0)
        return height + theme.px(_BELOW)

    def _stacks(self, row: DiffRow) -> bool:
        """Return whether A and B of a row stand one below the other."""
        return self._is_one_text and not self._is_single and row.place is not None

    def _lay_out(self, number: int) -> _Laid:
        laid = self._laid.get(number)
        if laid is None:
            row, theme = self._rows[number], self._themes.theme
            width, _ = self._columns
            a = CellText(row.a, theme, width) if row.a is not None else None
            shows_b = not self._is_single and (row.place is not None or not self._is_one_text)
            b = CellText(row.b, theme, width) if row.b is not None and shows_b else None
            heights = [each.height for each in (a, b) if each is not None]
            follows = number + 1 < len(self._rows) and self._rows[number + 1].joined
            stacked = sum(heights) + theme.px(4) * (len(heights) - 1)
            height = stacked if self._stacks(row) else max(heights, default=0.0)
            laid = self._laid[number] = _Laid(a, b, height + (0 if follows else theme.px(_BELOW)))
            self._heights.set(number, laid.height)
            while len(self._laid) > _KEPT:
                self._laid.popitem(last=False)
        return laid

    def _facts_height(self) -> float:
        px = self._themes.theme.px
        return px(32) + px(_FACT) * len(self._facts) + px(16) if self._facts else 0

    def _fit(self) -> None:
        height = self._heights.total + self._facts_height()
        bar = self.verticalScrollBar()
        bar.setPageStep(self.viewport().height())
        bar.setRange(0, max(round(height - self.viewport().height()), 0))

    # Painting

    @called_by_qt
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the rows that can be seen."""
        theme = self._themes.theme
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(event.rect(), theme.canvas)
        shift = self.verticalScrollBar().value()
        number = self._heights.find(shift) if self._rows else 0
        top = self._heights.top(number) - shift if self._rows else 0.0
        clip = QRectF(event.rect())
        while number < len(self._rows) and top < self.viewport().height():
            laid = self._lay_out(number)
            self._paint_row(painter, number, laid, top, clip)
            top += laid.height
            number += 1
        self._fit()
        if number >= len(self._rows):
            self._paint_facts(painter, self._heights.total - shift)
        if self.hasFocus() and self._focus.by_keyboard:
            paint_focus_ring(painter, QRectF(self.viewport().rect()), theme.radius("card"), theme.focus)
        painter.end()

    def _paint_row(self, painter: QPainter, number: int, laid: _Laid, top: float, clip: QRectF) -> None:
        theme, row = self._themes.theme, self._rows[number]
        width, second = self._columns
        inset = theme.px(20)
        if row.place is not None and row.place == self._place:
            painter.fillRect(QRectF(theme.px(10), top, 2, laid.height - theme.px(_BELOW)), theme.accent)
        first = second if self._is_one_text and not self._is_single else inset
        below = 0.0
        if laid.a is not None:
            laid.a.paint(painter, QRectF(first, top, width, laid.a.height), clip)
            below = laid.a.height + theme.px(4)
        if laid.b is not None:
            b_top = top + below if self._stacks(row) else top
            laid.b.paint(painter, QRectF(second, b_top, width, laid.b.height), clip)
        if self._stacks(row) and not row.joined:
            for cell, letter, at in ((laid.a, "A", top), (laid.b, "B", top + below)):
                if cell is not None:
                    side = theme.px(16)
                    paint_badge(painter, theme, QRectF(inset, at + theme.px(4), side, side), letter)

    def _paint_facts(self, painter: QPainter, top: float) -> None:
        theme = self._themes.theme
        px = theme.px
        if not self._facts:
            return
        inset, right = px(20), self.viewport().width() - px(20)
        title = QRectF(inset, top + px(8), right - inset, px(24))
        painter.setFont(theme.font("group"))
        painter.setPen(theme.text2)
        words = self.tr("How it was made") if self._is_single else self.tr("How they were made")
        painter.drawText(title, Qt.AlignmentFlag.AlignVCenter, words)
        _, second = self._columns
        name = self._name_width(right - inset)
        middle = inset + name + (right - inset - name) / 2
        second = second if not self._is_single and not self._is_one_text and second > inset + name + px(60) else middle
        for number, fact in enumerate(self._facts):
            y = top + px(32) + number * px(_FACT)
            cells = [(inset, inset + name, fact.name), (inset + name, right if self._is_single else second, fact.a)]
            cells += [] if self._is_single else [(second, right, fact.b)]
            for column, (start, end, text) in enumerate(cells):
                quiet = column == 0 or (fact.same and not self._is_single)
                self._paint_fact(painter, QRectF(start, y, end - start - px(8), px(_FACT)), text, quiet=quiet)
            painter.fillRect(QRectF(inset, y + px(_FACT) - 1, right - inset, 1), theme.line)

    def _name_width(self, room: float) -> float:
        """Return how wide the names of facts are: whole ones, as long as that leaves enough for what they name."""
        px = self._themes.theme.px
        measure = QFontMetricsF(self._themes.theme.font("ui")).horizontalAdvance
        widest = max((measure(fact.name) for fact in self._facts), default=0) + px(16)
        return min(max(px(_FACT_NAME), widest), room * (_MOST_FOR_ONE if self._is_single else _MOST_FOR_TWO))

    def _paint_fact(self, painter: QPainter, box: QRectF, text: str, *, quiet: bool) -> None:
        theme = self._themes.theme
        painter.setFont(theme.font("ui"))
        painter.setPen(theme.text3 if quiet or not text else theme.text)
        cut = painter.fontMetrics().elidedText(text or "–", Qt.TextElideMode.ElideRight, int(box.width()))
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, cut)

    def _spoken(self) -> str:
        """Return what differs, for a screen reader."""
        said: list[str] = []
        for row in self._rows:
            if row.place is not None and not self._is_single:
                for letter, cell in (("A", row.a), ("B", row.b)):
                    said += [f"{letter}: {cell.text}"] if cell is not None else []
            elif self._is_single and row.a is not None:
                said.append(row.a.text)
            if sum(map(len, said)) > _SPOKEN:
                break
        return "\n".join(said)[:_SPOKEN]

    # Qt's events

    @called_by_qt
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay out for another width."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._measure()
        else:
            self._fit()

    @called_by_qt
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Scroll by the keys; let Esc through."""
        bar = self.verticalScrollBar()
        ends = {Qt.Key.Key_Home: bar.minimum(), Qt.Key.Key_End: bar.maximum()}
        if Qt.Key(event.key()) in ends:
            bar.setValue(ends[Qt.Key(event.key())])
        elif event.key() == Qt.Key.Key_Space:
            bar.setValue(bar.value() + bar.pageStep())
        else:
            super().keyPressEvent(event)

    @called_by_qt
    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the ring where focus comes from the keyboard."""
        self._focus.entered(event)
        super().focusInEvent(event)
        self.viewport().update()

    @called_by_qt
    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take the ring away."""
        self._focus.left(event)
        super().focusOutEvent(event)
        self.viewport().update()

    @called_by_qt
    def changeEvent(self, event: QEvent) -> None:
        """Take new words when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def _restyle(self) -> None:
        self._measure()
