"""The box under a gateway's fields: what is being asked, what came back, what is wrong."""

from PySide6.QtCore import QRectF, QTimer
from PySide6.QtGui import QHideEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.ui.controls.label import Label
from app.ui.controls.result_mark import ResultMark
from app.ui.gateway.words import TestWords
from app.ui.overrides import called_by_qt
from app.ui.theme import ThemeManager


class ResultBox(QWidget):
    """One place and three forms: running, answered, failed."""

    def __init__(self, themes: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._themes = themes
        self._mark = ResultMark(themes, self)
        self._title = Label(themes, "card", "text", self)
        self._time = Label(themes, "small", "text3", self)
        self._meaning = Label(themes, "ui", "text2", self, wrap=True)
        self._seconds = 0
        self._clock = QTimer(self)
        self._clock.setInterval(1000)
        self._clock.timeout.connect(self._tick)
        head = QHBoxLayout()
        head.setSpacing(themes.theme.px(8))
        head.addWidget(self._mark)
        head.addWidget(self._title, 1)
        head.addWidget(self._time)
        column = QVBoxLayout(self)
        px = themes.theme.px
        column.setContentsMargins(px(16), px(12), px(16), px(12))
        column.setSpacing(px(2))
        column.addLayout(head)
        indent = QHBoxLayout()
        indent.setContentsMargins(px(24), 0, 0, 0)
        indent.addWidget(self._meaning)
        column.addLayout(indent)
        self.hide()

    @property
    def title(self) -> str:
        """Return what the box says in its first line."""
        return self._title.text()

    @property
    def meaning(self) -> str:
        """Return what the box says below."""
        return self._meaning.text()

    def show_running(self) -> None:
        """Say that the gateway is being asked, and for how long."""
        self._mark.show_ring()
        self._seconds = 0
        self._clock.start()
        self._set(self.tr("Asking for the list of models"), self.tr("You can stop at any time."), "")

    def show_result(self, words: TestWords, milliseconds: int, *, ok: bool) -> None:
        """Say what came of it."""
        self._clock.stop()
        self._mark.show_icon("check" if ok else "warning")
        self._set(words.title, words.meaning, self.tr("{time} ms").format(time=milliseconds))

    def clear(self) -> None:
        """Take the box away."""
        self._clock.stop()
        self.hide()

    @called_by_qt
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground."""
        theme = self._themes.theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(theme.panel)
        painter.setBrush(theme.panel)
        painter.drawRoundedRect(QRectF(self.rect()), theme.radius("card"), theme.radius("card"))
        painter.end()

    @called_by_qt
    def hideEvent(self, event: QHideEvent) -> None:
        """Stop the clock while nobody sees it."""
        super().hideEvent(event)
        self._clock.stop()

    def _set(self, title: str, meaning: str, time: str) -> None:
        self._title.setText(title)
        self._meaning.setText(meaning)
        self._meaning.setVisible(bool(meaning))
        self._time.setText(time)
        self.setAccessibleName(f"{title}. {meaning}")
        self.show()

    def _tick(self) -> None:
        self._seconds += 1
        self._time.setText(self.tr("{seconds} s").format(seconds=self._seconds))
