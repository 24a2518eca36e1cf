"""What can go wrong with a backup, in the language of the window: a part of ``error_texts``."""

from app.domain.errors import ErrorReason
from app.ui.translation import translate

_R = ErrorReason


def about_backups() -> dict[ErrorReason, tuple[str, str]]:
    """Return a title and a line for each reason."""
    unchanged = translate("Errors", "Nothing was changed.")
    return {
        _R.NO_HISTORY: (translate("Errors", "There is no history there"), unchanged),
        _R.TARGET_EXISTS: (
            translate("Errors", "It is there already"),
            translate("Errors", "{path} was left as it is. Choose another name."),
        ),
        _R.NOT_A_BACKUP: (translate("Errors", "This is no backup of Loquent"), unchanged),
        _R.BACKUP_DAMAGED: (
            translate("Errors", "The backup is damaged"),
            translate("Errors", "It was cut off or changed after it was written. Nothing was taken from it."),
        ),
        _R.BACKUP_NEWER: (
            translate("Errors", "The backup was written by a newer version"),
            translate("Errors", "This version cannot read it. Nothing was changed."),
        ),
        _R.PASSPHRASE_NEEDED: (
            translate("Errors", "The backup needs its passphrase"),
            translate("Errors", "It was sealed with one when it was written."),
        ),
        _R.PASSPHRASE_WRONG: (
            translate("Errors", "That is not the passphrase"),
            translate("Errors", "The file is whole, and was sealed with another one."),
        ),
    }
