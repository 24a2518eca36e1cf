"""An import needs no more memory for a large file than for a small one."""

import base64
import hashlib
import json
import random
import sys
from pathlib import Path

import pytest
from PIL import Image

from tests.bench.import_bench import imported, made
from tests.services.importing import chatgpt_export
from tests.services.importing.desk import as_json, as_zip
from tests.services.importing.test_own import conversation, file_of, message

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the most memory is read from /proc")

MB = 1 << 20


@pytest.mark.parametrize("name", ["ChatGPT", "own JSON with files", "Cherry Studio", "Chatbox"])
def test_memory_does_not_grow_with_the_file(name: str) -> None:
    with made(name, 1 * MB) as small, made(name, 40 * MB) as large:
        few, floor, _ = imported(small, "--dry-run")
        many, most, _ = imported(large, "--dry-run")
    assert isinstance(few["messages"], int)
    assert isinstance(many["messages"], int)
    assert many["messages"] > 3 * few["messages"]
    assert most - floor < 25


def test_one_endless_conversation_is_passed_over() -> None:
    with made("one endless conversation", 100 * MB) as path:
        report, most, _ = imported(path)
    assert (report["added"], report["messages"]) == (1, 1)
    assert most < 120


@pytest.mark.parametrize("version", [1, 2])
def test_a_large_file_in_our_own_json_is_not_held(tmp_path: Path, version: int) -> None:
    data = random.Random(1).randbytes(60 * MB)  # noqa: S311 - the same file each time
    digest = hashlib.sha256(data).hexdigest()
    ref = {"sha256": digest, "media_type": "text/plain", "name": "a.txt", "size": len(data)}
    texts = [base64.b64encode(data[: 30 * MB]).decode(), base64.b64encode(data[30 * MB :]).decode()]
    held = {**ref, "data": "".join(texts) if version == 1 else texts}
    key = "019a0000-0000-7000-8000-00000000000"
    blocks = [{"type": "file", "attachment": ref}]
    one = conversation(f"{key}1", message(f"{key}2", None, blocks=blocks), attachments={digest: held})
    report, most, _ = imported(as_json(tmp_path / "own.json", file_of(one, version=version)))
    assert (report["attachments"], report["remarks"]) == (1, [])
    assert most < 90


def test_a_topic_that_points_at_one_block_many_times_is_passed_over(tmp_path: Path) -> None:
    block = {"id": "b", "type": "main_text", "content": "z" * MB}
    messages = [{"id": f"m{number}", "role": "user", "blocks": ["b"]} for number in range(1000)]
    topics = [{"id": "t0", "messages": messages}, {"id": "t1", "messages": messages[:1]}]
    value = {"version": 5, "localStorage": {}, "indexedDB": {"message_blocks": [block], "topics": topics}}
    report, most, _ = imported(as_json(tmp_path / "data.json", value))
    assert report["added"] == 1
    assert _kinds(report) == ["conversation_too_large", "time_unknown"]
    assert most < 250


def test_a_huge_picture_is_kept_as_a_file(tmp_path: Path) -> None:
    path = tmp_path / "huge.png"
    Image.new("RGB", (8900, 8900)).save(path, compress_level=1)
    members = {"conversations.json": [chatgpt_export.pictures()], "file-Abc1.png": path.read_bytes()}
    report, most, _ = imported(as_zip(tmp_path / "a.zip", members))
    assert (report["added"], report["attachments"]) == (1, 1)
    assert most < 100


def _kinds(report: dict[str, object]) -> list[str]:
    remarks = report["remarks"]
    assert isinstance(remarks, list)
    return sorted(remark["kind"] for remark in json.loads(json.dumps(remarks)))
