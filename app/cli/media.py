"""Pictures, sound and vectors from the command line."""

import json
from contextlib import aclosing

from app.bootstrap.core import open_core
from app.bootstrap.options import CoreOptions
from app.cli.commands import (
    BalanceCommand,
    EmbedCommand,
    ImageCommand,
    MediaCommand,
    SpeakCommand,
    Target,
    TranscribeCommand,
)
from app.cli.error_texts import error_text
from app.cli.media_model import media_model, model_that_makes
from app.cli.media_requests import image_request, speech_request, transcription_request
from app.cli.output import Output
from app.cli.progress import progress_text
from app.cli.saving import files_of, kept_anyway, tell_unreadable, told
from app.cli.values import file_value
from app.domain.blocks import AudioBlock, ContentBlock
from app.domain.errors import AppError, ErrorKind, ErrorReason
from app.domain.stream import BlockAdded, ProgressReported, RetryScheduled, StreamEvent
from app.services.context import Services


async def media(command: MediaCommand, output: Output) -> int:
    """Do what the command says and return the exit code.

    Raises:
        UsageError: where a model has to be named, or a file is missing.
        AppError: where it cannot be had.
    """
    dry = not isinstance(command, BalanceCommand) and command.dry_run
    async with open_core(CoreOptions(command.core.data_dir, keeps_files=not dry)) as services:
        if services.settings.problem is not None:
            output.error(services.settings.problem)
        try:
            return await _done(command, output, services)
        finally:
            output.end_progress()


async def _done(command: MediaCommand, output: Output, services: Services) -> int:
    if isinstance(command, BalanceCommand):
        from app.cli.money import balance

        return await balance(command, output, services)
    if command.dry_run:
        from app.cli.media_dry_run import media_dry_run

        return await media_dry_run(command, output, services)
    if isinstance(command, ImageCommand):
        return await _image(command, output, services)
    if isinstance(command, SpeakCommand):
        return await _speak(command, output, services)
    if isinstance(command, TranscribeCommand):
        return await _transcribe(command, output, services)
    if isinstance(command, EmbedCommand):
        return await _embed(command, output, services)
    from app.cli.video import video

    return await video(command, output, services)


# Pictures


async def _image(command: ImageCommand, output: Output, services: Services) -> int:
    model = await model_that_makes(command.core.model, services, "makes_images")
    request = await image_request(command, model.model_id, services)
    made: list[ContentBlock] = []
    async with aclosing(services.media.make_images(model.provider_id, request)) as events:
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


async def save(
    made: list[ContentBlock], target: Target, output: Output, services: Services, *, as_json: bool, **more: object
) -> None:
    """Save what was made and say where. Raises AppError of kind storage, after saying where it lies anyway."""
    try:
        files = await files_of(made, services.attachments, target)
    except AppError as error:
        if error.info.kind is ErrorKind.STORAGE:
            # It may have cost money: it must not be lost to a full disk or a wrong path.
            for file in await kept_anyway(made, services.attachments):
                output.notice(f"loquent: it was kept as {file.path}")
        raise
    tell_unreadable(made, output)
    if as_json:
        output.value({"status": "complete", "files": [file_value(file) for file in files], **more})
        return
    for file in files:
        output.notice(told(file))


# Sound


async def _speak(command: SpeakCommand, output: Output, services: Services) -> int:
    model = await media_model(command.core.model, services)
    request = speech_request(command, model.model_id)
    spoken = await services.media.speak(model.provider_id, request)
    await save([AudioBlock(spoken)], command.output, output, services, as_json=command.json)
    return 0


async def _transcribe(command: TranscribeCommand, output: Output, services: Services) -> int:
    model = await media_model(command.core.model, services)
    request = await transcription_request(command, model.model_id, services)
    found = await services.media.transcribe(model.provider_id, request)
    if command.json:
        output.value({"text": found.text, "language": found.language, "seconds": found.seconds})
    else:
        output.reply(found.text)
        output.end_line()
    return 0


# Vectors


async def _embed(command: EmbedCommand, output: Output, services: Services) -> int:
    model = await media_model(command.core.model, services)
    vectors = await services.media.embed(model.provider_id, model.model_id, command.texts, command.dimensions)
    if command.json:
        output.value([list(vector) for vector in vectors])
    else:
        for vector in vectors:
            output.line(json.dumps(list(vector)))
    return 0
