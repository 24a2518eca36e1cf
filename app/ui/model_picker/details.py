"""What is known of a model and who says so, to be corrected: in the place of the list."""

from dataclasses import replace
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from app.domain.corrections import ABILITIES, FACTS, MOST_CONTEXT, ModelFacts, Origin, no_correction, read_context
from app.domain.generation import Endpoint
from app.domain.model_info import ModelRef
from app.ui.controls import Button, ChoiceButton, Field, OverlayScrollBar, QuietButton, Segments
from app.ui.controls.focus import GAP, RING
from app.ui.controls.label import Label
from app.ui.model_picker import fact_words
from app.ui.model_picker.stock_keeper import StockKeeper
from app.ui.overrides import called_by_qt
from app.ui.theme import ThemeManager

_TRUTHS = {"auto": None, "yes": True, "no": False}
_LEFT_OUT = "left_out"
_CONTROLS = 2
"""The column of the controls."""
_RING_ROOM = RING + GAP
"""What a focus ring takes around a control, in pixels at any zoom."""


class _Dot(QWidget):
    """Marks what differs from the list."""

    def __init__(self, themes: ThemeManager, parent: QWidget) -> None:
        super().__init__(parent)
        self._themes = themes
        self._shown = False
        themes.changed.connect(self._restyle)
        self._restyle()

    @property
    def is_on(self) -> bool:
        """Return whether it is seen."""
        return self._shown

    def set_on(self, *, shown: bool) -> None:
        self._shown = shown
        self.update()

    @called_by_qt
    def paintEvent(self, event: QPaintEvent) -> None:
        if self._shown:
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._themes.theme.accent)
            painter.drawEllipse(self.rect())
            painter.end()

    def _restyle(self) -> None:
        self.setFixedSize(self._themes.theme.px(6), self._themes.theme.px(6))


class _Row:
    """One fact: a dot, its name, the control, and who says it."""

    def __init__(self, themes: ThemeManager, control: QWidget, parent: QWidget) -> None:
        self.dot = _Dot(themes, parent)
        self.name = Label(themes, "ui", "text2", parent)
        self.control = control
        self.note = Label(themes, "small", "text3", parent, wrap=True)
        self.name.setBuddy(control)

    def say(self, name: str, note: str, *, differs: bool = False, wrong: bool = False) -> None:
        """Set the words, and whether the dot is seen."""
        self.name.setText(name)
        self.name.set_colour("text" if differs else "text2")
        self.note.setText(note)
        self.note.set_colour("danger" if wrong else "text3")
        self.dot.set_on(shown=differs)
        self.control.setAccessibleName(name)
        self.control.setAccessibleDescription(note)

    def widgets(self) -> tuple[QWidget, ...]:
        """Return its four widgets from left to right."""
        return self.dot, self.name, self.control, self.note


class ModelDetails(QWidget):
    """Shows one model and takes corrections, which hold at once; ``given_up`` asks for the list again."""

    given_up = Signal()

    def __init__(self, keeper: StockKeeper, themes: ThemeManager, parent: QWidget) -> None:
        super().__init__(parent)
        self._keeper = keeper
        self._themes = themes
        self._ref = ModelRef("", "")
        self._facts: ModelFacts | None = None
        self._title = Label(themes, "card", "text", self)
        self._provider = Label(themes, "ui", "text3", self)
        self._area = QScrollArea(self)
        self._form = QWidget()
        self.abilities = {name: Segments(themes, tuple(_TRUTHS), self._form, on_popup=True) for name in ABILITIES}
        self.context = Field(themes, self._form)
        self.context.setObjectName("contextField")
        self.endpoint = ChoiceButton(themes, self._form)
        self.endpoint.setObjectName("endpointButton")
        self.again = Button(themes, parent=self._form)
        self.again.setObjectName("sendAgainButton")
        controls: dict[str, QWidget] = {**self.abilities, "context_length": self.context, "endpoint": self.endpoint}
        controls[_LEFT_OUT] = self.again
        self.rows = {name: _Row(themes, control, self._form) for name, control in controls.items()}
        self.back = QuietButton(themes, parent=self)
        self.reset = Button(themes, parent=self)
        self.reset.setObjectName("resetModelButton")
        self._build()
        self._connect()
        self._restyle()
        self.retranslate()

    def _build(self) -> None:
        self._top = QWidget(self)
        self._head = QHBoxLayout(self._top)
        self._head.addWidget(self._title)
        self._head.addWidget(self._provider, 1)
        self._grid = QGridLayout(self._form)
        for number, row in enumerate(self.rows.values()):
            for column, widget in enumerate((row.dot, row.name, row.control, row.note)):
                if column == _CONTROLS:
                    self._grid.addLayout(self._place_of(widget), number, column)
                else:
                    self._grid.addWidget(widget, number, column, Qt.AlignmentFlag.AlignVCenter)
        self._grid.setColumnStretch(3, 1)
        self._grid.setRowStretch(len(self.rows), 1)
        self._let_scroll()
        self._foot = QHBoxLayout()
        self._foot.addWidget(self.back)
        self._foot.addStretch(1)
        self._foot.addWidget(self.reset)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addWidget(self._top)
        self._column.addWidget(self._area, 1)
        self._column.addLayout(self._foot)

    def _let_scroll(self) -> None:
        self._area.setWidget(self._form)
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QScrollArea.Shape.NoFrame)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        # The ground is that of the popup.
        self._area.viewport().setAutoFillBackground(False)
        self._form.setAutoFillBackground(False)
        OverlayScrollBar(self._area, self._themes)

    def _place_of(self, control: QWidget) -> QHBoxLayout:
        """Return a place in which the edges of all controls stand below each other: segments keep room for a ring."""
        place = QHBoxLayout()
        room = 0 if isinstance(control, Segments) else RING
        place.setContentsMargins(room, 0, room, 0)
        place.addWidget(control, 0, Qt.AlignmentFlag.AlignVCenter)
        place.addStretch(1)
        return place

    def _connect(self) -> None:
        for name, segments in self.abilities.items():
            segments.chosen.connect(lambda choice, name=name: self._correct(name, _TRUTHS[choice]))
        self.context.textChanged.connect(self._check_context)
        self.context.editingFinished.connect(self._take_context)
        self.context.installEventFilter(self)
        self.endpoint.chosen.connect(self._take_endpoint)
        self.again.clicked.connect(self._send_again)
        self.reset.clicked.connect(self._reset)
        self.back.clicked.connect(self.given_up)
        self._keeper.changed.connect(self._refresh_if_shown)
        self._themes.changed.connect(self._restyle)

    # Showing

    def show_model(self, ref: ModelRef) -> None:
        """Show a model, and begin at its first fact."""
        self._ref = ref
        self._facts = None
        self._refresh()
        self._area.verticalScrollBar().setValue(0)
        self.abilities[ABILITIES[0]].stop().setFocus(Qt.FocusReason.PopupFocusReason)

    @property
    def model(self) -> ModelRef:
        """Return the model that is shown."""
        return self._ref

    def wanted_height(self, width: int) -> int:
        """Return the height that it takes in a width without scrolling."""
        rest = self._top.height() + self._foot.sizeHint().height()
        # A row that has just come or gone is in the sums of before.
        self._grid.invalidate()
        self._grid.activate()
        return rest + self._grid.totalHeightForWidth(width)

    def stops(self) -> list[QWidget]:
        """Return what Tab goes through."""
        found: list[QWidget] = [segments.stop() for segments in self.abilities.values()]
        found += [self.context, self.endpoint]
        found += [button for button in (self.again, self.back, self.reset) if button.isVisible() and button.isEnabled()]
        return found

    def bring_into_view(self, stop: QWidget) -> None:
        """Scroll to what Tab has come to."""
        if self._form.isAncestorOf(stop):
            self._area.ensureWidgetVisible(stop, 0, self._themes.theme.px(16))

    @called_by_qt
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go back to the list on Esc."""
        if event.key() == Qt.Key.Key_Escape:
            self.given_up.emit()
        else:
            super().keyPressEvent(event)

    @called_by_qt
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let Esc take back what was typed into the field before it goes back to the list."""
        if watched is self.context and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() == Qt.Key.Key_Escape and self.context.text() != self._context_text():
                self.context.setText(self._context_text())
                return True
            # Enter keeps what was typed, and shall not go on to what lies below.
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._take_context()
                return True
        return False

    @called_by_qt
    def changeEvent(self, event: QEvent) -> None:
        """Take new words when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def retranslate(self) -> None:
        """Set all words again."""
        words = {"auto": fact_words.automatic(), "yes": fact_words.truth(True), "no": fact_words.truth(False)}
        for segments in self.abilities.values():
            segments.set_texts(words)
        self.endpoint.set_texts(
            {each.value: fact_words.endpoint_name(each) for each in (Endpoint.AUTO, *fact_words.ENDPOINT_NAMES)}
        )
        self.again.setText(self.tr("Send again", "fields of a request that were left out"))
        self.back.setText(self.tr("Back to the list"))
        self.reset.setText(self.tr("Take all corrections back"))
        for button in (self.again, self.back, self.reset):
            button.setAccessibleName(button.text())
        if self._facts is not None:
            self._refresh()

    def _refresh_if_shown(self) -> None:
        if self.isVisible():
            self._refresh()

    def _refresh(self) -> None:
        typed = self._facts is not None and self.context.text() != self._context_text()
        self._facts = facts = self._keeper.facts(self._ref)
        self._title.setText(self._ref.model_id)
        self._provider.setText(self._keeper.provider_name(self._ref))
        for name, segments in self.abilities.items():
            value = getattr(facts.own, name)
            segments.set_current(next(choice for choice, meant in _TRUTHS.items() if meant is value))
        self.endpoint.set_current(facts.info.endpoint.value)
        for name in FACTS:
            differs = facts.origins[name] is Origin.CORRECTED
            self.rows[name].say(fact_words.name_of_fact(name), fact_words.said(facts, name), differs=differs)
        if not typed:
            self.context.setText(self._context_text())
        self._check_context()
        self._show_left_out()
        self.reset.setEnabled(not facts.own.says_nothing)
        self.reset.setToolTip("" if self.reset.isEnabled() else self.tr("Nothing is corrected by hand"))

    def _show_left_out(self) -> None:
        names = self._keeper.left_out(self._ref)
        row = self.rows[_LEFT_OUT]
        note = self.tr("{fields} · refused by the gateway").format(fields=", ".join(names))
        row.say(self.tr("Left out", "fields of a request"), note)
        self.again.setAccessibleName(self.again.text())
        for widget in row.widgets():
            widget.setVisible(bool(names))

    # Correcting

    def _correct(self, name: str, value: bool | int | Endpoint | None) -> None:
        """Keep one fact; None leaves it to the list and the name."""
        if self._facts is not None:
            said: dict[str, Any] = {name: value}
            self._keeper.correct(replace(self._facts.own, **said))
        self._refresh()

    def _context_text(self) -> str:
        length = self._facts.own.context_length if self._facts is not None else None
        return "" if length is None else str(length)

    def _typed_context(self) -> int | None:
        """Return the length that was typed, None for none. Raises ValueError for what is none."""
        typed = self.context.text().strip()
        return read_context(typed) if typed else None

    def _check_context(self) -> None:
        """Say what is wrong with what was typed, or who says what holds."""
        if self._facts is None:
            return
        row, name = self.rows["context_length"], fact_words.name_of_fact("context_length")
        self.context.setPlaceholderText(fact_words.automatic())
        differs = self._facts.origins["context_length"] is Origin.CORRECTED
        try:
            self._typed_context()
        except ValueError:
            most = self.locale().toString(MOST_CONTEXT)
            words = self.tr("Tokens as a number, such as 128000; at most {most}").format(most=most)
            row.say(name, words, differs=differs, wrong=True)
            self.context.set_invalid(True)
            return
        row.say(name, fact_words.said(self._facts, "context_length"), differs=differs)
        self.context.set_invalid(False)

    def _take_context(self) -> None:
        try:
            length = self._typed_context()
        except ValueError:
            return
        if self._facts is not None and length != self._facts.own.context_length:
            self._correct("context_length", length)
        self.context.setText(self._context_text())

    def _take_endpoint(self, name: str) -> None:
        if self._facts is not None:
            endpoint = Endpoint(name)
            # What holds anyway needs nobody to say so.
            self._correct("endpoint", None if endpoint is self._facts.otherwise.endpoint else endpoint)

    def _send_again(self) -> None:
        self._keeper.send_again(self._ref)
        self.back.setFocus(Qt.FocusReason.OtherFocusReason)
        self._refresh()

    def _reset(self) -> None:
        self._facts = None
        self._keeper.correct(no_correction(self._ref))
        self.back.setFocus(Qt.FocusReason.OtherFocusReason)
        self._refresh()

    def _restyle(self) -> None:
        px = self._themes.theme.px
        self._head.setContentsMargins(px(16), 0, px(16), 0)
        self._head.setSpacing(px(8))
        self._top.setFixedHeight(px(48))
        self._grid.setContentsMargins(px(5), _RING_ROOM, px(16), _RING_ROOM)
        self._grid.setHorizontalSpacing(0)
        self._grid.setVerticalSpacing(px(8))
        self._grid.setColumnMinimumWidth(0, px(11))
        self._foot.setContentsMargins(px(4), px(12), px(16), px(16))
        for number, row in enumerate(self.rows.values()):
            self._grid.setRowMinimumHeight(number, px(32) if row is not self.rows[_LEFT_OUT] else 0)
            row.name.setContentsMargins(0, 0, px(16), 0)
            row.note.setContentsMargins(px(16), 0, 0, 0)
        self.context.setFixedWidth(px(120))
