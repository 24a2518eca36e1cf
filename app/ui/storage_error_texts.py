"""What to say of failures of the data folder: errors as titles and explanations, in the language of the window."""

from app.domain.errors import ErrorReason
from app.ui.translation import translate

_R = ErrorReason


def about_storage() -> dict[ErrorReason, tuple[str, str]]:
    """Return title and explanation of each reason of kind storage, and of the settings."""
    untouched = translate("Errors", "Nothing was overwritten.")
    return {
        _R.STORAGE_READ_ONLY: (
            translate("Errors", "The data folder cannot be written to"),
            translate("Errors", "{path} is read-only. What is in it can still be read."),
        ),
        _R.DISK_FULL: (
            translate("Errors", "The disk is full"),
            translate("Errors", "New words cannot be kept until there is room. What was kept is safe."),
        ),
        _R.NEWER_DATABASE: (
            translate("Errors", "The history was written by a newer version of Loquent"),
            translate("Errors", "This version does not touch it. Start the newer one."),
        ),
        _R.DATABASE_DAMAGED: (translate("Errors", "The history is damaged"), untouched),
        _R.STORAGE_FAILED: (translate("Errors", "The history cannot be used"), untouched),
        _R.FOLDER_IN_USE: (
            translate("Errors", "Another Loquent uses this data folder"),
            translate("Errors", "Close it, or wait until it is done with what it changes. Nothing was changed."),
        ),
        _R.COPY_GONE: (
            translate("Errors", "This copy of the history is gone"),
            translate("Errors", "Nothing was changed."),
        ),
        _R.COPY_DAMAGED: (
            translate("Errors", "This copy of the history is damaged"),
            translate("Errors", "Nothing was changed. Another copy may be whole."),
        ),
        _R.NOTHING_SALVAGED: (
            translate("Errors", "Nothing of the history can be read any more"),
            translate("Errors", "A copy can take its place."),
        ),
        _R.HISTORY_GONE: (
            translate("Errors", "The history is gone"),
            translate("Errors", "Its file is missing or empty. A copy can take its place."),
        ),
        _R.HISTORY_LOCKED: (
            translate("Errors", "The history is encrypted"),
            translate("Errors", "Its key is not in the keyring of this computer. The recovery phrase opens it."),
        ),
        _R.ENCRYPTED_ALREADY: (
            translate("Errors", "The history is encrypted already"),
            translate("Errors", "It can be given another key."),
        ),
        _R.NOT_ENCRYPTED: (
            translate("Errors", "The history is not encrypted"),
            translate("Errors", "Encryption can be turned on in the settings."),
        ),
        _R.KEY_NOT_KEPT: (
            translate("Errors", "No keyring keeps the key"),
            translate("Errors", "Nothing was changed. Unlock or install a keyring, then try again."),
        ),
        _R.PHRASE_WRONG: (
            translate("Errors", "The recovery phrase is not right"),
            translate("Errors", "Compare it with what you have written down: 13 groups of five letters and digits."),
        ),
        _R.PHRASE_OF_ANOTHER: (
            translate("Errors", "This phrase opens another history"),
            translate("Errors", "Another key is needed here; the recovery phrase of that one opens it."),
        ),
        _R.NOT_FOUND_IN_HISTORY: (
            translate("Errors", "This is no longer in the history"),
            translate("Errors", "It may have been deleted in another window."),
        ),
        _R.SETTINGS_UNREADABLE: (
            translate("Errors", "The settings could not be read"),
            translate("Errors", "They were set aside, and everything has its default value."),
        ),
    }
