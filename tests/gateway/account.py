"""What gateways of the new-api family tell of money: the key's quota, OpenAI's old dashboard, prices, status."""

from typing import Final

from tests.gateway.replies import Reply, error_reply, json_reply
from tests.gateway.visits import Visit

GRANTED: Final = 1_000_000
USED: Final = 12_345
QUOTA_PER_UNIT: Final = 500_000
LIMIT_USD: Final = 10.0
USED_CENTS: Final = 123.4
USER_TOKEN: Final = "user-access-token"
"""What ``/api/user/self`` wants, beside ``New-Api-User: 1``."""


def token_usage(visit: Visit) -> Reply:
    """Answer ``GET /api/usage/token``."""
    data = {
        "object": "token_usage",
        "name": "k1",
        "total_granted": GRANTED,
        "total_used": USED,
        "total_available": GRANTED - USED,
        "unlimited_quota": False,
        "model_limits": {"gpt-4o-mini": True},
        "model_limits_enabled": False,
        "expires_at": 0,
    }
    return json_reply({"code": True, "message": "ok", "data": data})


def subscription(visit: Visit) -> Reply:
    """Answer ``GET /v1/dashboard/billing/subscription``, which is there without ``/v1`` too."""
    limits = {"soft_limit_usd": LIMIT_USD, "hard_limit_usd": LIMIT_USD, "system_hard_limit_usd": LIMIT_USD}
    return json_reply({"object": "billing_subscription", "has_payment_method": True, **limits, "access_until": 0})


def usage(visit: Visit) -> Reply:
    """Answer ``GET /v1/dashboard/billing/usage``."""
    return json_reply({"object": "list", "total_usage": USED_CENTS})


def user(visit: Visit) -> Reply:
    """Answer ``GET /api/user/self``, which no key of a model may read."""
    headers = visit.record.headers
    if headers.get("authorization", "").removeprefix("Bearer ") != USER_TOKEN or headers.get("new-api-user") != "1":
        return json_reply({"success": False, "message": "无权进行此操作，access token 无效"}, 401)
    data = {"id": 1, "username": "u", "group": "default", "quota": 1_000_000, "used_quota": 50_000}
    return json_reply({"success": True, "message": "", "data": data})


def status(visit: Visit) -> Reply:
    """Answer ``GET /api/status``."""
    data = {
        "version": "v0.9.0",
        "system_name": "New API",
        "quota_per_unit": QUOTA_PER_UNIT,
        "display_in_currency": True,
        "quota_display_type": "USD",
    }
    return json_reply({"success": True, "message": "", "data": data})


def pricing(visit: Visit) -> Reply:
    """Answer ``GET /api/pricing``."""
    common = {"vendor_id": 1, "owner_by": "", "enable_groups": ["default"]}
    data = [
        {
            "model_name": "echo",
            "quota_type": 0,
            "model_ratio": 1.25,
            "model_price": 0,
            "completion_ratio": 4,
            "cache_ratio": 0.5,
            "supported_endpoint_types": ["openai"],
            **common,
        },
        {
            "model_name": "dall-e-3",
            "quota_type": 1,
            "model_ratio": 0,
            "model_price": 0.04,
            "completion_ratio": 0,
            "supported_endpoint_types": ["image-generation"],
            **common,
        },
    ]
    return json_reply(
        {
            "success": True,
            "data": data,
            "vendors": [{"id": 1, "name": "OpenAI", "icon": "OpenAI"}],
            "group_ratio": {"default": 1},
            "usable_group": {"default": "默认分组"},
            "supported_endpoint": {"openai": {"path": "/v1/chat/completions", "method": "POST"}},
            "auto_groups": ["default"],
        }
    )


def not_there(method: str, path: str) -> Reply:
    """Return what new-api says of a path that it does not know."""
    return error_reply(404, f"Invalid URL ({method} {path})", kind="invalid_request_error")
