"""Reading places: kept as text, bounded, and never taken from what is broken."""

import pytest

from app.ui.timeline.places import ReadingPlaces
from app.ui.timeline.position import ScrollAnchor


def test_places_come_back_as_they_were() -> None:
    places = ReadingPlaces()
    places.put("a", ScrollAnchor("m1", 3, 12.5, 720.0, 41, 2.0))
    places.put("b", ScrollAnchor("m2", 0, -8.0))
    again = ReadingPlaces()
    again.load(places.dump())
    assert again.get("a") == ScrollAnchor("m1", 3, 12.5, 720.0, 41, 2.0)
    assert again.get("b") == ScrollAnchor("m2", 0, -8.0)
    assert again.get("c") is None


def test_a_conversation_left_at_its_end_has_no_place() -> None:
    places = ReadingPlaces()
    places.put("a", ScrollAnchor("m", 0, 0.0))
    places.put("a", None)
    assert len(places) == 0


def test_only_the_last_ones_are_kept() -> None:
    places = ReadingPlaces()
    for number in range(2_000):
        places.put(f"c{number}", ScrollAnchor("m", 0, 0.0))
    assert 100 <= len(places) <= 1_000
    assert places.get("c1999") is not None
    assert places.get("c0") is None


@pytest.mark.parametrize(
    "text", [None, 7, "", "{", "[]", '{"a": 1}', '{"a": {"message_id": 1, "block": 0, "offset": 0}}', "[" * 100_000]
)
def test_what_is_broken_is_left_out(text: object) -> None:
    places = ReadingPlaces()
    places.load(text)
    assert len(places) == 0
