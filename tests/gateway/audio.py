"""``/v1/audio/speech``, ``/v1/audio/transcriptions`` and ``/v1/embeddings``.

Sources: OpenAI's CreateSpeechRequest, CreateTranscriptionRequest, CreateEmbeddingRequest and their replies.
"""

import base64
import hashlib
import struct
from typing import Any, Final

from tests.gateway import files
from tests.gateway.checks import (
    body_of,
    each,
    either,
    fields,
    integer,
    matching,
    number,
    one_of,
    refused,
    some_text,
    text,
)
from tests.gateway.forms import boolean, parts_of, texts_of
from tests.gateway.replies import Reply, error_reply, json_reply, stream_reply, typed_event
from tests.gateway.visits import Visit

VOICES: Final = ("alloy", "ash", "ballad", "coral", "echo", "fable", "onyx", "nova", "sage", "shimmer", "verse")
_SPEECH: Final = fields(
    {
        "model": some_text,
        "input": either(matching(r".{1,4096}"), some_text),
        "voice": one_of(*VOICES),
        "response_format": one_of("mp3", "opus", "aac", "flac", "wav", "pcm"),
        "speed": number(0.25, 4),
        "instructions": text,
        "stream_format": one_of("audio", "sse"),
    },
    ["model", "input", "voice"],
    closed=True,
)
_TRANSCRIPTION: Final = fields(
    {
        "model": some_text,
        "language": matching(r"[a-z]{2,3}"),
        "prompt": text,
        "response_format": one_of("json", "text", "srt", "verbose_json", "vtt"),
        "temperature": number(0, 1),
        "timestamp_granularities[]": each(one_of("word", "segment")),
    },
    ["model"],
)
_ENDINGS: Final = ("flac", "m4a", "mp3", "mp4", "mpeg", "mpga", "oga", "ogg", "wav", "webm")
_TOKENS: Final = each(integer(0), least=1)
_EMBEDDINGS: Final = fields(
    {
        "model": some_text,
        "input": either(some_text, each(some_text, least=1, most=2048), _TOKENS, each(_TOKENS, least=1, most=2048)),
        "encoding_format": one_of("float", "base64"),
        "dimensions": integer(1),
        "user": text,
    },
    ["model", "input"],
    closed=True,
)
_DIMENSIONS: Final = 8


def _gone(model: str) -> Reply:
    return error_reply(404, f"The model `{model}` does not exist", "model_not_found", "invalid_request_error")


def speech(visit: Visit) -> Reply:
    """Answer ``POST /v1/audio/speech``."""
    body = body_of(visit.record.json, _SPEECH)
    scripted = visit.scripted(body["model"])[1]
    if scripted is not None:
        return scripted
    if body["model"] not in SPEAKERS:
        return _gone(body["model"])
    if body["model"] == "tts-json-error":
        return error_reply(200, "The voice is not there today", "voice_gone")
    form = body.get("response_format") or "mp3"
    sound = files.sound(form)
    if body.get("stream_format") != "sse":
        return Reply((sound[:100], sound[100:]), 200, files.TYPES[form])
    pieces = [sound[at : at + 3000] for at in range(0, len(sound), 3000)]
    events = [{"type": "speech.audio.delta", "audio": base64.b64encode(piece).decode()} for piece in pieces]
    usage = {"input_tokens": 4, "output_tokens": 20, "total_tokens": 24}
    return stream_reply([*map(typed_event, events), typed_event({"type": "speech.audio.done", "usage": usage})])


def transcriptions(visit: Visit) -> Reply:
    """Answer ``POST /v1/audio/transcriptions``: how long the sound is that came."""
    parts = parts_of(visit.record)
    body = texts_of(parts, {"temperature": float, "stream": boolean})
    _TRANSCRIPTION(body, "")
    sounds = [part for part in parts if part.name == "file"]
    if len(sounds) != 1:
        raise refused("Missing required parameter: 'file'.", "file", "missing_required_parameter")
    ending = sounds[0].file_name.rpartition(".")[2].lower()
    if ending not in _ENDINGS:
        message = f"Unrecognized file format. Supported formats: {list(_ENDINGS)}"
        raise refused(message, "file", "unsupported_format")
    try:
        seconds = round(files.seconds_of(sounds[0].data), 2)
    except ValueError:
        raise refused("Audio file might be corrupted or unsupported", "file", "invalid_value") from None
    scripted = visit.scripted(body["model"])[1]
    if scripted is not None:
        return scripted
    if body["model"] not in LISTENERS:
        return _gone(body["model"])
    return _written(body, f"I heard {seconds:.2f} seconds of sound.", seconds)


def _written(body: dict[str, Any], said: str, seconds: float) -> Reply:
    form = body.get("response_format") or "json"
    if body.get("stream"):
        deltas = [{"type": "transcript.text.delta", "delta": piece} for piece in (said[:7], said[7:])]
        return stream_reply([*map(typed_event, deltas), typed_event({"type": "transcript.text.done", "text": said})])
    end = f"00:00:{int(seconds):02}"
    plain = {
        "text": f"{said}\n",
        "srt": f"1\n00:00:00,000 --> {end},250\n{said}\n\n",
        "vtt": f"WEBVTT\n\n00:00:00.000 --> {end}.250\n{said}\n\n",
    }
    if form in plain:
        return Reply((plain[form].encode(),), 200, "text/plain; charset=utf-8")
    if form == "json":
        return json_reply({"text": said, "usage": {"type": "duration", "seconds": 1}})
    segment = {
        "id": 0,
        "seek": 0,
        "start": 0.0,
        "end": seconds,
        "text": said,
        "tokens": [1, 2],
        "temperature": 0.0,
        "avg_logprob": -0.2,
        "compression_ratio": 1.0,
        "no_speech_prob": 0.01,
    }
    language = body.get("language") or "english"
    return json_reply(
        {"task": "transcribe", "language": language, "duration": seconds, "text": said, "segments": [segment]}
    )


def vector_of(words: object, dimensions: int) -> list[float]:
    """Return a vector that the words decide: numbers from -1 to 1."""
    digest = hashlib.shake_128(repr(words).encode()).digest(dimensions)
    return [byte / 127.5 - 1 for byte in digest]


def embeddings(visit: Visit) -> Reply:
    """Answer ``POST /v1/embeddings``."""
    body = body_of(visit.record.json, _EMBEDDINGS)
    scripted = visit.scripted(body["model"])[1]
    if scripted is not None:
        return scripted
    if body["model"] not in EMBEDDERS:
        return _gone(body["model"])
    given = body["input"]
    inputs = given if isinstance(given, list) and not isinstance(given[0], int) else [given]
    dimensions = body.get("dimensions") or _DIMENSIONS
    data: list[dict[str, object]] = []
    for index, one in enumerate(inputs):
        vector: object = vector_of(one, dimensions)
        if body.get("encoding_format") == "base64":
            vector = base64.b64encode(struct.pack(f"<{dimensions}f", *vector_of(one, dimensions))).decode()
        data.append({"object": "embedding", "index": index, "embedding": vector})
    if body["model"] == "embedding-mixed":
        data.reverse()
    usage = {"prompt_tokens": len(inputs), "total_tokens": len(inputs)}
    return json_reply({"object": "list", "data": data, "model": body["model"], "usage": usage})


SPEAKERS: Final = {
    "tts-1": "Speaks: a short tone in the form that is asked for.",
    "tts-json-error": "Answers an error with status 200 in place of sound.",
}
LISTENERS: Final = {"whisper-1": "Says how many seconds of sound came."}
EMBEDDERS: Final = {
    "text-embedding-3-small": "Makes vectors of 8 numbers, which the text decides.",
    "embedding-mixed": "The same, in reverse order.",
}
