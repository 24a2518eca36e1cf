"""One provider's HTTP connections: certificates, proxy, time-outs, and retries that cannot do anything twice."""

import copy
import hashlib
import ssl
from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from contextlib import aclosing, asynccontextmanager
from dataclasses import replace
from typing import Final

import httpx

from app.domain.address import endpoint
from app.domain.errors import AppError, ErrorInfo, ErrorReason
from app.domain.provider import ProviderConfig
from app.domain.recording import PreparedRequest
from app.domain.stream import RetryScheduled, StreamEvent
from app.providers import errors, proxies
from app.providers.dialect import FormPart
from app.providers.errors import Origin
from app.providers.patience import Patience
from app.providers.recorder import ExchangeRecorder
from app.providers.transport_errors import NOT_SENT, translate

MAX_ERROR_BODY: Final = 256 * 1024
"""Bytes of an error's body that are read."""

MAX_WAIT: Final = 60.0
"""Seconds of Retry-After that are waited for; a longer one is told at once."""


class Answer:
    """A response whose status is 200 to 299; its body is read by ``chunks``."""

    def __init__(
        self, response: httpx.Response, connection: "Connection", recorder: ExchangeRecorder | None = None
    ) -> None:
        self.status = response.status_code
        self.headers = {name.lower(): value for name, value in response.headers.items()}
        self.request_id = errors.masked(errors.request_id_of(self.headers), connection.origin.secrets)
        self._response = response
        self._connection = connection
        self._recorder = recorder

    async def chunks(self) -> AsyncGenerator[bytes, None]:
        """Yield the body as it comes. Raises AppError: STALLED, CONNECTION_LOST, NOT_UNDERSTOOD (bad compression)."""
        body = self._response.aiter_bytes()
        try:
            async for chunk in body:
                if self._recorder is not None:
                    self._recorder.came(chunk)
                yield chunk
        except Exception as error:
            raise self._connection.translated(error) from error
        finally:
            # Before ``body`` is let go: what httpx reads from must be closed already when it is collected, because
            # Qt's loop, unlike asyncio's, does not take care of generators that were left in the middle.
            await self._response.aclose()

    def understood(self, event: StreamEvent) -> None:
        """Note the time of an event that a person sees, where the exchange is recorded."""
        if self._recorder is not None:
            self._recorder.understood(event)

    async def read(self, limit: int) -> bytes:
        """Return the whole body. Raises AppError: those of ``chunks``, and REPLY_TOO_BIG above ``limit`` bytes."""
        parts: list[bytes] = []
        length = 0
        async with aclosing(self.chunks()) as body:
            async for chunk in body:
                parts.append(chunk)
                length += len(chunk)
                if length > limit:
                    raise AppError.because(ErrorReason.REPLY_TOO_BIG, megabytes=str(limit // 1024**2))
        return b"".join(parts)


class WithheldError(Exception):
    """A request of a rehearsal, which is not sent."""

    def __init__(self, request: PreparedRequest) -> None:
        super().__init__(request.url)
        self.request = request


class Connection:
    """The client of one provider. Making one reads certificates from the disk: do it outside the event loop's thread.

    HTTP/1.1 on purpose: httpcore 1.0 sends no RST_STREAM for a stream that is left early, so over HTTP/2 a stopped
    reply would be written (and charged) to its end, and its unread bytes would fill the window of the connection.

    Args:
        config: address, headers, proxy and certificate file.
        key: the bearer token; None or empty: none is sent.
        user_agent: such as ``Loquent/1.2``.
        patience: time-outs and pauses.

    Raises:
        AppError: CERTIFICATE_FILE, KEY_REFUSED (a key that no header can carry), PROXY_FAILED, ADDRESS_INVALID.
    """

    def __init__(self, config: ProviderConfig, key: str | None, user_agent: str, patience: Patience) -> None:
        self._root = config.address
        self.withholds = False
        self.patience = patience
        url = _parsed(config.address)
        self.origin = Origin(url.host, secrets=_secrets(config, key), key_sent=bool(key))
        proxy = proxies.proxy_for(url.scheme, url.host, config.proxy)
        self._proxy = proxies.shown(proxy) if proxy else ""
        self._config = config
        self._user_agent = user_agent
        encrypted = url.scheme == "https" or (proxy or "").startswith("https:")
        context = _certificates(config.certificate_file) if encrypted or config.certificate_file else _no_certificates()
        try:
            self._client = httpx.AsyncClient(
                headers=_headers(config, key, user_agent),
                timeout=httpx.Timeout(patience.idle, connect=patience.connect, pool=None),
                limits=httpx.Limits(max_connections=None, max_keepalive_connections=8, keepalive_expiry=30.0),
                verify=context,
                proxy=httpx.Proxy(proxy, ssl_context=context if proxy.startswith("https:") else None)
                if proxy
                else None,
                trust_env=False,
                follow_redirects=False,
            )
        except (ValueError, httpx.InvalidURL) as error:
            raise AppError.because(ErrorReason.PROXY_FAILED, host=url.host, proxy=self._proxy) from error

    async def aclose(self) -> None:
        """Close every connection."""
        await self._client.aclose()

    def rehearsal(self) -> "Connection":
        """Return a connection over the same client that sends nothing: it raises WithheldError with each request."""
        found = copy.copy(self)
        found.withholds = True
        return found

    def translated(self, error: Exception) -> Exception:
        """Return ``error`` as an AppError, masked; or itself, if it is a bug."""
        found = translate(
            error,
            host=self.origin.host,
            proxy=self._proxy,
            connect=self.patience.connect,
            idle=self.patience.idle,
        )
        if found is None:
            return error
        return AppError(
            replace(found.info, gateway_message=errors.masked(found.info.gateway_message, self.origin.secrets))
        )

    def about(self, model: str) -> Origin:
        """Return whom is asked for which model."""
        return replace(self.origin, model=model)

    @property
    def own_client(self) -> httpx.AsyncClient:
        """Return the client that carries the key: for the provider's own host and no other."""
        return self._client

    def owns(self, url: httpx.URL) -> bool:
        """Return whether an address is on the provider's own host: scheme, name and port."""
        root = httpx.URL(self._root)
        return (url.scheme, url.host, url.port) == (root.scheme, root.host, root.port)

    def client_for_others(self, host: str) -> tuple[httpx.AsyncClient, bool]:
        """Return a new client for another host, without the key, and whether it goes through a proxy.

        It reads certificates from the disk: call it outside the event loop's thread. Whoever gets it closes it.
        """
        proxy = proxies.proxy_for("https", host, self._config.proxy)
        client = httpx.AsyncClient(
            headers={"user-agent": self._user_agent},
            verify=_certificates(self._config.certificate_file),
            proxy=httpx.Proxy(proxy) if proxy else None,
            trust_env=False,
            follow_redirects=False,
        )
        return client, bool(proxy)

    def build(
        self,
        path: str,
        body: bytes = b"",
        *,
        accept: str = "application/json",
        headers: Mapping[str, str] | None = None,
        parts: Sequence[FormPart] = (),
        method: str = "POST",
    ) -> httpx.Request:
        """Return a request that has not been sent.

        Args:
            path: below the root if it begins with a slash, else below the root's version.
            body: JSON as UTF-8; not used where there are ``parts``.
            accept: the media type that is asked for.
            headers: more of them.
            parts: of a form (multipart/form-data), in their order.
            method: the HTTP method.
        """
        all_headers = {"Accept": accept, **(headers or {})}
        if parts:
            # As files, texts too: httpx then keeps their order and sends multipart even where there is no file.
            files = [(part.name, (part.file_name, part.content, part.media_type)) for part in parts]
            all_headers["Content-Type"] = f"multipart/form-data; boundary={_boundary(parts)}"
            return self._client.build_request(method, self._url(path), files=files, headers=all_headers)
        if body:
            all_headers["Content-Type"] = "application/json"
        return self._client.build_request(method, self._url(path), content=body or None, headers=all_headers)

    def shown(self, request: httpx.Request) -> PreparedRequest:
        """Return a request as it may be shown: without the key and without what else is secret."""
        headers = tuple(
            (name, errors.masked(value, self.origin.secrets))
            for name, value in request.headers.items()
            if name != "authorization"
        )
        return PreparedRequest(request.method, str(request.url), headers, request.read())

    def _url(self, path: str) -> str:
        """Return the URL of a path."""
        return f"{self._root}{path}" if path.startswith("/") else endpoint(self._root, path)

    @asynccontextmanager
    async def get(self, path: str) -> AsyncIterator[Answer]:
        """Ask once for ``path`` below the address. Raises AppError."""
        headers = {"Accept": "application/json"}
        timeout = httpx.Timeout(self.patience.listing, connect=self.patience.connect, pool=None)
        request = self._client.build_request("GET", self._url(path), headers=headers, timeout=timeout)
        async with self._sent(request, self.origin) as answer:
            yield answer

    @asynccontextmanager
    async def post(
        self,
        path: str,
        body: bytes,
        accept: str,
        model: str,
        *,
        headers: Mapping[str, str] | None = None,
        parts: Sequence[FormPart] = (),
    ) -> AsyncIterator[Answer]:
        """Send ``body`` (JSON) or a form of ``parts``, once. Raises AppError as ``send`` does."""
        async with self.send(self.build(path, body, accept=accept, headers=headers, parts=parts), model) as answer:
            yield answer

    @asynccontextmanager
    async def send(
        self, request: httpx.Request, model: str = "", recorder: ExchangeRecorder | None = None
    ) -> AsyncIterator[Answer]:
        """Send a request once. Raises AppError for every status but 2xx and whatever prevents one."""
        async with self._sent(request, self.about(model), recorder) as answer:
            yield answer

    @asynccontextmanager
    async def _sent(
        self, request: httpx.Request, origin: Origin, recorder: ExchangeRecorder | None = None
    ) -> AsyncIterator[Answer]:
        if self.withholds:
            raise WithheldError(self.shown(request))
        if recorder is not None:
            request.extensions["trace"] = recorder.trace
            recorder.hide(origin.secrets)
        try:
            response = await self._client.send(request, stream=True)
        except Exception as error:
            raise self.translated(error) from error
        try:
            if recorder is not None:
                recorder.answered(response)
            if not response.is_success:
                raise AppError(await self._failure(response, origin, recorder))
            yield Answer(response, self, recorder)
        finally:
            await response.aclose()

    async def _failure(self, response: httpx.Response, origin: Origin, recorder: ExchangeRecorder | None) -> ErrorInfo:
        body = b""
        chunks = response.aiter_bytes()
        try:
            async for chunk in chunks:
                body += chunk
                if len(body) > MAX_ERROR_BODY:
                    break
        except (httpx.HTTPError, httpx.StreamError):
            pass  # what came is enough: the status says the rest
        finally:
            if recorder is not None:
                recorder.came(body)
            await response.aclose()  # before ``chunks`` is let go, as in ``Answer.chunks``
        headers = {name.lower(): value for name, value in response.headers.items()}
        return errors.from_response(response.status_code, headers, body, origin)


def retry_pause(error: ErrorInfo, attempt: int, patience: Patience) -> float | None:
    """Return how many seconds to wait before a generating request may be sent again, or None: it may not.

    Only when no connection was made, on 429, and on 503 with Retry-After: after anything else somebody may have been
    charged for a reply already.

    Args:
        error: why the request failed.
        attempt: how many tries have failed, from 1.
        patience: the pauses.
    """
    if attempt > len(patience.retries):
        return None
    pause = patience.retries[attempt - 1]
    if error.reason in NOT_SENT:
        return pause
    busy = error.status == 429 and error.reason is ErrorReason.TOO_MANY_REQUESTS
    away = error.status == 503 and error.retry_after is not None
    if not busy and not away:
        return None
    wait = pause if error.retry_after is None else error.retry_after
    return wait if wait <= MAX_WAIT else None


def retry_event(error: ErrorInfo, attempt: int, patience: Patience) -> RetryScheduled:
    """Return the event that announces the next try. Raises the error again as AppError where there is none."""
    pause = retry_pause(error, attempt, patience)
    if pause is None:
        raise AppError(error)
    return RetryScheduled(pause, attempt, error)


def _boundary(parts: Sequence[FormPart]) -> str:
    """Return what stands between the parts of a form: the same for the same form, so that what is shown is sent.

    It hangs on every byte, so that no file can be made that holds the boundary of its own form.
    """
    digest = hashlib.blake2b(digest_size=16)
    for part in parts:
        digest.update(f"{part.name}\0{part.file_name}\0{part.media_type}\0{len(part.content)}\0".encode())
        digest.update(part.content)
    return digest.hexdigest()


def _parsed(address: str) -> httpx.URL:
    try:
        url = httpx.URL(address)
    except httpx.InvalidURL:
        url = httpx.URL("")
    if url.scheme not in ("http", "https") or not url.host:
        raise AppError.because(ErrorReason.ADDRESS_INVALID, address=address)
    return url


def _secrets(config: ProviderConfig, key: str | None) -> tuple[str, ...]:
    values = [key or "", *(value for _, value in config.headers)]
    return tuple(value for value in values if len(value) >= 6)


def _headers(config: ProviderConfig, key: str | None, user_agent: str) -> list[tuple[bytes, bytes]]:
    headers = {"user-agent": user_agent}
    if key:
        if not key.isascii() or not key.isprintable():
            raise AppError.because(ErrorReason.KEY_REFUSED, host=_parsed(config.address).host)
        headers["authorization"] = f"Bearer {key}"
    headers |= {name.strip().lower(): value.strip() for name, value in config.headers if name.strip()}
    return [(name.encode(), value.encode()) for name, value in headers.items()]


def _certificates(extra_file: str) -> ssl.SSLContext:
    """Return the system's certificates and those of ``extra_file``."""
    context = ssl.create_default_context()
    if extra_file:
        try:
            context.load_verify_locations(cafile=extra_file)
        except (OSError, ValueError) as error:
            raise AppError.because(ErrorReason.CERTIFICATE_FILE, path=extra_file) from error
    return context


def _no_certificates() -> ssl.SSLContext:
    """Return a context that trusts nobody, for addresses without encryption: quick to make."""
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
