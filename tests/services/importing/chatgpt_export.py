"""An export of ChatGPT by hand: a branch, thoughts, a tool, pictures, marks in the text, and what can be wrong."""

from collections.abc import Mapping

T0 = 1_700_000_000.5


def node(
    key: str,
    parent: str | None,
    role: str = "user",
    text: str = "",
    *,
    content: Mapping[str, object] | None = None,
    at: object = None,
    **more: object,
) -> dict[str, object]:
    """Return a node of the mapping; ``more`` goes into the message."""
    message = {
        "id": key,
        "author": {"role": role, "name": None, "metadata": {}},
        "create_time": at,
        "content": content or {"content_type": "text", "parts": [text]},
        "status": "finished_successfully",
        "recipient": "all",
        "metadata": {},
        **more,
    }
    return {"id": key, "parent": parent, "children": [], "message": message}


def conversation(nodes: list[dict[str, object]], current: str, **more: object) -> dict[str, object]:
    """Return a conversation; the mapping is in the order of ``nodes``."""
    return {
        "id": "conv-1",
        "conversation_id": "conv-1",
        "title": "A trip to 杭州",
        "create_time": T0,
        "update_time": T0 + 1000,
        "current_node": current,
        "default_model_slug": "gpt-4o",
        "is_archived": False,
        "mapping": {str(each["id"]): each for each in nodes},
        **more,
    }


def branched() -> dict[str, object]:
    """Return a conversation with two tries of a reply, of which the first is shown, in an order that misleads."""
    root: dict[str, object] = {"id": "root", "parent": None, "children": ["sys"], "message": None}
    return conversation(
        [
            node("a2", "u1", "assistant", "Second try", at=T0 + 30, metadata={"model_slug": "gpt-5"}),
            node("u2", "a1", "user", "And then?", at=T0 + 40),
            node("u1", "sys", "user", "Where to?", at=T0 + 10),
            node("a1", "u1", "assistant", "First try", at=T0 + 20, metadata={"model_slug": "gpt-4o"}),
            node("sys", "root", "system", "", metadata={"is_visually_hidden_from_conversation": True}),
            root,
        ],
        "u2",
    )


def thinking() -> dict[str, object]:
    """Return thoughts, a recap, a search with its answer, and a reply with marks and sources."""
    marked = (
        "See \ue200url\ue202the page\ue202https://a.example/x\ue201 on \ue200entity\ue202"
        '["city","Hangzhou","a city"]\ue201.\ue200cite\ue202turn0search1\ue201 Done\ue203.'
    )
    return conversation(
        [
            node("u1", None, "user", "Look it up", at=T0),
            node(
                "t1",
                "u1",
                "assistant",
                content={
                    "content_type": "thoughts",
                    "thoughts": [{"summary": "Plan", "content": "I look."}, {"summary": "", "content": "Then tell."}],
                },
                at=T0 + 1,
            ),
            node(
                "call",
                "t1",
                "assistant",
                content={"content_type": "code", "language": "unknown", "text": '{"q": "hangzhou"}'},
                at=T0 + 2,
                recipient="web",
            ),
            node("tool", "call", "tool", "3 results", at=T0 + 3),
            node(
                "recap",
                "tool",
                "assistant",
                content={"content_type": "reasoning_recap", "content": "Thought for 12 seconds"},
                at=T0 + 4,
            ),
            node(
                "a1",
                "recap",
                "assistant",
                marked,
                at=T0 + 5,
                metadata={
                    "model_slug": "o3",
                    "citations": [
                        {
                            "start_ix": 0,
                            "end_ix": 3,
                            "metadata": {"type": "webpage", "title": "A", "url": "https://a.example"},
                        }
                    ],
                    "content_references": [
                        {"type": "grouped_webpages", "items": [{"url": "https://b.example", "title": "B"}]}
                    ],
                    "finish_details": {"type": "max_tokens"},
                },
            ),
        ],
        "a1",
        id="conv-2",
        conversation_id="conv-2",
        title="Thinking",
    )


def pictures() -> dict[str, object]:
    """Return a message with a picture that is there, one that is not, and a file."""
    return conversation(
        [
            node(
                "u1",
                None,
                "user",
                content={
                    "content_type": "multimodal_text",
                    "parts": [
                        {
                            "content_type": "image_asset_pointer",
                            "asset_pointer": "file-service://file-Abc1",
                            "width": 3,
                        },
                        {"content_type": "image_asset_pointer", "asset_pointer": "sediment://file_gone2"},
                        "What is this?",
                    ],
                },
                at=T0,
                metadata={
                    "attachments": [
                        {"id": "file-Abc1", "name": "cat.png", "mime_type": "image/png"},
                        {"id": "file-Doc3", "name": "notes.txt", "mime_type": "text/plain"},
                    ]
                },
            ),
        ],
        "u1",
        id="conv-3",
        conversation_id="conv-3",
        title="Pictures",
    )


def broken() -> list[object]:
    """Return an array with what can be wrong."""
    circle = conversation(
        [
            node("x", "z", "user", "one", at=T0),
            node("y", "x", "assistant", "two", at=1_700_000_100_000),
            node("z", "y", "user", "three", at="not a time"),
            node("lost", "nowhere", "user", "an orphan", at=float("inf")),
            node("far", "y", "user", "in the year 3237", at=4e13),
            node("empty", "y", "assistant", ""),
            node("odd", "y", "robot", "beep"),
            {"id": "null", "parent": "y", "children": [], "message": None},
        ],
        "nowhere-at-all",
        id="conv-4",
        conversation_id="conv-4",
        title="Broken\0 \ud83d title",
    )
    circle["mapping"]["none"] = None  # type: ignore[index]
    return [
        None,
        7,
        {"mapping": {}},
        circle,
        {"id": "conv-5", "mapping": {"only": {"id": "only", "parent": None, "message": None}}},
        {
            "id": "conv-6",
            "title": ["no", "title"],
            "create_time": None,
            "mapping": {"k": node("k", "k", "user", "self")},
        },
    ]
