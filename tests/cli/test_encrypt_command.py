"""``loquent encrypt`` on a real folder, with a keyring of the test."""

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend

from app.domain.history_key import HistoryKey, key_of
from tests.cli.conftest import ROOT, Run
from tests.infra.keyrings import Forgetful, Held, Locked
from tests.storage.encrypted import DAMAGES, FIRST, SECOND, damage, fill, stored_key, traces


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Held:
    made = Held()
    use(made, monkeypatch)
    return made


def use(made: Held, monkeypatch: pytest.MonkeyPatch) -> None:
    def get_keyring() -> KeyringBackend:
        return made

    monkeypatch.setattr(keyring, "get_keyring", get_keyring)


@pytest.fixture(autouse=True)
def keys(monkeypatch: pytest.MonkeyPatch) -> Iterator[HistoryKey]:
    """Let the keys that are made be known ones."""
    made = iter((FIRST, SECOND))
    monkeypatch.setattr("app.services.encryption.new_key", lambda: next(made))
    return made


@pytest.mark.usefixtures("held")
def test_on_another_key_and_off(run: Run, data: Path) -> None:
    asyncio.run(fill(data))
    assert run("encrypt", "status").out == "off\n"
    turned = run("encrypt", "on", stdin=FIRST.phrase.lower().encode() + b"\n")
    assert turned.code == 0
    assert turned.out == f"{FIRST.phrase}\n"
    assert "100 %" in turned.err
    assert traces(data) == []
    assert run("encrypt", "status").out.startswith(f"on, key {FIRST.id}, since 20")
    assert run("encrypt", "status", "--json").value()["state"] == "on"
    assert "harbour" in run("search", "harbour").out
    assert "harbour" in run("export", "--all", "--format", "md").out
    assert run("copies").out.count("3 conversations") == 2
    assert run("encrypt", "rekey", stdin=SECOND.phrase.encode()).code == 0
    assert stored_key(data, FIRST, SECOND) == SECOND
    assert run("encrypt", "off").code == 0
    assert run("encrypt", "status").out == "off\n"
    assert "harbour" in run("search", "harbour").out


def test_a_phrase_that_is_not_typed_back_changes_nothing(run: Run, data: Path, held: Held) -> None:
    asyncio.run(fill(data))
    wrong = run("encrypt", "on", stdin=SECOND.phrase.encode())
    assert wrong.code == 1
    assert "Group 1 of the recovery phrase is not right." in wrong.err
    none = run("encrypt", "on")
    assert none.code == 2
    assert held.kept == {}
    assert run("encrypt", "status").out == "off\n"


def test_a_lost_key_is_given_again_by_the_phrase(
    run: Run, data: Path, held: Held, monkeypatch: pytest.MonkeyPatch
) -> None:
    asyncio.run(fill(data))
    assert run("encrypt", "on", stdin=FIRST.phrase.encode()).code == 0
    held.kept.clear()
    locked = run("search", "harbour")
    assert locked.code == 1
    assert "encrypted" in locked.err
    assert "loquent encrypt unlock" in locked.err
    assert run("encrypt", "status").out.startswith(f"locked, key {FIRST.id}")
    for typed, words in ((b"", "no phrase"), (SECOND.phrase.encode(), "another history"), (b"abc", "13 groups")):
        refused = run("encrypt", "unlock", stdin=typed)
        assert refused.code != 0
        assert words in refused.err
    assert run("encrypt", "unlock", stdin=FIRST.phrase.encode()).code == 0
    assert "harbour" in run("search", "harbour").out
    use(Forgetful(), monkeypatch)
    assert "No keyring keeps the key" in run("encrypt", "unlock", stdin=FIRST.phrase.encode()).err


@pytest.mark.usefixtures("held")
def test_what_cannot_be_read_is_named(run: Run, data: Path) -> None:
    asyncio.run(fill(data))
    name = "daily-version-6-2026-01-01T00-00-00-000000Z.db"
    (data / "backups" / name).write_bytes(b"SQLite format 3\0 damaged" * 100)
    turned = run("encrypt", "on", stdin=FIRST.phrase.encode())
    assert f"{name} cannot be read and is removed." in turned.err
    assert turned.err.index(name) < turned.err.index("writing")
    assert turned.code == 0


@pytest.mark.usefixtures("held")
def test_another_process_is_in_the_way(run: Run, data: Path) -> None:
    asyncio.run(fill(data))
    holder = (
        "import sys; from pathlib import Path; from app.bootstrap.care import entered; "
        "from app.infra.paths import DataFolder\n"
        "with entered(DataFolder(Path(sys.argv[1]))): print('in', flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-c", holder, str(data)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        refused = run("encrypt", "on", stdin=FIRST.phrase.encode())
        process.communicate(timeout=30)
    assert refused.code == 1
    assert "Another Loquent uses" in refused.err
    assert run("encrypt", "status").out == "off\n"


def test_json_says_the_phrase_and_how_it_is_then(run: Run, data: Path, held: Held) -> None:
    asyncio.run(fill(data))
    out = run("encrypt", "on", "--json", stdin=FIRST.phrase.encode()).out.splitlines()
    assert len(out) == 2
    assert key_of(out[0].removeprefix('{"phrase": "').removesuffix('"}')) == FIRST
    assert '"state": "on"' in out[1]
    assert list(held.kept) == [f"history-key-{FIRST.id}"]


@pytest.mark.parametrize("keyring_is", ["empty", "gone"])
@pytest.mark.parametrize("how", DAMAGES)
def test_locked_and_damaged(
    run: Run, data: Path, held: Held, monkeypatch: pytest.MonkeyPatch, how: str, keyring_is: str
) -> None:
    asyncio.run(fill(data))
    assert run("encrypt", "on", stdin=FIRST.phrase.encode()).code == 0
    held.kept.clear()
    damage(data, how)
    for command in (("copies",), ("salvage",), ("search", "harbour")):
        assert "loquent encrypt unlock" in run(*command).err
    phrase, given = b"", list[str]()
    if keyring_is == "empty":
        assert run("encrypt", "unlock", stdin=FIRST.phrase.encode()).code == 0
    else:
        use(Locked(), monkeypatch)
        assert "--phrase-stdin" in run("encrypt", "unlock", stdin=FIRST.phrase.encode()).err
        phrase, given = FIRST.phrase.encode(), ["--phrase-stdin"]
    listed = run("copies", *given, stdin=phrase).out
    assert listed.count("3 conversations") == 2
    saved = run("salvage", *given, stdin=phrase)
    if how in ("some pages", "half"):
        assert "3 conversations" in saved.err
    else:
        assert "Nothing in" in saved.err
    daily = next(line.split("\t")[0] for line in listed.splitlines() if line.startswith("daily"))
    assert run("restore-copy", daily, *given, stdin=phrase).code == 0
    assert "harbour" in run("search", "harbour", *given, stdin=phrase).out
    assert traces(data) == []


def test_the_phrase_opens_for_one_command_where_there_is_no_keyring(
    run: Run, data: Path, held: Held, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    asyncio.run(fill(data))
    assert run("encrypt", "on", stdin=FIRST.phrase.encode()).code == 0
    use(Locked(), monkeypatch)
    phrase = FIRST.phrase.encode()
    assert "harbour" in run("export", "--all", "--format", "md", "--phrase-stdin", stdin=phrase).out
    assert run("backup", "-o", tmp_path / "b.zip", "--phrase-stdin", stdin=phrase).code == 0
    another = run("copies", "--phrase-stdin", stdin=SECOND.phrase.encode())
    assert another.code == 1
    assert "opens another history" in another.err
    slip = run("copies", "--phrase-stdin", stdin=b"ABCDE" + phrase[5:])
    assert slip.code == 2
    assert "Group 1 of the recovery phrase" in slip.err
    none = run("copies", "--phrase-stdin")
    assert none.code == 2
    assert "13 groups" in none.err
    assert run("encrypt", "off", "--phrase-stdin", stdin=phrase).code == 0
    assert "harbour" in run("search", "harbour").out


@pytest.mark.usefixtures("held")
def test_what_was_set_aside_can_be_salvaged_too(run: Run, data: Path) -> None:
    asyncio.run(fill(data))
    assert run("encrypt", "on", stdin=FIRST.phrase.encode()).code == 0
    damage(data, "some pages")
    daily = next(line.split("\t")[0] for line in run("copies").out.splitlines() if line.startswith("daily"))
    aside = str(run("restore-copy", daily, "--json").value()["kept_as"])
    assert run("restore-copy", aside).code == 1
    saved = run("salvage", aside)
    assert saved.code == 0
    assert "3 conversations and 60 messages" in saved.err
    assert run("restore-copy", saved.out.strip()).code == 0
    assert run("salvage", "no-such-copy").code == 1


@pytest.mark.usefixtures("held")
def test_whoever_replaces_an_encrypted_history_by_a_backup_is_told_that_it_is_plain(
    run: Run, data: Path, tmp_path: Path
) -> None:
    asyncio.run(fill(data))
    assert run("backup", "-o", tmp_path / "b.zip").code == 0
    assert "encrypt on" not in run("restore", tmp_path / "b.zip", "--replace").err
    assert run("encrypt", "on", stdin=FIRST.phrase.encode()).code == 0
    assert "what was restored is not: loquent encrypt on" in run("restore", tmp_path / "b.zip", "--replace").err
    assert run("encrypt", "status").out == "off\n"
