"""``loquent ask``: one turn on the same services and the same history as the window."""

import asyncio
import sys

from app.bootstrap.core import open_core
from app.bootstrap.options import CoreOptions
from app.cli.commands import AskCommand
from app.cli.error_texts import error_text
from app.cli.message import blocks_of
from app.cli.output import Output, UsageError, drop_standard_output
from app.cli.values import reply_value
from app.domain.blocks import ContentBlock
from app.domain.conversation import Conversation, Message, MessageStatus
from app.domain.events import MessageChanged, ProblemRaised, TurnProgress
from app.domain.stream import RetryScheduled, TextDelta, ThinkingDelta
from app.services.context import Services
from app.services.model_choice import named_model, unnamed_model

INTERRUPTED = 130


async def ask(command: AskCommand, output: Output) -> int:
    """Say what the command says, print the reply as it comes, and return the exit code.

    Raises:
        UsageError: where there is nothing to say, or nothing to go on with.
        AppError: where the message could not be stored, or a picture not be read.
    """
    text = _said(command)
    # The model is named to this one conversation only.
    async with open_core(CoreOptions(command.core.data_dir)) as services:
        if services.settings.problem is not None:
            output.error(services.settings.problem)
        blocks = await blocks_of(text, command, services.attachments, output)
        conversation = await _conversation(command, services)
        return await _turn(command, output, services, conversation, blocks)


def _said(command: AskCommand) -> str:
    """Return the text to send, read from standard input if need be."""
    if command.text is not None:
        text = command.text
    elif sys.stdin is None or (sys.stdin.isatty() and not command.reads_terminal):
        raise UsageError("there is nothing to say: give TEXT, or - to type it")
    else:
        text = sys.stdin.buffer.read().decode("utf-8", "replace")
    if not text.strip() and not command.images and not command.files:
        raise UsageError("there is nothing to say: the text is empty")
    return text.strip("\r\n")


async def _conversation(command: AskCommand, services: Services) -> Conversation:
    named = command.core.model
    if command.go_on:
        listed = await services.conversations.list()
        if not listed:
            raise UsageError("there is no conversation to go on with")
        conversation = listed[0]
        if named is not None:
            await services.conversations.set_model(conversation.id, await named_model(named, services))
    else:
        model = await (unnamed_model(services) if named is None else named_model(named, services))
        conversation = await services.conversations.create(model)
    if command.system is not None:
        await services.conversations.set_system_prompt(conversation.id, command.system)
    return conversation


async def _turn(
    command: AskCommand,
    output: Output,
    services: Services,
    conversation: Conversation,
    blocks: tuple[ContentBlock, ...],
) -> int:
    printer = _Printer(output, services, conversation.id, quiet=command.json)
    code = 0
    try:
        await services.chat.run_turn(conversation.id, blocks, stream=command.stream)
    except asyncio.CancelledError:
        # Ctrl+C. What had come is printed and stored; the rest of the program ends as it should.
        task = asyncio.current_task()
        if task is not None:
            task.uncancel()
        code = INTERRUPTED
    finally:
        printer.end()
    reply = printer.reply
    if reply is None:
        return code or 1
    if command.json:
        output.value(reply_value(reply))
    elif reply.error is not None:
        output.error(reply.error)
    return code or (0 if reply.status is MessageStatus.COMPLETE else 1)


class _Printer:
    """Prints a turn as it comes: the reply's text to standard output, everything else to standard error."""

    def __init__(self, output: Output, services: Services, conversation_id: str, *, quiet: bool) -> None:
        self._output = output
        self._services = services
        self._conversation_id = conversation_id
        self._quiet = quiet
        self._thinking = False
        self.reply: Message | None = None
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
        elif self._quiet:
            return
        elif isinstance(event, ThinkingDelta):
            self._thinking = True
            self._output.aside(event.text)
        elif isinstance(event, TextDelta):
            self._end_thinking()
            self._output.reply(event.text)

    def _end_thinking(self) -> None:
        if self._thinking:
            self._thinking = False
            self._output.aside("\n\n")
