"""The window at the start when this computer does not have the key."""

from collections.abc import AsyncIterator

import pytest

from app.domain.errors import AppError, ErrorReason
from app.infra.tasks import TaskScope
from app.ui.encryption.unlock_window import UnlockWindow
from app.ui.theme import ThemeManager
from tests.ui.encryption.doubles import KEY, FakeEncryption, wrong_group
from tests.ui.waiting import until


@pytest.fixture
def double() -> FakeEncryption:
    return FakeEncryption()


@pytest.fixture
async def window(themes: ThemeManager, double: FakeEncryption) -> AsyncIterator[UnlockWindow]:
    scope = TaskScope("test")
    made = UnlockWindow("/the/folder", "1a2b3c4d", themes, double, scope)
    made.show()
    yield made
    await scope.aclose()
    made.close()
    made.deleteLater()


def type_phrase(window: UnlockWindow) -> None:
    for field, group in zip(window.fields.fields, KEY.phrase.split(), strict=True):
        field.setText(group)


async def test_the_right_phrase_unlocks(window: UnlockWindow, double: FakeEncryption) -> None:
    unlocked: list[bool] = []
    window.unlocked.connect(lambda: unlocked.append(True))
    assert "1a2b3c4d" in window.page.words.text()
    type_phrase(window)
    window.fields.submitted.emit()
    await until(lambda: unlocked, "the unlocking")
    assert double.calls == [("unlock", KEY.phrase)]


async def test_a_wrong_group_is_named(window: UnlockWindow, double: FakeEncryption) -> None:
    type_phrase(window)
    double.refuse = wrong_group(9)
    window.unlock_button.click()
    await until(lambda: "Group 9" in window.state.words, "the refusal")
    assert window.fields.fields[8].is_invalid
    assert window.unlock_button.isEnabled()


async def test_a_phrase_that_opens_another_history_is_refused(window: UnlockWindow, double: FakeEncryption) -> None:
    type_phrase(window)
    double.refuse = AppError.because(ErrorReason.PHRASE_OF_ANOTHER)
    window.unlock_button.click()
    await until(lambda: window.unlock_button.isEnabled() and window.state.words, "the refusal")
    assert "another history" in window.state.words
    assert [field.is_invalid for field in window.fields.fields] == [False] * 13


async def test_closing_it_ends_the_program(window: UnlockWindow) -> None:
    closed: list[bool] = []
    window.close_requested.connect(lambda: closed.append(True))
    window.quit_button.click()
    assert closed == [True]
