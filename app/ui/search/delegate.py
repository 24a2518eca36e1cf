"""Paints the rows of the list: heads, titles, and messages of three lines."""

from collections.abc import Sequence
from typing import NamedTuple, cast

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app.domain.search import MessageHit, TitleHit
from app.ui import icons
from app.ui.overrides import called_by_qt
from app.ui.search import words
from app.ui.search.marked_lines import MarkedLines, Run
from app.ui.search.model import HitModel, title_of
from app.ui.search.rows import Row, RowKind
from app.ui.search.snippets import in_units, with_match_in_line
from app.ui.theme import Theme, ThemeManager
from app.ui.timeline.finding.sought import ranges
from app.ui.translation import translate

HIT = 76
ROW = 32
LEFT, RIGHT = 7, 12
PADDING = 8
LINE = 20
ICON = 14
GAP = 8
_KEPT = 400
_BETWEEN = "\u2002"
"""Between who said something and what was said."""

_Index = QModelIndex | QPersistentModelIndex
_MIDDLE = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextSingleLine
_ICONS = {RowKind.TITLE: "chat", RowKind.RECENT: "clock", RowKind.CLEAR: "close"}


class Colours(NamedTuple):
    """The colours of one row in its state."""

    fill: QColor | None
    name: QColor
    use: QColor
    look_up: QColor

    @classmethod
    def of(cls, theme: Theme, *, selected: bool, active: bool, hovered: bool) -> "Colours":
        """Return the colours; a selected row is idle while focus is where the keys do not move it."""
        if selected:
            chosen = theme.selected_text
            return cls(theme.selected if active else theme.selected_idle, chosen, chosen, chosen)
        if hovered:
            return cls(theme.hover_raised, theme.text, theme.text2, theme.text2)
        return cls(None, theme.text, theme.text2, theme.text3)


class HitDelegate(QStyledItemDelegate):
    """Lays a row out once for its width and state, and keeps the last ones."""

    def __init__(self, themes: ThemeManager, view: QAbstractItemView) -> None:
        super().__init__(view)
        self._themes = themes
        self._view = view
        self._laid: dict[tuple[int, int, bool], tuple[MarkedLines, MarkedLines | None]] = {}
        self.is_active = True
        """Whether the keys move in the list from where focus is."""
        themes.changed.connect(self.forget)

    def forget(self) -> None:
        """Lay all rows out anew: they, the theme or the language changed."""
        self._laid.clear()

    @called_by_qt
    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        """Return 76 for a message and 32 for all others."""
        row = cast("HitModel", index.model()).row_at(index.row())
        height = HIT if row is not None and row.kind is RowKind.MESSAGE else ROW
        return QSize(self._themes.theme.px(160), self._themes.theme.px(height))

    def row_box(self, cell: QRect) -> QRect:
        """Return the part of a cell that is filled and clicked."""
        px = self._themes.theme.px
        return cell.adjusted(px(LEFT), 0, -px(RIGHT), 0)

    @called_by_qt
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Paint one row."""
        row = cast("HitModel", index.model()).row_at(index.row())
        if row is None:
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if not row.is_choosable:
            self._paint_head(painter, option.rect, row)
        else:
            self._paint_row(painter, option, index.row(), row)
        painter.restore()

    # Heads

    def _paint_head(self, painter: QPainter, cell: QRect, row: Row) -> None:
        theme = self._themes.theme
        px = theme.px
        line = QRect(cell.left() + px(LEFT + PADDING), cell.top() + px(10), cell.width(), px(16))
        painter.setFont(theme.font("group"))
        painter.setPen(theme.text3)
        painter.drawText(line, _MIDDLE, title_of(row))
        if row.count:
            used = QFontMetricsF(theme.font("group")).horizontalAdvance(title_of(row))
            painter.setFont(theme.font("small"))
            painter.drawText(line.adjusted(round(used) + px(4), 0, 0, 0), _MIDDLE, f"{row.count:,}")

    # Rows

    def _paint_row(self, painter: QPainter, option: QStyleOptionViewItem, at: int, row: Row) -> None:
        theme = self._themes.theme
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
        colours = Colours.of(theme, selected=selected, active=self.is_active, hovered=hovered)
        box = self.row_box(option.rect)
        if colours.fill is not None:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colours.fill)
            painter.drawRoundedRect(QRectF(box), theme.radius("control"), theme.radius("control"))
        inner = QRectF(box).adjusted(theme.px(PADDING), 0, -theme.px(PADDING), 0)
        if row.message is not None:
            self._paint_message(painter, inner, at, row.message, colours)
        else:
            self._paint_line(painter, inner, at, row, colours)

    def _paint_message(self, painter: QPainter, inner: QRectF, at: int, hit: MessageHit, colours: Colours) -> None:
        px = self._themes.theme.px
        top = QRectF(inner.left(), inner.top() + px(8), inner.width(), px(LINE))
        facts = _facts_of_message(hit)
        left = self._paint_facts(painter, top, facts, words.when(hit.created_at), colours)
        key = (at, round(inner.width()), colours.name == self._themes.theme.selected_text)
        laid = self._laid.get(key)
        if laid is None:
            title = self._lay_out_title(
                words.title_or(hit.title), "uiStrong", left - px(GAP) - top.left(), colours.name
            )
            laid = self._keep(key, title, self._lay_out_snippet(hit, inner.width(), colours))
        laid[0].paint(painter, top.topLeft(), self._themes.theme)
        if laid[1] is not None:
            laid[1].paint(painter, top.bottomLeft(), self._themes.theme)

    def _paint_line(self, painter: QPainter, inner: QRectF, at: int, row: Row, colours: Colours) -> None:
        theme = self._themes.theme
        px = theme.px
        self._paint_icon(painter, inner.left(), inner.center().y(), _ICONS[row.kind], colours.look_up)
        line = inner.adjusted(px(ICON + GAP), px((ROW - LINE) / 2), 0, -px((ROW - LINE) / 2))
        left = line.right()
        if row.title is not None:
            when = words.when(row.title.updated_at)
            left = self._paint_facts(painter, line, _facts(row.title), when, colours) - px(GAP)
        key = (at, round(inner.width()), colours.name == theme.selected_text)
        laid = self._laid.get(key)
        if laid is None:
            laid = self._keep(key, self._lay_out_line(row, left - line.left(), colours), None)
        laid[0].paint(painter, line.topLeft(), theme)

    def _keep(
        self, key: tuple[int, int, bool], first: MarkedLines, rest: MarkedLines | None
    ) -> tuple[MarkedLines, MarkedLines | None]:
        while len(self._laid) >= _KEPT:
            del self._laid[next(iter(self._laid))]
        self._laid[key] = (first, rest)
        return first, rest

    # Layouts

    def _lay_out_title(self, text: str, font: str, room: float, colour: QColor) -> MarkedLines:
        model = cast("HitModel", self._view.model())
        runs = [Run(text, colour, tuple(ranges(text, model.wanted)))]
        return MarkedLines(runs, self._themes.theme.font(font), self._themes.theme.px(LINE), room, most=1)

    def _lay_out_line(self, row: Row, room: float, colours: Colours) -> MarkedLines:
        theme = self._themes.theme
        if row.title is None:
            colour = colours.use if row.kind is RowKind.CLEAR else colours.name
            runs = [Run(title_of(row), colour, ())]
        elif row.title.title.text:
            snippet = row.title.title
            runs = [Run(snippet.text, colours.name, tuple(in_units(snippet.text, snippet.marks)))]
        else:
            runs = [Run(title_of(row), colours.name, ())]
        if row.title is not None and row.title.folder:
            runs.append(Run(f"{_BETWEEN}{row.title.folder}", colours.look_up, (), theme.font("small")))
        return MarkedLines(runs, theme.font("ui"), theme.px(LINE), room, most=1)

    def _lay_out_snippet(self, hit: MessageHit, room: float, colours: Colours) -> MarkedLines:
        theme = self._themes.theme
        font = theme.font("ui")
        measure = QFontMetricsF(font).horizontalAdvance
        who = hit.attachment or words.said_by(hit)
        model = cast("HitModel", self._view.model())
        who_marks = tuple(ranges(who, model.wanted)) if hit.attachment else ()
        who = QFontMetricsF(font).elidedText(who, Qt.TextElideMode.ElideMiddle, room / 2) if not who_marks else who
        text, marks = hit.snippet.text, hit.snippet.marks
        if hit.attachment and text.strip() == hit.attachment:
            text, marks = "", ()
        left = max(room - measure(who + _BETWEEN), room / 3)
        shown, places = with_match_in_line(text, marks, left, measure)
        runs = [
            Run(who, colours.look_up, who_marks),
            Run(_BETWEEN + shown, colours.use, tuple(in_units(shown, places, 1))),
        ]
        return MarkedLines(runs, font, theme.px(LINE), room, most=2)

    # At the right

    def _paint_facts(
        self, painter: QPainter, line: QRectF, facts: Sequence[tuple[str, str]], when: str, colours: Colours
    ) -> float:
        """Paint icons and words from the right; return where they begin."""
        theme = self._themes.theme
        font = theme.font("small")
        right = self._paint_word(painter, line, line.right(), when, font, colours)
        for kind, value in reversed(facts):
            if kind == "icon":
                right -= theme.px(GAP + ICON)
                self._paint_icon(painter, right, line.center().y(), value, colours.look_up)
            else:
                right = self._paint_word(painter, line, right - theme.px(GAP), value, font, colours)
        return right

    @staticmethod
    def _paint_word(painter: QPainter, line: QRectF, right: float, text: str, font: QFont, colours: Colours) -> float:
        wide = QFontMetricsF(font).horizontalAdvance(text)
        painter.setFont(font)
        painter.setPen(colours.look_up)
        painter.drawText(QRectF(right - wide - 1, line.top(), wide + 2, line.height()), _MIDDLE, text)
        return right - wide

    def _paint_icon(self, painter: QPainter, left: float, middle: float, name: str, colour: QColor) -> None:
        side = self._themes.theme.px(ICON)
        drawn = icons.pixmap(name, colour, side, self._view.devicePixelRatioF())
        painter.drawPixmap(QPointF(round(left), round(middle - side / 2)), drawn)


def _facts(hit: MessageHit | TitleHit) -> list[tuple[str, str]]:
    return [("word", translate("Search", "archived"))] if hit.archived else []


def _facts_of_message(hit: MessageHit) -> list[tuple[str, str]]:
    """Return what is special about a message: words, and the names of icons."""
    facts = _facts(hit)
    if not hit.on_shown_path:
        facts.append(("word", translate("Search", "other branch")))
    if hit.has_image:
        facts.append(("icon", "image"))
    if hit.attachment:
        facts.append(("icon", "attach"))
    return facts
