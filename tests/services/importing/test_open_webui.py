from pathlib import Path

from app.domain.conversation import MessageStatus
from app.domain.interchange import ImportFormat, RemarkKind
from app.domain.model_info import Usage
from tests.services.importing.desk import Desk, as_json, kinds
from tests.services.importing.pixels import png_url

T = 1_710_000_000
THINKING = (
    '<details type="reasoning" done="true" duration="7">\n<summary>Thought for 7 seconds</summary>\n'
    "&gt; Is it\n> a bird?\n</details>\nA bird."
)
TOOLS = (
    '<details type="tool_calls" done="true" id="c9" name="weather" arguments="&quot;{\\&quot;city\\&quot;: 1}&quot;" '
    'result="&quot;sunny&quot;" files="">\n<summary>Tool Executed</summary>\n</details>\nSunny.'
    "\n<details><summary>Mine</summary>kept</details>"
)


def node(key: str, parent: str | None, role: str, content: object, at: int = 0, **more: object) -> dict[str, object]:
    return {
        "id": key,
        "parentId": parent,
        "childrenIds": [],
        "role": role,
        "content": content,
        "timestamp": T + at,
        **more,
    }


def chat() -> dict[str, object]:
    """Return a chat with two replies by two models, thinking and tools in the text, and files."""
    nodes = [
        node(
            "a1", "u1", "assistant", THINKING, 5, model="qwen3", done=True, usage={"prompt_tokens": 3, "eval_count": 4}
        ),
        node("a2", "u1", "assistant", TOOLS, 5, model="llama3", done=True),
        node(
            "u1",
            None,
            "user",
            "What is it?",
            files=[
                {"type": "image", "url": png_url()},
                {"type": "image", "url": "https://pics.example/x.png"},
                {"type": "file", "name": "a.txt", "file": {"filename": "a.txt", "data": {"content": "Text"}}},
                {"type": "file", "name": "b.pdf", "url": "/api/v1/files/77"},
            ],
        ),
        node("u2", "a2#", "user", "Lost"),
        node(
            "a3",
            "u1",
            "assistant",
            "",
            9,
            model="gpt-5",
            done=False,
            output=[
                {"type": "reasoning", "summary": [{"type": "summary_text", "text": "Hm"}]},
                {"type": "function_call", "call_id": "f", "name": "go", "arguments": "{}"},
                {"type": "function_call_output", "call_id": "f", "output": [{"type": "input_text", "text": "gone"}]},
                {"type": "message", "content": [{"type": "output_text", "text": "Done"}]},
            ],
            sources=[
                {
                    "source": {"name": "search"},
                    "document": ["passage"],
                    "metadata": [{"source": "https://s.example", "title": "S"}],
                }
            ],
        ),
        node("a4", "u1", "assistant", "", 10, error={"content": "model not found"}),
    ]
    return {
        "id": "chat-1",
        "title": "A bird",
        "chat": {
            "title": "A bird",
            "models": ["qwen3", "llama3"],
            "params": {"system": "Be brief."},
            "history": {"currentId": "a1", "messages": {str(each["id"]): each for each in nodes}},
            "messages": [],
            "tags": ["nature"],
        },
        "meta": {"tags": ["birds", "nature"]},
        "pinned": True,
        "archived": True,
        "folder_id": "f-1",
        "created_at": T,
        "updated_at": T + 100,
    }


async def test_a_chat(desk: Desk, tmp_path: Path) -> None:
    report = await desk.run(as_json(tmp_path / "chat-export.json", [chat()]))
    assert (report.format, report.added, report.attachments) == (ImportFormat.OPEN_WEBUI, 1, 2)
    assert kinds(report) == {
        RemarkKind.FILE_ELSEWHERE: 1,
        RemarkKind.FILE_MISSING: 1,
        RemarkKind.ORPHAN: 1,
    }
    found = await desk.one()
    assert found.tags == ("birds", "nature")
    assert (found.pinned_at, found.archived_at) == (found.updated_at, found.updated_at)
    assert found.system_prompt == "Be brief."
    tree = await desk.tree()
    assert [tree[key] for key in ("u1", "a1", "a2", "a2#1", "a2#2", "a3", "a3#1", "a3#2", "a4", "u2")] == [
        None,
        "u1",
        "u1",
        "a2",
        "a2#1",
        "u1",
        "a3",
        "a3#1",
        "u1",
        None,
    ]
    assert await desk.shown() == ["u1", "a1"]
    assert await desk.said("a1") == ["(thought 7.0) Is it\na bird?", "A bird."]
    assert await desk.said("a2") == ['(call c9 weather) {"city": 1}']
    assert await desk.said("a2#1") == ["(answer c9) sunny"]
    assert await desk.said("a2#2") == ["Sunny.\n<details><summary>Mine</summary>kept</details>"]
    assert await desk.said("a3#2") == ["Done", "(source https://s.example) S"]
    assert await desk.said("u1") == [
        "What is it?",
        "(picture file.png 3x2)",
        "[https://pics.example/x.png](<https://pics.example/x.png>)",
        "(file a.txt text/plain)",
        "(data broken_media)",
    ]
    assert (await desk.message("a1")).usage == Usage(3, 4)
    assert (await desk.message("a3#2")).status is MessageStatus.INTERRUPTED
    failed = await desk.message("a4")
    assert failed.status is MessageStatus.FAILED
    assert failed.error is not None
    assert failed.error.gateway_message == "model not found"


async def test_the_older_form(desk: Desk, tmp_path: Path) -> None:
    old = chat()["chat"]
    line_of = {
        "title": "Line",
        "history": {},
        "messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Ho"}],
    }
    report = await desk.run(as_json(tmp_path / "c.json", [old, line_of]))
    assert report.added == 2
    again = await desk.run(as_json(tmp_path / "c.json", [old, line_of]))
    assert (again.added, again.present, again.messages) == (0, 2, 0)
    found = next(each for each in await desk.history.conversations() if each.title == "Line")
    assert await desk.tree(found) == {"#0": None, "#1": "#0"}
    assert found.origin.startswith("open-webui:sha256-")
