"""Prints a turn as it comes."""

from app.cli.error_texts import error_text
from app.cli.output import Output, drop_standard_output
from app.cli.progress import progress_text
from app.domain.conversation import Message
from app.domain.events import MessageChanged, ProblemRaised, TurnProgress
from app.domain.generation import Endpoint, EndpointReason
from app.domain.stream import (
    OddsReported,
    OtherChoice,
    ProgressReported,
    ReplyStarted,
    RetryScheduled,
    TextDelta,
    TextWasThinking,
    ThinkingDelta,
    TokenOdds,
)
from app.services.context import Services

_WHY = {
    EndpointReason.MODEL: "it was chosen for this model",
    EndpointReason.LISTED: "the model's list names it",
    EndpointReason.NAMED: "the model's name says so",
    EndpointReason.DEFAULT: "it is spoken everywhere",
    EndpointReason.FITS: "the first that can carry all of the request",
    EndpointReason.FALLBACK: "the one that the model's list names is not there",
}


class Printer:
    """Prints the reply's text to standard output, everything else to standard error.

    ``quiet`` prints nothing but what went wrong on the way. ``holds_text`` leaves the text to be printed at the end:
    data is of use only as a whole.
    """

    def __init__(
        self, output: Output, services: Services, conversation_id: str, *, quiet: bool, holds_text: bool = False
    ) -> None:
        self._output = output
        self._services = services
        self._conversation_id = conversation_id
        self._quiet = quiet
        self._holds_text = holds_text
        self._thinking = False
        self.reply: Message | None = None
        self.started: ReplyStarted | None = None
        self.others: list[OtherChoice] = []
        """The other replies to the same request (n > 1), in their order."""
        self.odds: list[TokenOdds] = []
        """How likely each token was, where that was asked for."""
        self._ends = [
            services.bus.subscribe(TurnProgress, self._progress),
            services.bus.subscribe(MessageChanged, self._changed),
            services.bus.subscribe(ProblemRaised, lambda event: output.error(event.error)),
        ]

    def end(self) -> None:
        """Hear nothing more and end the line."""
        for unsubscribe in self._ends:
            unsubscribe()
        self._end_thinking()
        self._output.end_progress()
        if not self._quiet:
            self._output.end_reply()

    def _changed(self, event: MessageChanged) -> None:
        if event.message.conversation_id == self._conversation_id:
            self.reply = event.message

    def _progress(self, event: TurnProgress) -> None:
        if event.conversation_id != self._conversation_id:
            return
        try:
            self._print(event.event)
        except BrokenPipeError:
            # Nobody reads any more, as with `| head`: what is not read need not be paid for.
            drop_standard_output()
            self._services.chat.stop(self._conversation_id)

    def _print(self, event: object) -> None:
        if isinstance(event, RetryScheduled):
            why = error_text(event.error)
            self._output.notice(f"loquent: {why} Trying again in {event.delay:.0f} s (attempt {event.attempt}).")
        elif isinstance(event, ReplyStarted):
            self._started(event)
        elif isinstance(event, OtherChoice):
            self.others.append(event)
        elif isinstance(event, OddsReported):
            self.odds += event.tokens
        elif not self._quiet:
            self._print_more(event)

    def _started(self, event: ReplyStarted) -> None:
        self.started = event
        if self._quiet:
            return
        # That a chat is asked at the endpoint for chats goes without saying, unless another was to be expected.
        is_usual = event.endpoint is Endpoint.CHAT and event.why in (EndpointReason.LISTED, EndpointReason.DEFAULT)
        if event.why is not EndpointReason.CHOSEN and not is_usual:
            self._output.notice(f"loquent: asked at the endpoint {event.endpoint.value}: {_WHY[event.why]}")
        if event.left_out:
            names = ", ".join(event.left_out)
            self._output.notice(f"loquent: sent without {names}, which the gateway refuses of this model")

    def _print_more(self, event: object) -> None:
        if isinstance(event, ThinkingDelta):
            self._thinking = True
            self._output.aside(event.text)
        elif isinstance(event, TextDelta):
            self._end_thinking()
            if not self._holds_text:
                self._output.reply(event.text)
        elif isinstance(event, ProgressReported):
            self._output.progress(progress_text(event))
        elif isinstance(event, TextWasThinking):
            self._output.end_line()
            self._output.notice("loquent: what came so far was thinking; the reply begins here")

    def _end_thinking(self) -> None:
        if self._thinking:
            self._thinking = False
            self._output.aside("\n\n")
