"""A one-line field. Border, hover, focus and error come from the style sheet in ``ui.style``."""

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QWidget

from app.ui.overrides import called_by_qt
from app.ui.theme import ThemeManager


class Field(QLineEdit):
    """A line edit, 32 high. ``set_invalid`` gives it the border of a field at fault."""

    def __init__(self, themes: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._themes = themes
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._restyle()
        themes.changed.connect(self._restyle)

    @property
    def is_invalid(self) -> bool:
        """Return whether the field is marked as the one at fault."""
        return bool(self.property("invalid"))

    def set_invalid(self, invalid: bool) -> None:
        """Mark the field as the one at fault; the line below it says why."""
        if invalid != self.is_invalid:
            self.setProperty("invalid", invalid)
            font = self.font()
            self.style().unpolish(self)
            self.style().polish(self)
            # Qt goes back to the font that the field had when the style first met it.
            self.setFont(font)

    @called_by_qt
    def sizeHint(self) -> QSize:
        """Return a height of 32 and the usual width."""
        return QSize(super().sizeHint().width(), self._themes.theme.px(32))

    @called_by_qt
    def minimumSizeHint(self) -> QSize:
        """Return a height of 32."""
        return QSize(self._themes.theme.px(64), self._themes.theme.px(32))

    def _restyle(self) -> None:
        self.setFont(self._themes.theme.font("ui"))
        self.updateGeometry()
