import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.gateway import Gateway


@pytest.fixture
def ids(run: Run, environment: Gateway) -> list[str]:
    """Make two conversations; return their ids."""
    values = [run("ask", "--model", "echo", "--json", text).value() for text in ("数据库 first", "Second -word")]
    return [str(value["conversation"]) for value in values]


def test_hits_are_printed_and_counted(run: Run, ids: list[str]) -> None:
    result = run("search", "数据")
    assert result.code == 0
    assert "数据库 first" in result.out
    assert ids[0] in result.out
    assert ids[1] not in result.out
    assert result.err == "2 messages match.\n"


def test_json_is_one_array_of_hits(run: Run, ids: list[str]) -> None:
    hits = json.loads(run("search", "--json", "second").out)
    assert [hit["conversation"] for hit in hits] == [ids[1]] * 2
    assert {hit["role"] for hit in hits} == {"user", "assistant"}
    for hit in hits:
        assert {"conversation", "message", "role", "time", "snippet"} <= hit.keys()
        (start, end), *_ = hit["marks"]
        assert hit["snippet"][start:end] == "Second"
    assert {hit["model"] for hit in hits} == {"", "echo"}


@pytest.mark.usefixtures("ids")
def test_the_limit_and_what_is_left_out(run: Run) -> None:
    result = run("search", "--limit", "1", "数据")
    assert result.err == "2 messages match; 1 are shown.\n"
    assert len(json.loads(run("search", "--limit", "1", "--json", "first").out)) == 1


@pytest.mark.usefixtures("ids")
def test_words_may_stand_apart_and_begin_with_a_dash(run: Run) -> None:
    assert len(json.loads(run("search", "--json", "second", "role:user").out)) == 1
    assert json.loads(run("search", "--json", "second -word").out) == []
    assert len(json.loads(run("search", "--json", " -word").out)) == 2


@pytest.mark.usefixtures("ids")
def test_a_filter_that_means_nothing_is_told(run: Run) -> None:
    result = run("search", "second", "before:soon")
    assert result.err.splitlines()[0] == "before:soon is no filter that search knows, and was left out."
    assert result.err.splitlines()[1] == "2 messages match."
    assert run("search", "second", "before:2100").err == "2 messages match.\n"


def test_nothing_found_is_no_failure(run: Run) -> None:
    result = run("search", "nothing")
    assert (result.code, result.out, result.err) == (0, "", "0 messages match.\n")
    assert run("search", "--json", "nothing").out == "[]\n"


@pytest.mark.parametrize("arguments", [("search",), ("search", "--limit", "0", "x"), ("search", "--limit", "x", "x")])
def test_wrong_use(run: Run, arguments: tuple[str, ...]) -> None:
    assert run(*arguments).code == 2


def test_a_history_that_cannot_be_read_is_told(run: Run, data: Path) -> None:
    data.mkdir()
    (data / "history.db").write_text("This is no database, and long enough to be looked at as one by its header.")
    result = run("search", "--json", "x")
    assert result.code == 1
    assert "damaged" in result.err
