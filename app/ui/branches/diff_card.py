"""The card beside the map: whose two texts they are, the texts, and what can be done with one of them."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.domain.comparison import Comparison
from app.domain.tree_map import TreeNode
from app.ui.branches import words
from app.ui.branches.diff_view import GAP, DiffView
from app.ui.branches.map_delegate import paint_badge
from app.ui.controls import Button, QuietButton
from app.ui.controls.label import Label
from app.ui.overrides import called_by_qt
from app.ui.theme import ThemeManager

_HEAD = 52


@dataclass(frozen=True, slots=True)
class Side:
    """Whose text it is: "A" or "B" (empty where it stands alone) and the message of the map."""

    letter: str
    node: TreeNode


class _Head(QWidget):
    """Names of one or two messages above their columns; in one column, one below the other."""

    def __init__(self, themes: ThemeManager, parent: QWidget) -> None:
        super().__init__(parent)
        self._themes = themes
        self._sides: Sequence[Side] = ()
        self._is_one_text = False

    def tell(self, sides: Sequence[Side], *, is_one_text: bool) -> None:
        self._sides = sides
        self._is_one_text = is_one_text
        rows = len(sides) if is_one_text else 1
        self.setFixedHeight(self._themes.theme.px(_HEAD) * max(rows, 1))
        self.setAccessibleName("; ".join(words.spoken(s.node, is_head=False, letter="", hidden=0) for s in sides))
        self.update()

    @called_by_qt
    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._themes.theme
        px = theme.px
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        columns = 1 if self._is_one_text or len(self._sides) < 2 else 2
        width = (self.width() - px(40) - px(GAP) * (columns - 1)) / columns
        for number, side in enumerate(self._sides):
            left = px(20) + (width + px(GAP)) * (number if columns == 2 else 0)
            top = px(_HEAD) * (number if columns == 1 else 0)
            self._paint_side(painter, QRectF(left, top, width, px(_HEAD)), side)
        painter.end()

    def _paint_side(self, painter: QPainter, box: QRectF, side: Side) -> None:
        theme = self._themes.theme
        px = theme.px
        left = box.left()
        if side.letter:
            paint_badge(painter, theme, QRectF(left, box.top() + px(6), px(16), px(16)), side.letter)
            left += px(24)
        line = QRectF(left, box.top() + px(4), box.right() - left, px(20))
        painter.setFont(theme.font("model"))
        painter.setPen(theme.text)
        place = words.place(side.node)
        room = int(line.width()) - (px(48) if place else 0)
        name = painter.fontMetrics().elidedText(words.who(side.node), Qt.TextElideMode.ElideRight, room)
        painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, name)
        line.setLeft(line.left() + painter.fontMetrics().horizontalAdvance(name) + px(8))
        painter.setFont(theme.font("small"))
        painter.setPen(theme.text3)
        painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, place)
        facts = [words.when(side.node)]
        facts += [words.edited()] if side.node.edited else []
        facts += [words.shown()] if side.node.shown else []
        below = QRectF(box.left(), box.top() + px(26), box.width(), px(16))
        cut = painter.fontMetrics().elidedText(" · ".join(facts), Qt.TextElideMode.ElideRight, int(below.width()))
        painter.drawText(below, Qt.AlignmentFlag.AlignVCenter, cut)


class DiffCard(QWidget):
    """Shows one message or two. The signals carry the id of the message that is meant."""

    show_requested = Signal(str)
    fork_requested = Signal(str)
    restore_requested = Signal(str)

    def __init__(self, themes: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._themes = themes
        self._sides: Sequence[Side] = ()
        self._meant: TreeNode | None = None
        self._is_one_text = False
        self._head = _Head(themes, self)
        self.view = DiffView(themes, self)
        self.go_button = Button(themes, parent=self)
        self.go_button.setObjectName("goOnFromButton")
        self.fork_button = QuietButton(themes, parent=self)
        self.fork_button.setObjectName("forkFromButton")
        self._note = Label(themes, "small", "text3", self)
        self._column = QVBoxLayout(self)
        self._column.setSpacing(0)
        self._column.addWidget(self._head)
        self._column.addWidget(self.view, 1)
        self._foot = QHBoxLayout()
        self._acts = QHBoxLayout()
        self._acts.addWidget(self.go_button, 0, Qt.AlignmentFlag.AlignLeft)
        self._acts.addWidget(self.fork_button, 0, Qt.AlignmentFlag.AlignLeft)
        self._foot.addLayout(self._acts)
        self._foot.addStretch(1)
        self._foot.addWidget(self._note)
        self._column.addLayout(self._foot)
        self.go_button.clicked.connect(self._go)
        self.fork_button.clicked.connect(self._fork)
        themes.changed.connect(self._restyle)
        self._restyle()
        self._retell()

    def tell(self, sides: Sequence[Side], comparison: Comparison | None, *, is_same_as_before: bool = False) -> None:
        """Show messages and their texts; ``comparison`` is None while it is being worked out."""
        self._sides = sides
        self._meant = _meant(sides)
        if comparison is not None or not is_same_as_before:
            self.view.set_comparison(comparison, is_same_as_before=is_same_as_before)
        self._retell()

    def set_one_text(self, is_one_text: bool) -> None:
        """Show two texts in one column."""
        self._is_one_text = is_one_text
        self.view.set_one_text(is_one_text)
        self._retell()

    def _retell(self) -> None:
        self._head.tell(self._sides, is_one_text=self._is_one_text)
        node = self._meant
        for each in (self.go_button, self.fork_button, self._note):
            each.setVisible(node is not None)
        if node is None:
            return
        letter = next((side.letter for side in self._sides if side.node is node), "")
        self.go_button.setText(self._go_words(node, letter))
        fork = self.tr("New conversation from {letter}") if letter else self.tr("New conversation from here")
        self.fork_button.setText(fork.format(letter=letter))
        self.go_button.updateGeometry()
        self.fork_button.updateGeometry()
        self._note.setText(self.tr("Nothing is deleted"))
        self._fit_foot()

    def _go_words(self, node: TreeNode, letter: str) -> str:
        if node.gone:
            words_ = self.tr("Restore {letter}") if letter else self.tr("Restore")
        elif node.shown and not letter:
            words_ = self.tr("Show in the conversation")
        else:
            words_ = self.tr("Go on from {letter}") if letter else self.tr("Go on from here")
        return words_.format(letter=letter)

    def _go(self) -> None:
        if self._meant is not None:
            signal = self.restore_requested if self._meant.gone else self.show_requested
            signal.emit(self._meant.message_id)

    def _fork(self) -> None:
        if self._meant is not None:
            self.fork_requested.emit(self._meant.message_id)

    def _fit_foot(self) -> None:
        """Put the buttons below each other where they do not fit side by side, and leave the last words out first."""
        px = self._themes.theme.px
        buttons = self.go_button.sizeHint().width() + self.fork_button.sizeHint().width() + px(8)
        fits = buttons + px(38) <= self.width()
        self._acts.setDirection(QBoxLayout.Direction.LeftToRight if fits else QBoxLayout.Direction.TopToBottom)
        needed = buttons + self._note.sizeHint().width()
        self._note.setVisible(self._meant is not None and needed + px(72) < self.width())

    @called_by_qt
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the foot."""
        self._fit_foot()

    @called_by_qt
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the border."""
        theme = self._themes.theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.line, 1))
        painter.setBrush(theme.canvas)
        radius = theme.radius("card")
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
        painter.end()

    @called_by_qt
    def changeEvent(self, event: QEvent) -> None:
        """Take new words when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retell()
        super().changeEvent(event)

    def _restyle(self) -> None:
        px = self._themes.theme.px
        self._column.setContentsMargins(1, px(12), 1, px(12))
        self._foot.setContentsMargins(px(19), px(12), px(19), px(4))
        self._foot.setSpacing(px(8))
        self._acts.setSpacing(px(8))
        self._retell()
        self.update()


def _meant(sides: Sequence[Side]) -> TreeNode | None:
    """Return the message that the buttons are about: of two the one that is not shown, else the first."""
    nodes = [side.node for side in sides]
    return next((node for node in nodes if not node.shown), nodes[0] if nodes else None)
