"""What ``--json`` prints."""

from app.cli.error_texts import error_text
from app.domain.blocks import ThinkingBlock, plain_text
from app.domain.conversation import Message
from app.domain.errors import ErrorInfo
from app.domain.model_info import ModelInfo, ModelRef
from app.domain.provider import ProviderConfig


def reply_value(message: Message) -> dict[str, object]:
    """Return a reply: ids, model, status, text, thinking, usage, timing in seconds, and what failed."""
    thinking = "\n\n".join(block.text for block in message.blocks if isinstance(block, ThinkingBlock))
    return {
        "conversation": message.conversation_id,
        "message": message.id,
        "model": _model(message.model),
        "status": message.status.value,
        "text": plain_text(message.blocks),
        "thinking": thinking,
        "usage": None
        if message.usage is None
        else {
            "prompt_tokens": message.usage.prompt_tokens,
            "completion_tokens": message.usage.completion_tokens,
            "reasoning_tokens": message.usage.reasoning_tokens,
            "cached_tokens": message.usage.cached_tokens,
        },
        "timing": {"first_token": message.timing.first_token, "total": message.timing.total},
        "finish_reason": message.finish_reason,
        "request_id": message.request_id,
        "error": None if message.error is None else error_value(message.error),
    }


def failure_value(error: ErrorInfo) -> dict[str, object]:
    """Return what is printed where there is no reply at all."""
    return {"status": "failed", "text": "", "error": error_value(error)}


def error_value(error: ErrorInfo) -> dict[str, object]:
    """Return an error: its stable reason, an English sentence, and the gateway's own words."""
    return {
        "kind": error.kind.value,
        "reason": error.reason.value,
        "text": error_text(error),
        "params": dict(error.params),
        "gateway_message": error.gateway_message,
        "status": error.status,
        "code": error.code,
        "request_id": error.request_id,
        "retry_after": error.retry_after,
    }


def model_value(model: ModelInfo, provider: ProviderConfig, provider_name: str) -> dict[str, object]:
    """Return a model with its provider and what is known of it; null where nobody has said so."""
    return {
        "id": model.ref.model_id,
        "provider": provider.id,
        "provider_name": provider_name,
        "context_length": model.context_length,
        "owned_by": model.owned_by,
        "vision": model.capabilities.vision,
        "tools": model.capabilities.tools,
        "thinking": model.capabilities.thinking,
        "makes_images": model.capabilities.makes_images,
        "makes_videos": model.capabilities.makes_videos,
    }


def _model(ref: ModelRef | None) -> dict[str, str] | None:
    return None if ref is None else {"provider": ref.provider_id, "id": ref.model_id}
