import pytest

from app.local.server import threads_for


@pytest.mark.parametrize(("cores", "threads"), [(1, 1), (2, 1), (4, 3), (16, 15)])
def test_one_core_is_left_to_the_window(cores: int, threads: int) -> None:
    assert threads_for(cores) == threads
