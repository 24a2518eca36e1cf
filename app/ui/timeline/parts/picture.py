"""Pictures: a row of thumbnails above a person's words, and larger ones in a reply."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPainterPath, QPen, QPixmap

from app.domain.blocks import ImageBlock
from app.ui import icons
from app.ui.controls.focus import paint_focus_ring
from app.ui.theme import Theme
from app.ui.timeline.parts.base import Hit, PaintState, Part, Surroundings
from app.ui.timeline.parts.painted_buttons import paint_icon_button
from app.ui.translation import translate

_THUMBNAIL = (112, 64)
_TALLEST = 400
_A_ROW = 4
_UNKNOWN = (400, 300)
_BAR = 36
_ACT = 28


def _paint_picture(part: Part, painter: QPainter, box: QRectF, block: ImageBlock, state: PaintState) -> None:
    """Paint a picture to fill ``box``, its corners round; its place is sunken while it loads."""
    theme = part.theme
    path = QPainterPath()
    path.addRoundedRect(box, theme.radius("picture"), theme.radius("picture"))
    pixmap = part.around.pictures.find(block, box.size().toSize(), painter.device().devicePixelRatioF())
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if pixmap is None or pixmap.isNull():
        painter.fillPath(path, theme.sunken)
        if part.around.pictures.is_missing(block):
            _paint_missing(painter, box, block, theme)
    else:
        painter.setClipPath(path, Qt.ClipOperation.IntersectClip)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawPixmap(box, pixmap, _middle(pixmap, box))
    painter.restore()
    hot = state.hot is not None and _is_of(state.hot, block)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(theme.line_hover if hot else theme.picture_edge, 1))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    inner = box.adjusted(0.5, 0.5, -0.5, -0.5)
    painter.drawRoundedRect(inner, theme.radius("picture"), theme.radius("picture"))
    painter.restore()
    if state.focused is not None and state.focused.value is block:
        paint_focus_ring(painter, box, theme.radius("picture"), theme.focus)


def _paint_missing(painter: QPainter, box: QRectF, block: ImageBlock, theme: Theme) -> None:
    """Say that a picture is gone or broken, and which, as far as there is room."""
    side = theme.px(20)
    px = theme.px
    has_words = box.width() >= px(96) and box.height() >= px(60)
    top = box.center().y() - (side + px(24 if box.height() < px(84) else 44)) / 2 if has_words else 0
    if not has_words:
        top = box.center().y() - side / 2
    icons.paint_icon(painter, QRectF(box.center().x() - side / 2, top, side, side), "warning", theme.danger)
    if not has_words:
        return
    font = theme.font("small")
    painter.setFont(font)
    lines = [(block.attachment.name, theme.text2, Qt.TextElideMode.ElideMiddle)]
    if box.height() >= px(84):
        words = translate("Timeline", "Cannot be shown")
        lines.append((words, theme.text3, Qt.TextElideMode.ElideRight))
    line = QRectF(box.x() + px(12), top + side + px(4), box.width() - px(24), px(20))
    for words, colour, elide in lines:
        painter.setPen(colour)
        shown = QFontMetricsF(font).elidedText(" ".join(words.split()), elide, line.width())
        painter.drawText(line, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextSingleLine, shown)
        line.translate(0, line.height())


def _middle(pixmap: QPixmap, box: QRectF) -> QRectF:
    """Return the part of a pixmap that has the shape of ``box``, from its middle."""
    whole = QRectF(pixmap.rect())
    scale = min(whole.width() / box.width(), whole.height() / box.height())
    width, height = box.width() * scale, box.height() * scale
    return QRectF((whole.width() - width) / 2, (whole.height() - height) / 2, width, height)


class ThumbnailsPart(Part):
    """The pictures of a person's message: 112 x 64 each, at the right, as many a row as fit."""

    def __init__(self, around: Surroundings, blocks: Sequence[ImageBlock]) -> None:
        super().__init__(around)
        self._blocks = tuple(blocks)
        self._boxes: list[QRectF] = []

    def lay_out(self, width: float) -> float:
        """Place the thumbnails row by row, the last one at the right."""
        theme = self.theme
        wide, high = theme.px(_THUMBNAIL[0]), theme.px(_THUMBNAIL[1])
        gap = theme.px(8)
        a_row = max(int((width + gap) // (wide + gap)), 1)
        self._boxes = []
        for number in range(len(self._blocks)):
            row, column = divmod(number, a_row)
            in_row = min(len(self._blocks) - row * a_row, a_row)
            left = width - in_row * (wide + gap) + gap + column * (wide + gap)
            self._boxes.append(QRectF(left, row * (high + gap), wide, high))
        return self._boxes[-1].bottom() if self._boxes else 0.0

    def paint(self, painter: QPainter, box: QRectF, state: PaintState) -> None:
        """Paint each."""
        for block, place in zip(self._blocks, self._boxes, strict=True):
            _paint_picture(self, painter, place.translated(box.topLeft()), block, state)

    def hits(self) -> list[Hit]:
        """Return each picture, to be seen whole."""
        return [
            Hit(place, "picture", block, block.attachment.name)
            for block, place in zip(self._blocks, self._boxes, strict=True)
        ]


class PicturePart(Part):
    """Pictures of a reply: one as wide as the column and 400 high at most, or rows of up to four of equal width.

    Their room is known before they are decoded. Hover or focus shows a bar in the picture: use, save, copy.
    """

    def __init__(self, around: Surroundings, blocks: Sequence[ImageBlock]) -> None:
        super().__init__(around)
        self._blocks = tuple(blocks)
        self._boxes: list[QRectF] = []

    def shows(self, blocks: Sequence[ImageBlock]) -> bool:
        """Return whether it is a part of these pictures."""
        return self._blocks == tuple(blocks)

    @property
    def text(self) -> str:
        """Return the names of the pictures."""
        return "\n".join(block.attachment.name for block in self._blocks)

    @property
    def gap(self) -> float:
        """Return 12."""
        return self.theme.px(12)

    def estimate(self, width: float) -> float:
        """Return the height, which needs no decoding."""
        return self.lay_out(width)

    def lay_out(self, width: float) -> float:
        """Scale a single picture down to what there is; give several the shape of the first."""
        if len(self._blocks) == 1:
            wide, high = _size_of(self._blocks[0])
            scale = min(1.0, width / wide, self.theme.px(_TALLEST) / high)
            self._boxes = [QRectF(0, 0, max(round(wide * scale), 1), max(round(high * scale), 1))]
            return self._boxes[0].height()
        gap = self.theme.px(8)
        a_row = min(len(self._blocks), _A_ROW)
        cell = (width - gap * (a_row - 1)) / a_row
        first_wide, first_high = _size_of(self._blocks[0])
        tall = float(min(round(cell * first_high / first_wide), self.theme.px(_TALLEST)))
        self._boxes = []
        for number in range(len(self._blocks)):
            row, column = divmod(number, a_row)
            self._boxes.append(QRectF(column * (cell + gap), row * (tall + gap), cell, tall))
        return self._boxes[-1].bottom()

    def paint(self, painter: QPainter, box: QRectF, state: PaintState) -> None:
        """Paint each, and the bar of the one that is meant."""
        for block, place in zip(self._blocks, self._boxes, strict=True):
            _paint_picture(self, painter, place.translated(box.topLeft()), block, state)
            bar = self._bar(block, place)
            meant = any(_is_of(hit, block) for hit in (state.hot, state.focused) if hit is not None)
            if bar and meant:
                self._paint_bar(painter, box, bar, state)

    def _bar(self, block: ImageBlock, place: QRectF) -> list[Hit]:
        """Return what can be done with it; nothing in a picture that has no room for them, or none to show."""
        px = self.theme.px
        side = px(_ACT)
        acts = (
            ("use_picture", block, translate("Timeline", "Use in the next message")),
            ("save_file", block.attachment, translate("Timeline", "Save as…")),
            ("copy_picture", block.attachment, translate("Timeline", "Copy the picture")),
        )
        whole = len(acts) * side + px(8)
        if place.width() < whole + px(16) or place.height() < px(2 * _BAR) or self.around.pictures.is_missing(block):
            return []
        left = place.center().x() - whole / 2 + px(4)
        top = place.bottom() - px(8 + _BAR) + px(4)
        return [
            Hit(QRectF(left + number * side, top, side, side), action, value, tip)
            for number, (action, value, tip) in enumerate(acts)
        ]

    def _paint_bar(self, painter: QPainter, box: QRectF, bar: Sequence[Hit], state: PaintState) -> None:
        theme = self.theme
        reach = theme.px(4)
        ground = bar[0].box.united(bar[-1].box).adjusted(-reach, -reach, reach, reach).translated(box.topLeft())
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.popup_line, 1))
        painter.setBrush(theme.raised)
        painter.drawRoundedRect(ground.adjusted(0.5, 0.5, -0.5, -0.5), theme.radius("control"), theme.radius("control"))
        for hit, icon in zip(bar, ("edit", "download", "copy"), strict=True):
            paint_icon_button(painter, hit, box, icon, state, theme, raised=True)
        painter.restore()

    def hits(self) -> list[Hit]:
        """Return each picture, to be seen whole, and what its bar offers."""
        found: list[Hit] = []
        for block, place in zip(self._blocks, self._boxes, strict=True):
            found += [Hit(place, "picture", block, block.attachment.name), *self._bar(block, place)]
        return found

    def hit_at(self, point: QPointF) -> Hit | None:
        """Return what is pressed: the bar lies over the picture."""
        return next((hit for hit in reversed(self.hits()) if hit.box.contains(point)), None)


def _is_of(hit: Hit, block: ImageBlock) -> bool:
    return hit.value is block or hit.value is block.attachment


def _size_of(block: ImageBlock) -> tuple[int, int]:
    """Return the size in pixels; where nobody has told it, one that most pictures fit into."""
    return (block.width, block.height) if block.width > 0 and block.height > 0 else _UNKNOWN
