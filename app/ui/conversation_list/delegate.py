"""Paints the rows of the conversation list and edits a title in place."""

from typing import cast

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QLineEdit, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.ui import icons
from app.ui.activity import paint_activity_ring, paint_dot
from app.ui.controls.focus import paint_focus_ring
from app.ui.conversation_list.entries import Entry, FolderRow, Row
from app.ui.conversation_list.model import ListRole, Mark
from app.ui.overrides import called_by_qt
from app.ui.theme import Theme, ThemeManager

ROW = 32
INSET = 8
PADDING = 8
MARK = 12
MARK_GAP = 8
ICON = 16
INDENT = 24
"""Icon of a folder and the gap behind it: what is in a folder stands below its name."""

Index = QModelIndex | QPersistentModelIndex


class ConversationDelegate(QStyledItemDelegate):
    """Rows of one height, heads too: with rows of two heights the view would ask for every one of them at each change.

    ``show_focus`` says whether the current row has a ring; ``pressed`` is the row under a held mouse button. The row of
    ``open_id`` can be told while other rows are selected. ``indents`` says that rows in a folder stand below its name.
    """

    def __init__(self, themes: ThemeManager, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._themes = themes
        self.show_focus = False
        self.pressed = QPersistentModelIndex()
        self.open_id: str | None = None
        self.indents = True

    @called_by_qt
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return the height of a row."""
        return QSize(self._themes.theme.px(64), self._themes.theme.px(ROW))

    @called_by_qt
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint a head or a row with its mark."""
        theme = self._themes.theme
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        entry = cast("Entry", index.data(ListRole.ENTRY))
        if isinstance(entry, Row | FolderRow):
            self._paint_row(painter, theme, option, index)
        else:
            self._paint_head(painter, theme, option.rect, str(index.data(Qt.ItemDataRole.DisplayRole)))
        painter.restore()

    def mark_rect(self, row: QRect) -> QRect:
        """Return where the mark of a row stands: all that a turning ring repaints."""
        theme = self._themes.theme
        side = theme.px(MARK)
        left = row.right() + 1 - theme.px(INSET + PADDING) - side
        return QRect(left, row.top() + (row.height() - side) // 2, side, side)

    @called_by_qt
    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        """Return a line edit that lies exactly over the words."""
        editor = QLineEdit(parent)
        editor.setObjectName("renameField")
        editor.setFont(self._themes.theme.font("ui"))
        editor.setFrame(False)
        editor.setAccessibleName(self.tr("Title"))
        return editor

    @called_by_qt
    def setEditorData(self, editor: QWidget, index: Index) -> None:
        """Fill in the title, all of it selected."""
        if isinstance(editor, QLineEdit):
            editor.setText(str(index.data(Qt.ItemDataRole.EditRole)))
            editor.selectAll()

    @called_by_qt
    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        """Place the editor over the row."""
        theme = self._themes.theme
        inset = theme.px(INSET)
        left = inset + theme.px(2) + self._indent(cast("Entry", index.data(ListRole.ENTRY)))
        editor.setGeometry(option.rect.adjusted(left, 2, -inset - theme.px(2), -2))

    def _paint_head(self, painter: QPainter, theme: Theme, box: QRect, words: str) -> None:
        left = theme.px(INSET + PADDING)
        line = theme.line_height("group")
        painter.setFont(theme.font("group"))
        painter.setPen(theme.text3)
        place = QRect(box.left() + left, box.bottom() + 1 - theme.px(4) - line, box.width() - 2 * left, line)
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, words)

    def _paint_row(self, painter: QPainter, theme: Theme, option: QStyleOptionViewItem, index: Index) -> None:
        entry = cast("Row | FolderRow", index.data(ListRole.ENTRY))
        box = QRectF(option.rect.adjusted(theme.px(INSET), 0, -theme.px(INSET), 0))
        radius = theme.radius("row")
        fill, words_colour, quiet = self._colours(theme, option, index, entry)
        if fill is not None:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(fill)
            painter.drawRoundedRect(box, radius, radius)
        words = option.rect.adjusted(theme.px(INSET + PADDING), 0, -theme.px(INSET + PADDING), 0)
        painter.setFont(theme.font("ui"))
        if isinstance(entry, FolderRow):
            self._paint_folder(painter, theme, words, entry, quiet)
        mark = index.data(ListRole.MARK)
        if isinstance(mark, Mark) and mark is not Mark.NONE:
            words.setRight(words.right() - theme.px(MARK + MARK_GAP))
            self._paint_mark(painter, theme, QRectF(self.mark_rect(option.rect)), mark)
        words.setLeft(words.left() + self._indent(entry))
        painter.setPen(words_colour)
        title = option.fontMetrics.elidedText(
            str(index.data(Qt.ItemDataRole.DisplayRole)), Qt.TextElideMode.ElideRight, words.width()
        )
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, title)
        if self.show_focus and option.state & QStyle.StateFlag.State_HasFocus:
            paint_focus_ring(painter, box, radius, theme.focus)

    def _paint_folder(self, painter: QPainter, theme: Theme, words: QRect, entry: FolderRow, quiet: QColor) -> None:
        """Paint icon and count, and take their room from ``words``."""
        side = theme.px(ICON)
        icon = QRectF(words.left(), words.center().y() + 1 - side / 2, side, side)
        icons.paint_icon(painter, icon, "folder_open" if entry.is_open else "folder", quiet)
        count = f"{entry.count:,}"
        painter.setPen(quiet)
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, count)
        words.setRight(words.right() - painter.fontMetrics().horizontalAdvance(count) - theme.px(MARK_GAP))

    def _indent(self, entry: Entry) -> int:
        """Return how far the words of a row stand from its usual left."""
        in_folder = isinstance(entry, Row) and self.indents and entry.folder_id is not None and not entry.pinned
        return self._themes.theme.px(INDENT) if in_folder or isinstance(entry, FolderRow) else 0

    def _colours(
        self, theme: Theme, option: QStyleOptionViewItem, index: Index, entry: Row | FolderRow
    ) -> tuple[QColor | None, QColor, QColor]:
        """Return fill, the colour of the words, and that of icon and count."""
        if option.state & QStyle.StateFlag.State_Selected:
            return theme.selected, theme.selected_text, theme.selected_text
        if self.pressed == index:
            return theme.pressed, theme.text, theme.text2
        if isinstance(entry, Row) and entry.id == self.open_id:
            return theme.selected_idle, theme.text, theme.text2
        if option.state & QStyle.StateFlag.State_MouseOver:
            return theme.hover, theme.text, theme.text3
        return None, theme.text, theme.text3

    def _paint_mark(self, painter: QPainter, theme: Theme, box: QRectF, mark: Mark) -> None:
        if mark is Mark.RUNNING:
            paint_activity_ring(painter, box, theme.accent, self._themes.activity.step)
        elif mark is Mark.UNREAD:
            paint_dot(painter, QPointF(box.center()), theme.px(6), theme.accent)
        else:
            icons.paint_icon(painter, box.adjusted(-1, -1, 1, 1), "warning", theme.danger)
