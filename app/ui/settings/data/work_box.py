"""A box that tells of long work: how far it is, what came of it, what went wrong; with Stop while it runs."""

import asyncio
from collections.abc import Coroutine, Sequence
from typing import Any

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.domain.errors import AppError
from app.infra.tasks import TaskScope
from app.ui.controls import Button, IconButton
from app.ui.controls.label import Label
from app.ui.controls.progress_bar import ProgressBar
from app.ui.controls.result_mark import ResultMark
from app.ui.error_texts import describe
from app.ui.overrides import called_by_qt
from app.ui.theme import ThemeManager


class WorkBox(QWidget):
    """Hidden until there is something to tell. Its controls are offered when the work has ended; a cross takes it away.

    ``shown`` says whether the box is there.
    """

    shown = Signal(bool)

    def __init__(self, themes: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._themes = themes
        self._task: asyncio.Task[None] | None = None
        self._was_stopped = False
        self._is_closed = False
        self._mark = ResultMark(themes, self)
        self._title = Label(themes, "card", "text", self, wrap=True)
        self._line = Label(themes, "ui", "text2", self, wrap=True)
        self._line.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.bar = ProgressBar(themes, self)
        self.stop = Button(themes, parent=self)
        self.stop.clicked.connect(self._stop)
        self._controls: list[QWidget] = []
        self._row = QHBoxLayout()
        self.close_button = IconButton(themes, "close", self, size=28, icon_size=16)
        self.close_button.clicked.connect(self.clear)
        self._lay_out()
        self._show_controls(())
        self.hide()
        self.retranslate()

    def add_controls(self, *widgets: QWidget) -> None:
        """Take controls in, which are not shown until they are offered."""
        for widget in widgets:
            self._row.insertWidget(len(self._controls), widget)
            self._controls.append(widget)
            widget.hide()

    def _lay_out(self) -> None:
        px = self._themes.theme.px
        head = QHBoxLayout()
        head.setSpacing(px(8))
        head.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(px(2))
        words.addWidget(self._title)
        words.addWidget(self._line)
        head.addLayout(words, 1)
        head.addWidget(self.stop, 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignTop)
        inside = QVBoxLayout()
        inside.setContentsMargins(px(24), 0, 0, 0)
        inside.setSpacing(px(8))
        inside.addWidget(self.bar)
        self._row.addStretch(1)
        inside.addLayout(self._row)
        column = QVBoxLayout(self)
        column.setContentsMargins(px(16), px(12), px(16), px(12))
        column.setSpacing(px(8))
        column.addLayout(head)
        column.addLayout(inside)

    @property
    def title(self) -> str:
        """Return the first line."""
        return self._title.text()

    @property
    def line(self) -> str:
        """Return what stands below it."""
        return self._line.text()

    @property
    def is_running(self) -> bool:
        """Return whether work runs."""
        return self._task is not None

    def run(self, tasks: TaskScope, work: Coroutine[Any, Any, None], title: str) -> None:
        """Do ``work``, which ends with ``show_done``, and tell of it; what it raises is told here."""
        if self._task is not None:
            work.close()
            return
        self._was_stopped = False
        self._tell(title, "")
        self._mark.show_ring()
        self.bar.set_share(0)
        self.bar.show()
        self.stop.setEnabled(True)
        self.stop.show()
        if self._has_focus():
            self.stop.setFocus(Qt.FocusReason.OtherFocusReason)
        self._show_controls(())
        self._task = tasks.start(self._watched(work), title)

    def progress(self, share: float, line: str) -> None:
        """Tell how far it is."""
        if self.is_running and not self._is_closed:
            self.bar.set_share(share)
            self._line.setText(line)
            self._line.setVisible(bool(line))

    def show_done(self, title: str, line: str = "", *offered: QWidget) -> None:
        """Tell what came of it, and offer some of the controls."""
        self._end("check", title, line, offered)

    def show_locked(self, title: str, line: str, *offered: QWidget) -> None:
        """Tell that something is needed first, and offer the controls for it."""
        self._end("lock", title, line, offered)

    def show_failed(self, title: str, line: str = "", *offered: QWidget) -> None:
        """Tell what went wrong, and offer some of the controls."""
        self._end("warning", title, line, offered)

    def show_error(self, error: AppError, *offered: QWidget) -> None:
        """Tell of an error in the usual words."""
        words = describe(error.info)
        self.show_failed(words.title, words.meaning, *offered)

    def clear(self) -> None:
        """Take the box away, unless something runs."""
        if not self.is_running:
            self.hide()
            self.shown.emit(False)

    def close_down(self) -> None:
        """End what runs and touch no widget any more."""
        self._is_closed = True
        if self._task is not None:
            self._task.cancel()

    async def _watched(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except AppError as error:
            self._task = None
            if not self._is_closed:
                self.show_error(error)
        except asyncio.CancelledError:
            self._task = None
            if self._was_stopped and not self._is_closed:
                self.show_failed(self.tr("Stopped"), self._stopped_line)
            raise
        finally:
            self._task = None

    def set_stopped_line(self, line: str) -> None:
        """Say what it means that the work was stopped."""
        self._stopped_line = line

    _stopped_line = ""

    def _stop(self) -> None:
        self._was_stopped = True
        self.stop.setEnabled(False)
        if self._task is not None:
            self._task.cancel()

    def _end(self, icon: str, title: str, line: str, offered: Sequence[QWidget]) -> None:
        if self._is_closed:
            return
        self._mark.show_icon(icon)
        self.bar.hide()
        self._tell(title, line)
        self._show_controls((*offered, self.close_button))
        self.stop.hide()

    def _show_controls(self, offered: Sequence[QWidget]) -> None:
        """Show these controls alone; focus goes to the first where it was in the box."""
        for each in offered:
            each.show()
        if offered and self._has_focus():
            offered[0].setFocus(Qt.FocusReason.OtherFocusReason)
        for each in (*self._controls, self.close_button):
            if each not in offered:
                each.hide()

    def _has_focus(self) -> bool:
        # Of the window, also while it lies behind another: work takes its time.
        focus = self.window().focusWidget()
        return focus is not None and self.isAncestorOf(focus)

    def _tell(self, title: str, line: str) -> None:
        self._title.setText(title)
        self._line.setText(line)
        self._line.setVisible(bool(line))
        self.setAccessibleName(f"{title}. {line}" if line else title)
        self.show()
        self.shown.emit(True)

    @called_by_qt
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground."""
        theme = self._themes.theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.panel)
        painter.drawRoundedRect(QRectF(self.rect()), theme.radius("card"), theme.radius("card"))
        painter.end()

    @called_by_qt
    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()

    def retranslate(self) -> None:
        """Set the words of the box itself; what it tells stays as it was said."""
        self.stop.setText(self.tr("Stop"))
        self.close_button.set_name(self.tr("Close"))
