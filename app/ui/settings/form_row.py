"""A row of a settings form: label at the left, control, one help line."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.ui.controls.label import Label
from app.ui.theme import ThemeManager

LABEL_WIDTH = 120
ROW_HEIGHT = 32
FORM_WIDTH = 680


class FormRow(QWidget):
    """``control`` beside a label of 120; ``beside`` widgets follow at its right."""

    def __init__(
        self, themes: ThemeManager, control: QWidget, parent: QWidget | None = None, *, beside: tuple[QWidget, ...] = ()
    ) -> None:
        super().__init__(parent)
        px = themes.theme.px
        self._control = control
        self._label = Label(themes, "ui", "text2", self)
        self._label.setFixedWidth(px(LABEL_WIDTH))
        self._label.setMinimumHeight(px(ROW_HEIGHT))
        self._label.setBuddy(control)
        self._help = Label(themes, "small", "text3", self, wrap=True)
        self._help.hide()
        line = QHBoxLayout()
        line.setSpacing(px(8))
        line.addWidget(control, 0 if beside else 1)
        for widget in beside:
            line.addWidget(widget)
        if not _grows(control) or beside:
            line.addStretch(1)
        column = QVBoxLayout()
        column.setSpacing(px(4))
        column.addLayout(line)
        column.addWidget(self._help)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._label, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(column, 1)

    @property
    def help_text(self) -> str:
        """Return what the help line says."""
        return self._help.text()

    def set_label(self, text: str) -> None:
        """Name the row, for the eye and for a screen reader."""
        self._label.setText(text)
        if not self._control.accessibleName():
            self._control.setAccessibleName(text)

    def set_help(self, text: str, colour: str = "text3") -> None:
        """Say something below the control; an empty text takes the line away."""
        self._help.setText(text)
        self._help.set_colour(colour)
        self._help.setVisible(bool(text))


def _grows(control: QWidget) -> bool:
    return bool(control.sizePolicy().expandingDirections() & Qt.Orientation.Horizontal)
