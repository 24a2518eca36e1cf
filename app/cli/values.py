"""What ``--json`` prints."""

import json
from collections.abc import Iterable

from app.cli.advice import advice
from app.cli.error_texts import error_text
from app.cli.saving import SavedFile
from app.domain.blocks import CitationBlock, StructuredBlock, TextBlock, ThinkingBlock, ToolCallBlock
from app.domain.conversation import Message
from app.domain.corrections import ModelFacts
from app.domain.errors import ErrorInfo
from app.domain.media import Balance
from app.domain.model_info import ModelInfo, ModelPrice, ModelRef
from app.domain.provider import ProviderConfig
from app.domain.stream import OtherChoice, ReplyStarted, TokenOdds


def reply_text(message: Message) -> str:
    """Return the words of a reply, also where they are data."""
    texts = [block.text if isinstance(block, TextBlock) else block.json for block in _words(message)]
    return "\n\n".join(filter(None, texts))


def _words(message: Message) -> list[TextBlock | StructuredBlock]:
    return [block for block in message.blocks if isinstance(block, TextBlock | StructuredBlock)]


def reply_value(
    message: Message,
    files: Iterable[SavedFile] = (),
    started: ReplyStarted | None = None,
    *,
    others: Iterable[OtherChoice] = (),
    odds: Iterable[TokenOdds] = (),
) -> dict[str, object]:
    """Return a reply: ids, model, status, text, thinking, usage, timing in seconds, and what failed.

    ``data`` is the reply as JSON where it was asked to be and fits; ``tool_calls``, ``sources`` and ``files`` are what
    came beside the text; ``endpoint`` is where it was asked, ``endpoint_reason`` why there; ``left_out`` names the
    fields that were set and not sent, because the gateway has refused them. ``others`` are the other replies to the
    same request, ``logprobs`` the natural logarithm of how likely each token was, both empty where nobody asked.
    """
    thinking = "\n\n".join(block.text for block in message.blocks if isinstance(block, ThinkingBlock))
    data = next((block.json for block in message.blocks if isinstance(block, StructuredBlock)), None)
    return {
        "conversation": message.conversation_id,
        "message": message.id,
        "model": _model(message.model),
        "status": message.status.value,
        "text": reply_text(message),
        "thinking": thinking,
        "data": None if data is None else json.loads(data),
        "others": [{"text": other.text, "finish_reason": other.finish_raw} for other in others],
        "logprobs": [odds_value(token) for token in odds],
        "tool_calls": [call_value(block) for block in message.blocks if isinstance(block, ToolCallBlock)],
        "sources": [
            {"url": block.url, "title": block.title} for block in message.blocks if isinstance(block, CitationBlock)
        ],
        "files": [file_value(file) for file in files],
        "endpoint": None if started is None else started.endpoint.value,
        "endpoint_reason": None if started is None else started.why.value,
        "left_out": [] if started is None else list(started.left_out),
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


def odds_value(odds: TokenOdds) -> dict[str, object]:
    """Return a token, its logarithm, and what else might have stood there."""
    top = [{"token": token, "logprob": logprob} for token, logprob in odds.others]
    return {"token": odds.token, "logprob": odds.logprob, "top": top}


def odds_text(odds: TokenOdds) -> str:
    """Return a token in quotes with its logarithm, and behind it what else might have stood there."""
    tokens = ((odds.token, odds.logprob), *(other for other in odds.others if other[0] != odds.token))
    return "  ".join(f"{json.dumps(token, ensure_ascii=False)} {logprob:.3f}" for token, logprob in tokens)


def call_value(call: ToolCallBlock) -> dict[str, object]:
    """Return a tool call; its arguments as JSON, or as the text that came where they are none."""
    try:
        arguments: object = json.loads(call.arguments)
    except (ValueError, RecursionError):
        arguments = call.arguments
    return {"id": call.call_id, "name": call.name, "arguments": arguments}


def file_value(file: SavedFile) -> dict[str, object]:
    """Return a file of a reply and where it lies; null where that is in an encrypted history."""
    ref = file.ref
    path = None if file.path is None else str(file.path)
    return {"kind": file.kind, "path": path, "media_type": ref.media_type, "size": ref.size}


def failure_value(error: ErrorInfo) -> dict[str, object]:
    """Return what is printed where there is no reply at all."""
    return {"status": "failed", "text": "", "error": error_value(error)}


def error_value(error: ErrorInfo) -> dict[str, object]:
    """Return an error: its stable reason, an English sentence, what to do next, and the gateway's own words."""
    return {
        "kind": error.kind.value,
        "reason": error.reason.value,
        "text": error_text(error),
        "advice": advice(error),
        "params": dict(error.params),
        "gateway_message": error.gateway_message,
        "status": error.status,
        "code": error.code,
        "request_id": error.request_id,
        "retry_after": error.retry_after,
    }


def balance_value(balance: Balance, provider: ProviderConfig, provider_name: str) -> dict[str, object]:
    """Return what is left at a provider; null where it did not say."""
    return {
        "provider": provider.id,
        "provider_name": provider_name,
        "left": balance.left,
        "used": balance.used,
        "unlimited": balance.unlimited,
        "currency": balance.currency.value,
        "expires_at": balance.expires_at,
    }


def price_value(price: ModelPrice) -> dict[str, object]:
    """Return what a model costs, in US dollars; null where nobody said so."""
    return {
        "input_per_million": price.input_per_million,
        "output_per_million": price.output_per_million,
        "per_call": price.per_call,
    }


def facts_value(facts: ModelFacts, provider_name: str) -> dict[str, object]:
    """Return a model as ``model_value`` does, and in ``origins`` who says each fact of it."""
    origins = {name: origin.value for name, origin in facts.origins.items()}
    return {**model_value(facts.info, provider_name), "origins": origins}


def model_value(model: ModelInfo, provider_name: str) -> dict[str, object]:
    """Return a model with its provider and what is known of it; null where nobody has said so.

    ``endpoint`` is where it is asked; auto goes by ``endpoint_types``, the list's own names.
    """
    return {
        "id": model.ref.model_id,
        "provider": model.ref.provider_id,
        "provider_name": provider_name,
        "context_length": model.context_length,
        "owned_by": model.owned_by,
        "vision": model.capabilities.vision,
        "tools": model.capabilities.tools,
        "thinking": model.capabilities.thinking,
        "makes_images": model.capabilities.makes_images,
        "makes_videos": model.capabilities.makes_videos,
        "endpoint": model.endpoint.value,
        "endpoint_types": list(model.endpoint_types),
    }


def _model(ref: ModelRef | None) -> dict[str, str] | None:
    return None if ref is None else {"provider": ref.provider_id, "id": ref.model_id}
