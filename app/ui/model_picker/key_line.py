"""The line below the list that says which keys do what."""

from PySide6.QtCore import QEvent, QRect, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.ui.overrides import called_by_qt
from app.ui.theme import ThemeManager


class KeyLine(QWidget):
    """Pairs of a key and its effect; the last pair stands at the right."""

    def __init__(self, themes: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._themes = themes
        self._pairs: list[tuple[str, str]] = []
        themes.changed.connect(self.update)
        self.retranslate()

    @called_by_qt
    def changeEvent(self, event: QEvent) -> None:
        """Take new words when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def retranslate(self) -> None:
        """Set all words again."""
        self._pairs = [
            ("↑ ↓", self.tr("move", "what the arrow keys do")),
            (self.tr("Enter", "the key"), self.tr("use", "what Enter does with the model")),
            ("Esc", self.tr("close", "what Esc does")),
            ("Ctrl I", self.tr("details", "what Ctrl I does: shows what is known of the model")),
            ("Ctrl D", self.tr("favourite", "what Ctrl D does")),
        ]
        self.setAccessibleName("; ".join(f"{key} {effect}" for key, effect in self._pairs))
        self.update()

    @called_by_qt
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint keys in text2 and effects in text3."""
        theme = self._themes.theme
        metrics = QFontMetrics(theme.font("small"))
        between = metrics.horizontalAdvance(" ")
        painter = QPainter(self)
        painter.setFont(theme.font("small"))
        x = theme.px(16)
        for at, (key, effect) in enumerate(self._pairs):
            key_width = metrics.horizontalAdvance(key) + between
            width = key_width + metrics.horizontalAdvance(effect)
            if at == len(self._pairs) - 1:
                x = max(x, self.width() - theme.px(16) - width)
            painter.setPen(theme.text2)
            painter.drawText(QRect(x, 0, key_width, self.height()), Qt.AlignmentFlag.AlignVCenter, key)
            painter.setPen(theme.text3)
            painter.drawText(QRect(x + key_width, 0, width, self.height()), Qt.AlignmentFlag.AlignVCenter, effect)
            x += width + theme.px(16)
        painter.end()
