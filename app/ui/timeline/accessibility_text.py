"""The text interface of a part, which PySide6 lets nobody write.

QAccessibleTextInterface is abstract in Python: its methods that return several numbers are missing. So Qt's own is lent
out: a text field that is never shown holds the text of the part that is asked for, and its interface answers.
"""

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSignalBlocker, Qt, QTimer
from PySide6.QtGui import QAccessible, QAccessibleTextInterface, QTextCursor, QTextOption
from PySide6.QtWidgets import QFrame, QTextEdit

from app.ui.timeline import utf16
from app.ui.timeline.parts.base import Part
from app.ui.timeline.parts.code import CodePart
from app.ui.timeline.position import Position, Selection

if TYPE_CHECKING:
    from app.ui.timeline.view import TimelineView


class LentText:
    """One hidden text field for all parts of a view: whoever asks for a text asks for its interface first."""

    def __init__(self, view: "TimelineView") -> None:
        self._view = view
        self._edit: QTextEdit | None = None
        self._interface: QAccessibleTextInterface | None = None
        self._shown: Position | None = None
        """Which part it holds; the character does not matter."""
        self._text = ""
        self._is_lending = False

    def lend(self, message_id: str, block: int, part: Part, box: QRectF) -> QAccessibleTextInterface | None:
        """Return an interface that tells the text of a part, until another one is asked for.

        ``box`` is its place in the viewport: characters are placed in it as a text field would, about where they are.
        """
        edit = self._field()
        self._is_lending = True
        try:
            self._shown = Position(message_id, block, 0)
            self._fill(edit, part, box)
            self._put_cursor(edit, message_id, block, part)
        finally:
            self._is_lending = False
        return self._interface

    def _field(self) -> QTextEdit:
        if self._edit is None:
            edit = QTextEdit(self._view.viewport())
            edit.hide()
            edit.setReadOnly(True)
            edit.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            edit.setFrameShape(QFrame.Shape.NoFrame)
            edit.document().setDocumentMargin(0)
            edit.document().setUndoRedoEnabled(False)
            edit.selectionChanged.connect(self._moved)
            edit.cursorPositionChanged.connect(self._moved)
            self._edit = edit
            self._interface = QAccessible.queryAccessibleInterface(edit).textInterface()
        return self._edit

    def _fill(self, edit: QTextEdit, part: Part, box: QRectF) -> None:
        edit.setGeometry(box.toAlignedRect())
        text = part.text
        is_code = isinstance(part, CodePart)
        document = edit.document()
        document.setDefaultFont(part.theme.font("code" if is_code else "message"))
        wrap = QTextOption.WrapMode.NoWrap if is_code else QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere
        document.setDefaultTextOption(QTextOption())
        edit.setWordWrapMode(wrap)
        if text != self._text:
            # Blocked: the field would tell of each text it is given, and nobody has written anything.
            blocker = QSignalBlocker(document)
            cursor = QTextCursor(document)
            cursor.select(QTextCursor.SelectionType.Document)
            cursor.insertText(text)
            blocker.unblock()
            self._text = text
        document.setTextWidth(-1 if is_code else max(box.width(), 1))

    def _put_cursor(self, edit: QTextEdit, message_id: str, block: int, part: Part) -> None:
        position = self._view.keys.caret.position
        number = self._view.model.number_of(message_id)
        selected = self._view.pointer.selected_range(number, block) if number is not None else None
        here = position is not None and (position.message_id, position.block) == (message_id, block)
        head = position.character if position is not None and here else None
        if selected is None and head is None:
            return
        anchor, end = selected or (head or 0, head or 0)
        if head == anchor:
            anchor, end = end, anchor
        most = utf16.length(part.text)
        cursor = QTextCursor(edit.document())
        cursor.setPosition(min(anchor, most))
        cursor.setPosition(min(end, most), QTextCursor.MoveMode.KeepAnchor)
        before = edit.textCursor()
        if (before.anchor(), before.position()) != (cursor.anchor(), cursor.position()):
            edit.setTextCursor(cursor)

    def _moved(self) -> None:
        """Follow a screen reader that puts the caret somewhere or selects, as soon as it has got its answer."""
        if self._is_lending or self._shown is None or self._edit is None:
            return
        cursor = self._edit.textCursor()
        message_id, block = self._shown.message_id, self._shown.block
        anchor = Position(message_id, block, cursor.anchor())
        head = Position(message_id, block, cursor.position())
        QTimer.singleShot(0, self._view, lambda: self._take(anchor, head))

    def _take(self, anchor: Position, head: Position) -> None:
        self._view.keys.caret.go_to(head)
        if anchor != head:
            self._view.select(Selection(anchor, head))
