"""The text field of the composer: plain text, lines of fixed height, and keys that send."""

import math

from PySide6.QtCore import QEvent, QMimeData, QPointF, QSize, Qt, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QFocusEvent,
    QInputMethodEvent,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QTextBlockFormat,
    QTextCursor,
)
from PySide6.QtWidgets import QFrame, QScrollBar, QTextEdit, QWidget

from app.ui.composer.mime import has_pictures
from app.ui.overrides import called_by_qt
from app.ui.theme import ThemeManager
from app.ui.undoing import is_written_in

_ENTER = frozenset((Qt.Key.Key_Return.value, Qt.Key.Key_Enter.value))
_BREAKS_LINE = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.AltModifier
_LINE_ENDS = str.maketrans(dict.fromkeys("\u2028\u2029\ufdd0\ufdd1", "\n"))
"""What a text document uses inside instead of line feeds."""


class _QuietScrollBar(QScrollBar):
    """A scroll bar that keeps its place, and is seen only where there is something to scroll."""

    @called_by_qt
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint nothing while all of the text is seen."""
        if self.maximum() > self.minimum():
            super().paintEvent(event)


class MessageEdit(QTextEdit):
    """A text edit whose Enter is ``submitted``, unless an input method is still composing.

    ``pictures_given(QMimeData)``: files or a picture were pasted or dropped. ``drag_changed(bool)``: something that
    can be taken hangs over the field. ``cancelled``: Esc, while ``takes_escape``. ``edit_last_wanted``: the up key
    in an empty field. ``height_changed``: the text needs more or less room.
    """

    submitted = Signal()
    pictures_given = Signal(object)
    drag_changed = Signal(bool)
    focus_changed = Signal(bool)
    cancelled = Signal()
    edit_last_wanted = Signal()
    height_changed = Signal()

    def __init__(self, themes: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._themes = themes
        self._composing = False
        self._hint = ""
        self.takes_escape = False
        self.setObjectName("composer")
        self.setAcceptRichText(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setTabChangesFocus(True)
        self.setVerticalScrollBar(_QuietScrollBar(self))
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().setDocumentMargin(0)
        self.viewport().setAutoFillBackground(False)
        self.setAutoFillBackground(False)
        self.setStyleSheet("MessageEdit { background: transparent; border: none; }")
        self.document().documentLayout().documentSizeChanged.connect(self.height_changed)
        themes.changed.connect(self._restyle)
        self._restyle()

    @property
    def is_composing(self) -> bool:
        """Return whether an input method holds text that is not written yet."""
        return self._composing

    @property
    def hint(self) -> str:
        """Return the words that stand in the empty field."""
        return self._hint

    def set_hint(self, hint: str) -> None:
        """Set the words that stand in the empty field."""
        self._hint = hint
        self.viewport().update()

    def text(self) -> str:
        """Return the text with line feeds, and with its no-break spaces, which toPlainText() would lose."""
        return self.document().toRawText().translate(_LINE_ENDS)

    def set_text(self, text: str) -> None:
        """Replace the text; the history of changes begins anew, and the cursor stands at the end."""
        self.setPlainText(text)
        self._format_lines()
        self.moveCursor(QTextCursor.MoveOperation.End)

    def put_before(self, text: str) -> None:
        """Write ``text`` before what stands here, as paragraphs of its own; the cursor stays in its place."""
        if text:
            cursor = QTextCursor(self.document())
            cursor.insertText(text if self.document().isEmpty() else f"{text}\n\n")

    def scroll_bar_width(self) -> int:
        """Return the width that the scroll bar takes at the right, whether it is seen or not."""
        bar = self.verticalScrollBar()
        bar.ensurePolished()
        return bar.sizeHint().width()

    def wanted_height(self) -> int:
        """Return the height in which all of the text is seen."""
        return max(math.ceil(self.document().size().height()), self._themes.theme.line_height("message"))

    @called_by_qt
    def sizeHint(self) -> QSize:
        """Return one line: the composer says how high it really is."""
        return QSize(self._themes.theme.px(320), self._themes.theme.line_height("message"))

    @called_by_qt
    def minimumSizeHint(self) -> QSize:
        """Return one line."""
        return QSize(self._themes.theme.px(96), self._themes.theme.line_height("message"))

    @called_by_qt
    def event(self, event: QEvent) -> bool:
        """Keep Esc from shortcuts of the window while it ends an edit or belongs to an input method.

        Undo is the window's where there is nothing to take back in the text.
        """
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_Escape
            and (self.takes_escape or self._composing)
        ):
            event.accept()
            return True
        if event.type() == QEvent.Type.ShortcutOverride and _is_undo(event) and not is_written_in(self):
            event.ignore()
            return True
        return super().event(event)

    @called_by_qt
    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """Know whether an input method is composing: Enter, Esc and the arrows are its own then."""
        self._composing = bool(event.preeditString())
        super().inputMethodEvent(event)
        self.viewport().update()

    @called_by_qt
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Send on Enter, break the line on Shift+Enter; the rest is as in every text field."""
        if event.key() in _ENTER:
            self._enter(event)
        elif self._composing:
            super().keyPressEvent(event)
        elif event.key() == Qt.Key.Key_Escape and self.takes_escape:
            self.cancelled.emit()
        elif event.key() == Qt.Key.Key_Up and self._may_edit_last(event):
            self.edit_last_wanted.emit()
        else:
            super().keyPressEvent(event)

    @called_by_qt
    def focusInEvent(self, event: QFocusEvent) -> None:
        """Tell that the field has focus."""
        super().focusInEvent(event)
        self.focus_changed.emit(True)

    @called_by_qt
    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Tell that focus went; an input method lets go of its text then."""
        super().focusOutEvent(event)
        self._composing = False
        self.focus_changed.emit(False)

    @called_by_qt
    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        """Return whether there is text, a picture or a file."""
        return source.hasText() or has_pictures(source)

    @called_by_qt
    def insertFromMimeData(self, source: QMimeData) -> None:
        """Take pictures and files to the strip and everything else as plain text, however long it is."""
        if has_pictures(source):
            self.pictures_given.emit(source)
        elif source.hasText():
            self.insertPlainText(source.text())
            self.ensureCursorVisible()

    @called_by_qt
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Show that a drop is welcome."""
        if has_pictures(event.mimeData()):
            self._welcome(event)
        else:
            super().dragEnterEvent(event)
        self.drag_changed.emit(event.isAccepted())

    @called_by_qt
    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Go on welcoming it."""
        if has_pictures(event.mimeData()):
            self._welcome(event)
        else:
            super().dragMoveEvent(event)

    @called_by_qt
    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Stop showing it."""
        super().dragLeaveEvent(event)
        self.drag_changed.emit(False)

    @called_by_qt
    def dropEvent(self, event: QDropEvent) -> None:
        """Take what was dropped."""
        self.drag_changed.emit(False)
        if has_pictures(event.mimeData()):
            self._welcome(event)
            self.pictures_given.emit(event.mimeData())
        else:
            super().dropEvent(event)

    @called_by_qt
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the text, or the hint on the very line where text would stand."""
        super().paintEvent(event)
        if not self._hint or self._composing or not self.document().isEmpty():
            return
        theme = self._themes.theme
        painter = QPainter(self.viewport())
        painter.setFont(self.font())
        painter.setPen(theme.text3)
        shown = self.fontMetrics().elidedText(self._hint, Qt.TextElideMode.ElideRight, self.viewport().width())
        line = self.document().firstBlock().layout().lineAt(0)
        top = self.document().documentLayout().blockBoundingRect(self.document().firstBlock()).top()
        painter.drawText(QPointF(self.cursorWidth() + 1, top + line.y() + line.ascent()), shown)
        painter.end()

    def _enter(self, event: QKeyEvent) -> None:
        if self._composing:
            # The key chooses among the input method's words; if it comes here at all, it must neither send nor break.
            event.accept()
        elif event.modifiers() & _BREAKS_LINE:
            self.textCursor().insertBlock()
            self.ensureCursorVisible()
        else:
            self.submitted.emit()

    def _may_edit_last(self, event: QKeyEvent) -> bool:
        no_modifier = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        return no_modifier and self.document().isEmpty()

    @staticmethod
    def _welcome(event: QDropEvent) -> None:
        """Accept as a copy: after a move the file manager would delete the files."""
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()

    def _restyle(self) -> None:
        theme = self._themes.theme
        font = theme.font("message")
        self.setFont(font)
        self.document().setDefaultFont(font)
        self.setCursorWidth(max(round(theme.px(3) / 2), 1))
        self._format_lines()

    def _format_lines(self) -> None:
        """Give every line its fixed height: fonts that step in for missing letters are taller, and lines would jump."""
        line = QTextBlockFormat()
        height = self._themes.theme.line_height("message")
        line.setLineHeight(height, QTextBlockFormat.LineHeightTypes.FixedHeight.value)
        self.document().setUndoRedoEnabled(False)
        cursor = QTextCursor(self.document())
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.mergeBlockFormat(line)
        self.document().setUndoRedoEnabled(True)


def _is_undo(event: QEvent) -> bool:
    standard = QKeySequence.StandardKey
    return isinstance(event, QKeyEvent) and (event.matches(standard.Undo) or event.matches(standard.Redo))
