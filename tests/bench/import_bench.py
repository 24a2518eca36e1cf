"""What an import costs: ``python -m tests.bench import``. Files of 600 MB, each imported by a process of its own.

``LOQUENT_BENCH_MB`` is another size. The memory is the most that the process ever had (``VmHWM``, on Linux), program
and libraries included; the limit is 300 MB. The seconds are those of the processor.
"""

import base64
import hashlib
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final

from app.infra.json_stream import HEAVIEST
from app.infra.json_weight import weight
from app.services.importing.inputs import LARGEST_CONVERSATION

LIMIT: Final = 300
"""MB."""
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
        texts = {"text": "y" * (LARGEST_CONVERSATION - 1000), "wide": "\U0001f600" + "y" * (HEAVIEST // 12 - 1000)}
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
    "one endless conversation": write_endless,
    "conversations as large as they may be": write_largest,
}


@contextmanager
def made(name: str, size: int, *, zipped: bool = False) -> Iterator[Path]:
    """Give a file of about ``size`` bytes for the length of a block."""
    with tempfile.TemporaryDirectory(prefix="loquent-bench-") as folder:
        path = Path(folder) / "export.json"
        with path.open("w", encoding="utf-8") as file:
            FILES[name](file, size)
        if zipped:
            packed = path.with_suffix(".zip")
            with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
                archive.write(path, "conversations.json")
            path.unlink()
            path = packed
        yield path


def imported(path: Path, *options: str) -> tuple[dict[str, object], float, float]:
    """Import a file in a process of its own; return the report of the file, the most memory in MB and the seconds."""
    program = (
        "import sys\n"
        "from app.cli.main import main\n"
        "code = main(sys.argv[1:])\n"
        "status = open('/proc/self/status').read()\n"
        "sys.stderr.write('\\n' + status.partition('VmHWM:')[2].split()[0])\n"
        "sys.exit(code)\n"
    )
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with tempfile.TemporaryDirectory(prefix="loquent-bench-") as folder:
        arguments = ["--data-dir", folder, "import", "--json", *options, str(path)]
        done = subprocess.run(
            [sys.executable, "-c", program, *arguments], capture_output=True, text=True, check=False, cwd=Path.cwd()
        )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    taken = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return json.loads(done.stdout)["files"][0], int(done.stderr.rpartition("\n")[2]) / 1024, taken


def main() -> None:
    """Import each file; say how long it took, and how much memory."""
    size = int(os.environ.get("LOQUENT_BENCH_MB", "600")) << 20
    worst = 0.0
    for name, zipped in [(name, False) for name in FILES] + [("ChatGPT", True)]:
        with made(name, size, zipped=zipped) as path:
            _, _, looked = imported(path, "--dry-run")
            report, most, taken = imported(path)
        worst = max(worst, most)
        label = f"{name}{' in a zip' if zipped else ''}, {size >> 20} MB"
        sys.stdout.write(
            f"{label:40} {report['added']:>7} conversations {report['messages']:>8} messages   "
            f"preview {looked:6.1f} s   import {taken:6.1f} s   memory {most:5.0f} MB\n"
        )
        sys.stdout.flush()
    sys.stdout.write(f"most memory: {worst:.0f} MB (limit {LIMIT})\n")
