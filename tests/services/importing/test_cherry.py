import gzip
import hashlib
import json
import sqlite3
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from app.domain.conversation import MessageStatus, Timing
from app.domain.interchange import FilePreview, FileReport, ImportFormat, RemarkKind, Withheld, WithheldKind
from app.domain.model_info import ModelRef, Usage
from tests.services.importing.cherry_backup import KEY, data, database
from tests.services.importing.desk import Desk, as_json, as_zip, kinds
from tests.services.importing.pixels import png


async def test_three_models_asked_at_once(desk: Desk, tmp_path: Path) -> None:
    report = await desk.run(as_zip(tmp_path / "cherry.zip", {"data.json": data(), "Data/Files/f1.png": png()}))
    assert (report.format, report.added, report.attachments) == (ImportFormat.CHERRY, 1, 2)
    found = await desk.one()
    assert (found.title, found.title_by_hand, found.tags) == ("三个模型", True, ("Scientist",))
    assert (found.system_prompt, found.origin) == ("Be exact.", "cherry:topic-1")
    assert found.pinned_at == found.updated_at
    assert await desk.tree() == {
        "q1": None,
        "r1": "q1",
        "r2": "q1",
        "r3": "q1",
        "q2": "r2",
        "r4": "q2",
        "r4#1": "r4",
        "r4#2": "r4#1",
    }
    assert await desk.shown() == ["q1", "r2", "q2", "r4", "r4#1", "r4#2"]
    assert await desk.said("q1") == ["Compare", "(picture cat.png 3x2)", "(data broken_media)"]
    assert await desk.said("r1") == ["(thought 1.5) Hm", "By one"]
    assert await desk.said("r2") == ["By two", "(source https://t.example) T"]
    assert await desk.said("r3") == []
    assert await desk.said("r4#1") == ["(failed tool-1) page"]
    assert await desk.said("r4#2") == ["```py\nprint()\n```", "(data translation)", "(picture file.png 3x2)"]
    one, two, three = [await desk.message(key) for key in ("r1", "r2", "r3")]
    assert (one.model, one.model_label) == (ModelRef("import:cherry", "m-one"), "silicon")
    assert (one.usage, two.timing) == (Usage(1, 2), Timing(None, 4.0))
    assert three.status is MessageStatus.FAILED
    assert three.error is not None
    assert three.error.gateway_message == "no balance"
    assert [(await desk.message(key)).status for key in ("r4", "r4#1", "r4#2")] == [
        MessageStatus.COMPLETE,
        MessageStatus.COMPLETE,
        MessageStatus.STOPPED,
    ]
    assert kinds(report) == {
        RemarkKind.EMPTY: 1,
        RemarkKind.HIDDEN: 1,
        RemarkKind.PART_UNKNOWN: 2,
        RemarkKind.FILE_MISSING: 1,
    }


@pytest.mark.parametrize("packed", [gzip.compress, zlib.compress, bytes], ids=["gzip", "zlib", "plain"])
async def test_one_compressed_file(desk: Desk, tmp_path: Path, packed: Callable[[bytes], bytes]) -> None:
    path = tmp_path / "cherry-studio.20250501.bak"
    path.write_bytes(packed(json.dumps(data()).encode()))
    report = await desk.run(path)
    assert (report.format, report.added) == (ImportFormat.CHERRY, 1)
    assert kinds(report)[RemarkKind.FILE_MISSING] == 2


async def test_keys_stay_where_they_are(desk: Desk, tmp_path: Path) -> None:
    path = as_json(tmp_path / "data.json", data())
    found: FilePreview | FileReport
    for found in (await desk.look(path), await desk.run(path)):
        assert set(found.withheld) == {
            Withheld(WithheldKind.SETTINGS, "localStorage"),
            Withheld(WithheldKind.KEY, "Silicon"),
            Withheld(WithheldKind.PROVIDER, "Silicon"),
            Withheld(WithheldKind.TOOL_SERVER, "Shell"),
            Withheld(WithheldKind.PROMPTS, "quick_phrases"),
        }
    for file in desk.root.rglob("*"):
        assert not file.is_file() or KEY.encode() not in file.read_bytes()


async def test_a_copy_of_the_programs_folder_is_told(desk: Desk, tmp_path: Path) -> None:
    members = {"metadata.json": {"version": 6}, "IndexedDB/file__0.indexeddb.leveldb/000003.log": b"\0", "Data/x": b""}
    report = await desk.run(as_zip(tmp_path / "direct.zip", members))
    assert report.format is None
    assert kinds(report) == {RemarkKind.NEEDS_OTHER_EXPORT: 1}


async def check_database(desk: Desk, report: FileReport) -> None:
    assert (report.format, report.added) == (ImportFormat.CHERRY_DATABASE, 1)
    found = await desk.one()
    assert (found.title, found.tags, found.system_prompt) == ("Greeting", ("Butler",), "Be polite.")
    assert found.origin == "cherry:t1"
    assert await desk.tree() == {"u1": None, "a1": "u1", "a2": "u1", "a2#1": "a2", "a2#2": "a2#1", "a3": "u1"}
    assert await desk.shown() == ["u1", "a1"]
    assert await desk.said("a1") == ["(thought None) Greet", "Hi"]
    assert await desk.said("a2#1") == ["(answer c) noon"]
    assert await desk.said("a2#2") == ["Noon", "(source https://n.example) N"]
    reply = await desk.message("a1")
    assert (reply.model, reply.usage, reply.timing) == (
        ModelRef("import:cherry", "gpt-5"),
        Usage(1, 2),
        Timing(0.25),
    )
    assert Withheld(WithheldKind.KEY, "OpenAI") in report.withheld


async def test_a_database_in_an_archive(desk: Desk, tmp_path: Path) -> None:
    stored = database(tmp_path / "made.sqlite").read_bytes()
    members = {"metadata.json": {"version": 7}, "Data/cherrystudio.sqlite": stored, "Data/Files/f1.png": png()}
    report = await desk.run(as_zip(tmp_path / "v7.zip", members))
    await check_database(desk, report)
    assert await desk.said("u1") == ["Hello", "(picture cat.png 3x2)"]
    assert kinds(report) == {RemarkKind.MESSAGE_EMPTY: 1}


async def test_a_database_alone_is_only_read(desk: Desk, tmp_path: Path) -> None:
    folder = tmp_path / "there"
    folder.mkdir()
    path = database(folder / "cherrystudio.sqlite")
    path.chmod(0o444)
    before = hashlib.sha256(path.read_bytes()).hexdigest()
    report = await desk.run(path)
    await check_database(desk, report)
    assert hashlib.sha256(path.read_bytes()).hexdigest() == before
    assert [each.name for each in folder.iterdir()] == ["cherrystudio.sqlite"]


async def test_what_stands_in_the_log_alone_is_read_from_a_copy(desk: Desk, tmp_path: Path) -> None:
    path = database(tmp_path / "cherrystudio.sqlite")
    writer = sqlite3.connect(path)
    writer.execute("PRAGMA journal_mode = wal")
    writer.execute("UPDATE topic SET name = 'Renamed' WHERE id = 't1'")
    writer.commit()
    log = path.with_name(f"{path.name}-wal")
    assert log.stat().st_size > 0
    before = path.read_bytes(), log.read_bytes()
    await desk.run(path)
    assert (await desk.one()).title == "Renamed"
    assert (path.read_bytes(), log.read_bytes()) == before
    writer.close()


async def test_both_kinds_of_backup_are_one_history(desk: Desk, tmp_path: Path) -> None:
    backup = data()
    await desk.run(as_json(tmp_path / "data.json", backup))
    path = database(tmp_path / "later.sqlite")
    connection = sqlite3.connect(path)
    connection.execute("UPDATE message SET topic_id = 'topic-1', id = 'q1' WHERE id = 'u1'")
    connection.execute("UPDATE message SET topic_id = 'topic-1' WHERE topic_id = 't1'")
    connection.execute("UPDATE message SET parent_id = 'q1' WHERE parent_id = 'u1'")
    connection.execute("UPDATE topic SET id = 'topic-1' WHERE id = 't1'")
    connection.commit()
    connection.close()
    report = await desk.run(path)
    assert (report.added, report.extended) == (0, 1)
    assert (await desk.tree())["a1"] == "q1"


async def test_a_database_of_another_program(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "other.sqlite"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE topic (a)")
    connection.commit()
    connection.close()
    assert kinds(await desk.run(path)) == {RemarkKind.NOT_RECOGNISED: 1}
