"""What can go wrong, as kinds and parameters. Sentences for people are made in ``ui`` and ``cli``."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class ErrorKind(StrEnum):
    """The family of an error: decides its icon, its way on, and whether a retry can help."""

    AUTH = "auth"
    QUOTA = "quota"
    RATE_LIMIT = "rate_limit"
    NETWORK = "network"
    TIMEOUT = "timeout"
    CUT = "cut"
    REFUSED = "refused"
    UNSUPPORTED = "unsupported"
    NOT_FOUND = "not_found"
    OVERLOADED = "overloaded"
    BAD_REQUEST = "bad_request"
    BAD_REPLY = "bad_reply"
    CANCELLED = "cancelled"
    STORAGE = "storage"
    ATTACHMENT = "attachment"
    LOCAL_MODEL = "local_model"
    CONFIGURATION = "configuration"
    INTERNAL = "internal"


class ErrorReason(StrEnum):
    """What exactly happened: one text for each in ``ui`` and ``cli``. The part before the dot is the kind."""

    KEY_MISSING = "auth.key_missing"
    KEY_REFUSED = "auth.key_refused"
    BALANCE_USED_UP = "quota.balance_used_up"
    TOO_MANY_REQUESTS = "rate_limit.too_many_requests"
    HOST_NOT_FOUND = "network.host_not_found"
    CONNECTION_REFUSED = "network.connection_refused"
    CONNECTION_FAILED = "network.connection_failed"
    CONNECTION_LOST = "network.connection_lost"
    TLS_FAILED = "network.tls_failed"
    PROXY_FAILED = "network.proxy_failed"
    CONNECT_TIMEOUT = "timeout.connect"
    STALLED = "timeout.stalled"
    GATEWAY_TIMEOUT = "timeout.gateway"
    STREAM_ENDED = "cut.stream_ended"
    TOKEN_LIMIT = "cut.token_limit"  # noqa: S105
    CONTENT_FILTERED = "refused.content_filtered"
    ACCESS_DENIED = "refused.access_denied"
    NOT_OFFERED = "unsupported.not_offered"
    FIELD_NOT_TAKEN = "unsupported.field_not_taken"
    FILE_NOT_TAKEN = "unsupported.file_not_taken"
    PICTURE_NOT_SEEN = "unsupported.picture_not_seen"
    FILM_NOT_KEPT = "unsupported.film_not_kept"
    MODEL_GONE = "not_found.model_gone"
    ENDPOINT_MISSING = "not_found.endpoint_missing"
    JOB_GONE = "not_found.job_gone"
    SERVER_ERROR = "overloaded.server_error"
    NO_CHANNEL = "overloaded.no_channel"
    REQUEST_REFUSED = "bad_request.request_refused"
    REQUEST_TOO_LARGE = "bad_request.too_large"
    SCHEMA_INVALID = "bad_request.schema_invalid"
    TOOLS_INVALID = "bad_request.tools_invalid"
    CONTEXT_TOO_LONG = "bad_request.context_too_long"
    WEB_PAGE = "bad_reply.web_page"
    REDIRECTED = "bad_reply.redirected"
    NOT_UNDERSTOOD = "bad_reply.not_understood"
    EMPTY_REPLY = "bad_reply.empty"
    REPLY_TOO_BIG = "bad_reply.too_big"
    STREAM_ERROR = "bad_reply.stream_error"
    JOB_FAILED = "bad_reply.job_failed"
    ORDER_UNSURE = "bad_reply.order_unsure"
    SCHEMA_MISMATCH = "bad_reply.schema_mismatch"
    STOPPED = "cancelled.stopped"
    INTERRUPTED = "cancelled.interrupted"
    ORDER_STANDS = "cancelled.order_stands"
    STORAGE_READ_ONLY = "storage.read_only"
    DISK_FULL = "storage.disk_full"
    NEWER_DATABASE = "storage.newer_database"
    DATABASE_DAMAGED = "storage.damaged"
    STORAGE_FAILED = "storage.failed"
    NOT_FOUND_IN_HISTORY = "storage.not_found"
    NO_HISTORY = "storage.no_history"
    TARGET_EXISTS = "storage.target_exists"
    FOLDER_IN_USE = "storage.folder_in_use"
    NOT_A_BACKUP = "storage.not_a_backup"
    BACKUP_DAMAGED = "storage.backup_damaged"
    BACKUP_NEWER = "storage.backup_newer"
    PASSPHRASE_NEEDED = "storage.passphrase_needed"  # noqa: S105
    PASSPHRASE_WRONG = "storage.passphrase_wrong"  # noqa: S105
    COPY_GONE = "storage.copy_gone"
    COPY_DAMAGED = "storage.copy_damaged"
    NOTHING_SALVAGED = "storage.nothing_salvaged"
    HISTORY_GONE = "storage.gone"
    HISTORY_LOCKED = "storage.locked"
    ENCRYPTED_ALREADY = "storage.encrypted_already"
    NOT_ENCRYPTED = "storage.not_encrypted"
    KEY_NOT_KEPT = "storage.key_not_kept"
    PHRASE_WRONG = "storage.phrase_wrong"
    PHRASE_OF_ANOTHER = "storage.phrase_of_another"
    NOT_A_PICTURE = "attachment.not_a_picture"
    PICTURE_BROKEN = "attachment.picture_broken"
    PICTURE_TOO_LARGE = "attachment.picture_too_large"
    FILE_TOO_LARGE = "attachment.file_too_large"
    VIDEO_UNREADABLE = "attachment.video_unreadable"
    MEDIA_REFUSED = "attachment.media_refused"
    MEDIA_GONE = "attachment.media_gone"
    FILE_UNREADABLE = "attachment.file_unreadable"
    LOCAL_NOT_INSTALLED = "local_model.not_installed"
    LOCAL_FILE_MISSING = "local_model.file_missing"
    LOCAL_START_FAILED = "local_model.start_failed"
    LOCAL_ENDED = "local_model.ended"
    ADDRESS_INVALID = "configuration.address_invalid"
    CERTIFICATE_FILE = "configuration.certificate_file"
    GPT_ID_MISSING = "configuration.gpt_id_missing"
    NO_MODEL = "configuration.no_model"
    PROVIDER_GONE = "configuration.provider_gone"
    SETTINGS_UNREADABLE = "configuration.settings_unreadable"
    BUG = "internal.bug"

    @property
    def kind(self) -> ErrorKind:
        """Return the family that this reason belongs to."""
        return ErrorKind(self.value.partition(".")[0])


@dataclass(frozen=True, slots=True)
class ErrorInfo:
    """One failure, in a form that can be stored with the turn it ended.

    ``params`` are the values that the sentence names (``host``, ``seconds``, ``name``, ``tokens`` ...);
    ``gateway_message``, ``status``, ``code`` and ``request_id`` are the gateway's own words;
    ``retry_after`` is in seconds. None of them ever holds a key.
    """

    reason: ErrorReason
    params: Mapping[str, str] = field(default_factory=dict)
    gateway_message: str = ""
    status: int | None = None
    code: str = ""
    request_id: str = ""
    retry_after: float | None = None

    @property
    def kind(self) -> ErrorKind:
        """Return the family of the reason."""
        return self.reason.kind


class AppError(Exception):
    """A failure that a person can be told of. Everything else that is raised is a bug."""

    def __init__(self, info: ErrorInfo) -> None:
        super().__init__(f"{info.reason.value} {dict(info.params)} {info.gateway_message[:200]}")
        self.info = info

    @classmethod
    def because(cls, reason: ErrorReason, **params: str) -> "AppError":
        """Make an error that has a reason and parameters, and nothing from a gateway."""
        return cls(ErrorInfo(reason, params))
