"""Thirteen fields for a recovery phrase: one goes on in the next, and a wrong group is marked where it stands."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QWidget

from app.domain.history_key import GROUP_SIZE, GROUPS, digits_of, is_group
from app.ui.controls import Field
from app.ui.controls.label import Label
from app.ui.encryption.phrase_sheet import COLUMNS
from app.ui.overrides import called_by_qt
from app.ui.theme import ThemeManager

_NUMBER = 20
_ROOM_FOR_RING = 4


class _Group(Field):
    """The field of one group."""

    left_backwards = Signal()
    blurred = Signal()

    def __init__(self, themes: ThemeManager, parent: QWidget) -> None:
        super().__init__(themes, parent)
        # An input method for Chinese would compose what is no word.
        self.setInputMethodHints(
            Qt.InputMethodHint.ImhLatinOnly
            | Qt.InputMethodHint.ImhPreferUppercase
            | Qt.InputMethodHint.ImhNoPredictiveText
            | Qt.InputMethodHint.ImhSensitiveData
        )
        themes.changed.connect(self._set_letters)
        self._set_letters()

    def _set_letters(self) -> None:
        self.setFont(self._themes.theme.font("code"))

    @called_by_qt
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go back over the edge of an empty field."""
        if event.key() == Qt.Key.Key_Backspace and not self.text():
            self.left_backwards.emit()
        else:
            super().keyPressEvent(event)

    @called_by_qt
    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Let what was typed be judged."""
        super().focusOutEvent(event)
        self.blurred.emit()


class PhraseFields(QWidget):
    """``changed`` comes with each letter, ``submitted`` by Enter. A paste into any field is spread over them."""

    changed = Signal()
    submitted = Signal()

    def __init__(self, themes: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._themes = themes
        self.fields = [_Group(themes, self) for _ in range(GROUPS)]
        grid = QGridLayout(self)
        grid.setContentsMargins(0, _ROOM_FOR_RING, 0, _ROOM_FOR_RING)
        grid.setHorizontalSpacing(themes.theme.px(12))
        grid.setVerticalSpacing(themes.theme.px(8))
        for place, field in enumerate(self.fields):
            field.setObjectName(f"phraseGroup{place + 1}")
            field.textEdited.connect(lambda text, place=place: self._take(place, text))
            field.returnPressed.connect(self.submitted)
            field.left_backwards.connect(lambda place=place: self._go_back(place))
            field.blurred.connect(lambda place=place: self._judge(place))
            grid.addLayout(self._numbered(place, field), place // COLUMNS, place % COLUMNS)
        for column in range(COLUMNS):
            grid.setColumnStretch(column, 1)
        self.retranslate()

    def _numbered(self, place: int, field: Field) -> QHBoxLayout:
        number = Label(self._themes, "small", "text3", self)
        number.setText(str(place + 1))
        number.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        number.setFixedWidth(self._themes.theme.px(_NUMBER))
        number.setBuddy(field)
        row = QHBoxLayout()
        row.setSpacing(self._themes.theme.px(6))
        row.addWidget(number)
        row.addWidget(field, 1)
        return row

    @property
    def phrase(self) -> str:
        """Return what was typed, with blanks between the groups."""
        return " ".join(field.text() for field in self.fields).strip()

    @property
    def wrong(self) -> tuple[int, ...]:
        """Return the groups, from 1, that cannot stand where they are."""
        return tuple(at for at, field in enumerate(self.fields, 1) if not is_group(digits_of(field.text()), at - 1))

    def mark(self, number: int) -> None:
        """Mark a group, counted from 1, as wrong, and put the focus there."""
        field = self.fields[number - 1]
        field.set_invalid(True)
        field.setFocus(Qt.FocusReason.OtherFocusReason)
        field.selectAll()

    def clear(self) -> None:
        """Empty all fields."""
        for field in self.fields:
            field.clear()
            field.set_invalid(False)

    def focus_first(self) -> None:
        """Put the focus where a person begins: at the first group that is not right."""
        wrong = self.wrong
        self.fields[wrong[0] - 1 if wrong else 0].setFocus(Qt.FocusReason.OtherFocusReason)

    def _take(self, place: int, text: str) -> None:
        digits = digits_of(text)
        if len(digits) <= GROUP_SIZE:
            self._put(place, digits)
            if len(digits) == GROUP_SIZE and self.fields[place].cursorPosition() == GROUP_SIZE:
                self._judge(place)
                self._go_on(place + 1)
        else:
            self._spread(0 if len(digits) >= GROUPS * GROUP_SIZE else place, digits)
        self.changed.emit()

    def _put(self, place: int, digits: str) -> None:
        field = self.fields[place]
        if field.text() != digits:
            at = len(digits_of(field.text()[: field.cursorPosition()]))
            field.setText(digits)
            field.setCursorPosition(at)
        if field.is_invalid and (len(digits) < GROUP_SIZE or is_group(digits, place)):
            field.set_invalid(False)

    def _spread(self, place: int, digits: str) -> None:
        """Fill the fields from ``place`` on; what is left over falls away."""
        while digits and place < GROUPS:
            self._put(place, digits[:GROUP_SIZE])
            self._judge(place)
            digits = digits[GROUP_SIZE:]
            place += 1
        last = place - 1
        self._go_on(place if len(self.fields[last].text()) == GROUP_SIZE else last)

    def _judge(self, place: int) -> None:
        """Mark a group that is whole and wrong, or was left half done."""
        digits = self.fields[place].text()
        is_half_done = 0 < len(digits) < GROUP_SIZE and not self.fields[place].hasFocus()
        wrong = len(digits) == GROUP_SIZE and not is_group(digits, place)
        self.fields[place].set_invalid(wrong or is_half_done)

    def _go_on(self, place: int) -> None:
        if place < GROUPS:
            self.fields[place].setFocus(Qt.FocusReason.OtherFocusReason)
            self.fields[place].setCursorPosition(len(self.fields[place].text()))

    def _go_back(self, place: int) -> None:
        if place > 0:
            self._go_on(place - 1)

    def retranslate(self) -> None:
        """Set the names of the fields."""
        for number, field in enumerate(self.fields, 1):
            field.setAccessibleName(self.tr("Group {number} of {all}").format(number=number, all=GROUPS))

    @called_by_qt
    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
