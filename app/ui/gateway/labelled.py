"""A field with its label above and one help line below, whose place is always reserved."""

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.ui.controls.label import Label
from app.ui.theme import ThemeManager


class LabelledField(QWidget):
    """Label 12/16, the control 4 below, the help line 4 below that."""

    def __init__(self, themes: ThemeManager, control: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._control = control
        self._label = Label(themes, "group", "text2", self)
        self._label.setBuddy(control)
        self._help = Label(themes, "small", "text3", self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(themes.theme.px(4))
        column.addWidget(self._label)
        column.addWidget(control)
        self._foot = QHBoxLayout()
        self._foot.setContentsMargins(0, 0, 0, 0)
        self._foot.addWidget(self._help, 1)
        column.addLayout(self._foot)

    @property
    def help_text(self) -> str:
        """Return what the help line says."""
        return self._help.text()

    def set_label(self, text: str) -> None:
        """Name the field, for the eye and for a screen reader."""
        self._label.setText(text)
        self._control.setAccessibleName(text)

    def set_help(self, text: str, colour: str = "text3") -> None:
        """Say something below the field, in a colour of the theme."""
        self._help.setText(text)
        self._help.set_colour(colour)
        self._control.setAccessibleDescription(text)

    def add_to_help(self, widget: QWidget) -> None:
        """Put a small button at the right of the help line."""
        self._foot.addWidget(widget)
