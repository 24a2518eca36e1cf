"""Providers: where answers come from."""

from dataclasses import dataclass
from enum import StrEnum

LOCAL_PROVIDER_ID = "local"
ENVIRONMENT_PROVIDER_ID = "environment"


class ProviderKind(StrEnum):
    """How a provider is reached and whether it is saved."""

    GATEWAY = "gateway"
    ENVIRONMENT = "environment"
    LOCAL = "local"


@dataclass(frozen=True, slots=True)
class ProviderConfig:
    """One address that answers. The key is not here: it lives in the secret store under ``id``.

    ``address`` is the root to which ``/v1/...`` is added, without a trailing slash
    (``domain.address.normalise``). ``headers`` are sent with every request; ``proxy`` is empty
    (follow the environment), ``direct`` (none), or a proxy URL; ``certificate_file`` is the path of a PEM
    file that is trusted beside the system's own.
    """

    id: str
    name: str
    address: str
    kind: ProviderKind = ProviderKind.GATEWAY
    enabled: bool = True
    headers: tuple[tuple[str, str], ...] = ()
    proxy: str = ""
    certificate_file: str = ""
