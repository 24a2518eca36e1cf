"""Lines of a fixed height, and positions that agree both ways."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QFont, QImage, QPainter

from app.ui.theme import ThemeManager
from app.ui.timeline.text_lines import TextLines

MIXED = "Latin words 和中文 mixed 在一起 with an emoji 🙂 and more words, 然后又是中文，再加上 some more."


@pytest.fixture
def font(themes: ThemeManager) -> QFont:
    """Return the font of messages."""
    return themes.theme.font("message")


def test_chinese_does_not_make_a_line_higher(font: QFont) -> None:
    for text in ("Latin\nLatin\nLatin", "Latin\n中文\nLatin", "中文\n🙂\nب"):
        lines = TextLines(text, font, 24, 600)
        assert lines.height == 3 * 24
        boxes = lines.boxes(0, len(text) + 1)
        assert [(box.top(), box.height()) for box in boxes if box.width()] == [(0, 24), (24, 24), (48, 24)]


def test_ink_of_the_same_letters_lies_at_the_same_height_beside_chinese(font: QFont) -> None:
    assert _lowest_ink("nnn", font) == _lowest_ink("nnn中文", font, within=20)


def _lowest_ink(text: str, font: QFont, within: int = 400) -> int:
    image = QImage(400, 24, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    painter = QPainter(image)
    painter.setPen(QColor("black"))
    TextLines(text, font, 24, 400).draw(painter, QPointF(0, 0), None, QColor("red"), QRectF(0, 0, 400, 24))
    painter.end()
    rows = [y for y in range(24) for x in range(within) if image.pixelColor(x, y).lightness() < 128]
    assert rows, f"{text} left no ink"
    return max(rows)


def test_a_narrow_text_breaks_and_a_text_without_wrapping_does_not(font: QFont) -> None:
    assert TextLines(MIXED, font, 24, 200).height > 24
    whole = TextLines(MIXED, font, 24, 200, wrap=False)
    assert whole.height == 24
    assert whole.natural_width > 200


def test_an_empty_text_takes_one_line(font: QFont) -> None:
    assert TextLines("", font, 24, 200).height == 24


@given(st.integers(0, 200), st.integers(100, 700))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
def test_the_left_edge_of_a_box_is_its_first_character(font: QFont, start: int, width: int) -> None:
    start = min(start, len(MIXED) - 1)
    if MIXED[start - 1 : start] == "🙂" or start > MIXED.index("🙂"):
        start = min(start, MIXED.index("🙂"))
    lines = TextLines(MIXED, font, 24, width)
    box = lines.boxes(start, start + 1)[0]
    assert lines.index_at(QPointF(box.left() + 0.1, box.center().y())) == start


def test_points_outside_give_the_nearest_end(font: QFont) -> None:
    lines = TextLines("one\ntwo", font, 24, 300)
    assert lines.index_at(QPointF(-50, -50)) == 0
    assert lines.index_at(QPointF(1000, 1000)) == 7


def test_what_is_selected_is_painted_on_its_ground(font: QFont) -> None:
    image = QImage(300, 48, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    painter = QPainter(image)
    lines = TextLines("one\ntwo", font, 24, 300)
    lines.draw(painter, QPointF(0, 0), (4, 7), QColor("red"), QRectF(0, 0, 300, 48))
    painter.end()
    assert image.pixelColor(1, 1) == QColor("white")
    assert image.pixelColor(1, 25) == QColor("red")
    assert image.pixelColor(1, 47) == QColor("red")
