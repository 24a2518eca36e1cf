"""The details of a reply: what is known is told, what is not is left out."""

from collections.abc import Generator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from app.domain.conversation import Message, Role, Timing
from app.domain.generation import Endpoint, EndpointReason, Route
from app.domain.model_info import ModelRef, Usage
from app.ui.message_details import MessageDetails
from app.ui.message_facts import facts_of
from app.ui.theme import ThemeManager

BARE = Message("m", "c", None, Role.ASSISTANT, (), datetime(2026, 3, 4, tzinfo=UTC))
REPLY = replace(
    BARE,
    model=ModelRef("p", "claude-sonnet-4.5"),
    model_label="云桥",
    usage=Usage(840, 300, 120, 0),
    timing=Timing(0.4, 6.4),
    finish_reason="stop",
    request_id="req-12",
)
WAY = Route(Endpoint.MESSAGES, EndpointReason.LISTED, ("seed",))


@pytest.fixture
def window(qapp: QApplication) -> Generator[QWidget]:
    """Show a window for the popup to lie in."""
    made = QWidget()
    made.resize(900, 600)
    made.show()
    yield made
    made.close()
    made.deleteLater()


def test_every_fact_is_told() -> None:
    facts = dict(facts_of(REPLY, WAY))
    assert facts["Endpoint"] == f"{Endpoint.MESSAGES.value} (the list of models names it)"
    assert facts["Sent without"] == "seed"
    assert (facts["Tokens in"], facts["of them cached"]) == ("840", "0")
    assert (facts["Tokens out"], facts["of them thinking"]) == ("300", "120")
    assert (facts["First token after"], facts["Whole reply after"]) == ("0.40 s", "6.40 s")
    assert facts["Tokens a second"] == "50.0"
    assert facts["Request id"] == "req-12"


def test_what_is_not_known_is_left_out() -> None:
    assert [name for name, _value in facts_of(BARE)] == ["Written"]
    at_once = replace(REPLY, timing=Timing(2.0, 2.0))
    assert "Tokens a second" not in dict(facts_of(at_once))


def test_the_facts_are_copied_by_keyboard(window: QWidget, themes: ThemeManager) -> None:
    details = MessageDetails(themes, window)
    details.tell(REPLY, WAY, window.mapToGlobal(QPoint(450, 300)))
    assert details.parentWidget() is window
    assert details.isVisible()
    button = details.findChild(QAbstractButton, "copyDetailsButton")
    assert isinstance(button, QAbstractButton)
    QTest.keyClick(button, Qt.Key.Key_Space)
    assert "Request id: req-12" in QGuiApplication.clipboard().text().split("\n")
    assert not details.isVisible()


def test_another_reply_takes_the_place_of_the_last(window: QWidget, themes: ThemeManager) -> None:
    details = MessageDetails(themes, window)
    details.tell(REPLY, WAY, window.mapToGlobal(QPoint(450, 300)))
    high = details.height()
    QTest.keyClick(details, Qt.Key.Key_Escape)
    assert not details.isVisible()
    details.tell(BARE, None, window.mapToGlobal(QPoint(450, 300)))
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert details.height() < high
    assert details.text.startswith("Written: ")
