"""The switches above the list: each one asks for an ability, and they can be combined."""

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.ui import icons
from app.ui.controls import ToggleButton
from app.ui.model_picker.delegate import ABILITY_ICONS
from app.ui.model_picker.entries import Ability
from app.ui.model_picker.model import ability_word
from app.ui.overrides import called_by_qt
from app.ui.theme import Theme, ThemeManager

HEIGHT = 28
PADDING = 8
GAP = 6
ICON = 14


class FilterToggle(ToggleButton):
    """A small toggle on a popup."""

    @called_by_qt
    def sizeHint(self) -> QSize:
        """Return the size that icon and word need, 28 high."""
        theme = self._themes.theme
        words = self.fontMetrics().horizontalAdvance(self.text())
        return QSize(theme.px(2 * PADDING + ICON + GAP) + words, theme.px(HEIGHT))

    @called_by_qt
    def minimumSizeHint(self) -> QSize:
        """Return the size hint: words are never cut."""
        return self.sizeHint()

    def _paint_content(self, painter: QPainter, colour: QColor) -> None:
        theme = self._themes.theme
        side = theme.px(ICON)
        drawn = icons.pixmap(self._icon_name, colour, side, self.devicePixelRatioF())
        painter.drawPixmap(theme.px(PADDING), (self.height() - side) // 2, drawn)
        painter.setPen(colour)
        painter.setFont(self.font())
        words = self.rect().adjusted(theme.px(PADDING + ICON + GAP), 0, 0, 0)
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, self.text())

    def _colours(self, theme: Theme) -> tuple[QColor | None, QColor]:
        if self.isEnabled() and self.underMouse() and not self.isChecked() and not self.isDown():
            return theme.hover_raised, theme.text
        return super()._colours(theme)

    def _restyle(self) -> None:
        self.setFont(self._themes.theme.font("small"))
        self.updateGeometry()
        self.update()


class FilterBar(QWidget):
    """The five switches in a row; ``changed`` tells that another combination is wanted."""

    changed = Signal()

    def __init__(self, themes: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._themes = themes
        self._row = QHBoxLayout(self)
        self._toggles: dict[Ability, FilterToggle] = {}
        for ability, icon in ABILITY_ICONS.items():
            toggle = FilterToggle(themes, icon, "", self)
            toggle.setFont(themes.theme.font("small"))
            toggle.toggled.connect(self.changed)
            self._row.addWidget(toggle)
            self._toggles[ability] = toggle
        self._row.addStretch(1)
        themes.changed.connect(self._restyle)
        self._restyle()
        self.retranslate()

    @property
    def wanted(self) -> Ability:
        """Return the abilities that are asked for."""
        wanted = Ability(0)
        for ability, toggle in self._toggles.items():
            if toggle.isChecked():
                wanted |= ability
        return wanted

    def toggle(self, ability: Ability) -> FilterToggle:
        """Return the switch for one ability."""
        return self._toggles[ability]

    def toggles(self) -> Iterable[FilterToggle]:
        """Return the switches from left to right."""
        return self._toggles.values()

    def clear(self) -> None:
        """Ask for nothing; ``changed`` comes once at most."""
        if self.wanted:
            self.blockSignals(True)
            for toggle in self._toggles.values():
                toggle.setChecked(False)
            self.blockSignals(False)
            self.changed.emit()

    @called_by_qt
    def changeEvent(self, event: QEvent) -> None:
        """Take new words when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def retranslate(self) -> None:
        """Set all words again."""
        for ability, toggle in self._toggles.items():
            word = ability_word(ability)
            toggle.setText(word)
            toggle.setAccessibleName(word)
            toggle.updateGeometry()
        self._toggles[Ability.VISION].setToolTip(self.tr("Only models that understand pictures"))
        self._toggles[Ability.TOOLS].setToolTip(self.tr("Only models that can call tools"))
        self._toggles[Ability.THINKING].setToolTip(self.tr("Only models that think before they answer"))
        self._toggles[Ability.IMAGE].setToolTip(self.tr("Only models that make pictures"))
        self._toggles[Ability.VIDEO].setToolTip(self.tr("Only models that make videos"))

    def _restyle(self) -> None:
        px = self._themes.theme.px
        self._row.setContentsMargins(px(12), 0, px(12), px(8))
        self._row.setSpacing(px(4))
