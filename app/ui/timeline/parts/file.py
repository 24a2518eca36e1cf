"""A file of a message: what it is called, how large it is, and the ways to it. Nothing is opened by itself."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen

from app.domain.blocks import AudioBlock, FileBlock, VideoBlock
from app.ui import icons
from app.ui.file_words import kind_and_size
from app.ui.links import ending_of
from app.ui.timeline import utf16
from app.ui.timeline.parts.base import Hit, PaintState, Part, Surroundings
from app.ui.timeline.parts.painted_buttons import button_width, paint_button
from app.ui.translation import translate

_WIDEST = 480
_PADDING = 12
_ICON = 20
_BUTTON = 32
_LEAST_WORDS = 140


class FilePart(Part):
    """A card with the file's name and size, and buttons to open and to save it; a person's own stand at the right."""

    selectable = True

    def __init__(
        self, around: Surroundings, block: FileBlock | AudioBlock | VideoBlock, *, at_right: bool = False
    ) -> None:
        super().__init__(around)
        self._ref = block.attachment
        self._at_right = at_right
        self._icon = "film" if isinstance(block, VideoBlock) else "audio" if isinstance(block, AudioBlock) else "file"
        self._card = QRectF()
        self._words_width = 0.0
        self._hits: list[Hit] = []

    @property
    def text(self) -> str:
        """Return name, kind and size."""
        return f"{self._ref.name} ({kind_and_size(self._ref)})"

    @property
    def searched(self) -> str:
        """Return nothing: what a card says is no part of the words."""
        return ""

    @property
    def gap(self) -> float:
        """Return 12; 8 under a person's own."""
        return self.theme.px(8 if self._at_right else 12)

    def estimate(self, width: float) -> float:
        """Return the height of a card whose buttons stand beside the words."""
        return self._height if self.is_measured(width) else float(self.theme.px(56))

    def lay_out(self, width: float) -> float:
        """Place the buttons beside the words, or below them where that is too narrow."""
        theme = self.theme
        px = theme.px
        wide = min(width, px(_WIDEST))
        left_of_words = px(_PADDING + _ICON + 12)
        names = self._button_names()
        needed = sum(button_width(words, theme) + px(8) for words in names.values()) + px(_PADDING - 8)
        beside = wide - left_of_words - needed - px(12)
        fits = beside >= px(_LEAST_WORDS)
        self._words_width = beside if fits else wide - left_of_words - px(_PADDING)
        height = px(56) if fits else px(56 + _BUTTON + 4)
        self._card = QRectF(width - wide if self._at_right else 0, 0, wide, height)
        left = self._card.right() - needed if fits else self._card.x() + left_of_words
        top = px(12) if fits else px(52)
        self._hits = []
        for action, words in names.items():
            wide_button = button_width(words, theme)
            tip = f"{words} {self._ref.name}"
            self._hits.append(Hit(QRectF(left, top, wide_button, px(_BUTTON)), action, self._ref, tip))
            left += wide_button + px(8)
        self._hits.append(Hit(QRectF(self._card.x(), 0, self._words_width, px(52)), "", "", self._ref.name))
        return height

    def _button_names(self) -> dict[str, str]:
        names = {"save_file": translate("Timeline", "Save as…")}
        if ending_of(self._ref):
            names = {"open_file": translate("Timeline", "Open"), **names}
        return names

    def paint(self, painter: QPainter, box: QRectF, state: PaintState) -> None:
        """Paint card, icon, words and buttons."""
        theme = self.theme
        px = theme.px
        card = self._card.translated(box.topLeft())
        painter.setPen(QPen(theme.line, 1))
        painter.setBrush(theme.selected if state.selected is not None else theme.raised)
        painter.drawRoundedRect(card.adjusted(0.5, 0.5, -0.5, -0.5), theme.radius("card"), theme.radius("card"))
        icon = QRectF(card.x() + px(_PADDING), card.y() + px(18), px(_ICON), px(_ICON))
        icons.paint_icon(painter, icon, self._icon, theme.text2)
        left = icon.right() + px(12)
        self._paint_line(painter, QRectF(left, card.y() + px(8), self._words_width, px(20)), "uiStrong", self._ref.name)
        self._paint_line(
            painter, QRectF(left, card.y() + px(28), self._words_width, px(20)), "small", kind_and_size(self._ref)
        )
        names = self._button_names()
        for hit in self._hits:
            if hit.action:
                paint_button(painter, hit, box, names[hit.action], state, theme)

    def _paint_line(self, painter: QPainter, place: QRectF, role: str, words: str) -> None:
        font = self.theme.font(role)
        painter.setFont(font)
        painter.setPen(self.theme.text if role == "uiStrong" else self.theme.text3)
        shown = QFontMetricsF(font).elidedText(" ".join(words.split()), Qt.TextElideMode.ElideMiddle, place.width())
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, shown)

    def index_at(self, point: QPointF) -> int:
        """Return the beginning or the end: a file is selected whole or not at all."""
        return 0 if point.x() < self._card.center().x() else utf16.length(self.text)

    def hits(self) -> list[Hit]:
        """Return the buttons, and the words for their tooltip."""
        return self._hits
