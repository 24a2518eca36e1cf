"""What an error means, in the language of the window. Every ErrorReason has a title and a line."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from app.domain.errors import ErrorInfo, ErrorKind, ErrorReason
from app.ui.backup_error_texts import about_backups
from app.ui.storage_error_texts import about_storage
from app.ui.translation import translate

_R = ErrorReason
_K = ErrorKind


class ErrorAction(StrEnum):
    """A way on that a card or notice offers."""

    RETRY = "retry"
    CONTINUE = "continue"
    ANOTHER_MODEL = "another_model"
    SETTINGS = "settings"
    WAIT = "wait"
    """Wait for what was ordered already."""
    MODEL_DETAILS = "model_details"


@dataclass(frozen=True, slots=True)
class ErrorText:
    """What happened, what it means for the person's words and money, and the ways on, the most helpful first."""

    title: str
    meaning: str
    actions: tuple[ErrorAction, ...]


def describe(error: ErrorInfo, provider_name: str = "", *, has_text: bool = False) -> ErrorText:
    """Return the words for an error.

    Args:
        error: what happened.
        provider_name: who was asked, empty where nobody knows.
        has_text: words of a reply had come before it, with which the model can go on.
    """
    title, meaning = _words(error.reason)
    meaning = _exact_meaning(error) or meaning
    values: defaultdict[str, str] = defaultdict(
        lambda: "…", {name: text for name, text in error.params.items() if text}
    )
    provider = provider_name or translate("Errors", "The provider")
    values.setdefault("provider", provider)
    values.setdefault("host", provider)
    values.setdefault("model", translate("Errors", "this model"))
    values.setdefault("path", translate("Errors", "It"))
    values.setdefault("field", translate("Errors", "one of the settings"))
    values.setdefault("endpoint", translate("Errors", "chosen"))
    is_local = error.kind is ErrorKind.LOCAL_MODEL
    values.setdefault("name", translate("Errors", "of this computer") if is_local else translate("Errors", "The file"))
    actions = _actions(error)
    if has_text and ErrorAction.CONTINUE not in actions:
        actions = (ErrorAction.CONTINUE, *actions)
    return ErrorText(title.format_map(values), meaning.format_map(values), actions)


def _actions(error: ErrorInfo) -> tuple[ErrorAction, ...]:
    retry, another, settings = ErrorAction.RETRY, ErrorAction.ANOTHER_MODEL, ErrorAction.SETTINGS
    by_reason = {
        _R.TOKEN_LIMIT: (ErrorAction.CONTINUE, retry, another),
        _R.ACCESS_DENIED: (another, settings, retry),
        _R.PROXY_FAILED: (settings, retry),
        _R.TLS_FAILED: (settings, retry),
        _R.LOCAL_NOT_INSTALLED: (settings, another),
        _R.LOCAL_FILE_MISSING: (settings, another),
        _R.NO_MODEL: (settings,),
        _R.PROVIDER_GONE: (another, settings),
        _R.WEB_PAGE: (settings, retry),
        _R.REDIRECTED: (settings, retry),
        _R.ENDPOINT_MISSING: (settings, another),
        _R.JOB_GONE: (retry,),
        _R.ORDER_STANDS: (ErrorAction.WAIT,),
        _R.ORDER_UNSURE: (retry,),
        _R.SCHEMA_INVALID: (retry,),
        _R.TOOLS_INVALID: (retry,),
        _R.PICTURE_NOT_SEEN: (another, retry),
        _R.FILM_NOT_KEPT: (retry, another),
        _R.GPT_ID_MISSING: (another,),
        _R.MEDIA_REFUSED: (retry, another),
        _R.MEDIA_GONE: (retry,),
        _R.VIDEO_UNREADABLE: (another,),
    }
    by_kind = {
        _K.AUTH: (settings, retry),
        _K.QUOTA: (retry, another, settings),
        _K.NETWORK: (retry, settings),
        _K.NOT_FOUND: (another, retry),
        _K.OVERLOADED: (retry, another),
        _K.UNSUPPORTED: (another, settings),
        _K.CONFIGURATION: (settings,),
        _K.BAD_REQUEST: (another, retry),
        _K.STORAGE: (retry,),
        _K.ATTACHMENT: (),
        _K.CANCELLED: (retry,),
        _K.INTERNAL: (retry,),
    }
    return by_reason.get(error.reason) or by_kind.get(error.kind, (retry, another))


def _words(reason: ErrorReason) -> tuple[str, str]:
    for table in _TABLES:
        words = table().get(reason)
        if words is not None:
            return words
    raise KeyError(reason)


def _exact_meaning(error: ErrorInfo) -> str | None:
    """Return a sentence for a reason whose parameters tell more than the usual one does."""
    if error.reason is _R.FILE_NOT_TAKEN and error.params.get("limit", "").isdecimal():
        return translate(
            "Errors", "At most {limit} of these can be sent at once. Nothing was sent; your message is kept."
        )
    tells = {
        (_R.FILE_NOT_TAKEN, "limit"): translate("Errors", "It takes {limit}. Nothing was sent; your message is kept."),
        (_R.FILE_TOO_LARGE, "megabytes"): translate("Errors", "At most {megabytes} MB can be attached."),
        (_R.MEDIA_REFUSED, "what"): translate("Errors", "{what} is not fetched by itself. What came is kept."),
    }
    return next(
        (words for (reason, name), words in tells.items() if reason is error.reason and error.params.get(name)), None
    )


def _about_keys() -> dict[ErrorReason, tuple[str, str]]:
    return {
        _R.KEY_MISSING: (
            translate("Errors", "A key is needed"),
            translate("Errors", "{host} answers only with a key. Nothing was charged and your message is kept."),
        ),
        _R.KEY_REFUSED: (
            translate("Errors", "The key was not accepted"),
            translate("Errors", "{provider} does not know this key. Nothing was charged and your message is kept."),
        ),
        _R.BALANCE_USED_UP: (
            translate("Errors", "This key has used up its balance"),
            translate("Errors", "{provider} refused, so nothing was charged. Your message is kept."),
        ),
        _R.TOO_MANY_REQUESTS: (
            translate("Errors", "Too many requests"),
            translate("Errors", "{provider} asks to wait a little. Your message is kept."),
        ),
        _R.ACCESS_DENIED: (
            translate("Errors", "This key may not use {model}"),
            translate("Errors", "{provider} refused before the first word. Your message is kept."),
        ),
        _R.CONTENT_FILTERED: (
            translate("Errors", "A content filter ended the reply"),
            translate("Errors", "{provider} or the model's maker did not let it through. What came is kept."),
        ),
    }


def _about_network() -> dict[ErrorReason, tuple[str, str]]:
    kept = translate("Errors", "Nothing was sent that could be charged. Your message is kept.")
    return {
        _R.HOST_NOT_FOUND: (translate("Errors", "{host} was not found: no such server, or no network"), kept),
        _R.CONNECTION_REFUSED: (translate("Errors", "{host} refuses connections: nothing runs there now"), kept),
        _R.CONNECTION_FAILED: (translate("Errors", "{host} cannot be reached"), kept),
        _R.CONNECTION_LOST: (
            translate("Errors", "The connection broke off"),
            translate("Errors", "What came is kept. The gateway may charge for it."),
        ),
        _R.TLS_FAILED: (
            translate("Errors", "No safe connection to {host}"),
            translate("Errors", "Its certificate is not trusted here. Nothing was sent, and your message is kept."),
        ),
        _R.PROXY_FAILED: (
            translate("Errors", "The proxy does not work"),
            translate("Errors", "Nothing was sent, and your message is kept."),
        ),
        _R.CONNECT_TIMEOUT: (translate("Errors", "{host} does not answer"), kept),
        _R.STALLED: (
            translate("Errors", "Nothing came for a long time"),
            translate("Errors", "The reply stood still, so it was ended. What came is kept."),
        ),
        _R.GATEWAY_TIMEOUT: (
            translate("Errors", "The gateway gave up waiting"),
            translate("Errors", "The model took too long for {provider}. It may still be charged."),
        ),
        _R.STREAM_ENDED: (
            translate("Errors", "Cut off: the stream ended too early"),
            translate("Errors", "What came is kept."),
        ),
        _R.TOKEN_LIMIT: (
            translate("Errors", "Cut off by the gateway at its limit of tokens"),
            translate("Errors", "What came is kept."),
        ),
    }


def _about_gateway() -> dict[ErrorReason, tuple[str, str]]:
    kept = translate("Errors", "Your message is kept.")
    charged = translate("Errors", "Your message is kept. Whether it was charged, only {provider} knows.")
    address = translate("Errors", "The address of the provider may be wrong. Your message is kept.")
    return {
        _R.NOT_OFFERED: (translate("Errors", "{provider} does not offer this"), kept),
        _R.MODEL_GONE: (translate("Errors", "{provider} does not have {model}"), kept),
        _R.ENDPOINT_MISSING: (translate("Errors", "There is no chat at this address"), address),
        _R.SERVER_ERROR: (translate("Errors", "{provider} has trouble"), charged),
        _R.NO_CHANNEL: (translate("Errors", "{provider} has no channel for {model} now"), kept),
        _R.REQUEST_REFUSED: (translate("Errors", "The request was refused"), kept),
        _R.REQUEST_TOO_LARGE: (
            translate("Errors", "The request is too large for {provider}"),
            translate("Errors", "Fewer or smaller pictures may help. Your message is kept."),
        ),
        _R.CONTEXT_TOO_LONG: (
            translate("Errors", "The conversation is too long for {model}"),
            translate("Errors", "A model with a longer context or a new conversation helps. Your message is kept."),
        ),
        _R.WEB_PAGE: (translate("Errors", "A web page came instead of a reply"), address),
        _R.REDIRECTED: (translate("Errors", "{host} points to another address"), address),
        _R.NOT_UNDERSTOOD: (translate("Errors", "What came is no reply"), charged),
        _R.EMPTY_REPLY: (
            translate("Errors", "The reply is empty"),
            translate("Errors", "The model ended without a word. Your message is kept."),
        ),
        _R.REPLY_TOO_BIG: (
            translate("Errors", "The reply is too large"),
            translate("Errors", "It was ended to protect this computer. What came is kept."),
        ),
        _R.STREAM_ERROR: (
            translate("Errors", "The gateway failed in the middle of the reply"),
            translate("Errors", "What came is kept."),
        ),
        _R.STOPPED: (translate("Errors", "Stopped"), translate("Errors", "What came is kept.")),
        _R.INTERRUPTED: (translate("Errors", "Interrupted"), translate("Errors", "What came is kept.")),
    }


def _about_requests() -> dict[ErrorReason, tuple[str, str]]:
    unsent = translate("Errors", "Nothing was sent, and your message is kept.")
    return {
        _R.FIELD_NOT_TAKEN: (translate("Errors", "The {endpoint} endpoint does not take {field}"), unsent),
        _R.FILE_NOT_TAKEN: (translate("Errors", "{name} cannot go to the {endpoint} endpoint"), unsent),
        _R.PICTURE_NOT_SEEN: (
            translate("Errors", "{name} was not sent: {model} does not see pictures"),
            translate(
                "Errors", "Your message is kept. Another model may see it; this one can be corrected in its details."
            ),
        ),
        _R.FILM_NOT_KEPT: (
            translate("Errors", "{model} makes films, and those are ordered and stored"),
            translate("Errors", "Nothing was sent. Keep this conversation first, or ask in another one."),
        ),
        _R.SCHEMA_INVALID: (translate("Errors", "The schema for the reply is no JSON Schema"), unsent),
        _R.TOOLS_INVALID: (translate("Errors", "The list of tools cannot be read"), unsent),
        _R.SCHEMA_MISMATCH: (
            translate("Errors", "The reply does not fit its schema"),
            translate("Errors", "{path} is not what the schema asks for. What came is kept."),
        ),
        _R.JOB_FAILED: (
            translate("Errors", "{provider} could not make it"),
            translate("Errors", "Your message is kept. Whether it was charged, only {provider} knows."),
        ),
        _R.ORDER_UNSURE: (
            translate("Errors", "Nobody knows whether the film was ordered"),
            translate(
                "Errors",
                "It was sent and no answer came. It may be charged: look at {provider} before you try again.",
            ),
        ),
        _R.ORDER_STANDS: (
            translate("Errors", "The film is not here yet"),
            translate("Errors", "The order stands at {provider} and may still be charged. It is not sent again."),
        ),
        _R.JOB_GONE: (
            translate("Errors", "{provider} no longer has this order"),
            translate("Errors", "Orders are kept for a while only. What it made can no longer be fetched."),
        ),
        _R.GPT_ID_MISSING: (
            translate("Errors", "{model} does not say which GPT to ask"),
            translate("Errors", "Choose it again and paste the link of the GPT. Your message is kept."),
        ),
    }


def _about_attachments() -> dict[ErrorReason, tuple[str, str]]:
    not_attached = translate("Errors", "It was not attached.")
    return {
        _R.NOT_A_PICTURE: (translate("Errors", "{name} is no picture"), not_attached),
        _R.PICTURE_BROKEN: (translate("Errors", "{name} is broken"), not_attached),
        _R.PICTURE_TOO_LARGE: (translate("Errors", "{name} is too large"), not_attached),
        _R.FILE_UNREADABLE: (translate("Errors", "{name} cannot be read"), not_attached),
        _R.FILE_TOO_LARGE: (translate("Errors", "{name} is too large"), not_attached),
        _R.VIDEO_UNREADABLE: (
            translate("Errors", "{name} is no video that can be read"),
            translate("Errors", "Another format, such as MP4, may work."),
        ),
        _R.MEDIA_REFUSED: (
            translate("Errors", "A file of the reply was not fetched"),
            translate("Errors", "It lies where nothing is fetched from by itself. What came is kept."),
        ),
        _R.MEDIA_GONE: (
            translate("Errors", "{host} no longer has a file of the reply"),
            translate("Errors", "What came is kept."),
        ),
    }


def _about_this_computer() -> dict[ErrorReason, tuple[str, str]]:
    kept = translate("Errors", "Your message is kept.")
    return {
        _R.LOCAL_NOT_INSTALLED: (
            translate("Errors", "The model on this computer is not installed"),
            translate("Errors", "The settings say how to get it. Your message is kept."),
        ),
        _R.LOCAL_FILE_MISSING: (translate("Errors", "The file of the model {name} is gone"), kept),
        _R.LOCAL_START_FAILED: (translate("Errors", "The model {name} could not be started"), kept),
        _R.LOCAL_ENDED: (
            translate("Errors", "The model's process ended"),
            translate("Errors", "What came is kept. It starts again with the next try."),
        ),
        _R.ADDRESS_INVALID: (
            translate("Errors", "The provider's address is no web address"),
            translate("Errors", "Nothing was sent, and your message is kept."),
        ),
        _R.CERTIFICATE_FILE: (
            translate("Errors", "The certificate file cannot be used"),
            translate("Errors", "{path} is gone or holds no certificate. Your message is kept."),
        ),
        _R.NO_MODEL: (
            translate("Errors", "There is no model to ask"),
            translate("Errors", "Add a provider in the settings. Your message is kept."),
        ),
        _R.PROVIDER_GONE: (
            translate("Errors", "The provider was removed or switched off"),
            translate("Errors", "Choose another model. Your message is kept."),
        ),
        _R.BUG: (
            translate("Errors", "Something went wrong inside Loquent"),
            translate("Errors", "What came is kept. The log in the data folder says more."),
        ),
    }


_TABLES: tuple[Callable[[], dict[ErrorReason, tuple[str, str]]], ...] = (
    _about_keys,
    _about_network,
    _about_gateway,
    _about_requests,
    about_storage,
    about_backups,
    _about_attachments,
    _about_this_computer,
)
