"""Sidebar and conversation beside each other, and what is remembered of the window's shape."""

from PySide6.QtCore import QByteArray, Qt, Signal
from PySide6.QtWidgets import QSplitter, QWidget

from app.infra.window_state import WindowState
from app.ui.sidebar import WIDTH, WIDTH_NARROW
from app.ui.theme import ThemeManager

START_WIDTH, START_HEIGHT = 1280, 800
LEAST_WIDTH, LEAST_HEIGHT = 480, 400
_NARROW = 1000
_VERY_NARROW = 720
_LEAST_SIDEBAR, _MOST_SIDEBAR = 180, 480


class SplitFrame(QSplitter):
    """Gives the sidebar the width that a person chose, else 264, or 224 in a window under 1000; hides it under 720."""

    sidebar_shown = Signal(bool)

    def __init__(self, state: WindowState, themes: ThemeManager, sidebar: QWidget, page: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._state = state
        self._themes = themes
        self._sidebar = sidebar
        self._chosen = _number(state.get("sidebar_width"))
        self._wanted = state.get("sidebar_hidden") is not True
        self._wanted_when_narrow = False
        self._window_width = START_WIDTH
        self.setObjectName("windowFrame")
        self.setChildrenCollapsible(False)
        self.setHandleWidth(0)
        self.addWidget(sidebar)
        self.addWidget(page)
        self.setStretchFactor(0, 0)
        self.setStretchFactor(1, 1)
        self.splitterMoved.connect(self._moved)
        themes.changed.connect(lambda: self.fit(self._window_width))

    @property
    def is_very_narrow(self) -> bool:
        """Return whether there is no room for the sidebar beside the conversation."""
        return self._window_width < self._themes.theme.px(_VERY_NARROW)

    def fit(self, window_width: int) -> None:
        """Lay out for a window of this width."""
        self._window_width = window_width
        px = self._themes.theme.px
        usual = WIDTH_NARROW if window_width < px(_NARROW) else WIDTH
        width = px(self._chosen or usual)
        self._sidebar.setMinimumWidth(px(_LEAST_SIDEBAR))
        self._sidebar.setMaximumWidth(px(_MOST_SIDEBAR))
        shown = self._wanted_when_narrow if self.is_very_narrow else self._wanted
        if shown == self._sidebar.isHidden():
            self._sidebar.setVisible(shown)
            self.sidebar_shown.emit(shown)
        self.setSizes([width, max(window_width - width, 1)])

    def toggle_sidebar(self) -> None:
        """Show the sidebar or hide it."""
        self._set_wanted(self._sidebar.isHidden())

    def show_sidebar(self) -> None:
        """Show the sidebar."""
        self._set_wanted(True)

    def save(self) -> None:
        """Remember width and whether it is shown."""
        if self._chosen:
            self._state.set("sidebar_width", self._chosen)
        self._state.set("sidebar_hidden", not self._wanted)

    def _set_wanted(self, wanted: bool) -> None:
        if self.is_very_narrow:
            self._wanted_when_narrow = wanted
        else:
            self._wanted = wanted
        self.fit(self._window_width)

    def _moved(self, position: int, _index: int) -> None:
        if not self._sidebar.isHidden():
            self._chosen = round(position * 100 / self._themes.zoom)


def restore_geometry(window: QWidget, state: WindowState) -> None:
    """Give a window the place and size that it had, else the size of a first start."""
    window.setMinimumSize(LEAST_WIDTH, LEAST_HEIGHT)
    stored = state.get("geometry")
    geometry = QByteArray.fromBase64(stored.encode("ascii", "replace")) if isinstance(stored, str) else QByteArray()
    if not window.restoreGeometry(geometry):
        window.resize(START_WIDTH, START_HEIGHT)


def save_geometry(window: QWidget, state: WindowState) -> None:
    """Remember place and size of a window."""
    state.set("geometry", bytes(window.saveGeometry().toBase64().data()).decode("ascii"))


def _number(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) else 0
