"""Domain values as what a column can hold, and back.

Blocks are JSON objects with the fields of their dataclass. What this program does not know (a type, a newer version of
a type, JSON of another shape) becomes an UnknownBlock and is written back as it was.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Generic, TypeVar

import msgspec

from app.domain.blocks import ContentBlock, UnknownBlock, type_names
from app.domain.conversation import Draft, Timing
from app.domain.errors import ErrorInfo, ErrorReason
from app.domain.generation import GenerationSettings, Route
from app.domain.model_info import ModelRef, Usage

ValueT = TypeVar("ValueT")

BLOCK_VERSION = 1
"""The version under which every type of block is written. A type whose fields change gets a number of its own."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_STORED_REASON = "stored_reason"

_decoders: Mapping[str, msgspec.json.Decoder[ContentBlock]] = {
    name: msgspec.json.Decoder(block_type) for block_type, name in type_names.items()
}


class StoredBlock(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """A block as it stands in its row, without its place."""

    type: str
    schema_version: int
    json: str


class _StoredDraft(msgspec.Struct, frozen=True):
    text: str
    blocks: tuple[StoredBlock, ...]


class _StoredError(msgspec.Struct, frozen=True):
    """ErrorInfo with a reason that may be one of a newer program."""

    reason: str
    params: dict[str, str]
    gateway_message: str
    status: int | None
    code: str
    request_id: str
    retry_after: float | None


class JsonColumn(Generic[ValueT]):
    """A value that is stored as JSON, or as NULL where it equals ``default``."""

    def __init__(self, value_type: type[ValueT], default: ValueT) -> None:
        self._decoder = msgspec.json.Decoder(value_type)
        self._default = default

    def encode(self, value: ValueT) -> str | None:
        """Return the text for the column."""
        return None if value == self._default else to_json(value)

    def decode(self, text: str | None) -> ValueT:
        """Return the value of a column. Raises msgspec.DecodeError."""
        return self._default if text is None else self._decoder.decode(text)


settings_column = JsonColumn(GenerationSettings, GenerationSettings())
timing_column = JsonColumn(Timing, Timing())
_route_decoder = msgspec.json.Decoder(Route)
_usage_decoder = msgspec.json.Decoder(Usage)
_error_decoder = msgspec.json.Decoder(_StoredError)
_draft_decoder = msgspec.json.Decoder(_StoredDraft)


def to_json(value: object) -> str:
    """Return ``value`` as JSON text that SQLite can store."""
    try:
        return msgspec.json.encode(value).decode()
    except UnicodeEncodeError:
        return msgspec.json.encode(_mended(msgspec.to_builtins(value))).decode()


def text(value: str) -> str:
    """Return ``value`` as text that SQLite can store.

    Halves of surrogate pairs are no characters and cannot be written as UTF-8. Two that belong together are joined;
    one alone becomes U+FFFD, so that a broken emoji never costs the reply around it.
    """
    if value.isascii():
        return value
    try:
        value.encode()
    except UnicodeEncodeError:
        return value.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return value


def _mended(value: object) -> object:
    if isinstance(value, str):
        return text(value)
    if isinstance(value, Mapping):
        return {_mended(key): _mended(entry) for key, entry in value.items()}
    if isinstance(value, (list, tuple)):
        return [_mended(entry) for entry in value]
    return value


def from_time(moment: datetime) -> int:
    """Return microseconds since 1970. ``moment`` must be aware."""
    return (moment - _EPOCH) // _MICROSECOND


def to_time(microseconds: int) -> datetime:
    """Return the moment in UTC."""
    return _EPOCH + timedelta(microseconds=microseconds)


def to_model(provider_id: str | None, model_id: str | None) -> ModelRef | None:
    """Return the model that two columns name, None where they name none."""
    return None if provider_id is None or model_id is None else ModelRef(provider_id, model_id)


def encode_block(block: ContentBlock) -> StoredBlock:
    """Return the row of a block."""
    if isinstance(block, UnknownBlock):
        return StoredBlock(text(block.type), block.schema_version, text(block.json))
    return StoredBlock(type_names[type(block)], BLOCK_VERSION, to_json(block))


def decode_block(stored: StoredBlock) -> ContentBlock:
    """Return the block of a row. Never raises."""
    decoder = _decoders.get(stored.type)
    if decoder is not None and stored.schema_version == BLOCK_VERSION:
        try:
            return decoder.decode(stored.json)
        except msgspec.DecodeError:
            pass
    return UnknownBlock(stored.type, stored.schema_version, stored.json)


def encode_usage(usage: Usage | None) -> str | None:
    """Return the text for the column."""
    return None if usage is None else to_json(usage)


def decode_usage(stored: str | None) -> Usage | None:
    """Return the token counts of a column. Raises msgspec.DecodeError."""
    return None if stored is None else _usage_decoder.decode(stored)


def encode_route(route: Route | None) -> str | None:
    """Return the text for the column."""
    return None if route is None else to_json(route)


def decode_route(stored: str | None) -> Route | None:
    """Return the way of a request that a column holds. Raises msgspec.DecodeError."""
    return None if stored is None else _route_decoder.decode(stored)


def encode_error(error: ErrorInfo | None) -> str | None:
    """Return the text for the column."""
    if error is None:
        return None
    params = dict(error.params)
    reason = params.pop(_STORED_REASON, error.reason.value)
    stored = _StoredError(
        reason, params, error.gateway_message, error.status, error.code, error.request_id, error.retry_after
    )
    return to_json(stored)


def decode_error(stored: str | None) -> ErrorInfo | None:
    """Return the error of a column. Raises msgspec.DecodeError.

    A reason that a newer program gave becomes BUG here and goes back into the column as it was.
    """
    if stored is None:
        return None
    error = _error_decoder.decode(stored)
    reason, params = ErrorReason.BUG, error.params
    try:
        reason = ErrorReason(error.reason)
    except ValueError:
        params = {**params, _STORED_REASON: error.reason}
    return ErrorInfo(
        reason, params, error.gateway_message, error.status, error.code, error.request_id, error.retry_after
    )


def encode_draft(draft: Draft) -> str | None:
    """Return the text for the column."""
    if draft == Draft():
        return None
    return to_json(_StoredDraft(draft.text, tuple(encode_block(block) for block in draft.attachments)))


def decode_draft(stored: str | None) -> Draft:
    """Return the draft of a column. Raises msgspec.DecodeError."""
    if stored is None:
        return Draft()
    draft = _draft_decoder.decode(stored)
    return Draft(draft.text, tuple(decode_block(block) for block in draft.blocks))
