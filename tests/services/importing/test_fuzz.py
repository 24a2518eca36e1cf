"""Whatever stands in a file: an import ends with a report, and what it kept is whole."""

import asyncio
import copy
import io
import json
import tempfile
import zipfile
from collections.abc import Coroutine, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.services.importing import (
    chatgpt_export,
    cherry_backup,
    test_chatbox,
    test_claude,
    test_open_webui,
)
from tests.services.importing.desk import Desk, opened_desk
from tests.services.importing.pixels import png
from tests.services.importing.test_own import conversation, file_of, message

KEY = "019a0000-0000-7000-8000-00000000000"
OWN = file_of(
    conversation(
        f"{KEY}1",
        message(f"{KEY}2", None),
        message(f"{KEY}3", f"{KEY}2", timing={"first_token": 1.0}, usage={"prompt_tokens": 1}),
        head=f"{KEY}3",
        folder={"id": f"{KEY}4", "name": "F", "position": 0, "created_at": "2026-01-01T00:00:00Z"},
        tags=["a"],
        attachments={"e" * 64: {"media_type": "text/plain", "name": "y", "size": 1, "data": ["AAAA"]}},
        settings={"temperature": 1.0},
    )
)
VALUES: dict[str, object] = {
    "own": OWN,
    "chatgpt": [chatgpt_export.branched(), chatgpt_export.thinking(), chatgpt_export.pictures()],
    "claude": [test_claude.export()],
    "chatbox": test_chatbox.export(),
    "open_webui": [test_open_webui.chat()],
    "cherry": cherry_backup.data(),
}
ODD: list[object] = [
    None,
    True,
    0,
    -1,
    1e308,
    10**400,
    float("nan"),
    "",
    "\0",
    "\ud800",
    "x" * 3000,
    "../../../etc/passwd",
    "data:image/png;base64,####",
    "50000-01-01T00:00:00Z",
    -62135596800000,
    [],
    {},
    [[[[]]]],
    {"id": {"id": []}},
    ["a", None, 3],
]


@dataclass(frozen=True)
class Spot:
    """A place in a JSON value: its container and the key or index in it."""

    container: Any
    key: Any


def spots(value: object) -> Iterator[Spot]:
    """Yield every place inside of a value."""
    if isinstance(value, dict):
        for key in list(value):
            yield Spot(value, key)
            yield from spots(value[key])
    elif isinstance(value, list):
        for number, each in enumerate(value):
            yield Spot(value, number)
            yield from spots(each)


def mutated(data: st.DataObject, value: object) -> object:
    """Return the value with some places changed for odd ones, for each other, or gone."""
    changed = copy.deepcopy(value)
    for _ in range(data.draw(st.integers(1, 4))):
        places = list(spots(changed))
        if not places:
            break
        spot = places[data.draw(st.integers(0, len(places) - 1))]
        how = data.draw(st.sampled_from(["odd", "gone", "other"]))
        if how == "odd":
            # A copy: what is changed in it later must not be there in the next example.
            spot.container[spot.key] = copy.deepcopy(data.draw(st.sampled_from(ODD)))
        elif how == "gone":
            del spot.container[spot.key]
        else:
            other = places[data.draw(st.integers(0, len(places) - 1))]
            spot.container[spot.key] = copy.deepcopy(other.container[other.key])
    return changed


def scarred(data: st.DataObject, whole: bytes) -> bytes:
    """Return bytes with some of them changed, or the end gone."""
    changed = bytearray(whole)
    for _ in range(data.draw(st.integers(0, 5))):
        changed[data.draw(st.integers(0, len(changed) - 1))] = data.draw(st.integers(0, 255))
    return bytes(changed[: data.draw(st.integers(0, len(changed)))]) if data.draw(st.booleans()) else bytes(changed)


@cache
def packed() -> dict[str, bytes]:
    """Return files that are no JSON."""
    with tempfile.TemporaryDirectory() as folder:
        database = cherry_backup.database(Path(folder) / "x.sqlite").read_bytes()
    out = {"database": database}
    members: dict[str, dict[str, bytes]] = {
        "cherry.zip": {"data.json": json.dumps(cherry_backup.data()).encode(), "Data/Files/f1.png": png()},
        "v7.zip": {"Data/cherrystudio.sqlite": database},
        "chatgpt.zip": {"conversations.json": json.dumps(VALUES["chatgpt"]).encode(), "file-Abc1-cat.png": png()},
    }
    for name, contents in members.items():
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            for member, content in contents.items():
                archive.writestr(member, content)
        out[name] = file.getvalue()
    return out


async def check(desk: Desk) -> None:
    """See to it that every conversation is whole."""
    for found in await desk.history.conversations():
        met: set[str | None] = {None}
        names = []
        for each in await desk.messages(found):
            assert each.parent_id in met
            met.add(each.id)
            names.append(each.origin or each.id)
        assert found.head_id in met
        assert len(names) == len(set(names))


async def taken(content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file"
        path.write_bytes(content)
        async with opened_desk(Path(folder) / "data") as desk:
            preview = await desk.look(path)
            report = await desk.run(path)
            assert preview.format is report.format
            await check(desk)
            before = await desk.history.conversations()
            again = await desk.run(path)
            assert (again.added, again.messages) == (0, 0)
            assert await desk.history.conversations() == before


def run(work: Coroutine[Any, Any, None]) -> None:
    with asyncio.Runner() as runner:
        runner.run(work)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data(), st.sampled_from(sorted(VALUES)))
def test_odd_values_in_any_place(data: st.DataObject, name: str) -> None:
    run(taken(json.dumps(mutated(data, VALUES[name])).encode("utf-8", "surrogatepass")))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data(), st.sampled_from(sorted(VALUES)))
def test_damaged_json(data: st.DataObject, name: str) -> None:
    run(taken(scarred(data, json.dumps(VALUES[name]).encode())))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data(), st.sampled_from(["database", "cherry.zip", "v7.zip", "chatgpt.zip"]))
def test_damaged_archives_and_databases(data: st.DataObject, name: str) -> None:
    run(taken(scarred(data, packed()[name])))


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.binary(max_size=200))
def test_noise(content: bytes) -> None:
    run(taken(content))
