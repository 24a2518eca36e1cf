"""What the commands for pictures, films and sound ask for, as requests."""

import sys
from pathlib import Path

from app.cli.commands import ImageCommand, SpeakCommand, TranscribeCommand, VideoCommand
from app.cli.named_files import check_file
from app.cli.output import UsageError
from app.domain.blocks import AttachmentRef
from app.domain.media import ImageRequest, SpeechRequest, TranscriptionRequest, VideoRequest
from app.services.context import Services

_SOUNDS = ("mp3", "opus", "aac", "flac", "wav", "pcm")
_FORMAT = "mp3"
_VOICE = "alloy"


async def image_request(command: ImageCommand, model_id: str, services: Services) -> ImageRequest:
    """Return what ``loquent image`` asks for. Raises UsageError, AppError for a file that cannot be used."""
    return ImageRequest(
        model_id,
        command.prompt,
        images=tuple([await _picture(path, services) for path in command.edit]),
        mask=await _picture(command.mask, services) if command.mask else None,
        n=command.n,
        size=command.size,
        quality=command.quality,
        style=command.style,
        background=command.background,
        output_format=command.output_format,
        extra=dict(command.params),
    )


async def video_request(command: VideoCommand, model_id: str, services: Services) -> VideoRequest:
    """Return what ``loquent video`` orders. Raises UsageError, AppError for a picture that cannot be used."""
    return VideoRequest(
        model_id,
        command.prompt,
        await _picture(command.image, services) if command.image else None,
        seconds=command.seconds,
        size=command.size,
        extra=dict(command.params),
    )


def speech_request(command: SpeakCommand, model_id: str) -> SpeechRequest:
    """Return what ``loquent speak`` asks for. Raises UsageError where there is nothing to say."""
    suffix = command.output.path.suffix.lower().lstrip(".")
    return SpeechRequest(
        model_id,
        _text(command),
        voice=command.voice or _VOICE,
        format=command.format or (suffix if suffix in _SOUNDS else _FORMAT),
        speed=command.speed,
        instructions=command.instructions,
    )


async def transcription_request(command: TranscribeCommand, model_id: str, services: Services) -> TranscriptionRequest:
    """Return what ``loquent transcribe`` asks for. Raises UsageError, AppError for a file that cannot be used."""
    path = check_file(command.file)
    sound = (await services.attachments.add_audio(path, path.name)).attachment
    return TranscriptionRequest(
        model_id, sound, language=command.language, prompt=command.prompt, format=command.format
    )


async def _picture(path: Path, services: Services) -> AttachmentRef:
    return (await services.attachments.add_picture(check_file(path), path.name)).block.attachment


def _text(command: SpeakCommand) -> str:
    text = command.text
    if text is None:
        if sys.stdin is None or sys.stdin.isatty():
            raise UsageError("there is nothing to speak: give TEXT")
        text = sys.stdin.buffer.read().decode("utf-8", "replace")
    if not text.strip():
        raise UsageError("there is nothing to speak: the text is empty")
    return text.strip("\r\n")
