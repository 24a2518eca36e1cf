"""Films from the command line: ordered once, waited for, saved."""

import asyncio
import time
from typing import Final

from app.cli.commands import VideoCommand
from app.cli.error_texts import error_text
from app.cli.media import open_media, picture, save
from app.cli.media_model import model_that_makes
from app.cli.output import Output, UsageError
from app.cli.progress import progress_text
from app.domain.blocks import VideoBlock
from app.domain.errors import AppError, ErrorKind, ErrorReason
from app.domain.media import JobStatus, VideoJob, VideoRequest, VideoRoute
from app.domain.model_info import ModelRef
from app.domain.ports import MediaProvider
from app.domain.provider import LOCAL_PROVIDER_ID
from app.domain.stream import ProgressReported, Stage
from app.services.context import Services
from app.services.model_choice import named_model

PATIENCE: Final = 30 * 60.0
"""Seconds after which nobody waits any longer. The order stands, and can be waited for again."""

LONGEST_PAUSE: Final = 120.0
"""Seconds: a server may ask for a longer one, and is looked at sooner."""

_PASSING: Final = frozenset({ErrorKind.NETWORK, ErrorKind.TIMEOUT, ErrorKind.OVERLOADED, ErrorKind.RATE_LIMIT})
"""What looking at an order may fail of without its being lost."""


async def video(command: VideoCommand, output: Output, services: Services) -> int:
    """Order a film, or take up an order, wait for it, save it, and return 0.

    Raises:
        UsageError: where a model has to be named, or a file is missing.
        AppError: where the film cannot be had; an order that was taken is told by its id before.
    """
    model = await _model(command, services)
    first_frame = await picture(command.image, services) if command.image else None
    async with open_media(model, services) as media:
        if command.resume:
            job = await _found(VideoJob(command.resume, model.model_id), media)
        elif command.remix:
            job = await media.remix_video(VideoJob(command.remix, model.model_id), command.prompt)
        else:
            request = VideoRequest(
                model.model_id,
                command.prompt,
                first_frame,
                seconds=command.seconds,
                size=command.size,
                extra=dict(command.params),
            )
            job = await media.start_video(request)
        if not command.resume:
            # At once: what was ordered is paid for, whatever happens to this process.
            output.notice(f"loquent: ordered as {job.remote_id}; --resume {job.remote_id} waits for it again")
        job = await _waited_for(job, media, output)
        film = await media.fetch_video(job)
    await save([VideoBlock(film)], command.output, output, services, as_json=command.json, id=job.remote_id)
    return 0


async def _model(command: VideoCommand, services: Services) -> ModelRef:
    """Return the model, or of an order the provider that has it: the id says the rest."""
    if not command.resume and not command.remix:
        return await model_that_makes(command.core.model, services, "makes_videos")
    if command.core.model is not None:
        return await named_model(command.core.model, services, ask=False)
    remote = [config.id for config in services.providers.all() if config.enabled and config.id != LOCAL_PROVIDER_ID]
    if not remote:
        raise AppError.because(ErrorReason.NO_MODEL)
    if len(remote) > 1:
        raise UsageError("say whose order it is with --model PROVIDER:ID")
    return ModelRef(remote[0], "")


async def _found(job: VideoJob, media: MediaProvider) -> VideoJob:
    """Return an order as it is now. An id does not say by which route it was given, so both are asked."""
    try:
        return await media.look_at_video(job)
    except AppError as error:
        if not _is_elsewhere(error):
            raise
        try:
            return await media.look_at_video(VideoJob(job.remote_id, job.model, VideoRoute.NEW_API))
        except AppError as other:
            # That this gateway has no second route says nothing of the order.
            raise error if _is_elsewhere(other) else other from None


def _is_elsewhere(error: AppError) -> bool:
    return error.info.kind in (ErrorKind.NOT_FOUND, ErrorKind.UNSUPPORTED)


async def _waited_for(job: VideoJob, media: MediaProvider, output: Output) -> VideoJob:
    """Return the order once it is done. Raises AppError: what ended it, or STALLED after ``PATIENCE``."""
    begun = time.monotonic()
    trouble, asked_to_wait = "", 0.0
    while job.status is not JobStatus.DONE:
        if job.status is JobStatus.FAILED:
            raise AppError(job.error) if job.error is not None else AppError.because(ErrorReason.JOB_FAILED)
        stage = Stage.QUEUED if job.status is JobStatus.QUEUED else Stage.FILMING
        output.progress(progress_text(ProgressReported(stage, job.progress)))
        elapsed = time.monotonic() - begun
        if elapsed > PATIENCE:
            raise AppError.because(ErrorReason.STALLED, seconds=str(round(elapsed)))
        await asyncio.sleep(max(pause_after(elapsed), asked_to_wait))
        try:
            job = await media.look_at_video(job)
            trouble, asked_to_wait = "", 0.0
        except AppError as error:
            if error.info.kind not in _PASSING:
                raise
            asked_to_wait = min(error.info.retry_after or 0.0, LONGEST_PAUSE)
            if (words := error_text(error.info)) != trouble:
                trouble = words
                output.notice(f"loquent: {words} Still waiting.")
    return job


def pause_after(elapsed: float) -> float:
    """Return how many seconds to wait before an order is looked at again: most films take minutes."""
    if elapsed < 30:
        return 5.0
    return 10.0 if elapsed < 120 else 20.0
