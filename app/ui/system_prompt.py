"""The system prompt of a conversation: a popup with one text field."""

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.ui.controls import Popup, PrimaryButton, QuietButton, TextArea
from app.ui.controls.label import Label
from app.ui.overrides import called_by_qt
from app.ui.theme import ThemeManager

_WIDTH = 440
_HEIGHT = 296


class _PromptEdit(TextArea):
    """Ctrl+Enter is said by ``submitted``."""

    submitted = Signal()

    @called_by_qt
    def keyPressEvent(self, event: QKeyEvent) -> None:
        control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and control:
            self.submitted.emit()
        else:
            super().keyPressEvent(event)


class SystemPromptEditor(Popup):
    """Edits what is said to the model before the first message. ``saved`` carries the text.

    Closing by Esc or a click outside saves too: a text that was written is not lost.
    """

    saved = Signal(str)

    def __init__(self, themes: ThemeManager, parent: QWidget) -> None:
        super().__init__(themes, parent)
        px = themes.theme.px
        self._before = ""
        self._title = Label(themes, "card", "text", self.content)
        self._line = Label(themes, "small", "text3", self.content, wrap=True)
        self.text = _PromptEdit(themes, self.content)
        self.text.setObjectName("systemPrompt")
        self.text.submitted.connect(self.hide)
        self._done = PrimaryButton(themes, parent=self.content)
        self._done.clicked.connect(self.hide)
        self._clear = QuietButton(themes, parent=self.content)
        self._clear.clicked.connect(self.text.clear)
        buttons = QHBoxLayout()
        buttons.addWidget(self._done)
        buttons.addWidget(self._clear)
        buttons.addStretch(1)
        column = QVBoxLayout(self.content)
        column.setContentsMargins(px(16), px(12), px(16), px(16))
        column.setSpacing(px(8))
        column.addWidget(self._title)
        column.addWidget(self._line)
        column.addWidget(self.text, 1)
        column.addLayout(buttons)
        self.closed.connect(self._save)
        self.retranslate()

    def edit(self, prompt: str, corner: QPoint) -> None:
        """Open with ``prompt`` and the top left at ``corner`` (global)."""
        self._before = prompt
        self.text.setPlainText(self._before)
        self.resize_content(self._themes.theme.px(_WIDTH), self._themes.theme.px(_HEIGHT))
        self.open_at(corner)
        self.text.setFocus()
        self.text.moveCursor(self.text.textCursor().MoveOperation.End)

    def _save(self) -> None:
        text = self.text.toPlainText().strip()
        if text != self._before:
            self._before = text
            self.saved.emit(text)

    def retranslate(self) -> None:
        """Set the texts in the language of the window."""
        self._title.setText(self.tr("System prompt"))
        self._line.setText(self.tr("Said to the model before the first message of this conversation."))
        self.text.setPlaceholderText(self.tr("You are a careful translator…"))
        self.text.setAccessibleName(self.tr("System prompt"))
        self._done.setText(self.tr("Done"))
        self._clear.setText(self.tr("Clear"))

    @called_by_qt
    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
