"""The bar over the text while an earlier message is edited."""

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from app.domain.conversation import Message, Role
from app.ui import icons
from app.ui.controls import IconButton
from app.ui.overrides import called_by_qt
from app.ui.theme import ThemeManager


class EditBar(QWidget):
    """Says that an earlier message, or a reply, is edited; ``cancelled`` when that is given up."""

    cancelled = Signal()

    def __init__(self, themes: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._themes = themes
        self._is_reply = False
        self._icon = QLabel(self)
        self._words = QLabel(self)
        self.cancel_button = IconButton(themes, "close", self, size=28, icon_size=14)
        self.cancel_button.clicked.connect(self.cancelled)
        self._row = QHBoxLayout(self)
        self._row.addWidget(self._icon)
        self._row.addWidget(self._words, 1)
        self._row.addWidget(self.cancel_button)
        themes.changed.connect(self._restyle)
        self._restyle()
        self.retranslate()
        self.hide()

    def show_for(self, message: Message | None) -> None:
        """Show what is edited; with None it is hidden."""
        self._is_reply = message is not None and message.role is Role.ASSISTANT
        self.retranslate()
        self.setVisible(message is not None)

    @called_by_qt
    def changeEvent(self, event: QEvent) -> None:
        """Take new words when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def retranslate(self) -> None:
        """Set all words again."""
        words = self.tr("Editing an earlier message")
        if self._is_reply:
            words = self.tr("Editing the text of a reply: the one that came is kept beside it, and nobody is asked")
        self._words.setText(words)
        self.cancel_button.set_name(self.tr("Cancel editing"), self.tr("Esc", "the key"))
        self.setAccessibleName(words)

    def _restyle(self) -> None:
        theme = self._themes.theme
        px = theme.px
        self._row.setContentsMargins(px(15), px(6), px(7), 0)
        self._row.setSpacing(px(8))
        self.setFixedHeight(px(34))
        self._icon.setPixmap(icons.pixmap("edit", theme.text3, px(14), self.devicePixelRatioF()))
        self._words.setFont(theme.font("small"))
        palette = self._words.palette()
        palette.setColor(QPalette.ColorRole.WindowText, theme.text2)
        self._words.setPalette(palette)
