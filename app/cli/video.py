"""Films from the command line: ordered once, waited for, saved."""

import asyncio
from collections.abc import Coroutine
from typing import Any

from app.cli.commands import VideoCommand
from app.cli.film_progress import FilmProgress
from app.cli.media import save
from app.cli.media_model import model_that_makes
from app.cli.media_requests import video_request
from app.cli.output import Output, UsageError
from app.domain.blocks import VideoBlock
from app.domain.errors import AppError, ErrorInfo, ErrorReason
from app.domain.jobs import JobState, StoredJob
from app.domain.model_info import ModelRef
from app.domain.provider import LOCAL_PROVIDER_ID
from app.services.context import Services
from app.services.model_choice import named_model


async def video(command: VideoCommand, output: Output, services: Services) -> int:
    """Order a film, or take up an order, wait for it, save it, and return 0.

    The order is stored before it is sent. Whatever ends this process later, it can be waited for again by its id.

    Raises:
        UsageError: where a model or a provider has to be named, or a file is missing.
        AppError: where the film cannot be had; an order that was taken is told by its id before.
    """
    progress = FilmProgress(output, services.bus)
    try:
        if command.resume:
            stored = await _known(command.resume, command, services)
        elif command.remix:
            stored = await _remix(command, progress, services)
        else:
            stored = await _new(command, progress, services)
        progress.follow(stored)
        stored = await _waited_for(stored, progress, services)
    finally:
        progress.end()
    if stored.file is None:
        raise AppError(stored.error or ErrorInfo(ErrorReason.JOB_FAILED, {"model": stored.job.model}))
    film = VideoBlock(stored.file)
    await save([film], command.output, output, services, as_json=command.json, id=stored.job.remote_id)
    return 0


async def _new(command: VideoCommand, progress: FilmProgress, services: Services) -> StoredJob:
    model = await model_that_makes(command.core.model, services, "makes_videos")
    request = await video_request(command, model.model_id, services)
    return await _sent(services.jobs.start_video(model.provider_id, request), progress, services)


async def _remix(command: VideoCommand, progress: FilmProgress, services: Services) -> StoredJob:
    before = await _known(command.remix, command, services)
    return await _sent(services.jobs.remix(before.id, command.prompt), progress, services)


async def _sent(sending: Coroutine[Any, Any, StoredJob], progress: FilmProgress, services: Services) -> StoredJob:
    """Return the order once it is taken. Ctrl+C in between first waits for its id: nobody could find it without."""
    task = services.tasks.start(sending, "order a film")
    try:
        stored = await asyncio.shield(task)
    except asyncio.CancelledError:
        progress.awaits_id()
        try:
            progress.ordered(await task)
        except AppError as error:
            progress.refused(error.info)
        raise
    progress.ordered(stored)
    return stored


async def _waited_for(stored: StoredJob, progress: FilmProgress, services: Services) -> StoredJob:
    try:
        stored = await services.jobs.wait(stored.id)
    except asyncio.CancelledError:
        progress.left(stored)
        raise
    if stored.state is JobState.PAUSED:
        progress.left(stored)
    return stored


async def _known(remote_id: str, command: VideoCommand, services: Services) -> StoredJob:
    """Return an order by its id at a gateway, whoever sent it. Raises UsageError, AppError."""
    model = await owner_of(remote_id, command.core.model, services)
    return await services.jobs.adopt(model.provider_id, remote_id, model.model_id)


async def owner_of(remote_id: str, named: str | None, services: Services) -> ModelRef:
    """Return whose an order is, with its model where that is known.

    It belongs to the provider that was named, else to the one it was sent to from here, else to the only one there is.

    Raises:
        UsageError: where it could be anybody's.
        AppError: NO_MODEL where there is nobody to ask.
    """
    if named is not None:
        return await named_model(named, services, ask=False)
    sent = [stored for stored in await services.jobs.all() if stored.job.remote_id == remote_id]
    owners = {ModelRef(stored.provider_id, stored.job.model) for stored in sent}
    if len(owners) != 1:
        configs = services.providers.all()
        owners = {ModelRef(config.id, "") for config in configs if config.enabled and config.id != LOCAL_PROVIDER_ID}
    if not owners:
        raise AppError.because(ErrorReason.NO_MODEL)
    if len(owners) > 1:
        raise UsageError("say whose order it is with --model PROVIDER:ID")
    return owners.pop()
