"""A question in place, with the button that does it and one that does not."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from app.ui.controls import Button, PrimaryButton
from app.ui.controls.label import Label
from app.ui.overrides import called_by_qt
from app.ui.theme import ThemeManager


class Question(QWidget):
    """Hidden until something is asked. ``gone`` comes after either answer; Esc is no."""

    gone = Signal()

    def __init__(self, themes: ThemeManager, parent: QWidget) -> None:
        super().__init__(parent)
        self._themes = themes
        self._act: Callable[[], None] = lambda: None
        self._words = Label(themes, "ui", "text", self, wrap=True)
        self.yes = PrimaryButton(themes, parent=self)
        self.yes.setObjectName("questionYes")
        self.no = Button(themes, parent=self)
        self.no.setObjectName("questionNo")
        self.yes.clicked.connect(self._do)
        self.no.clicked.connect(self.put_away)
        px = themes.theme.px
        buttons = QHBoxLayout()
        buttons.setSpacing(px(8))
        buttons.addWidget(self.yes)
        buttons.addWidget(self.no)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(px(16), px(12), px(16), px(12))
        column.setSpacing(px(12))
        column.addWidget(self._words)
        column.addLayout(buttons)
        themes.changed.connect(self.update)
        self.retranslate()
        self.hide()

    def ask(self, words: str, yes: str, act: Callable[[], None]) -> None:
        """Ask; ``act`` is done if the answer is yes."""
        self._act = act
        self._words.setText(words)
        self.setAccessibleName(words)
        self.yes.setText(yes)
        self.show()
        self.no.setFocus(Qt.FocusReason.OtherFocusReason)

    def put_away(self) -> None:
        """Ask no more, and do nothing."""
        self.hide()
        self.gone.emit()

    def _do(self) -> None:
        self.put_away()
        self._act()

    def retranslate(self) -> None:
        """Set the word of the button that does nothing."""
        self.no.setText(self.tr("Cancel"))

    @called_by_qt
    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()

    @called_by_qt
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Come into view in a page that scrolls."""
        super().resizeEvent(event)
        above = self.parentWidget()
        while above is not None and not isinstance(above, QScrollArea):
            above = above.parentWidget()
        if above is not None and self.isVisible():
            above.ensureWidgetVisible(self)

    @called_by_qt
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take Esc for no."""
        if event.key() == Qt.Key.Key_Escape:
            self.put_away()
        else:
            super().keyPressEvent(event)

    @called_by_qt
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._themes.theme.panel)
        painter.drawRoundedRect(
            QRectF(self.rect()), self._themes.theme.radius("card"), self._themes.theme.radius("card")
        )
        painter.end()
