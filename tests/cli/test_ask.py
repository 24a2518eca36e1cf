import io
import json
import sqlite3
import sys
from pathlib import Path

import pytest
from PIL import Image

from app.cli.main import main
from tests.cli.conftest import Run
from tests.gateway import Gateway
from tests.gateway.behaviours import text_of
from tests.gateway.texts import PARAGRAPH

pytestmark = pytest.mark.usefixtures("environment")


def sent(gateway: Gateway) -> list[dict[str, object]]:
    found = [request.json for request in gateway.requests if request.path == "/v1/chat/completions"]
    return [body for body in found if body is not None]


def last_content(gateway: Gateway) -> object:
    messages = sent(gateway)[-1]["messages"]
    assert isinstance(messages, list)
    return messages[-1]["content"]


def test_the_reply_alone_goes_to_standard_output(run: Run) -> None:
    result = run("ask", "--model", "echo", "Hello 猫")
    assert (result.code, result.out, result.err) == (0, "Hello 猫", "")


def test_the_first_model_of_the_environment_answers_where_none_is_named(run: Run, gateway: Gateway) -> None:
    gateway.models = ["echo", "think"]
    assert run("ask", "Hi").out == "Hi"
    assert sent(gateway)[0]["model"] == "echo"


def test_thinking_goes_to_standard_error(run: Run) -> None:
    result = run("ask", "--model", "think", "Hi")
    assert result.out == "The answer is 42."
    assert result.err == "Let me see. Six times seven, I believe.\n\n"


def test_text_comes_from_standard_input(run: Run) -> None:
    assert run("ask", "--model", "echo", stdin="从管道\n".encode()).out == "从管道"
    assert run("ask", "--model", "echo", "-", stdin=b"dash\r\n").out == "dash"


@pytest.mark.parametrize("stdin", [b"", b" \n\t"])
def test_nothing_to_say_is_wrong_use(run: Run, stdin: bytes) -> None:
    result = run("ask", "--model", "echo", stdin=stdin)
    assert (result.code, result.out) == (2, "")
    assert "nothing to say" in result.err


class Keyboard(io.TextIOWrapper):
    """Standard input of somebody who sits at a terminal."""

    def isatty(self) -> bool:
        return True


def test_a_keyboard_is_not_waited_for_unless_asked(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, data: Path
) -> None:
    arguments = ["ask", "--model", "echo", "--data-dir", str(data)]
    monkeypatch.setattr(sys, "stdin", Keyboard(io.BytesIO(b"typed")))
    assert main(arguments) == 2
    assert "nothing to say" in capsys.readouterr().err
    assert main([*arguments, "-"]) == 0
    assert capsys.readouterr().out == "typed"


def test_json_is_one_object_with_all_of_it(run: Run) -> None:
    result = run("ask", "--model", "think", "--json", "Hi")
    value = result.value()
    assert (result.code, result.err) == (0, "")
    assert value["status"] == "complete"
    assert value["text"] == "The answer is 42."
    assert value["thinking"] == "Let me see. Six times seven, I believe."
    assert value["model"] == {"provider": "environment", "id": "think"}
    assert value["finish_reason"] == "stop"
    assert value["error"] is None
    usage = value["usage"]
    assert isinstance(usage, dict)
    assert usage["completion_tokens"] > 0


@pytest.mark.parametrize("as_json", [False, True])
def test_a_failure_is_told_and_gives_1(run: Run, as_json: bool) -> None:
    result = run("ask", "--model", "error-401", "Hi", *(["--json"] if as_json else []))
    assert result.code == 1
    if as_json:
        error = result.value()["error"]
        assert isinstance(error, dict)
        assert error["reason"] == "auth.key_refused"
        assert error["status"] == 401
        assert error["text"]
    else:
        assert result.out == ""
        assert "does not accept the key" in result.err


def test_a_cut_reply_is_printed_as_far_as_it_came(run: Run) -> None:
    result = run("ask", "--model", "cut", "Hi")
    assert result.code == 1
    assert result.out
    assert PARAGRAPH.startswith(result.out)
    assert "loquent: " in result.err


def test_the_token_limit_is_a_cut(run: Run) -> None:
    result = run("ask", "--model", "length", "Hi")
    assert (result.code, result.out) == (1, "This was the beginning of")
    assert "limit" in result.err


def test_a_retry_is_told(run: Run) -> None:
    result = run("ask", "--model", "busy-once", "Hi")
    assert (result.code, result.out) == (0, "Hi")
    assert "Trying again in 0 s (attempt" in result.err


def test_a_reply_in_one_piece(run: Run, gateway: Gateway) -> None:
    assert run("ask", "--model", "think", "--no-stream", "Hi").out == "The answer is 42."
    assert sent(gateway)[-1]["stream"] is False
    run("ask", "--model", "think", "Hi")
    assert sent(gateway)[-1]["stream"] is True


def test_system_and_continue(run: Run, gateway: Gateway) -> None:
    first = run("ask", "--model", "echo", "--system", "Be brief.", "--json", "One").value()
    second = run("ask", "--continue", "--json", "Two").value()
    assert second["conversation"] == first["conversation"]
    assert second["text"] == "Two"
    messages = sent(gateway)[-1]["messages"]
    assert isinstance(messages, list)
    assert [(one["role"], one["content"]) for one in messages] == [
        ("system", "Be brief."),
        ("user", "One"),
        ("assistant", "One"),
        ("user", "Two"),
    ]
    third = run("ask", "--continue", "--model", "think", "--json", "Three").value()
    assert third["conversation"] == first["conversation"]
    assert third["text"] == "The answer is 42."
    fourth = run("ask", "--model", "echo", "--json", "Four").value()
    assert fourth["conversation"] != first["conversation"]


def test_there_may_be_nothing_to_go_on_with(run: Run) -> None:
    result = run("ask", "--continue", "Hi")
    assert result.code == 2
    assert "no conversation" in result.err


def test_pictures_are_sent(run: Run, tmp_path: Path) -> None:
    for name, size in (("a.png", (640, 480)), ("b.png", (4096, 16))):
        Image.new("RGB", size, "red").save(tmp_path / name)
    result = run("ask", "--model", "vision", "--image", tmp_path / "a.png", "--image", tmp_path / "b.png", "What?")
    lines = result.out.splitlines()
    assert lines[0] == "Images: 2"
    assert lines[1].startswith("1. image/png")
    assert lines[1].endswith("640 x 480")
    assert lines[2].endswith("2048 x 8")


def test_a_picture_needs_no_words(run: Run, tmp_path: Path) -> None:
    Image.new("RGB", (8, 8)).save(tmp_path / "a.png")
    assert run("ask", "--model", "vision", "--image", tmp_path / "a.png").out.startswith("Images: 1")


@pytest.mark.parametrize(
    ("option", "name", "content", "words"),
    [
        ("--image", "text.png", b"no picture", "text.png is no picture"),
        ("--image", "half.png", b"\x89PNG\r\n\x1a\nbroken", "half.png is broken"),
        ("--image", "missing.png", None, "missing.png does not exist"),
        ("--file", "cat.png", b"\x89PNG\r\n\x1a\n", "cat.png is broken"),
        ("--video", "film.mp4", b"%PDF-1.7", "film.mp4 is no video"),
        ("--video", "missing.mp4", None, "missing.mp4 does not exist"),
        ("--audio", "sound.mp3", b"%PDF-1.7", "sound.mp3 cannot be read"),
        ("--schema", "s.json", b'{"type": "sting"}', "s is no JSON Schema"),
        ("--schema", "s.json", b"{", "s is no JSON Schema"),
        ("--schema", "missing.json", None, "missing.json does not exist"),
        ("--tools", "t.json", b"[{}]", "t.json is no list of tools"),
        ("--tools", "t.json", b"\xff\xfe", "t.json is no text file"),
        ("--file", "missing.txt", None, "missing.txt does not exist"),
    ],
)
@pytest.mark.parametrize("as_json", [False, True])
def test_what_cannot_be_sent_is_refused_by_name(
    run: Run, gateway: Gateway, tmp_path: Path, option: str, name: str, content: bytes | None, words: str, as_json: bool
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    result = run("ask", "--model", "echo", option, tmp_path / name, "Hi", *(["--json"] if as_json else []))
    assert result.code == 2
    assert words in result.err
    assert sent(gateway) == []
    assert json.loads(run("--json", "export", "--all").out)["conversations"] == []


def test_a_folder_is_no_file(run: Run, tmp_path: Path) -> None:
    assert "is no file" in run("ask", "--model", "echo", "--file", tmp_path, "Hi").err


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"plain", "plain"),
        (b"a\r\nb", "a\nb"),
        ("\ufeff带标记".encode(), "带标记"),
        ("宽字符".encode("utf-16"), "宽字符"),
        ("老文件".encode("gb18030"), "老文件"),
    ],
)
def test_text_files_are_put_in(run: Run, gateway: Gateway, tmp_path: Path, content: bytes, text: str) -> None:
    (tmp_path / "notes.py").write_bytes(content)
    assert run("ask", "--model", "echo", "--file", tmp_path / "notes.py", "Look").code == 0
    assert text_of(last_content(gateway)).split("\n", 1)[0] == "Look"
    assert f"notes.py\n\n```py\n{text}\n```" in text_of(last_content(gateway))


def test_a_model_that_no_list_has_is_sent_as_it_is(run: Run, gateway: Gateway) -> None:
    run("ask", "--model", "odd/name:free", "Hi")
    assert sent(gateway)[-1]["model"] == "odd/name:free"


def test_the_provider_can_be_named(run: Run, gateway: Gateway) -> None:
    value = run("ask", "--model", "ENVIRONMENT:echo", "--json", "Hi").value()
    assert value["model"] == {"provider": "environment", "id": "echo"}


def test_where_the_first_provider_does_not_answer_no_other_steps_in(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-wrong-key-000000")
    result = run("ask", "Hi")
    assert (result.code, result.out) == (1, "")
    assert "does not accept the key" in result.err


def test_a_history_that_cannot_be_used_is_told(run: Run, data: Path) -> None:
    data.mkdir()
    (data / "history.db").write_bytes(b"this is no database at all" * 100)
    result = run("ask", "--model", "echo", "--json", "Hi")
    assert result.code == 1
    error = result.value()["error"]
    assert isinstance(error, dict)
    assert error["kind"] == "storage"
    assert (data / "history.db").read_bytes().startswith(b"this is no database")


def test_broken_settings_are_told_and_do_not_hinder(run: Run, data: Path) -> None:
    data.mkdir()
    (data / "settings.json").write_text("{oops")
    result = run("ask", "--model", "echo", "Hi")
    assert (result.code, result.out) == (0, "Hi")
    assert "settings.broken-" in result.err


def test_no_file_holds_the_key(run: Run, data: Path, gateway: Gateway) -> None:
    run("ask", "--model", "echo", "Hi")
    run("ask", "--model", "error-401", "Hi")
    files = [path for path in data.rglob("*") if path.is_file()]
    assert any(path.name == "loquent.log" for path in files)
    assert not any(gateway.key.encode() in path.read_bytes() for path in files)


def test_the_history_is_whole_afterwards(run: Run, data: Path) -> None:
    run("ask", "--model", "echo", "Hi")
    assert list((data / "leases").iterdir()) == []
    assert not (data / "history.db-wal").exists()
    with sqlite3.connect(data / "history.db") as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.close()
