"""From what httpx raises to what a person is told."""

import errno
import socket
import ssl
from collections.abc import Iterator

import httpx

from app.domain.errors import AppError, ErrorInfo, ErrorReason

_UNREACHABLE = {
    errno.ECONNREFUSED: ErrorReason.CONNECTION_REFUSED,
    errno.ETIMEDOUT: ErrorReason.CONNECT_TIMEOUT,
}

NOT_SENT = frozenset(
    {
        ErrorReason.HOST_NOT_FOUND,
        ErrorReason.CONNECTION_REFUSED,
        ErrorReason.CONNECTION_FAILED,
        ErrorReason.CONNECT_TIMEOUT,
        ErrorReason.PROXY_FAILED,
    }
)
"""Reasons that mean that no byte of the request has left: sending it again cannot do anything twice."""


def translate(error: Exception, *, host: str, proxy: str, connect: float, idle: float) -> AppError | None:
    """Return the AppError for what was raised while a request was made or read; None for what is a bug.

    Args:
        error: as raised by httpx.
        host: that was asked.
        proxy: URL of the proxy in between (without password), or "".
        connect: seconds that a connection was given.
        idle: seconds that the other side was given between two reads.
    """
    if not isinstance(error, httpx.HTTPError | httpx.InvalidURL | httpx.StreamError):
        return None
    reason = _reason(error, proxied=bool(proxy))
    params = {"host": host}
    if reason is ErrorReason.PROXY_FAILED:
        params["proxy"] = proxy
    if reason in (ErrorReason.CONNECT_TIMEOUT, ErrorReason.STALLED):
        params["seconds"] = f"{connect if reason is ErrorReason.CONNECT_TIMEOUT else idle:g}"
    return AppError(ErrorInfo(reason, params, _detail(error)))


def _reason(error: Exception, *, proxied: bool) -> ErrorReason:
    if isinstance(error, httpx.ProxyError):
        return ErrorReason.PROXY_FAILED
    if isinstance(error, httpx.ConnectTimeout | httpx.PoolTimeout):
        return ErrorReason.PROXY_FAILED if proxied else ErrorReason.CONNECT_TIMEOUT
    if isinstance(error, httpx.TimeoutException):
        return ErrorReason.STALLED
    if isinstance(error, httpx.ConnectError):
        return _why_no_connection(error, proxied=proxied)
    if isinstance(error, httpx.DecodingError):
        return ErrorReason.NOT_UNDERSTOOD
    if isinstance(error, httpx.InvalidURL | httpx.UnsupportedProtocol):
        return ErrorReason.ADDRESS_INVALID
    if isinstance(error, httpx.LocalProtocolError):
        return ErrorReason.REQUEST_REFUSED
    return ErrorReason.CONNECTION_LOST


def _why_no_connection(error: Exception, *, proxied: bool) -> ErrorReason:
    causes = list(_causes(error))
    if any(isinstance(cause, ssl.SSLError) for cause in causes):
        return ErrorReason.TLS_FAILED
    if proxied:
        return ErrorReason.PROXY_FAILED
    if any(isinstance(cause, socket.gaierror) for cause in causes):
        return ErrorReason.HOST_NOT_FOUND
    for cause in causes:
        if isinstance(cause, OSError) and cause.errno in _UNREACHABLE:
            return _UNREACHABLE[cause.errno]
    return ErrorReason.CONNECTION_FAILED


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Walk what led to the error, into groups too: several addresses of a host fail side by side."""
    seen: set[int] = set()
    waiting: list[BaseException | None] = [error]
    while waiting:
        current = waiting.pop(0)
        if current is None or id(current) in seen:
            continue
        seen.add(id(current))
        yield current
        waiting += [current.__cause__, current.__context__]
        if isinstance(current, BaseExceptionGroup):
            waiting += current.exceptions


def _detail(error: Exception) -> str:
    """Return the library's own words, which name the certificate's fault or the errno; without any address."""
    causes = [cause for cause in _causes(error) if isinstance(cause, ssl.SSLError | OSError)]
    return str(causes[-1] if causes else error)[:300]
