"""What can be done after an error, in English, for somebody at a command line."""

from typing import Final

from app.domain.errors import ErrorInfo, ErrorKind, ErrorReason

_R = ErrorReason
_K = ErrorKind

_LATER = "Try again later, or ask another model (--model)."
_ADDRESS = "Check the address of the gateway."

_BY_REASON: Final[dict[ErrorReason, str]] = {
    _R.GATEWAY_TIMEOUT: "Try again, without --no-stream: a reply that streams is not waited for so long.",
    _R.TLS_FAILED: "Check the certificate; one of your own is set in the window, under Advanced.",
    _R.PROXY_FAILED: "Check the proxy, or take it away.",
    _R.TOKEN_LIMIT: "Allow more with --param max_tokens=N, or let it go on: loquent ask --continue 'Go on.'",
    _R.ACCESS_DENIED: "Ask another model: loquent models lists them.",
    _R.NOT_OFFERED: "Choose another --endpoint or --model.",
    _R.ENDPOINT_MISSING: "Check the address of the gateway, or choose another --endpoint.",
    _R.JOB_GONE: "Order it again, if you still want it.",
    _R.REQUEST_TOO_LARGE: "Send less: fewer or smaller files.",
    _R.CONTEXT_TOO_LONG: "Begin a new conversation, or ask a model with a longer context.",
    _R.WEB_PAGE: _ADDRESS,
    _R.REDIRECTED: _ADDRESS,
    _R.REPLY_TOO_BIG: "Ask for less at a time.",
    _R.SCHEMA_MISMATCH: "Try again, or ask a model that keeps to schemas.",
    _R.ORDER_UNSURE: "Look at what the gateway lists before you order again.",
    _R.ORDER_STANDS: "",
    _R.STOPPED: "",
    _R.SCHEMA_INVALID: "",
    _R.TOOLS_INVALID: "",
    _R.NO_MODEL: "",
    _R.ADDRESS_INVALID: "Check OPENAI_BASE_URL, or the settings in the window.",
    _R.GPT_ID_MISSING: "",
    _R.DISK_FULL: "Make room, then try again.",
    _R.NEWER_DATABASE: "Install the newer version, or choose another folder with --data-dir.",
    _R.DATABASE_DAMAGED: "loquent copies lists what can take its place; loquent restore-copy NAME puts it there.",
    _R.FOLDER_IN_USE: "Close it, or wait until it is done, then try again.",
    _R.COPY_GONE: "loquent copies lists what there is.",
    _R.COPY_DAMAGED: "Choose another one: loquent copies lists what there is.",
    _R.NOTHING_SALVAGED: "loquent copies lists what can take its place.",
    _R.HISTORY_GONE: "loquent copies lists them; loquent restore-copy NAME puts one in its place. "
    "To begin anew, move the folder backups away.",
    _R.HISTORY_LOCKED: "Give its recovery phrase: 'loquent encrypt unlock', or --phrase-stdin for one command.",
    _R.PASSPHRASE_NEEDED: "Give it with --passphrase-stdin, or at a terminal.",
    _R.PASSPHRASE_WRONG: "Try again with the one that it was sealed with.",
    _R.BACKUP_DAMAGED: "Take another backup.",
    _R.NOT_A_BACKUP: "Take a file that loquent backup has written; loquent import reads exports.",
    _R.BACKUP_NEWER: "Install the newer version.",
    _R.ENCRYPTED_ALREADY: "loquent encrypt rekey gives it another key.",
    _R.NOT_ENCRYPTED: "loquent encrypt on encrypts it.",
    _R.KEY_NOT_KEPT: "Unlock or install a keyring (GNOME Keyring, KWallet), then try again. "
    "Without one, --phrase-stdin opens an encrypted history for one command.",
    _R.PHRASE_WRONG: "Look at what you have written down, then try again.",
    _R.PHRASE_OF_ANOTHER: "loquent encrypt status says the id of the key that is needed.",
    _R.MEDIA_GONE: "Ask for it again.",
    _R.MEDIA_REFUSED: "",
}

_BY_KIND: Final[dict[ErrorKind, str]] = {
    _K.AUTH: "Check the key: OPENAI_API_KEY, or the settings in the window.",
    _K.QUOTA: "loquent balance says what is left. A lower limit may fit it: --param max_tokens=500.",
    _K.RATE_LIMIT: _LATER,
    _K.NETWORK: "Check the network and the address of the gateway, then try again.",
    _K.TIMEOUT: _LATER,
    _K.CUT: "Try again, or let it go on: loquent ask --continue 'Go on.'",
    _K.REFUSED: "Say it in other words, or ask another model (--model).",
    _K.UNSUPPORTED: "Leave it out, or choose another --endpoint or --model.",
    _K.NOT_FOUND: "loquent models lists what there is.",
    _K.OVERLOADED: _LATER,
    _K.BAD_REQUEST: "Change or leave out what it names, or ask another model (--model).",
    _K.BAD_REPLY: "Try again, or ask another model (--model).",
    _K.CANCELLED: "Try again.",
    _K.STORAGE: "Check the folder, or choose another one with --data-dir.",
    _K.ATTACHMENT: "Choose another file.",
    _K.LOCAL_MODEL: "Choose another model: loquent models lists them.",
    _K.CONFIGURATION: "Look at the settings in the window.",
    _K.INTERNAL: "Try again; the log in the data folder says more.",
}


def advice(error: ErrorInfo) -> str:
    """Return a sentence that says what to do next; empty where the error's own text says it, or nothing can be done."""
    said = _BY_REASON.get(error.reason)
    return _BY_KIND[error.kind] if said is None else said
