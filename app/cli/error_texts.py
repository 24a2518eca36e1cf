"""What an error means, in English. Every ErrorReason has a text."""

from string import Formatter
from typing import Final

from app.domain.errors import ErrorInfo, ErrorReason

_R = ErrorReason

TEXTS: Final[dict[ErrorReason, tuple[str, ...]]] = {
    _R.KEY_MISSING: ("{host} asks for a key, and none is set.", "The gateway asks for a key, and none is set."),
    _R.KEY_REFUSED: ("{host} does not accept the key.", "The gateway does not accept the key."),
    _R.BALANCE_USED_UP: ("The balance or quota of this key is used up.",),
    _R.TOO_MANY_REQUESTS: (
        "Too many requests: the gateway asks to wait {seconds} seconds.",
        "Too many requests: the gateway asks to wait.",
    ),
    _R.HOST_NOT_FOUND: ("There is no server named {host}, or there is no network.", "The server was not found."),
    _R.CONNECTION_REFUSED: ("{host} refused the connection: nothing listens there.", "The connection was refused."),
    _R.CONNECTION_FAILED: ("{host} cannot be reached.", "The gateway cannot be reached."),
    _R.CONNECTION_LOST: ("The connection to {host} broke off.", "The connection broke off."),
    _R.TLS_FAILED: (
        "No safe connection to {host}: its certificate is not trusted.",
        "No safe connection: the certificate is not trusted.",
    ),
    _R.PROXY_FAILED: ("The proxy {proxy} does not work.", "The proxy does not work."),
    _R.CONNECT_TIMEOUT: (
        "{host} did not answer within {seconds} seconds.",
        "The gateway did not answer in time.",
    ),
    _R.STALLED: ("Nothing came for {seconds} seconds.", "Nothing came for a long time."),
    _R.GATEWAY_TIMEOUT: ("The gateway gave up waiting for the model.",),
    _R.STREAM_ENDED: ("The reply was cut: the stream ended too early.",),
    _R.TOKEN_LIMIT: (
        "The reply was cut: it reached the limit of {tokens} tokens.",
        "The reply was cut: it reached the limit of tokens.",
    ),
    _R.CONTENT_FILTERED: ("The gateway's content filter ended the reply.",),
    _R.ACCESS_DENIED: (
        "This key may not use {model}.",
        "The gateway denies access.",
    ),
    _R.NOT_OFFERED: ("The gateway does not offer this.",),
    _R.FIELD_NOT_TAKEN: (
        "The endpoint {endpoint} does not take {field}.",
        "{field} cannot be sent to this endpoint.",
        "The endpoint does not take one of the settings.",
    ),
    _R.FILE_NOT_TAKEN: (
        "The endpoint {endpoint} does not take {name}: it takes {limit}.",
        "The endpoint {endpoint} does not take {name}.",
        "{name} cannot be sent to this endpoint.",
        "The endpoint does not take files of this kind.",
    ),
    _R.PICTURE_NOT_SEEN: (
        (
            "{name} was not sent: {model} does not see pictures. Name another model with --model, or correct this one: "
            "loquent models --set {model} vision=yes"
        ),
        "The model does not see pictures.",
    ),
    _R.FILM_NOT_KEPT: (
        "{model} makes films: their orders are stored, and nothing of a temporary conversation is.",
        "The order of a film is stored, and nothing of a temporary conversation is.",
    ),
    _R.MODEL_GONE: ("The gateway has no model {model}.", "The gateway does not have this model."),
    _R.ENDPOINT_MISSING: (
        "{host} has no chat there: the address may be wrong.",
        "There is no chat at this address: it may be wrong.",
    ),
    _R.JOB_GONE: ("The gateway has no order {id}: it may have expired.", "The gateway no longer has this order."),
    _R.SERVER_ERROR: ("The gateway has trouble (status {status}).", "The gateway has trouble."),
    _R.NO_CHANNEL: ("The gateway has no channel for {model} now.", "The gateway has no channel for this model now."),
    _R.REQUEST_REFUSED: ("The gateway refused the request because of {field}.", "The gateway refused the request."),
    _R.REQUEST_TOO_LARGE: ("The request is too large for the gateway.",),
    _R.SCHEMA_INVALID: (
        "{name} is no JSON Schema that a reply can be asked to fit.",
        "This is no JSON Schema that a reply can be asked to fit.",
    ),
    _R.TOOLS_INVALID: ("{name} is no list of tools.", "This is no list of tools."),
    _R.CONTEXT_TOO_LONG: ("The conversation is too long for {model}.", "The conversation is too long for the model."),
    _R.WEB_PAGE: (
        "{host} answered with a web page: the address may be wrong.",
        "A web page came instead of a reply: the address may be wrong.",
    ),
    _R.REDIRECTED: (
        "The gateway points to {location}: use that address.",
        "The gateway points to another address.",
    ),
    _R.NOT_UNDERSTOOD: ("What {host} answered is no reply.", "What the gateway answered is no reply."),
    _R.EMPTY_REPLY: ("The reply is empty.",),
    _R.REPLY_TOO_BIG: ("The reply is larger than {megabytes} MB and was ended.", "The reply is too large."),
    _R.STREAM_ERROR: ("The gateway reported an error in the middle of the reply.",),
    _R.JOB_FAILED: ("The gateway could not make it.",),
    _R.ORDER_UNSURE: ("The order may have arrived, and may be charged for; nobody knows. It is not sent again.",),
    _R.ORDER_STANDS: (
        "The film is not here yet. The order stands and may be charged; loquent video --resume {id} waits for it.",
        "The film is not here yet. The order stands, may be charged, and is not sent again.",
    ),
    _R.SCHEMA_MISMATCH: ("The reply does not fit its schema at {path}.", "The reply does not fit its schema."),
    _R.STOPPED: ("Stopped.",),
    _R.INTERRUPTED: ("The program ended before the reply did.",),
    _R.STORAGE_READ_ONLY: ("{path} cannot be written to.", "The data folder cannot be written to."),
    _R.DISK_FULL: ("The disk is full: {path} cannot be written.", "The disk is full."),
    _R.NEWER_DATABASE: (
        "The history in {path} was written by a newer version of Loquent (version {found}; this one knows {known}).",
        "The history was written by a newer version of Loquent.",
    ),
    _R.DATABASE_DAMAGED: ("The history in {path} is damaged. It was left as it is.", "The history is damaged."),
    _R.STORAGE_FAILED: ("{path} cannot be used.", "The history cannot be used."),
    _R.FOLDER_IN_USE: (
        "Another Loquent uses {path}, or changes it as a whole.",
        "Another Loquent uses this data folder.",
    ),
    _R.COPY_GONE: ("There is no copy {name}.", "There is no such copy."),
    _R.COPY_DAMAGED: ("The copy {name} is damaged.", "The copy is damaged."),
    _R.NOTHING_SALVAGED: ("Nothing in {path} can be read any more.", "Nothing can be read any more."),
    _R.HISTORY_GONE: (
        "The history {path} is gone, and there are copies of it.",
        "The history is gone, and there are copies of it.",
    ),
    _R.HISTORY_LOCKED: (
        "The history in {path} is encrypted, and its key is not in the keyring.",
        "The history is encrypted, and its key is not in the keyring.",
    ),
    _R.ENCRYPTED_ALREADY: ("The history is encrypted already.",) * 2,
    _R.NOT_ENCRYPTED: ("The history is not encrypted.",) * 2,
    _R.KEY_NOT_KEPT: ("No keyring keeps the key of the history.",) * 2,
    _R.PHRASE_WRONG: (
        "Group {group} of the recovery phrase is not right.",
        "A recovery phrase has 13 groups of five letters and digits.",
    ),
    _R.PHRASE_OF_ANOTHER: ("This recovery phrase opens another history.",) * 2,
    _R.NOT_FOUND_IN_HISTORY: ("The history has no entry {id}.", "The history has no such entry."),
    _R.NO_HISTORY: ("There is no history in {path}.", "There is no history there."),
    _R.TARGET_EXISTS: ("{path} is there already and was left as it is.", "It is there already and was left as it is."),
    _R.NOT_A_BACKUP: ("{path} is no backup of Loquent.", "This is no backup of Loquent."),
    _R.BACKUP_DAMAGED: (
        "The backup {path} is damaged: it was cut off or changed after it was written.",
        "The backup is damaged: it was cut off or changed after it was written.",
    ),
    _R.BACKUP_NEWER: (
        "The backup was written by a newer version ({program}), which this one cannot read.",
        "The backup was written by a newer version, which this one cannot read.",
    ),
    _R.PASSPHRASE_NEEDED: ("{path} was sealed with a passphrase.", "The backup was sealed with a passphrase."),
    _R.PASSPHRASE_WRONG: (
        "The passphrase is another one: {path} is whole and was not sealed with it.",
        "The passphrase is another one; the file is whole.",
    ),
    _R.NOT_A_PICTURE: ("{name} is no picture.", "This is no picture."),
    _R.PICTURE_BROKEN: ("The picture {name} is broken.", "The picture is broken."),
    _R.PICTURE_TOO_LARGE: (
        "The picture {name} is too large ({width} x {height} pixels).",
        "The picture {name} is too large ({megabytes} MB).",
        "The picture {name} is too large.",
        "The picture is too large.",
    ),
    _R.FILE_TOO_LARGE: (
        "{name} is too large: at most {megabytes} MB can be sent.",
        "{name} is too large.",
        "The file is too large.",
    ),
    _R.VIDEO_UNREADABLE: ("{name} is no video that can be read.", "This is no video that can be read."),
    _R.MEDIA_REFUSED: (
        "A file of the reply was not fetched: {what}",
        "A file of the reply was not fetched.",
    ),
    _R.MEDIA_GONE: ("{host} no longer has a file of the reply.", "A file of the reply can no longer be fetched."),
    _R.FILE_UNREADABLE: ("{name} cannot be read.", "The file cannot be read."),
    _R.LOCAL_NOT_INSTALLED: ("The model on this computer is not installed: pip install 'loquent[local]'.",),
    _R.LOCAL_FILE_MISSING: (
        "The file of the model {name} is gone: {path}",
        "The file of the model {name} is gone.",
        "The file of the model is gone.",
    ),
    _R.LOCAL_START_FAILED: ("The model {name} could not be started.", "The model could not be started."),
    _R.LOCAL_ENDED: ("The process of the model {name} ended.", "The process of the model ended."),
    _R.ADDRESS_INVALID: ("{address} is no address of a gateway.", "This is no address of a gateway."),
    _R.CERTIFICATE_FILE: ("{path} holds no certificate.", "The file holds no certificate."),
    _R.GPT_ID_MISSING: (
        "{model} names no GPT: paste the link that shares it.",
        "No GPT is named: paste the link that shares it.",
    ),
    _R.NO_MODEL: (
        (
            "There is no model to ask. Set OPENAI_BASE_URL and OPENAI_API_KEY, add a provider in the window, "
            "or install the model for this computer: pip install 'loquent[local]'"
        ),
    ),
    _R.PROVIDER_GONE: (
        "The provider {provider} was removed or switched off.",
        "The provider was removed or switched off.",
    ),
    _R.SETTINGS_UNREADABLE: (
        "The settings in {path} could not be read. They were kept as {kept_as}.",
        "The settings in {path} could not be read.",
        "The settings could not be read.",
    ),
    _R.BUG: ("Something went wrong inside Loquent ({what}).", "Something went wrong inside Loquent."),
}
"""Texts for each reason, the most telling first: the first whose parameters are all known is used."""


def error_text(error: ErrorInfo) -> str:
    """Return one sentence that says what happened, and the gateway's (or the system's) own words behind it."""
    known = {name: value for name, value in error.params.items() if value}
    texts = (text for text in TEXTS[error.reason] if placeholders(text) <= known.keys())
    sentence = next(texts).format_map(known)
    said = " ".join(error.gateway_message.split())
    return f"{sentence} ({said})" if said else sentence


def placeholders(text: str) -> set[str]:
    """Return the names of the parameters that a text needs."""
    return {name for _, name, _, _ in Formatter().parse(text) if name}
