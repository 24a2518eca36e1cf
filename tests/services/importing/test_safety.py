"""Files that mean harm, or are only strange: told, and nothing of them is taken that should not be."""

import io
import json
import zipfile
from pathlib import Path

import pytest

from app.domain.interchange import RemarkKind
from app.infra import archives
from tests.services.importing import chatgpt_export
from tests.services.importing.chatgpt_export import conversation, node
from tests.services.importing.desk import Desk, as_json, as_zip, kinds
from tests.services.importing.pixels import png
from tests.services.importing.test_open_webui import node as webui_node


def chats() -> list[object]:
    return [chatgpt_export.branched()]


async def test_names_that_lead_out_are_told_and_the_rest_is_taken(desk: Desk, tmp_path: Path) -> None:
    members = {"conversations.json": chats(), "../../evil.png": png(), "/abs.json": chats(), "C:\\x.json": chats()}
    report = await desk.run(as_zip(tmp_path / "a.zip", members))
    assert (report.added, kinds(report)) == (1, {RemarkKind.UNSAFE_NAME: 3})
    assert not (tmp_path.parent / "evil.png").exists()


async def test_a_bomb_is_told(desk: Desk, tmp_path: Path) -> None:
    bomb = b'[{"mapping": "' + b" " * (64 << 20) + b'"}]'
    report = await desk.run(as_zip(tmp_path / "a.zip", {"conversations.json": bomb}))
    assert (report.format, kinds(report)[RemarkKind.BOMB]) == (None, 1)


async def test_a_compressed_bomb_is_told(desk: Desk, tmp_path: Path) -> None:
    import gzip

    path = tmp_path / "a.bak"
    path.write_bytes(gzip.compress(b'{"a": "' + b" " * (64 << 20) + b'"}'))
    assert kinds(await desk.run(path)) == {RemarkKind.BOMB: 1}


async def test_archives_inside_are_not_opened(desk: Desk, tmp_path: Path) -> None:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("conversations.json", json.dumps(chats()))
    report = await desk.run(as_zip(tmp_path / "a.zip", {"inner.zip": inner.getvalue()}))
    assert kinds(report) == {RemarkKind.ARCHIVE_INSIDE: 1, RemarkKind.NOT_RECOGNISED: 1}
    assert await desk.history.conversations() == ()


async def test_an_encrypted_archive_is_told(desk: Desk, tmp_path: Path) -> None:
    path = as_zip(tmp_path / "a.zip", {"conversations.json": chats()})
    data = bytearray(path.read_bytes())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.find(mark) + offset] |= 1
    path.write_bytes(data)
    report = await desk.run(path)
    assert report.format is None
    assert RemarkKind.ENCRYPTED in kinds(report)


async def test_too_many_members_are_told(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MOST_MEMBERS", 2)
    path = as_zip(tmp_path / "a.zip", {"a": b"", "b": b"", "conversations.json": chats()})
    assert kinds(await desk.run(path)) == {RemarkKind.TOO_MANY_MEMBERS: 1}


async def test_ten_thousands_of_members_are_no_trouble(desk: Desk, tmp_path: Path) -> None:
    members: dict[str, object] = {f"files/file-{number}.png": b"" for number in range(20_000)}
    report = await desk.run(as_zip(tmp_path / "a.zip", {**members, "conversations.json": chats()}))
    assert (report.added, report.remarks) == (1, ())


async def test_what_is_nested_too_deeply_is_passed_over(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "c.json"
    deep = f'{{"mapping": {"[" * 50_000}{"]" * 50_000}}}'
    path.write_text(f"[{json.dumps(chats()[0])}, {deep}, {json.dumps({**chatgpt_export.thinking()})}]")
    report = await desk.run(path)
    assert (report.added, kinds(report)) == (2, {RemarkKind.TOO_DEEP: 1})


async def test_who_says_picture_has_to_bring_one(desk: Desk, tmp_path: Path) -> None:
    members = {
        "conversations.json": [chatgpt_export.pictures()],
        "file-Abc1.png": b"<html>This link has expired</html>",
        "file_gone2.png": png()[:50],
        "file-Doc3.txt": png(),
    }
    report = await desk.run(as_zip(tmp_path / "a.zip", members))
    assert kinds(report) == {RemarkKind.FILE_DAMAGED: 2}
    assert await desk.said("u1") == [
        "(data broken_media)",
        "(data broken_media)",
        "What is this?",
        "(picture notes.txt 3x2)",
    ]


async def test_a_json_file_alone_takes_nothing_that_lies_beside_it(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "file-Abc1").write_bytes(png())
    report = await desk.run(as_json(tmp_path / "conversations.json", [chatgpt_export.pictures()]))
    assert kinds(report) == {RemarkKind.FILE_MISSING: 3}


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "/etc/passwd",
        "../../etc/passwd",
        "smb://host/x",
        "javascript:alert(1)",
        "data:,plain",
        "x" * 5000,
    ],
)
async def test_addresses_of_files_open_nothing(desk: Desk, tmp_path: Path, url: str) -> None:
    files = [{"type": "image", "url": url}]
    chat = {"id": "c", "history": {"messages": {"m": webui_node("m", None, "user", "See", files=files)}}}
    report = await desk.run(as_json(tmp_path / "c.json", [chat]))
    assert report.added == 1
    assert await desk.said("m") == ["See", "(data broken_media)"]
    assert b"root:" not in b"".join(each.read_bytes() for each in desk.root.rglob("*") if each.is_file())


@pytest.mark.parametrize(
    ("written", "told"),
    [
        (1_700_000_000, 1_700_000_000),
        (1_700_000_000_000, 1_700_000_000),
        (1_700_000_000_000_000, 1_700_000_000),
        ("2023-11-14T22:13:20Z", 1_700_000_000),
        ("2023-11-14T23:13:20+01:00", 1_700_000_000),
        ("1700000000.0", 1_700_000_000),
        (float("nan"), None),
        (float("inf"), None),
        (0, None),
        (-1e12, None),
        (1e300, None),
        (10**40, None),
        ("50000-01-01T00:00:00Z", None),
        ("yesterday", None),
        (True, None),
        ([], None),
    ],
)
async def test_times(desk: Desk, tmp_path: Path, written: object, told: int | None) -> None:
    value = conversation([node("m", None, "user", "Hello", at=written)], "m", create_time=chatgpt_export.T0)
    report = await desk.run(as_json(tmp_path / "c.json", [value]))
    (message,) = await desk.messages()
    assert message.created_at.timestamp() == (chatgpt_export.T0 if told is None else told)
    assert (RemarkKind.TIME_UNKNOWN in kinds(report)) is (told is None)


async def test_a_conversation_without_a_title_is_called_after_its_beginning(desk: Desk, tmp_path: Path) -> None:
    await desk.run(as_json(tmp_path / "c.json", [{**chatgpt_export.branched(), "title": None}]))
    found = await desk.one()
    assert (found.title, found.title_by_hand) == ("Where to?", False)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("is_packed", [False, True])
async def test_what_was_saved_again_in_another_encoding(
    desk: Desk, tmp_path: Path, encoding: str, *, is_packed: bool
) -> None:
    mark = "\ufeff" if encoding.endswith("e") else ""
    # Large enough that an emoji may lie across two pieces.
    long = "汉字 \U0001f600" * 100_000
    value = [conversation([node("m", None, "user", long)], "m")]
    written = (mark + json.dumps(value, ensure_ascii=False)).encode(encoding)
    path = tmp_path / "conversations.json"
    path.write_bytes(written)
    found = as_zip(tmp_path / "a.zip", {path.name: written}) if is_packed else path
    assert (await desk.run(found)).added == 1
    assert await desk.said("m") == [long]


async def test_ids_that_are_alike_for_long_are_two(desk: Desk, tmp_path: Path) -> None:
    first, second = "k" * 300 + "1", "k" * 300 + "2"
    value = conversation([node(first, None, "user", "One"), node(second, first, "user", "Two")], second)
    report = await desk.run(as_json(tmp_path / "c.json", [value]))
    assert (report.messages, RemarkKind.CYCLE in kinds(report)) == (2, False)


async def test_objects_one_after_the_other(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "c.jsonl"
    lines = [chatgpt_export.branched(), chatgpt_export.thinking(), chatgpt_export.pictures()]
    path.write_text("\n".join(map(json.dumps, lines)))
    assert (await desk.run(path)).added == 3
