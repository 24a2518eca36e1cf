"""The whole way of encryption in the real program: on, restart, a lost key, another key, off."""

import asyncio
import json
import os
import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TypeVar

import keyring
import pytest
from PySide6.QtWidgets import QApplication, QWidget

from app.bootstrap.care import open_care
from app.bootstrap.options import WindowOptions
from app.bootstrap.window import run
from app.domain.folder_work import EncryptionChange
from app.infra.bus import EventBus
from app.infra.paths import DataFolder
from app.infra.settings import SettingsStore
from app.infra.tasks import TaskScope
from app.storage.attachments import FileAttachmentStore
from app.ui.encryption.change_window import ChangeWindow
from app.ui.encryption.unlock_window import UnlockWindow
from app.ui.main_window import MainWindow
from app.ui.settings import SettingsPage
from app.ui.startup_problem import StartupProblem
from tests.infra.keyrings import Held
from tests.storage.encrypted import damage
from tests.storage.support import a_conversation, opened
from tests.ui.waiting import until
from tests.ui.window.acts import titles

SECRET_TITLE = "the bread recipe of my grandmother"
SECRET_FILE = b"rye, caraway, and a long night"

WindowT = TypeVar("WindowT", bound=QWidget)


@pytest.fixture(autouse=True)
def as_in_the_program(qapp: QApplication) -> Iterator[None]:
    """Let windows close without ending the application, as ``make_application`` does."""
    qapp.setQuitOnLastWindowClosed(False)
    yield
    qapp.setQuitOnLastWindowClosed(True)


@pytest.fixture
def ring(monkeypatch: pytest.MonkeyPatch) -> Held:
    made = Held()
    monkeypatch.setattr(keyring, "get_keyring", lambda: made)
    return made


def shown(kind: type[WindowT]) -> WindowT | None:
    windows = (widget for widget in QApplication.topLevelWidgets() if isinstance(widget, kind))
    return next((window for window in windows if window.isVisible()), None)


async def window_of(kind: type[WindowT]) -> WindowT:
    await until(lambda: shown(kind) is not None, kind.__name__)
    window = shown(kind)
    assert window is not None
    return window


@asynccontextmanager
async def program(root: Path, qapp: QApplication) -> AsyncIterator[asyncio.Task[int]]:
    """Run the program on a folder; what is open at the end of the block is closed."""
    scope = TaskScope("test")
    running = scope.start(run(qapp, DataFolder(root), WindowOptions(root)), "program")
    try:
        yield running
    finally:
        for kind in (MainWindow, ChangeWindow, UnlockWindow, StartupProblem):
            window = shown(kind)
            if window is not None:
                window.close()
        await running
        await scope.aclose()


async def until_open(title: str = SECRET_TITLE) -> MainWindow:
    """Wait for the window with the history."""
    window = await window_of(MainWindow)
    await until(lambda: titles(window) == [title] and window.page.open.id, "the history")
    return window


async def want(change: EncryptionChange) -> ChangeWindow:
    """Press the button in the settings, say yes, and wait for the window of the change."""
    window = await until_open()
    window.pages.show_settings()
    page = window.findChild(SettingsPage)
    assert isinstance(page, SettingsPage)
    page.show_section("safety")
    section = page.safety.encryption
    button = {
        EncryptionChange.ON: section.on_button,
        EncryptionChange.REKEY: section.rekey_button,
        EncryptionChange.OFF: section.off_button,
    }[change]
    await until(lambda: button.isVisible() and button.isEnabled(), "the button")
    button.click()
    await until(section.question.isVisible, "the question")
    section.question.yes.click()
    return await window_of(ChangeWindow)


async def kept_phrase(window: ChangeWindow) -> str:
    """Take the phrase down, type it as it is asked back, and wait until all is done."""
    await until(window.kept_button.isEnabled, "the phrase")
    phrase = window.sheet.phrase
    window.kept_button.click()
    type_phrase(window, phrase)
    window.confirm_button.click()
    await until_done(window)
    return phrase


def type_phrase(window: ChangeWindow | UnlockWindow, phrase: str) -> None:
    for field, group in zip(window.fields.fields, phrase.split(), strict=True):
        field.setText(group)


async def until_done(window: ChangeWindow) -> None:
    await until(lambda: window.is_shown(window.end_page), "the end of the change")
    words = window.end_page.words.text()
    assert "was not changed" not in words, words
    window.open_button.click()


def is_plain(root: Path) -> bool:
    """Return whether some file shows the title or the attachment to whoever looks, and see that it is both or none."""
    contents = [path.read_bytes() for path in root.rglob("*") if path.is_file()]
    found = {any(words in content for content in contents) for words in (SECRET_TITLE.encode(), SECRET_FILE)}
    assert len(found) == 1
    return found.pop()


def key_id(root: Path) -> str:
    return str(json.loads(DataFolder(root).encryption.read_text())["key_id"])


@pytest.fixture
async def root(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    async with opened(folder) as history:
        await history.add_conversation(a_conversation(SECRET_TITLE))
    attachments = FileAttachmentStore(DataFolder(folder).attachments)
    await attachments.put(SECRET_FILE, name="recipe.txt", media_type="text/plain")
    SettingsStore(DataFolder(folder).settings, EventBus()).change(first_run_done=True)
    assert is_plain(folder)
    return folder


async def test_on_a_lost_key_another_key_and_off(root: Path, qapp: QApplication, ring: Held) -> None:
    async with program(root, qapp):
        first = await kept_phrase(await want(EncryptionChange.ON))
        await until_open()
        first_id = key_id(root)
    assert not is_plain(root)

    async with program(root, qapp):
        await until_open()
        assert shown(UnlockWindow) is None

    ring.kept.clear()
    async with program(root, qapp):
        unlock = await window_of(UnlockWindow)
        assert first_id in unlock.page.words.text()
        groups = first.split()
        # The last letter of a group proves the others.
        groups[4] = groups[4][:-1] + ("2" if groups[4][-1] != "2" else "3")
        type_phrase(unlock, " ".join(groups))
        unlock.unlock_button.click()
        assert "Group 5" in unlock.state.words
        type_phrase(unlock, first)
        unlock.unlock_button.click()
        await until_open()
        assert ring.kept

        second = await kept_phrase(await want(EncryptionChange.REKEY))
        await until_open()
        assert second != first
        assert key_id(root) != first_id

        await until_done(await want(EncryptionChange.OFF))
        await until_open()
    assert is_plain(root)
    assert not DataFolder(root).encryption.exists()


async def test_the_old_phrase_does_not_open_a_history_with_a_new_key(
    root: Path, qapp: QApplication, ring: Held
) -> None:
    async with program(root, qapp):
        first = await kept_phrase(await want(EncryptionChange.ON))
        second = await kept_phrase(await want(EncryptionChange.REKEY))
        await until_open()
    ring.kept.clear()
    async with program(root, qapp) as running:
        unlock = await window_of(UnlockWindow)
        type_phrase(unlock, first)
        unlock.unlock_button.click()
        await until(lambda: "another history" in unlock.state.words, "the refusal")
        type_phrase(unlock, second)
        unlock.unlock_button.click()
        await until_open()
        assert not running.done()


async def test_whoever_cancels_has_changed_nothing(root: Path, qapp: QApplication, ring: Held) -> None:
    async with program(root, qapp):
        window = await want(EncryptionChange.ON)
        await until(window.kept_button.isEnabled, "the phrase")
        window.cancel_button.click()
        await until_open()
    assert is_plain(root)
    assert ring.kept == {}


async def test_closing_the_window_of_a_phrase_ends_the_program(root: Path, qapp: QApplication, ring: Held) -> None:
    async with program(root, qapp) as running:
        window = await want(EncryptionChange.ON)
        await until(window.kept_button.isEnabled, "the phrase")
        window.close()
        assert await running == 0
    assert is_plain(root)


async def test_a_key_that_no_keyring_takes_holds_for_this_run(
    root: Path, qapp: QApplication, ring: Held, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with program(root, qapp):
        phrase = await kept_phrase(await want(EncryptionChange.ON))
        await until_open()
    monkeypatch.undo()
    async with program(root, qapp):
        unlock = await window_of(UnlockWindow)
        type_phrase(unlock, phrase)
        unlock.unlock_button.click()
        await until_open()
        await until_done(await want(EncryptionChange.OFF))
        await until_open()
    assert is_plain(root)


@pytest.mark.skipif(os.name != "posix", reason="Sessions end by signals on POSIX")
async def test_a_session_that_ends_closes_the_window_that_asks_for_the_phrase(
    root: Path, qapp: QApplication, ring: Held
) -> None:
    async with program(root, qapp):
        await kept_phrase(await want(EncryptionChange.ON))
        await until_open()
    ring.kept.clear()
    async with program(root, qapp) as running:
        await window_of(UnlockWindow)
        os.kill(os.getpid(), signal.SIGTERM)
        assert await running == 1
    assert not is_plain(root)


@pytest.mark.parametrize("how", ["a bit of the first page", "every page", "half"])
@pytest.mark.parametrize("has_record", [True, False])
async def test_a_history_that_is_locked_and_damaged_comes_back(
    root: Path, qapp: QApplication, ring: Held, how: str, *, has_record: bool
) -> None:
    async with program(root, qapp):
        phrase = await kept_phrase(await want(EncryptionChange.ON))
        await until_open()
    async with open_care(root) as care:
        await care.copy_now()
    ring.kept.clear()
    damage(root, how)
    if not has_record:
        DataFolder(root).encryption.unlink()
    async with program(root, qapp):
        unlock = await window_of(UnlockWindow)
        type_phrase(unlock, phrase)
        unlock.unlock_button.click()
        problem = await window_of(StartupProblem)
        panel = problem.panel
        assert panel is not None
        await until(panel.restore_button.isEnabled, "the copy")
        panel.restore_button.click()
        await until_open()
        assert ring.kept
    assert not is_plain(root)
