"""What servers say of a video that they are making, in all their spellings.

Sources: OpenAI's VideoResource, new-api's OpenAIVideo and TaskDto, and the replies of the vendors behind gateways,
which many gateways hand through as they are.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final

from app.domain.errors import ErrorInfo, ErrorReason
from app.domain.media import JobStatus, VideoJob
from app.providers import errors, loose
from app.providers.errors import Complaint, Origin

_STATUSES: Final = {
    **dict.fromkeys(
        ("queued", "queueing", "pending", "submitted", "not_start", "waiting", "created"), JobStatus.QUEUED
    ),
    **dict.fromkeys(("completed", "complete", "succeeded", "succeed", "success", "finished", "done"), JobStatus.DONE),
    **dict.fromkeys(
        ("failed", "failure", "fail", "error", "cancelled", "canceled", "rejected", "expired"), JobStatus.FAILED
    ),
}
"""By the lower-case word; every other word means that it is being made."""

_NAMES: Final = ("task_id", "id", "video_id")
"""new-api's own task has a number of its database as ``id`` beside its ``task_id``."""

_LINKS: Final = ("url", "video_url", "result_url")
_NESTED: Final = ("data", "metadata", "output", "result", "video", "detail", "generations", "videos", "content")
_DEEP: Final = 5
_PERCENT: Final = re.compile(r"\s*(\d{1,3}(?:\.\d{1,6})?)\s*(%?)\s*")
_WHAT_FAILED: Final = ("fail_reason", "error_message", "failure_reason", "message", "msg")

Object = Mapping[str, object]


def ordered(value: object, job: VideoJob, origin: Origin) -> VideoJob | None:
    """Return the order that a reply to its creation tells of, None where it names none."""
    body = loose.as_mapping(value)
    name = next(filter(None, (_name(each) for each in _wrappings(body))), "") or loose.as_text(body.get("data"))
    if not name.strip():
        return None
    job = replace(job, remote_id=name)
    return seen(value, job, origin) or job


def _name(body: Object) -> str:
    return next(filter(None, (loose.as_label(body.get(field)) for field in _NAMES)), "")


def seen(value: object, job: VideoJob, origin: Origin) -> VideoJob | None:
    """Return the order as a reply tells of it, None where it does not.

    Args:
        value: the JSON of the reply.
        job: as it was known before; it keeps its name.
        origin: for the error of an order that failed.
    """
    body = loose.as_mapping(value)
    told = next((each for each in _wrappings(body) if _tells(each)), None)
    if told is None:
        return None
    link = next(_links(told, 0), "") or next(_links(body, 0), "") or _link_as_failure(told)
    status = _status(told, link)
    return replace(
        job,
        status=status,
        progress=_progress(told),
        url=link if status is not JobStatus.FAILED else "",
        error=_failure(told, origin) if status is JobStatus.FAILED else None,
    )


def _wrappings(body: Object) -> Iterator[Object]:
    """Yield the places where the order may be told of, the likelier first: new-api and others wrap it in ``data``."""
    inner = loose.as_mapping(body.get("data"))
    outer_tells = "status" in body or "task_id" in body
    if inner and not outer_tells and (_name(inner) or not _name(body)):
        yield inner
    yield body


def _tells(body: Object) -> bool:
    return "status" in body or "task_status" in body or bool(_name(body)) or next(_links(body, 0), "") != ""


def _status(body: Object, link: str) -> JobStatus:
    word = (
        loose.as_text(body.get("status")) or loose.as_text(body.get("task_status")) or loose.as_text(body.get("state"))
    )
    if not word:
        if body.get("error"):
            return JobStatus.FAILED
        return JobStatus.DONE if link else JobStatus.RUNNING
    return _STATUSES.get(word.strip().lower().replace("-", "_"), JobStatus.RUNNING)


def _progress(body: Object) -> int | None:
    """Return 0 to 100: servers write 45, "45%" and 0.45."""
    value = body.get("progress")
    if isinstance(value, str):
        found = _PERCENT.fullmatch(value)
        if found is None:
            return None
        value = float(found[1]) if found[2] or "." in found[1] else int(found[1])
        if found[2]:
            return min(100, round(value))
    number = loose.as_number(value)
    if number is None or number < 0:
        return None
    if isinstance(value, float) and number <= 1:
        number *= 100
    return min(100, round(number))


def _links(body: Object, depth: int) -> Iterator[str]:
    """Yield addresses of the video, the most outward first."""
    for field in _LINKS:
        value = body.get(field)
        text = loose.as_text(value) or loose.as_text(loose.as_mapping(value).get("url"))
        if _is_link(text):
            yield text
    if depth == _DEEP:
        return
    for field in _NESTED:
        inside = body.get(field)
        for each in inside[:4] if isinstance(inside, list) else (inside,):
            yield from _links(loose.as_mapping(each), depth + 1)


def _link_as_failure(body: Object) -> str:
    """Return the address that older new-api keeps where it says why a task failed."""
    text = loose.as_text(body.get("fail_reason")).strip()
    return text if _is_link(text) else ""


def _is_link(text: str) -> bool:
    return text[:8].lower().startswith(("http://", "https://")) or text[:11].lower() == "data:video/"


def _failure(body: Object, origin: Origin) -> ErrorInfo:
    """Return why an order failed, in the server's words."""
    complaint = errors.complaint_in({"error": body.get("error")}) or Complaint()
    if not complaint.message:
        reasons = (loose.as_text(body.get(field)).strip() for field in _WHAT_FAILED)
        complaint = replace(complaint, message=next(filter(None, reasons), ""))
    return errors.from_event(complaint, 200, {}, origin, ErrorReason.JOB_FAILED)
