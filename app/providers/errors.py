"""From what a gateway answered to what a person is told: status, headers and body to ErrorInfo.

Bodies come in many shapes: new-api, one-api, OpenAI, FastAPI, older vLLM (flat), Google (an array), LM Studio (a
string), OpenRouter (status 200 with a number as code), proxies (a web page), limiters (nothing at all).
"""

import email.utils
import math
import re
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from app.domain.errors import ErrorInfo, ErrorReason
from app.providers import loose
from app.providers.error_words import reason_in_words
from app.providers.sse import BodyKind, sniff

MAX_MESSAGE: Final = 4000
"""Characters of a gateway's message that are kept."""

_REQUEST_ID_HEADERS: Final = ("x-oneapi-request-id", "x-request-id", "request-id", "cf-ray")
_REQUEST_ID: Final = re.compile(r"\s*[(（]\s*(?:request id|请求\s*ID)\s*[:：]\s*([^)）\s]+)\s*[)）]", re.IGNORECASE)
_TITLE: Final = re.compile(r"<title[^>]*>(.*?)</title", re.IGNORECASE | re.DOTALL)
_KEY: Final = re.compile(r"\b(sk-|Bearer\s+)[A-Za-z0-9_\-.]{12,}", re.IGNORECASE)
_MESSAGE_FIELDS: Final = ("message", "msg", "err", "error_msg", "error_message", "detail")


@dataclass(frozen=True, slots=True)
class Origin:
    """Whom was asked for what; ``secrets`` never appear in an ErrorInfo."""

    host: str = ""
    model: str = ""
    secrets: tuple[str, ...] = ()
    key_sent: bool = True


@dataclass(frozen=True, slots=True)
class Complaint:
    """The gateway's own words, from whatever shape they came in."""

    message: str = ""
    code: str = ""
    kind: str = ""
    param: str = ""


def complaint_in(value: object) -> Complaint | None:
    """Return the error that a JSON value reports, or None where it reports none."""
    if isinstance(value, list):
        found = (complaint_in(item) for item in value[:1])
        return next((one for one in found if one is not None), None)
    body = loose.as_mapping(value)
    error = body.get("error") or loose.as_mapping(body.get("response")).get("error")
    if error:
        return _read(error, body)
    failed = body.get("object") == "error" or body.get("type") == "error" or body.get("success") is False
    answered = body.get("success") is True or any(
        body.get(name) for name in ("choices", "data", "models", "usage", "output")
    )
    if failed or (not answered and "id" not in body and _message_of(body)):
        return _read(body, {})
    return None


def _read(error: object, around: Mapping[str, object]) -> Complaint:
    if isinstance(error, str):
        return Complaint(error, loose.as_label(around.get("code")), loose.as_text(around.get("type")))
    body = loose.as_mapping(error)
    message = _message_of(body) or _message_of(around)
    detail = loose.as_text(loose.as_mapping(body.get("metadata")).get("raw"))
    if detail and detail not in message:
        message = f"{message}\n{detail}".strip()  # OpenRouter: what the provider behind it said
    code = loose.as_label(body.get("code")) or loose.as_label(around.get("code"))
    kind = loose.as_text(body.get("type")) or loose.as_text(body.get("status"))
    return Complaint(message, code, kind, loose.as_text(body.get("param")))


def _message_of(body: Mapping[str, object]) -> str:
    for name in _MESSAGE_FIELDS:
        text = _as_message(body.get(name))
        if text:
            return text
    return loose.as_text(loose.as_mapping(body.get("header")).get("message"))


def _as_message(value: object) -> str:
    """Return a string as it is; FastAPI's list of problems one a line."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, list):
        return "\n".join(filter(None, (_problem(item) for item in value[:20])))
    return _message_of(loose.as_mapping(value)) if isinstance(value, dict) else ""


def _problem(item: object) -> str:
    if isinstance(item, str):
        return item
    problem = loose.as_mapping(item)
    place = ".".join(map(loose.as_label, loose.as_items(problem.get("loc"))))
    return ": ".join(filter(None, (place, loose.as_text(problem.get("msg")))))


def from_response(status: int, headers: Mapping[str, str], body: bytes, origin: Origin) -> ErrorInfo:
    """Return what a response means that is an error by its status.

    Args:
        status: 300 to 599.
        headers: by lower-case names.
        body: what came of it; may be empty, cut, or no JSON.
        origin: whom was asked.

    Where the body is a web page, ``params["page"]`` is there: no gateway spoke, whatever the reason.
    """
    kind = sniff(body[:1024], complete=True)
    page = kind is BodyKind.WEB_PAGE
    complaint = _complaint_of(body, kind)
    reason = _from_page(status, origin) if page else None
    info = _info(reason or _classify(status, complaint, origin), status, headers, complaint, origin)
    return replace(info, params={**info.params, "page": "1"}) if page else info


def from_event(
    complaint: Complaint, status: int, headers: Mapping[str, str], origin: Origin, otherwise: ErrorReason
) -> ErrorInfo:
    """Return what an error means that came with status 200, as a whole body or in the middle of a stream.

    A number in its code counts as the status it stands for; where nothing tells more, it is ``otherwise``.
    """
    number = loose.as_count(complaint.code) or 0
    told = number if 400 <= number < 600 else 0
    reason = reason_in_words(told, complaint.code, complaint.kind, complaint.message)
    if reason is None and told:
        reason = _by_status(told, origin)
    return _info(reason or otherwise, told or status, headers, complaint, origin)


def web_page(status: int, headers: Mapping[str, str], body: bytes, origin: Origin) -> ErrorInfo:
    """Return the error for a web page where JSON or a stream was due: a wrong address, or something in between."""
    info = _info(ErrorReason.WEB_PAGE, status, headers, Complaint(_title(body)), origin)
    return replace(info, params={**info.params, "page": "1"})


def not_understood(status: int, headers: Mapping[str, str], body: bytes, origin: Origin) -> ErrorInfo:
    """Return the error for a reply that is neither JSON nor a stream, with how it begins."""
    text = body[:300].decode("utf-8", "replace")
    return _info(ErrorReason.NOT_UNDERSTOOD, status, headers, Complaint(text), origin)


def request_id_of(headers: Mapping[str, str]) -> str:
    """Return the id under which the gateway's operator finds this request, or ""."""
    return next((headers[name][:200] for name in _REQUEST_ID_HEADERS if headers.get(name)), "")


def retry_after_of(headers: Mapping[str, str]) -> float | None:
    """Return the seconds that the gateway asks to wait (RFC 9110, 10.2.3: a number or a date), or None."""
    try:
        seconds = float(headers["retry-after-ms"]) / 1000
    except (KeyError, ValueError):
        seconds = _seconds(headers.get("retry-after", ""))
    return seconds if math.isfinite(seconds) and seconds >= 0 else None


def _seconds(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        pass
    try:
        return max(0.0, email.utils.parsedate_to_datetime(text).timestamp() - time.time())
    except (ValueError, OverflowError):
        return math.nan


def _complaint_of(body: bytes, kind: BodyKind | None) -> Complaint:
    if kind is BodyKind.WEB_PAGE:
        return Complaint(_title(body))
    text = body
    if kind is BodyKind.EVENTS:
        text = re.sub(rb"^(?:\xef\xbb\xbf)?(?:event:[^\r\n]*\s+)?(?:data|error):", b"", body.strip(), count=1)
    try:
        value = loose.decode(text)
    except loose.NotJsonError:
        return Complaint(body[:MAX_MESSAGE].decode("utf-8", "replace").strip())
    if isinstance(value, str):
        return Complaint(value)
    return complaint_in(value) or Complaint()


def _title(body: bytes) -> str:
    found = _TITLE.search(body[:20_000].decode("utf-8", "replace"))
    return " ".join(found[1].split())[:200] if found else ""


def _from_page(status: int, origin: Origin) -> ErrorReason | None:
    """Return what a web page says by its status alone: below 500 most often that the address is another's.

    A page that was given no key and asks for one is no gateway that asks for it; one that has refused a key may be.
    """
    if status in (400, 402, 403, 404, 405, 406, 407, 409, 410) or (status == 401 and not origin.key_sent):
        return ErrorReason.WEB_PAGE
    return None


def _classify(status: int, complaint: Complaint, origin: Origin) -> ErrorReason:
    reason = reason_in_words(status, complaint.code, complaint.kind, complaint.message)
    return reason or _by_status(status, origin)


_BY_STATUS: Final = {
    402: ErrorReason.BALANCE_USED_UP,
    403: ErrorReason.ACCESS_DENIED,
    404: ErrorReason.ENDPOINT_MISSING,
    405: ErrorReason.ENDPOINT_MISSING,
    408: ErrorReason.GATEWAY_TIMEOUT,
    413: ErrorReason.REQUEST_TOO_LARGE,
    429: ErrorReason.TOO_MANY_REQUESTS,
    501: ErrorReason.NOT_OFFERED,
    504: ErrorReason.GATEWAY_TIMEOUT,
    522: ErrorReason.GATEWAY_TIMEOUT,
    524: ErrorReason.GATEWAY_TIMEOUT,
}


def _by_status(status: int, origin: Origin) -> ErrorReason:
    if status == 401:
        return ErrorReason.KEY_REFUSED if origin.key_sent else ErrorReason.KEY_MISSING
    if 300 <= status < 400:
        return ErrorReason.REDIRECTED
    fallback = ErrorReason.SERVER_ERROR if status >= 500 else ErrorReason.REQUEST_REFUSED
    return _BY_STATUS.get(status, fallback)


def _info(
    reason: ErrorReason, status: int, headers: Mapping[str, str], complaint: Complaint, origin: Origin
) -> ErrorInfo:
    if reason is ErrorReason.KEY_REFUSED and not origin.key_sent:
        reason = ErrorReason.KEY_MISSING
    message, own_id = _without_id(complaint.message)
    if message in ("openai_error", "upstream_error"):
        message = ""  # new-api's placeholders for "nothing was said"
    wait = retry_after_of(headers)
    # A good status tells nothing of what failed: it was said in the body, and is not to be read as its reason.
    told = str(status) if status >= 300 else ""
    params = {"host": origin.host, "model": origin.model, "status": told, "field": complaint.param}
    if wait is not None:
        params["seconds"] = str(math.ceil(wait))
    if reason is ErrorReason.REDIRECTED:
        params["location"] = masked(headers.get("location", ""), origin.secrets)[:500]
    return ErrorInfo(
        reason,
        {name: value for name, value in params.items() if value},
        masked(message, origin.secrets)[:MAX_MESSAGE],
        status,
        masked(complaint.code or complaint.kind, origin.secrets)[:200],
        masked(request_id_of(headers) or own_id, origin.secrets)[:200],
        wait,
    )


def _without_id(message: str) -> tuple[str, str]:
    """Return the message without new-api's id at its end, and that id."""
    found = _REQUEST_ID.search(message)
    return (_REQUEST_ID.sub("", message).strip(), found[1]) if found else (message, "")


def masked(text: str, secrets: Iterable[str]) -> str:
    """Return ``text`` without the secrets and without anything that looks like a key: the last four characters stay."""
    for secret in secrets:
        if len(secret) >= 6:
            text = text.replace(secret, f"…{secret[-4:]}" if len(secret) >= 12 else "…")
    return _KEY.sub(lambda found: f"{found[1]}…{found[0][-4:]}", text)
