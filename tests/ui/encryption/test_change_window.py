"""The window while encryption changes: the phrase is shown, asked back, and only then something is done."""

import asyncio
from collections.abc import AsyncIterator, Callable

import pytest
from PySide6.QtGui import QGuiApplication

from app.domain.errors import AppError, ErrorReason
from app.domain.folder_work import EncryptionChange
from app.infra.tasks import TaskScope
from app.ui.encryption.change_window import ChangeWindow
from app.ui.theme import ThemeManager
from tests.ui.encryption.doubles import KEY, FakeEncryption, wrong_group
from tests.ui.waiting import until

Open = Callable[[EncryptionChange], ChangeWindow]


@pytest.fixture
def double() -> FakeEncryption:
    return FakeEncryption()


@pytest.fixture
async def opened(themes: ThemeManager, double: FakeEncryption) -> AsyncIterator[Open]:
    scope = TaskScope("test")
    made: list[ChangeWindow] = []

    def open_window(change: EncryptionChange) -> ChangeWindow:
        window = ChangeWindow(change, themes, double, scope)
        made.append(window)
        window.show()
        window.begin()
        return window

    yield open_window
    await scope.aclose()
    for window in made:
        window.close()
        window.deleteLater()


async def at_the_proof(opened: Open, change: EncryptionChange = EncryptionChange.ON) -> ChangeWindow:
    window = opened(change)
    await until(window.kept_button.isEnabled, "the phrase")
    window.kept_button.click()
    assert window.is_shown(window.proof_page)
    return window


def type_phrase(window: ChangeWindow, phrase: str) -> None:
    for field, group in zip(window.fields.fields, phrase.split(), strict=True):
        field.setText(group)


async def test_the_phrase_is_shown_and_can_be_copied_as_a_secret(opened: Open, double: FakeEncryption) -> None:
    window = opened(EncryptionChange.ON)
    assert not window.kept_button.isEnabled()
    await until(window.kept_button.isEnabled, "the phrase")
    assert window.sheet.phrase == KEY.phrase
    assert "1: " in window.sheet.accessibleDescription()
    window.copy_button.click()
    data = QGuiApplication.clipboard().mimeData()
    assert data.text() == KEY.phrase
    assert bytes(data.data("x-kde-passwordManagerHint").data()) == b"secret"
    assert double.calls == [("begin", "on")]


@pytest.mark.parametrize("change", [EncryptionChange.ON, EncryptionChange.REKEY])
async def test_the_phrase_is_asked_back_and_then_it_is_done(
    opened: Open, double: FakeEncryption, change: EncryptionChange
) -> None:
    window = await at_the_proof(opened, change)
    type_phrase(window, KEY.phrase)
    window.confirm_button.click()
    await until(lambda: window.is_shown(window.end_page), "the end")
    assert double.calls == [("begin", change), ("confirm", KEY.phrase), ("carry_out", change)]
    assert window.sheet.phrase == ""
    assert window.fields.phrase == ""
    ended: list[bool] = []
    window.ended.connect(lambda: ended.append(True))
    window.open_button.click()
    assert ended == [True]


async def test_a_group_that_cannot_be_is_named_and_nobody_is_asked(opened: Open, double: FakeEncryption) -> None:
    window = await at_the_proof(opened)
    groups = KEY.phrase.split()
    groups[6] = groups[5]
    type_phrase(window, " ".join(groups))
    window.confirm_button.click()
    assert "Group 7" in window.state.words
    assert window.fields.fields[6].is_invalid
    assert window.fields.focusWidget() is window.fields.fields[6]
    assert double.calls == [("begin", "on")]


async def test_an_empty_field_is_named(opened: Open, double: FakeEncryption) -> None:
    window = await at_the_proof(opened)
    window.fields.fields[0].setText(KEY.phrase.split()[0])
    window.confirm_button.click()
    assert window.state.words == "Group 2 is missing."
    assert double.calls == [("begin", "on")]


async def test_a_phrase_of_another_key_is_refused_in_place(opened: Open, double: FakeEncryption) -> None:
    window = await at_the_proof(opened)
    type_phrase(window, KEY.phrase)
    double.refuse = wrong_group(4)
    window.confirm_button.click()
    await until(lambda: "Group 4" in window.state.words, "the refusal")
    assert window.is_shown(window.proof_page)
    assert window.fields.fields[3].is_invalid
    assert window.close()


async def test_work_that_fails_is_told_and_leads_back(opened: Open, double: FakeEncryption) -> None:
    double.refuse = AppError.because(ErrorReason.DISK_FULL)
    window = opened(EncryptionChange.OFF)
    await until(lambda: window.is_shown(window.end_page), "the end")
    assert window.end_page.title.text() == "The disk is full"
    assert "The encryption was not changed." in window.end_page.words.text()


async def test_no_phrase_can_be_had(opened: Open, double: FakeEncryption) -> None:
    double.refuse = AppError.because(ErrorReason.STORAGE_READ_ONLY)
    window = opened(EncryptionChange.ON)
    await until(lambda: window.is_shown(window.end_page), "the end")
    assert double.calls == [("begin", "on")]


class Slow(FakeEncryption):
    """Works until it is released, and tells how far it is."""

    def __init__(self) -> None:
        super().__init__()
        self.released = asyncio.Event()

    async def carry_out(self, change: EncryptionChange, tell: Callable[[int, int], None]) -> None:
        self.tell = tell
        await self.released.wait()


async def test_the_window_stays_while_the_history_is_written(themes: ThemeManager) -> None:
    scope, slow = TaskScope("test"), Slow()
    window = ChangeWindow(EncryptionChange.OFF, themes, slow, scope)
    closed: list[bool] = []
    window.close_requested.connect(lambda: closed.append(True))
    window.show()
    window.begin()
    await until(lambda: slow.tell, "the work")
    assert slow.tell is not None
    await asyncio.to_thread(slow.tell, 3, 4)
    await until(lambda: window.bar.share == 0.75, "the bar")
    assert not window.close()
    assert closed == []
    slow.released.set()
    await until(lambda: window.is_shown(window.end_page), "the end")
    assert window.close()
    assert closed == [True]
    await scope.aclose()
    window.deleteLater()
