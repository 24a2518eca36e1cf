"""An import needs no more memory for a large file than for a small one."""

import sys

import pytest

from tests.bench.import_bench import imported, made

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the most memory is read from /proc")

MB = 1 << 20


@pytest.mark.parametrize("name", ["ChatGPT", "own JSON with files", "Cherry Studio", "Chatbox"])
def test_memory_does_not_grow_with_the_file(name: str) -> None:
    with made(name, 1 * MB) as small, made(name, 40 * MB) as large:
        few, floor, _ = imported(small, "--dry-run")
        many, most, _ = imported(large, "--dry-run")
    assert isinstance(few["messages"], int)
    assert isinstance(many["messages"], int)
    assert many["messages"] > 3 * few["messages"]
    assert most - floor < 25


def test_one_endless_conversation_is_passed_over() -> None:
    with made("one endless conversation", 100 * MB) as path:
        report, most, _ = imported(path)
    assert (report["added"], report["messages"]) == (1, 1)
    assert most < 120
