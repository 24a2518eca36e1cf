"""The sums of heights agree with adding up, whatever is changed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.ui.timeline.heights import HeightIndex

# Multiples of a quarter, so that sums are exact and equality is meant.
_HEIGHTS = st.integers(min_value=0, max_value=40_000).map(lambda number: number / 4)


@given(st.lists(_HEIGHTS), st.lists(st.tuples(st.integers(0, 200), _HEIGHTS)))
def test_sums_are_those_of_a_plain_list(heights: list[float], changes: list[tuple[int, float]]) -> None:
    index = HeightIndex(heights[: len(heights) // 2])
    for height in heights[len(heights) // 2 :]:
        index.append(height)
    plain = list(heights)
    for at, height in changes:
        if plain:
            number = at % len(plain)
            assert index.set(number, height) == height - plain[number]
            plain[number] = height
    assert len(index) == len(plain)
    assert [index[number] for number in range(len(plain))] == plain
    assert [index.top(number) for number in range(len(plain) + 1)] == [
        sum(plain[:number]) for number in range(len(plain) + 1)
    ]
    assert index.total == sum(plain)


@given(st.lists(_HEIGHTS, min_size=1), st.floats(min_value=-10, max_value=1_000_000))
def test_find_gives_what_covers_a_pixel(heights: list[float], y: float) -> None:
    found = HeightIndex(heights).find(y)
    tops = [sum(heights[:number]) for number in range(len(heights) + 1)]
    if y < 0:
        assert found == 0
    elif y >= tops[-1]:
        assert found == len(heights) - 1
    else:
        assert tops[found] <= y < tops[found + 1]


def test_nothing_covers_a_pixel_of_an_empty_index() -> None:
    assert HeightIndex().find(0) == -1
    assert HeightIndex().total == 0


def test_a_height_that_is_not_there_cannot_be_set() -> None:
    with pytest.raises(IndexError):
        HeightIndex([1.0]).set(1, 2.0)
