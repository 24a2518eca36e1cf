"""Pictures, sound and vectors from the command line."""

import json
import sys
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from pathlib import Path

from app.bootstrap.core import open_core
from app.bootstrap.options import CoreOptions
from app.cli.commands import (
    BalanceCommand,
    EmbedCommand,
    ImageCommand,
    MediaCommand,
    SpeakCommand,
    TranscribeCommand,
)
from app.cli.error_texts import error_text
from app.cli.media_model import media_model, model_that_makes
from app.cli.named_files import check_file
from app.cli.output import Output, UsageError
from app.cli.progress import progress_text
from app.cli.saving import files_of
from app.cli.values import file_value
from app.domain.blocks import AttachmentRef, AudioBlock, ContentBlock
from app.domain.errors import AppError, ErrorKind, ErrorReason
from app.domain.media import ImageRequest, SpeechRequest, TranscriptionRequest
from app.domain.model_info import ModelRef
from app.domain.ports import MediaProvider
from app.domain.stream import BlockAdded, ProgressReported, RetryScheduled, StreamEvent
from app.services.context import Services

_SOUNDS = ("mp3", "opus", "aac", "flac", "wav", "pcm")
_FORMAT = "mp3"
_VOICE = "alloy"


async def media(command: MediaCommand, output: Output) -> int:
    """Do what the command says and return the exit code.

    Raises:
        UsageError: where a model has to be named, or a file is missing.
        AppError: where it cannot be had.
    """
    async with open_core(CoreOptions(command.core.data_dir)) as services:
        if services.settings.problem is not None:
            output.error(services.settings.problem)
        try:
            return await _done(command, output, services)
        finally:
            output.end_progress()


async def _done(command: MediaCommand, output: Output, services: Services) -> int:
    if isinstance(command, ImageCommand):
        return await _image(command, output, services)
    if isinstance(command, SpeakCommand):
        return await _speak(command, output, services)
    if isinstance(command, TranscribeCommand):
        return await _transcribe(command, output, services)
    if isinstance(command, EmbedCommand):
        return await _embed(command, output, services)
    if isinstance(command, BalanceCommand):
        from app.cli.money import balance

        return await balance(command, output, services)
    from app.cli.video import video

    return await video(command, output, services)


@asynccontextmanager
async def open_media(model: ModelRef, services: Services) -> AsyncIterator[MediaProvider]:
    """Give what makes pictures, films and sound at a model's provider. Raises AppError (NOT_OFFERED)."""
    client = await services.providers.client(model.provider_id)
    async with client.media() as provider:
        yield provider


# Pictures


async def _image(command: ImageCommand, output: Output, services: Services) -> int:
    model = await model_that_makes(command.core.model, services, "makes_images")
    request = ImageRequest(
        model.model_id,
        command.prompt,
        images=tuple([await picture(path, services) for path in command.edit]),
        mask=await picture(command.mask, services) if command.mask else None,
        n=command.n,
        size=command.size,
        quality=command.quality,
        style=command.style,
        background=command.background,
        output_format=command.output_format,
        extra=dict(command.params),
    )
    made: list[ContentBlock] = []
    async with open_media(model, services) as provider, aclosing(provider.make_images(request)) as events:
        async for event in events:
            if isinstance(event, BlockAdded):
                made.append(event.block)
            else:
                _tell(event, output)
    if not made:
        raise AppError.because(ErrorReason.EMPTY_REPLY)
    await save(made, command.output, output, services, as_json=command.json)
    return 0


def _tell(event: StreamEvent, output: Output) -> None:
    if isinstance(event, ProgressReported):
        output.progress(progress_text(event))
    elif isinstance(event, RetryScheduled):
        why = error_text(event.error)
        output.notice(f"loquent: {why} Trying again in {event.delay:.0f} s (attempt {event.attempt}).")


async def picture(path: Path, services: Services) -> AttachmentRef:
    """Return a picture of this computer, in the store. Raises UsageError, AppError."""
    return (await services.attachments.add_picture(check_file(path), path.name)).block.attachment


async def save(
    made: list[ContentBlock], target: Path, output: Output, services: Services, *, as_json: bool, **more: object
) -> None:
    """Save what was made and say where. Raises AppError of kind storage, after saying where it lies anyway."""
    try:
        files = await files_of(made, services.attachments, target)
    except AppError as error:
        if error.info.kind is ErrorKind.STORAGE:
            # It may have cost money: it must not be lost to a full disk or a wrong path.
            for file in await files_of(made, services.attachments, None):
                output.notice(f"loquent: it was kept as {file.path}")
        raise
    if as_json:
        output.value({"status": "complete", "files": [file_value(file) for file in files], **more})
        return
    for file in files:
        output.notice(str(file.path))


# Sound


async def _speak(command: SpeakCommand, output: Output, services: Services) -> int:
    model = await media_model(command.core.model, services)
    suffix = command.output.suffix.lower().lstrip(".")
    request = SpeechRequest(
        model.model_id,
        _text(command),
        voice=command.voice or _VOICE,
        format=command.format or (suffix if suffix in _SOUNDS else _FORMAT),
        speed=command.speed,
        instructions=command.instructions,
    )
    async with open_media(model, services) as provider:
        spoken = await provider.speak(request)
    await save([AudioBlock(spoken)], command.output, output, services, as_json=command.json)
    return 0


def _text(command: SpeakCommand) -> str:
    text = command.text
    if text is None:
        if sys.stdin is None or sys.stdin.isatty():
            raise UsageError("there is nothing to speak: give TEXT")
        text = sys.stdin.buffer.read().decode("utf-8", "replace")
    if not text.strip():
        raise UsageError("there is nothing to speak: the text is empty")
    return text.strip("\r\n")


async def _transcribe(command: TranscribeCommand, output: Output, services: Services) -> int:
    model = await media_model(command.core.model, services)
    path = check_file(command.file)
    sound = (await services.attachments.add_audio(path, path.name)).attachment
    request = TranscriptionRequest(
        model.model_id, sound, language=command.language, prompt=command.prompt, format=command.format
    )
    async with open_media(model, services) as provider:
        found = await provider.transcribe(request)
    if command.json:
        output.value({"text": found.text, "language": found.language, "seconds": found.seconds})
    else:
        output.reply(found.text)
        output.end_line()
    return 0


# Vectors


async def _embed(command: EmbedCommand, output: Output, services: Services) -> int:
    model = await media_model(command.core.model, services)
    async with open_media(model, services) as provider:
        vectors = await provider.embed(model.model_id, command.texts, command.dimensions)
    if command.json:
        output.value([list(vector) for vector in vectors])
    else:
        for vector in vectors:
            output.line(json.dumps(list(vector)))
    return 0
