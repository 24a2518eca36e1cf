"""A film of a reply: being made, and when it is there. Both cards have the same size, so nothing moves between them."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPainterPath, QPen, QPixmap

from app.domain.blocks import VideoBlock
from app.domain.stream import ProgressReported, Stage
from app.ui import icons
from app.ui.controls.focus import paint_focus_ring
from app.ui.error_texts import describe
from app.ui.file_words import kind_and_size
from app.ui.links import ending_of
from app.ui.timeline import utf16
from app.ui.timeline.parts.base import Hit, PaintState, Part, Surroundings
from app.ui.timeline.parts.painted_buttons import button_width, is_same, paint_button
from app.ui.translation import translate

_PADDING = 12
_POSTER = (200, 112)
_LEAST_WORDS = 216
_BUTTON = 32
_PLAY = 48
_BAR = 4


class _FilmCard(Part):
    """A frame with a poster of 200 x 112 at its left and words beside it, or below it where that is too narrow."""

    def __init__(self, around: Surroundings) -> None:
        super().__init__(around)
        self._card = QRectF()
        self._poster = QRectF()
        self._words = QRectF()

    @property
    def gap(self) -> float:
        """Return 12."""
        return self.theme.px(12)

    def estimate(self, width: float) -> float:
        """Return the height of the card."""
        px = self.theme.px
        return float(px(2 * _PADDING + _POSTER[1]) + (0 if self._fits(width) else px(_POSTER[1] + _PADDING)))

    def _fits(self, width: float) -> bool:
        px = self.theme.px
        return width - px(3 * _PADDING + 4 + _POSTER[0]) >= px(_LEAST_WORDS)

    def lay_out(self, width: float) -> float:
        """Place poster and words."""
        px = self.theme.px
        pad, high = px(_PADDING), px(_POSTER[1])
        self._card = QRectF(0, 0, width, self.estimate(width))
        self._poster = QRectF(pad, pad, min(px(_POSTER[0]), width - 2 * pad), high)
        left, top = (self._poster.right() + px(16), pad) if self._fits(width) else (pad, 2 * pad + high)
        self._words = QRectF(left, top, width - pad - left, high)
        return self._card.height()

    def _paint_card(self, painter: QPainter, box: QRectF, ground: QColor) -> None:
        theme = self.theme
        card = self._card.translated(box.topLeft()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(QPen(theme.line, 1))
        painter.setBrush(ground)
        painter.drawRoundedRect(card, theme.radius("card"), theme.radius("card"))

    def _paint_poster(self, painter: QPainter, box: QRectF, still: QPixmap | None) -> QRectF:
        """Paint the place of the still, and the whole still in it; return the place."""
        theme = self.theme
        place = self._poster.translated(box.topLeft())
        path = QPainterPath()
        path.addRoundedRect(place, theme.radius("picture"), theme.radius("picture"))
        painter.save()
        painter.fillPath(path, theme.sunken)
        if still is not None and not still.isNull():
            size = still.deviceIndependentSize()
            scale = min(place.width() / size.width(), place.height() / size.height())
            size *= scale
            shown = QRectF(0, 0, size.width(), size.height())
            shown.moveCenter(place.center())
            painter.setClipPath(path, Qt.ClipOperation.IntersectClip)
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawPixmap(shown, still, QRectF(still.rect()))
        painter.restore()
        painter.setPen(QPen(theme.picture_edge, 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        edge = place.adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(edge, theme.radius("picture"), theme.radius("picture"))
        return place

    def _line(self, painter: QPainter, top: float, role: str, colour: QColor, words: str, right: float = 0) -> None:
        """Paint one line of 20, ``top`` below the words' top and ``right`` short of their right edge."""
        font = self.theme.font(role)
        painter.setFont(font)
        painter.setPen(colour)
        place = QRectF(self._words.x(), self._words.y() + top, self._words.width() - right, self.theme.px(20))
        shown = QFontMetricsF(font).elidedText(" ".join(words.split()), Qt.TextElideMode.ElideMiddle, place.width())
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, shown)


class FilmPart(_FilmCard):
    """A film that is there: its first frame, name, kind and length, and the ways to it. Nothing plays by itself."""

    selectable = True

    def __init__(self, around: Surroundings, block: VideoBlock) -> None:
        super().__init__(around)
        self._block = block
        self._ref = block.attachment
        self._hits: list[Hit] = []

    @property
    def text(self) -> str:
        """Return name, kind and size."""
        return f"{self._ref.name} ({kind_and_size(self._ref)})"

    @property
    def searched(self) -> str:
        """Return nothing: what a card says is no part of the words."""
        return ""

    def lay_out(self, width: float) -> float:
        """Place the buttons below the words."""
        height = super().lay_out(width)
        theme = self.theme
        left, top = self._words.x(), self._words.bottom() - theme.px(_BUTTON)
        self._hits = []
        for action, words in self._button_names().items():
            wide = button_width(words, theme)
            self._hits.append(Hit(QRectF(left, top, wide, theme.px(_BUTTON)), action, self._ref, words))
            left += wide + theme.px(8)
        if ending_of(self._ref):
            self._hits.append(Hit(self._poster, "play_file", self._ref, translate("Timeline", "Play the film")))
        words_box = QRectF(self._words.topLeft(), self._words.size()).adjusted(0, 0, 0, -theme.px(_BUTTON + 4))
        self._hits.append(Hit(words_box, "", "", self._ref.name))
        return height

    def _button_names(self) -> dict[str, str]:
        names = {"save_file": translate("Timeline", "Save as…")}
        if ending_of(self._ref):
            names = {"open_file": translate("Timeline", "Open"), **names}
        return names

    def paint(self, painter: QPainter, box: QRectF, state: PaintState) -> None:
        """Paint card, still, words and buttons."""
        theme = self.theme
        pictures = self.around.pictures
        self._paint_card(painter, box, theme.selected if state.selected is not None else theme.raised)
        still = pictures.find(self._block, self._poster.size().toSize(), painter.device().devicePixelRatioF())
        place = self._paint_poster(painter, box, still)
        seconds = pictures.seconds_of(self._block)
        painter.save()
        painter.translate(box.topLeft())
        self._line(painter, 0, "card", theme.text, self._ref.name)
        facts = [kind_and_size(self._ref), *([clock(seconds)] if seconds else [])]
        self._line(painter, theme.px(22), "ui", theme.text2, " · ".join(facts))
        painter.restore()
        names = self._button_names()
        for hit in self._hits:
            if hit.action in names:
                paint_button(painter, hit, box, names[hit.action], state, theme)
            elif hit.action == "play_file":
                self._paint_play(painter, hit, place, state)

    def _paint_play(self, painter: QPainter, hit: Hit, place: QRectF, state: PaintState) -> None:
        theme = self.theme
        side = theme.px(_PLAY)
        circle = QRectF(0, 0, side, side)
        circle.moveCenter(place.center())
        hot = is_same(hit, state.hot)
        painter.setPen(QPen(theme.line_hover if hot else theme.line_strong, 1))
        painter.setBrush(theme.hover_raised if hot else theme.raised)
        painter.drawEllipse(circle)
        icon = circle.adjusted(side / 3, side / 3, -side / 3, -side / 3).translated(theme.px(1), 0)
        icons.paint_icon(painter, icon, "play", theme.text)
        if is_same(hit, state.focused):
            paint_focus_ring(painter, place, theme.radius("picture"), theme.focus)

    def index_at(self, point: QPointF) -> int:
        """Return the beginning or the end: a film is selected whole or not at all."""
        return 0 if point.x() < self._card.center().x() else utf16.length(self.text)

    def hits(self) -> list[Hit]:
        """Return the buttons, the still, and the words for their tooltip."""
        return self._hits


class FilmProgressPart(_FilmCard):
    """A film that is ordered: how far it is, in true figures alone, and what happens when the window closes."""

    def __init__(self, around: Surroundings) -> None:
        super().__init__(around)
        self.report: ProgressReported | None = None
        self.seconds = 0.0
        """Since it was ordered."""

    @property
    def text(self) -> str:
        """Return all that it says."""
        return "\n".join((f"{self._title()} {self._percent()}".strip(), self._elapsed(), _outlives()))

    def _title(self) -> str:
        stage = self.report.stage if self.report is not None else None
        return {
            Stage.QUEUED: translate("Timeline", "The film waits its turn"),
            Stage.FILMING: translate("Timeline", "The film is being made"),
            Stage.FETCHING: translate("Timeline", "The film is being fetched"),
        }.get(stage or Stage.WORKING) or translate("Timeline", "The film is being ordered")

    def _percent(self) -> str:
        if self.report is None or self.report.percent is None:
            return ""
        return f"{self.report.percent} %"

    def _elapsed(self) -> str:
        words = translate("Timeline", "{time} so far").format(time=clock(self.seconds))
        trouble = self.report.trouble if self.report is not None else None
        if trouble is None:
            return words
        again = translate("Timeline", "{time} · {trouble}, asking again")
        return again.format(time=words, trouble=describe(trouble).title)

    def paint(self, painter: QPainter, box: QRectF, state: PaintState) -> None:
        """Paint card, the empty poster, words and the bar."""
        theme = self.theme
        px = theme.px
        self._paint_card(painter, box, theme.raised)
        place = self._paint_poster(painter, box, None)
        side = px(24)
        icon = QRectF(place.center().x() - side / 2, place.center().y() - side / 2, side, side)
        icons.paint_icon(painter, icon, "film", theme.text3)
        painter.save()
        painter.translate(box.topLeft())
        percent = self._percent()
        room = QFontMetricsF(theme.font("card")).horizontalAdvance(percent) + px(8) if percent else 0
        self._line(painter, 0, "card", theme.text, self._title(), room)
        if percent:
            line = QRectF(self._words.topLeft(), self._words.size())
            line.setHeight(px(20))
            painter.drawText(line, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, percent)
        self._paint_bar(painter, px(30))
        self._line(painter, px(44), "ui", theme.text2, self._elapsed())
        self._line(painter, self._words.height() - px(20), "small", theme.text3, _outlives())
        painter.restore()

    def _paint_bar(self, painter: QPainter, top: float) -> None:
        theme = self.theme
        track = QRectF(self._words.x(), self._words.y() + top, self._words.width(), theme.px(_BAR))
        radius = track.height() / 2
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.pressed)
        painter.drawRoundedRect(track, radius, radius)
        percent = self.report.percent if self.report is not None else None
        if percent:
            track.setWidth(max(track.width() * min(percent, 100) / 100, track.height()))
            painter.setBrush(theme.accent)
            painter.drawRoundedRect(track, radius, radius)


def _outlives() -> str:
    return translate("Timeline", "Goes on when Loquent closes. Ordered once.")


def clock(seconds: float) -> str:
    """Return a length of time such as "0:08" or "1:02:30"."""
    whole = max(round(seconds), 0)
    minutes, rest = divmod(whole, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
