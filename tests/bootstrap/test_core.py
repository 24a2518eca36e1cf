import asyncio
import gc
import logging
import os
import stat
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.bootstrap.core import open_core
from app.bootstrap.opening import open_export
from app.bootstrap.options import CoreOptions, WindowOptions
from app.domain.blocks import TextBlock
from app.domain.conversation import MessageStatus
from app.domain.errors import AppError, ErrorReason
from app.domain.events import ConversationChanged, JobChanged, ProblemRaised, TurnProgress
from app.domain.jobs import JobState, StoredJob
from app.domain.media import VideoJob
from app.domain.model_info import ModelRef
from app.domain.ports import KeyPlace
from app.domain.provider import ProviderConfig
from app.domain.stream import TextDelta
from app.infra.lease import Lease
from app.infra.paths import DataFolder
from app.services.context import Services
from app.storage.history import SqliteHistory
from tests.gateway import Gateway
from tests.gateway.texts import HELD_FIRST


@pytest.fixture
def options(tmp_path: Path) -> CoreOptions:
    return CoreOptions(tmp_path / "data")


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(30):
        while True:
            if condition():
                return
            await asyncio.sleep(0)


async def started(services: Services, conversation_id: str) -> None:
    """Wait until the first half of a held reply has come."""
    come = ""
    ready = asyncio.Event()

    def note(event: TurnProgress) -> None:
        nonlocal come
        if event.conversation_id == conversation_id and isinstance(event.event, TextDelta):
            come += event.event.text
            if come == HELD_FIRST:
                ready.set()

    end = services.bus.subscribe(TurnProgress, note)
    async with asyncio.timeout(30):
        await ready.wait()
    end()


async def test_it_opens_and_leaves_nothing_behind(options: CoreOptions) -> None:
    before = set(threading.enumerate())
    handlers = list(logging.getLogger().handlers)
    async with open_core(options) as services:
        assert services.data_folder == options.data_dir
        assert services.settings.problem is None
        assert await services.conversations.list() == ()
        assert len(list((options.data_dir / "leases").iterdir())) == 1
        assert stat.S_IMODE(options.data_dir.stat().st_mode) == 0o700
    assert list((options.data_dir / "leases").iterdir()) == []
    assert logging.getLogger().handlers == handlers
    assert len(asyncio.all_tasks()) == 1
    left = {thread for thread in set(threading.enumerate()) - before if not thread.name.startswith("asyncio_")}
    for thread in left:
        thread.join(10)
    assert not any(thread.is_alive() for thread in left)
    gc.collect()


async def test_everything_in_the_folder_is_the_owners_alone(options: CoreOptions, open_gateway: Gateway) -> None:
    before = os.umask(0o022)
    try:
        async with open_core(options) as services:
            services.settings.change(providers=(ProviderConfig("g", "G", open_gateway.url),))
            conversation = await services.conversations.create(ModelRef("g", "echo"))
            await services.chat.run_turn(conversation.id, (TextBlock("Hi"),))
            await services.catalog.refresh()
            services.window_state.set("x", 1)
            services.window_state.save()
            found = list(options.data_dir.rglob("*"))
            modes = {str(path.relative_to(options.data_dir)): stat.S_IMODE(path.stat().st_mode) for path in found}
    finally:
        os.umask(before)
    assert {"history.db", "history.db-wal", "settings.json", "window.json", "logs/loquent.log"} <= modes.keys()
    assert [name for name, mode in modes.items() if mode & 0o077] == []


async def test_a_key_is_kept_and_reaches_the_gateway_and_no_file(
    options: CoreOptions, gateway: Gateway, caplog: pytest.LogCaptureFixture
) -> None:
    async with open_core(options) as services:
        place = await services.providers.save(ProviderConfig("g", "G", gateway.url), gateway.key)
        assert place is KeyPlace.MEMORY
        conversation = await services.conversations.create(ModelRef("g", "echo"))
        reply = await services.chat.run_turn(conversation.id, (TextBlock("Hi"),))
        logging.getLogger("anything").error("A slip: %s", gateway.key)
    assert reply.status is MessageStatus.COMPLETE
    files = [path for path in options.data_dir.rglob("*") if path.is_file()]
    assert "A slip: [hidden]" in (options.data_dir / "logs" / "loquent.log").read_text()
    assert not any(gateway.key.encode() in path.read_bytes() for path in files)


async def test_the_end_of_the_program_interrupts_a_reply_and_keeps_it(
    options: CoreOptions, open_gateway: Gateway
) -> None:
    async with open_core(options) as services:
        services.settings.change(providers=(ProviderConfig("g", "G", open_gateway.url),))
        conversation = await services.conversations.create(ModelRef("g", "held"))
        services.chat.send(conversation.id, (TextBlock("Hi"),))
        await started(services, conversation.id)
    async with open_core(options) as services:
        path = (await services.conversations.open(conversation.id)).path
    assert path[-1].status is MessageStatus.INTERRUPTED
    assert path[-1].blocks == (TextBlock(HELD_FIRST),)


async def test_two_cores_on_one_folder_do_not_harm_each_other(options: CoreOptions, open_gateway: Gateway) -> None:
    async with open_core(options) as first:
        first.settings.change(providers=(ProviderConfig("g", "G", open_gateway.url),))
        conversation = await first.conversations.create(ModelRef("g", "held"))
        first.chat.send(conversation.id, (TextBlock("Hi"),))
        await started(first, conversation.id)
        async with open_core(options) as second:
            path = (await second.conversations.open(conversation.id)).path
            assert path[-1].status is MessageStatus.RUNNING
        open_gateway.release()
        await until(lambda: not first.chat.is_running(conversation.id))
        path = (await first.conversations.open(conversation.id)).path
        assert path[-1].status is MessageStatus.COMPLETE


async def test_a_model_that_was_named_is_the_one_of_new_conversations(options: CoreOptions) -> None:
    async with open_core(replace(options, model="local:my-model")) as services:
        assert services.catalog.default_model() == ModelRef("local", "my-model")


async def test_broken_settings_are_told_and_the_rest_works(options: CoreOptions) -> None:
    options.data_dir.mkdir()
    (options.data_dir / "settings.json").write_text("{oops")
    async with open_core(options) as services:
        assert services.settings.problem is not None
        assert services.settings.problem.reason is ErrorReason.SETTINGS_UNREADABLE
        services.settings.change(theme="dark")


@pytest.mark.parametrize("opened", [open_core, open_export])
async def test_a_damaged_history_is_left_as_it_is(options: CoreOptions, opened: object) -> None:
    options.data_dir.mkdir()
    damaged = b"SQLite format 3\0" + b"\x7f" * 5000
    (options.data_dir / "history.db").write_bytes(damaged)
    with pytest.raises(AppError) as caught:
        async with open_core(options) if opened is open_core else open_export(options):
            raise AssertionError
    assert caught.value.info.kind.value == "storage"
    assert (options.data_dir / "history.db").read_bytes() == damaged
    assert not (options.data_dir / "leases").exists() or list((options.data_dir / "leases").iterdir()) == []


async def _open_again_and_again(services: Services, conversation_id: str) -> None:
    """Open a conversation until it cannot be opened. Raises AppError then, TimeoutError if it always can."""
    async with asyncio.timeout(20):
        while True:
            await services.conversations.open(conversation_id)


async def test_what_was_deleted_long_ago_is_removed(options: CoreOptions, monkeypatch: pytest.MonkeyPatch) -> None:
    async with open_core(options) as services:
        old = await services.conversations.create()
        await services.conversations.delete(old.id)
    async with open_core(options) as services:
        await services.conversations.restore(old.id)
        await services.conversations.delete(old.id)
    monkeypatch.setattr("app.services.trash.KEPT", -timedelta(days=1))
    async with open_core(options) as services:
        with pytest.raises(AppError) as caught:
            await _open_again_and_again(services, old.id)
    assert caught.value.info.reason is ErrorReason.NOT_FOUND_IN_HISTORY


async def test_a_bug_in_a_task_is_told_and_logged(options: CoreOptions) -> None:
    async def fail() -> None:
        raise ValueError("a slip")

    told: list[ProblemRaised] = []
    async with open_core(options) as services:
        services.bus.subscribe(ProblemRaised, told.append)
        task = services.tasks.start(fail(), "fails")
        await asyncio.wait([task])
        await asyncio.sleep(0)
    assert [event.error.reason for event in told] == [ErrorReason.BUG]
    assert told[0].error.params == {"what": "ValueError"}
    assert "ValueError: a slip" in (options.data_dir / "logs" / "loquent.log").read_text()


async def test_exporting_keeps_others_from_replacing_the_folder_and_needs_no_keyring(options: CoreOptions) -> None:
    async with open_core(options) as services:
        conversation = await services.conversations.create()
    async with open_export(options) as export:
        assert [one.id for one in await export.conversations()] == [conversation.id]
        assert len(list((options.data_dir / "leases").iterdir())) == 1
    assert list((options.data_dir / "leases").iterdir()) == []
    assert conversation.created_at > datetime(2020, 1, 1, tzinfo=UTC)


async def test_a_window_takes_up_what_was_ordered_and_a_command_does_not(options: CoreOptions) -> None:
    job = VideoJob("video_1", "sora-2")
    async with open_core(options) as services:
        services.settings.change(providers=(ProviderConfig("gone", "Gone", "http://127.0.0.1:9", enabled=False),))
    old = SqliteHistory(DataFolder(options.data_dir), Lease(DataFolder(options.data_dir).leases))
    await old.open()
    stored = StoredJob("1", "gone", job, "a cat", datetime.now(UTC), JobState.WAITING)
    await old.jobs.add_job(stored)
    await old.aclose()
    async with open_core(options) as services:
        # What is deleted is purged and what is not indexed is indexed; nothing waits for the film.
        assert services.tasks.running <= 2
        assert await services.jobs.all() == (stored,)
    async with open_core(WindowOptions(options.data_dir)) as services:
        ended: list[StoredJob] = []
        services.bus.subscribe(JobChanged, lambda event: ended.append(event.job))
        # Its provider is switched off, which a look at it finds out.
        await until(lambda: bool(ended) and ended[-1].state is JobState.PAUSED)
        assert ended[-1].error is not None
        assert ended[-1].error.reason is ErrorReason.PROVIDER_GONE
        assert (await services.jobs.wait("1")).job == job


@pytest.mark.parametrize(("window", "requests"), [(True, 2), (False, 1)])
async def test_a_window_asks_for_titles_and_a_command_does_not(
    options: CoreOptions, open_gateway: Gateway, window: bool, requests: int
) -> None:
    async with open_core(WindowOptions(options.data_dir) if window else options) as services:
        services.settings.change(providers=(ProviderConfig("g", "G", open_gateway.url),))
        conversation = await services.conversations.create(ModelRef("g", "think"))
        titles: list[str] = []
        services.bus.subscribe(ConversationChanged, lambda event: titles.append(event.conversation.title))
        await services.chat.run_turn(conversation.id, (TextBlock("What is six times seven?"),))
        if window:
            # What the model thinks before it answers is no title.
            await until(lambda: titles[-1] == "The answer is 42")
    assert len(open_gateway.chats()) == requests
