"""Addresses as people paste them, and the root that requests are built from."""

import ipaddress
import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from app.domain.errors import AppError, ErrorReason

ENDPOINTS: Final = (
    "chat/completions",
    "completions",
    "responses/compact",
    "responses",
    "messages/count_tokens",
    "messages",
    "models",
    "embeddings",
    "images/generations",
    "images/edits",
    "images/variations",
    "audio/speech",
    "audio/transcriptions",
    "audio/translations",
    "video/generations",
    "videos",
    "rerank",
    "moderations",
    "dashboard/billing/subscription",
    "dashboard/billing/usage",
    "api/chat",
    "api/generate",
    "api/tags",
    "api/pricing",
    "api/status",
    "api/usage/token",
    "console",
    "console/token",
    "console/log",
    "login",
)
"""Endings of what people copy from documentation, examples and the gateway's own pages."""

_ENDING: Final = re.compile(
    r"/(?:"
    + "|".join(sorted(map(re.escape, ENDPOINTS), key=len, reverse=True))
    + r"|v1/models/[^/]+|v1beta(?:/models(?:/[^/]+(?::[a-z]+)?)?)?|v1)/*$",
    re.IGNORECASE,
)
_OWN_VERSION: Final = re.compile(r"/(?:v1beta/openai|v(?!1$)\d+)$", re.IGNORECASE)
_SCHEME: Final = re.compile(r"([a-z][a-z0-9+.-]*):/+", re.IGNORECASE)
_HOST: Final = re.compile(r"[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?)*")
_LIKE_A_KEY: Final = re.compile(r"sk-[A-Za-z0-9_-]{8,}")
_FULL_WIDTH: Final = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {
    ord("。"): ord("."),
    ord("｡"): ord("."),
    0x3000: ord(" "),
}
_INVISIBLE: Final = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u200e\u200f\u00ad"))
_SAFE: Final = "/%:@!$&'()*+,;=~-._"
_QUOTES: Final = " \t\r\n\"'`<>“”‘’「」«»,;"
_OWN_ENDINGS: Final = (".local", ".localhost", ".lan", ".internal", ".home.arpa")
_SHARED_SPACE: Final = ipaddress.ip_network("100.64.0.0/10")


@dataclass(frozen=True, slots=True)
class NormalisedAddress:
    """A usable address.

    ``root`` has a scheme and no trailing slash; ``endpoint`` adds the path of a request to it. ``removed`` is what
    was taken off behind it (an endpoint, ``/v1``, a query), empty if nothing but slashes. ``added_scheme`` is True
    where the person gave none.
    """

    root: str
    removed: str = ""
    added_scheme: bool = False

    @property
    def encrypted(self) -> bool:
        """Return whether what is sent can be read on the way."""
        return self.root.startswith("https:")


def normalise(text: str) -> NormalisedAddress:
    """Return the root of a gateway from whatever was pasted.

    Accepted: a bare host, with or without ``/v1``, with a known endpoint, slashes or a query behind it, full-width
    punctuation of Chinese keyboards, quotes around it. Any other path is kept (``https://host/openrouter/api``).
    A host without a scheme gets ``http`` in the own network and ``https`` elsewhere.

    Raises:
        AppError: ADDRESS_INVALID with the parameter ``address``: no host, another scheme than http and https,
            a user name or password inside, a port that is none. What looks like a key is refused too, so that it is
            not looked up as the name of a host.
    """
    cleaned = text.translate(_FULL_WIDTH).translate(_INVISIBLE).replace("\\", "/").strip(_QUOTES)
    scheme, rest = _take_scheme(cleaned)
    place, mark, query = _partition_first(rest, "?#")
    authority, _, path = place.partition("/")
    if not authority or re.search(r"[\s\x00-\x20\x7f]", place) or _LIKE_A_KEY.search(authority):
        raise _invalid(text)
    host, port = _host_and_port(authority, text)
    path = re.sub(r"/{2,}", "/", "/" + path).rstrip("/")
    prefix = _without_endings(path)
    added = not scheme
    if added:
        scheme = "http" if is_own_network(host) else "https"
    root = f"{scheme}://{host}{port}{quote(prefix, safe=_SAFE)}"
    return NormalisedAddress(root, path[len(prefix) :] + (mark + query if query else ""), added)


def endpoint(root: str, path: str) -> str:
    """Return the URL of ``path`` (such as ``chat/completions``) below a normalised root.

    ``/v1`` stands between, except where the root ends in a version of its own, as Zhipu's ``/api/paas/v4``,
    Volcano's ``/api/v3`` and Google's ``/v1beta/openai`` do.
    """
    return f"{root}/{path}" if _OWN_VERSION.search(root) else f"{root}/v1/{path}"


def is_own_network(host: str) -> bool:
    """Return whether ``host`` (a name or an IP address, with or without brackets) is this computer or near it."""
    address = _ip_address(host)
    if address is not None:
        near = address.is_private or address.is_loopback or address.is_link_local
        return near or (address.version == 4 and address in _SHARED_SPACE)
    return "." not in host or host.endswith(_OWN_ENDINGS)


def is_this_computer(host: str) -> bool:
    """Return whether ``host`` is a loopback address: never to be reached through a proxy."""
    address = _ip_address(host)
    if address is not None:
        return address.is_loopback or address.is_unspecified
    return host == "localhost" or host.endswith(".localhost")


def _ip_address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return None


def _invalid(text: str) -> AppError:
    shown = _LIKE_A_KEY.sub("sk-…", text.strip())
    shown = re.sub(r"//[^/@\s]*@", "//…@", shown)
    return AppError.because(ErrorReason.ADDRESS_INVALID, address=shown[:200])


def _take_scheme(text: str) -> tuple[str, str]:
    """Return the scheme ("" where there is none) and what follows it."""
    found = _SCHEME.match(text)
    if found is None:
        return "", text.lstrip("/")
    scheme = found[1].lower()
    if scheme not in ("http", "https"):
        raise _invalid(text)
    return scheme, text[found.end() :]


def _partition_first(text: str, marks: str) -> tuple[str, str, str]:
    positions = [text.find(mark) for mark in marks if mark in text]
    if not positions:
        return text, "", ""
    cut = min(positions)
    return text[:cut], text[cut], text[cut + 1 :]


def _host_and_port(authority: str, text: str) -> tuple[str, str]:
    """Return the host in lower case (IDNA form, IPv6 in brackets) and the port with its colon, or ""."""
    found = re.fullmatch(r"(\[[0-9A-Fa-f:.]+\]|[^:@\[\]]+)(?::(\d*))?", authority)
    if found is None:
        raise _invalid(text)
    host, port = found[1].lower(), found[2] or ""
    if port and not 0 < int(port[:6]) < 65536:
        raise _invalid(text)
    if host.startswith("["):
        if _ip_address(host) is None:
            raise _invalid(text)
    else:
        host = _ascii_name(host.rstrip("."), text)
    return host, f":{int(port)}" if port else ""


def _ascii_name(host: str, text: str) -> str:
    try:
        name = host.encode("idna").decode("ascii").lower()
    except UnicodeError:
        raise _invalid(text) from None
    dotted_numbers = re.fullmatch(r"[0-9.]+", name) is not None
    if _HOST.fullmatch(name) is None or (dotted_numbers and _ip_address(name) is None):
        raise _invalid(text)
    return name


def _without_endings(path: str) -> str:
    """Take known endings off until none is left: ``/v1/models`` is two, ``/api/v1/v1/`` as well."""
    while True:
        shorter = _ENDING.sub("", path).rstrip("/")
        if shorter == path:
            return path
        path = shorter
