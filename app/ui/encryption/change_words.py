"""What is said on the pages of a change of the encryption: titles, and the words below them."""

from app.domain.errors import ErrorInfo
from app.domain.folder_work import EncryptionChange
from app.ui.error_texts import describe
from app.ui.translation import translate


def phrase(change: EncryptionChange) -> tuple[str, str]:
    """Return the words for a phrase that is shown."""
    title = translate("Encryption", "Your recovery phrase")
    if change is EncryptionChange.REKEY:
        title = translate("Encryption", "Your new recovery phrase")
    words = translate(
        "Encryption",
        "It opens the history where the keyring does not have the key: on another computer, or when this one has lost "
        "it. Write it down, or keep it in a password manager, and away from this computer. It is shown only now, and "
        "asked back in the next step. Nothing is changed yet.",
    )
    return title, words


def proof() -> tuple[str, str]:
    """Return the words for a phrase that is asked back."""
    return (
        translate("Encryption", "Type the phrase from what you kept"),
        translate(
            "Encryption",
            "So it is certain that it opens the history later. Small letters will do, and a phrase can be pasted into "
            "any field. Each group proves itself: a slip is marked where it is.",
        ),
    )


def act(change: EncryptionChange) -> str:
    """Return the word of the button that begins."""
    if change is EncryptionChange.REKEY:
        return translate("Encryption", "Change the key now")
    return translate("Encryption", "Encrypt now")


def work(change: EncryptionChange) -> str:
    """Return the title while it is done."""
    return {
        EncryptionChange.ON: translate("Encryption", "The history is being encrypted"),
        EncryptionChange.REKEY: translate("Encryption", "The history is being encrypted with the new key"),
        EncryptionChange.OFF: translate("Encryption", "The encryption is being taken off"),
    }[change]


def while_working() -> str:
    """Return what a person should know meanwhile."""
    return translate(
        "Encryption",
        "This takes a while for many attachments. Nothing is lost if the computer goes off meanwhile: the history is "
        "then as before, or as it shall be.",
    )


def end(change: EncryptionChange, error: ErrorInfo | None) -> tuple[str, str]:
    """Return the words when it is done, or was not."""
    if error is not None:
        text = describe(error)
        as_before = translate("Encryption", "The encryption was not changed.")
        return text.title, f"{text.meaning}\n{as_before}"
    return _done(change)


def _done(change: EncryptionChange) -> tuple[str, str]:
    if change is EncryptionChange.OFF:
        return (
            translate("Encryption", "The history is no longer encrypted"),
            translate("Encryption", "Keep the old recovery phrase as long as you have old copies elsewhere."),
        )
    if change is EncryptionChange.REKEY:
        return (
            translate("Encryption", "The history has a new key"),
            translate("Encryption", "Only the new recovery phrase opens it. You can go on as before."),
        )
    return (
        translate("Encryption", "The history is encrypted"),
        translate("Encryption", "You can go on as before: as long as the keyring has the key, nothing asks for it."),
    )
