"""Legacy completions, ``/v1/completions`` (OpenAI's CreateCompletionRequest): text in, its continuation out.

These models know no messages. One message of the person is sent as it stands; a conversation is written out as a
dialogue, ``User:`` and ``Assistant:`` before each turn, and ends where the model is to speak.
"""

from collections.abc import Mapping
from typing import Final

from app.domain.blocks import ProviderDataBlock, TextBlock, ThinkingBlock, plain_text
from app.domain.conversation import Role
from app.domain.errors import AppError, ErrorInfo, ErrorReason
from app.domain.generation import Endpoint, GenerationSettings
from app.domain.ports import AttachmentStore, ChatRequest, RequestMessage
from app.providers.chat_learning import learnt
from app.providers.completions_reply import CompletionReader
from app.providers.dialect import Habits, Outgoing, ReplyReader, leave_out
from app.providers.unplaced import file_not_taken, refuse_unplaced

MAX_TOKENS: Final = 1024
"""The limit where the person set none: the servers' own is 16, which cuts every reply off."""

NAMES: Final = {Role.USER: "User", Role.ASSISTANT: "Assistant"}

NEXT_TURN: Final = f"\n{NAMES[Role.USER]}:"
"""Ends the reply to a dialogue where the person set no stop: else the model goes on and speaks for both."""

_UNPLACED: Final = (
    "response_format",
    "tools",
    "tool_choice",
    "parallel_tool_calls",
    "search",
    "thinking",
    "picture_size",
    "aspect_ratio",
    "store",
    "background",
)


class CompletionsDialect:
    """Implements Dialect."""

    endpoint = Endpoint.COMPLETIONS

    async def outgoing(self, request: ChatRequest, attachments: AttachmentStore, habits: Habits) -> Outgoing:
        """Return the request. Raises AppError as the protocol says."""
        refuse_unplaced(request.settings, self.endpoint, _UNPLACED)
        text, is_dialogue = prompt(request)
        # The best of several is known when all are whole: servers refuse to stream it.
        stream = request.stream and (request.settings.best_of or 1) <= 1
        body: dict[str, object] = {"model": request.model, "prompt": text, "stream": stream}
        if stream and habits.stream_options:
            body["stream_options"] = {"include_usage": True}
        body |= _fields(request.settings, is_dialogue=is_dialogue)
        left_out = leave_out(body, habits)
        body |= request.settings.extra
        left_out = tuple(name for name in left_out if name not in body)
        accept = "text/event-stream" if body.get("stream") else "application/json"
        return Outgoing("completions", body, accept, left_out=left_out)

    def reader(self, request: ChatRequest) -> ReplyReader:
        """Return a fresh reader."""
        return CompletionReader()

    def learn(self, error: ErrorInfo, body: Mapping[str, object], habits: Habits) -> Habits | None:
        """Return how to ask again without a field that was refused, as in a chat; None elsewhere."""
        return learnt(error, body, habits)


def prompt(request: ChatRequest) -> tuple[str, bool]:
    """Return the text to be completed, and whether it is a dialogue.

    Raises:
        AppError: FILE_NOT_TAKEN for anything but text.
    """
    said = [(message.role, _text(message)) for message in request.messages]
    said = [(role, text) for role, text in said if text]
    if len(said) == 1 and said[0][0] is Role.USER:
        return "\n\n".join(filter(None, (request.system_prompt, said[0][1]))), False
    turns = [f"{NAMES.get(role, 'User')}: {text}" for role, text in said]
    if not said or said[-1][0] is not Role.ASSISTANT:
        turns.append(f"{NAMES[Role.ASSISTANT]}:")
    return "\n\n".join(filter(None, (request.system_prompt, *turns))), True


def _text(message: RequestMessage) -> str:
    for block in message.blocks:
        attachment = getattr(block, "attachment", None)
        if attachment is not None:
            # A picture that a model made earlier in the conversation is no reason to refuse the next question.
            if message.role is Role.ASSISTANT:
                continue
            raise file_not_taken(attachment.name, Endpoint.COMPLETIONS, "text")
        if not isinstance(block, TextBlock | ThinkingBlock | ProviderDataBlock) and message.role is Role.TOOL:
            raise AppError.because(ErrorReason.FIELD_NOT_TAKEN, field="tools", endpoint=Endpoint.COMPLETIONS.value)
    return plain_text(message.blocks)


def _fields(settings: GenerationSettings, *, is_dialogue: bool) -> dict[str, object]:
    odds = settings.top_logprobs if settings.top_logprobs is not None else (0 if settings.logprobs else None)
    fields: dict[str, object] = {
        "max_tokens": settings.max_tokens or MAX_TOKENS,
        "temperature": settings.temperature,
        "top_p": settings.top_p,
        "n": settings.n,
        "seed": settings.seed,
        "stop": list(settings.stop) or ([NEXT_TURN] if is_dialogue else None),
        "presence_penalty": settings.presence_penalty,
        "frequency_penalty": settings.frequency_penalty,
        "logit_bias": dict(settings.logit_bias) or None,
        "user": settings.user or None,
        "logprobs": odds,
        "suffix": settings.suffix or None,
        "echo": settings.echo,
        "best_of": settings.best_of,
    }
    return {name: value for name, value in fields.items() if value is not None}
