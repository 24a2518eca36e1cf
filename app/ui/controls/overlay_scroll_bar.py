"""A scroll bar that lies in the margin of what it scrolls, so that nothing moves when it comes or goes."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QAbstractScrollArea, QScrollBar

from app.ui.overrides import called_by_qt
from app.ui.theme import ThemeManager

WIDTH = 8


class OverlayScrollBar(QScrollBar):
    """Stands at the right edge of ``area`` in the place of its own bar, whose range and value it shares."""

    def __init__(self, area: QAbstractScrollArea, themes: ThemeManager) -> None:
        super().__init__(Qt.Orientation.Vertical, area)
        self._area = area
        self._themes = themes
        self._own = area.verticalScrollBar()
        area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._own.rangeChanged.connect(self._take_range)
        self._own.valueChanged.connect(self.setValue)
        self.valueChanged.connect(self._own.setValue)
        area.installEventFilter(self)
        themes.changed.connect(self._place)
        self._place()
        self._take_range()

    @called_by_qt
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay at the edge."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Show):
            self._place()
            self._take_range()
        return False

    def _place(self) -> None:
        width = self._themes.theme.px(WIDTH)
        self.setGeometry(self._area.width() - width, 0, width, self._area.height())
        self.raise_()

    def _take_range(self) -> None:
        self.setRange(self._own.minimum(), self._own.maximum())
        self.setPageStep(self._own.pageStep())
        self.setSingleStep(self._own.singleStep())
        self.setValue(self._own.value())
        self.setVisible(self._own.maximum() > self._own.minimum())
