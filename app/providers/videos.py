"""Making videos: ``/v1/videos`` (OpenAI's, and most gateways') and new-api's own ``/v1/video/generations``.

Some gateways take JSON alone at ``/v1/videos``, with the address of a first frame as a plain text, and some are asked
how an order goes at ``/v1/video/query?id=``: both are spoken where the official way is refused.

An order is sent once. Only where no connection was made at all is it sent again: after anything else it may have been
taken, and will be charged for.
"""

import asyncio
import base64
import json
import logging
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final
from urllib.parse import quote

import httpx

from app.domain.blocks import AttachmentRef
from app.domain.errors import AppError, ErrorInfo, ErrorReason
from app.domain.generation import Endpoint
from app.domain.media import JobStatus, VideoJob, VideoRequest, VideoRoute
from app.domain.ports import AttachmentStore, ChatRequest
from app.domain.recording import Exchange
from app.providers.dialect import FormPart, Habits, Outgoing, ReplyReader
from app.providers.http import Answer, Connection
from app.providers.media_fetcher import MediaFetcher
from app.providers.plain_reply import read_json, refuse_complaint
from app.providers.recorded import recorded
from app.providers.transport_errors import NOT_SENT
from app.providers.video_reply import ordered, seen
from app.services.films import film_request

LARGEST_FRAME: Final = 48 * 1024 * 1024
"""Bytes of a first frame. new-api takes 64 MB as a whole, and base64 adds a third."""

_PATHS: Final = {VideoRoute.OPENAI: "videos", VideoRoute.NEW_API: "video/generations"}
_QUERY: Final = "video/query?id="
_SIZE: Final = re.compile(r"(\d{2,5})\s*[x×*]\s*(\d{2,5})", re.IGNORECASE)
_GONE: Final = re.compile(r"not_?\s?exist|not[_ ]found|no such|不存在|未找到", re.IGNORECASE)
_NO_PATH: Final = re.compile(r"invalid url|no route|cannot (get|post)|^not found$|page not found", re.IGNORECASE)
_FORM_REFUSED: Final = re.compile(
    r"multipart|content[- ]type|media type|(?:invalid|expect|must be|parse|unmarshal|not valid).{0,40}json",
    re.IGNORECASE,
)
_MISSING: Final = frozenset({ErrorReason.ENDPOINT_MISSING, ErrorReason.WEB_PAGE, ErrorReason.NOT_OFFERED})

log = logging.getLogger(__name__)


class VideoMaker:
    """Orders, watches and fetches videos for the port MediaProvider.

    Args:
        connection: of the provider; not owned.
        attachments: where first frames are read from.
        fetcher: fetches finished videos into the store.
    """

    def __init__(self, connection: Connection, attachments: AttachmentStore, fetcher: MediaFetcher) -> None:
        self._connection = connection
        self._attachments = attachments
        self._fetcher = fetcher
        self._queries = False
        """Orders are asked for at ``video/query``."""

    async def start(self, request: VideoRequest) -> VideoJob:
        """Send the order and return it with its name at the server.

        Where no route was chosen and the first one is missing there, the other is asked.

        Raises:
            AppError: FILE_NOT_TAKEN, FILE_UNREADABLE; what the server says; NOT_UNDERSTOOD where it names no order.
        """
        frame = await _frame(request.first_frame, self._attachments)
        if request.route is not None:
            return await self._start(request, request.route, frame)
        try:
            return await self._start(request, VideoRoute.OPENAI, frame)
        except AppError as error:
            if not _path_is_missing(error):
                raise
            missing = error
        try:
            return await self._start(request, VideoRoute.NEW_API, frame)
        except AppError as error:
            # The first route's words are those of the official one: they tell more to who looks for the mistake.
            raise missing if _path_is_missing(error) else error from None

    async def look(self, job: VideoJob) -> VideoJob:
        """Return the order as the server sees it now. Raises AppError, JOB_GONE where it no longer knows it."""
        if job.route is not VideoRoute.OPENAI or self._queries:
            return await self._look(job, _QUERY if self._queries else _PATHS[job.route] + "/")
        try:
            return await self._look(job, f"{_PATHS[job.route]}/")
        except AppError as error:
            if not _path_is_missing(error):
                raise
            missing = error
        try:
            found = await self._look(job, _QUERY)
        except AppError as error:
            raise missing if _path_is_missing(error) else error from None
        self._queries = True
        return found

    async def _look(self, job: VideoJob, path: str) -> VideoJob:
        connection = self._connection
        request = connection.build(f"{path}{_segment(job)}", method="GET")
        request.extensions["timeout"] = httpx.Timeout(
            connection.patience.listing, connect=connection.patience.connect, pool=None
        ).as_dict()
        try:
            async with connection.send(request, job.model) as answer:
                return await self._read(answer, job)
        except AppError as error:
            raise _as_gone(error, job) from error

    async def fetch(self, job: VideoJob) -> AttachmentRef:
        """Fetch the finished video into the store: from the order's own content, or from where the server put it.

        Raises:
            AppError: MEDIA_GONE, MEDIA_REFUSED, FILE_TOO_LARGE; those of the store.
        """
        content = str(self._connection.build(f"videos/{_segment(job)}/content", method="GET").url)
        places = [content, job.url] if job.route is VideoRoute.OPENAI else [job.url, content]
        failure: AppError | None = None
        for place in filter(None, places):
            try:
                block = await self._fetcher.fetch(place)
            except AppError as error:
                log.info("A video could not be fetched from one of its places: %s", error)
                failure = failure or error
                continue
            ref = getattr(block, "attachment", None)
            if isinstance(ref, AttachmentRef):
                return ref
        raise failure or AppError.because(ErrorReason.MEDIA_GONE, host=self._connection.origin.host)

    async def remix(self, job: VideoJob, prompt: str) -> VideoJob:
        """Order another version of a finished video. Raises AppError as ``start`` does."""
        request = await self._json(f"videos/{_segment(job)}/remix", {"prompt": prompt})
        new = VideoJob("", job.model, VideoRoute.OPENAI)
        try:
            return await self._send(request, new)
        except AppError as error:
            raise _as_gone(error, job) from error

    async def _start(self, request: VideoRequest, route: VideoRoute, frame: bytes) -> VideoJob:
        job = VideoJob("", request.model, route)
        if route is not VideoRoute.OPENAI:
            return await self._send(await self._json(_PATHS[route], await _body(request, frame)), job, request.record)
        # A frame that is named by its address has no place in a form.
        if "input_reference" not in request.extra:
            try:
                return await self._send(
                    self._connection.build(_PATHS[route], parts=_form(request, frame)), job, request.record
                )
            except AppError as error:
                if not _form_is_refused(error):
                    raise
        return await self._send(await self._json(_PATHS[route], await _official(request, frame)), job, request.record)

    async def _send(
        self, request: httpx.Request, job: VideoJob, record: Callable[[Exchange], None] | None = None
    ) -> VideoJob:
        """Send an order; again only where no connection was made."""
        patience = self._connection.patience
        attempt = 0
        while True:
            try:
                async with recorded(self._connection, request, job.model, record) as answer:
                    return await self._taken(answer, job)
            except AppError as error:
                if error.info.reason not in NOT_SENT or attempt >= len(patience.retries):
                    raise
            await patience.sleep(patience.retries[attempt])
            attempt += 1

    async def _taken(self, answer: Answer, job: VideoJob) -> VideoJob:
        origin = self._connection.about(job.model)
        value = await read_json(answer, origin)
        found = ordered(value, job, origin)
        if found is None:
            refuse_complaint(value, answer, origin)
            raise AppError.because(ErrorReason.NOT_UNDERSTOOD, host=origin.host)
        # An order that is taken begins to wait, whatever word the server has for that.
        return replace(found, status=JobStatus.QUEUED) if found.status is JobStatus.RUNNING else found

    async def _read(self, answer: Answer, job: VideoJob) -> VideoJob:
        origin = self._connection.about(job.model)
        value = await read_json(answer, origin)
        found = seen(value, job, origin)
        if found is None:
            refuse_complaint(value, answer, origin)
            raise AppError.because(ErrorReason.NOT_UNDERSTOOD, host=origin.host)
        return found

    async def _json(self, path: str, body: Mapping[str, object]) -> httpx.Request:
        # Late: the module that drives all dialects.
        from app.providers.provider import encoded

        return self._connection.build(path, await encoded(body))


class VideosDialect:
    """Implements Dialect as far as an order can be shown before it is sent.

    It is never sent as a request of a conversation: who orders a film has to store that first (``JobService``).
    """

    endpoint = Endpoint.VIDEOS

    async def outgoing(self, request: ChatRequest, attachments: AttachmentStore, habits: Habits) -> Outgoing:
        """Return the order at ``/v1/videos``. Raises AppError as the protocol says."""
        asked = film_request(request)
        frame = await _frame(asked.first_frame, attachments)
        return Outgoing(_PATHS[VideoRoute.OPENAI], {}, "application/json", parts=tuple(_form(asked, frame)))

    def reader(self, request: ChatRequest) -> ReplyReader:
        """Raise AppError (NOT_OFFERED): such a request is not sent from here."""
        raise AppError.because(ErrorReason.NOT_OFFERED, model=request.model)

    def learn(self, error: ErrorInfo, body: Mapping[str, object], habits: Habits) -> Habits | None:
        """Return None: an order is never sent again."""
        return None


async def _frame(ref: AttachmentRef | None, attachments: AttachmentStore) -> bytes:
    """Return the first frame. Raises AppError: FILE_NOT_TAKEN, FILE_UNREADABLE."""
    if ref is None:
        return b""
    limit = f"{LARGEST_FRAME // 1024**2} MB" if ref.size > LARGEST_FRAME else ""
    if not ref.media_type.startswith("image/"):
        limit = "JPEG, PNG, WebP"
    if limit:
        raise AppError.because(ErrorReason.FILE_NOT_TAKEN, name=ref.name, endpoint="videos", limit=limit)
    return await attachments.read(ref)


def _form(request: VideoRequest, frame: bytes) -> list[FormPart]:
    """Return the parts of an order at ``/v1/videos``; ``seconds`` is a text there."""
    fields: dict[str, object] = {"model": request.model, "prompt": request.prompt}
    if request.seconds is not None:
        fields["seconds"] = str(request.seconds)
    if request.size:
        fields["size"] = request.size
    fields |= request.extra
    parts = [FormPart(name, _as_text(value).encode()) for name, value in fields.items() if value is not None]
    ref = request.first_frame
    if ref is not None:
        name = f"first_frame.{ref.media_type.partition('/')[2].partition('+')[0]}"
        parts.append(FormPart("input_reference", frame, name, ref.media_type))
    return parts


async def _official(request: VideoRequest, frame: bytes) -> Mapping[str, object]:
    """Return the body of an order at ``/v1/videos`` in JSON, where a form is not taken."""
    body: dict[str, object] = {"model": request.model, "prompt": request.prompt}
    if request.seconds is not None:
        body["seconds"] = str(request.seconds)
    if request.size:
        body["size"] = request.size
    if request.first_frame is not None:
        body["input_reference"] = await _data_url(frame, request.first_frame.media_type)
    return body | dict(request.extra)


def _as_text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


async def _body(request: VideoRequest, frame: bytes) -> Mapping[str, object]:
    """Return the body of an order at ``/v1/video/generations``."""
    body: dict[str, object] = {"model": request.model, "prompt": request.prompt}
    if request.first_frame is not None:
        body["image"] = await _data_url(frame, request.first_frame.media_type)
    if request.seconds is not None:
        body["duration"] = request.seconds
    if request.size:
        body["size"] = request.size
    sides = _SIZE.fullmatch(request.size.strip())
    if sides:
        body |= {"width": int(sides[1]), "height": int(sides[2])}
    return body | dict(request.extra)


async def _data_url(data: bytes, media_type: str) -> str:
    encoded = await asyncio.to_thread(base64.b64encode, data)
    return f"data:{media_type};base64,{encoded.decode('ascii')}"


def _segment(job: VideoJob) -> str:
    """Return the order's name as one segment of a path: names hold colons, and a server may put anything in one."""
    return quote(job.remote_id, safe="")


def _path_is_missing(error: AppError) -> bool:
    """Return whether nobody is there to take orders, so that none can have been taken."""
    info = error.info
    return info.reason in _MISSING and (info.status in (200, 404, 405, 501) or "page" in info.params)


def _form_is_refused(error: AppError) -> bool:
    """Return whether the server could not read the order at all, since it was no JSON: then it took none."""
    info = error.info
    refused = info.status in (400, 422) and _FORM_REFUSED.search(info.gateway_message) is not None
    return refused or info.status == 415


def _as_gone(error: AppError, job: VideoJob) -> AppError:
    """Return JOB_GONE for what the server says of an order that it does not know, and every other error as it is."""
    info = error.info
    words = f"{info.code} {info.gateway_message}"
    no_path = "page" in info.params or _NO_PATH.search(info.gateway_message.strip())
    if info.status not in (200, 400, 404, 410) or no_path or not _GONE.search(words):
        return error
    return AppError(replace(info, reason=ErrorReason.JOB_GONE, params={**info.params, "id": job.remote_id}))
