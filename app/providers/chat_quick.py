"""The usual chunk of a chat reply, known at a glance: one choice, more text, and nothing else.

A reply is thousands of these. They are decoded into a type that refuses every field it does not know, so whatever is
out of the ordinary (errors, tools, thinking, pictures, token counts, a reason to end) goes the long way.
"""

from typing import Final

import msgspec


class _Plain(msgspec.Struct, forbid_unknown_fields=True, gc=False):
    content: str
    role: str | None = None
    refusal: None = None
    reasoning_content: None = None
    tool_calls: None = None
    function_call: None = None


class _Choice(msgspec.Struct, forbid_unknown_fields=True, gc=False):
    delta: _Plain
    index: int = 0
    finish_reason: None = None
    logprobs: None = None


class _Chunk(msgspec.Struct, forbid_unknown_fields=True, gc=False):
    choices: tuple[_Choice]
    id: msgspec.Raw = msgspec.Raw()
    object: msgspec.Raw = msgspec.Raw()
    created: msgspec.Raw = msgspec.Raw()
    model: msgspec.Raw = msgspec.Raw()
    system_fingerprint: msgspec.Raw = msgspec.Raw()
    service_tier: msgspec.Raw = msgspec.Raw()
    obfuscation: msgspec.Raw = msgspec.Raw()
    usage: None = None


_decode: Final = msgspec.json.Decoder(_Chunk).decode


def plain_text(data: str) -> tuple[int, str] | None:
    """Return the choice's index and its text, or None where the chunk holds anything else or is no chunk."""
    try:
        (choice,) = _decode(data).choices
    except (msgspec.MsgspecError, RecursionError, UnicodeError):
        return None
    return choice.index, choice.delta.content
