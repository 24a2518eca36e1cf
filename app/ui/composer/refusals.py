"""Why a picture is refused, in one line that names it."""

from app.domain.errors import ErrorInfo, ErrorReason
from app.ui.translation import translate


def refusal_text(name: str, error: ErrorInfo) -> str:
    """Return one sentence about the picture ``name`` that cannot be sent."""
    match error.reason:
        case ErrorReason.NOT_A_PICTURE:
            text = translate("Composer", "{name} is not a picture")
        case ErrorReason.PICTURE_BROKEN:
            text = translate("Composer", "{name} is damaged and cannot be read")
        case ErrorReason.PICTURE_TOO_LARGE:
            text = translate("Composer", "{name} is too large")
        case ErrorReason.FILE_UNREADABLE:
            text = translate("Composer", "{name} cannot be opened")
        case ErrorReason.DISK_FULL:
            text = translate("Composer", "{name} could not be kept: the disk is full")
        case ErrorReason.STORAGE_READ_ONLY:
            text = translate("Composer", "{name} could not be kept: the data folder is read-only")
        case _:
            text = translate("Composer", "{name} could not be added")
    return text.format(name=name)
