"""A line or paragraph of text in a role of the theme."""

from PySide6.QtCore import QEvent, QPointF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPalette, QShowEvent, QTextLayout, QTextOption
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from app.ui.overrides import called_by_qt
from app.ui.theme import ThemeManager

_USUAL_WIDTH = 400


class Label(QLabel):
    """Text in a type role ("ui", "small", "page" ...) and a colour of the theme ("text2", "danger" ...).

    It is plain text always: what a gateway says is never read as markup. With ``wrap`` it takes as many lines as it
    needs, each as high as the role says: a line with Chinese in it would be taller otherwise, and be cut.
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

    @called_by_qt
    def hasHeightForWidth(self) -> bool:
        """Return whether the height follows from the width."""
        return self.wordWrap()

    @called_by_qt
    def heightForWidth(self, width: int) -> int:
        """Return the height of all lines at ``width``."""
        if not self.wordWrap():
            return super().heightForWidth(width)
        margins = self.contentsMargins()
        lines = len(self._lines(width - margins.left() - margins.right()))
        height = lines * self._themes.theme.line_height(self._role) + margins.top() + margins.bottom()
        return max(height, self.minimumHeight())

    @called_by_qt
    def sizeHint(self) -> QSize:
        """Return the size of the text in one line, or in lines of a usual length."""
        if not self.wordWrap():
            return super().sizeHint()
        width = min(self.fontMetrics().horizontalAdvance(self.text()) + 1, self._themes.theme.px(_USUAL_WIDTH))
        return QSize(width, self.heightForWidth(width))

    @called_by_qt
    def minimumSizeHint(self) -> QSize:
        """Return the room of one line; a text that wraps can be narrow."""
        if not self.wordWrap():
            return super().minimumSizeHint()
        return QSize(self._themes.theme.px(40), self._themes.theme.line_height(self._role))

    @called_by_qt
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint lines of the role's height."""
        if not self.wordWrap():
            super().paintEvent(event)
            return
        box = self.contentsRect()
        line = self._themes.theme.line_height(self._role)
        metrics = self.fontMetrics()
        # Where the line is lower than the font, letters that reach down keep their feet: the last line would be cut.
        feet = metrics.tightBoundingRect("gjpqy").bottom() + 1
        baseline = box.top() + min((line - metrics.height()) / 2 + metrics.ascent(), line - feet)
        painter = QPainter(self)
        painter.setPen(self.palette().color(QPalette.ColorRole.WindowText))
        at_right = bool(self.alignment() & Qt.AlignmentFlag.AlignRight)
        for number, text in enumerate(self._lines(box.width())):
            left = box.right() - metrics.horizontalAdvance(text) if at_right else box.left()
            painter.drawText(QPointF(left, baseline + number * line), text)
        painter.end()

    def _lines(self, width: int) -> list[str]:
        """Break the text into lines of at most ``width`` pixels; an empty text is one line."""
        found: list[str] = []
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        for paragraph in self.text().split("\n"):
            layout = QTextLayout(paragraph, self.font())
            layout.setTextOption(option)
            layout.beginLayout()
            while (line := layout.createLine()).isValid():
                line.setLineWidth(max(width, 1))
                found.append(_part(paragraph, line.textStart(), line.textLength()))
            layout.endLayout()
        return found or [""]

    @called_by_qt
    def showEvent(self, event: QShowEvent) -> None:
        """Take the colour again: a style sheet may have reset it when it first met this widget."""
        super().showEvent(event)
        self._restyle()

    @called_by_qt
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


def _part(text: str, start: int, length: int) -> str:
    """Return what Qt calls ``length`` characters from ``start``: UTF-16 units, of which an emoji takes two."""
    units = text.encode("utf-16-le", "surrogatepass")
    return units[2 * start : 2 * (start + length)].decode("utf-16-le", "replace").rstrip()
