"""Temporary conversations on the whole core: nothing of them reaches the disk, and they can be kept."""

import asyncio
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from app.bootstrap.core import open_core
from app.bootstrap.options import WindowOptions
from app.domain.blocks import ContentBlock, FileBlock, ImageBlock, TextBlock, plain_text
from app.domain.conversation import Draft, MessageStatus
from app.domain.errors import AppError, ErrorReason
from app.domain.events import ConversationAdded, ConversationChanged, ConversationRemoved, TurnStarted
from app.domain.ids import new_id
from app.domain.library import Section, SectionKind
from app.domain.model_info import ModelRef
from app.infra.lease import Lease
from app.infra.paths import DataFolder
from app.services.context import Services
from app.storage.history import SqliteHistory
from tests.gateway import Gateway
from tests.gateway.files import picture
from tests.gateway.texts import HELD_FIRST, HELD_SECOND
from tests.services.film_core import SAID, conversation, core, orders
from tests.services.room import until

SECRET = "xylophonic"
"""In every word that is said here."""

DAYS = Section(SectionKind.DAYS)


def said(text: str = f"The {SECRET} plan 计划") -> tuple[ContentBlock, ...]:
    return (TextBlock(text),)


def leaks(folder: Path, *needles: bytes) -> list[str]:
    """Return the files in which any of these bytes are, or the secret."""
    wanted = (SECRET.encode(), *needles)
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    return [str(path.relative_to(folder)) for path in files if any(needle in path.read_bytes() for needle in wanted)]


async def talk(services: Services, *, temporary: bool, model: str = "echo") -> str:
    """Do all that a person can do in a conversation, and return its id."""
    made = await services.conversations.create(ModelRef("g", model), temporary=temporary)
    file = await services.attachments.add_file(f"A {SECRET} file".encode(), f"{SECRET}.txt")
    await services.conversations.save_draft(made.id, Draft(f"Half a {SECRET}", (file,)))
    await services.conversations.set_system_prompt(made.id, f"Be {SECRET}.")
    reply = await services.chat.run_turn(made.id, (*said(), file))
    assert reply.status is MessageStatus.COMPLETE
    assert SECRET in plain_text(reply.blocks)
    await services.library.rename(made.id, f"All {SECRET}")
    await services.library.tag([made.id], f"tag {SECRET}")
    await services.library.pin([made.id])
    return made.id


async def paint(services: Services, *, temporary: bool) -> ImageBlock:
    """Let a model draw, and return the picture."""
    made = await services.conversations.create(ModelRef("g", "image-markdown"), temporary=temporary)
    reply = await services.chat.run_turn(made.id, said())
    (drawn,) = [block for block in reply.blocks if isinstance(block, ImageBlock)]
    assert await services.attachments.read(drawn.attachment)
    return drawn


async def test_nothing_of_it_is_in_any_file(data_dir: Path, open_gateway: Gateway) -> None:
    async with core(data_dir, open_gateway) as services:
        services.exchanges.switch(on=True)
        name = await talk(services, temporary=True)
        drawn = await paint(services, temporary=True)
        colours = await services.attachments.read(drawn.attachment)
        # What is put aside lies in a folder of this process, and nowhere else.
        assert {path.split("/")[0] for path in leaks(data_dir, name.encode(), colours)} == {"passing"}
        assert not (data_dir / "attachments").exists()
        view = await services.conversations.open(name)
        assert view.conversation.title == f"All {SECRET}"
        assert len(view.path) == 2
        stored = SqliteHistory(DataFolder(data_dir), Lease(DataFolder(data_dir).leases))
        await stored.open()
        assert await stored.conversations() == ()
        await stored.aclose()
    assert leaks(data_dir, name.encode(), colours) == []
    assert not (data_dir / "passing").exists()
    async with core(data_dir, open_gateway) as services:
        with pytest.raises(AppError) as caught:
            await services.conversations.open(name)
        assert caught.value.info.reason is ErrorReason.NOT_FOUND_IN_HISTORY


async def test_the_same_words_are_found_where_it_is_not_temporary(data_dir: Path, open_gateway: Gateway) -> None:
    async with core(data_dir, open_gateway) as services:
        await talk(services, temporary=False)
        drawn = await paint(services, temporary=False)
        assert (data_dir / "attachments" / drawn.attachment.sha256[:2] / drawn.attachment.sha256).exists()
    found = leaks(data_dir)
    assert "history.db" in found
    assert any(path.startswith("attachments/") for path in found)


async def test_no_list_has_it_and_events_tell_of_it(data_dir: Path, open_gateway: Gateway) -> None:
    async with core(data_dir, open_gateway) as services:
        added: list[ConversationAdded] = []
        services.bus.subscribe(ConversationAdded, added.append)
        name = await talk(services, temporary=True)
        assert [event.conversation.temporary for event in added] == [True]
        for kind in SectionKind:
            assert (await services.conversations.page(Section(kind, f"tag {SECRET}"))).rows == ()
        assert await services.conversations.list() == ()
        assert await services.conversations.latest() is None
        assert await services.library.tags() == ()
        assert (await services.conversations.counts()).tags == {}
        (kept,) = services.conversations.temporary()
        assert (kept.id, kept.temporary) == (name, True)
        removed: list[ConversationRemoved] = []
        services.bus.subscribe(ConversationRemoved, removed.append)
        await services.library.delete([name])
        assert removed == [ConversationRemoved(name)]
        assert services.conversations.temporary() == ()
        await services.undo.undo()
        assert [each.id for each in services.conversations.temporary()] == [name]


async def test_temporary_and_stored_ones_go_through_one_act(data_dir: Path, open_gateway: Gateway) -> None:
    async with core(data_dir, open_gateway) as services:
        passing = (await services.conversations.create(temporary=True)).id
        stored = (await services.conversations.create()).id
        await services.library.delete([passing, stored])
        assert services.conversations.temporary() == ()
        assert await services.conversations.list() == ()
        await services.undo.undo()
        assert [each.id for each in services.conversations.temporary()] == [passing]
        assert [each.id for each in await services.conversations.list()] == [stored]
        await services.library.pin([passing, "nowhere"])
        with pytest.raises(AppError):
            await services.library.pin(["nowhere"])


async def test_what_is_forked_from_it_is_temporary_too(data_dir: Path, open_gateway: Gateway) -> None:
    async with core(data_dir, open_gateway) as services:
        name = await talk(services, temporary=True)
        view = await services.conversations.open(name)
        # Also where whoever forks it has forgotten to say so.
        fork = replace(view.conversation, id=new_id(), temporary=False, forked_from=view.path[-1].id)
        copies = tuple(replace(message, id=new_id(), conversation_id=fork.id, parent_id=None) for message in view.path)
        await services.chat._history.add_conversation(fork, copies)
        assert (await services.conversations.open(fork.id)).conversation.temporary
    assert leaks(data_dir) == []


async def test_it_can_be_kept_whole(data_dir: Path, open_gateway: Gateway) -> None:
    async with core(data_dir, open_gateway) as services:
        name = await talk(services, temporary=True)
        before = await services.conversations.open(name)
        changed: list[ConversationChanged] = []
        services.bus.subscribe(ConversationChanged, changed.append)
        await services.conversations.keep(name)
        assert [event.conversation.temporary for event in changed] == [False]
        assert services.conversations.temporary() == ()
        with pytest.raises(AppError):
            await services.conversations.keep(name)
    async with core(data_dir, open_gateway) as services:
        after = await services.conversations.open(name)
        assert after == replace(before, conversation=replace(before.conversation, temporary=False))
        (file,) = [block for block in after.path[0].blocks if isinstance(block, FileBlock)]
        assert await services.attachments.read(file.attachment) == f"A {SECRET} file".encode()
        assert (data_dir / "attachments" / file.attachment.sha256[:2] / file.attachment.sha256).exists()


async def test_it_can_be_kept_while_a_reply_comes_in(data_dir: Path, open_gateway: Gateway) -> None:
    async with core(data_dir, open_gateway) as services:
        made = await services.conversations.create(ModelRef("g", "held"), temporary=True)
        turn = asyncio.ensure_future(services.chat.run_turn(made.id, said()))

        def has_begun() -> bool:
            message = services.chat.running_message(made.id)
            return message is not None and plain_text(message.blocks) == HELD_FIRST

        await until(has_begun)
        await services.conversations.keep(made.id)
        open_gateway.release()
        reply = await turn
        assert plain_text(reply.blocks) == HELD_FIRST + HELD_SECOND
    async with core(data_dir, open_gateway) as services:
        path = (await services.conversations.open(made.id)).path
        assert [message.status for message in path] == [MessageStatus.COMPLETE, MessageStatus.COMPLETE]
        assert path[-1] == reply


@pytest.mark.usefixtures("patience")
async def test_a_film_is_refused_before_anything_is_sent_and_goes_once_it_is_kept(
    data_dir: Path, open_gateway: Gateway
) -> None:
    async with core(data_dir, open_gateway) as services:
        await services.catalog.refresh()
        made = await services.conversations.create(ModelRef("g", "sora-2"), temporary=True)
        reply = await services.chat.run_turn(made.id, said())
        assert reply.status is MessageStatus.FAILED
        assert reply.error is not None
        assert (reply.error.reason, reply.error.params) == (ErrorReason.FILM_NOT_KEPT, {"model": "sora-2"})
        assert orders(open_gateway) == 0
        assert await services.jobs.all() == ()
        assert leaks(data_dir) == []
        await services.conversations.keep(made.id)
        started: list[TurnStarted] = []
        services.bus.subscribe(TurnStarted, started.append)
        services.chat.retry(made.id, reply.id)
        await until(lambda: started and not services.chat.is_running(made.id))
        assert orders(open_gateway) == 1


async def test_what_a_process_that_was_killed_has_put_aside_goes_at_the_next_start(data_dir: Path) -> None:
    async with open_core(WindowOptions(data_dir)) as services:
        file = await services.attachments.add_file(SECRET.encode(), "a.txt")
        path = services.attachments.path(file.attachment)
        assert path is not None
        left = data_dir / "passing" / "a-lease-of-the-dead"
        shutil.copytree(path.parents[1], left)
        # Another process that starts does not touch what a living one has put aside.
        async with open_core(WindowOptions(data_dir)):
            assert not left.exists()
            assert path.read_bytes() == SECRET.encode()
        assert path.exists()
    assert leaks(data_dir) == []


async def test_what_was_attached_and_never_sent_is_not_kept(data_dir: Path, open_gateway: Gateway) -> None:
    async with core(data_dir, open_gateway) as services:
        kept = await services.attachments.add_picture(picture("kept"), "kept.png")
        dropped = await services.attachments.add_picture(picture("dropped"), "dropped.png")
        name = await conversation(services, "echo")
        await services.chat.run_turn(name, (*SAID, kept.block))
        assert await services.attachments.read(kept.block.attachment)
        assert await services.attachments.read(dropped.block.attachment)
    stored = {path.name for path in (data_dir / "attachments").rglob("*") if path.is_file()}
    assert stored == {kept.block.attachment.sha256}
    assert dropped.block.attachment.sha256 not in stored
