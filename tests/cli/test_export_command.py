import json
import zipfile
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.pdf_text import pages_of

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
    assert run("export", "--all", "-o", tmp_path / "no" / "where.pdf").code == 1
    taken = tmp_path / "taken"
    taken.write_text("mine", encoding="utf-8")
    assert run("export", "--all", "-o", f"{taken}/").code == 1
    assert taken.read_text(encoding="utf-8") == "mine"
    assert not list(tmp_path.glob(".*"))


@pytest.mark.usefixtures("ids")
@pytest.mark.parametrize("wanted", ["md", "html", "txt", "pdf", "json"])
def test_a_folder_gets_a_file_for_each(run: Run, tmp_path: Path, wanted: str) -> None:
    result = run("export", "--all", "--format", wanted, "-o", f"{tmp_path / 'new'}/")
    assert (result.code, result.out) == (0, "")
    found = sorted(path.name for path in (tmp_path / "new").iterdir())
    assert [name[10:] for name in found] == [f" First 猫.{wanted}", f" Second.{wanted}"]
    again = run("export", "--all", "--format", wanted, "-o", tmp_path / "all.zip")
    assert again.code == 0
    with zipfile.ZipFile(tmp_path / "all.zip") as archive:
        assert sorted(archive.namelist()) == found


def test_pdf_is_read_back(run: Run, ids: list[str], tmp_path: Path) -> None:
    target = tmp_path / "chat.pdf"
    result = run("export", *ids, "-o", target)
    assert (result.code, result.err) == (0, f"2 conversations written to {target}\n")
    assert len(pages_of(target)) == 2
    assert "First 猫" in pages_of(target)[0]
    assert "Second" in pages_of(target)[1]
    assert run("export", ids[0], "--format", "pdf").code == 2


def test_an_empty_history_exports_to_nothing(run: Run) -> None:
    assert run("export", "--all").out == ""
    assert json.loads(run("export", "--all", "--json").out)["conversations"] == []
