"""Money: three ways of asking for a balance, and the prices page, old and new."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from app.domain.errors import AppError, ErrorInfo, ErrorReason
from app.domain.media import Balance, Currency
from app.domain.model_info import Capabilities, ModelPrice
from app.domain.ports import AccountProvider
from app.providers.account import MAX_PRICES, prices_in
from tests.providers.doubles import provider_at
from tests.providers.servers import CUT, PAGE, Says, Site, says, site

KEY = "sk-test-0123456789abcdefWXYZ"
TOKEN, STATUS, USER, PRICES = (f"GET /api/{path}" for path in ("usage/token", "status", "user/self", "pricing"))
LIMIT, USAGE = "GET /v1/dashboard/billing/subscription", "GET /v1/dashboard/billing/usage"
QUOTA = {
    "code": True,
    "message": "ok",
    "data": {
        "object": "token_usage",
        "name": "k1",
        "total_granted": 1_000_000,
        "total_used": 250_000,
        "total_available": 750_000,
        "unlimited_quota": False,
        "expires_at": 0,
    },
}
OLD = {"object": "billing_subscription", "soft_limit_usd": 10, "hard_limit_usd": 10, "access_until": 0}
USED = {"object": "list", "total_usage": 123.4}


@asynccontextmanager
async def account_at(here: Site, headers: tuple[tuple[str, str], ...] = ()) -> AsyncIterator[AccountProvider]:
    async with provider_at(here.url, KEY, headers=headers) as provider, provider.account() as account:
        yield account


async def balance_of(places: dict[str, object]) -> Balance:
    async with site() as here:
        for place, reply in places.items():
            here.on(place, reply)
        async with account_at(here) as account:
            return await account.balance()


async def refused(places: dict[str, object]) -> ErrorInfo:
    with pytest.raises(AppError) as caught:
        await balance_of(places)
    return caught.value.info


async def test_the_keys_own_quota_comes_first() -> None:
    async with site() as here:
        here.on(TOKEN, QUOTA)
        async with account_at(here) as account:
            found = await account.balance()
        assert [each.target for each in here.asked] == ["/api/usage/token", "/api/status"]
        assert here.asked[0].headers["authorization"] == f"Bearer {KEY}"
    assert found == Balance(1.5, 0.5, source="/api/usage/token")


async def test_a_site_says_what_its_quota_is_worth() -> None:
    status = {"success": True, "data": {"quota_per_unit": 1_000_000}}
    found = await balance_of({TOKEN: QUOTA, STATUS: status})
    assert (found.left, found.used) == (0.75, 0.25)


@pytest.mark.parametrize("unit", [0, -5, "many", None])
async def test_a_worth_that_makes_no_sense_is_the_usual_one(unit: object) -> None:
    assert (await balance_of({TOKEN: QUOTA, STATUS: {"data": {"quota_per_unit": unit}}})).left == 1.5


async def test_a_key_without_limit_and_its_end() -> None:
    data = {"total_used": 250_000, "total_available": 0, "unlimited_quota": True, "expires_at": 1_900_000_000}
    found = await balance_of({TOKEN: {"success": True, "message": "", "data": data}})
    assert found == Balance(None, 0.5, unlimited=True, expires_at=1_900_000_000, source="/api/usage/token")


async def test_a_debt_is_below_nothing() -> None:
    assert (await balance_of({TOKEN: {"data": {"total_available": -500_000}}})).left == -1.0


async def test_the_slash_that_the_router_wants() -> None:
    redirect = Says(b"", 301, headers=(("location", "/api/usage/token/"),))
    found = await balance_of({TOKEN: redirect, f"{TOKEN}/": QUOTA})
    assert (found.left, found.source) == (1.5, "/api/usage/token/")


@pytest.mark.parametrize(
    "first",
    [
        PAGE,
        says({}, 404),
        says({"success": False, "message": "No Authorization header"}),
        says({"data": {}}),
        Says(b""),
    ],
)
async def test_the_old_dashboard_is_the_second_way(first: Says) -> None:
    found = await balance_of({TOKEN: first, LIMIT: OLD, USAGE: USED})
    source = "/v1/dashboard/billing/subscription"
    assert found == Balance(10 - 1.234, 1.234, currency=Currency.UNKNOWN, source=source)


async def test_the_dashboard_is_told_which_days() -> None:
    async with site() as here:
        here.on(LIMIT, OLD)
        here.on(USAGE, USED)
        async with account_at(here) as account:
            await account.balance()
        query = here.at(USAGE)[0].target.partition("?")[2]
    begin, end = (part.partition("=") for part in query.split("&"))
    assert (begin[0], end[0]) == ("start_date", "end_date")
    assert begin[2] < end[2]


async def test_the_dashboard_below_the_root() -> None:
    places = {each.replace("/v1", ""): reply for each, reply in ((LIMIT, OLD), (USAGE, USED))}
    found = await balance_of({**places, LIMIT: PAGE})
    assert (found.used, found.source) == (1.234, "/dashboard/billing/subscription")


@pytest.mark.parametrize(
    ("status", "currency"),
    [
        ({"quota_display_type": "USD"}, Currency.USD),
        ({"quota_display_type": "CNY", "display_in_currency": True}, Currency.UNKNOWN),
        ({"quota_display_type": "TOKENS"}, Currency.UNKNOWN),
        ({"display_in_currency": True}, Currency.USD),
        ({"display_in_currency": False}, Currency.UNKNOWN),
    ],
)
async def test_what_the_dashboard_counts(status: object, currency: Currency) -> None:
    found = await balance_of({LIMIT: OLD, USAGE: USED, STATUS: {"success": True, "data": status}})
    assert found.currency is currency


async def test_a_dashboard_without_limit() -> None:
    found = await balance_of({LIMIT: {**OLD, "hard_limit_usd": 100_000_000}, USAGE: USED})
    assert (found.left, found.used, found.unlimited) == (None, 1.234, True)


async def test_a_limit_alone_is_no_balance() -> None:
    assert (await refused({LIMIT: OLD})).reason is ErrorReason.NOT_OFFERED


async def test_a_users_own_key_is_the_third_way() -> None:
    user = {"success": True, "message": "", "data": {"id": 1, "quota": 1_000_000, "used_quota": 50_000}}
    async with site() as here:
        here.on(USER, user)
        async with account_at(here, (("New-Api-User", "1"),)) as account:
            found = await account.balance()
        assert here.at(USER)[0].headers["new-api-user"] == "1"
    assert found == Balance(2.0, 0.1, source="/api/user/self")


@pytest.mark.parametrize(
    ("places", "reason"),
    [
        ({}, ErrorReason.NOT_OFFERED),
        ({TOKEN: PAGE, LIMIT: PAGE, USER: PAGE}, ErrorReason.NOT_OFFERED),
        ({USER: says({"success": False, "message": "无权进行此操作"}, 401)}, ErrorReason.NOT_OFFERED),
        ({TOKEN: says({"success": False, "message": "无效的令牌"}, 401)}, ErrorReason.KEY_REFUSED),
        ({LIMIT: {"error": {"message": "无效的令牌"}}}, ErrorReason.KEY_REFUSED),
        ({TOKEN: Says(CUT)}, ErrorReason.CONNECTION_LOST),
        ({TOKEN: says({"error": {"message": "boom"}}, 500)}, ErrorReason.SERVER_ERROR),
    ],
)
async def test_why_there_is_no_balance(places: dict[str, object], reason: ErrorReason) -> None:
    assert (await refused(places)).reason is reason


NEW_PAGE = {
    "success": True,
    "data": [
        {
            "model_name": "gpt-4o",
            "vendor_id": 1,
            "quota_type": 0,
            "model_ratio": 1.25,
            "model_price": 0,
            "completion_ratio": 4,
            "enable_groups": ["default", "vip"],
            "supported_endpoint_types": ["openai"],
        },
        {"model_name": "draw", "quota_type": 1, "model_price": 0.04, "enable_groups": ["vip", "secret"]},
        {"model_name": "odd", "quota_type": 0, "model_ratio": "1", "completion_ratio": None, "owner_by": "me"},
        {"model_name": "tiers", "quota_type": 0, "model_ratio": 1, "completion_ratio": 1, "billing_expr": "p * 2"},
        {"model_name": ""},
        {"model_name": "gpt-4o", "quota_type": 1, "model_price": 9},
        "nonsense",
    ],
    "vendors": [{"id": 1, "name": "OpenAI", "icon": "OpenAI"}],
    "group_ratio": {"default": 2, "vip": 0.5, "secret": 0.1},
    "usable_group": {"default": "默认分组", "vip": "VIP"},
}


async def test_prices_are_estimated_as_they_are_charged() -> None:
    async with site() as here:
        here.on(PRICES, NEW_PAGE)
        async with account_at(here) as account:
            assert await account.prices() == (
                ModelPrice("gpt-4o", 5.0, 20.0, endpoint_types=("openai",), vendor="OpenAI"),
                ModelPrice("draw", per_call=0.02),
                ModelPrice("odd", 4.0, None, vendor="me"),
                ModelPrice("tiers"),
            )


async def test_an_old_site_has_less_to_say() -> None:
    entry = {"model_name": "m", "quota_type": 0, "model_ratio": 0.75, "owner_by": "OpenAI", "completion_ratio": 1.5}
    async with site() as here:
        here.on(PRICES, {"success": True, "data": [entry], "group_ratio": {"default": 1}, "usable_group": {}})
        async with account_at(here) as account:
            assert await account.prices() == (ModelPrice("m", 1.5, 2.25, vendor="OpenAI"),)


@pytest.mark.parametrize(
    ("said", "told", "context"),
    [
        ({"tags": "Reasoning,Tools,Open Weights,Vision,204.8K"}, Capabilities(True, True, True), 204_800),
        ({"tags": ["vision", " 1M"]}, Capabilities(vision=True), 1_000_000),
        ({"tags": "2K,4K,m,.m,1e9M"}, Capabilities(), None),
        ({"tags": None}, Capabilities(), None),
        ({"tags": "128K", "context_length": 8192}, Capabilities(), 8192),
        ({"supported_endpoint_types": ["image-generation", "openai"]}, Capabilities(makes_images=True), None),
        ({"supported_endpoint_types": ["openai-video"]}, Capabilities(makes_videos=True), None),
        ({"modalities": {"input": ["text"], "output": ["text"]}}, Capabilities(False, None, None, False, False), None),
    ],
)
def test_a_prices_page_tells_what_models_can_do(
    said: dict[str, object], told: Capabilities, context: int | None
) -> None:
    for billing in ({"quota_type": 1, "model_price": 1}, {"quota_type": 0, "model_ratio": 1}, {"billing_expr": "p"}):
        (row,) = prices_in({"data": [{"model_name": "m", **billing, **said}]}) or ()
        assert (row.capabilities, row.context_length) == (told, context)


async def test_a_prices_page_is_read_within_a_bound() -> None:
    async with site() as here:
        here.on(PRICES, {"data": [], "notice": "x" * MAX_PRICES})
        async with account_at(here) as account:
            with pytest.raises(AppError) as caught:
                await account.prices()
    assert caught.value.info.reason is ErrorReason.REPLY_TOO_BIG


@pytest.mark.parametrize("reply", [PAGE, says({}, 404), says({"data": None}), says([]), says({"success": True})])
async def test_no_prices_page(reply: Says) -> None:
    async with site() as here:
        here.on(PRICES, reply)
        async with account_at(here) as account:
            with pytest.raises(AppError) as caught:
                await account.prices()
    assert caught.value.info.reason is ErrorReason.NOT_OFFERED


async def test_a_prices_page_that_wants_a_key_says_so() -> None:
    async with site() as here:
        here.on(PRICES, Says(json.dumps({"success": False, "message": "无效的令牌"}).encode(), 401))
        async with account_at(here) as account:
            with pytest.raises(AppError) as caught:
                await account.prices()
    assert caught.value.info.reason is ErrorReason.KEY_REFUSED
