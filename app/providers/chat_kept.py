"""What a chat keeps of a reply for the next turn: thoughts and signatures that servers want back unchanged.

Each is one ProviderDataBlock, an object of two or three fields::

    {"model": "...", "reasoning_content": "..."}               DeepSeek's thoughts
    {"model": "...", "reasoning_details": [...]}               OpenRouter's
    {"model": "...", "extra_content": {...}}                   Google's signature of a reply
    {"model": "...", "call": "<id>", "extra_content": {...}}   Google's signature of a call
    {"model": "...", "call": "<id>", "type": "custom"}         a call of a tool that takes free text

Signatures are bound to the model that wrote them, so only the same model is given them back.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from app.domain.blocks import ContentBlock, ProviderDataBlock
from app.domain.generation import Endpoint
from app.providers import loose

FIELDS: Final = ("reasoning_content", "reasoning_details", "extra_content")
"""Fields of a message that go back."""

OF_CALLS: Final = ("extra_content", "type")
"""Fields of a call that go back."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What goes back with one reply: fields of its message, and of its calls by their ids."""

    fields: dict[str, object] = field(default_factory=dict)
    calls: dict[str, dict[str, object]] = field(default_factory=dict)


def kept_of(blocks: Iterable[ContentBlock], model: str) -> Kept:
    """Return what was kept of a reply by this dialect. Thoughts in words go to any model, all else to its own."""
    kept = Kept()
    for block in blocks:
        if not isinstance(block, ProviderDataBlock) or block.dialect != Endpoint.CHAT.value:
            continue
        try:
            value = loose.as_mapping(loose.decode(block.json))
        except loose.NotJsonError:
            continue
        own = value.get("model") == model
        call = loose.as_text(value.get("call"))
        if call and own:
            kept.calls.setdefault(call, {}).update({name: value[name] for name in OF_CALLS if name in value})
        elif not call:
            names = FIELDS if own else ("reasoning_content",)
            kept.fields.update({name: value[name] for name in names if name in value})
    return kept
