"""Our own JSON: out and in again is the same history."""

import asyncio
import base64
import hashlib
import json
import tempfile
import tracemalloc
from collections.abc import Coroutine
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from app.domain.blocks import AudioBlock, ContentBlock, FileBlock, ImageBlock, TextBlock
from app.domain.conversation import Conversation, Message, MessageStatus, Role, attachments_of
from app.domain.events import FoldersChanged
from app.domain.ids import new_id
from app.domain.interchange import ImportFormat, RemarkKind
from app.domain.library import Folder
from tests.services.importing.desk import Desk, as_json, as_zip, kinds, opened_desk
from tests.services.importing.histories import HISTORIES, Stored

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)


async def store(desk: Desk, history: list[Stored]) -> None:
    """Put a random history into a folder, with its files."""
    for one in history:
        messages = [
            replace(message, blocks=tuple([await kept(desk, block) for block in message.blocks]))
            for message in one.messages
        ]
        await desk.history.imports.add_whole(one.conversation, messages, one.folder)


async def kept(desk: Desk, block: ContentBlock) -> ContentBlock:
    """Put the bytes that a random block holds in its digest into the store."""
    if not isinstance(block, FileBlock | AudioBlock):
        return block
    ref = block.attachment
    stored = await desk.store.put(bytes.fromhex(ref.sha256), name=ref.name, media_type=ref.media_type)
    return replace(block, attachment=stored)


async def whole(desk: Desk) -> dict[str, object]:
    """Return all that a history holds, with the bytes of its files."""
    found: dict[str, object] = {}
    folders = await desk.history.imports.folders()
    for conversation in await desk.history.conversations():
        messages = await desk.messages(conversation)
        files = [
            hashlib.sha256(await desk.store.read(ref)).hexdigest() == ref.sha256
            for message in messages
            for ref in attachments_of(message.blocks)
        ]
        assert all(files)
        folder = folders.get(conversation.folder_id or "")
        named = folder and (folder.id, folder.name, folder.created_at)
        found[conversation.id] = (conversation, messages, named)
    return found


async def out_and_in(history: list[Stored]) -> None:
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        async with opened_desk(root / "one") as one, opened_desk(root / "two") as two:
            await store(one, history)
            path = await one.exported(root / "all.json")
            preview = await two.look(path)
            assert (preview.conversations, preview.messages) == (
                len(history),
                sum(len(each.messages) for each in history),
            )
            report = await two.run(path)
            assert (report.format, report.added, report.remarks) == (ImportFormat.LOQUENT, len(history), ())
            before = await whole(two)
            assert before == await whole(one)
            again = await two.run(path)
            assert (again.added, again.extended, again.messages) == (0, 0, 0)
            assert again.present == len(history)
            at_home = await one.run(path)
            assert (at_home.added, at_home.extended, at_home.present) == (0, 0, len(history))
            assert await whole(two) == before == await whole(one)
            assert (await two.exported(root / "again.json")).read_bytes() == path.read_bytes()


def run(work: Coroutine[Any, Any, None]) -> None:
    with asyncio.Runner() as runner:
        runner.run(work)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(HISTORIES)
def test_out_and_in_again_is_the_same_history(history: list[Stored]) -> None:
    run(out_and_in(history))


def message(key: str, parent: str | None, text: str = "Hello", **more: object) -> dict[str, object]:
    return {
        "id": key,
        "parent": parent,
        "role": "user",
        "created_at": "2026-05-04T12:00:00Z",
        "status": "complete",
        "blocks": [{"type": "text", "text": text}],
        **more,
    }


def conversation(key: str, *messages: object, **more: object) -> dict[str, object]:
    return {
        "id": key,
        "title": "By hand",
        "created_at": "2026-05-04T12:00:00Z",
        "updated_at": "2026-05-04T13:00:00Z",
        "messages": list(messages),
        "attachments": {},
        **more,
    }


def file_of(*conversations: object, version: int = 2) -> dict[str, object]:
    return {"format": "loquent-conversations", "version": version, "conversations": list(conversations)}


async def test_the_first_version_is_read(desk: Desk, tmp_path: Path) -> None:
    data = b"a document" * 1000
    digest = hashlib.sha256(data).hexdigest()
    ref = {"sha256": digest, "media_type": "text/plain", "name": "a.txt", "size": len(data)}
    first = new_id()
    blocks = [{"type": "file", "attachment": ref}, {"type": "text", "text": "Read"}]
    old = conversation(
        new_id(),
        message(first, None, blocks=blocks),
        head=first,
        model={"provider_id": "p", "model_id": "m"},
        attachments={digest: {**ref, "data": base64.b64encode(data).decode()}},
    )
    report = await desk.run(as_json(tmp_path / "v1.json", file_of(old, version=1)))
    assert (report.added, report.attachments, report.remarks) == (1, 1, ())
    (found,) = (await desk.messages())[0].blocks[:1]
    assert isinstance(found, FileBlock)
    assert await desk.store.read(found.attachment) == data
    assert (await desk.one()).head_id == first


async def test_a_later_version_is_told(desk: Desk, tmp_path: Path) -> None:
    report = await desk.run(as_json(tmp_path / "v3.json", file_of(conversation(new_id()), version=3)))
    assert (report.added, kinds(report)) == (0, {RemarkKind.NEWER_FORMAT: 1})


async def test_in_an_archive_and_with_its_keys_in_any_order(desk: Desk, tmp_path: Path) -> None:
    value = dict(reversed(file_of(conversation(new_id(), message(new_id(), None))).items()))
    report = await desk.run(as_zip(tmp_path / "backup.zip", {"chats.json": value}))
    assert (report.format, report.added) == (ImportFormat.LOQUENT, 1)


async def test_ids_that_something_else_has_are_given_anew(desk: Desk, tmp_path: Path) -> None:
    mine = Conversation(new_id(), NOON, NOON, title="Mine")
    said = Message(new_id(), mine.id, None, Role.USER, (TextBlock("Mine"),), NOON)
    await desk.history.imports.add_whole(mine, [said])
    child = new_id()
    foreign = [
        conversation(
            mine.id,
            message(said.id, None, "Theirs"),
            message(child, said.id),
            head=child,
            created_at="2020-01-01T00:00:00Z",
        ),
        conversation("../../etc/passwd", message("1; DROP TABLE messages", None)),
    ]
    path = as_json(tmp_path / "c.json", file_of(*foreign))
    report = await desk.run(path)
    assert (report.added, report.messages) == (2, 3)
    found = {each.origin: each for each in await desk.history.conversations()}
    theirs = found[f"loquent:{mine.id}"]
    assert theirs.id != mine.id
    assert [each.id == child for each in await desk.messages(theirs)] == [False, True]
    assert theirs.head_id == child
    assert (await desk.messages(mine))[0] == said
    assert len(found["loquent:../../etc/passwd"].id) == 36
    again = await desk.run(path)
    assert (again.added, again.extended, again.present) == (0, 0, 2)


async def test_a_grown_conversation(desk: Desk, tmp_path: Path) -> None:
    key, first, second, third = (new_id() for _ in range(4))
    await desk.run(as_json(tmp_path / "c.json", file_of(conversation(key, message(first, None), head=first))))
    more = conversation(
        key, message(first, None, "changed"), message(second, first), message(third, first), head=second
    )
    report = await desk.run(as_json(tmp_path / "c.json", file_of(more)))
    assert (report.extended, report.messages) == (1, 2)
    found = await desk.messages()
    assert [each.id for each in found] == [first, second, third]
    assert found[0].blocks == (TextBlock("Hello"),)
    assert (await desk.one()).head_id == second


async def test_folders_are_found_by_id_and_by_name(desk: Desk, tmp_path: Path) -> None:
    folder = {"id": new_id(), "name": "Work", "position": 5, "created_at": "2026-01-01T00:00:00Z"}
    namesake = {**folder, "id": new_id()}
    value = file_of(
        conversation(new_id(), message(new_id(), None), folder=folder),
        conversation(new_id(), message(new_id(), None), folder=namesake),
        conversation(new_id(), message(new_id(), None), folder={**folder, "name": "Renamed"}),
    )
    await desk.run(as_json(tmp_path / "c.json", value))
    assert {each.folder_id for each in await desk.history.conversations()} == {folder["id"]}
    assert [each.name for each in (await desk.history.imports.folders()).values()] == ["Work"]
    assert desk.events.count(FoldersChanged()) == 1
    assert isinstance(next(iter((await desk.history.imports.folders()).values())), Folder)


async def test_what_is_wrong_is_left_out_and_told(desk: Desk, tmp_path: Path) -> None:
    digest = hashlib.sha256(b"x").hexdigest()
    good, bad, orphan = new_id(), new_id(), new_id()
    picture = {"sha256": "../../../../etc/passwd", "media_type": "image/png", "name": "p", "size": 1}
    gone = {"sha256": "f" * 64, "media_type": "image/png", "name": "gone", "size": 1}
    value = file_of(
        None,
        {"id": new_id()},
        conversation(new_id(), created_at="2026-05-04T12:00:00"),
        conversation(
            new_id(),
            message(good, None, status="running"),
            message(good, None),
            message(bad, None, role="robot"),
            message(orphan, bad),
            message(
                new_id(),
                good,
                blocks=[
                    {"type": "image", "attachment": picture, "width": 1, "height": 1},
                    {"type": "image", "attachment": gone, "width": 1, "height": 1},
                    {"type": "text", "text": 5},
                    {"type": "hologram"},
                ],
            ),
            7,
            head="nowhere",
            attachments={
                digest: {"media_type": "text/plain", "name": "x", "size": 1, "data": ["AAAA"]},
                "e" * 64: {"media_type": "text/plain", "name": "y", "size": 1, "data": None},
                "d" * 64: {"media_type": "text/plain", "name": "z", "size": 1, "data": ["?!"]},
            },
        ),
    )
    report = await desk.run(as_json(tmp_path / "c.json", value))
    assert report.added == 1
    assert kinds(report) == {
        RemarkKind.NO_CONVERSATION: 3,
        RemarkKind.NO_MESSAGE: 2,
        RemarkKind.DUPLICATE: 1,
        RemarkKind.ORPHAN: 1,
        RemarkKind.FILE_DAMAGED: 2,
        RemarkKind.FILE_MISSING: 3,
    }
    messages = await desk.messages()
    assert messages[0].status is MessageStatus.INTERRUPTED
    kept = messages[2].blocks
    assert [type(block).__name__ for block in kept] == ["UnknownBlock", "ImageBlock", "UnknownBlock", "UnknownBlock"]
    assert isinstance(kept[1], ImageBlock)
    assert (await desk.one()).head_id in {message.id for message in messages}


@pytest.mark.parametrize("cut", [60, 400, 800])
async def test_a_file_that_breaks_off_gives_what_stands_before(desk: Desk, tmp_path: Path, cut: int) -> None:
    whole_file = json.dumps(file_of(*(conversation(new_id(), message(new_id(), None)) for _ in range(4))))
    path = tmp_path / "c.json"
    path.write_text(whole_file[:-cut])
    report = await desk.run(path)
    assert report.added == {60: 3, 400: 2, 800: 1}[cut]
    assert kinds(report) == {RemarkKind.BREAKS_OFF: 1}


async def test_members_of_another_program_are_passed_over_however_many_there_are(desk: Desk, tmp_path: Path) -> None:
    first = new_id()
    more = {f"{number} {'x' * 2000}": "" for number in range(10_000)}
    path = as_json(tmp_path / "more.json", file_of(conversation(new_id(), message(first, None), head=first, **more)))
    tracemalloc.start()
    try:
        report = await desk.run(path)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert report.added == 1
    assert peak < path.stat().st_size / 2
