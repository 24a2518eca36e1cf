"""The section on encryption: how things stand, and a question before each change."""

from collections.abc import AsyncIterator

import pytest

from app.domain.folder_work import ChangeEncryption, EncryptionChange
from app.infra.tasks import TaskScope
from app.ui.settings.encryption import EncryptionSection
from app.ui.theme import ThemeManager
from tests.ui.encryption.doubles import ON, FakeServices
from tests.ui.waiting import until


@pytest.fixture
async def services() -> AsyncIterator[FakeServices]:
    scope = TaskScope("test")
    yield FakeServices(scope)
    await scope.aclose()


@pytest.fixture
async def section(services: FakeServices, themes: ThemeManager) -> AsyncIterator[EncryptionSection]:
    made = EncryptionSection(services, themes)
    made.resize(700, 500)
    yield made
    made.close()
    made.deleteLater()


async def shown(section: EncryptionSection, services: FakeServices) -> None:
    section.show()
    await until(lambda: not services.tasks.running, "how things stand")


async def test_off_it_can_be_turned_on_after_a_question(section: EncryptionSection, services: FakeServices) -> None:
    await shown(section, services)
    visible = [button.isVisible() for button in (section.on_button, section.rekey_button, section.off_button)]
    assert visible == [True, False, False]
    section.on_button.click()
    await until(section.question.isVisible, "the question")
    section.question.no.click()
    assert services.care.wanted == []
    assert section.on_button.isVisible()
    section.on_button.click()
    await until(section.question.isVisible, "the question")
    section.question.yes.click()
    assert services.care.wanted == [ChangeEncryption(EncryptionChange.ON)]


@pytest.mark.parametrize("change", [EncryptionChange.REKEY, EncryptionChange.OFF])
async def test_on_the_key_is_named_and_can_be_changed(
    section: EncryptionSection, services: FakeServices, change: EncryptionChange
) -> None:
    services.encryption.now = ON
    await shown(section, services)
    assert "1a2b3c4d" in section.state.words
    assert "November" in section.state.words
    assert "2026" in section.state.words
    assert "Monday" not in section.state.words
    assert not section.on_button.isVisible()
    button = section.rekey_button if change is EncryptionChange.REKEY else section.off_button
    button.click()
    await until(section.question.isVisible, "the question")
    section.question.yes.click()
    assert services.care.wanted == [ChangeEncryption(change)]


async def test_without_a_keyring_it_cannot_be_turned_on(section: EncryptionSection, services: FakeServices) -> None:
    services.providers.works = False
    await shown(section, services)
    assert not section.on_button.isEnabled()
    assert "no keyring" in section.keyring.words


async def test_copies_that_would_be_lost_are_named(section: EncryptionSection, services: FakeServices) -> None:
    services.encryption.unreadable = ("history-2026-11-01.db",)
    await shown(section, services)
    section.on_button.click()
    await until(section.question.isVisible, "the question")
    assert "history-2026-11-01.db" in section.question.accessibleName()
