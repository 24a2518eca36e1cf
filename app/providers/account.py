"""What gateways tell of money: new-api, one-api and their kin.

Sources: new-api's ``/api/usage/token``, ``/v1/dashboard/billing/*`` (after OpenAI's old dashboard),
``/api/user/self``, ``/api/status`` and ``/api/pricing``.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

from app.domain.errors import AppError, ErrorKind, ErrorReason
from app.domain.media import Balance, Currency
from app.domain.model_info import ModelPrice
from app.providers import loose
from app.providers.catalog import told_capabilities, told_context
from app.providers.http import Connection
from app.providers.plain_reply import MAX_JSON, read_json, refuse_complaint

QUOTA_PER_UNIT: Final = 500_000
"""Units of quota for one USD, where a site says nothing else."""

UNLIMITED: Final = 100_000_000
"""What new-api writes as the limit of a key that has none."""

MAX_PRICES: Final = 8 * 1024 * 1024
"""Bytes that a prices page may have: a thousand models take half of one megabyte."""

_USAGE_DAYS: Final = 99
"""OpenAI's dashboard took at most 100 days; new-api does not read the dates at all."""

_END: Final = frozenset({ErrorKind.NETWORK, ErrorKind.TIMEOUT, ErrorKind.RATE_LIMIT, ErrorKind.CONFIGURATION})
"""Failures that another way of asking would meet too."""

_TOLD: Final = frozenset({ErrorKind.AUTH, ErrorKind.OVERLOADED, ErrorKind.QUOTA})
"""Failures that say more than that a way is not offered."""

_ABSENT: Final = frozenset(
    {ErrorReason.ENDPOINT_MISSING, ErrorReason.WEB_PAGE, ErrorReason.REDIRECTED, ErrorReason.NOT_UNDERSTOOD}
)

Object = Mapping[str, object]


class Account:
    """Implements the port AccountProvider.

    Args:
        connection: of the provider; not owned.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def balance(self) -> Balance:
        """Return what is left, from the first of three ways that is answered.

        Raises:
            AppError: NOT_OFFERED where none is; why the key was refused, or what is wrong with the way there.
        """
        told: AppError | None = None
        ways: tuple[Callable[[], Awaitable[Balance | None]], ...] = (self._of_token, self._of_dashboard, self._of_user)
        for way in ways:
            try:
                found = await way()
            except AppError as error:
                if error.info.kind in _END:
                    raise
                # The last way wants another kind of key: that it refuses this one says nothing.
                if error.info.kind in _TOLD and way != self._of_user:
                    told = told or error
                continue
            if found is not None:
                return found
        raise told or AppError.because(ErrorReason.NOT_OFFERED)

    async def prices(self) -> tuple[ModelPrice, ...]:
        """Return the prices page, as estimates. Raises AppError: NOT_OFFERED where there is none."""
        try:
            body = await self._asked("/api/pricing", MAX_PRICES)
        except AppError as error:
            if error.info.reason in _ABSENT:
                raise AppError.because(ErrorReason.NOT_OFFERED) from error
            raise
        found = prices_in(body)
        if found is None:
            raise AppError.because(ErrorReason.NOT_OFFERED)
        return found

    async def _of_token(self) -> Balance | None:
        """Ask for the key's own quota."""
        path = "/api/usage/token"
        try:
            body = await self._asked(path)
        except AppError as error:
            if error.info.reason is not ErrorReason.REDIRECTED:
                raise
            path = "/api/usage/token/"  # under which the router of new-api has it
            body = await self._asked(path)
        data = loose.as_mapping(body.get("data"))
        left, used = loose.as_number(data.get("total_available")), loose.as_number(data.get("total_used"))
        unlimited = data.get("unlimited_quota") is True
        if left is None and not unlimited:
            return None
        unit = await self._quota_per_unit()
        return Balance(
            None if unlimited or left is None else left / unit,
            None if used is None else used / unit,
            unlimited,
            expires_at=loose.as_count(data.get("expires_at")) or None,
            source=path,
        )

    async def _of_dashboard(self) -> Balance | None:
        """Ask as OpenAI's old dashboard did: amounts are in whatever the operator has set."""
        try:
            return await self._dashboard_at("dashboard/billing")
        except AppError as error:
            if error.info.reason not in _ABSENT:
                raise
        return await self._dashboard_at("/dashboard/billing")

    async def _dashboard_at(self, path: str) -> Balance | None:
        body = await self._asked(f"{path}/subscription")
        limit = loose.as_number(body.get("hard_limit_usd"))
        if limit is None:
            return None
        today = datetime.now(UTC).date()
        span = f"start_date={today - timedelta(days=_USAGE_DAYS)}&end_date={today + timedelta(days=1)}"
        total = loose.as_number((await self._asked(f"{path}/usage?{span}")).get("total_usage"))
        if total is None:
            return None
        used = total / 100
        unlimited = limit >= UNLIMITED
        return Balance(
            None if unlimited else limit - used,
            used,
            unlimited,
            await self._currency(),
            loose.as_count(body.get("access_until")) or None,
            f"{path}/subscription" if path.startswith("/") else f"/v1/{path}/subscription",
        )

    async def _of_user(self) -> Balance | None:
        """Ask for the user's quota: told to a user's own key, with ``New-Api-User`` among the provider's headers."""
        data = loose.as_mapping((await self._asked("/api/user/self")).get("data"))
        quota, used = loose.as_number(data.get("quota")), loose.as_number(data.get("used_quota"))
        if quota is None:
            return None
        unit = await self._quota_per_unit()
        return Balance(quota / unit, None if used is None else used / unit, source="/api/user/self")

    async def _quota_per_unit(self) -> float:
        unit = loose.as_number((await self._status()).get("quota_per_unit"))
        return unit if unit is not None and unit > 0 else QUOTA_PER_UNIT

    async def _currency(self) -> Currency:
        """Return USD where the site says that it shows that, else UNKNOWN."""
        status = await self._status()
        shown = loose.as_text(status.get("quota_display_type"))
        in_usd = shown.upper() == "USD" if shown else status.get("display_in_currency") is True
        return Currency.USD if in_usd else Currency.UNKNOWN

    async def _status(self) -> Object:
        try:
            body = await self._asked("/api/status")
        except AppError:
            return {}  # it only tells how to count
        return loose.as_mapping(body.get("data"))

    async def _asked(self, path: str, limit: int = MAX_JSON) -> Object:
        """Return the object at a path. Raises AppError where an error stands there, whatever the status."""
        async with self._connection.get(path) as answer:
            value = await read_json(answer, self._connection.origin, limit)
        refuse_complaint(value, answer, self._connection.origin)
        return loose.as_mapping(value)


def prices_in(body: Object) -> tuple[ModelPrice, ...] | None:
    """Return what a prices page says, None where it is none. Older sites have neither vendors nor endpoints."""
    entries = body.get("data")
    if not isinstance(entries, list):
        return None
    vendors = {
        loose.as_label(each.get("id")): loose.as_text(each.get("name"))
        for each in map(loose.as_mapping, loose.as_items(body.get("vendors")))
    }
    groups = {
        name: ratio
        for name, value in loose.as_mapping(body.get("group_ratio")).items()
        if (ratio := loose.as_number(value)) is not None
    }
    usable = frozenset(loose.as_mapping(body.get("usable_group")))
    found: dict[str, ModelPrice] = {}
    for entry in map(loose.as_mapping, entries):
        name = loose.as_text(entry.get("model_name"))
        if name.strip():
            vendor = vendors.get(loose.as_label(entry.get("vendor_id")), "") or loose.as_text(entry.get("owner_by"))
            found.setdefault(name, _price(name, entry, _ratio(entry, groups, usable), vendor))
    return tuple(found.values())


def _ratio(entry: Object, groups: Mapping[str, float], usable: frozenset[str]) -> float:
    """Return the factor of the group that a key is in: ``default``, or else the cheapest that may be used."""
    names = list(filter(None, map(loose.as_text, loose.as_items(entry.get("enable_groups")))))
    if "default" in groups and (not names or "default" in names or "all" in names):
        return groups["default"]
    open_to_all = [name for name in names if name in groups and (not usable or name in usable)]
    return min((groups[name] for name in open_to_all), default=1.0)


def _price(name: str, entry: Object, group: float, vendor: str) -> ModelPrice:
    """Estimate as new-api charges: a ratio of 1 is 0.002 USD for 1000 tokens."""
    kinds = tuple(filter(None, map(loose.as_text, loose.as_items(entry.get("supported_endpoint_types")))))
    row = ModelPrice(
        name,
        endpoint_types=kinds,
        vendor=vendor,
        capabilities=told_capabilities(entry, kinds),
        context_length=told_context(entry),
    )
    if loose.as_text(entry.get("billing_expr")):
        return row  # a formula of its own: the ratios do not hold
    if loose.as_count(entry.get("quota_type")) == 1:
        price = loose.as_number(entry.get("model_price"))
        per_call = None if price is None else price * group
        return replace(row, per_call=per_call)
    ratio, more = loose.as_number(entry.get("model_ratio")), loose.as_number(entry.get("completion_ratio"))
    taken = None if ratio is None else ratio * 2 * group
    given = None if taken is None or more is None else taken * more
    return replace(row, input_per_million=taken, output_per_million=given)
