"""A row of a settings form: label at the left, control, one help line."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.ui.controls.focus import GAP, RING
from app.ui.controls.label import Label
from app.ui.theme import ThemeManager

LABEL_WIDTH = 120
ROW_HEIGHT = 32
FORM_WIDTH = 680

RING_ROOM = RING + GAP
"""What a focus ring takes around a control, in pixels at any zoom."""


class FormRow(QWidget):
    """``control`` beside a label of 120; ``beside`` widgets follow at its right.

    It is ``RING_ROOM`` larger on each side than what is seen: the ring of a control needs that room.
    """

    def __init__(
        self, themes: ThemeManager, control: QWidget, parent: QWidget | None = None, *, beside: tuple[QWidget, ...] = ()
    ) -> None:
        super().__init__(parent)
        self._themes = themes
        self._control = control
        self._texts = [widget for widget in (control, *beside) if isinstance(widget, QLabel)]
        self._label = Label(themes, "ui", "text2", self)
        self._label.setBuddy(control)
        self._help = Label(themes, "small", "text3", self, wrap=True)
        self._help.hide()
        self._line = QHBoxLayout()
        grows = _grows(control)
        self._line.addWidget(control, 1 if grows else 0)
        for widget in beside:
            self._line.addWidget(widget, 1 if _grows(widget) else 0)
        if not any(_grows(widget) for widget in (control, *beside)):
            self._line.addStretch(1)
        self._column = QVBoxLayout()
        self._column.addLayout(self._line)
        self._column.addWidget(self._help)
        row = QHBoxLayout(self)
        row.setContentsMargins(RING_ROOM, RING_ROOM, RING_ROOM, RING_ROOM)
        row.setSpacing(0)
        row.addWidget(self._label, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(self._column, 1)
        self._restyle()
        themes.changed.connect(self._restyle)

    def _restyle(self) -> None:
        px = self._themes.theme.px
        self._label.setFixedWidth(px(LABEL_WIDTH))
        self._label.setMinimumHeight(px(ROW_HEIGHT))
        self._line.setSpacing(px(8))
        self._column.setSpacing(px(4))
        room = (px(ROW_HEIGHT) - self._themes.theme.line_height("ui")) // 2
        for text in self._texts:
            # Its first line stands at the height of the row's label, however many follow.
            text.setContentsMargins(0, room, 0, room)
            text.setMinimumHeight(px(ROW_HEIGHT))
        if isinstance(self._control, QAbstractButton):
            room = max(0, (px(ROW_HEIGHT) - self._control.sizeHint().height()) // 2)
            self._line.setContentsMargins(0, room, 0, room)

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
