"""Pictures, sound and vectors by provider; prices that are kept, and balances that are not."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from app.domain.blocks import AttachmentRef, ImageBlock
from app.domain.errors import AppError, ErrorReason
from app.domain.events import ProvidersChanged
from app.domain.media import (
    Balance,
    ImageRequest,
    SpeechRequest,
    Transcription,
    TranscriptionRequest,
)
from app.domain.model_info import ModelPrice
from app.domain.recording import Exchange, PreparedRequest
from app.domain.stream import BlockAdded, FinishReason, ProgressReported, ReplyFinished, Stage, StreamEvent
from app.services.account import KEPT, AccountService
from app.services.media import MediaService
from app.services.recording import NO_MESSAGE, ExchangeLog
from tests.services.fakes import FakeHistory
from tests.services.media_double import AccountDouble, MakingProvider
from tests.services.room import Room

SOUND = AttachmentRef("ab" * 32, "audio/mpeg", "a.mp3", 12)
PICTURE = ImageBlock(AttachmentRef("cd" * 32, "image/png", "a.png", 12), 8, 8)
PRICES = (ModelPrice("m", 1.0, 2.0),)


class Till(AccountDouble):
    """Counts how often it is asked."""

    def __init__(self) -> None:
        super().__init__()
        self.listings = 0
        self.balances = 0

    async def balance(self) -> Balance:
        self.balances += 1
        return await super().balance()

    async def prices(self) -> tuple[ModelPrice, ...]:
        self.listings += 1
        await asyncio.sleep(0)
        return await super().prices()


@dataclass
class Shop:
    room: Room
    provider: MakingProvider
    till: Till
    media: MediaService
    account: AccountService
    now: float = 0.0


@pytest.fixture
async def shop(tmp_path: Path) -> AsyncIterator[Shop]:
    room = Room(FakeHistory(), tmp_path)
    provider = MakingProvider()
    provider.tells = till = Till()
    till.listed = PRICES
    room.provider = provider
    opened = Shop(
        room,
        provider,
        till,
        MediaService(room.providers),
        AccountService(room.providers, room.bus, lambda: opened.now),
    )
    yield opened
    await room.aclose()


async def test_pictures(shop: Shop) -> None:
    request = ImageRequest("draw", "a cat")
    events: list[StreamEvent] = [ProgressReported(Stage.DRAWING), BlockAdded(PICTURE), ReplyFinished(FinishReason.STOP)]
    shop.provider.makes.events = list(events)
    assert [event async for event in shop.media.make_images("gate", request)] == events
    assert await shop.media.images("gate", request) == (PICTURE,)
    assert shop.provider.makes.asked == [request, request]


async def test_exchanges_are_recorded_where_nobody_else_takes_them(shop: Shop) -> None:
    log = ExchangeLog()
    media = MediaService(shop.room.providers, log)
    makes = shop.provider.makes
    makes.spoken, makes.transcription = SOUND, Transcription("hi")
    makes.events = [BlockAdded(PICTURE), ReplyFinished(FinishReason.STOP)]
    own: list[Exchange] = []

    async def ask(record: Callable[[Exchange], None] | None = None) -> list[Callable[[Exchange], None] | None]:
        makes.asked.clear()
        await media.images("gate", ImageRequest("draw", "a cat", record=record))
        await media.speak("gate", SpeechRequest("tts", "hi", record=record))
        await media.transcribe("gate", TranscriptionRequest("stt", SOUND, record=record))
        asked = [each for each in makes.asked if isinstance(each, ImageRequest | SpeechRequest | TranscriptionRequest)]
        return [each.record for each in asked]

    assert await ask() == [None] * 3
    log.switch(on=True)
    exchange = Exchange(PreparedRequest("POST", "/v1/images/generations", (), b"{}"))
    taken = await ask()
    assert len(taken) == 3
    for record in taken:
        assert record is not None
        record(exchange)
    assert log.of(NO_MESSAGE) == (exchange,) * 3
    assert await ask(own.append) == [own.append] * 3


async def test_no_picture_is_an_error(shop: Shop) -> None:
    shop.provider.makes.events = [ReplyFinished(FinishReason.STOP)]
    with pytest.raises(AppError) as caught:
        await shop.media.images("gate", ImageRequest("draw", "a cat"))
    assert caught.value.info.reason is ErrorReason.EMPTY_REPLY


async def test_sound_and_vectors(shop: Shop) -> None:
    makes = shop.provider.makes
    makes.spoken, makes.transcription, makes.vectors = SOUND, Transcription("hi"), ((1.0,),)
    speech, listening = SpeechRequest("tts", "hi"), TranscriptionRequest("stt", SOUND)
    assert await shop.media.speak("gate", speech) == SOUND
    assert await shop.media.transcribe("gate", listening) == Transcription("hi")
    assert await shop.media.embed("gate", "m", ["a"], 8) == ((1.0,),)
    assert makes.asked == [speech, listening, ("m", ("a",), 8)]


async def test_who_is_gone_is_not_asked(shop: Shop) -> None:
    with pytest.raises(AppError) as caught:
        await shop.media.speak("nobody", SpeechRequest("tts", "hi"))
    assert caught.value.info.reason is ErrorReason.PROVIDER_GONE
    with pytest.raises(AppError) as caught:
        await shop.account.balance("nobody")
    assert caught.value.info.reason is ErrorReason.PROVIDER_GONE


async def test_a_balance_is_asked_for_each_time(shop: Shop) -> None:
    shop.till.left = Balance(1.5)
    assert await shop.account.balance("gate") == Balance(1.5)
    shop.till.left = Balance(1.0)
    assert await shop.account.balance("gate") == Balance(1.0)


async def test_prices_are_asked_for_once_an_hour(shop: Shop) -> None:
    found = await asyncio.gather(*(shop.account.prices("gate") for _ in range(3)))
    assert found == [PRICES] * 3
    shop.now = KEPT - 1
    await shop.account.prices("gate")
    assert shop.till.listings == 1
    shop.now = KEPT
    await shop.account.prices("gate")
    assert shop.till.listings == 2
    await shop.account.prices("gate", refresh=True)
    assert shop.till.listings == 3


async def test_another_key_may_have_other_prices(shop: Shop) -> None:
    await shop.account.prices("gate")
    shop.room.bus.publish(ProvidersChanged())
    await shop.account.prices("gate")
    assert shop.till.listings == 2


async def test_a_failure_is_not_kept(shop: Shop) -> None:
    shop.till.listed = AppError.because(ErrorReason.NOT_OFFERED)
    with pytest.raises(AppError):
        await shop.account.prices("gate")
    shop.till.listed = PRICES
    assert await shop.account.prices("gate") == PRICES
