"""The line below the list that says which keys do what, and what is searched."""

from PySide6.QtCore import QEvent, QRect, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.ui.overrides import called_by_qt
from app.ui.theme import ThemeManager
from app.ui.translation import translate

_MIDDLE = Qt.AlignmentFlag.AlignVCenter


class Foot(QWidget):
    """Pairs of a key and its effect; at the right, where there is room, what is looked through."""

    def __init__(self, themes: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._themes = themes
        self._pairs: list[tuple[str, str]] = []
        self._scope = ""
        self._has_preview = True
        themes.changed.connect(self.update)
        self.retranslate()

    def set_has_preview(self, has_preview: bool) -> None:
        """Name the keys of the preview, or leave them out."""
        if has_preview != self._has_preview:
            self._has_preview = has_preview
            self.retranslate()

    def retranslate(self) -> None:
        """Set all words again."""
        self._pairs = [
            ("↑ ↓", translate("Search", "move", "what the arrow keys do")),
            (translate("Search", "Enter", "the key"), translate("Search", "open at this place")),
            ("F3", translate("Search", "next in it", "what F3 does: goes to the next match in the preview")),
            ("Tab", translate("Search", "filters", "where Tab goes")),
        ]
        if not self._has_preview:
            del self._pairs[2]
        self._scope = translate("Search", "Every branch, title and attachment is searched")
        self.setAccessibleName("; ".join(f"{key} {effect}" for key, effect in self._pairs))
        self.update()

    @called_by_qt
    def changeEvent(self, event: QEvent) -> None:
        """Take new words when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    @called_by_qt
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint keys in text2 and all else in text3."""
        theme = self._themes.theme
        metrics = QFontMetrics(theme.font("small"))
        between = metrics.horizontalAdvance(" ")
        painter = QPainter(self)
        painter.setFont(theme.font("small"))
        x = theme.px(16)
        for key, effect in self._pairs:
            key_width = metrics.horizontalAdvance(key) + between
            width = metrics.horizontalAdvance(effect)
            painter.setPen(theme.text2)
            painter.drawText(QRect(x, 0, key_width, self.height()), _MIDDLE, key)
            painter.setPen(theme.text3)
            painter.drawText(QRect(x + key_width, 0, width + 1, self.height()), _MIDDLE, effect)
            x += key_width + width + theme.px(16)
        width = metrics.horizontalAdvance(self._scope)
        if x + width + theme.px(16) <= self.width():
            place = QRect(self.width() - theme.px(16) - width, 0, width + 1, self.height())
            painter.drawText(place, _MIDDLE, self._scope)
        painter.end()
