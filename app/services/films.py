"""Turns that make a film: which they are, what they order, and how their reply comes about."""

import asyncio
import re
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import fields, replace
from typing import Final

from app.domain.blocks import AttachmentRef, ImageBlock, VideoBlock, plain_text
from app.domain.conversation import Message, Role
from app.domain.errors import AppError, ErrorInfo, ErrorReason
from app.domain.events import JobChanged, ProvidersChanged
from app.domain.generation import Endpoint, EndpointReason, GenerationSettings, VideoForm
from app.domain.jobs import JobState, StoredJob
from app.domain.media import JobStatus, VideoRequest
from app.domain.model_info import ModelRef
from app.domain.ports import ChatRequest
from app.domain.stream import (
    BlockAdded,
    FinishReason,
    OrderNoted,
    ProgressReported,
    ReplyFinished,
    ReplyStarted,
    RetryScheduled,
    Stage,
    StreamEvent,
)
from app.infra.bus import EventBus
from app.infra.tasks import TaskScope
from app.services.jobs import JobService

LISTED: Final = "openai-video"
"""What new-api calls the way to films in ``supported_endpoint_types`` (its constant/endpoint_type.go)."""

_NO_CHAT: Final = frozenset({"openai", "openai-response", "anthropic", "gemini"})
_SHAPE: Final = frozenset({"endpoint", "extra", "picture_size", "aspect_ratio", "seed", "user", "video_form", "detail"})
"""Settings that an order has a place for, or that say nothing of it."""

_NOBODY_THERE: Final = frozenset({ErrorReason.ENDPOINT_MISSING, ErrorReason.NOT_OFFERED, ErrorReason.WEB_PAGE})
_WHOLE: Final = re.compile(r"\d{1,4}")

Chat = Callable[[ChatRequest], AsyncGenerator[StreamEvent]]


def film_reason(request: ChatRequest) -> EndpointReason | None:
    """Return why a request asks for a film, None where it asks for words.

    AUTO takes the list's word where it puts films first, and the name's where it does not: new-api lists ``openai``
    for the models of every channel that it does not know to film.
    """
    endpoint, info = request.settings.endpoint, request.info
    if endpoint is not Endpoint.AUTO:
        return EndpointReason.CHOSEN if endpoint is Endpoint.VIDEOS else None
    if info is not None and info.endpoint is not Endpoint.AUTO:
        return EndpointReason.MODEL if info.endpoint is Endpoint.VIDEOS else None
    listed = info.endpoint_types if info is not None else ()
    known = [name for name in listed if name == LISTED or name in _NO_CHAT]
    if known[:1] == [LISTED]:
        return EndpointReason.LISTED
    if info is None or not info.capabilities.makes_videos:
        return None
    if LISTED in listed:
        return EndpointReason.LISTED
    return None if info.capabilities.makes_images else EndpointReason.NAMED


def film_request(request: ChatRequest) -> VideoRequest:
    """Return what a turn orders: what the person said last is the prompt, a picture beside it the first frame.

    ``seconds`` and ``size`` are taken out of the settings' further fields, ``size`` also from the picture size. Of the
    conversation before, and of the system prompt, such a model could make nothing.

    Raises:
        AppError: FIELD_NOT_TAKEN for a setting that an order has no place for; FILE_NOT_TAKEN for a second picture
            and for any other file.
    """
    settings = request.settings
    _refuse_unplaced(settings)
    said = next((message for message in reversed(request.messages) if message.role is Role.USER), None)
    blocks = said.blocks if said is not None else ()
    extra = dict(settings.extra)
    for name, value in (("aspect_ratio", settings.aspect_ratio), ("seed", settings.seed), ("user", settings.user)):
        if value not in (None, ""):
            extra.setdefault(name, value)
    seconds = extra.get("seconds")
    if isinstance(seconds, int | str) and _WHOLE.fullmatch(str(seconds)):
        del extra["seconds"]
    else:
        seconds = None
    size = extra.pop("size") if isinstance(extra.get("size"), str) else settings.picture_size
    return VideoRequest(
        request.model,
        plain_text(blocks),
        _first_frame([block for block in blocks if hasattr(block, "attachment")]),
        seconds=None if seconds is None else int(seconds),
        size=str(size),
        extra=extra,
    )


def _first_frame(files: list[object]) -> AttachmentRef | None:
    pictures = [block.attachment for block in files if isinstance(block, ImageBlock)]
    others = [ref for block in files if isinstance(ref := getattr(block, "attachment", None), AttachmentRef)]
    for ref in others:
        if ref not in pictures:
            raise _file_not_taken(ref, "JPEG, PNG, WebP")
    if len(pictures) > 1:
        raise _file_not_taken(pictures[1], "1")
    return pictures[0] if pictures else None


def _file_not_taken(ref: AttachmentRef, limit: str) -> AppError:
    return AppError.because(ErrorReason.FILE_NOT_TAKEN, name=ref.name, endpoint=Endpoint.VIDEOS.value, limit=limit)


def _refuse_unplaced(settings: GenerationSettings) -> None:
    plain = GenerationSettings(video_form=VideoForm.AUTO)
    for field in fields(settings):
        value = getattr(settings, field.name)
        one = field.name in ("n", "best_of") and value == 1
        if field.name not in _SHAPE and value != getattr(plain, field.name) and not one:
            raise AppError.because(ErrorReason.FIELD_NOT_TAKEN, field=field.name, endpoint=Endpoint.VIDEOS.value)


class FilmTurns:
    """Fills replies with films: orders each once, and waits for what was ordered already.

    Args:
        jobs: sends and watches orders.
        bus: tells how far they are.
        tasks: owns the waiting.
    """

    def __init__(self, jobs: JobService, bus: EventBus, tasks: TaskScope) -> None:
        self._jobs = jobs
        self._bus = bus
        self._tasks = tasks
        self._takes_none: set[ModelRef] = set()
        bus.subscribe(ProvidersChanged, lambda _event: self._takes_none.clear())

    async def order_of(self, reply: Message) -> StoredJob | None:
        """Return what a reply has ordered already. Raises AppError of kind storage."""
        return await self._jobs.of_message(reply.id)

    async def reply(
        self,
        reply: Message,
        request: ChatRequest,
        chat: Chat,
        ordered: StoredJob | None,
        *,
        temporary: bool = False,
    ) -> AsyncGenerator[StreamEvent]:
        """Yield the reply to a request that asks for a film, as ``ChatProvider.stream`` does.

        What was ``ordered`` is waited for and not ordered again. Closing it only ends the waiting. Where nothing but
        its name speaks for a model that films, and nobody takes orders there, ``chat`` is asked; where it answers,
        that is remembered until a provider changes, and orders are not tried again.

        Raises:
            AppError: FILM_NOT_KEPT for an order in a ``temporary`` conversation, since orders are stored; as
                ``film_request``; why the order was not taken or failed; ORDER_UNSURE where nobody knows whether it was
                taken; ORDER_STANDS where nobody looks at it any more.
        """
        why = film_reason(request) or EndpointReason.CHOSEN
        if ordered is None and why is EndpointReason.NAMED and reply.model in self._takes_none:
            async with aclosing(self._said(reply, request, chat)) as events:
                async for event in events:
                    yield event
            return
        if temporary:
            raise AppError.because(ErrorReason.FILM_NOT_KEPT, model=request.model)
        yield ReplyStarted("", request.model, Endpoint.VIDEOS, why)
        stored = ordered or await self._placed(reply, request)
        yield OrderNoted(True, request.model)
        try:
            async with aclosing(self._until_over(stored)) as events:
                async for event in events:
                    yield event
        except AppError as error:
            if why is not EndpointReason.NAMED or error.info.reason not in _NOBODY_THERE:
                raise
        else:
            return
        await self._jobs.forget(stored.id)
        yield OrderNoted(False)
        async with aclosing(self._said(reply, request, chat)) as events:
            async for event in events:
                yield event

    async def _said(self, reply: Message, request: ChatRequest, chat: Chat) -> AsyncGenerator[StreamEvent]:
        """Yield what a chat answers in the place of an order."""
        asked = replace(request, settings=replace(request.settings, endpoint=Endpoint.CHAT))
        async with aclosing(chat(asked)) as events:
            async for event in events:
                if reply.model is not None and not isinstance(event, RetryScheduled):
                    self._takes_none.add(reply.model)
                yield event

    async def _placed(self, reply: Message, request: ChatRequest) -> StoredJob:
        if reply.model is None:
            raise AppError.because(ErrorReason.NO_MODEL)
        return await self._jobs.place_video(
            reply.model.provider_id,
            film_request(request),
            conversation_id=reply.conversation_id,
            message_id=reply.id,
        )

    async def _until_over(self, stored: StoredJob) -> AsyncGenerator[StreamEvent]:
        """Yield how far an order is, and at last its film. Raises AppError where there is none."""
        news: asyncio.Queue[StoredJob | None] = asyncio.Queue()

        def heard(event: JobChanged) -> None:
            if event.job.id == stored.id:
                news.put_nowait(event.job)

        end = self._bus.subscribe(JobChanged, heard)
        waiting = self._tasks.start(self._jobs.wait(stored.id), "wait for a film")
        waiting.add_done_callback(lambda _task: news.put_nowait(None))
        try:
            now: StoredJob | None = stored
            told: tuple[StreamEvent, ...] = ()
            while now is not None:
                for event in news_of(now):
                    if event not in told:
                        yield event
                told = news_of(now)
                now = await news.get()
            for event in came_of(waiting.result()):
                yield event
        finally:
            end()
            waiting.cancel()


def news_of(stored: StoredJob) -> tuple[StreamEvent, ...]:
    """Return what an order is called at the server and how far it is; nothing before its answer and after its end."""
    if stored.state is not JobState.WAITING:
        return ()
    stages = {JobStatus.QUEUED: Stage.QUEUED, JobStatus.DONE: Stage.FETCHING}
    stage = stages.get(stored.job.status, Stage.FILMING)
    percent = stored.job.progress if stage is Stage.FILMING else None
    report = ProgressReported(stage, percent, trouble=stored.error)
    return OrderNoted(True, stored.job.model, stored.job.remote_id), report


def came_of(stored: StoredJob) -> tuple[StreamEvent, ...]:
    """Return the last events of a turn whose order is over or paused. Raises AppError where it brought no film."""
    if stored.state is JobState.DONE and stored.file is not None:
        return BlockAdded(VideoBlock(stored.file)), ReplyFinished(FinishReason.STOP, stored.job.status.value)
    error = stored.error or ErrorInfo(ErrorReason.JOB_FAILED, {"model": stored.job.model})
    if stored.state is JobState.UNSURE:
        error = _instead(error, ErrorReason.ORDER_UNSURE, stored)
    elif stored.state is not JobState.FAILED:
        error = _instead(error, ErrorReason.ORDER_STANDS, stored)
    raise AppError(error)


def _instead(error: ErrorInfo, reason: ErrorReason, stored: StoredJob) -> ErrorInfo:
    """Return an error that says what it means for the order; the gateway's own words stay."""
    named = {"id": stored.job.remote_id} if stored.job.remote_id else {}
    return replace(error, reason=reason, params={"model": stored.job.model, **named}, retry_after=None)
