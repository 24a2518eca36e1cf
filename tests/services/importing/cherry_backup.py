"""Backups of Cherry Studio by hand, of both kinds."""

import json
import sqlite3
from pathlib import Path

from tests.services.importing.pixels import png_url

KEY = "sk-cherry-never-taken-42"


def _blocks() -> list[dict[str, object]]:
    return [
        {"id": "b1", "messageId": "q1", "type": "main_text", "content": "Compare"},
        {"id": "b2", "messageId": "q1", "type": "image", "file": {"id": "f1", "ext": ".png", "origin_name": "cat.png"}},
        {"id": "b3", "messageId": "q1", "type": "file", "file": {"id": "f9", "ext": ".txt", "origin_name": "gone.txt"}},
        {"id": "b4", "messageId": "r1", "type": "thinking", "content": "Hm", "thinking_millsec": 1500},
        {"id": "b5", "messageId": "r1", "type": "main_text", "content": "By one"},
        {"id": "b6", "messageId": "r2", "type": "main_text", "content": "By two"},
        {
            "id": "b7",
            "messageId": "r2",
            "type": "citation",
            "response": {
                "source": "tavily",
                "results": {"results": [{"title": "T", "url": "https://t.example", "content": "c"}]},
            },
        },
        {"id": "b8", "messageId": "r3", "type": "error", "error": {"message": "no balance"}},
        {
            "id": "b9",
            "messageId": "r4",
            "type": "tool",
            "toolId": "tool-1",
            "toolName": "fetch",
            "arguments": {"url": "x"},
            "content": {"content": [{"type": "text", "text": "page"}], "isError": True},
        },
        {"id": "b10", "messageId": "r4", "type": "code", "content": "print()", "language": "py"},
        {"id": "b11", "messageId": "r4", "type": "translation", "content": "übersetzt", "targetLanguage": "de"},
        {"id": "b12", "messageId": "r4", "type": "image", "url": png_url()},
    ]


def _message(key: str, role: str, *blocks: str, at: int, **more: object) -> dict[str, object]:
    return {
        "id": key,
        "role": role,
        "topicId": "topic-1",
        "assistantId": "as-1",
        "createdAt": f"2025-05-01T10:00:{at:02}.000Z",
        "status": "success",
        "blocks": list(blocks),
        **more,
    }


def _reply(key: str, asked: str, model: str, *blocks: str, at: int, **more: object) -> dict[str, object]:
    about = {"id": model, "provider": "silicon", "name": model.upper()}
    return _message(key, "assistant", *blocks, at=at, askId=asked, modelId=model, model=about, **more)


def data() -> dict[str, object]:
    """Return ``data.json``: three models asked at once, of which the second is shown, and what may not be taken."""
    topic = [
        _message("q1", "user", "b1", "b2", "b3", at=1),
        _reply("r1", "q1", "m-one", "b4", "b5", at=2, usage={"prompt_tokens": 1, "completion_tokens": 2}),
        _reply(
            "r2",
            "q1",
            "m-two",
            "b6",
            "b7",
            "b-gone",
            at=3,
            foldSelected=True,
            metrics={"time_completion_millsec": 4000},
        ),
        _reply("r3", "q1", "m-three", "b8", at=4, status="error"),
        {"id": "clear", "role": "user", "type": "clear", "blocks": [], "createdAt": "2025-05-01T10:00:05.000Z"},
        {"id": "q2", "role": "user", "content": "Old form", "createdAt": "2025-05-01T10:00:06.000Z"},
        _reply("r4", "q2", "m-one", "b9", "b10", "b11", "b12", at=7, status="paused"),
    ]
    assistants = {
        "defaultAssistant": {"id": "default", "name": "Default", "topics": []},
        "assistants": [
            {
                "id": "as-1",
                "name": "Scientist",
                "prompt": "Be exact.",
                "topics": [
                    {
                        "id": "topic-1",
                        "name": "三个模型",
                        "pinned": True,
                        "isNameManuallyEdited": True,
                        "createdAt": "2025-05-01T10:00:00.000Z",
                        "updatedAt": "2025-05-01T11:00:00.000Z",
                    }
                ],
            }
        ],
    }
    state = {
        "assistants": json.dumps(assistants),
        "llm": json.dumps(
            {
                "providers": [
                    {
                        "id": "silicon",
                        "name": "Silicon",
                        "apiKey": f"{KEY},{KEY}",
                        "apiHost": "https://x",
                        "isSystem": True,
                    },
                    {"id": "empty", "name": "Empty", "apiKey": "", "isSystem": True},
                ]
            }
        ),
        "mcp": json.dumps({"servers": [{"id": "s", "name": "Shell", "command": "sh"}]}),
    }
    return {
        "time": 1,
        "version": 5,
        "indexedDB": {
            "topics": [{"id": "topic-1", "messages": topic}, {"id": "topic-2", "messages": []}],
            "message_blocks": _blocks(),
            "files": [],
            "quick_phrases": [{"id": "p"}],
            "knowledge_notes": [],
        },
        "localStorage": {"persist:cherry-studio": json.dumps(state), "other": "x"},
    }


SCHEMA = """
CREATE TABLE topic (id TEXT PRIMARY KEY, name TEXT, is_name_manually_edited INTEGER, assistant_id TEXT,
    active_node_id TEXT, group_id TEXT, order_key TEXT, created_at INTEGER, updated_at INTEGER,
    deleted_at INTEGER);
CREATE TABLE message (id TEXT PRIMARY KEY, parent_id TEXT, topic_id TEXT, role TEXT, data TEXT,
    searchable_text TEXT DEFAULT '', status TEXT, siblings_group_id INTEGER DEFAULT 0, model_id TEXT,
    model_snapshot TEXT, stats TEXT, created_at INTEGER, updated_at INTEGER, deleted_at INTEGER);
CREATE TABLE assistant (id TEXT PRIMARY KEY, name TEXT, prompt TEXT);
CREATE TABLE user_provider (id TEXT PRIMARY KEY, name TEXT, api_keys TEXT);
CREATE VIRTUAL TABLE message_fts USING fts5(searchable_text);
CREATE VIEW spy AS SELECT api_keys FROM user_provider;
"""
START = 1_746_090_000_000


def _row(key: str, parent: str | None, role: str, *parts: dict[str, object], **more: object) -> dict[str, object]:
    return {
        "id": key,
        "parent_id": parent,
        "topic_id": "t1",
        "role": role,
        "data": json.dumps({"parts": parts}),
        "status": "success",
        **more,
    }


def _rows() -> list[dict[str, object]]:
    """Return a root, a question with a picture, and its replies."""
    stored = "file:///home/x/Data/Files/f1.png"
    picture: dict[str, object] = {"type": "file", "mediaType": "image/png", "url": stored, "filename": "cat.png"}
    tool: dict[str, object] = {
        "type": "dynamic-tool",
        "toolCallId": "c",
        "toolName": "now",
        "state": "output-available",
        "input": {},
        "output": {"content": [{"type": "text", "text": "noon"}]},
    }
    return [
        _row("root", None, "root"),
        _row("u1", "root", "user", {"type": "text", "text": "Hello"}, picture),
        _row(
            "a1",
            "u1",
            "assistant",
            {"type": "reasoning", "text": "Greet"},
            {"type": "text", "text": "Hi"},
            {"type": "step-start"},
            model_id="openai::gpt-5",
            model_snapshot=json.dumps({"id": "gpt-5", "name": "GPT 5", "provider": "openai"}),
            stats=json.dumps({"promptTokens": 1, "completionTokens": 2, "timeFirstTokenMs": 250}),
        ),
        _row(
            "a2",
            "u1",
            "assistant",
            tool,
            {"type": "text", "text": "Noon"},
            {"type": "source-url", "url": "https://n.example", "title": "N"},
            status="paused",
            model_id="x::y",
        ),
        _row("a3", "u1", "assistant", {"type": "data-error", "data": {"message": "broken"}}, status="error"),
        _row("gone", "u1", "assistant", {"type": "text", "text": "deleted"}, deleted_at=START),
        _row("bad", "u1", "assistant", data="{no json"),
    ]


def database(path: Path) -> Path:
    """Write ``cherrystudio.sqlite``, with a view and a virtual table that nobody may touch."""
    connection = sqlite3.connect(path)
    connection.executescript(SCHEMA)
    for number, row in enumerate(_rows()):
        values = {"created_at": START + number * 1000, "updated_at": START, **row}
        columns, places = ", ".join(values), ", ".join("?" * len(values))
        connection.execute(f"INSERT INTO message ({columns}) VALUES ({places})", tuple(values.values()))  # noqa: S608
    topics = [
        ("t1", "Greeting", 1, "as", "a1", None, "a", START, START + 60_000, None),
        ("t2", "Deleted", 0, None, None, None, "b", START, START, START),
    ]
    connection.executemany("INSERT INTO topic VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", topics)
    connection.execute("INSERT INTO assistant VALUES ('as', 'Butler', 'Be polite.')")
    connection.execute("INSERT INTO user_provider VALUES ('openai', 'OpenAI', ?)", (json.dumps([{"key": KEY}]),))
    connection.commit()
    connection.close()
    return path
