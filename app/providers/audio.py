"""Speech from text (``/v1/audio/speech``) and text from speech (``/v1/audio/transcriptions``).

Sources: OpenAI's CreateSpeechRequest, CreateSpeechResponseStreamEvent, CreateTranscriptionRequest and the replies of
the latter; what local servers and gateways answer instead.
"""

import base64
import binascii
from collections.abc import Iterator, Mapping
from pathlib import PurePath
from typing import Final

from app.domain.blocks import AttachmentRef
from app.domain.errors import AppError, ErrorReason
from app.domain.media import SpeechRequest, Transcription, TranscriptionRequest
from app.domain.ports import AttachmentStore
from app.providers import loose
from app.providers.dialect import FormPart
from app.providers.errors import Origin, complaint_in, from_event, not_understood
from app.providers.http import Answer, Connection
from app.providers.media_types import HEAD, media_type_of
from app.providers.plain_reply import json_of, refuse_complaint
from app.providers.retrying import answered
from app.providers.sse import BodyKind, EventReader, sniff

MAX_SOUND: Final = 128 * 1024 * 1024
"""Bytes of speech that are taken; as raw samples that is three quarters of an hour."""

MAX_TEXT: Final = 32 * 1024 * 1024
"""Bytes of a transcription."""

_MEDIA_TYPES: Final = {
    "mp3": "audio/mpeg",
    "opus": "audio/ogg",
    "aac": "audio/aac",
    "flac": "audio/flac",
    "wav": "audio/wav",
    "pcm": "audio/pcm",
}
_SUFFIXES: Final = {
    "audio/mpeg": "mp3",
    "audio/ogg": "ogg",
    "audio/aac": "aac",
    "audio/flac": "flac",
    "audio/wav": "wav",
    "audio/x-wav": "wav",
    "audio/mp4": "m4a",
    "audio/webm": "webm",
    "video/mp4": "mp4",
    "video/webm": "webm",
}
_TAKEN: Final = frozenset({"flac", "mp3", "mp4", "mpeg", "mpga", "m4a", "ogg", "oga", "wav", "webm", "opus", "aac"})
"""Endings of names by which servers know the kind of sound."""

_TEXTS: Final = frozenset({"text", "srt", "vtt"})


class AudioMaker:
    """Speaks and listens for the port MediaProvider.

    Args:
        connection: of the provider; not owned.
        attachments: where sound is read from and put.
    """

    def __init__(self, connection: Connection, attachments: AttachmentStore) -> None:
        self._connection = connection
        self._attachments = attachments

    async def speak(self, request: SpeechRequest) -> AttachmentRef:
        """Return the text as sound, in the store; its type is what came, whatever was asked for.

        Raises:
            AppError: what the server says, also where its status is good; EMPTY_REPLY, NOT_UNDERSTOOD, REPLY_TOO_BIG.
        """
        from app.providers.provider import encoded  # late: the module that drives all dialects

        body: dict[str, object] = {"model": request.model, "input": request.text, "voice": request.voice}
        body["response_format"] = request.format
        if request.speed is not None:
            body["speed"] = request.speed
        if request.instructions:
            body["instructions"] = request.instructions
        connection = self._connection
        built = connection.build("audio/speech", await encoded(body), accept="audio/*, application/json")
        async with answered(connection, built, request.model, request.record) as answer:
            data = await answer.read(MAX_SOUND)
        sound = sound_of(data, answer, connection.about(request.model))
        media_type = _kind_of(sound, request.format)
        name = f"speech.{_SUFFIXES.get(media_type, request.format)}"
        return await self._attachments.put(sound, name=name, media_type=media_type)

    async def transcribe(self, request: TranscriptionRequest) -> Transcription:
        """Return what is said in a sound file.

        Raises:
            AppError: FILE_NOT_TAKEN for what is no sound, FILE_UNREADABLE; what the server says; EMPTY_REPLY.
        """
        sound = request.sound
        if not sound.media_type.startswith(("audio/", "video/")):
            kinds = "MP3, MP4, M4A, WAV, WebM, Ogg, FLAC"
            raise AppError.because(ErrorReason.FILE_NOT_TAKEN, name=sound.name, endpoint="transcriptions", limit=kinds)
        connection = self._connection
        parts = _form(request, await self._attachments.read(sound))
        built = connection.build("audio/transcriptions", parts=parts)
        async with answered(connection, built, request.model, request.record) as answer:
            body = await answer.read(MAX_TEXT)
        return transcription_of(body, request.format, answer, connection.about(request.model))


def sound_of(body: bytes, answer: Answer, origin: Origin) -> bytes:
    """Return the sound in the body of a reply: bytes as they are, events, or base64 in JSON. Raises AppError."""
    if not body:
        raise AppError.because(ErrorReason.EMPTY_REPLY, host=origin.host)
    called = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
    kind = sniff(body[:1024], complete=True)
    if kind is BodyKind.EVENTS and (called == "text/event-stream" or not called.startswith("audio/")):
        sound = b"".join(_decoded(delta) for delta in _sound_events(body, answer, origin))
    elif called.startswith("text/") or called.endswith("json") or _is_object(body, kind):
        value = json_of(body, answer, origin)
        refuse_complaint(value, answer, origin)
        sound = _decoded(_sound_in(loose.as_mapping(value)))
        if not sound:
            raise AppError(not_understood(answer.status, answer.headers, body, origin))
    else:
        return body
    if not sound:
        raise AppError.because(ErrorReason.EMPTY_REPLY, host=origin.host)
    return sound


def _is_object(body: bytes, kind: BodyKind | None) -> bool:
    """Return whether the body is a JSON object, whatever it is called; raw samples may begin like one."""
    if kind is not BodyKind.JSON or len(body) > MAX_TEXT:
        return False
    try:
        return isinstance(loose.decode(body.decode()), dict)
    except (UnicodeDecodeError, loose.NotJsonError):
        return False


def _sound_in(body: Mapping[str, object]) -> str:
    inside = body.get("audio") or body.get("data")
    return loose.as_text(inside) or loose.as_text(
        loose.as_mapping(inside).get("audio" if "audio" not in body else "data")
    )


def _sound_events(body: bytes, answer: Answer, origin: Origin) -> Iterator[str]:
    """Yield the base64 of each event ``speech.audio.delta``."""
    for value in _events(body, answer, origin):
        if loose.as_text(value.get("type")) != "speech.audio.done":
            yield loose.as_text(value.get("audio")) or loose.as_text(value.get("delta"))


def _events(body: bytes, answer: Answer, origin: Origin) -> Iterator[Mapping[str, object]]:
    """Yield what the events of a stream hold. Raises AppError where one reports an error."""
    reader = EventReader()
    for event in (*reader.feed(body), *reader.finish()):
        try:
            value = loose.decode(event.data)
        except loose.NotJsonError:
            continue  # [DONE], and what nobody can read
        complaint = complaint_in(value)
        if complaint is not None:
            raise AppError(from_event(complaint, answer.status, answer.headers, origin, ErrorReason.STREAM_ERROR))
        yield loose.as_mapping(value)


def _decoded(text: str) -> bytes:
    """Return what base64 stands for, nothing where it is none."""
    text = text.partition(",")[2] if text[:5].lower() == "data:" else text
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
    except (binascii.Error, ValueError):
        return b""


def _kind_of(sound: bytes, wanted: str) -> str:
    """Return the media type. Raw samples are known by nothing, and may begin like a frame of MPEG."""
    found = media_type_of(sound[:HEAD])
    if wanted == "pcm" and not sound.startswith((b"RIFF", b"OggS", b"fLaC", b"ID3")):
        found = ""
    if not found.startswith(("audio/", "video/")):
        found = ""
    return found or _MEDIA_TYPES.get(wanted, "application/octet-stream")


def _form(request: TranscriptionRequest, data: bytes) -> list[FormPart]:
    fields = {
        "model": request.model,
        "language": request.language,
        "prompt": request.prompt,
        "response_format": request.format,
        "temperature": "" if request.temperature is None else f"{request.temperature:g}",
    }
    sound = request.sound
    parts = [FormPart("file", data, _file_name(sound), sound.media_type)]
    return parts + [FormPart(name, value.encode()) for name, value in fields.items() if value]


def _file_name(sound: AttachmentRef) -> str:
    """Return a name with the ending that fits: servers judge the kind of sound by it and by nothing else."""
    path = PurePath(sound.name)
    if path.suffix.lower().lstrip(".") in _TAKEN:
        return path.name
    return f"{path.stem or 'sound'}.{_SUFFIXES.get(sound.media_type, 'mp3')}"


def transcription_of(body: bytes, wanted: str, answer: Answer, origin: Origin) -> Transcription:
    """Return what a reply says was spoken: JSON, events, or bare text, whichever came. Raises AppError."""
    kind = sniff(body[:1024], complete=True)
    if not body:
        raise AppError.because(ErrorReason.EMPTY_REPLY, host=origin.host)
    if kind is BodyKind.EVENTS and "event-stream" in answer.headers.get("content-type", ""):
        return _from_events(body, answer, origin)
    if wanted in _TEXTS and kind not in (BodyKind.JSON, BodyKind.WEB_PAGE):
        return Transcription(_plain(body, answer))
    if kind is BodyKind.EVENTS:
        return _from_events(body, answer, origin)
    try:
        value = json_of(body, answer, origin)
    except AppError as error:
        if wanted not in _TEXTS or error.info.reason is not ErrorReason.NOT_UNDERSTOOD:
            raise
        return Transcription(_plain(body, answer))  # "[music]" begins like JSON
    if isinstance(value, str):
        return Transcription(value)
    refuse_complaint(value, answer, origin)
    return _from_json(loose.as_mapping(value), body, answer, origin)


def _plain(body: bytes, answer: Answer) -> str:
    text = body.decode("utf-8-sig", "replace")
    if answer.headers.get("content-type", "").startswith("application/json") and text.lstrip().startswith('"'):
        try:  # some servers wrap even subtitles into a string of JSON
            return loose.as_text(loose.decode(text.strip())) or text
        except loose.NotJsonError:
            return text
    return text


def _from_json(value: Mapping[str, object], body: bytes, answer: Answer, origin: Origin) -> Transcription:
    text = value.get("text")
    if not isinstance(text, str):
        pieces = [loose.as_text(loose.as_mapping(each).get("text")) for each in loose.as_items(value.get("segments"))]
        if not pieces:
            raise AppError(not_understood(answer.status, answer.headers, body, origin))
        text = "".join(pieces).strip()
    return Transcription(text, loose.as_text(value.get("language")), loose.as_number(value.get("duration")))


def _from_events(body: bytes, answer: Answer, origin: Origin) -> Transcription:
    whole, pieces, segments = None, [], []
    for value in _events(body, answer, origin):
        kind = loose.as_text(value.get("type"))
        if kind == "transcript.text.delta":
            pieces.append(loose.as_text(value.get("delta")))
        elif kind == "transcript.text.segment":
            segments.append(loose.as_text(value.get("text")))
        elif isinstance(value.get("text"), str):
            whole = loose.as_text(value.get("text"))
    if whole is None and not pieces and not segments:
        raise AppError(not_understood(answer.status, answer.headers, body, origin))
    return Transcription(whole if whole is not None else "".join(pieces) or "".join(segments))
