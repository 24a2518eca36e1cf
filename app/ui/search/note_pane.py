"""What stands in the place of the list where there are no hits: why, and what can be done about it."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from app.domain.errors import ErrorInfo
from app.ui.controls import TextButton
from app.ui.controls.label import Label
from app.ui.error_texts import describe
from app.ui.overrides import called_by_qt
from app.ui.search.chip_bar import icon_of
from app.ui.search.chip_button import HEIGHT, ChipButton
from app.ui.search.chips import Chip
from app.ui.search.words import chip_text
from app.ui.theme import ThemeManager
from app.ui.translation import translate

_INSET = 15
_TOP = 10


class NotePane(QWidget):
    """Says that nothing was found, with the chips in the way, or what went wrong.

    ``taken_off`` carries the chip that somebody does without, ``retry`` asks for the search once more.
    """

    taken_off = Signal(object)
    retry = Signal()

    def __init__(self, themes: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._themes = themes
        self._chips: tuple[Chip, ...] = ()
        self._buttons: list[ChipButton] = []
        self._error: ErrorInfo | None = None
        self._is_hint = False
        self.line = Label(themes, "ui", "text3", self, wrap=True)
        self.retry_button = TextButton(themes, self, icon="retry", colour="accent")
        self.retry_button.clicked.connect(self.retry)
        themes.changed.connect(self._place)
        self.show_nothing(())

    def show_nothing(self, chips: Sequence[Chip]) -> None:
        """Say that nothing was found, and offer to do without each of the chips."""
        self._error = None
        self._is_hint = False
        self._chips = tuple(chips)
        for button in self._buttons:
            button.hide()
            button.deleteLater()
        self._buttons = [self._button(chip) for chip in chips]
        self.retranslate()

    def show_error(self, error: ErrorInfo) -> None:
        """Say what went wrong."""
        self.show_nothing(())
        self._error = error
        self.retranslate()

    def show_hint(self) -> None:
        """Say what will stand here."""
        self.show_nothing(())
        self._is_hint = True
        self.retranslate()

    def stops(self) -> list[QWidget]:
        """Return what Tab goes to."""
        return [self.retry_button] if self._error is not None else list(self._buttons)

    def retranslate(self) -> None:
        """Set all words again."""
        self.line.set_colour("text" if self._error is not None else "text3")
        if self._error is not None:
            words = describe(self._error)
            self.line.setText("\n".join(filter(None, (words.title, words.meaning))))
        elif self._is_hint:
            self.line.setText(translate("Search", "Searches by which something was found will stand here."))
        elif self._chips:
            self.line.setText(translate("Search", "Nothing found with these filters. Without:"))
        else:
            self.line.setText(translate("Search", "Nothing found"))
        self.retry_button.setText(translate("Search", "Search again"))
        self.retry_button.setVisible(self._error is not None)
        self._place()

    def _button(self, chip: Chip) -> ChipButton:
        button = ChipButton(self._themes, icon_of(chip), self, opens_list=False)
        button.show_state(chip_text(chip), chip_text(chip))
        button.taken_off.connect(lambda: self.taken_off.emit(chip))
        button.show()
        return button

    @called_by_qt
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Place everything anew."""
        super().resizeEvent(event)
        self._place()

    @called_by_qt
    def changeEvent(self, event: QEvent) -> None:
        """Take new words when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def _place(self) -> None:
        """Put the line first, then the chips in as many rows as they need."""
        px = self._themes.theme.px
        room = max(self.width() - 2 * px(_INSET), px(80))
        self.line.setGeometry(px(_INSET), px(_TOP), room, self.line.heightForWidth(room))
        left, top = 0, px(_TOP) + self.line.height() + px(8)
        for button in self._buttons:
            wide = min(button.sizeHint().width(), room)
            if left and left + wide > room:
                left, top = 0, top + px(HEIGHT + 4)
            button.setGeometry(px(_INSET) + left, top, wide, px(HEIGHT))
            left += wide + px(4)
        hint = self.retry_button.sizeHint()
        self.retry_button.setGeometry(px(_INSET), top, min(hint.width(), room), hint.height())
