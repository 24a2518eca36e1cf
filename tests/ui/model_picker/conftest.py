from collections.abc import AsyncGenerator

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.domain.model_info import ModelRef
from app.ui.model_picker import ModelPicker
from app.ui.theme import ThemeManager
from tests.ui.model_picker.fakes import FakeServices, make_services, sample_models


@pytest.fixture
async def services() -> AsyncGenerator[FakeServices]:
    services = make_services(sample_models(), [ModelRef("bridge", "deepseek-v3.2"), ModelRef("home", "qwen3-30b-a3b")])
    yield services
    await services.tasks.aclose()


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(1280, 800)
    return window


@pytest.fixture
def picker(services: FakeServices, themes: ThemeManager, window: QWidget) -> ModelPicker:
    """Return a picker in a window of 1280 x 800, with a model of the first provider."""
    picker = ModelPicker(services, themes, window)
    picker.set_model(ModelRef("bridge", "claude-sonnet-4.5"))
    picker.resize(picker.sizeHint())
    picker.move(272, 8)
    window.show()
    return picker
