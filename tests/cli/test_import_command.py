import json
from pathlib import Path

import pytest

from app.cli.import_texts import FORMATS, REMARKS, WITHHELD
from app.cli.main import main
from app.domain.interchange import ImportFormat, RemarkKind, WithheldKind
from tests.cli.conftest import Run
from tests.services.importing import chatgpt_export, test_chatbox
from tests.services.importing.desk import as_json


def test_every_remark_has_words() -> None:
    assert REMARKS.keys() == set(RemarkKind)
    assert WITHHELD.keys() == set(WithheldKind)
    assert FORMATS.keys() == set(ImportFormat)


def test_a_dry_run_tells_and_takes_nothing(run: Run, tmp_path: Path) -> None:
    path = as_json(tmp_path / "chats", [chatgpt_export.branched(), chatgpt_export.pictures(), None])
    result = run("import", "--dry-run", path)
    assert result.code == 0
    assert result.out == (
        f"{path}: ChatGPT\n"
        "  2 conversations; 5 messages\n"
        "  from 2023-11-14 to 2023-11-14\n"
        "  1 x this is no conversation: #3\n"
        "  3 x a file is not in the export: Pictures > file-Abc1; Pictures > file_gone2; Pictures > notes.txt\n"
    )
    assert run("export", "--all").out == ""


def test_what_was_taken_is_told_and_can_be_exported(run: Run, tmp_path: Path) -> None:
    path = as_json(tmp_path / "chats", [chatgpt_export.branched(), chatgpt_export.thinking()])
    result = run("import", path)
    assert (result.code, result.out) == (0, f"{path}: ChatGPT\n  2 conversations added, 8 new messages\n")
    assert f"{path}: 100 %" in result.err
    again = run("import", path)
    assert (
        again.out == f"{path}: ChatGPT\n  0 conversations added, 0 new messages\n  2 conversations were here already\n"
    )
    text = run("export", "--all").out
    assert "# A trip to 杭州" in text
    assert "## gpt-4o (ChatGPT) · 2023-11-14" in text


def test_keys_are_named_and_never_shown(run: Run, tmp_path: Path) -> None:
    result = run("import", as_json(tmp_path / "chatbox", test_chatbox.export()))
    assert "  not taken: keys (openai, licenseKey)\n  not taken: gateways (openai, My gateway)\n" in result.out
    assert test_chatbox.KEY not in result.out + result.err


def test_out_of_one_folder_into_another(run: Run, tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    def elsewhere(*arguments: str) -> object:
        capsysbinary.readouterr()
        assert main([*arguments, "--json", "--data-dir", str(tmp_path / "other")]) == 0
        return json.loads(capsysbinary.readouterr().out)

    run("import", as_json(tmp_path / "chats", [chatgpt_export.branched()]))
    run("export", "--all", "-o", tmp_path / "all.json")
    report = elsewhere("import", str(tmp_path / "all.json"))
    assert report == {
        "files": [
            {
                "path": str(tmp_path / "all.json"),
                "format": "loquent",
                "added": 1,
                "extended": 0,
                "present": 0,
                "messages": 4,
                "attachments": 0,
                "remarks": [],
                "withheld": [],
            }
        ]
    }
    assert elsewhere("export", "--all") == json.loads((tmp_path / "all.json").read_text(encoding="utf-8"))


def test_files_that_nobody_knows(run: Run, tmp_path: Path) -> None:
    note = tmp_path / "note.txt"
    note.write_text("hello")
    result = run("import", note, tmp_path / "nowhere", as_json(tmp_path / "chats", [chatgpt_export.branched()]))
    assert result.code == 1
    assert f"{note}: not imported\n  1 x this is no export or backup that Loquent knows" in result.out
    assert f"{tmp_path / 'nowhere'}: not imported\n  1 x the file cannot be read" in result.out
    assert "1 conversation added" in result.out


def test_without_a_file_it_is_wrong_use(run: Run) -> None:
    assert run("import").code == 2
