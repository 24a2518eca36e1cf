from datetime import UTC, datetime
from pathlib import Path

from app.domain.interchange import ImportFormat, RemarkKind
from tests.services.importing.desk import Desk, as_json, as_zip, kinds

ROOT = "00000000-0000-4000-8000-000000000000"


def message(
    key: str, sender: str, parent: str | None, *content: dict[str, object], **more: object
) -> dict[str, object]:
    found = {
        "uuid": key,
        "sender": sender,
        "text": "",
        "content": list(content),
        "attachments": [],
        "files": [],
        **more,
    }
    return found if parent is None else {**found, "parent_message_uuid": parent}


def export() -> dict[str, object]:
    """Return a conversation with an edited question, thinking, a tool, a document and a picture's name."""
    return {
        "uuid": "c-1",
        "name": "Poems",
        "summary": "",
        "created_at": "2025-03-01T10:00:00.123456Z",
        "updated_at": "2025-03-02T10:00:00Z",
        "model": "claude-sonnet-4",
        "current_leaf_message_uuid": "a1",
        "account": {"uuid": "x"},
        "chat_messages": [
            message(
                "h1",
                "human",
                ROOT,
                {"type": "text", "text": "A poem"},
                created_at="2025-03-01T10:00:01Z",
                attachments=[{"file_name": "notes.md", "file_type": "md", "extracted_content": "# Notes"}],
                files=[{"file_name": "cat.png"}],
            ),
            message(
                "a1",
                "assistant",
                "h1",
                {
                    "type": "thinking",
                    "thinking": "Rhyme?",
                    "start_timestamp": "2025-03-01T10:00:02Z",
                    "stop_timestamp": "2025-03-01T10:00:05.500Z",
                },
                {"type": "text", "text": "I look."},
                {"type": "tool_use", "id": "t1", "name": "web_search", "input": {"query": "rhymes"}},
                {
                    "type": "tool_result",
                    "tool_use_id": "t1",
                    "content": [{"type": "text", "text": "cat, hat"}],
                    "is_error": False,
                },
                {"type": "token_budget"},
                {"type": "text", "text": "The cat", "citations": [{"url": "https://r.example", "title": "R"}]},
                created_at="2025-03-01T10:00:09Z",
            ),
            message("h2", "human", ROOT, {"type": "text", "text": "A song"}, created_at="2025-03-01T11:00:00Z"),
            message("h3", "human", "a1", created_at="2025-03-01T12:00:00Z"),
            message("a4", "assistant", "h3", {"type": "hologram", "depth": 3}, created_at="2025-03-01T12:00:01Z"),
        ],
    }


async def test_a_conversation(desk: Desk, tmp_path: Path) -> None:
    report = await desk.run(as_zip(tmp_path / "data.zip", {"conversations.json": [export()], "users.json": []}))
    assert (report.format, report.added) == (ImportFormat.CLAUDE, 1)
    assert kinds(report) == {
        RemarkKind.FILE_MISSING: 1,
        RemarkKind.MESSAGE_EMPTY: 1,
        RemarkKind.PART_UNKNOWN: 1,
    }
    assert await desk.tree() == {"h1": None, "a1": "h1", "a1#1": "a1", "a1#2": "a1#1", "h2": None, "a4": "a1#2"}
    assert await desk.shown() == ["h1", "a1", "a1#1", "a1#2"]
    assert await desk.said("h1") == ["A poem", "(file notes.md text/markdown)", "(data broken_media)"]
    assert await desk.said("a1") == ["(thought 3.5) Rhyme?", "I look.", '(call t1 web_search) {"query": "rhymes"}']
    assert await desk.said("a1#1") == ["(answer t1) cat, hat"]
    assert await desk.said("a1#2") == ["The cat", "(source https://r.example) R"]
    assert await desk.said("a4") == ["(data hologram)"]
    reply = await desk.message("a1#2")
    assert reply.model is not None
    assert reply.model.model_id == "claude-sonnet-4"
    assert reply.created_at == datetime(2025, 3, 1, 10, 0, 9, tzinfo=UTC)
    assert (await desk.one()).created_at == datetime(2025, 3, 1, 10, 0, 0, 123456, tzinfo=UTC)


async def test_without_parents_each_follows_the_one_before(desk: Desk, tmp_path: Path) -> None:
    old = {
        "uuid": "c-2",
        "name": "",
        "chat_messages": [
            message("h1", "human", None, text="Hello", content=None),
            message("a1", "assistant", None, text="Hi", content=None),
            None,
            message("h2", "human", None, text="Bye", content=None),
        ],
    }
    report = await desk.run(as_json(tmp_path / "one.json", old))
    assert await desk.tree() == {"h1": None, "a1": "h1", "h2": "a1"}
    assert await desk.shown() == ["h1", "a1", "h2"]
    assert kinds(report) == {RemarkKind.NO_MESSAGE: 1, RemarkKind.TIME_UNKNOWN: 3}
