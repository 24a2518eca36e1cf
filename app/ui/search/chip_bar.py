"""The bar of chips below the field."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from app.domain.conversation import Role
from app.domain.search import Has
from app.ui.controls import Menu
from app.ui.overrides import called_by_qt
from app.ui.search.chip_button import HEIGHT, ChipButton
from app.ui.search.chips import Chip, ChipKind, with_chips, without_kind
from app.ui.search.choices import Choices
from app.ui.search.words import chip_text, list_name
from app.ui.theme import ThemeManager
from app.ui.translation import translate

_GAP = 4
_LEFT, _RIGHT = 7, 12

ICONS = {
    ChipKind.MODEL: "cpu",
    ChipKind.FOLDER: "folder",
    ChipKind.TAG: "tag",
    ChipKind.AFTER: "calendar",
    ChipKind.BEFORE: "calendar",
    ChipKind.ROLE: "user",
}
_HAS_ICONS = {Has.IMAGE: "image", Has.FILE: "attach", Has.AUDIO: "audio", Has.VIDEO: "film", Has.CODE: "copy"}
_SWITCHES = (
    Chip(ChipKind.HAS, Has.IMAGE),
    Chip(ChipKind.HAS, Has.FILE),
    Chip(ChipKind.ROLE, Role.USER),
)
"""Chips that are always there and need no list."""
_LISTS = (ChipKind.MODEL, ChipKind.FOLDER, ChipKind.TAG, ChipKind.AFTER)
_DAYS = (0, 7, 30, 365)


def icon_of(chip: Chip) -> str:
    """Return the icon of a chip."""
    return _HAS_ICONS[Has(str(chip.value))] if chip.kind is ChipKind.HAS else ICONS[chip.kind]


class ChipBar(QWidget):
    """One stop of the keyboard: arrows go from chip to chip.

    ``changed`` tells that ``chips`` are others now, by a person's hand; ``date_wanted`` carries the kind of a date
    that somebody wants to type; ``left`` that the chip with focus is gone.
    """

    changed = Signal()
    date_wanted = Signal(object)
    left = Signal()

    def __init__(self, themes: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._themes = themes
        self._chips: tuple[Chip, ...] = ()
        self._choices = Choices()
        self._last: ChipButton | None = None
        self._lists = {kind: self._add_list(kind) for kind in _LISTS}
        self._switches = {chip: self._add_switch(chip) for chip in _SWITCHES}
        self._others: dict[Chip, ChipButton] = {}
        themes.changed.connect(self._place)
        self._refresh()

    def _add_list(self, kind: ChipKind) -> ChipButton:
        button = ChipButton(self._themes, ICONS[kind], self, opens_list=True)
        button.setObjectName(f"searchChip_{kind.value}")
        button.pressed_on.connect(lambda: self.open_list(kind))
        button.taken_off.connect(lambda: self._set(without_kind(self._chips, kind)))
        return button

    def _add_switch(self, chip: Chip) -> ChipButton:
        button = ChipButton(self._themes, icon_of(chip), self, opens_list=False)
        button.setObjectName(f"searchChip_{chip.kind.value}_{chip.value}")
        button.pressed_on.connect(lambda: self._set(with_chips(self._chips, [chip])))
        button.taken_off.connect(lambda: self.take_off(chip))
        return button

    # What is set

    @property
    def chips(self) -> tuple[Chip, ...]:
        """Return the chips that are on, in the order in which they were set."""
        return self._chips

    def set_chips(self, chips: Sequence[Chip]) -> None:
        """Set other chips, without ``changed``."""
        self._chips = tuple(chips)
        self._refresh()

    def add(self, chips: Iterable[Chip]) -> None:
        """Set some more, without ``changed``."""
        self.set_chips(with_chips(self._chips, chips))

    def take_last(self) -> None:
        """Take off the one that was set last."""
        if self._chips:
            self._set(self._chips[:-1])

    def take_off(self, chip: Chip) -> None:
        """Take one off."""
        self._set(tuple(each for each in self._chips if each != chip))

    def set_choices(self, choices: Choices) -> None:
        """Offer these in the lists; folders and tags are not shown where there are none."""
        if choices != self._choices:
            self._choices = choices
            self._refresh()

    def _set(self, chips: tuple[Chip, ...]) -> None:
        self.set_chips(chips)
        self.changed.emit()

    # Lists

    def open_list(self, kind: ChipKind) -> None:
        """Open the list of a chip."""
        menu = Menu(self)
        if kind is ChipKind.AFTER:
            self._fill_with_dates(menu)
        else:
            self._fill_with_choices(menu, kind)
        actions = [action for action in menu.actions() if action.isEnabled() and not action.isSeparator()]
        if actions:
            menu.setActiveAction(next((action for action in actions if action.isChecked()), actions[0]))
        menu.popup(self._lists[kind].below())

    def _fill_with_choices(self, menu: Menu, kind: ChipKind) -> None:
        chosen = [str(chip.value) for chip in self._chips if chip.kind is kind]
        for value in dict.fromkeys((*self._choices.of(kind), *chosen)):
            action = menu.addAction(value.replace("&", "&&"))
            action.setCheckable(True)
            action.setChecked(value in chosen)
            chip = Chip(kind, value)
            action.triggered.connect(lambda checked, chip=chip: self._switch(chip, checked))
        if kind is ChipKind.MODEL:
            menu.addSeparator()
            hint = translate("Search", "Any other: type model: and a part of its name")
            menu.addAction(hint).setEnabled(False)

    def _switch(self, chip: Chip, on: bool) -> None:
        if on:
            self._set(with_chips(self._chips, [chip]))
        else:
            self.take_off(chip)

    def _fill_with_dates(self, menu: Menu) -> None:
        texts = {
            0: translate("Search", "Today"),
            7: translate("Search", "Last 7 days"),
            30: translate("Search", "Last 30 days"),
            365: translate("Search", "Last year", "the 365 days up to now"),
        }
        for days in _DAYS:
            chip = Chip(ChipKind.AFTER, _days_ago(days))
            action = menu.addAction(texts[days])
            action.setCheckable(True)
            action.setChecked(chip in self._chips)
            action.triggered.connect(lambda checked, chip=chip: self._switch(chip, checked))
        menu.addSeparator()
        since, before = translate("Search", "Since a date…"), translate("Search", "Before a date…")
        menu.addAction(since, lambda: self.date_wanted.emit(ChipKind.AFTER))
        menu.addAction(before, lambda: self.date_wanted.emit(ChipKind.BEFORE))

    # How it is shown

    def stop(self) -> QWidget:
        """Return the chip that Tab goes to: where one was last."""
        shown = self._shown()
        return self._last if self._last in shown and self._last is not None else shown[0]

    def retranslate(self) -> None:
        """Set all words again."""
        self._refresh()

    def _shown(self) -> list[ChipButton]:
        buttons = [*self._lists.values(), *self._switches.values(), *self._others.values()]
        return [button for button in buttons if not button.isHidden()]

    def _refresh(self) -> None:
        for kind, button in self._lists.items():
            texts = [chip_text(chip) for chip in self._chips if chip.kind is kind]
            button.show_state(list_name(kind), ", ".join(texts))
            has_choices = kind in (ChipKind.MODEL, ChipKind.AFTER) or bool(self._choices.of(kind))
            button.setVisible(bool(texts) or has_choices)
        for chip, button in self._switches.items():
            button.show_state(chip_text(chip), chip_text(chip) if chip in self._chips else "")
        self._refresh_others()
        self._place()

    def _refresh_others(self) -> None:
        """Show a chip for each filter that has no place of its own, as long as it is on."""
        wanted = [chip for chip in self._chips if chip.kind not in self._lists and chip not in self._switches]
        for chip in [each for each in self._others if each not in wanted]:
            button = self._others.pop(chip)
            had_focus = button.hasFocus()
            button.hide()
            button.deleteLater()
            if had_focus:
                self.left.emit()
        for chip in wanted:
            if chip not in self._others:
                button = ChipButton(self._themes, icon_of(chip), self, opens_list=False)
                button.taken_off.connect(lambda chip=chip: self.take_off(chip))
                self._others[chip] = button
                button.show()
            self._others[chip].show_state(chip_text(chip), chip_text(chip))

    @called_by_qt
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Place the chips anew."""
        super().resizeEvent(event)
        self._place()

    def _place(self) -> None:
        """Put the chips after each other: without words, and then cut, where there is too little room for them."""
        px = self._themes.theme.px
        shown = self._shown()
        room = self.width() - px(_LEFT) - px(_RIGHT) - (len(shown) - 1) * px(_GAP)
        for button in shown:
            button.set_compact(False)
        widths = [button.sizeHint().width() for button in shown]
        for at in reversed(range(len(shown))):
            if sum(widths) > room:
                shown[at].set_compact(True)
                widths[at] = shown[at].sizeHint().width()
        over = max(sum(widths) - room, 0)
        left = px(_LEFT)
        for button, width in zip(shown, widths, strict=True):
            less = min(over, max(width - px(HEIGHT + 20), 0)) if button.is_on else 0
            over -= less
            button.setGeometry(left, (self.height() - px(HEIGHT) - px(8)) // 2, width - less, px(HEIGHT))
            left += width - less + px(_GAP)

    @called_by_qt
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go to the chip beside this one."""
        shown = self._shown()
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()), 0)
        focused = self.focusWidget()
        if not step or focused not in shown:
            event.ignore()
            return
        at = min(max(shown.index(focused) + step, 0), len(shown) - 1)
        self._last = shown[at]
        self._last.setFocus(Qt.FocusReason.TabFocusReason)

    @called_by_qt
    def event(self, event: QEvent) -> bool:
        """Take new words when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        return super().event(event)


def _days_ago(days: int) -> datetime:
    """Return the midnight with which a day began."""
    return datetime.combine(date.today() - timedelta(days=days), time.min).astimezone()  # noqa: DTZ011
