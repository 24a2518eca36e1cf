import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run

pytestmark = pytest.mark.usefixtures("environment")


@pytest.fixture
def ids(run: Run) -> list[str]:
    """Make two conversations; return their ids."""
    values = [run("ask", "--model", "echo", "--json", text).value() for text in ("First 猫", "Second")]
    return [str(value["conversation"]) for value in values]


def test_markdown_goes_to_standard_output(run: Run, ids: list[str]) -> None:
    result = run("export", ids[0])
    assert (result.code, result.err) == (0, "")
    assert result.out.startswith("# First 猫\n\n## You · ")
    assert "## echo (Environment) · " in result.out
    assert "Second" not in result.out


def test_all_as_json(run: Run, ids: list[str]) -> None:
    found = json.loads(run("export", "--all", "--format", "json").out)["conversations"]
    assert {one["id"] for one in found} == set(ids)
    assert [len(one["messages"]) for one in found] == [2, 2]


def test_a_file_is_written_whole_and_says_so(run: Run, ids: list[str], tmp_path: Path) -> None:
    target = tmp_path / "out" / "chat.html"
    target.parent.mkdir()
    result = run("export", *ids, "-o", target)
    assert (result.code, result.out) == (0, "")
    assert result.err == f"2 conversations written to {target}\n"
    page = target.read_text(encoding="utf-8")
    assert page.startswith("<!doctype html>")
    assert "First 猫" in page
    assert [path.name for path in target.parent.iterdir()] == ["chat.html"]


def test_the_beginning_of_an_id_is_enough_if_it_is_one(run: Run, ids: list[str]) -> None:
    assert "Second" in run("export", ids[1][:-1]).out
    result = run("export", ids[0][:2])
    assert result.code == 2
    assert "more than one" in result.err
    result = run("export", "zzz")
    assert result.code == 2
    assert "no conversation has an id like zzz" in result.err


@pytest.mark.usefixtures("ids")
def test_a_file_that_cannot_be_written_is_told_and_nothing_is_lost(run: Run, tmp_path: Path) -> None:
    missing = run("export", "--all", "-o", tmp_path / "no" / "where.md")
    assert missing.code == 1
    assert "where.md" in missing.err
    folder = tmp_path / "taken.md"
    folder.mkdir()
    (folder / "inside").touch()
    assert run("export", "--all", "-o", folder).code == 1
    assert [path.name for path in folder.iterdir()] == ["inside"]
    assert not list(tmp_path.glob(".taken*"))


def test_an_empty_history_exports_to_nothing(run: Run) -> None:
    assert run("export", "--all").out == ""
    assert json.loads(run("export", "--all", "--json").out)["conversations"] == []
