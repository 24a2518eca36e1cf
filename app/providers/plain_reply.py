"""Replies in one piece: read within a limit, and judged by what they are rather than by their status."""

from typing import Final

from app.domain.errors import AppError, ErrorReason
from app.providers import errors, loose
from app.providers.errors import Origin
from app.providers.http import Answer
from app.providers.sse import BodyKind, sniff

MAX_JSON: Final = 32 * 1024 * 1024
"""Bytes of a reply that is JSON."""


async def read_json(answer: Answer, origin: Origin, limit: int = MAX_JSON) -> object:
    """Return the JSON of a reply, which may still report an error (``refuse_complaint``).

    Raises:
        AppError: REPLY_TOO_BIG, EMPTY_REPLY, WEB_PAGE, NOT_UNDERSTOOD; what goes wrong on the way.
    """
    return json_of(await answer.read(limit), answer, origin)


def json_of(body: bytes, answer: Answer, origin: Origin) -> object:
    """Return the JSON of a body. Raises AppError as ``read_json`` does."""
    kind = sniff(body[:1024], complete=True)
    if kind is BodyKind.EMPTY:
        raise AppError.because(ErrorReason.EMPTY_REPLY, host=origin.host)
    if kind is BodyKind.WEB_PAGE:
        raise AppError(errors.web_page(answer.status, answer.headers, body, origin))
    try:
        return loose.decode(body.strip())
    except loose.NotJsonError:
        raise AppError(errors.not_understood(answer.status, answer.headers, body, origin)) from None


def refuse_complaint(value: object, answer: Answer, origin: Origin) -> None:
    """Raise AppError where a reply with a good status reports an error all the same."""
    complaint = errors.complaint_in(value)
    if complaint is not None:
        raise AppError(errors.from_event(complaint, answer.status, answer.headers, origin, ErrorReason.REQUEST_REFUSED))
