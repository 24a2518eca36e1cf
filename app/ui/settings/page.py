"""The settings page: navigation at the left, the chosen section beside it."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QFocusEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QHBoxLayout,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.services.context import Services
from app.ui import icons
from app.ui.controls import TextButton
from app.ui.controls.entering import press_on_enter
from app.ui.controls.focus import FocusMemory, paint_focus_ring
from app.ui.overrides import called_by_qt
from app.ui.settings.about import AboutSection
from app.ui.settings.appearance import AppearanceSection
from app.ui.settings.data import DataSection
from app.ui.settings.general import GeneralSection
from app.ui.settings.keys import KeysSection
from app.ui.settings.local_models import LocalModelsSection
from app.ui.settings.providers import ProvidersSection
from app.ui.settings.safety import SafetyPage
from app.ui.settings.section import scrolling
from app.ui.theme import ThemeManager

_NAV_WIDTH = 200
_ROW = 32


class _NavButton(QAbstractButton):
    """A row of the navigation: icon and word."""

    def __init__(self, themes: ThemeManager, icon: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._themes = themes
        self._icon_name = icon
        self._focus = FocusMemory()
        self.setCheckable(True)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        themes.changed.connect(self.updateGeometry)

    @called_by_qt
    def sizeHint(self) -> QSize:
        return QSize(self._themes.theme.px(_NAV_WIDTH - 16), self._themes.theme.px(_ROW))

    @called_by_qt
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._focus.entered(event)

    @called_by_qt
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._focus.left(event)

    @called_by_qt
    def keyPressEvent(self, event: QKeyEvent) -> None:
        # The arrows move between the buttons of a group by themselves.
        if not press_on_enter(self, event):
            super().keyPressEvent(event)

    @called_by_qt
    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._themes.theme
        px = theme.px
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        box = QRectF(self.rect())
        if self.isChecked() or self.underMouse():
            painter.setBrush(theme.selected_idle if self.isChecked() else theme.hover)
            painter.drawRoundedRect(box, theme.radius("row"), theme.radius("row"))
        icon = QRectF(px(8), (box.height() - px(16)) / 2, px(16), px(16))
        icons.paint_icon(painter, icon, self._icon_name, theme.text if self.isChecked() else theme.text2)
        painter.setFont(theme.font("ui"))
        painter.setPen(theme.text)
        words = box.adjusted(px(34), 0, -px(8), 0)
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, self.text())
        if self.hasFocus() and self._focus.by_keyboard:
            paint_focus_ring(painter, box, theme.radius("row"), theme.focus)
        painter.end()


def files_in(data: QMimeData) -> list[Path]:
    """Return the files of this computer that are carried."""
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile() and Path(url.toLocalFile()).is_file()]


class SettingsPage(QWidget):
    """Lies in the window in the place of the conversation. ``closed`` is emitted by Back and Esc."""

    closed = Signal()

    def __init__(self, services: Services, themes: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._themes = themes
        self._back = TextButton(themes, self, icon="caret_left")
        self._back.clicked.connect(self.closed)
        self.providers = ProvidersSection(services, themes)
        self.data = DataSection(services, themes)
        self.safety = SafetyPage(services, themes)
        self.setAcceptDrops(True)
        sections: tuple[tuple[str, str, Callable[[], QWidget]], ...] = (
            ("general", "sliders", lambda: scrolling(GeneralSection(services, themes))),
            ("appearance", "palette", lambda: scrolling(AppearanceSection(services, themes))),
            ("providers", "server", lambda: self.providers),
            ("local", "cpu", lambda: scrolling(LocalModelsSection(services, themes))),
            ("data", "archive", lambda: scrolling(self.data)),
            ("safety", "shield", lambda: scrolling(self.safety)),
            ("keys", "keyboard", lambda: scrolling(KeysSection(themes))),
            ("about", "info", lambda: scrolling(AboutSection(themes))),
        )
        self._stack = QStackedWidget(self)
        self._group = QButtonGroup(self)
        self._buttons: dict[str, _NavButton] = {}
        for number, (name, icon, make) in enumerate(sections):
            button = _NavButton(themes, icon, self)
            button.setObjectName(f"settings_{name}")
            self._buttons[name] = button
            self._group.addButton(button, number)
            self._stack.addWidget(make())
        self._group.idClicked.connect(self._stack.setCurrentIndex)
        self._lay_out()
        self.show_section("providers")
        self.retranslate()

    def _lay_out(self) -> None:
        px = self._themes.theme.px
        nav = QVBoxLayout()
        nav.setContentsMargins(px(8), px(12), px(8), px(12))
        nav.setSpacing(0)
        back = QHBoxLayout()
        back.setContentsMargins(px(8), 0, 0, 0)
        back.addWidget(self._back)
        back.addStretch(1)
        nav.addLayout(back)
        nav.addSpacing(px(12))
        for button in self._buttons.values():
            nav.addWidget(button)
        nav.addStretch(1)
        self._side = QWidget(self)
        self._side.setLayout(nav)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._side)
        row.addWidget(self._stack, 1)
        self._resize()
        self._themes.changed.connect(self._resize)

    def _resize(self) -> None:
        self._side.setFixedWidth(self._themes.theme.px(_NAV_WIDTH))

    def show_section(self, name: str) -> None:
        """Show a section. Raises KeyError for an unknown name."""
        button = self._buttons[name]
        button.setChecked(True)
        self._stack.setCurrentIndex(self._group.id(button))

    def show_provider(self, provider_id: str) -> None:
        """Show the form of a provider; an empty id shows the first."""
        self.show_section("providers")
        self.providers.show_provider(provider_id)

    def show_add_gateway(self) -> None:
        """Show the form that adds a gateway."""
        self.show_section("providers")
        self.providers.show_add()

    def close_down(self) -> None:
        """Stop listening to services before the page is thrown away."""
        self.providers.close_down()
        self.data.close_down()
        self.safety.close_down()

    @called_by_qt
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files that are dropped anywhere on the page."""
        if files_in(event.mimeData()):
            event.acceptProposedAction()

    @called_by_qt
    def dropEvent(self, event: QDropEvent) -> None:
        """Look into what was dropped."""
        paths = files_in(event.mimeData())
        if paths:
            event.acceptProposedAction()
            self.show_section("data")
            self.data.take_files(paths)

    @called_by_qt
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go back on Esc."""
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    @called_by_qt
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground of the navigation."""
        painter = QPainter(self)
        painter.fillRect(0, 0, self._themes.theme.px(_NAV_WIDTH), self.height(), self._themes.theme.sidebar)
        painter.end()

    @called_by_qt
    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()

    def retranslate(self) -> None:
        """Set the texts in the language of the window."""
        self._back.setText(self.tr("Back to the conversation"))
        titles = {
            "general": self.tr("General"),
            "appearance": self.tr("Appearance"),
            "providers": self.tr("Providers"),
            "local": self.tr("Local model"),
            "data": self.tr("Data"),
            "safety": self.tr("Safety"),
            "keys": self.tr("Shortcuts"),
            "about": self.tr("About"),
        }
        for name, button in self._buttons.items():
            button.setText(titles[name])
            button.setAccessibleName(titles[name])
