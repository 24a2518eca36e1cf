"""A field for a key: dots with its last four characters, and an eye."""

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSizePolicy, QWidget

from app.ui.controls import Field, IconButton
from app.ui.overrides import called_by_qt
from app.ui.theme import ThemeManager

_DOTS = 20
_SHOWN = 4


def masked(key: str) -> str:
    """Return ``key`` as dots, with a short beginning and its last four characters where it is long enough."""
    if len(key) < 12:
        return "•" * len(key)
    begin = "sk-" if key.startswith("sk-") else ""
    return f"{begin}{'•' * _DOTS}{key[-_SHOWN:]}"


class KeyField(QWidget):
    """Holds a key. While it has no focus it shows dots, unless the eye is open."""

    edited = Signal()
    submitted = Signal()

    def __init__(self, themes: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._key = ""
        self._open = False
        self.field = _Line(themes, self)
        self._themes = themes
        themes.changed.connect(self._set_font)
        self._eye = IconButton(themes, "eye", self.field, size=28, icon_size=16)
        self._eye.clicked.connect(self._toggle_eye)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.field)
        self._set_font()
        inner = QHBoxLayout(self.field)
        inner.setContentsMargins(0, 0, 2, 0)
        inner.addStretch(1)
        inner.addWidget(self._eye)
        self.field.setTextMargins(0, 0, 30, 0)
        self.field.textEdited.connect(self._typed)
        self.field.returnPressed.connect(self.submitted)
        self.field.focus_changed.connect(self._show)
        self.setFocusProxy(self.field)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.retranslate()

    @property
    def key(self) -> str:
        """Return the key that was typed, without the blanks around it."""
        return self._key.strip()

    def set_key(self, key: str) -> None:
        """Put a key in."""
        self._key = key
        self._show()

    def retranslate(self) -> None:
        """Set the texts in the language of the window."""
        self.field.setAccessibleName(self.tr("Key"))
        self._eye.set_name(self.tr("Hide the key") if self._open else self.tr("Show the key"))

    @called_by_qt
    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()

    def _typed(self, text: str) -> None:
        self._key = text
        self._set_font()
        self.edited.emit()

    def _toggle_eye(self) -> None:
        self._open = not self._open
        self._eye.set_icon("eye_closed" if self._open else "eye")
        self._show()
        self.retranslate()

    def _show(self) -> None:
        editing = self.field.hasFocus()
        hidden = editing and not self._open
        self.field.setEchoMode(QLineEdit.EchoMode.Password if hidden else QLineEdit.EchoMode.Normal)
        self.field.setReadOnly(not editing)
        self.field.setText(self._key if editing or self._open else masked(self._key))
        self._set_font()

    def _set_font(self) -> None:
        """A key is code; the words that stand in an empty field are not."""
        self.field.setFont(self._themes.theme.font("code" if self._key else "ui"))


class _Line(Field):
    focus_changed = Signal()

    @called_by_qt
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.focus_changed.emit()

    @called_by_qt
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.focus_changed.emit()
