"""The parts of the composer and where they stand: how wide, how high, and what happens when the window changes."""

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from app.ui.composer.attachment_strip import AttachmentStrip
from app.ui.composer.controls_row import HEIGHT as CONTROLS
from app.ui.composer.controls_row import ControlsRow
from app.ui.composer.edit_bar import EditBar
from app.ui.composer.file_chooser import FileChooser
from app.ui.composer.frame import ComposerFrame
from app.ui.composer.lines import LineStack
from app.ui.composer.message_edit import MessageEdit
from app.ui.composer.mime import has_pictures
from app.ui.overrides import called_by_qt
from app.ui.theme import ThemeManager

WIDTH = 752
LEAST_EDGE = 16
"""On each side of the frame: the column keeps 32, and the frame is 16 wider on each side."""
BELOW = 16
TEXT_EDGE = 15
TEXT_ABOVE = 8
"""Two less than in the design: a line of fixed height has its words two pixels too low."""
STRIP_EDGE = 11
LEAST_LINES = 3


class ComposerBody(QWidget):
    """Lines about the queue over a frame with bar, chips, text and controls; knows nothing of messages.

    ``dropped(QMimeData)``: files or a picture were dropped beside the text.
    """

    dropped = Signal(object)

    def __init__(self, themes: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._themes = themes
        self._watched_window: QWidget | None = None
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setAcceptDrops(True)
        self._make_widgets()
        self.edit.height_changed.connect(self._fit)
        self.edit.focus_changed.connect(self.frame.set_focused)
        self.strip.height_changed.connect(self._fit)
        themes.changed.connect(self._restyle)
        self._restyle()

    def _make_widgets(self) -> None:
        self.lines = LineStack(self._themes, self)
        self.frame = ComposerFrame(self._themes, self)
        self.edit_bar = EditBar(self._themes, self.frame)
        self.strip = AttachmentStrip(self._themes, self.frame)
        self.edit = MessageEdit(self._themes, self.frame)
        self.controls = ControlsRow(self._themes, self.frame)
        self.chooser = FileChooser(self)
        self._inside = QVBoxLayout(self.frame)
        self._inside.setSpacing(0)
        self._strip_box = QVBoxLayout()
        self._strip_box.addWidget(self.strip)
        self._text_box = QVBoxLayout()
        self._text_box.addWidget(self.edit)
        self._inside.addWidget(self.edit_bar)
        self._inside.addLayout(self._strip_box)
        self._inside.addLayout(self._text_box)
        self._inside.addWidget(self.controls)
        self._column = QVBoxLayout(self)
        self._column.setSpacing(0)
        self._column.addWidget(self.lines)
        self._column.addWidget(self.frame)
        self.setFocusProxy(self.edit)

    @called_by_qt
    def showEvent(self, event: QShowEvent) -> None:
        """Watch the height of the window: the text may take a third of it."""
        super().showEvent(event)
        window = self.window()
        if window is not self._watched_window:
            if self._watched_window is not None:
                self._watched_window.removeEventFilter(self)
            window.installEventFilter(self)
            self._watched_window = window
        self._fit()

    @called_by_qt
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Fit the text when the window got another height."""
        if event.type() == QEvent.Type.Resize and watched is self._watched_window:
            self._fit()
        return super().eventFilter(watched, event)

    @called_by_qt
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Stay in the middle, a little wider than the column of the conversation."""
        super().resizeEvent(event)
        self._place()

    @called_by_qt
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Show that a drop is welcome beside the text too."""
        if has_pictures(event.mimeData()):
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
            self.frame.set_welcoming(True)

    @called_by_qt
    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Stop showing it."""
        self.frame.set_welcoming(False)

    @called_by_qt
    def dropEvent(self, event: QDropEvent) -> None:
        """Hand on what was dropped beside the text."""
        self.frame.set_welcoming(False)
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        self.dropped.emit(event.mimeData())

    def _place(self) -> None:
        px = self._themes.theme.px
        inner = min(px(WIDTH), self.width() - 2 * px(LEAST_EDGE))
        edge = max((self.width() - inner) // 2, 0)
        self._column.setContentsMargins(edge, 0, self.width() - inner - edge, px(BELOW))

    def _fit(self) -> None:
        """Give the text the height that it needs, up to a third of the window with all that belongs to it."""
        px = self._themes.theme.px
        line = self._themes.theme.line_height("message")
        others = px(CONTROLS) + 2 * px(TEXT_ABOVE) + 2
        has_bar, has_strip = not self.edit_bar.isHidden(), not self.strip.isHidden()
        above_strip = px(4 if has_bar else STRIP_EDGE) if has_strip else 0
        others += self.strip.maximumHeight() + above_strip if has_strip else 0
        others += self.edit_bar.height() if has_bar else 0
        most = max(self.window().height() // 3 - others, LEAST_LINES * line)
        height = min(self.edit.wanted_height(), most // line * line)
        self._strip_box.setContentsMargins(px(STRIP_EDGE), above_strip, px(STRIP_EDGE), 0)
        if height != self.edit.height() or self.edit.minimumHeight() != height:
            self.edit.setFixedHeight(height)
            self.updateGeometry()

    def _keep_text_width(self) -> None:
        """Give the scroll bar its place in the margin, also while there is none, so that no line breaks anew for it."""
        px = self._themes.theme.px
        right = max(px(TEXT_EDGE) - self.edit.scroll_bar_width(), 0)
        self._text_box.setContentsMargins(px(TEXT_EDGE), px(TEXT_ABOVE), right, px(TEXT_ABOVE))

    def _restyle(self) -> None:
        self._inside.setContentsMargins(1, 1, 1, 1)
        self._keep_text_width()
        self._place()
        self._fit()
