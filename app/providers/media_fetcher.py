"""Files that a reply points at: fetched within limits, from nobody that the reply has no business with.

An address in a reply is a stranger's word. It may name a machine in this network, lead there by a redirect or by a name
that resolves to it, be endless, or be a page that pretends to be a picture.
"""

import asyncio
import ipaddress
import logging
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

import httpx

from app.domain.blocks import ContentBlock
from app.domain.errors import AppError, ErrorInfo, ErrorReason
from app.providers.dialect import InlineMedia
from app.providers.http import Connection
from app.providers.media_keeper import MediaKeeper
from app.providers.media_types import HEAD, media_type_of

MAX_BYTES: Final = 256 * 1024 * 1024
"""Of one file; a minute of film in full HD has about 60 MB."""

MAX_REDIRECTS: Final = 5
MAX_SECONDS: Final = 600.0
"""For one file from beginning to end."""

MAX_ADDRESSES: Final = 4
"""Addresses of a name that are tried, one after the other."""

_LAST_PORT: Final = 65535
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_STAND_INS: Final = ipaddress.ip_network("198.18.0.0/15")
"""Reserved for benchmarks, and what local proxies give out for every name (Clash's "fake IP"): no machine is there."""

_TRANSLATED: Final = ipaddress.ip_network("64:ff9b::/96")
"""IPv4 behind NAT64 (RFC 6052): the last four bytes are the address."""

log = logging.getLogger(__name__)

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True, slots=True)
class _Hop:
    """One address on the way. ``own``: the provider's, and no stranger has led there."""

    url: httpx.URL
    own: bool


class MediaFetcher:
    """Fetches what a reply points at and stores it.

    At the provider's own address (scheme, host and port) its key and headers are sent, and http and private addresses
    are allowed. Everywhere else: https alone, no key, no headers of the provider, and a connection only to an address
    that is public, checked after the name was resolved and at each redirect anew.

    Behind a proxy it is the proxy that resolves names; there a name is refused only where it is private for this
    computer too.

    Args:
        connection: of the provider; not owned.
        keeper: takes the files.
    """

    def __init__(self, connection: Connection, keeper: MediaKeeper) -> None:
        self._connection = connection
        self._keeper = keeper

    async def fetch(self, url: str) -> ContentBlock:
        """Return the file at an address, in the store.

        Raises:
            AppError: MEDIA_REFUSED (an address or a file that is not taken), MEDIA_GONE (nobody gave it),
                FILE_TOO_LARGE.
        """
        if url[:5].lower() == "data:":
            return await self._keeper.keep_inline(InlineMedia(url))
        try:
            async with asyncio.timeout(MAX_SECONDS):
                data, media_type = await self._follow(_Hop(_parsed(url), own=True))
        except TimeoutError as error:
            raise _gone(_parsed(url)) from error
        return await self._keeper.keep(data, media_type)

    async def _follow(self, hop: _Hop) -> tuple[bytes, str]:
        for _ in range(MAX_REDIRECTS + 1):
            async with self._opened(hop) as response:
                if response.status_code not in _REDIRECTS:
                    return await self._read(response, hop.url)
                target = _joined(hop.url, response.headers.get("location", ""))
                hop = _Hop(target, hop.own and self._connection.owns(hop.url))
        raise _gone(hop.url)

    @asynccontextmanager
    async def _opened(self, hop: _Hop) -> AsyncIterator[httpx.Response]:
        """Give the answer to one request, whatever its status."""
        if hop.own and self._connection.owns(hop.url):
            response = await self._asked(self._connection.own_client, hop.url)
            try:
                yield response
            finally:
                await response.aclose()
            return
        async with self._of_a_stranger(hop.url) as response:
            yield response

    @asynccontextmanager
    async def _of_a_stranger(self, url: httpx.URL) -> AsyncIterator[httpx.Response]:
        if url.scheme != "https" or url.userinfo:
            raise AppError.because(ErrorReason.MEDIA_REFUSED, what=f"{url.scheme}://{url.host}")
        client, proxied = await asyncio.to_thread(self._connection.client_for_others, url.host)
        async with client:
            addresses = await _public_addresses(url, must_resolve=not proxied)
            response = await self._connected(client, url, [] if proxied else addresses)
            try:
                yield response
            finally:
                await response.aclose()

    async def _connected(self, client: httpx.AsyncClient, url: httpx.URL, addresses: list[str]) -> httpx.Response:
        """Return the answer of the first address that takes a connection; ``addresses`` have been checked."""
        if not addresses:
            return await self._asked(client, url)
        failure: AppError | None = None
        for address in addresses[:MAX_ADDRESSES]:
            try:
                return await self._asked(client, url, address)
            except AppError as error:
                failure = error
        raise failure or _gone(url)

    async def _asked(self, client: httpx.AsyncClient, url: httpx.URL, address: str = "") -> httpx.Response:
        patience = self._connection.patience
        request = client.build_request(
            "GET",
            url.copy_with(host=address) if address else url,
            # Bytes as they are: what is packed could be a thousand times as large when it is unpacked.
            headers={"Accept": "image/*,video/*,audio/*", "Accept-Encoding": "identity"},
            timeout=httpx.Timeout(patience.listing, connect=patience.connect, pool=None),
        )
        if address:
            # The connection goes to the address that was checked; name and certificate are those of the host.
            request.headers["Host"] = url.netloc.decode("ascii")
            request.extensions["sni_hostname"] = url.host
        try:
            return await client.send(request, stream=True)
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError) as error:
            raise _gone(url, error) from error

    async def _read(self, response: httpx.Response, url: httpx.URL) -> tuple[bytes, str]:
        """Return the file and its type; what is no picture, sound or video is not read to its end."""
        if not response.is_success:
            raise AppError(ErrorInfo(ErrorReason.MEDIA_GONE, {"host": url.host}, status=response.status_code))
        _limit(_length(response), url)
        data = bytearray()
        media_type = ""
        try:
            async for chunk in response.aiter_raw():
                data += chunk
                _limit(len(data), url)
                if not media_type and len(data) >= HEAD:
                    media_type = _judged(bytes(data[:HEAD]), response)
        except (httpx.HTTPError, httpx.StreamError) as error:
            raise _gone(url, error) from error
        return bytes(data), media_type or _judged(bytes(data), response)


async def _public_addresses(url: httpx.URL, *, must_resolve: bool) -> list[str]:
    """Return the addresses of a host. Raises AppError (MEDIA_REFUSED) unless every one of them is public."""
    loop = asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(url.host, url.port or 443, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        if must_resolve:
            raise _gone(url, error) from error
        return []
    addresses = list(dict.fromkeys(str(place[0]) for _family, _type, _protocol, _name, place in found))
    for address in addresses:
        if not is_public(address):
            raise AppError.because(ErrorReason.MEDIA_REFUSED, what=url.host)
    return addresses


def is_public(text: str) -> bool:
    """Return whether an IP address is one of the internet: not of this computer, nor of a network behind a router."""
    try:
        address: Address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv6Address):
        hidden = address.ipv4_mapped or address.sixtofour
        if hidden is None and address in _TRANSLATED:
            hidden = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if address.teredo is not None:
            return False
        if hidden is not None:
            address = hidden
    if address.version == 4 and address in _STAND_INS:
        return True
    return address.is_global and not address.is_multicast and not address.is_reserved


def _parsed(url: str) -> httpx.URL:
    try:
        parsed = httpx.URL(url.strip())
    except (httpx.InvalidURL, ValueError, UnicodeError) as error:
        raise AppError.because(ErrorReason.MEDIA_REFUSED, what=url[:200]) from error
    if parsed.scheme not in ("http", "https") or not parsed.host or (parsed.port or 0) > _LAST_PORT:
        raise AppError.because(ErrorReason.MEDIA_REFUSED, what=url[:200])
    return parsed


def _joined(base: httpx.URL, location: str) -> httpx.URL:
    if not location:
        raise _gone(base)
    try:
        return _parsed(str(base.join(location)))
    except (httpx.InvalidURL, ValueError, UnicodeError) as error:
        raise AppError.because(ErrorReason.MEDIA_REFUSED, what=location[:200]) from error


def _length(response: httpx.Response) -> int:
    text = response.headers.get("content-length", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


def _limit(length: int, url: httpx.URL) -> None:
    if length > MAX_BYTES:
        name = url.path.rpartition("/")[2][:100] or url.host
        raise AppError.because(ErrorReason.FILE_TOO_LARGE, name=name, megabytes=str(MAX_BYTES // 1024**2))


def _judged(head: bytes, response: httpx.Response) -> str:
    media_type = media_type_of(head)
    called = str(response.headers.get("content-type", "")).partition(";")[0].strip().lower()
    plays = ("audio/", "video/")
    if media_type.startswith(plays) and called.startswith(plays):
        return called  # whether a film's container holds sound alone is known to the server
    if not media_type:
        raise AppError.because(ErrorReason.MEDIA_REFUSED, what=called[:100] or "?")
    return media_type


def _gone(url: httpx.URL, error: Exception | None = None) -> AppError:
    if error is not None:
        log.info("A file of a reply could not be fetched", exc_info=error)
    return AppError.because(ErrorReason.MEDIA_GONE, host=url.host)
