"""The fields of a recovery phrase: typing, pasting, and what is marked."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from app.ui.encryption.phrase_fields import PhraseFields
from app.ui.theme import ThemeManager
from tests.ui.encryption.doubles import KEY, OTHER_KEY
from tests.ui.pages import in_window

GROUPS = KEY.phrase.split()


@pytest.fixture
def fields(themes: ThemeManager) -> Iterator[PhraseFields]:
    made = PhraseFields(themes)
    with in_window(made):
        made.focus_first()
        yield made


def typed(fields: PhraseFields, text: str) -> None:
    """Type each letter into the field that has focus then."""
    for letter in text:
        QTest.keyClicks(focused(fields), letter)


def focused(fields: PhraseFields) -> QWidget:
    widget = fields.focusWidget()
    assert widget is not None
    return widget


def marked(fields: PhraseFields) -> list[int]:
    return [number for number, field in enumerate(fields.fields, 1) if field.is_invalid]


async def test_typing_goes_on_from_field_to_field(fields: PhraseFields) -> None:
    typed(fields, "".join(GROUPS).lower())
    assert fields.phrase == KEY.phrase
    assert (fields.wrong, marked(fields)) == ((), [])


async def test_letters_that_look_like_digits_are_understood(fields: PhraseFields) -> None:
    typed(fields, "".join(GROUPS).replace("0", "o").replace("1", "l"))
    assert fields.phrase == KEY.phrase


@pytest.mark.parametrize("between", [" ", "-", "\n", "", " 　"])
@pytest.mark.parametrize("place", [0, 7])
async def test_a_whole_phrase_is_spread_wherever_it_is_pasted(fields: PhraseFields, between: str, place: int) -> None:
    QGuiApplication.clipboard().setText(between.join(GROUPS))
    fields.fields[place].setFocus()
    fields.fields[place].paste()
    assert fields.phrase == KEY.phrase
    assert marked(fields) == []


async def test_two_groups_pasted_fill_two_fields(fields: PhraseFields) -> None:
    QGuiApplication.clipboard().setText(" ".join(GROUPS[3:5]))
    fields.fields[3].setFocus()
    fields.fields[3].paste()
    assert [field.text() for field in fields.fields[2:6]] == ["", GROUPS[3], GROUPS[4], ""]
    assert fields.focusWidget() is fields.fields[5]


async def test_a_wrong_group_is_marked_as_soon_as_it_is_whole(fields: PhraseFields) -> None:
    wrong = OTHER_KEY.phrase.split()[5]
    typed(fields, GROUPS[0] + GROUPS[1] + wrong)
    assert marked(fields) == [3]
    assert 3 in fields.wrong
    QTest.keyClick(fields.fields[3], Qt.Key.Key_Backspace)
    assert fields.focusWidget() is fields.fields[2]
    QTest.keyClick(fields.fields[2], Qt.Key.Key_Backspace)
    assert marked(fields) == []
    QTest.keyClick(fields.fields[2], Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    typed(fields, GROUPS[2])
    assert marked(fields) == []
    assert fields.focusWidget() is fields.fields[3]


async def test_a_group_that_was_left_half_done_is_marked(fields: PhraseFields) -> None:
    typed(fields, GROUPS[0][:3])
    assert marked(fields) == []
    fields.fields[4].setFocus()
    assert marked(fields) == [1]


async def test_a_letter_in_the_midst_of_a_group_does_not_move_the_caret_away(fields: PhraseFields) -> None:
    field = fields.fields[0]
    typed(fields, GROUPS[0][0] + GROUPS[0][2:])
    field.setCursorPosition(1)
    typed(fields, GROUPS[0][1].lower())
    assert (field.text(), field.cursorPosition()) == (GROUPS[0], 2)
    assert fields.focusWidget() is field
