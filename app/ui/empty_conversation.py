"""What stands in a conversation before its first message: the model's name and one line."""

from PySide6.QtCore import QEvent, QRect, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.domain.model_info import ModelRef
from app.ui.overrides import called_by_qt
from app.ui.theme import ThemeManager

_COLUMN = 720
_LEAST_MARGIN = 32
_BOTTOM = 24


class EmptyConversation(QWidget):
    """Words just above the composer, aligned with the column in which the conversation will stand."""

    def __init__(self, themes: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._themes = themes
        self._model: ModelRef | None = None
        self._provider = ""
        themes.changed.connect(self.update)
        self.retranslate()

    def set_model(self, model: ModelRef | None, provider: str) -> None:
        """Name the model that will answer, and whose it is."""
        self._model = model
        self._provider = provider
        self.retranslate()

    def retranslate(self) -> None:
        """Set all words again."""
        if self._model is None:
            self._title = self.tr("No model yet")
            self._hint = self.tr("Choose one at the top, or add a provider in the settings.")
        else:
            self._title = self._model.model_id
            self._hint = self.tr("{provider} · write below to begin").format(provider=self._provider)
        self.setAccessibleName(f"{self._title}\n{self._hint}")
        self.update()

    @called_by_qt
    def changeEvent(self, event: QEvent) -> None:
        """Take new words when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    @called_by_qt
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the two lines."""
        theme = self._themes.theme
        painter = QPainter(self)
        width = min(theme.px(_COLUMN), self.width() - 2 * theme.px(_LEAST_MARGIN))
        left = (self.width() - width) // 2
        hint_height, title_height = theme.line_height("ui"), theme.line_height("heading2")
        top = self.height() - theme.px(_BOTTOM) - hint_height - theme.px(4) - title_height
        for words, font_name, colour, y, height in (
            (self._title, "heading2", theme.text, top, title_height),
            (self._hint, "ui", theme.text3, top + title_height + theme.px(4), hint_height),
        ):
            font = theme.font(font_name)
            shown = QFontMetrics(font).elidedText(words, Qt.TextElideMode.ElideMiddle, width)
            painter.setFont(font)
            painter.setPen(colour)
            flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
            painter.drawText(QRect(left, y, width, height), flags, shown)
        painter.end()
