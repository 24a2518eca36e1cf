"""Files of other programs, of any size, for the benchmark of imports."""

import base64
import hashlib
import json
import random
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import IO, Final

from app.infra.json_stream import HEAVIEST
from app.infra.json_weight import weight

_WORDS: Final = (Path(__file__).parents[2] / "CONTRIBUTING.md").read_text(encoding="utf-8").split()
_ID: Final = "019a{:04x}-{:04x}-7000-8000-{:012x}"

Writing = Callable[[IO[str], int], None]


def _random(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 - the same files each time


def _text(rng: random.Random, words: int) -> str:
    return " ".join(rng.choices(_WORDS, k=words)) + " 一些中文"


def write_chatgpt(file: IO[str], size: int) -> None:
    """Write an export of ChatGPT of about ``size`` bytes."""
    rng, number = _random(1), 0
    file.write("[")
    while file.tell() < size:
        mapping: dict[str, object] = {}
        parent = None
        for step in range(60):
            key = f"{number}-{step}"
            message = {
                "author": {"role": "assistant" if step % 2 else "user"},
                "create_time": 1_600_000_000 + number * 1000 + step,
                "content": {"content_type": "text", "parts": [_text(rng, 150)]},
                "metadata": {"model_slug": "gpt-4o"},
            }
            mapping[key] = {"id": key, "parent": parent, "children": [], "message": message}
            parent = key
        value = {"id": f"c{number}", "title": f"Conversation {number}", "mapping": mapping, "current_node": parent}
        file.write(("," if number else "") + json.dumps(value))
        number += 1
    file.write("]")


def write_own(file: IO[str], size: int) -> None:
    """Write our own JSON: half of it is files of 1 to 8 MB."""
    rng, number = _random(2), 0
    file.write('{"format": "loquent-conversations", "version": 2, "conversations": [')
    while file.tell() < size:
        data = rng.randbytes(rng.randint(1, 8) << 20)
        digest = hashlib.sha256(data).hexdigest()
        ref = {"sha256": digest, "media_type": "application/pdf", "name": "f.pdf", "size": len(data)}
        step = 3 << 16
        pieces = [base64.b64encode(data[at : at + step]).decode() for at in range(0, len(data), step)]
        messages: list[dict[str, object]] = []
        for each in range(2000):
            block = {"type": "text", "text": _text(rng, 200)}
            messages.append(
                {
                    "id": _ID.format(number, 1, each),
                    "parent": messages[-1]["id"] if messages else None,
                    "role": "user",
                    "created_at": "2026-05-04T12:00:00Z",
                    "blocks": [block, {"type": "file", "attachment": ref}] if each == 0 else [block],
                }
            )
        value = {
            "id": _ID.format(number, 0, 0),
            "created_at": "2026-05-04T12:00:00Z",
            "updated_at": "2026-05-04T12:00:00Z",
            "attachments": {digest: {**ref, "data": pieces}},
            "messages": messages,
        }
        file.write(("," if number else "") + json.dumps(value))
        number += 1
    file.write("]}")


def write_cherry(file: IO[str], size: int) -> None:
    """Write a backup of Cherry Studio: small topics, and blocks that make up nearly all of it."""
    rng = _random(3)
    topics: list[object] = []
    blocks = 0
    file.write('{"version": 5, "localStorage": {}, "indexedDB": {"message_blocks": [')
    while file.tell() < size:
        messages = []
        for _ in range(60):
            block = {"id": f"b{blocks}", "type": "main_text", "content": _text(rng, 150)}
            file.write(("," if blocks else "") + json.dumps(block))
            messages.append({"id": f"m{blocks}", "role": "user", "blocks": [f"b{blocks}"]})
            blocks += 1
        topics.append({"id": f"t{len(topics)}", "messages": messages})
    file.write(f'], "topics": {json.dumps(topics)}}}}}')


def write_chatbox(file: IO[str], size: int) -> None:
    """Write an export of Chatbox."""
    rng, number = _random(4), 0
    file.write('{"settings": {}')
    while file.tell() < size:
        messages = [
            {"id": f"{number}-{step}", "role": "user", "contentParts": [{"type": "text", "text": _text(rng, 150)}]}
            for step in range(60)
        ]
        value = {"id": f"s{number}", "name": f"Session {number}", "messages": messages}
        file.write(f', "session:s{number}": {json.dumps(value)}')
        number += 1
    file.write("}")


def write_claude(file: IO[str], size: int) -> None:
    """Write an export of Claude."""
    rng, number = _random(5), 0
    file.write("[")
    while file.tell() < size:
        messages = [
            {
                "uuid": f"{number}-{step}",
                "sender": "assistant" if step % 2 else "human",
                "created_at": "2026-05-04T12:00:00Z",
                "content": [{"type": "text", "text": _text(rng, 150)}],
            }
            for step in range(60)
        ]
        value = {"uuid": f"c{number}", "name": f"Conversation {number}", "chat_messages": messages}
        file.write(("," if number else "") + json.dumps(value))
        number += 1
    file.write("]")


def write_open_webui(file: IO[str], size: int) -> None:
    """Write an export of Open WebUI: pictures inside of the messages are a third of it."""
    rng, number = _random(6), 0
    file.write("[")
    while file.tell() < size:
        nodes: dict[str, dict[str, object]] = {}
        for step in range(60):
            key = f"{number}-{step}"
            parent = f"{number}-{step - 1}" if step else None
            nodes[key] = {"id": key, "parentId": parent, "content": _text(rng, 150), "timestamp": 1_700_000_000 + step}
            nodes[key] |= {"role": "assistant", "model": "qwen3"} if step % 2 else {"role": "user"}
        data = base64.b64encode(b"%PDF-1.7\n" + rng.randbytes(20_000)).decode()
        nodes[f"{number}-0"] |= {
            "files": [{"type": "file", "name": "f.pdf", "url": f"data:application/pdf;base64,{data}"}]
        }
        chat = {"title": f"Chat {number}", "history": {"currentId": f"{number}-59", "messages": nodes}}
        file.write(("," if number else "") + json.dumps({"id": f"c{number}", "chat": chat}))
        number += 1
    file.write("]")


def write_topic(file: IO[str], size: int) -> None:
    """Write a backup of Cherry Studio of which one topic is nearly everything, and a small one after it."""
    piece, blocks = "z" * 1000, 0
    file.write('{"version": 5, "localStorage": {}, "indexedDB": {"message_blocks": [')
    while file.tell() < size:
        file.write(("," if blocks else "") + json.dumps({"id": f"b{blocks}", "type": "main_text", "content": piece}))
        blocks += 1
    messages = [{"id": f"m{number}", "role": "user", "blocks": [f"b{number}"]} for number in range(blocks)]
    topics = [{"id": "t0", "messages": messages}, {"id": "t1", "messages": messages[:1]}]
    file.write(f'], "topics": {json.dumps(topics)}}}}}')


def write_database(path: Path, size: int) -> None:
    """Write a database of Cherry Studio's second version."""
    rng, number = _random(7), 0
    database = sqlite3.connect(path)
    database.executescript(
        "CREATE TABLE topic (id TEXT PRIMARY KEY, name TEXT, active_node_id TEXT, created_at INTEGER,"
        " deleted_at INTEGER);"
        "CREATE TABLE message (id TEXT PRIMARY KEY, parent_id TEXT, topic_id TEXT, role TEXT, data TEXT, status TEXT,"
        " created_at INTEGER, deleted_at INTEGER);"
        "CREATE INDEX message_topic ON message (topic_id);"
    )
    while path.stat().st_size < size:
        rows = []
        for step in range(60):
            data = json.dumps({"parts": [{"type": "text", "text": _text(rng, 150)}]})
            parent = f"{number}-{step - 1}" if step else None
            role = "assistant" if step % 2 else "user"
            rows.append((f"{number}-{step}", parent, f"t{number}", role, data, "success", 1_700_000_000_000 + step))
        database.executemany("INSERT INTO message VALUES (?, ?, ?, ?, ?, ?, ?, NULL)", rows)
        database.execute(
            "INSERT INTO topic VALUES (?, 'Topic', ?, 1700000000000, NULL)", (f"t{number}", f"{number}-59")
        )
        database.commit()
        number += 1
    database.close()


def write_endless(file: IO[str], size: int) -> None:
    """Write an export in which one conversation is nearly everything; a small one follows."""
    begun = json.dumps([{"id": "c", "mapping": {"a": _node("")}}]).partition('"parts": ["')
    file.write(begun[0] + begun[1])
    piece = "x" * (1 << 20)
    while file.tell() < size:
        file.write(piece)
    file.write(f"{begun[2][:-1]}, {json.dumps({'id': 'd', 'mapping': {'a': _node('After it')}})}]")


def write_largest(file: IO[str], size: int) -> None:
    """Write conversations that are as large as they may be: of one text, of a wide one, and of many small ones."""
    many = int(0.99 * HEAVIEST / (weight(json.dumps(_small(10_000)).encode()) / 10_000))
    file.write("[")
    number = 0
    while file.tell() < size:
        texts = {"text": "y" * (HEAVIEST // 4 - 1000), "wide": "\U0001f600" + "y" * (HEAVIEST // 12 - 1000)}
        for key, text in texts.items():
            file.write("," if file.tell() > 1 else "")
            file.write(json.dumps({"id": f"{key}{number}", "mapping": {"a": _node(text)}}, ensure_ascii=False))
        file.write("," + json.dumps({"id": f"many{number}", "mapping": _small(many)}))
        number += 1
    file.write("]")


def _small(count: int) -> dict[str, object]:
    return {str(key): {**_node("tiny"), "parent": str(key - 1) if key else None} for key in range(count)}


def _node(text: str) -> dict[str, object]:
    return {"message": {"author": {"role": "user"}, "content": {"content_type": "text", "parts": [text]}}}


FILES: Final[dict[str, Writing]] = {
    "ChatGPT": write_chatgpt,
    "own JSON with files": write_own,
    "Cherry Studio": write_cherry,
    "Chatbox": write_chatbox,
    "Claude": write_claude,
    "Open WebUI": write_open_webui,
    "one endless conversation": write_endless,
    "one endless topic of Cherry Studio": write_topic,
    "conversations as large as they may be": write_largest,
}

DATABASE: Final = "Cherry Studio, version 7"
"""A name that FILES does not have: its file is none of text."""
