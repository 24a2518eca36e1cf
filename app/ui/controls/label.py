"""A line or paragraph of text in a role of the theme."""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from app.ui.theme import ThemeManager


class Label(QLabel):
    """Text in a type role ("ui", "small", "page" ...) and a colour of the theme ("text2", "danger" ...).

    It is plain text always: what a gateway says is never read as markup.
    """

    def __init__(
        self,
        themes: ThemeManager,
        role: str = "ui",
        colour: str = "text",
        parent: QWidget | None = None,
        *,
        wrap: bool = False,
    ) -> None:
        super().__init__(parent)
        self._themes = themes
        self._role = role
        self._colour = colour
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(wrap)
        if wrap:
            policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
            policy.setHeightForWidth(True)
            self.setSizePolicy(policy)
        self._restyle()
        themes.changed.connect(self._restyle)

    def set_colour(self, colour: str) -> None:
        """Take another colour of the theme, by its attribute name."""
        if colour != self._colour:
            self._colour = colour
            self._restyle()

    def changeEvent(self, event: QEvent) -> None:
        """Keep the colour when the application's palette changes under it."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.ApplicationPaletteChange:
            self._restyle()

    def _restyle(self) -> None:
        theme = self._themes.theme
        self.setFont(theme.font(self._role))
        self.setMinimumHeight(theme.line_height(self._role))
        colour: QColor = getattr(theme, self._colour)
        palette = self.palette()
        for role in (QPalette.ColorRole.WindowText, QPalette.ColorRole.Text):
            palette.setColor(role, colour)
        self.setPalette(palette)
