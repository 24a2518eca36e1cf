"""Words for backups."""

from PySide6.QtCore import QLocale

from app.domain.backup import BackupContents, BackupPhase, BackupProgress
from app.services.backup.strength import Strength
from app.ui.settings.data.counts import DataCounts
from app.ui.translation import translate


def phase_words(progress: BackupProgress) -> str:
    """Return what is being done and how far it is."""
    words = {
        BackupPhase.COPYING: translate("Backup", "Copying the history"),
        BackupPhase.WRITING: translate("Backup", "Writing"),
        BackupPhase.CHECKING: translate("Backup", "Checking by opening it"),
        BackupPhase.RESTORING: translate("Backup", "Restoring"),
    }[progress.phase]
    if not progress.total:
        return words
    return translate("Backup", "{what}: {done} of {total}").format(
        what=words, done=size_words(progress.done), total=size_words(progress.total)
    )


def share_of(progress: BackupProgress) -> float:
    """Return how much is done, 0 to 1, of all phases together."""
    share = progress.done / progress.total if progress.total else 0.0
    begin, end = {
        BackupPhase.COPYING: (0.0, 0.1),
        BackupPhase.WRITING: (0.1, 0.6),
        BackupPhase.CHECKING: (0.6, 1.0),
        BackupPhase.RESTORING: (0.0, 1.0),
    }[progress.phase]
    return begin + share * (end - begin)


def size_words(size: int) -> str:
    """Return a number of bytes as people read it."""
    return QLocale().formattedDataSize(size, 1, QLocale.DataSizeFormat.DataSizeTraditionalFormat)


def contents_words(contents: BackupContents) -> str:
    """Return what is in a backup, on one line."""
    conversations = DataCounts().conversations(contents.database.conversations)
    files = DataCounts().files(contents.files)
    return translate("Backup", "{conversations}, {files}").format(conversations=conversations, files=files)


def left_out_words(contents: BackupContents) -> str:
    """Return what is not in a backup, and what has to be entered again; "" where there is nothing to say."""
    lines = []
    settings = sum(not place.startswith("attachments/") for place in contents.left_out)
    files = len(contents.left_out) - settings
    if settings:
        lines.append(DataCounts().settings_left_out(settings))
    if files:
        lines.append(DataCounts().files_left_out(files))
    if contents.providers:
        names = ", ".join(contents.providers)
        lines.append(
            translate("Backup", "Keys are never in a backup: enter them again for {names}.").format(names=names)
        )
    return " ".join(lines)


def strength_words(strength: Strength) -> tuple[str, str]:
    """Return what there is to say of a passphrase, and its colour."""
    at_best = {
        Strength.NONE: translate("Backup", "Without a passphrase, whoever has the file can read it."),
        Strength.HOURS: translate("Backup", "Weak: it can be guessed within a day."),
        Strength.MONTHS: translate("Backup", "Fair: it can be guessed within months, by somebody with many computers."),
        Strength.YEARS: translate("Backup", "Good: it takes years to guess, if it is no phrase that others know."),
        Strength.AGES: translate("Backup", "Strong, if it is no phrase that others know."),
    }[strength]
    colour = {Strength.HOURS: "danger", Strength.MONTHS: "warn"}.get(strength, "text3")
    return at_best, colour
