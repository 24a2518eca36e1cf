from datetime import UTC, datetime
from pathlib import Path

from app.domain.conversation import MessageStatus, Role
from app.domain.interchange import ImportFormat, RemarkKind
from app.domain.model_info import ModelRef
from tests.services.importing import chatgpt_export as export
from tests.services.importing.desk import Desk, as_json, as_zip, kinds
from tests.services.importing.pixels import png


async def test_branches_models_and_times_survive(desk: Desk, tmp_path: Path) -> None:
    report = await desk.run(as_json(tmp_path / "some.file", [export.branched()]))
    assert (report.format, report.added, report.messages) == (ImportFormat.CHATGPT, 1, 4)
    assert report.remarks == ()
    found = await desk.one()
    assert (found.title, found.origin, found.title_by_hand) == ("A trip to 杭州", "chatgpt:conv-1", True)
    assert found.created_at == datetime.fromtimestamp(export.T0, UTC)
    assert found.updated_at == datetime.fromtimestamp(export.T0 + 1000, UTC)
    assert found.model is None
    assert await desk.tree() == {"u1": None, "a1": "u1", "a2": "u1", "u2": "a1"}
    assert await desk.shown() == ["u1", "a1", "u2"]
    reply = await desk.message("a2")
    assert (reply.role, reply.model, reply.model_label) == (
        Role.ASSISTANT,
        ModelRef("import:chatgpt", "gpt-5"),
        "ChatGPT",
    )
    assert reply.created_at == datetime.fromtimestamp(export.T0 + 30, UTC)
    assert [each.origin for each in await desk.messages()] == ["u1", "a1", "a2", "u2"]


async def test_ids_are_made_of_the_times(desk: Desk, tmp_path: Path) -> None:
    await desk.run(as_json(tmp_path / "c.json", [export.branched()]))
    for message in await desk.messages():
        made = int(message.id.replace("-", "")[:12], 16) / 1000
        assert abs(made - message.created_at.timestamp()) < 0.002


async def test_thoughts_tools_marks_and_sources(desk: Desk, tmp_path: Path) -> None:
    report = await desk.run(as_json(tmp_path / "c.json", export.thinking()))
    assert report.remarks == ()
    assert await desk.tree() == {"u1": None, "call": "u1", "tool": "call", "a1": "tool"}
    assert await desk.said("call") == [
        "(thought None) **Plan**\n\nI look.\n\nThen tell.",
        '(call call web) {"q": "hangzhou"}',
    ]
    assert await desk.said("tool") == ["(answer call) 3 results"]
    assert await desk.said("a1") == [
        "See [the page](<https://a.example/x>) on Hangzhou. Done.",
        "(source https://a.example) A",
        "(source https://b.example) B",
    ]
    reply = await desk.message("a1")
    assert (reply.status, reply.finish_reason) == (MessageStatus.CUT, "max_tokens")


async def test_pictures_and_files_out_of_the_zip(desk: Desk, tmp_path: Path) -> None:
    members = {
        "conversations.json": [export.pictures()],
        "user.json": {"email": "a@b.example"},
        "file-Abc1-cat.png": png(),
        "file-Abc12-other.png": png(9, 9),
        "sub/file-Doc3-notes.txt": b"Notes",
        "file-gone": b"",
    }
    path = as_zip(tmp_path / "export.zip", members)
    preview = await desk.look(path)
    assert (preview.conversations, preview.messages, preview.attachments) == (1, 1, 2)
    assert await desk.history.conversations() == ()
    report = await desk.run(path)
    assert report.attachments == 2
    assert kinds(report) == kinds(preview) == {RemarkKind.FILE_MISSING: 1}
    assert report.remarks[0].places[0].item == "file_gone2"
    assert await desk.said("u1") == [
        "(picture file-Abc1 3x2)",
        "(data broken_media)",
        "What is this?",
        "(file notes.txt text/plain)",
    ]


async def test_several_files_of_conversations(desk: Desk, tmp_path: Path) -> None:
    members = {"conversations-001.json": [export.thinking()], "conversations-000.json": [export.branched()]}
    report = await desk.run(as_zip(tmp_path / "export.zip", members))
    assert (report.added, report.messages) == (2, 8)


async def test_what_is_wrong_is_mended_or_told(desk: Desk, tmp_path: Path) -> None:
    report = await desk.run(as_json(tmp_path / "c.json", export.broken()))
    assert kinds(report) == {
        RemarkKind.NO_CONVERSATION: 2,
        RemarkKind.EMPTY: 2,
        RemarkKind.NO_MESSAGE: 2,
        RemarkKind.MESSAGE_EMPTY: 1,
        RemarkKind.CYCLE: 2,
        RemarkKind.ORPHAN: 1,
        RemarkKind.TIME_UNKNOWN: 4,
    }
    assert report.added == 2
    whole = next(each for each in await desk.history.conversations() if each.origin == "chatgpt:conv-4")
    assert whole.title == "Broken\ufffd \ufffd title"
    tree = await desk.tree(whole)
    assert tree["lost"] is None
    assert tree["far"] == "y"
    assert set(tree) == {"x", "y", "z", "lost", "far"}
    assert whole.head_id is not None
