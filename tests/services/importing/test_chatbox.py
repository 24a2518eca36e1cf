from datetime import UTC, datetime
from pathlib import Path

from app.domain.conversation import MessageStatus, Timing
from app.domain.interchange import ImportFormat, RemarkKind, Withheld, WithheldKind
from app.domain.model_info import ModelRef, Usage
from tests.services.importing.desk import Desk, as_json, kinds
from tests.services.importing.pixels import png_url

T = 1_720_000_000_000
KEY = "sk-never-taken-0123456789"


def said(key: str, role: str, text: str, at: int = 0, **more: object) -> dict[str, object]:
    return {"id": key, "role": role, "contentParts": [{"type": "text", "text": text}], "timestamp": T + at, **more}


def export() -> dict[str, object]:
    """Return two sessions with a hidden branch, an older thread, thinking, a tool, pictures, and a key."""
    return {
        "settings": {
            "providers": {"openai": {"apiKey": KEY, "apiHost": "https://api.openai.com"}},
            "customProviders": [{"id": "custom-1", "name": "My gateway"}],
            "licenseKey": KEY,
            "mcp": {"servers": [{"id": "m", "name": "Files", "transport": {"command": "rm -rf /"}}]},
        },
        "chat-sessions-list": [{"id": "s1", "name": "Cooking", "starred": True}, {"id": "s2", "name": "Old"}],
        "picture:there": png_url(),
        "session:s1": {
            "id": "s1",
            "type": "chat",
            "name": "Cooking",
            "messages": [
                said("sys", "system", "Be a cook."),
                said("u1", "user", "Soup?", 1000, links=[{"id": "l", "url": "https://soup.example", "title": "Soup"}]),
                {
                    "id": "a2",
                    "role": "assistant",
                    "contentParts": [
                        {"type": "reasoning", "text": "Hot or cold", "duration": 2500},
                        {
                            "type": "tool-call",
                            "state": "result",
                            "toolCallId": "t",
                            "toolName": "find",
                            "args": {"q": 1},
                            "result": {"n": 2},
                        },
                        {"type": "image", "storageKey": "picture:there"},
                        {"type": "image", "storageKey": "picture:gone"},
                        {"type": "text", "text": "Second soup"},
                        {"type": "info", "text": "compacted"},
                    ],
                    "timestamp": T + 9000,
                    "model": "GPT-4o",
                    "aiProvider": "openai",
                    "usage": {"inputTokens": 5, "outputTokens": 7, "reasoningTokens": 2},
                    "firstTokenLatency": 800,
                    "finishReason": "stop",
                },
                said("u3", "user", "Thanks", 20_000),
            ],
            "messageForksHash": {
                "u1": {
                    "position": 1,
                    "lists": [
                        {
                            "id": "l1",
                            "messages": [said("a1", "assistant", "First soup", 5000), said("ux", "user", "No", 6000)],
                        },
                        {"id": "l2", "messages": []},
                    ],
                    "createdAt": T,
                },
                "ux": {"position": 1, "lists": [{"id": "l3", "messages": [said("ay", "assistant", "Deeper", 7000)]}]},
                "nowhere": {"lists": [{"messages": [said("lost", "user", "Nobody finds me")]}]},
            },
            "threads": [
                {"id": "t1", "name": "Before", "createdAt": T - 5000, "messages": [said("b1", "user", "Bread?", -4000)]}
            ],
        },
        "session:s2": {
            "id": "s2",
            "name": "Old",
            "messages": [
                {"id": "o1", "role": "user", "content": "From the old days", "pictures": [{"storageKey": "picture:x"}]},
                {"id": "o2", "role": "assistant", "content": "", "error": "quota used up", "errorCode": 10003},
                {"id": "o1", "role": "user", "content": "The same id again"},
            ],
        },
        "__exported_items": ["setting", "conversations"],
        "__exported_at": "2024-07-03T00:00:00.000Z",
    }


async def test_sessions_branches_and_threads(desk: Desk, tmp_path: Path) -> None:
    report = await desk.run(as_json(tmp_path / "chatbox-exported-data.json", export()))
    assert (report.format, report.added) == (ImportFormat.CHATBOX, 3)
    found = {each.origin: each for each in await desk.history.conversations()}
    cooking, before = found["chatbox:s1"], found["chatbox:s1/t1"]
    assert (cooking.title, cooking.system_prompt, before.title) == ("Cooking", "Be a cook.", "Before")
    assert cooking.pinned_at == cooking.updated_at == datetime.fromtimestamp(T / 1000 + 20, UTC)
    assert before.created_at == datetime.fromtimestamp(T / 1000 - 5, UTC)
    assert await desk.tree(cooking) == {
        "u1": None,
        "a1": "u1",
        "ux": "a1",
        "ay": "ux",
        "a2": "u1",
        "a2#1": "a2",
        "a2#2": "a2#1",
        "u3": "a2#2",
        "lost": None,
    }
    assert await desk.shown(cooking) == ["u1", "a2", "a2#1", "a2#2", "u3"]
    assert await desk.said("u1", cooking) == ["Soup?", "(source https://soup.example) Soup"]
    assert await desk.said("a2", cooking) == ["(thought 2.5) Hot or cold", '(call t find) {"q": 1}']
    assert await desk.said("a2#2", cooking) == ["(picture there 3x2)", "(data broken_media)", "Second soup"]
    messages = await desk.messages(cooking)
    reply = next(each for each in messages if each.origin == "a2#2")
    assert (reply.model, reply.model_label) == (ModelRef("import:chatbox", "GPT-4o"), "openai")
    assert (reply.usage, reply.timing) == (Usage(5, 7, 2), Timing(first_token=0.8))
    assert kinds(report) == {
        RemarkKind.FILE_MISSING: 2,
        RemarkKind.HIDDEN: 1,
        RemarkKind.DUPLICATE: 1,
        RemarkKind.TIME_UNKNOWN: 2,
        RemarkKind.ORPHAN: 1,
    }


async def test_a_failed_reply_stays_one(desk: Desk, tmp_path: Path) -> None:
    await desk.run(as_json(tmp_path / "c.json", export()))
    old = next(each for each in await desk.history.conversations() if each.origin == "chatbox:s2")
    failed = next(each for each in await desk.messages(old) if each.origin == "o2")
    assert failed.status is MessageStatus.FAILED
    assert failed.error is not None
    assert failed.error.gateway_message == "quota used up"


async def test_keys_gateways_and_commands_are_named_and_left(desk: Desk, tmp_path: Path) -> None:
    path = as_json(tmp_path / "c.json", export())
    for found in (await desk.look(path), await desk.run(path)):
        assert set(found.withheld) == {
            Withheld(WithheldKind.SETTINGS, "settings"),
            Withheld(WithheldKind.PROVIDER, "openai"),
            Withheld(WithheldKind.KEY, "openai"),
            Withheld(WithheldKind.PROVIDER, "My gateway"),
            Withheld(WithheldKind.KEY, "licenseKey"),
            Withheld(WithheldKind.TOOL_SERVER, "Files"),
        }
        assert KEY not in repr(found)
        assert "rm -rf" not in repr(found)
    for file in desk.root.rglob("*"):
        if file.is_file():
            assert KEY.encode() not in file.read_bytes()


async def test_all_sessions_under_one_key(desk: Desk, tmp_path: Path) -> None:
    session = {"id": "s", "name": "Very old", "messages": [{"id": "m", "role": "user", "content": "Hello"}]}
    report = await desk.run(as_json(tmp_path / "c.json", {"chat-sessions": [session, None]}))
    assert report.added == 1
    assert kinds(report)[RemarkKind.NO_CONVERSATION] == 1
    assert await desk.said("m") == ["Hello"]
