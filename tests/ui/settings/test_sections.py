from collections.abc import Generator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget

from app.domain.model_info import ModelRef
from app.domain.provider import LOCAL_PROVIDER_ID
from app.services.context import Services
from app.ui.appearance import Appearance
from app.ui.controls import Segments, Switch
from app.ui.language import LanguageManager
from app.ui.settings import SettingsPage
from app.ui.settings.appearance import AppearanceSection
from app.ui.settings.form_row import FormRow
from app.ui.settings.general import GeneralSection
from app.ui.settings.local_models import LocalModelsSection
from app.ui.theme import ThemeManager
from tests.ui.pages import settle
from tests.ui.waiting import until

NAMES = ("general", "appearance", "providers", "local", "data", "safety", "keys", "about")
TITLES = ("General", "Appearance", "Providers", "Local model", "Data", "Safety", "Shortcuts", "About")
"""Of the pages, as the navigation says and over the page."""


@pytest.fixture
def appearance(services: Services, themes: ThemeManager, qapp: QApplication) -> Generator[LanguageManager]:
    """Let settings act as they do in the program."""
    services.settings.change(theme="light", language="en", animations="off")
    languages = LanguageManager(qapp)
    follower = Appearance(services.settings, services.bus, themes, languages)
    follower.apply()
    yield languages
    follower.end()
    languages.leave()


def navigation(page: SettingsPage, name: str) -> QAbstractButton:
    found = page.findChild(QAbstractButton, f"settings_{name}")
    assert isinstance(found, QAbstractButton)
    return found


def segment(segments: Segments, text: str) -> QAbstractButton:
    return next(each for each in segments.findChildren(QAbstractButton) if each.text() == text)


def words(widget: QWidget) -> set[str]:
    """Return every word that is seen on a page."""
    labels = {each.text() for each in widget.findChildren(QLabel) if each.isVisible()}
    buttons = {each.text() for each in widget.findChildren(QAbstractButton) if each.isVisible()}
    return (labels | buttons) - {""}


async def test_each_section_is_reached_by_mouse_and_by_keyboard(page: SettingsPage) -> None:
    for name, title in zip(NAMES, TITLES, strict=True):
        navigation(page, name).click()
        await settle()
        assert navigation(page, name).isChecked()
        assert navigation(page, name).text() == title
        heads = {label.text() for label in page.findChildren(QLabel) if label.isVisible()}
        assert (title if name != "about" else "Loquent") in heads
    first = navigation(page, "general")
    first.click()
    first.setFocus()
    QTest.keyClick(first, Qt.Key.Key_Down)
    assert QApplication.focusWidget() is navigation(page, "appearance")
    assert navigation(page, "appearance").isChecked()
    assert "Motion" in words(page)


async def test_esc_and_back_close(page: SettingsPage) -> None:
    closed: list[str] = []
    page.closed.connect(lambda: closed.append("closed"))
    QTest.keyClick(page, Qt.Key.Key_Escape)
    next(each for each in page.findChildren(QAbstractButton) if each.text() == "Back to the conversation").click()
    assert closed == ["closed", "closed"]


async def test_the_theme_changes_at_once(
    page: SettingsPage, services: Services, themes: ThemeManager, appearance: LanguageManager
) -> None:
    page.show_section("appearance")
    section = page.findChild(AppearanceSection)
    assert isinstance(section, AppearanceSection)
    segment(section.theme, "Dark").click()
    assert services.settings.current.theme == "dark"
    assert themes.theme.dark
    segment(section.zoom, "150 %").click()
    assert services.settings.current.zoom == 150
    assert themes.theme.px(100) == 150
    services.settings.change(theme="light", zoom=100)
    assert (section.theme.current(), section.zoom.current()) == ("light", "100")


async def test_motion_is_switched(page: SettingsPage, services: Services, appearance: LanguageManager) -> None:
    page.show_section("appearance")
    section = page.findChild(AppearanceSection)
    assert isinstance(section, AppearanceSection)
    switch = section.motion
    assert isinstance(switch, Switch)
    before = services.settings.current.animations
    switch.click()
    assert services.settings.current.animations != before
    switch.click()
    assert services.settings.current.animations == before


async def test_thoughts_open_if_the_person_wants_so(page: SettingsPage, services: Services) -> None:
    section = page.findChild(GeneralSection)
    assert isinstance(section, GeneralSection)
    assert not services.settings.current.open_thoughts
    section.thoughts.click()
    assert services.settings.current.open_thoughts


async def test_titles_come_from_whom_the_person_wants(page: SettingsPage, services: Services) -> None:
    section = page.findChild(GeneralSection)
    assert isinstance(section, GeneralSection)
    row, settings = section.titles, services.settings
    assert (settings.current.titles_by_model, settings.current.title_model) == (True, None)
    assert row.choice.current() == "answered"
    assert row.picker.isHidden()
    segment(row.choice, "First words").click()
    assert not settings.current.titles_by_model
    # Only the model makes it a choice: until then nothing has changed.
    segment(row.choice, "One model").click()
    assert not row.picker.isHidden()
    assert row.picker.popup.isVisible()
    assert not settings.current.titles_by_model
    row.picker.popup.hide()
    assert (row.choice.current(), row.picker.isHidden()) == ("off", True)
    segment(row.choice, "One model").click()
    model = ModelRef("g", "small")
    row.picker.popup.picked.emit(model)
    assert (settings.current.titles_by_model, settings.current.title_model) == (True, model)
    assert (row.picker.model, row.choice.current()) == (model, "chosen")
    row.picker.popup.hide()
    assert row.choice.current() == "chosen"
    segment(row.choice, "Model that answered").click()
    assert (settings.current.titles_by_model, settings.current.title_model) == (True, None)
    assert row.picker.isHidden()


async def test_the_language_changes_every_word_at_once(
    page: SettingsPage, services: Services, appearance: LanguageManager
) -> None:
    section = page.findChild(GeneralSection)
    assert isinstance(section, GeneralSection)
    own_names = {"English", "简体中文", "Loquent", "SmolLM2-135M-Instruct", "Apache-2.0", "Markdown"}
    for name in NAMES:
        page.show_section(name)
        await settle()
        if name == "safety":
            await until(lambda: any("no keyring" in text for text in words(page)), "what is said of encryption")
        if name == "data":
            await until(lambda: any("kB" in text for text in words(page)), "how large the folder is")
        english = words(page)
        segment(section.language, "简体中文").click()
        await settle()
        assert services.settings.current.language == "zh_CN"
        left = {text for text in english & words(page) if text not in own_names and any(map(str.isalpha, text))}
        data = {str(services.data_folder)}
        keys = {
            text
            for text in left
            if text.split()[0] in ("Ctrl", "Shift", "Alt", "Esc", "F2", "F3", "F6", "Del", "Enter")
        }
        assert left - data - keys == set()
        assert "返回对话" in words(page)
        segment(section.language, "English").click()
        await settle()
        assert words(page) == english


@pytest.mark.parametrize("zoom", [100, 150, 200])
async def test_no_section_is_wider_than_its_room(page: SettingsPage, themes: ThemeManager, zoom: int) -> None:
    themes.set_zoom(zoom)
    page.window().resize(round(900 * zoom / 100), round(600 * zoom / 100))
    for name in NAMES:
        page.show_section(name)
        await settle()
        for row in page.findChildren(FormRow):
            if row.isVisible():
                right = row.mapTo(page, row.rect().topRight()).x()
                assert right < page.width(), name


# Local models


def local_section(page: SettingsPage) -> LocalModelsSection:
    page.show_section("local")
    section = page.findChild(LocalModelsSection)
    assert isinstance(section, LocalModelsSection)
    return section


async def test_model_files_are_taken_and_others_refused_by_name(
    page: SettingsPage, services: Services, tmp_path: Path
) -> None:
    good, bad = tmp_path / "mine.gguf", tmp_path / "notes.gguf"
    good.write_bytes(b"GGUF\x03\x00\x00\x00")
    bad.write_bytes(b"not a model")
    section = local_section(page)
    section.add_files([str(good), str(bad), str(tmp_path / "gone.gguf")])
    await settle()
    assert services.settings.current.local_model_files == (str(good),)
    assert "Not a GGUF model file: notes.gguf, gone.gguf" in words(section)
    assert "mine.gguf" in words(section)
    section.add_files([str(good)])
    assert services.settings.current.local_model_files == (str(good),)
    await until(
        lambda: (
            not services.catalog.state(LOCAL_PROVIDER_ID).loading and "Not a GGUF model file" not in str(words(section))
        )
    )


async def test_a_model_file_is_taken_off_the_list_and_stays_on_disk(
    page: SettingsPage, services: Services, tmp_path: Path
) -> None:
    file = tmp_path / "mine.gguf"
    file.write_bytes(b"GGUF")
    section = local_section(page)
    section.add_files([str(file)])
    await settle()
    cross = next(
        each for each in section.findChildren(QAbstractButton) if each.accessibleName() == "Take mine.gguf off the list"
    )
    cross.click()
    await settle()
    assert services.settings.current.local_model_files == ()
    assert file.exists()
    assert "None yet" in words(section)


async def test_a_file_that_is_gone_is_said_to_be(page: SettingsPage, services: Services, tmp_path: Path) -> None:
    services.settings.change(local_model_files=(str(tmp_path / "gone.gguf"),))
    section = local_section(page)
    section.retranslate()
    await settle()
    assert f"The file is gone: {tmp_path / 'gone.gguf'}" in words(section)
