import asyncio
import os
import signal
from contextlib import aclosing

import pytest

from app.domain.blocks import TextBlock
from app.domain.conversation import Role
from app.domain.errors import AppError, ErrorReason
from app.domain.ports import ChatProvider, ChatRequest, RequestMessage
from app.domain.stream import FinishReason, ReplyFinished, StreamEvent, TextDelta
from app.local.files import SMALL_MODEL
from app.local.model import LocalModel
from app.local.provider import LocalProvider
from tests.local.fakes import FakeDialect

pytestmark = pytest.mark.real_model

HELLO = ChatRequest(SMALL_MODEL, (RequestMessage(Role.USER, (TextBlock("Hello"),)),))


class Dialects:
    """Makes fake dialects and remembers them."""

    def __init__(self) -> None:
        self.made: list[FakeDialect] = []

    async def then(self) -> None:
        """Do nothing between the first word and the end."""

    def __call__(self, address: str, key: str) -> ChatProvider:
        """Make one for a child process."""
        dialect = FakeDialect(address, key, self.then)
        self.made.append(dialect)
        return dialect


async def reply(provider: LocalProvider) -> list[StreamEvent]:
    return [event async for event in provider.stream(HELLO)]


async def test_it_passes_on_what_the_dialect_yields(model: LocalModel) -> None:
    dialects = Dialects()
    provider = LocalProvider(model, dialects)
    expected = [TextDelta(f"Hello from {SMALL_MODEL}"), ReplyFinished(FinishReason.STOP)]
    assert await reply(provider) == expected
    assert await reply(provider) == expected
    assert [(made.address, made.key) for made in dialects.made] == [await model.endpoint(SMALL_MODEL)]
    await provider.aclose()
    assert dialects.made[0].closed
    assert model.process_id is not None


async def test_a_child_that_dies_in_the_middle_is_named_and_the_next_reply_has_a_new_one(model: LocalModel) -> None:
    class Dying(Dialects):
        async def then(self) -> None:
            if len(self.made) == 1:
                assert model.process_id is not None
                os.kill(model.process_id, signal.SIGKILL)
                raise AppError.because(ErrorReason.CONNECTION_LOST)

    dialects = Dying()
    provider = LocalProvider(model, dialects)
    with pytest.raises(AppError) as caught:
        await reply(provider)
    assert caught.value.info.reason is ErrorReason.LOCAL_ENDED
    assert len(await reply(provider)) == 2
    assert dialects.made[0].closed
    assert dialects.made[1].address != dialects.made[0].address


async def test_a_lost_connection_to_a_living_child_stays_what_it_is(model: LocalModel) -> None:
    class Losing(Dialects):
        async def then(self) -> None:
            raise AppError.because(ErrorReason.CONNECTION_LOST)

    with pytest.raises(AppError) as caught:
        await reply(LocalProvider(model, Losing()))
    assert caught.value.info.reason is ErrorReason.CONNECTION_LOST


async def test_stop_closes_the_dialects_stream_and_frees_the_model(model: LocalModel) -> None:
    reached = asyncio.Event()

    class Endless(Dialects):
        async def then(self) -> None:
            reached.set()
            await asyncio.Event().wait()

    dialects = Endless()
    provider = LocalProvider(model, dialects)
    turn = asyncio.ensure_future(reply(provider))
    await reached.wait()
    turn.cancel()
    with pytest.raises(asyncio.CancelledError):
        await turn
    assert dialects.made[0].streams_closed == 1


async def test_leaving_the_loop_early_closes_the_dialects_stream(model: LocalModel) -> None:
    dialects = Dialects()
    async with aclosing(LocalProvider(model, dialects).stream(HELLO)) as events:
        async for event in events:
            assert event == TextDelta(f"Hello from {SMALL_MODEL}")
            break
    assert dialects.made[0].streams_closed == 1


async def test_models_are_listed_without_starting_anything(model: LocalModel) -> None:
    models = await LocalProvider(model, Dialects()).list_models()
    assert [info.ref.model_id for info in models] == [SMALL_MODEL]
    assert model.process_id is None
