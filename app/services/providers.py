"""Providers: who there are, their keys, their clients, and whether they answer."""

import asyncio
import time
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from app.domain.address import is_own_network, normalise
from app.domain.errors import AppError, ErrorInfo, ErrorKind, ErrorReason
from app.domain.events import ModelsChanged, ProvidersChanged
from app.domain.model_info import ModelInfo, ModelRef
from app.domain.ports import ChatProvider, KeyPlace, ProviderFactory, SecretStore
from app.domain.provider import ENVIRONMENT_PROVIDER_ID, LOCAL_PROVIDER_ID, ProviderConfig, ProviderKind
from app.infra.bus import EventBus
from app.infra.settings import SettingsStore
from app.services.shared_client import SharedClient

DEFAULT_ADDRESS = "https://api.openai.com"
"""Where a key of the environment belongs that came without an address."""

_HINT = 4
_SHORTEST_HINTED = 12
_WRONG_PLACE = frozenset({ErrorReason.WEB_PAGE, ErrorReason.ENDPOINT_MISSING, ErrorReason.REDIRECTED})


@dataclass(frozen=True, slots=True)
class ConnectionTest:
    """What a test of a provider found. ``error`` is None where it answers and takes the key.

    ``suggested_address`` is another root at the same place that does answer as a gateway.
    """

    models: int
    milliseconds: int
    error: ErrorInfo | None = None
    first_models: tuple[str, ...] = ()
    suggested_address: str | None = None


class ProviderService:
    """Knows every provider. ``local`` answers for the models of this computer."""

    def __init__(
        self,
        settings: SettingsStore,
        secrets: SecretStore,
        factory: ProviderFactory,
        bus: EventBus,
        *,
        environment: Mapping[str, str],
        local: ChatProvider,
    ) -> None:
        self._settings = settings
        self._secrets = secrets
        self._factory = factory
        self._bus = bus
        self._local = local
        self._environment_key = environment.get("OPENAI_API_KEY", "").strip()
        self._environment = self._from_environment(environment.get("OPENAI_BASE_URL", "").strip())
        self._clients: dict[str, tuple[ProviderConfig, SharedClient]] = {}
        self._retired: list[SharedClient] = []
        self._locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    def _from_environment(self, address: str) -> ProviderConfig | None:
        if not address and not self._environment_key:
            return None
        try:
            root = normalise(address or DEFAULT_ADDRESS).root
        except AppError:
            # Shown as it is: the first request says what is wrong with it.
            root = address
        return ProviderConfig(ENVIRONMENT_PROVIDER_ID, "Environment", root, ProviderKind.ENVIRONMENT)

    def all(self) -> tuple[ProviderConfig, ...]:
        """Return every provider: Environment, the saved ones, and this computer."""
        first = () if self._environment is None else (self._environment,)
        local = ProviderConfig(LOCAL_PROVIDER_ID, "", "", ProviderKind.LOCAL)
        return (*first, *self._settings.current.providers, local)

    def get(self, provider_id: str) -> ProviderConfig | None:
        """Return one provider, None where it is gone."""
        return next((config for config in self.all() if config.id == provider_id), None)

    async def save(self, config: ProviderConfig, key: str | None) -> KeyPlace:
        """Keep a provider and its key; a ``key`` of None leaves the stored one alone, an empty one deletes it.

        Returns where the key is now. Raises AppError where the settings cannot be written.
        """
        saved = self._settings.current.providers
        if any(old.id == config.id for old in saved):
            providers = tuple(config if old.id == config.id else old for old in saved)
        else:
            providers = (*saved, config)
        self._settings.change(providers=providers)
        async with self._locks[config.id]:
            place = await self._keep_key(config.id, key)
            if key is not None:
                await self._forget_client(config.id)
        self._bus.publish(ProvidersChanged())
        return place

    async def _keep_key(self, provider_id: str, key: str | None) -> KeyPlace:
        if key is None:
            return await self._secrets.place(provider_id)
        if key.strip():
            return await self._secrets.set(provider_id, key.strip())
        await self._secrets.delete(provider_id)
        return KeyPlace.NOWHERE

    async def remove(self, provider_id: str) -> None:
        """Forget a provider and its key; conversations stay. Raises AppError where the settings cannot be written."""
        left = tuple(config for config in self._settings.current.providers if config.id != provider_id)
        self._settings.change(providers=left)
        async with self._locks[provider_id]:
            await self._secrets.delete(provider_id)
            await self._forget_client(provider_id)
        self._bus.publish(ProvidersChanged())

    # Keys

    async def key_hint(self, provider_id: str) -> str | None:
        """Return the last four characters of the key; None where there is no key or it is too short to hide."""
        key = await self._key(provider_id)
        if not key:
            return None
        return key[-_HINT:] if len(key) >= _SHORTEST_HINTED else "…"

    async def key_place(self, provider_id: str) -> KeyPlace:
        """Return where the key is kept."""
        if provider_id == ENVIRONMENT_PROVIDER_ID:
            return KeyPlace.NOWHERE
        return await self._secrets.place(provider_id)

    async def keyring_works(self) -> bool:
        """Return whether a keyring takes keys here."""
        return await self._secrets.keyring_works()

    async def _key(self, provider_id: str) -> str | None:
        if provider_id == ENVIRONMENT_PROVIDER_ID:
            return self._environment_key or None
        return await self._secrets.get(provider_id)

    # Clients

    async def client(self, provider_id: str) -> ChatProvider:
        """Return the client of a provider, the same one until its configuration or key changes.

        Replies that come in by then are not cut off.

        Raises:
            AppError: PROVIDER_GONE where it was removed or switched off; ADDRESS_INVALID, CERTIFICATE_FILE.
        """
        if provider_id == LOCAL_PROVIDER_ID:
            return self._local
        # One at a time: the second to ask must find the client that the first has made, and not close it.
        async with self._locks[provider_id]:
            config = self._usable(provider_id)
            kept = self._clients.get(provider_id)
            if kept is not None and kept[0] == config:
                return kept[1]
            await self._forget_client(provider_id)
            key = await self._key(provider_id)
            made = SharedClient(self._factory.create(config, key))
            self._clients[provider_id] = (config, made)
            return made

    def left_out(self, ref: ModelRef) -> tuple[str, ...]:
        """Return the fields of a request that were refused of a model and are not sent any more."""
        client = self._made(ref.provider_id)
        return client.left_out(ref.model_id) if client is not None else ()

    def send_again(self, ref: ModelRef) -> None:
        """Send, from now on, what ``left_out`` names."""
        client = self._made(ref.provider_id)
        if client is not None:
            client.send_again(ref.model_id)
        self._bus.publish(ModelsChanged(ref.provider_id))

    def _made(self, provider_id: str) -> ChatProvider | None:
        """Return the client that there is, None where nobody has asked the provider yet."""
        if provider_id == LOCAL_PROVIDER_ID:
            return self._local
        kept = self._clients.get(provider_id)
        return kept[1] if kept is not None else None

    def _usable(self, provider_id: str) -> ProviderConfig:
        config = self.get(provider_id)
        if config is None or not config.enabled:
            raise AppError.because(ErrorReason.PROVIDER_GONE, provider=config.name if config else "")
        return config

    async def _forget_client(self, provider_id: str) -> None:
        kept = self._clients.pop(provider_id, None)
        if kept is not None:
            await kept[1].retire()
            self._retired = [client for client in (*self._retired, kept[1]) if client.in_use]

    async def aclose(self) -> None:
        """Close every client."""
        clients = [client for _config, client in self._clients.values()]
        self._clients.clear()
        for client in (*clients, *self._retired):
            await client.aclose()

    # Tests

    async def test(self, config: ProviderConfig, key: str | None) -> ConnectionTest:
        """Ask a provider for its models: first without the key, and with it only if a gateway answered.

        A ``key`` of None stands for the stored one, an empty one for none.
        """
        begin = time.monotonic()
        if config.kind is ProviderKind.LOCAL:
            models, error = await _list(self._local)
            return ConnectionTest(len(models), _since(begin), error, _names(models))
        key = await self._key(config.id) if key is None else key.strip()
        models, error = await self._ask(config, None)
        if key and (error is None or _asks_for_key(error)):
            models, error = await self._ask(config, key)
        elif error is not None and error.kind is ErrorKind.AUTH:
            # A page that wants one to log in is no gateway that wants a key.
            error = replace(error, reason=ErrorReason.WEB_PAGE if "page" in error.params else ErrorReason.KEY_MISSING)
        suggested = None
        if error is not None and error.reason in _WRONG_PLACE:
            suggested = await self._answering_root(config)
        return ConnectionTest(len(models), _since(begin), error, _names(models), suggested)

    async def _ask(self, config: ProviderConfig, key: str | None) -> tuple[tuple[ModelInfo, ...], ErrorInfo | None]:
        try:
            client = self._factory.create(config, key)
        except AppError as error:
            return (), error.info
        try:
            return await _list(client)
        finally:
            await client.aclose()

    async def _answering_root(self, config: ProviderConfig) -> str | None:
        """Look for the gateway near an address that is none, without the key: it goes to no guessed host."""
        parts = urlsplit(config.address)
        candidates = [f"{parts.scheme}://{parts.netloc}"]
        host = parts.netloc.removeprefix("www.")
        if not host.startswith("api.") and not is_own_network(parts.hostname or ""):
            candidates.append(f"{parts.scheme}://api.{host}")
        for candidate in candidates:
            if candidate == config.address:
                continue
            _, error = await self._ask(replace(config, address=candidate), None)
            if error is None or _asks_for_key(error):
                return candidate
        return None


async def _list(client: ChatProvider) -> tuple[tuple[ModelInfo, ...], ErrorInfo | None]:
    try:
        return await client.list_models(), None
    except AppError as error:
        return (), error.info


def _asks_for_key(error: ErrorInfo) -> bool:
    """Return whether a gateway answered that it wants a key: in its own words, and not with a web page."""
    if "page" in error.params:
        return False
    return error.kind is ErrorKind.AUTH or (error.reason is ErrorReason.ACCESS_DENIED and bool(error.gateway_message))


def _names(models: tuple[ModelInfo, ...]) -> tuple[str, ...]:
    return tuple(model.ref.model_id for model in models[:20])


def _since(begin: float) -> int:
    return round((time.monotonic() - begin) * 1000)
