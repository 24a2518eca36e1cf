"""What the lines around a reply say: how far it has come, how it ended, what it took."""

from datetime import UTC, datetime

from PySide6.QtCore import QDate, QDateTime, QLocale

from app.domain.conversation import Message, MessageStatus, Role
from app.domain.errors import ErrorInfo
from app.ui.error_texts import ErrorAction, describe
from app.ui.translation import translate


def name_of(message: Message) -> str:
    """Return what a reply's model is called."""
    if message.model is None:
        return translate("Timeline", "No model")
    return message.model.model_id


def time_of(message: Message) -> str:
    """Return when a message was written: the time today, else the day too."""
    local = QDateTime.fromSecsSinceEpoch(int(message.created_at.timestamp()))
    time = local.toString("HH:mm")
    if local.date() == QDate.currentDate():
        return time
    return f"{QLocale().toString(local.date(), QLocale.FormatType.ShortFormat)} {time}"


def progress_of(message: Message, *, words: int, thinking_for: float | None, retry_in: int | None) -> str:
    """Return what a running reply does now; times in seconds."""
    if retry_in is not None:
        return translate("Timeline", "Trying again in {seconds} s").format(seconds=retry_in)
    if words:
        return translate("Timeline", "Writing · %n words", "", words)
    if thinking_for is not None:
        return translate("Timeline", "Thinking · {seconds} s").format(seconds=round(thinking_for))
    waited = max(int((datetime.now(UTC) - message.created_at).total_seconds()), 0)
    return translate("Timeline", "Waiting · {seconds} s").format(seconds=waited)


def facts_of(message: Message) -> str:
    """Return tokens and time of a reply, as far as they are known."""
    facts = []
    tokens = message.usage.completion_tokens if message.usage else None
    if tokens:
        facts.append(translate("Timeline", "%n tokens", "", tokens))
    if message.timing.total is not None:
        text = translate("Timeline", "{seconds} s")
        facts.append(text.format(seconds=QLocale().toString(message.timing.total, "f", 1)))
    return " · ".join(facts)


def notice_of(message: Message) -> tuple[str, tuple[ErrorAction, ...]] | None:
    """Return the line under a reply that did not come to its end, with the ways on; None for all others."""
    ways = (ErrorAction.CONTINUE, ErrorAction.RETRY)
    if message.status is MessageStatus.STOPPED:
        return translate("Timeline", "You stopped this reply"), ways
    if message.status is MessageStatus.INTERRUPTED:
        return translate("Timeline", "Interrupted: Loquent ended while this was being written"), ways
    if message.status is MessageStatus.CUT and message.error is not None:
        return describe(message.error, message.model_label).title, ways
    return None


def card_of(message: Message) -> ErrorInfo | None:
    """Return the error that a card is shown for."""
    return message.error if message.status is MessageStatus.FAILED else None


def speaker_of(message: Message) -> str:
    """Return who speaks, for a screen reader."""
    return translate("Timeline", "You") if message.role is Role.USER else name_of(message)
