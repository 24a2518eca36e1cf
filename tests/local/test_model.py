"""The child process for real: llama.cpp, the small model, plain HTTP."""

import asyncio
import contextlib
import json
import os
import signal
import sys
from pathlib import Path

import pytest
import qasync
from PySide6.QtCore import QCoreApplication

from app.domain.errors import AppError, ErrorReason
from app.local.child import Child
from app.local.files import SMALL_MODEL, ModelFile, small_model
from app.local.model import LocalModel
from tests.local.asking import accepts, ask, listening, request, told_to_everybody

pytestmark = pytest.mark.real_model
needs_proc = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


async def until_gone(process_id: int) -> None:
    """Wait until a process that is no child of ours has ended; the test's own time limit is the patience."""
    handle = os.pidfd_open(process_id)
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.add_reader(handle, ended.set)
    try:
        await ended.wait()
    finally:
        loop.remove_reader(handle)
        os.close(handle)


async def test_a_real_model_answers(model: LocalModel) -> None:
    address, key = await model.endpoint(SMALL_MODEL)
    status, text = await asyncio.to_thread(ask, address, key, SMALL_MODEL, "Say hello in one short sentence.")
    assert status == 200
    assert any(letter.isalpha() for letter in text)


async def test_the_small_model_is_served_as_its_card_recommends(model: LocalModel) -> None:
    address, key = await model.endpoint(SMALL_MODEL)
    _, body = await asyncio.to_thread(request, address, key, "GET", "/props")
    served = json.loads(body)["default_generation_settings"]["params"]
    asked = {"temperature": 0.2, "top_p": 0.9, "repeat_penalty": 1.1}
    assert {name: round(served[name], 3) for name in asked} == asked


async def test_the_second_use_costs_no_second_process(model: LocalModel) -> None:
    first = await model.endpoint(SMALL_MODEL)
    process = model.process_id
    assert await model.endpoint(SMALL_MODEL) == first
    assert model.process_id == process


async def test_without_the_right_key_nothing_is_told(model: LocalModel) -> None:
    address, key = await model.endpoint(SMALL_MODEL)
    assert len(key) >= 32
    for wrong in ("", "wrong", key[:-1]):
        for path in ("/v1/models", "/props", "/slots"):
            status, body = await asyncio.to_thread(request, address, wrong, "GET", path)
            assert status == 401, (path, body)
        status, _ = await asyncio.to_thread(ask, address, wrong, SMALL_MODEL, "Hello")
        assert status == 401


@needs_proc
async def test_the_key_is_not_on_the_command_line(model: LocalModel) -> None:
    _, key = await model.endpoint(SMALL_MODEL)
    assert model.process_id is not None
    assert b"server.py" in told_to_everybody(model.process_id)
    assert key.encode() not in told_to_everybody(model.process_id)


@needs_proc
async def test_keys_of_gateways_are_kept_from_the_child(model: LocalModel, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-of-a-gateway")
    await model.endpoint(SMALL_MODEL)
    assert model.process_id is not None
    assert b"sk-of-a-gateway" not in told_to_everybody(model.process_id)


@needs_proc
async def test_it_listens_on_loopback_once_and_nowhere_else(model: LocalModel) -> None:
    address, _ = await model.endpoint(SMALL_MODEL)
    assert address.startswith("http://127.0.0.1:")
    assert model.process_id is not None
    assert listening(model.process_id) == ["0100007F"]


async def test_it_ends_when_it_is_closed(model: LocalModel) -> None:
    address, _ = await model.endpoint(SMALL_MODEL)
    await model.aclose()
    assert model.process_id is None
    assert not accepts(address)
    with pytest.raises(AppError) as caught:
        await model.endpoint(SMALL_MODEL)
    assert caught.value.info.reason is ErrorReason.LOCAL_ENDED


async def test_a_child_that_died_is_started_again(model: LocalModel) -> None:
    address, _ = await model.endpoint(SMALL_MODEL)
    first = model.process_id
    assert first is not None
    os.kill(first, signal.SIGKILL)
    assert await model.has_ended(address)
    address, key = await model.endpoint(SMALL_MODEL)
    assert model.process_id not in (None, first)
    assert (await asyncio.to_thread(request, address, key, "GET", "/v1/models"))[0] == 200


async def test_ctrl_c_in_the_terminal_is_left_to_the_parent(model: LocalModel) -> None:
    address, key = await model.endpoint(SMALL_MODEL)
    assert model.process_id is not None
    os.kill(model.process_id, signal.SIGINT)
    assert (await asyncio.to_thread(request, address, key, "GET", "/v1/models"))[0] == 200


def test_it_runs_in_the_loop_of_the_window(qapp: QCoreApplication) -> None:
    async def use() -> int:
        model = LocalModel()
        try:
            address, key = await model.endpoint(SMALL_MODEL)
            status, _ = await asyncio.to_thread(request, address, key, "GET", "/v1/models")
            return status
        finally:
            await model.aclose()

    with qasync.QEventLoop(qapp) as loop:
        assert loop.run_until_complete(use()) == 200


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is of POSIX")
async def test_it_ends_when_the_parent_is_killed() -> None:
    program = [sys.executable, "-m", "tests.local.owner"]
    root = Path(__file__).parents[2]
    parent = await asyncio.create_subprocess_exec(*program, stdout=asyncio.subprocess.PIPE, cwd=root)
    try:
        assert parent.stdout is not None
        address, child = (await parent.stdout.readline()).decode().split()
        assert accepts(address)
        parent.kill()
        with contextlib.suppress(ProcessLookupError):  # already gone is what is wanted
            await until_gone(int(child))
        assert not accepts(address)
    finally:
        if parent.returncode is None:
            parent.kill()
        await parent.communicate()


async def test_another_model_takes_its_place(tmp_path: Path) -> None:
    source = small_model()
    assert source is not None
    other = tmp_path / "other.gguf"
    other.symlink_to(source.path)
    model = LocalModel(lambda: [str(other)])
    try:
        first, _ = await model.endpoint(SMALL_MODEL)
        address, key = await model.endpoint("other")
        assert not accepts(first)
        _, body = await asyncio.to_thread(request, address, key, "GET", "/v1/models")
        assert '"other"' in body
    finally:
        await model.aclose()


async def test_another_model_waits_until_nobody_uses_this_one(tmp_path: Path) -> None:
    source = small_model()
    assert source is not None
    other = tmp_path / "other.gguf"
    other.symlink_to(source.path)
    model = LocalModel(lambda: [str(other)])
    try:
        async with model.using(SMALL_MODEL) as (address, key):
            waiting = asyncio.ensure_future(model.endpoint("other"))
            status, _ = await asyncio.to_thread(ask, address, key, SMALL_MODEL, "Say hello.")
            assert status == 200
            assert not waiting.done()
        await waiting
        assert not accepts(address)
    finally:
        await model.aclose()


async def test_a_file_that_is_no_model_is_refused_in_llama_cpps_words(tmp_path: Path) -> None:
    broken = tmp_path / "broken.gguf"
    broken.write_bytes(b"not a model at all" * 100)
    model = LocalModel(lambda: [str(broken)])
    with pytest.raises(AppError) as caught:
        await model.endpoint("broken")
    info = caught.value.info
    assert info.reason is ErrorReason.LOCAL_START_FAILED
    assert info.params == {"name": "broken"}
    assert "magic" in info.gateway_message
    assert model.process_id is None


@pytest.fixture
def spawned(monkeypatch: pytest.MonkeyPatch) -> asyncio.Queue[int]:
    """Return a queue that gets the id of each child process as soon as there is one."""
    seen: asyncio.Queue[int] = asyncio.Queue()
    spawn = Child.spawn

    async def told(file: ModelFile) -> Child:
        child = await spawn(file)
        seen.put_nowait(child.process_id)
        return child

    monkeypatch.setattr(Child, "spawn", told)
    return seen


async def test_a_start_can_be_given_up(model: LocalModel, spawned: asyncio.Queue[int]) -> None:
    starting = asyncio.ensure_future(model.endpoint(SMALL_MODEL))
    process = await spawned.get()
    starting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await starting
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)
    assert (await model.endpoint(SMALL_MODEL))[0]


async def test_closing_ends_a_start_that_is_under_way(model: LocalModel, spawned: asyncio.Queue[int]) -> None:
    starting = asyncio.ensure_future(model.endpoint(SMALL_MODEL))
    await spawned.get()
    await model.aclose()
    with pytest.raises(AppError) as caught:
        await starting
    assert caught.value.info.reason in (ErrorReason.LOCAL_START_FAILED, ErrorReason.LOCAL_ENDED)
    assert model.process_id is None


async def test_the_folder_it_is_started_in_cannot_change_what_runs(
    model: LocalModel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("app", "xllamacpp", "json"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text("raise SystemExit('not the program')")
    monkeypatch.chdir(tmp_path)
    assert (await model.endpoint(SMALL_MODEL))[0]
