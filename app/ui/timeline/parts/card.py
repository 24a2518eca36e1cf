"""The card of an error: what happened, what it means, the gateway's own words, and the way on."""

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QPainter, QPen

from app.domain.errors import ErrorInfo
from app.ui import icons
from app.ui.controls.focus import paint_focus_ring
from app.ui.error_texts import ErrorAction, ErrorText
from app.ui.timeline.parts.base import Hit, PaintState, Part, Surroundings
from app.ui.timeline.parts.painted_buttons import button_width, paint_button, paint_icon_button
from app.ui.timeline.text_lines import TextLines
from app.ui.translation import translate

_PADDING = (16, 12)
_ICON = 18
_FOLD = 28
_BUTTON = 32


def action_words(action: ErrorAction) -> str:
    """Return what a button says."""
    return {
        ErrorAction.RETRY: translate("Timeline", "Retry"),
        ErrorAction.CONTINUE: translate("Timeline", "Continue"),
        ErrorAction.ANOTHER_MODEL: translate("Timeline", "Another model…"),
        ErrorAction.WAIT: translate("Timeline", "Wait for it"),
        ErrorAction.SETTINGS: translate("Timeline", "Settings"),
        ErrorAction.MODEL_DETAILS: translate("Timeline", "Model…", "opens what is known of a model"),
    }[action]


def details_of(error: ErrorInfo) -> str:
    """Return the gateway's own words, then status, code and request id on lines of their own."""
    facts = " · ".join(dict.fromkeys(filter(None, (str(error.status or ""), error.code))))
    request = translate("Timeline", "request id {id}").format(id=error.request_id) if error.request_id else ""
    return "\n".join(filter(None, (error.gateway_message.strip(), facts, request)))


@dataclass(slots=True)
class _Laid:
    """What the last layout made."""

    title: TextLines
    meaning: TextLines
    own_words: TextLines | None
    details: TextLines | None
    fold_top: float
    buttons_top: float


class ErrorCardPart(Part):
    """Says what went wrong in a turn. "Details" unfolds what the gateway said."""

    def __init__(self, around: Surroundings, error: ErrorInfo, words: ErrorText, *, is_open: bool) -> None:
        super().__init__(around)
        self._error = error
        self._words = words
        self._details = details_of(error)
        first_line = error.gateway_message.strip().split("\n", 1)[0]
        self._own_words = first_line if len(first_line) <= 300 else first_line[:300] + "…"
        self.is_open = is_open
        self._laid: _Laid | None = None
        self._hits: list[Hit] = []

    @property
    def text(self) -> str:
        """Return everything that the card says."""
        shown = self._details if self.is_open else self._own_words
        return "\n".join(filter(None, (self._words.title, self._words.meaning, shown)))

    @property
    def gap(self) -> float:
        """Return 12."""
        return self.theme.px(12)

    def estimate(self, width: float) -> float:
        """Return the height of a folded card."""
        return self._height if self._width == width else float(self.theme.px(128))

    def lay_out(self, width: float) -> float:
        """Lay out title, meaning, words, details and buttons, one below the other."""
        theme = self.theme
        px = theme.px
        left = px(_PADDING[0] + _ICON + 12)
        room = width - left - px(_PADDING[0])
        title = TextLines(self._words.title, theme.font("card"), theme.line_height("card"), room)
        meaning = TextLines(self._words.meaning, theme.font("ui"), theme.line_height("ui"), room)
        top = px(_PADDING[1]) + title.height + px(2) + meaning.height
        own_words = None
        if self._own_words and not self.is_open:
            own_words = TextLines(self._own_words, theme.font("small"), px(20), room)
            top += own_words.height
        fold_top = top + px(4)
        self._hits = []
        details = None
        if self._details:
            fold = QRectF(left - px(4), fold_top, px(120), px(_FOLD))
            self._hits.append(Hit(fold, "fold", "", translate("Timeline", "What the gateway said")))
            top = fold_top + px(_FOLD)
            if self.is_open:
                details = TextLines(self._details, self._details_font(), px(20), room - px(52))
                copy = QRectF(left + room - px(32), top + px(4), px(28), px(28))
                self._hits.append(Hit(copy, "copy_text", self._details, translate("Timeline", "Copy the details")))
                top += details.height + px(16)
        buttons_top = top + px(8)
        self._place_buttons(left, buttons_top)
        self._laid = _Laid(title, meaning, own_words, details, fold_top, buttons_top)
        return buttons_top + (px(_BUTTON) if self._words.actions else 0) + px(_PADDING[1])

    def _details_font(self) -> QFont:
        font = self.theme.font("code")
        font.setPixelSize(self.theme.px(12))
        return font

    def _place_buttons(self, left: float, top: float) -> None:
        theme = self.theme
        for action in self._words.actions:
            wide = button_width(action_words(action), theme)
            self._hits.append(Hit(QRectF(left, top, wide, theme.px(_BUTTON)), action.value, ""))
            left += wide + theme.px(8)

    def release(self) -> None:
        """Throw the lines away."""
        super().release()
        self._laid = None

    def paint(self, painter: QPainter, box: QRectF, state: PaintState) -> None:
        """Paint frame, icon, words and buttons."""
        laid = self._laid
        if laid is None:
            return
        theme = self.theme
        px = theme.px
        painter.setPen(QPen(theme.line, 1))
        painter.setBrush(theme.raised)
        frame = box.adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(frame, theme.radius("card"), theme.radius("card"))
        top = box.y() + px(_PADDING[1])
        icon = QRectF(box.x() + px(_PADDING[0]), top + px(1), px(_ICON), px(_ICON))
        icons.paint_icon(painter, icon, "warning", theme.danger)
        left = icon.right() + px(12)
        painter.setPen(theme.text)
        laid.title.draw(painter, QPointF(left, top), None, theme.selected, state.clip)
        top += laid.title.height + px(2)
        painter.setPen(theme.text2)
        laid.meaning.draw(painter, QPointF(left, top), None, theme.selected, state.clip)
        if laid.own_words is not None:
            painter.setPen(theme.text3)
            own_top = top + laid.meaning.height
            laid.own_words.draw(painter, QPointF(left, own_top), None, theme.selected, state.clip)
        if self._details:
            self._paint_details(painter, box, left, laid, state)
        for action in self._words.actions:
            hit = next(hit for hit in self._hits if hit.action == action.value)
            paint_button(painter, hit, box, action_words(action), state, theme)

    def _paint_details(self, painter: QPainter, box: QRectF, left: float, laid: _Laid, state: PaintState) -> None:
        theme = self.theme
        px = theme.px
        top = box.y() + laid.fold_top
        hot = state.hot is not None and state.hot.action == "fold"
        colour = theme.text if hot else theme.text2
        side = px(14)
        arrow = QRectF(left - px(2), top + (px(_FOLD) - side) / 2, side, side)
        icons.paint_icon(painter, arrow, "caret_down" if self.is_open else "caret_right", colour)
        painter.setFont(theme.font("ui"))
        painter.setPen(colour)
        words = QRectF(left + px(16), top, px(160), px(_FOLD))
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, translate("Timeline", "Details"))
        if state.focused is not None and state.focused.action == "fold":
            paint_focus_ring(painter, state.focused.box.translated(box.topLeft()), theme.radius("row"), theme.focus)
        if laid.details is None:
            return
        top += px(_FOLD)
        ground = QRectF(left, top, box.right() - px(_PADDING[0]) - left, laid.details.height + px(16))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.sunken)
        painter.drawRoundedRect(ground, theme.radius("code"), theme.radius("code"))
        painter.setPen(theme.text)
        laid.details.draw(painter, QPointF(left + px(12), top + px(8)), None, theme.selected, state.clip)
        copy = next(hit for hit in self._hits if hit.action == "copy_text")
        paint_icon_button(painter, copy, box, "copy", state, theme)

    def hits(self) -> list[Hit]:
        """Return the fold, the copy button and the ways on."""
        return self._hits
