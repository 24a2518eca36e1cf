"""Pictures: a row of thumbnails above a person's words, and larger ones in a reply."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen, QPixmap

from app.domain.blocks import ImageBlock
from app.ui import icons
from app.ui.controls.focus import paint_focus_ring
from app.ui.timeline.parts.base import Hit, PaintState, Part, Surroundings
from app.ui.timeline.parts.painted_buttons import is_same, paint_icon_button
from app.ui.translation import translate

_THUMBNAIL = (112, 64)
_TALLEST = 400
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
            side = theme.px(20)
            mark = QRectF(box.center().x() - side / 2, box.center().y() - side / 2, side, side)
            icons.paint_icon(painter, mark, "warning", theme.danger)
    else:
        painter.setClipPath(path, Qt.ClipOperation.IntersectClip)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawPixmap(box, pixmap, _middle(pixmap, box))
    painter.restore()
    hot = state.hot is not None and state.hot.value is block
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(theme.line_hover if hot else theme.picture_edge, 1))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    inner = box.adjusted(0.5, 0.5, -0.5, -0.5)
    painter.drawRoundedRect(inner, theme.radius("picture"), theme.radius("picture"))
    painter.restore()
    if state.focused is not None and state.focused.value is block:
        paint_focus_ring(painter, box, theme.radius("picture"), theme.focus)


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
    """A picture of a reply: as wide as the column and 400 high at most. Its size is known before it is decoded.

    Under the mouse, or when it has the focus, it shows what can be done with it.
    """

    def __init__(self, around: Surroundings, block: ImageBlock) -> None:
        super().__init__(around)
        self._block = block
        self._box = QRectF()
        self._bar = QRectF()
        self._acts: list[Hit] = []

    @property
    def text(self) -> str:
        """Return the name of the picture."""
        return self._block.attachment.name

    @property
    def gap(self) -> float:
        """Return 12."""
        return self.theme.px(12)

    def lay_out(self, width: float) -> float:
        """Scale the size of the picture down to what there is."""
        wide, high = max(self._block.width, 1), max(self._block.height, 1)
        scale = min(1.0, width / wide, self.theme.px(_TALLEST) / high)
        self._box = QRectF(0, 0, round(wide * scale), round(high * scale))
        self._lay_out_bar()
        return self._box.height()

    def _lay_out_bar(self) -> None:
        """Place the acts at the foot of the picture; a picture that is too small for them has its menu alone."""
        px = self.theme.px
        acts = {
            "use_picture": (self._block, translate("Timeline", "Use in the next message")),
            "save_file": (self._block.attachment, translate("Timeline", "Save as…")),
        }
        side = px(_ACT)
        self._bar = QRectF(0, 0, len(acts) * side + px(8), px(_BAR))
        self._bar.moveCenter(self._box.center())
        self._bar.moveBottom(self._box.bottom() - px(12))
        self._acts = []
        if self._box.width() < self._bar.width() + px(24) or self._box.height() < px(2 * _BAR):
            return
        for number, (action, (value, tip)) in enumerate(acts.items()):
            place = QRectF(self._bar.x() + px(4) + number * side, self._bar.y() + px(4), side, side)
            self._acts.append(Hit(place, action, value, tip))

    def paint(self, painter: QPainter, box: QRectF, state: PaintState) -> None:
        """Paint it."""
        _paint_picture(self, painter, self._box.translated(box.topLeft()), self._block, state)
        meant = state.hot or state.focused
        if self._acts and meant is not None and any(is_same(hit, meant) for hit in self.hits()):
            self._paint_bar(painter, box, state)

    def _paint_bar(self, painter: QPainter, box: QRectF, state: PaintState) -> None:
        theme = self.theme
        place = self._bar.translated(box.topLeft()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(QPen(theme.line_strong, 1))
        painter.setBrush(theme.raised)
        painter.drawRoundedRect(place, theme.radius("control"), theme.radius("control"))
        for hit, icon in zip(self._acts, ("edit", "download"), strict=True):
            paint_icon_button(painter, hit, box, icon, state, theme, raised=True)

    def hits(self) -> list[Hit]:
        """Return what can be done with the picture, and the picture itself, to be seen whole."""
        return [*self._acts, Hit(self._box, "picture", self._block, self._block.attachment.name)]
