"""Speech and transcriptions: whatever a server answers is judged by what it is."""

import base64
import json

import pytest

from app.domain.blocks import AttachmentRef
from app.domain.errors import AppError, ErrorReason
from app.domain.media import SpeechRequest, Transcription, TranscriptionRequest
from tests.providers.doubles import Clock, MemoryAttachments, hasty, provider_at
from tests.providers.servers import PAGE, Says, says, site

MP3 = b"ID3\x04" + bytes(range(256)) * 4
WAV = b"RIFF\x24\x00\x00\x00WAVEfmt " + bytes(400)
SPEECH, TEXT = "POST /v1/audio/speech", "POST /v1/audio/transcriptions"
VTT = "WEBVTT\n\n00:00.000 --> 00:01.000\nhi\n"
SRT = "1\n00:00:00,000 --> 00:00:01,000\n你好\n"


def events(*values: object) -> Says:
    body = "".join(f"data: {json.dumps(value)}\n\n" for value in values) + "data: [DONE]\n\n"
    return Says(body.encode(), kind="text/event-stream")


async def spoken(answer: Says, wanted: str = "mp3") -> tuple[AttachmentRef, bytes]:
    store = MemoryAttachments()
    async with site() as here:
        here.on(SPEECH, answer)
        async with provider_at(here.url, attachments=store) as provider, provider.media() as media:
            ref = await media.speak(SpeechRequest("tts-1", "hi", format=wanted))
    return ref, await store.read(ref)


async def not_spoken(answer: Says) -> ErrorReason:
    with pytest.raises(AppError) as caught:
        await spoken(answer)
    return caught.value.info.reason


async def test_what_is_asked_of_a_voice() -> None:
    async with site() as here:
        here.on(SPEECH, Says(MP3, kind="audio/mpeg"))
        async with provider_at(here.url) as provider, provider.media() as media:
            await media.speak(SpeechRequest("tts-1", "hi"))
            await media.speak(SpeechRequest("tts-1", "hi", "onyx", "wav", 1.5, "whisper"))
        plain, full = (asked.json for asked in here.asked)
    assert plain == {"model": "tts-1", "input": "hi", "voice": "alloy", "response_format": "mp3"}
    assert full == {
        "model": "tts-1",
        "input": "hi",
        "voice": "onyx",
        "response_format": "wav",
        "speed": 1.5,
        "instructions": "whisper",
    }


@pytest.mark.parametrize("kind", ["audio/mpeg", "application/octet-stream", "application/x-whatever", ""])
async def test_sound_is_sound_whatever_it_is_called(kind: str) -> None:
    ref, data = await spoken(Says(MP3, kind=kind))
    assert data == MP3
    assert (ref.media_type, ref.name) == ("audio/mpeg", "speech.mp3")


async def test_the_type_is_what_came() -> None:
    ref, _ = await spoken(Says(WAV, kind="audio/mpeg"), "mp3")
    assert (ref.media_type, ref.name) == ("audio/wav", "speech.wav")


@pytest.mark.parametrize("samples", [b"\xff\xfb" * 500, b"{}" * 500, b"data: 1\n" * 99, b"\x00\x01" * 500])
async def test_raw_samples_may_begin_like_anything(samples: bytes) -> None:
    ref, data = await spoken(Says(samples, kind="audio/pcm"), "pcm")
    assert data == samples
    assert (ref.media_type, ref.name) == ("audio/pcm", "speech.pcm")


async def test_sound_as_events() -> None:
    pieces = [MP3[:100], MP3[100:250], MP3[250:]]
    deltas = [{"type": "speech.audio.delta", "audio": base64.b64encode(piece).decode()} for piece in pieces]
    _, data = await spoken(events(*deltas, {"type": "speech.audio.done", "usage": {"total_tokens": 9}}))
    assert data == MP3


@pytest.mark.parametrize("wrapped", [{"audio": "?"}, {"data": "?"}, {"audio": {"data": "?"}}, {"data": {"audio": "?"}}])
async def test_sound_in_json(wrapped: object) -> None:
    body = json.dumps(wrapped).replace("?", base64.b64encode(MP3).decode())
    assert (await spoken(Says(body.encode())))[1] == MP3


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (says({"error": {"message": "no voice", "code": "x"}}), ErrorReason.REQUEST_REFUSED),
        (Says(b'{"error": {"message": "no voice"}}', kind="audio/mpeg"), ErrorReason.REQUEST_REFUSED),
        (says({"error": {"message": "额度不足"}}), ErrorReason.BALANCE_USED_UP),
        (says({"hello": 1}), ErrorReason.NOT_UNDERSTOOD),
        (PAGE, ErrorReason.WEB_PAGE),
        (Says(b"", kind="audio/mpeg"), ErrorReason.EMPTY_REPLY),
        (events({"type": "speech.audio.done"}), ErrorReason.EMPTY_REPLY),
        (events({"error": {"message": "boom"}}), ErrorReason.STREAM_ERROR),
        (says({"error": {"message": "no"}}, 500), ErrorReason.SERVER_ERROR),
    ],
)
async def test_a_good_status_may_hold_an_error(answer: Says, reason: ErrorReason) -> None:
    assert await not_spoken(answer) is reason


async def test_a_busy_moment_is_waited_out() -> None:
    clock = Clock()
    async with site() as here:
        here.on(SPEECH, says({"error": {"message": "busy"}}, 429, **{"retry-after": "2"}), Says(MP3, kind="audio/mpeg"))
        async with provider_at(here.url, patience=hasty(clock)) as provider, provider.media() as media:
            await media.speak(SpeechRequest("tts-1", "hi"))
        assert len(here.asked) == 2
    assert clock.slept == [2.0]


async def heard(
    answer: Says, wanted: str = "json", name: str = "a.mp3", media_type: str = "audio/mpeg"
) -> tuple[Transcription, dict[str, tuple[str | None, str, bytes]]]:
    store = MemoryAttachments()
    sound = await store.put(MP3, name=name, media_type=media_type)
    async with site() as here:
        here.on(TEXT, answer)
        async with provider_at(here.url, attachments=store) as provider, provider.media() as media:
            request = TranscriptionRequest("whisper-1", sound, "zh", "names", wanted, 0.0)
            return await media.transcribe(request), here.asked[0].form


async def test_what_is_asked_of_a_listener() -> None:
    _, form = await heard(says({"text": "hi"}))
    assert form == {
        "file": ("a.mp3", "audio/mpeg", MP3),
        "model": (None, "text/plain", b"whisper-1"),
        "language": (None, "text/plain", b"zh"),
        "prompt": (None, "text/plain", b"names"),
        "response_format": (None, "text/plain", b"json"),
        "temperature": (None, "text/plain", b"0"),
    }


@pytest.mark.parametrize(
    ("name", "media_type", "sent"),
    [
        ("录音.WAV", "audio/wav", "录音.WAV"),
        ("voice", "audio/ogg", "voice.ogg"),
        ("voice.bin", "audio/mp4", "voice.m4a"),
        ("", "audio/mpeg", "sound.mp3"),
    ],
)
async def test_a_file_has_the_ending_that_fits(name: str, media_type: str, sent: str) -> None:
    _, form = await heard(says({"text": "hi"}), name=name, media_type=media_type)
    assert form["file"][0] == sent


@pytest.mark.parametrize(
    ("wanted", "answer", "found"),
    [
        ("json", says({"text": "你好", "usage": {"type": "duration"}}), Transcription("你好")),
        ("json", says({"text": ""}), Transcription("")),
        (
            "verbose_json",
            says({"task": "transcribe", "language": "chinese", "duration": 1.5, "text": "你好", "segments": []}),
            Transcription("你好", "chinese", 1.5),
        ),
        ("verbose_json", says({"text": "a", "duration": "2.5"}), Transcription("a", "", 2.5)),
        ("json", says({"segments": [{"text": " a"}, {"text": " b"}]}), Transcription("a b")),
        ("text", Says("你好\n".encode(), kind="text/plain; charset=utf-8"), Transcription("你好\n")),
        ("text", Says(b"[music] hello", kind="text/plain"), Transcription("[music] hello")),
        ("text", Says(b"data: the new oil", kind="text/plain"), Transcription("data: the new oil")),
        ("text", says({"text": "你好"}), Transcription("你好")),
        ("text", says("你好"), Transcription("你好")),
        ("srt", Says(SRT.encode(), kind="application/x-subrip"), Transcription(SRT)),
        ("srt", says(SRT), Transcription(SRT)),
        ("vtt", Says(VTT.encode(), kind="text/vtt"), Transcription(VTT)),
        (
            "json",
            events(
                {"type": "transcript.text.delta", "delta": "Hel"},
                {"type": "transcript.text.delta", "delta": "lo"},
                {"type": "transcript.text.done", "text": "Hello."},
            ),
            Transcription("Hello."),
        ),
        ("json", events({"type": "transcript.text.delta", "delta": "Hel"}), Transcription("Hel")),
        ("text", events({"type": "transcript.text.segment", "text": "Hello"}), Transcription("Hello")),
    ],
)
async def test_every_form_of_what_was_said(wanted: str, answer: Says, found: Transcription) -> None:
    assert (await heard(answer, wanted))[0] == found


@pytest.mark.parametrize(
    ("wanted", "answer", "reason"),
    [
        ("json", says({"error": {"message": "no"}}), ErrorReason.REQUEST_REFUSED),
        ("text", says({"error": {"message": "no"}}), ErrorReason.REQUEST_REFUSED),
        ("json", says({"hello": 1}), ErrorReason.NOT_UNDERSTOOD),
        ("json", Says(b"", kind="text/plain"), ErrorReason.EMPTY_REPLY),
        ("text", Says(b"", kind="text/plain"), ErrorReason.EMPTY_REPLY),
        ("text", PAGE, ErrorReason.WEB_PAGE),
        ("json", events({"type": "ping"}), ErrorReason.NOT_UNDERSTOOD),
        ("json", events({"error": {"message": "boom"}}), ErrorReason.STREAM_ERROR),
    ],
)
async def test_what_is_no_transcription(wanted: str, answer: Says, reason: ErrorReason) -> None:
    with pytest.raises(AppError) as caught:
        await heard(answer, wanted)
    assert caught.value.info.reason is reason


async def test_what_is_no_sound_is_not_sent() -> None:
    with pytest.raises(AppError) as caught:
        await heard(says({"text": "hi"}), name="a.pdf", media_type="application/pdf")
    info = caught.value.info
    assert (info.reason, info.params["name"]) == (ErrorReason.FILE_NOT_TAKEN, "a.pdf")
