"""Whatever the format: twice is once, what is new is added, what a person did here stays."""

import asyncio
import copy
import gc
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.domain.blocks import TextBlock
from app.domain.conversation import Message, Role
from app.domain.errors import AppError, ErrorReason
from app.domain.events import ConversationAdded, HistoryImported, PathChanged
from app.domain.ids import new_id
from app.domain.interchange import ImportProgress, Place, RemarkKind
from app.infra.json_stream import JsonStream
from app.services.importing import inputs, service
from app.services.importing.source import Notes, SourceConversation
from tests.services.importing import chatgpt_export, cherry_backup, test_chatbox, test_claude, test_open_webui
from tests.services.importing.desk import Desk, as_json, kinds

EXPORTS = {
    "chatgpt": [chatgpt_export.branched(), chatgpt_export.thinking()],
    "claude": [test_claude.export()],
    "chatbox": test_chatbox.export(),
    "open_webui": [test_open_webui.chat()],
    "cherry": cherry_backup.data(),
}


async def everything(desk: Desk) -> list[tuple[Message, ...]]:
    return [await desk.messages(each) for each in await desk.history.conversations()]


@pytest.mark.parametrize("name", EXPORTS)
async def test_twice_is_once(desk: Desk, tmp_path: Path, name: str) -> None:
    path = as_json(tmp_path / "export", EXPORTS[name])
    first = await desk.run(path)
    assert first.added > 0
    before = await everything(desk)
    preview = await desk.look(path)
    assert preview.known == preview.conversations == first.added
    again = await desk.run(path)
    assert (again.added, again.extended, again.messages) == (0, 0, 0)
    assert again.present == first.added
    assert await everything(desk) == before


@pytest.mark.parametrize("name", EXPORTS)
async def test_a_preview_writes_nothing_and_counts_what_comes(desk: Desk, tmp_path: Path, name: str) -> None:
    path = as_json(tmp_path / "export", EXPORTS[name])
    preview = await desk.look(path)
    assert await desk.history.conversations() == ()
    assert not list(desk.root.glob("attachments/*/*"))
    report = await desk.run(path)
    assert (preview.conversations, preview.known, preview.messages) == (report.added, 0, report.messages)
    assert preview.attachments == report.attachments
    assert preview.withheld == report.withheld


def grown() -> dict[str, object]:
    """Return the conversation with a new try of the first question and something after the second."""
    value = copy.deepcopy(chatgpt_export.branched())
    nodes = value["mapping"]
    assert isinstance(nodes, dict)
    nodes["a9"] = chatgpt_export.node("a9", "u2", "assistant", "An answer", at=chatgpt_export.T0 + 2000)
    nodes["a8"] = chatgpt_export.node("a8", "u1", "assistant", "Third try", at=chatgpt_export.T0 + 2100)
    value["current_node"] = "a9"
    value["update_time"] = chatgpt_export.T0 + 3000
    return value


async def test_a_grown_conversation_brings_what_is_new(desk: Desk, tmp_path: Path) -> None:
    await desk.run(as_json(tmp_path / "c.json", [chatgpt_export.branched()]))
    old = await desk.messages()
    desk.events.clear()
    report = await desk.run(as_json(tmp_path / "c.json", [grown()]))
    assert (report.added, report.extended, report.messages) == (0, 1, 2)
    assert (await desk.messages())[: len(old)] == old
    assert (await desk.tree())["a8"] == "u1"
    assert await desk.shown() == ["u1", "a1", "u2", "a9"]
    assert (await desk.one()).updated_at == datetime.fromtimestamp(chatgpt_export.T0 + 3000, UTC)
    assert PathChanged((await desk.one()).id) in desk.events
    assert HistoryImported(0, 1) in desk.events


async def test_where_somebody_wrote_here_what_is_shown_stays(desk: Desk, tmp_path: Path) -> None:
    await desk.run(as_json(tmp_path / "c.json", [chatgpt_export.branched()]))
    found = await desk.one()
    mine = Message(new_id(), found.id, found.head_id, Role.USER, (TextBlock("Mine"),), datetime.now(UTC))
    await desk.history.add_messages([mine], replace(found, head_id=mine.id, title="My title"))
    await desk.run(as_json(tmp_path / "c.json", [grown()]))
    after = await desk.one()
    assert (after.head_id, after.title) == (mine.id, "My title")
    assert len(await desk.messages()) == 7


async def test_a_message_deleted_here_stays_deleted(desk: Desk, tmp_path: Path) -> None:
    path = as_json(tmp_path / "c.json", [chatgpt_export.branched()])
    await desk.run(path)
    gone = await desk.message("a2")
    await desk.history.set_deleted(gone.id, datetime.now(UTC))
    report = await desk.run(path)
    assert (report.present, report.messages) == (1, 0)
    assert (await desk.message("a2")).deleted_at is not None


async def test_what_is_in_the_trash_is_not_brought_back(desk: Desk, tmp_path: Path) -> None:
    path = as_json(tmp_path / "c.json", [chatgpt_export.branched()])
    await desk.run(path)
    await desk.history.update_conversation(replace(await desk.one(), deleted_at=datetime.now(UTC)))
    for found in (await desk.look(path), await desk.run(path)):
        assert kinds(found) == {RemarkKind.IN_TRASH: 1}
        assert found.remarks[0].places[0].conversation == "A trip to 杭州"
    assert await desk.history.conversations() == ()


async def test_one_conversation_twice_in_a_file(desk: Desk, tmp_path: Path) -> None:
    report = await desk.run(as_json(tmp_path / "c.json", [chatgpt_export.branched(), grown()]))
    assert (report.added, report.extended, report.messages) == (1, 1, 6)


async def test_the_first_are_told_one_by_one(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "_TOLD_ONE_BY_ONE", 3)
    many = [{**chatgpt_export.branched(), "conversation_id": f"c{number}"} for number in range(5)]
    await desk.run(as_json(tmp_path / "c.json", many))
    assert [type(event) for event in desk.events] == [ConversationAdded] * 3 + [HistoryImported]
    assert desk.events[-1] == HistoryImported(5, 0)


async def test_progress_goes_to_the_end(desk: Desk, tmp_path: Path) -> None:
    many = [{**chatgpt_export.branched(), "conversation_id": f"c{number}"} for number in range(20)]
    path = as_json(tmp_path / "c.json", many)
    told: list[ImportProgress] = []
    await desk.importing.run([path], told.append)
    assert [one.conversations for one in told] == sorted(one.conversations for one in told)
    assert told[-1] == ImportProgress(str(path), path.stat().st_size, path.stat().st_size, 20, 80)


async def test_stopped_in_the_middle_it_keeps_whole_conversations_and_goes_on_later(desk: Desk, tmp_path: Path) -> None:
    many = [{**chatgpt_export.branched(), "conversation_id": f"c{number}"} for number in range(200)]
    path = as_json(tmp_path / "c.json", many)
    running = asyncio.ensure_future(desk.importing.run([path]))

    def stop(event: ConversationAdded) -> None:
        if event.conversation.origin == "chatgpt:c9":
            running.cancel()

    desk.bus.subscribe(ConversationAdded, stop)
    with pytest.raises(asyncio.CancelledError):
        await running
    found = await desk.history.conversations()
    assert 10 <= len(found) <= 11
    assert [len(tree) for tree in await everything(desk)] == [4] * len(found)
    assert desk.events[-1] == HistoryImported(10, 0)
    report = await desk.run(path)
    assert report.added + report.present == 200
    assert report.present == len(found)


async def test_a_full_disk_ends_it_with_what_was_kept(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add = desk.history.imports.add_whole
    written: list[object] = []

    async def until_full(*arguments: object) -> object:
        if len(written) == 2:
            raise AppError.because(ErrorReason.DISK_FULL)
        written.append(arguments)
        return await add(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(desk.history.imports, "add_whole", until_full)
    many = [{**chatgpt_export.branched(), "conversation_id": f"c{number}"} for number in range(5)]
    with pytest.raises(AppError) as caught:
        await desk.run(as_json(tmp_path / "c.json", many))
    assert caught.value.info.reason is ErrorReason.DISK_FULL
    assert [len(tree) for tree in await everything(desk)] == [4, 4]


async def test_what_is_no_file(desk: Desk, tmp_path: Path) -> None:
    report = await desk.importing.run([tmp_path / "nowhere.json", tmp_path])
    assert [kinds(file) for file in report.files] == [{RemarkKind.FILE_UNREADABLE: 1}] * 2
    assert [file.format for file in report.files] == [None, None]


async def test_nothing_of_one_conversation_is_held_while_the_next_is_read(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held: list[int] = []
    taken = inputs.taken
    gc.collect()

    def counting(stream: JsonStream, notes: Notes, place: Place) -> Mapping[str, object] | None:
        held.append(sum(isinstance(each, SourceConversation) for each in gc.get_objects()))
        return taken(stream, notes, place)

    monkeypatch.setattr(inputs, "taken", counting)
    path = as_json(tmp_path / "c.json", [chatgpt_export.branched(), chatgpt_export.thinking()])
    before = sum(isinstance(each, SourceConversation) for each in gc.get_objects())
    gc.disable()
    try:
        await desk.look(path)
        await desk.run(path)
    finally:
        gc.enable()
    assert held == [before] * 4
