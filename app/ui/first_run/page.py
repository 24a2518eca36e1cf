"""The page of the first start: three ways, and behind the second the form that adds a gateway."""

from PySide6.QtCore import QEvent, QMimeData, QRectF, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from app.domain.provider import LOCAL_PROVIDER_ID
from app.services.context import Services
from app.ui.controls import TextButton
from app.ui.controls.label import Label
from app.ui.first_run.way import WayButton
from app.ui.gateway.form import RING_ROOM, GatewayForm
from app.ui.overrides import called_by_qt
from app.ui.theme import ThemeManager

_WIDTH = 520
_ABOVE_MIDDLE = 32
_FORM_HEIGHT = 592


class AppMark(QWidget):
    """The mark of Loquent: a speech bubble with an L."""

    def __init__(self, themes: ThemeManager, side: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._themes = themes
        self.setFixedSize(themes.theme.px(side), themes.theme.px(side))
        themes.changed.connect(self.update)

    @called_by_qt
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the bubble and the letter on a grid of 40."""
        theme = self._themes.theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.scale(self.width() / 40, self.height() / 40)
        bubble = QPainterPath()
        bubble.addRoundedRect(QRectF(0, 2, 40, 30), 8, 8)
        tail = QPainterPath()
        tail.moveTo(10, 30)
        tail.lineTo(10, 39)
        tail.lineTo(20, 31)
        tail.closeSubpath()
        painter.fillPath(bubble.united(tail), theme.accent_fill)
        letter = QPainterPath()
        letter.moveTo(13, 10)
        letter.lineTo(13, 22.5)
        letter.lineTo(28, 22.5)
        painter.setPen(
            QPen(theme.on_accent, 3, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
        )
        painter.drawPath(letter)
        painter.end()


class FirstRunPage(QWidget):
    """Asks where answers come from. ``finished`` carries the model to start with, or None.

    Ctrl+V on the first view opens the second way, filled in from the clipboard.
    """

    finished = Signal(object)
    look_around = Signal()

    def __init__(self, services: Services, themes: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self._themes = themes
        self._title = Label(themes, "title", "text")
        self._line = Label(themes, "message", "text2", wrap=True)
        keys = QKeySequence(QKeySequence.StandardKey.Paste).toString(QKeySequence.SequenceFormat.NativeText)
        self._local = WayButton(themes, "cpu")
        self._gateway = WayButton(themes, "key", keys=keys.replace("+", " "))
        self._look = WayButton(themes, "compass")
        self._back = TextButton(themes, icon="caret_left")
        self._form_title = Label(themes, "title", "text")
        self._form_line = Label(themes, "message", "text2", wrap=True)
        self.form = GatewayForm(services, themes)
        self._views: list[QWidget] = []
        self._pages = QStackedWidget(self)
        self._pages.addWidget(self._centred(self._ways(), below=1))
        self._pages.addWidget(self._centred(self._gateway_page(), below=2))
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._pages)
        self._local.clicked.connect(self._choose_local)
        self._gateway.clicked.connect(self.show_gateway)
        self._look.clicked.connect(self.look_around)
        self._back.clicked.connect(self._show_ways)
        self.form.added.connect(self.finished)
        self._resize()
        themes.changed.connect(self._resize)
        self.retranslate()

    def _resize(self) -> None:
        px = self._themes.theme.px
        for view in self._views:
            view.setFixedWidth(px(_WIDTH))
        # The room of the box is kept free from the start: nothing moves when it comes.
        self._views[1].setMinimumHeight(px(_FORM_HEIGHT))

    def _ways(self) -> QWidget:
        px = self._themes.theme.px
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, px(2 * _ABOVE_MIDDLE))
        column.setSpacing(0)
        head = QVBoxLayout()
        head.setContentsMargins(px(16), 0, px(16), px(32))
        head.setSpacing(px(4))
        head.addWidget(AppMark(self._themes, 40))
        head.addSpacing(px(16))
        head.addWidget(self._title)
        head.addWidget(self._line)
        column.addLayout(head)
        for way in (self._local, self._gateway, self._look):
            column.addWidget(way)
            column.addSpacing(px(4))
        return page

    def _gateway_page(self) -> QWidget:
        px = self._themes.theme.px
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(px(16) - RING_ROOM, px(24), px(16) - RING_ROOM, px(24))
        column.setSpacing(0)
        head = QVBoxLayout()
        head.setContentsMargins(RING_ROOM, 0, RING_ROOM, px(24))
        head.setSpacing(px(4))
        head.addWidget(self._back, 0, Qt.AlignmentFlag.AlignLeft)
        head.addSpacing(px(12))
        head.addWidget(self._form_title)
        head.addWidget(self._form_line)
        column.addLayout(head)
        column.addWidget(self.form)
        column.addStretch(1)
        return page

    def _centred(self, page: QWidget, *, below: int) -> QWidget:
        """Put a page of 520 into a view that scrolls; of what is free, ``below`` times as much is below as above."""
        self._views.append(page)
        around = QWidget()
        column = QVBoxLayout(around)
        column.setContentsMargins(0, 0, 0, 0)
        column.addStretch(1)
        column.addWidget(page, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(below)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(around)
        return area

    def show_gateway(self) -> None:
        """Open the form that adds a gateway."""
        self._pages.setCurrentIndex(1)
        self.form.setFocus()

    def _show_ways(self) -> None:
        self.form.stop()
        self._pages.setCurrentIndex(0)
        self._gateway.take_focus()

    def _choose_local(self) -> None:
        models = [model.ref for model in self._services.catalog.models() if model.ref.provider_id == LOCAL_PROVIDER_ID]
        if models:
            self.finished.emit(models[0])

    def _local_is_there(self) -> bool:
        return any(model.ref.provider_id == LOCAL_PROVIDER_ID for model in self._services.catalog.models())

    @called_by_qt
    def showEvent(self, event: object) -> None:
        """Give focus to the first way that can be gone."""
        self.retranslate()
        first = self._local if self._local.isEnabled() else self._gateway
        first.take_focus()

    @called_by_qt
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take a paste anywhere on the first view as an address and a key."""
        if event.matches(QKeySequence.StandardKey.Paste) and self._pages.currentIndex() == 0:
            self.take(QGuiApplication.clipboard().mimeData())
        elif event.key() == Qt.Key.Key_Escape and self._pages.currentIndex() == 1:
            self._show_ways()
        else:
            super().keyPressEvent(event)

    def take(self, pasted: QMimeData) -> None:
        """Open the form and fill in what was pasted."""
        self.show_gateway()
        self.form.fill_in(pasted.text())

    @called_by_qt
    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()

    def retranslate(self) -> None:
        """Set the texts in the language of the window."""
        self._title.setText(self.tr("Where should the answers come from?"))
        self._line.setText(self.tr("You can add the others at any time."))
        there = self._local_is_there()
        self._local.setEnabled(there)
        local_line = (
            self.tr("Small, private, ready now, English only. No account needed.")
            if there
            else self.tr("Not installed. How to get it: python3 packaging/dev.py run")
        )
        self._local.set_words(self.tr("The model on this computer"), local_line)
        self._gateway.set_words(
            self.tr("A gateway or server of yours"), self.tr("Paste address and key. The key stays in the keyring.")
        )
        self._look.set_words(self.tr("Just look around"), self.tr("A sample conversation, kept nowhere."))
        self._back.setText(self.tr("Back"))
        self._form_title.setText(self.tr("A gateway or server of yours"))
        self._form_line.setText(self.tr("Paste what you were given, with whatever ending."))
