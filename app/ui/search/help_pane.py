"""What can be typed into the search, beside the list while there is nothing else to show."""

from PySide6.QtCore import QEvent, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.ui.overrides import called_by_qt
from app.ui.theme import ThemeManager
from app.ui.translation import translate

_INSET = 24
_LINE = 28
_COLUMN = 168


class HelpPane(QWidget):
    """Pairs of what one types and what it finds, on ``canvas`` beside a list or on the popup's own ground."""

    def __init__(self, themes: ThemeManager, parent: QWidget | None = None, *, on_canvas: bool) -> None:
        super().__init__(parent)
        self._themes = themes
        self._on_canvas = on_canvas
        self._pairs: list[tuple[str, str]] = []
        themes.changed.connect(self.update)
        self.retranslate()

    def retranslate(self) -> None:
        """Set all words again."""
        self._pairs = [
            (translate("Search", "limit", "a word, as an example"), translate("Search", "this word, or its beginning")),
            (translate("Search", '"rate limit"', "words in quotes"), translate("Search", "these words in this order")),
            (translate("Search", "-draft", "a word behind a minus"), translate("Search", "not with this word")),
            ("model:gpt", translate("Search", "answered by such a model")),
            (translate("Search", "in:work", "keep in:"), translate("Search", "in a folder")),
            (translate("Search", "tag:urgent", "keep tag:"), translate("Search", "with a tag")),
            ("has:image", translate("Search", "also file, audio, video, code")),
            ("role:user", translate("Search", "what you wrote; assistant: what models wrote")),
            ("after:2026-10-01", translate("Search", "since a day; before: until one")),
        ]
        self.setAccessibleName("; ".join(f"{typed}: {meaning}" for typed, meaning in self._pairs))
        self.update()

    @called_by_qt
    def changeEvent(self, event: QEvent) -> None:
        """Take new words when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    @called_by_qt
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the pairs in two columns."""
        theme = self._themes.theme
        px = theme.px
        painter = QPainter(self)
        if self._on_canvas:
            painter.fillRect(self.rect(), theme.canvas)
        left = px(_INSET if self._on_canvas else 15)
        painter.setFont(theme.font("group"))
        painter.setPen(theme.text3)
        head = QRectF(left, px(10), self.width() - 2 * left, px(16))
        painter.drawText(head, Qt.AlignmentFlag.AlignVCenter, translate("Search", "What can be typed"))
        meaning_font = theme.font("small")
        metrics = QFontMetricsF(meaning_font)
        for number, (typed, meaning) in enumerate(self._pairs):
            line = QRectF(left, px(32) + number * px(_LINE), px(_COLUMN), px(_LINE))
            painter.setFont(theme.font("code"))
            painter.setPen(theme.text2)
            painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, typed)
            room = QRectF(line.right(), line.top(), self.width() - line.right() - px(12), line.height())
            painter.setFont(meaning_font)
            painter.setPen(theme.text3)
            shown = metrics.elidedText(meaning, Qt.TextElideMode.ElideRight, room.width())
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, shown)
        painter.end()
