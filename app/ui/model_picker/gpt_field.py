"""Asks which GPT is meant, in the place of the list: gateways list all of them under one name, ``gpt-4-gizmo-*``."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.domain.errors import AppError
from app.domain.gpts import gpt_model
from app.domain.model_info import ModelRef
from app.ui.controls import Field, PrimaryButton, QuietButton
from app.ui.controls.label import Label
from app.ui.overrides import called_by_qt
from app.ui.theme import ThemeManager

_BEGINNINGS = ("g-", "https://chatgpt.com/g/g-", "chatgpt.com/g/g-", "https://chat.openai.com/g/g-")


class GptField(QWidget):
    """A field for the link or id of a GPT: ``chosen(ModelRef)`` with the name that is sent, ``given_up``."""

    chosen = Signal(object)
    given_up = Signal()

    def __init__(self, themes: ThemeManager, parent: QWidget) -> None:
        super().__init__(parent)
        self._themes = themes
        self._listed = ModelRef("", "")
        self._title = Label(themes, "card", "text", self)
        self._explained = Label(themes, "ui", "text2", self, wrap=True)
        self.field = Field(themes, self)
        self.field.setObjectName("gptField")
        self._line = Label(themes, "small", "text3", self, wrap=True)
        # Letters that reach below the line are a little lower than the role's lines are high.
        self._line.setContentsMargins(0, 1, 0, 2)
        self.use = PrimaryButton(themes, parent=self)
        self.use.setObjectName("useGptButton")
        self.back = QuietButton(themes, parent=self)
        self._buttons = QHBoxLayout()
        self._buttons.addWidget(self.use)
        self._buttons.addWidget(self.back)
        self._buttons.addStretch(1)
        self._column = QVBoxLayout(self)
        for widget in (self._title, self._explained, self.field, self._line):
            self._column.addWidget(widget)
        self._column.addLayout(self._buttons)
        self._column.addStretch(1)
        self.field.textChanged.connect(self._refresh)
        self.field.returnPressed.connect(self._choose)
        self.use.clicked.connect(self._choose)
        self.back.clicked.connect(self.given_up)
        themes.changed.connect(self._restyle)
        self._restyle()
        self.retranslate()

    def ask(self, listed: ModelRef) -> None:
        """Ask for the GPT behind a name of the list."""
        self._listed = listed
        self.field.clear()
        self.retranslate()
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)

    def wanted_height(self, width: int) -> int:
        """Return the height that it takes in a width."""
        return self._column.totalHeightForWidth(width)

    def stops(self) -> list[QWidget]:
        """Return what Tab goes through."""
        return [self.field, self.use, self.back] if self.use.isEnabled() else [self.field, self.back]

    @called_by_qt
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go back to the list on Esc."""
        if event.key() == Qt.Key.Key_Escape:
            self.given_up.emit()
        else:
            super().keyPressEvent(event)

    @called_by_qt
    def changeEvent(self, event: QEvent) -> None:
        """Take new words when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def retranslate(self) -> None:
        """Set all words again."""
        self._title.setText(self._listed.model_id)
        self._explained.setText(self.tr("Which GPT shall answer? Paste the link that shares it, or its id."))
        self.field.setAccessibleName(self.tr("Link or id of the GPT"))
        self.field.setPlaceholderText("https://chatgpt.com/g/g-…")
        self.use.setText(self.tr("Use it"))
        self.back.setText(self.tr("Back to the list"))
        for button in (self.use, self.back):
            button.setAccessibleName(button.text())
        self._refresh()

    def _name(self) -> str | None:
        try:
            return gpt_model(self._listed.model_id, self.field.text())
        except AppError:
            return None

    def _refresh(self) -> None:
        """Say under which name it will be asked, or what is wrong with what was pasted."""
        name = self._name()
        wrong = name is None and not _may_become_id(self.field.text())
        if name is not None:
            words = self.tr("Asked as {name}").format(name=name)
        elif wrong:
            words = self.tr("There is no id of a GPT in it. One looks like g-bo0FiWLY7.")
        else:
            words = self.tr("Only public GPTs can be asked; they take no files.")
        self._line.setText(words)
        self._line.set_colour("danger" if wrong else "text3")
        self.field.set_invalid(wrong)
        self.field.setAccessibleDescription(words)
        self.use.setEnabled(name is not None)

    def _choose(self) -> None:
        name = self._name()
        if name is not None:
            self.chosen.emit(ModelRef(self._listed.provider_id, name))

    def _restyle(self) -> None:
        px = self._themes.theme.px
        self._column.setContentsMargins(px(16), px(16), px(16), px(16))
        self._column.setSpacing(px(8))
        self._buttons.setSpacing(px(8))


def _may_become_id(given: str) -> bool:
    """Return whether more letters may make a link or an id of what was typed so far."""
    typed = given.strip()
    return any(whole.startswith(typed) for whole in _BEGINNINGS)
