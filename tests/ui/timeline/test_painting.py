"""Painting: what fails in one part takes nothing else down; themes, zoom, language, sideways."""

import itertools
import logging

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QPointF, QRectF, QTranslator
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QApplication

from app.domain.conversation import MessageStatus
from app.ui.theme import ThemeManager
from app.ui.timeline.parts.base import PaintState
from app.ui.timeline.parts.code import CodePart
from app.ui.timeline.parts.rule import RulePart
from app.ui.timeline.view import TimelineView
from tests.ui.timeline.hand import Hand
from tests.ui.timeline.samples import EVERY_BLOCK, FakeServices, Talk, main_talk, used_up


def _fail(part: RulePart, painter: QPainter, box: QRectF, state: PaintState) -> None:
    painter.save()
    painter.setClipRect(QRectF(0, 0, 1, 1))
    raise ZeroDivisionError


@pytest.mark.qt_log_ignore("Painter ended with 1 saved states")
async def test_a_part_that_fails_is_logged_once_and_the_rest_is_painted(
    view: TimelineView, hand: Hand, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    talk = Talk()
    talk.ask("Rules?")
    talk.reply("Before.\n\n---\n\n---\n\nAfter.")
    view.set_conversation(talk.view())
    whole = hand.image()
    monkeypatch.setattr(RulePart, "paint", _fail)
    with caplog.at_level(logging.ERROR, "app.ui.timeline"):
        broken = hand.image()
        hand.image()
    assert [record.message for record in caplog.records] == ["RulePart could not be painted"]
    start, end = hand.find("After")
    words = QRectF(start - QPointF(0, 10), end + QPointF(0, 10)).toAlignedRect()
    assert broken.copy(words) == whole.copy(words)
    assert broken != whole


async def test_an_error_anywhere_else_leaves_no_painter_open(
    view: TimelineView, hand: Hand, monkeypatch: pytest.MonkeyPatch
) -> None:
    talk = Talk()
    talk.ask("Rules?")
    talk.reply("Before.\n\n---\n\nAfter.")
    view.set_conversation(talk.view())
    whole = hand.image()

    def fail() -> object:
        # Raised by C code, which has no exception object yet: that alone crashes PySide under Python 3.11.
        return [][0]

    with monkeypatch.context() as patched:
        patched.setattr(view.keys, "focused_number", fail)
        with pytest.raises(IndexError):
            hand.image()
    assert hand.image() == whole


async def test_every_kind_of_block_is_painted_in_both_themes_and_at_every_zoom(
    view: TimelineView, hand: Hand, themes: ThemeManager, fake: FakeServices, caplog: pytest.LogCaptureFixture
) -> None:
    talk = main_talk(fake.attachments)
    talk.ask("And all blocks?")
    talk.reply(EVERY_BLOCK, thinking="Hm.")
    talk.reply(status=MessageStatus.FAILED, error=used_up())
    view.set_conversation(talk.view())
    view.resize(1016, 4000)
    images = []
    for zoom in (75, 100, 150, 200):
        for mode in ("light", "dark"):
            themes.set_zoom(zoom)
            themes.set_mode("dark" if mode == "dark" else "light")
            images.append(hand.image())
    assert not caplog.records
    assert all(one != other for one, other in itertools.pairwise(images))


async def test_zoom_makes_lines_higher_and_keeps_the_place(
    view: TimelineView, hand: Hand, themes: ThemeManager, fake: FakeServices
) -> None:
    talk = main_talk(fake.attachments)
    for _ in range(5):
        talk.ask("More")
        talk.reply(EVERY_BLOCK)
    view.set_conversation(talk.view())
    assert view.model.width == 720
    before = view.verticalScrollBar().maximum()
    themes.set_zoom(150)
    assert hand.is_at_end()
    assert view.verticalScrollBar().maximum() > before * 1.3
    assert view.model.width == 1016 - 2 * 48
    themes.set_zoom(100)
    assert hand.is_at_end()
    hand.scroll_to(view.verticalScrollBar().maximum() // 2)
    first = view.position_at(QPoint(200, 10))
    themes.set_zoom(150)
    there = view.position_at(QPoint(200, 10))
    assert first is not None
    assert there is not None
    assert there.message_id == first.message_id


class _Backwards(QTranslator):
    """Translates every text of the view into a mark and the text itself."""

    def translate(
        self, context: str, source: str | bytes, disambiguation: str | bytes | None = None, n: int = -1
    ) -> str:
        """Return a translation."""
        words = source if isinstance(source, str) else source.decode()
        return f"»{words}" if context in ("Timeline", "Errors") else ""


async def test_another_language_is_shown_at_once(view: TimelineView, hand: Hand) -> None:
    talk = Talk()
    talk.ask("Why?")
    reply = talk.reply(status=MessageStatus.FAILED, error=used_up())
    view.set_conversation(talk.view())
    hand.click(hand.spot("fold", reply.id))
    translator = _Backwards()
    QCoreApplication.installTranslator(translator)
    QApplication.sendEvent(view, QEvent(QEvent.Type.LanguageChange))
    try:
        assert "»" in hand.text_of(reply.id)
        assert "insufficient_user_quota" in hand.text_of(reply.id)
    finally:
        QCoreApplication.removeTranslator(translator)
    QApplication.sendEvent(view, QEvent(QEvent.Type.LanguageChange))
    assert "»" not in view.accessible_text()


async def test_wide_code_scrolls_sideways_and_only_so_far(view: TimelineView, hand: Hand) -> None:
    talk = Talk()
    talk.ask("Code?")
    reply = talk.reply("```\n" + "x" * 400 + " end\nshort\n```")
    view.set_conversation(talk.view())
    [code] = [part for part in hand.parts_of(reply.id) if isinstance(part, CodePart)]
    before = hand.image()
    box = next(each.box for each in hand.seen() if each.part is code)
    at = box.center()
    hand.wheel(at, QPoint(-120, 0))
    after = hand.image()
    assert after != before
    for _ in range(60):
        hand.wheel(at, QPoint(-120, 0))
    at_end = hand.image()
    assert at_end != after
    hand.wheel(at, QPoint(-120, 0))
    assert hand.image() == at_end
    for _ in range(90):
        hand.wheel(at, QPoint(120, 0))
    assert hand.image() == before


async def test_a_narrow_view_still_shows_everything(view: TimelineView, hand: Hand) -> None:
    talk = Talk()
    talk.ask("Narrow " * 20)
    talk.reply(EVERY_BLOCK, status=MessageStatus.FAILED, error=used_up())
    view.set_conversation(talk.view())
    view.resize(300, 400)
    hand.image()
    assert view.model.width == 240
    assert hand.is_at_end()
