"""What gateways call their errors: codes, types and words, in English and Chinese, and what each means.

Many gateways give every failure the same status, so words are read before the status. Sources: new-api and one-api
(their message files), OpenAI's error codes, DeepSeek, Alibaba, Zhipu, OpenRouter, Ollama, vLLM, llama.cpp.
"""

import re
from typing import Final

from app.domain.errors import ErrorReason


def _any(*words: str) -> re.Pattern[str]:
    return re.compile("|".join(words), re.IGNORECASE)


_QUOTA: Final = _any(
    "insufficient_user_quota",
    "insufficient_quota",
    "pre_consume_token_quota_failed",
    "billing_hard_limit",
    "insufficient[ _](?:account[ _])?(?:balance|credits?|funds)",
    "(?:credit|account) balance is too low",
    "requires more credits",
    "arrearage",
    "overdue",
    "额度不足",
    "余额不足",
    "额度已用尽",
    "预扣费额度失败",
    "欠费",
)
_KEY: Final = _any(
    "invalid[ _](?:api[ _-]?key|token|authentication|x-api-key)",
    "incorrect api key",
    "api key not valid",
    "api_key_invalid",
    "authentication_error",
    "无效的令牌",
    "令牌已过期",
    "令牌状态不可用",
    "api ?key ?(?:无效|错误|不正确)",
)
_NO_CHANNEL: Final = _any("无可用渠道", "no available channel", "get_channel_failed", "no endpoints found")
_CONTEXT: Final = _any(
    "context_length_exceeded",
    "exceed_context_size",
    "maximum context length",
    "context (?:size|window|length)",
    "prompt is too long",
    "input is too long",
    "too many (?:input )?tokens",
    "上下文长度",
    "超出.{0,8}上下文",
)
_MODEL: Final = _any(
    "model_not_found",
    "model_not_exist",
    "model_not_supported",
    r"model\b.{0,120}\b(?:does not exist|not found|is not supported|has been (?:deprecated|decommissioned|removed))",
    r"(?:no such|unknown|invalid|unsupported|not a valid) model",
    "模型不存在",
    "模型.{0,60}(?:不存在|已下线|未找到)",
)
_FILTER: Final = _any(
    "content_filter",
    "content_policy",
    "moderation_blocked",
    "content management policy",
    "sensitive_words_detected",
    "data_inspection_failed",
    "prohibited_content",
    "敏感词",
    "内容安全",
)
_RATE: Final = _any("rate_limit", "too many requests", "resource_exhausted", "请求过于频繁", "请求次数.{0,6}上限")
_NOT_CHAT: Final = _any("not a chat model", "does not support chat", "api_not_implemented", "invalid_api_platform")
_OVERLOADED: Final = _any("overloaded", "server is busy", "负载已饱和")
_WAITED: Final = _any("stream_timeout", "gateway time-?out")
_ACCESS: Final = _any("access_denied", "无权", "permission_denied", "not allowed to")


def reason_in_words(status: int, code: str, kind: str, message: str) -> ErrorReason | None:
    """Return what the gateway's words mean, or None where they tell no more than the status.

    Args:
        status: the HTTP status; 0 for an error that came in a stream without a number.
        code: such as ``insufficient_user_quota``.
        kind: the field ``type``, or Google's ``status``.
        message: the sentence, in any language.
    """
    names = f"{code} {kind}"
    words = f"{names} {message}"
    if _QUOTA.search(words):
        return ErrorReason.BALANCE_USED_UP
    if status == 429:
        return ErrorReason.TOO_MANY_REQUESTS
    if _NO_CHANNEL.search(words) or (status == 503 and "model_not_found" in names):
        return ErrorReason.NO_CHANNEL
    if status in (0, 400, 413, 422, 500) and _CONTEXT.search(words):
        return ErrorReason.CONTEXT_TOO_LONG
    if status != 401 and _FILTER.search(words):
        return ErrorReason.CONTENT_FILTERED
    return _in_other_words(status, names, words)


def _in_other_words(status: int, names: str, words: str) -> ErrorReason | None:
    if status in (0, 400, 403) and _KEY.search(words):
        return ErrorReason.KEY_REFUSED
    if status in (0, 400, 404) and _NOT_CHAT.search(words):
        return ErrorReason.NOT_OFFERED
    if status in (0, 400, 403) and _ACCESS.search(words):
        return ErrorReason.ACCESS_DENIED
    if status in (0, 400, 403, 404, 410, 422, 500) and _MODEL.search(words):
        return ErrorReason.MODEL_GONE
    if status in (0, 400, 403) and _RATE.search(words):
        return ErrorReason.TOO_MANY_REQUESTS
    if status in (0, 500, 502, 503) and _WAITED.search(words):
        return ErrorReason.GATEWAY_TIMEOUT
    if status == 0 and _OVERLOADED.search(words):
        return ErrorReason.SERVER_ERROR
    return None
