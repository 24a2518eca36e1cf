"""The chips above the text: what is attached, and what will happen to it."""

from PySide6.QtCore import QEvent, QLocale, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from app.domain.blocks import AudioBlock, FileBlock, ImageBlock, VideoBlock
from app.services.file_types import media_type_of
from app.ui import icons
from app.ui.composer.tray import TrayItem
from app.ui.controls import IconButton
from app.ui.controls.plain_text import plain_tool_tip
from app.ui.file_words import icon_for, kind_and_size
from app.ui.overrides import called_by_qt
from app.ui.theme import ThemeManager

HEIGHT = 44
THUMBNAIL = 36
GAP = 8
EDGE = 4
REMOVE = 32
LEAST_TEXT = 72
MOST_TEXT = 240
MOST_ROWS = 2

_FILES = FileBlock | AudioBlock | VideoBlock

_LINE = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextSingleLine


class AttachmentChip(QWidget):
    """One attachment: thumbnail, name, sizes, and a button that takes it away."""

    remove_wanted = Signal(str)
    activated = Signal(object)

    def __init__(self, themes: ThemeManager, item: TrayItem, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._themes = themes
        self._item = item
        self._remove = IconButton(themes, "close", self, icon_size=14)
        self._remove.clicked.connect(lambda: self.remove_wanted.emit(self._item.id))
        themes.changed.connect(self.updateGeometry)
        self.set_item(item)

    @property
    def item(self) -> TrayItem:
        """Return what the chip shows."""
        return self._item

    @property
    def remove_button(self) -> IconButton:
        """Return the button that takes the attachment away."""
        return self._remove

    @property
    def facts(self) -> str:
        """Return the second line: what will happen to the attachment."""
        block = self._item.block
        if block is None:
            return self.tr("Getting it ready…")
        if isinstance(block, ImageBlock):
            return self._picture_facts(block)
        return kind_and_size(block.attachment) if isinstance(block, _FILES) else ""

    def set_item(self, item: TrayItem) -> None:
        """Show another state of the attachment."""
        self._item = item
        self.retranslate()

    @called_by_qt
    def changeEvent(self, event: QEvent) -> None:
        """Take new words when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def retranslate(self) -> None:
        """Set all words again."""
        self._remove.set_name(self.tr("Remove {name}").format(name=self._item.name))
        self.setAccessibleName(self._item.name)
        self.setAccessibleDescription(self.facts)
        self.setToolTip(plain_tool_tip(self._item.name))
        self.updateGeometry()
        self.update()

    @called_by_qt
    def sizeHint(self) -> QSize:
        """Return the size that thumbnail and words need, 44 high."""
        theme = self._themes.theme
        words = max(
            QFontMetrics(theme.font("group")).horizontalAdvance(self._item.name),
            QFontMetrics(theme.font("small")).horizontalAdvance(self.facts),
        )
        words = max(theme.px(LEAST_TEXT), min(words + 2, theme.px(MOST_TEXT)))
        return QSize(theme.px(EDGE + THUMBNAIL + GAP + GAP + REMOVE + EDGE) + words, theme.px(HEIGHT))

    @called_by_qt
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the button at the right."""
        super().resizeEvent(event)
        px = self._themes.theme.px
        self._remove.setGeometry(self.width() - px(EDGE + REMOVE), px(6), px(REMOVE), px(REMOVE))

    @called_by_qt
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Show the picture whole on a click."""
        if event.button() == Qt.MouseButton.LeftButton and isinstance(self._item.block, ImageBlock):
            self.activated.emit(self._item.block)

    @called_by_qt
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint ground, thumbnail and words."""
        theme = self._themes.theme
        px = theme.px
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.sunken)
        painter.drawRoundedRect(QRectF(self.rect()), theme.radius("picture"), theme.radius("picture"))
        self._paint_thumbnail(painter, QRectF(px(EDGE), px(EDGE), px(THUMBNAIL), px(THUMBNAIL)))
        left = px(EDGE + THUMBNAIL + GAP)
        words = QRect(left, px(6), self.width() - left - px(EDGE + REMOVE + GAP), px(16))
        for text, font, colour in ((self._item.name, "group", theme.text), (self.facts, "small", theme.text3)):
            painter.setFont(theme.font(font))
            painter.setPen(colour)
            metrics = painter.fontMetrics()
            painter.drawText(words, _LINE, metrics.elidedText(text, Qt.TextElideMode.ElideMiddle, words.width()))
            words.translate(0, px(16))
        painter.end()

    def _paint_thumbnail(self, painter: QPainter, box: QRectF) -> None:
        theme = self._themes.theme
        radius = theme.px(6)
        outline = QPainterPath()
        outline.addRoundedRect(box, radius, radius)
        painter.save()
        if self._item.thumbnail is not None:
            painter.setClipPath(outline)
            painter.drawImage(box, self._item.thumbnail)
            painter.setClipping(False)
        else:
            painter.fillPath(outline, theme.hover)
            block = self._item.block
            known = block.attachment.media_type if isinstance(block, ImageBlock | _FILES) else ""
            name = icon_for(known or media_type_of(b"", self._item.name))
            side = theme.px(18)
            drawn = icons.pixmap(name, theme.text3, side, self.devicePixelRatioF())
            painter.drawPixmap(round(box.center().x() - side / 2), round(box.center().y() - side / 2), drawn)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.picture_edge, 1))
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), radius - 0.5, radius - 0.5)
        painter.restore()

    def _picture_facts(self, block: ImageBlock) -> str:
        after = self._size_text(block.width, block.height)
        original = self._item.original
        if original is None or original == (block.width, block.height):
            return after
        return self.tr("{before} → {after}").format(before=self._size_text(*original), after=after)

    def _size_text(self, width: int, height: int) -> str:
        numbers = QLocale()
        numbers.setNumberOptions(QLocale.NumberOption.DefaultNumberOptions)
        return f"{numbers.toString(width)} × {numbers.toString(height)}"


class AttachmentStrip(QScrollArea):
    """The chips in rows, two rows at most before they scroll; hidden while there are none.

    ``remove_wanted(id)``, ``activated(ImageBlock)``, ``height_changed``.
    """

    remove_wanted = Signal(str)
    activated = Signal(object)
    height_changed = Signal()

    def __init__(self, themes: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._themes = themes
        self._chips: list[AttachmentChip] = []
        self._board = QWidget()
        self.setWidget(self._board)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setStyleSheet("AttachmentStrip, AttachmentStrip > QWidget > QWidget { background: transparent; }")
        themes.changed.connect(self._lay_out)
        self.hide()

    @property
    def chips(self) -> tuple[AttachmentChip, ...]:
        """Return the chips in their order."""
        return tuple(self._chips)

    def show_items(self, items: tuple[TrayItem, ...]) -> None:
        """Show these attachments; chips of those that stay are kept, so that focus stays too."""
        kept = {chip.item.id: chip for chip in self._chips}
        grew = len(items) > len(self._chips)
        self._chips = []
        for item in items:
            chip = kept.pop(item.id, None)
            if chip is None:
                chip = self._new_chip(item)
            elif chip.item != item:
                chip.set_item(item)
            self._chips.append(chip)
        for chip in kept.values():
            chip.hide()
            chip.deleteLater()
        self.setVisible(bool(self._chips))
        self._lay_out()
        if grew and self._chips:
            self.ensureWidgetVisible(self._chips[-1], 0, 0)

    @called_by_qt
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Wrap the chips anew."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._lay_out()

    def _new_chip(self, item: TrayItem) -> AttachmentChip:
        chip = AttachmentChip(self._themes, item, self._board)
        chip.remove_wanted.connect(self.remove_wanted)
        chip.activated.connect(self.activated)
        chip.show()
        return chip

    def _lay_out(self) -> None:
        px = self._themes.theme.px
        gap, row_height = px(GAP), px(HEIGHT)
        room = max(self.viewport().width(), px(160))
        x = y = 0
        rows = 1
        for chip in self._chips:
            width = min(chip.sizeHint().width(), room)
            if x and x + width > room:
                x, y, rows = 0, y + row_height + gap, rows + 1
            chip.setGeometry(x, y, width, row_height)
            x += width + gap
        self._board.resize(room, y + row_height)
        seen = min(rows, MOST_ROWS)
        height = seen * row_height + (seen - 1) * gap
        if height != self.maximumHeight() or height != self.minimumHeight():
            self.setFixedHeight(height)
        self.height_changed.emit()
