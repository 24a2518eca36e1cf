"""Dragging in the list: by mouse events alone, since QDrag runs an event loop of its own and starves every task.

A picture of what is carried follows the mouse, what would take it is framed, the list scrolls near its edges and a
closed folder opens when the mouse rests on it. Esc, another button and another window end it without a trace.
"""

from PySide6.QtCore import QEvent, QObject, QPoint, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QApplication, QWidget

from app.ui import icons
from app.ui.controls.raised import paint_raised
from app.ui.conversation_list.entries import PINNED, FolderRow
from app.ui.conversation_list.even_rows import EvenRows
from app.ui.conversation_list.model import ConversationListModel
from app.ui.conversation_list.targets import Target, folder_target, row_target
from app.ui.overrides import called_by_qt
from app.ui.theme import ThemeManager
from app.ui.translation import translate

_EDGE = 28
_SCROLL_MILLISECONDS = 30
_REST_MILLISECONDS = 600
_GHOST_WIDTH = 220
_STRIP = 32


class _Ghost(QWidget):
    """What is carried, in words."""

    def __init__(self, themes: ThemeManager, window: QWidget, icon: str, words: str) -> None:
        super().__init__(window)
        self._themes = themes
        self._icon = icon
        theme = themes.theme
        metrics = self.fontMetrics()
        self._words = metrics.elidedText(words, Qt.TextElideMode.ElideRight, theme.px(_GHOST_WIDTH))
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setObjectName("dragGhost")
        self.resize(theme.px(8 + 16 + 8 + 12) + metrics.horizontalAdvance(self._words), theme.px(32))

    @called_by_qt
    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._themes.theme
        px = theme.px
        painter = QPainter(self)
        paint_raised(painter, self, theme)
        icons.paint_icon(painter, QRectF(px(8), px(8), px(16), px(16)), self._icon, theme.text2)
        painter.setPen(theme.text)
        painter.setFont(self.font())
        painter.drawText(self.rect().adjusted(px(32), 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, self._words)
        painter.end()


class _Frames(QWidget):
    """Lies over the rows and frames what would take what is carried; above all a strip for what is to be pinned."""

    def __init__(self, themes: ThemeManager, over: QWidget) -> None:
        super().__init__(over)
        self._themes = themes
        self.target: Target | None = None
        self.strip = 0
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setGeometry(over.rect())

    @called_by_qt
    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._themes.theme
        px = theme.px
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.strip:
            box = QRectF(px(8), px(2), self.width() - px(16), self.strip - px(4))
            painter.setPen(QPen(theme.line_strong, 1, Qt.PenStyle.DashLine))
            painter.setBrush(theme.raised)
            painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), theme.radius("row"), theme.radius("row"))
            icons.paint_icon(painter, QRectF(px(16), (self.strip - px(16)) / 2, px(16), px(16)), "pin", theme.text2)
            painter.setPen(theme.text2)
            words = translate("ConversationList", "Drop here to pin")
            painter.drawText(QRectF(px(40), 0, self.width() - px(48), self.strip), Qt.AlignmentFlag.AlignVCenter, words)
        if self.target is not None:
            frame = QRectF(self.target.frame).adjusted(px(8), 0, -px(8), 0)
            if self.target.place is None:
                painter.setPen(QPen(theme.accent, 2))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRoundedRect(frame.adjusted(1, 1, -1, -1), theme.radius("row"), theme.radius("row"))
            else:
                painter.fillRect(frame, theme.accent)
        painter.end()


class ListDrag(QObject):
    """Carries conversations or one folder. Emits ``rows_dropped`` (ids, Section) or ``folder_dropped`` (id, place)."""

    rows_dropped = Signal(tuple, object)
    folder_dropped = Signal(str, int)

    def __init__(self, view: EvenRows, model: ConversationListModel, themes: ThemeManager) -> None:
        super().__init__(view)
        self._view = view
        self._model = model
        self._themes = themes
        self._armed_at: QPoint | None = None
        self._at = QPoint()
        self._ids: tuple[str, ...] = ()
        self._folder = ""
        self._ghost: _Ghost | None = None
        self._frames: _Frames | None = None
        self._scroll = QTimer(self)
        self._scroll.setInterval(_SCROLL_MILLISECONDS)
        self._scroll.timeout.connect(self._scroll_on)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MILLISECONDS)
        self._rest.timeout.connect(self._open_folder)
        self._resting_on = ""

    @property
    def is_on(self) -> bool:
        """Return whether something is being carried."""
        return self._ghost is not None

    @property
    def target(self) -> Target | None:
        """Return what would take what is carried."""
        return None if self._frames is None else self._frames.target

    def arm(self, at: QPoint) -> None:
        """Note where the mouse was pressed, in the viewport."""
        self._armed_at = at

    def moves(self, at: QPoint) -> bool:
        """Return whether the mouse has gone so far that it carries what it was pressed on."""
        if self._armed_at is None or self.is_on or self._model.shown is not None:
            return False
        return (at - self._armed_at).manhattanLength() >= QApplication.startDragDistance()

    def carry_rows(self, ids: tuple[str, ...], words: str) -> None:
        """Begin to carry conversations."""
        self._ids, self._folder = ids, ""
        self._begin("chats", words)
        pinned = self._model.rows_of(PINNED)
        if self._frames is not None and pinned is None:
            self._frames.strip = self._themes.theme.px(_STRIP)

    def carry_folder(self, folder: FolderRow) -> None:
        """Begin to carry a folder."""
        self._ids, self._folder = (), folder.folder.id
        self._begin("folder", folder.folder.name)

    def follow(self, at: QPoint) -> None:
        """Take the mouse's new place in the viewport."""
        self._at = at
        if self._ghost is None or self._frames is None:
            return
        window = self._view.window()
        place = self._view.viewport().mapTo(window, at) + QPoint(12, 8)
        self._ghost.move(place)
        self._look()
        px = self._themes.theme.px
        near = at.y() < px(_EDGE) or at.y() > self._view.viewport().height() - px(_EDGE)
        if near and not self._scroll.isActive():
            self._scroll.start()
        elif not near:
            self._scroll.stop()

    def drop(self) -> bool:
        """Let go; return whether something was carried."""
        self._armed_at = None
        if not self.is_on:
            return False
        target, ids, folder = self.target, self._ids, self._folder
        self._end()
        if target is not None and target.place is not None:
            self.folder_dropped.emit(folder, target.place)
        elif target is not None and target.section is not None:
            self.rows_dropped.emit(ids, target.section)
        return True

    def cancel(self) -> None:
        """End it; everything stays as it was."""
        self._armed_at = None
        if self.is_on:
            self._end()

    @called_by_qt
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Hear Esc wherever focus is, other buttons, and that the window is left."""
        kind = event.type()
        if kind in (QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride) and isinstance(event, QKeyEvent):
            if event.key() != Qt.Key.Key_Escape:
                return False
            if kind == QEvent.Type.ShortcutOverride:
                event.accept()
            else:
                self.cancel()
            return True
        if kind in (QEvent.Type.WindowDeactivate, QEvent.Type.MouseButtonPress):
            self.cancel()
        return False

    def _begin(self, icon: str, words: str) -> None:
        self._frames = _Frames(self._themes, self._view.viewport())
        self._ghost = _Ghost(self._themes, self._view.window(), icon, words)
        self._frames.show()
        self._ghost.show()
        self._ghost.raise_()
        application = QApplication.instance()
        if application is not None:
            application.installEventFilter(self)

    def _end(self) -> None:
        application = QApplication.instance()
        if application is not None:
            application.removeEventFilter(self)
        self._scroll.stop()
        self._rest.stop()
        for widget in (self._ghost, self._frames):
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self._ghost = self._frames = None

    def _look(self) -> None:
        """Find what would take it, and wait on a closed folder."""
        if self._frames is None:
            return
        inside = self._view.viewport().rect().contains(self._at)
        if not inside:
            target = None
        elif self._folder:
            target = folder_target(self._view, self._model, self._folder, self._at)
        else:
            target = row_target(self._view, self._model, self._ids, self._at, self._frames.strip)
        self._frames.target = target
        self._frames.update()
        entry = self._model.entry_at(self._view.indexAt(self._at)) if inside and not self._folder else None
        closed = entry.folder.id if isinstance(entry, FolderRow) and not entry.is_open else ""
        if closed != self._resting_on:
            self._resting_on = closed
            if closed:
                self._rest.start()
            else:
                self._rest.stop()

    def _open_folder(self) -> None:
        self._model.set_open(self._resting_on, is_open=True)
        self._look()

    def _scroll_on(self) -> None:
        px = self._themes.theme.px
        height = self._view.viewport().height()
        beyond = min(0, self._at.y() - px(_EDGE)) + max(0, self._at.y() - height + px(_EDGE))
        bar = self._view.verticalScrollBar()
        bar.setValue(bar.value() + beyond // 2)
        self._look()
