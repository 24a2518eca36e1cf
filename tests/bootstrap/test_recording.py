"""What is sent and what comes back, recorded through the whole program."""

from pathlib import Path

from app.bootstrap.core import open_core
from app.bootstrap.options import CoreOptions
from app.domain.media import ImageRequest, SpeechRequest, TranscriptionRequest
from app.domain.provider import ProviderConfig
from app.services.recording import NO_MESSAGE
from tests.gateway import Gateway


async def test_pictures_and_sound_are_recorded_like_chats(tmp_path: Path, gateway: Gateway) -> None:
    async with open_core(CoreOptions(tmp_path)) as services:
        await services.providers.save(ProviderConfig("gate", "Gate", gateway.url), gateway.key)
        await services.media.speak("gate", SpeechRequest("tts-1", "unheard"))
        assert services.exchanges.of(NO_MESSAGE) == (), "off unless somebody wants to see it"
        services.exchanges.switch(on=True)
        await services.media.images("gate", ImageRequest("gpt-image-1", "a cat"))
        sound = await services.media.speak("gate", SpeechRequest("tts-1", "Hello"))
        await services.media.transcribe("gate", TranscriptionRequest("whisper-1", sound))
        recorded = services.exchanges.of(NO_MESSAGE)
    paths = [exchange.request.url.removeprefix(gateway.url) for exchange in recorded]
    assert paths == ["/v1/images/generations", "/v1/audio/speech", "/v1/audio/transcriptions"]
    assert all(exchange.status == 200 and exchange.parts for exchange in recorded)
    assert b"a cat" in recorded[0].request.body
    assert gateway.key is not None
    assert all(gateway.key not in repr(exchange) for exchange in recorded)
