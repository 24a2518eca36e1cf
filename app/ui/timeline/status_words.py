"""What the lines around a reply say: how far it has come, how it ended, what it took."""

from PySide6.QtCore import QDate, QLocale, QObject

from app.domain.conversation import Message, MessageStatus, Role
from app.domain.errors import ErrorInfo, ErrorReason
from app.domain.generation import EndpointReason, Route
from app.domain.stream import ProgressReported, Stage, StreamEvent, TextDelta, ThinkingDelta
from app.ui import moments
from app.ui.error_texts import ErrorAction, describe
from app.ui.translation import translate

_LONGEST_DETAIL = 120


class Counts(QObject):
    """Sentences with a number, in the plural that it asks for: lupdate sees plurals in ``self.tr`` alone."""

    def written(self, words: int) -> str:
        """Return how many words have come in."""
        return self.tr("Writing · %Ln words", "", words)

    def all_lines(self, count: int) -> str:
        """Return what opens data that is folded."""
        return self.tr("Show all %Ln lines", "", count)

    def tokens(self, count: int) -> str:
        """Return how many tokens a reply took."""
        return self.tr("%Ln tokens", "", count)

    def cut_after(self, count: int) -> str:
        """Return where the gateway cut a reply off."""
        return self.tr("Cut off by the gateway after %Ln tokens", "", count)


def name_of(message: Message) -> str:
    """Return what a reply's model is called."""
    if message.role is Role.TOOL:
        return tool_name()
    if message.model is None:
        return translate("Timeline", "No model")
    return message.model.model_id


def time_of(message: Message) -> str:
    """Return when a message was written, the time today, else the day too; and whether a person changed its text."""
    if message.edited_from is None:
        return _time_of(message)
    return translate("Timeline", "{time} · edited by you").format(time=_time_of(message))


def _time_of(message: Message) -> str:
    local = moments.local(message.created_at)
    return moments.time(local) if local.date() == QDate.currentDate() else moments.day_and_time(local)


def tool_name() -> str:
    """Return what stands above the answers of tools."""
    return translate("Timeline", "Tool")


def delta_of(event: StreamEvent) -> tuple[str, bool] | None:
    """Return the text of a delta and whether it is thought; None for all other events."""
    if isinstance(event, TextDelta | ThinkingDelta):
        return event.text, isinstance(event, ThinkingDelta)
    return None


def stage(report: ProgressReported) -> str:
    """Return what a server says it is busy with, such as "Drawing · 40 %"."""
    detail = " ".join(report.detail.split())[:_LONGEST_DETAIL]
    words = _stage_with_detail(report.stage).format(detail=detail) if detail else _stage(report.stage)
    if report.percent is None:
        return words
    return translate("Timeline", "{stage} · {percent} %").format(stage=words, percent=report.percent)


def _stage(stage: Stage) -> str:
    return {
        Stage.QUEUED: translate("Timeline", "Queued"),
        Stage.WORKING: translate("Timeline", "Working"),
        Stage.SEARCHING: translate("Timeline", "Searching the web"),
        Stage.CALLING_TOOL: translate("Timeline", "Calling a tool"),
        Stage.DRAWING: translate("Timeline", "Drawing"),
        Stage.FILMING: translate("Timeline", "Filming"),
        Stage.FETCHING: translate("Timeline", "Fetching a file"),
    }[stage]


def _stage_with_detail(stage: Stage) -> str:
    by_stage = {
        Stage.SEARCHING: translate("Timeline", "Searching the web: {detail}"),
        Stage.CALLING_TOOL: translate("Timeline", "Calling {detail}"),
        Stage.FETCHING: translate("Timeline", "Fetching {detail}"),
    }
    return by_stage.get(stage) or f"{_stage(stage)}: {{detail}}"


def why_of(way: Route) -> str:
    """Return why an endpoint was taken."""
    return {
        EndpointReason.CHOSEN: translate("Timeline", "it was chosen"),
        EndpointReason.MODEL: translate("Timeline", "it was chosen for this model"),
        EndpointReason.LISTED: translate("Timeline", "the list of models names it"),
        EndpointReason.NAMED: translate("Timeline", "the model's name tells it"),
        EndpointReason.FALLBACK: translate("Timeline", "the one that the list of models names is not there"),
        EndpointReason.DEFAULT: translate("Timeline", "it is spoken everywhere"),
        EndpointReason.FITS: translate("Timeline", "the first that can carry all of the request"),
    }[way.why]


def route(way: Route) -> str:
    """Return which endpoint answers, and why that one was taken."""
    why = why_of(way)
    return translate("Timeline", "Endpoint {endpoint}: {why}").format(endpoint=way.endpoint.value, why=why)


def left_out(way: Route) -> str:
    """Return which fields of a request were not sent, and why."""
    words = translate("Timeline", "Sent without {fields}, which the gateway refuses")
    return words.format(fields=", ".join(way.left_out))


def waiting(seconds: int) -> str:
    """Return what a reply says before its first word."""
    return translate("Timeline", "Waiting · {seconds} s").format(seconds=seconds)


def thinking(seconds: int) -> str:
    """Return what a reply says while the model thinks."""
    return translate("Timeline", "Thinking · {seconds} s").format(seconds=seconds)


def retrying(seconds: int) -> str:
    """Return what a reply says while a request waits to be sent again."""
    return translate("Timeline", "Trying again in {seconds} s").format(seconds=seconds)


def writing(words: int, speed: float | None) -> str:
    """Return what a reply says while it comes in; ``speed`` is in tokens a second, None where nobody counts them."""
    text = Counts().written(words)
    if speed is None:
        return text
    return translate("Timeline", "{writing} · {speed} tok/s").format(writing=text, speed=round(speed))


def facts_of(message: Message) -> str:
    """Return tokens and time of a reply, as far as they are known."""
    facts = []
    tokens = message.usage.completion_tokens if message.usage else None
    if tokens:
        facts.append(Counts().tokens(tokens))
    if message.timing.total is not None:
        text = translate("Timeline", "{seconds} s")
        facts.append(text.format(seconds=QLocale().toString(message.timing.total, "f", 1)))
    return " · ".join(facts)


def notice_of(message: Message) -> tuple[str, tuple[ErrorAction, ...]] | None:
    """Return the line under a reply that did not come to its end, with the ways on; None for all others."""
    if message.error is not None and message.error.reason is ErrorReason.ORDER_STANDS:
        return _ordered(message.status)
    ways = (ErrorAction.CONTINUE, ErrorAction.RETRY)
    if message.status is MessageStatus.STOPPED:
        return translate("Timeline", "You stopped this reply"), ways
    if message.status is MessageStatus.INTERRUPTED:
        return translate("Timeline", "Interrupted: Loquent ended while this was being written"), ways
    if message.status is MessageStatus.CUT and message.error is not None:
        return _cut(message.error, message.model_label), ways
    return None


def _ordered(status: MessageStatus) -> tuple[str, tuple[ErrorAction, ...]] | None:
    """Return what stands under a reply whose order goes on without it."""
    words = {
        MessageStatus.STOPPED: translate(
            "Timeline", "You stopped waiting. The film is still made, may still be charged, and will appear here."
        ),
        MessageStatus.INTERRUPTED: translate(
            "Timeline", "Loquent ended while the film was being made. The order stands."
        ),
    }
    return (words[status], (ErrorAction.WAIT,)) if status in words else None


def _cut(error: ErrorInfo, provider_name: str) -> str:
    tokens = error.params.get("tokens", "")
    if error.reason is ErrorReason.TOKEN_LIMIT and tokens.isdecimal():
        return Counts().cut_after(int(tokens))
    return describe(error, provider_name).title


def card_of(message: Message) -> ErrorInfo | None:
    """Return the error that a card is shown for."""
    return message.error if message.status is MessageStatus.FAILED else None


def speaker_of(message: Message) -> str:
    """Return who speaks, for a screen reader."""
    return translate("Timeline", "You") if message.role is Role.USER else name_of(message)
