"""The button in the header that names the model, and opens the list of all models."""

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QFontMetrics, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from app.domain.model_info import ModelRef
from app.ui import icons
from app.ui.controls.focus import FocusMemory, paint_focus_ring
from app.ui.controls.menu import Menu
from app.ui.controls.plain_text import plain_tool_tip
from app.ui.model_picker.popup import PickerPopup
from app.ui.model_picker.ports import PickerServices
from app.ui.model_picker.stock_keeper import StockKeeper
from app.ui.overrides import called_by_qt
from app.ui.theme import ThemeManager

HEIGHT = 32
PADDING = 8
GAP = 8
CARET = 14
BELOW = 8
"""Between the button and its popup."""
LEAST_NAME = 96

_MIDDLE = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextSingleLine


class ModelPicker(QAbstractButton):
    """Shows the model of the open conversation; a click or the keyboard opens the list.

    ``picked(ModelRef)`` tells that another model is wanted. The button shows it at once; call ``set_model`` to show
    what holds.
    """

    picked = Signal(object)

    def __init__(self, services: PickerServices, themes: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._themes = themes
        self._ref: ModelRef | None = None
        self._keeper = StockKeeper(services, self)
        self._popup: PickerPopup | None = None
        self._focus = FocusMemory()
        self.setObjectName("modelPicker")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.clicked.connect(self.open_popup)
        self._keeper.changed.connect(self._refresh)
        themes.changed.connect(self._refresh)
        self.retranslate()

    @property
    def model(self) -> ModelRef | None:
        """Return the model that is shown."""
        return self._ref

    @property
    def popup(self) -> PickerPopup:
        """Return the popup; it is made when it is first needed, so that the start does not pay for it."""
        if self._popup is None:
            self._popup = PickerPopup(self._keeper, self._themes, self)
            self._popup.picked.connect(self._take)
            self._popup.closed.connect(self.update)
        self._popup.set_current(self._ref)
        return self._popup

    def set_model(self, ref: ModelRef | None) -> None:
        """Show a model, or that none is chosen."""
        self._ref = ref
        if self._popup is not None:
            self._popup.set_current(ref)
        self._refresh()

    def open_details(self, ref: ModelRef) -> None:
        """Open what is known of a model, from where one goes back to the list."""
        self.open_popup()
        self.popup.show_details(ref)

    @called_by_qt
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer what is known of the model that is shown."""
        ref = self._ref
        if ref is not None:
            menu = Menu(self)
            menu.addAction(self.tr("Details and corrections…"), lambda: self.open_details(ref))
            menu.popup(event.globalPos())

    def open_popup(self) -> None:
        """Open the list below the button, or in the place where the button would be."""
        px = self._themes.theme.px
        corner = self.mapToGlobal(QPoint(0, self.height() + px(BELOW)))
        window = self.window()
        right_edge = window.mapToGlobal(QPoint(window.width() - px(8), 0)).x()
        bottom = window.mapToGlobal(QPoint(0, window.height() - px(8))).y()
        popup = self.popup
        corner.setX(max(min(corner.x(), right_edge - popup.wanted_width()), window.mapToGlobal(QPoint(px(8), 0)).x()))
        popup.open_below(corner, bottom - corner.y())
        self.update()

    @called_by_qt
    def sizeHint(self) -> QSize:
        """Return the size that name, provider and caret need, 32 high."""
        px = self._themes.theme.px
        width = 2 * px(PADDING) + self._width(self._name(), "model") + px(GAP) + px(CARET)
        if self._provider():
            width += px(GAP) + self._width(self._provider(), "ui")
        return QSize(width, px(HEIGHT))

    @called_by_qt
    def minimumSizeHint(self) -> QSize:
        """Return the width in which the name is still told by its ends."""
        px = self._themes.theme.px
        return QSize(min(px(LEAST_NAME + 2 * PADDING + GAP + CARET), self.sizeHint().width()), px(HEIGHT))

    @called_by_qt
    def focusInEvent(self, event: QFocusEvent) -> None:
        """Note how focus came."""
        self._focus.entered(event)
        super().focusInEvent(event)

    @called_by_qt
    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Note that focus went."""
        self._focus.left(event)
        super().focusOutEvent(event)

    @called_by_qt
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open on Enter and Down too, and on Ctrl+I what is known of the model."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Down):
            self.click()
            return
        if event.key() == Qt.Key.Key_I and event.modifiers() == Qt.KeyboardModifier.ControlModifier and self._ref:
            self.open_details(self._ref)
            return
        super().keyPressEvent(event)

    @called_by_qt
    def changeEvent(self, event: QEvent) -> None:
        """Take new words when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self._keeper.retranslate()
            self.retranslate()
        super().changeEvent(event)

    def retranslate(self) -> None:
        """Set all words again."""
        self._refresh()

    @called_by_qt
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint ground, name, provider and caret."""
        theme = self._themes.theme
        px = theme.px
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        radius = theme.radius("control")
        is_open = self._popup is not None and self._popup.isVisible()
        if is_open or self.underMouse() or self.isDown():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.pressed if self.isDown() else theme.hover)
            painter.drawRoundedRect(QRectF(self.rect()), radius, radius)
        self._paint_words(painter)
        caret = icons.pixmap("caret_down", theme.text3, px(CARET), self.devicePixelRatioF())
        painter.drawPixmap(self.width() - px(PADDING + CARET), (self.height() - px(CARET)) // 2, caret)
        if self.hasFocus() and self._focus.by_keyboard:
            paint_focus_ring(painter, QRectF(self.rect()), radius, theme.focus)
        painter.end()

    def _paint_words(self, painter: QPainter) -> None:
        theme = self._themes.theme
        px = theme.px
        room = self.width() - px(2 * PADDING + GAP + CARET)
        provider = self._provider()
        provider_room = self._width(provider, "ui") + px(GAP) if provider else 0
        if provider_room and room - provider_room < px(LEAST_NAME) and self._width(self._name(), "model") > room:
            provider_room = 0
        x = px(PADDING)
        for words, font, colour, width in (
            (self._name(), "model", theme.text, room - provider_room),
            (provider, "ui", theme.text3, provider_room - px(GAP)),
        ):
            if width <= 0 or not words:
                continue
            metrics = QFontMetrics(theme.font(font))
            shown = metrics.elidedText(words, Qt.TextElideMode.ElideMiddle, width + 1)
            painter.setFont(theme.font(font))
            painter.setPen(colour)
            painter.drawText(QRect(x, 0, width + 2, self.height()), _MIDDLE, shown)
            x += metrics.horizontalAdvance(shown) + px(GAP)

    def _take(self, ref: ModelRef) -> None:
        self.set_model(ref)
        self.picked.emit(ref)

    def _name(self) -> str:
        return self._ref.model_id if self._ref is not None else self.tr("Choose a model")

    def _provider(self) -> str:
        return self._keeper.provider_name(self._ref) if self._ref is not None else ""

    def _width(self, words: str, font: str) -> int:
        return QFontMetrics(self._themes.theme.font(font)).horizontalAdvance(words)

    def _refresh(self) -> None:
        if self._ref is None:
            name = self.tr("Choose a model")
        else:
            words = self.tr("Model: {model}, {provider}") if self._provider() else self.tr("Model: {model}")
            name = words.format(model=self._ref.model_id, provider=self._provider())
        self.setAccessibleName(name)
        self.setToolTip(plain_tool_tip(name))
        self.updateGeometry()
        self.update()
