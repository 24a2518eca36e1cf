"""Which proxy a request goes through: the provider's own, the system's, or none."""

import re
import urllib.request
from typing import Final

from app.domain.address import is_this_computer

DIRECT: Final = "direct"


def proxy_for(scheme: str, host: str, configured: str) -> str | None:
    """Return the URL of the proxy for requests to ``host``, or None for a direct connection.

    Args:
        scheme: ``http`` or ``https``, of the request.
        host: without a port; brackets of IPv6 allowed.
        configured: the provider's setting: empty to follow the environment (or the settings of macOS and Windows),
            ``direct``, or a URL.

    Loopback addresses are always reached directly: a proxy elsewhere would find another computer there.
    """
    if configured == DIRECT or is_this_computer(host):
        return None
    if configured.strip():
        return usable(configured)
    known = urllib.request.getproxies()
    proxy = known.get(scheme) or known.get("all")
    if not proxy or urllib.request.proxy_bypass(host.strip("[]")):
        return None
    return usable(proxy)


def usable(proxy: str) -> str:
    """Return the URL in a form that httpx takes.

    Desktops write ``socks://`` where they mean SOCKS 5 with names resolved by the proxy, and people leave the scheme
    out.
    """
    text = proxy.strip().rstrip("/")
    if "://" not in text:
        return f"http://{text}"
    return re.sub(r"^socks5?://", "socks5h://", text, flags=re.IGNORECASE)


def shown(proxy: str) -> str:
    """Return the proxy without a user name and password, to be named in an error."""
    return re.sub(r"//[^/@]*@", "//", proxy)
