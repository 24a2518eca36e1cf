"""Whatever a person and a reply do in whatever order, the view keeps its order, its heights and its temper."""

import asyncio
import dataclasses
import random
from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt

from app.domain.blocks import (
    AttachmentRef,
    AudioBlock,
    CitationBlock,
    ContentBlock,
    FileBlock,
    ProviderDataBlock,
    StructuredBlock,
    ThinkingBlock,
    ToolCallBlock,
    ToolResultBlock,
    UnknownBlock,
    VideoBlock,
    broken_media,
)
from app.domain.conversation import Message, MessageStatus
from app.domain.events import MessageAdded, MessageChanged, TurnEnded, TurnStarted
from app.domain.stream import (
    BlockAdded,
    OtherChoice,
    ProgressReported,
    Stage,
    StreamEvent,
    TextDelta,
    TextWasThinking,
    ThinkingDelta,
)
from app.services.reply import GrowingReply
from app.ui.theme import ThemeManager
from app.ui.timeline.view import TimelineView
from tests.ui.timeline.hand import Hand
from tests.ui.timeline.samples import EVERY_BLOCK, Stream, Talk, used_up

STEPS = 80
PIECES = [
    *("word ", "**bold", "** ", "\n\n", "```py\n", "x = 1\n", "```\n", "| a | b |\n|---|---|\n", "| 1 | 2 |\n"),
    *("- item\n", "  - sub\n", "> q\n", "# H\n", "🙂", "中文字", "[l](http://a.example/c) ", "long " * 300),
]
_UNCHECKED = 0.7
FILE = AttachmentRef("f" * 64, "video/mp4", "a film.mp4", 2048)
BLOCKS: tuple[ContentBlock, ...] = (
    ToolCallBlock("c", "get_weather", '{"city": "Paris"}'),
    ToolResultBlock("c", "line\n" * 40),
    ToolResultBlock("c", "", is_error=True),
    StructuredBlock("[1, 2, 3]", "numbers"),
    CitationBlock("https://example.com/a", "A"),
    CitationBlock("https://example.com/b"),
    ProviderDataBlock("responses", "{}"),
    UnknownBlock("hologram", 9, '{"x": 1}'),
    broken_media("image/png", "AAAA!"),
    FileBlock(FILE),
    VideoBlock(FILE),
    AudioBlock(FILE, "What was said."),
)
KEYS = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.Key.Key_PageUp, Qt.Key.Key_Home)
ENDS = (MessageStatus.COMPLETE, MessageStatus.STOPPED, MessageStatus.CUT, MessageStatus.FAILED)


class Walk:
    """One random walk through what can be done."""

    def __init__(self, seed: int, view: TimelineView, hand: Hand, themes: ThemeManager) -> None:
        self.random = random.Random(seed)  # noqa: S311 - a walk that can be repeated, no secret
        self._view = view
        self._hand = hand
        self._themes = themes
        self._talks = [self._talk(f"t{number}") for number in range(3)]
        self._talk_shown = self._talks[0]
        self._running: Message | None = None
        self._stream: Stream | None = None
        self._reply = GrowingReply()
        view.set_conversation(self._talk_shown.view())
        self.steps: tuple[Callable[[], object], ...] = (
            lambda: hand.scroll_to(self.random.randint(0, view.verticalScrollBar().maximum())),
            lambda: hand.wheel(self._point(), QPoint(self.random.choice((0, 0, 120)), self.random.randint(-480, 480))),
            lambda: hand.drag(self._point(), self._point()),
            lambda: hand.triple_click(self._point()),
            lambda: hand.key(self.random.choice(KEYS)),
            lambda: view.resize(self.random.randint(200, 1400), self.random.randint(100, 1200)),
            lambda: themes.set_zoom(self.random.choice((75, 100, 150))),
            view.select_all,
            hand.copied,
            hand.image,
            view.accessible_text,
            self._press_something,
            self._switch,
            self._begin_or_end,
            *(self._grow,) * 4,
        )

    def _talk(self, name: str) -> Talk:
        talk = Talk(name)
        for _ in range(self.random.randint(0, 8)):
            talk.ask("q " * self.random.randint(1, 3000))
            status = self.random.choice(ENDS)
            text = self.random.choice(("", EVERY_BLOCK, "".join(self.random.choices(PIECES, k=40))))
            error = used_up() if status in (MessageStatus.CUT, MessageStatus.FAILED) else None
            talk.reply(text, thinking="hm " * self.random.randint(0, 2000), status=status, error=error)
        return talk

    def _point(self) -> QPointF:
        width, height = self._view.width(), self._view.height()
        return QPointF(self.random.randint(-20, width + 20), self.random.randint(-20, height + 20))

    def _press_something(self) -> None:
        found = [(each, hit) for each in self._hand.seen() for hit in each.part.hits() if hit.action != "more"]
        if found:
            each, hit = self.random.choice(found)
            self._hand.click(hit.box.translated(each.box.topLeft()).center())

    def _switch(self) -> None:
        if self._running is None:
            self._talk_shown = self.random.choice(self._talks)
            self._view.set_conversation(self._talk_shown.view())

    def _begin_or_end(self) -> None:
        if self._running is None:
            self._view.apply(MessageAdded(self._talk_shown.ask("And?")))
            self._running = self._talk_shown.running()
            self._stream, self._reply = Stream(self._running), GrowingReply()
            self._view.apply(MessageAdded(self._running))
            return
        status = self.random.choice(ENDS)
        ended = dataclasses.replace(
            self._running, blocks=self._reply.blocks(ended=True), status=status, error=used_up()
        )
        self._talk_shown.messages[-1] = ended
        self._running = None
        self._view.apply(MessageChanged(ended))
        self._view.apply(TurnEnded(self._talk_shown.name, ended.id, status))

    def _grow(self) -> None:
        """Let twelve events come, numbered and placed as the services do it."""
        if self._running is None or self._stream is None:
            return
        for _ in range(12):
            event = self._event()
            block = self._reply.last_block
            if isinstance(event, TextDelta | ThinkingDelta):
                block = self._reply.add(event.text, thinking=isinstance(event, ThinkingDelta))
            elif isinstance(event, BlockAdded):
                block = self._reply.append(event.block)
            elif isinstance(event, TextWasThinking):
                block = self._reply.text_was_thinking()
            self._view.apply(self._stream.event(event, block))
            if isinstance(event, TextWasThinking):
                self._view.apply(MessageChanged(dataclasses.replace(self._running, blocks=self._reply.blocks())))

    def _event(self) -> StreamEvent:
        words = self.random.choice(PIECES)
        return self.random.choice(
            (
                *(TextDelta(words),) * 20,
                *(ThinkingDelta(words),) * 3,
                *(BlockAdded(self.random.choice(BLOCKS)),) * 2,
                ProgressReported(self.random.choice(list(Stage)), self.random.randint(0, 100), "x"),
                OtherChoice(1, words),
                TextWasThinking(),
            )
        )

    def check_reply(self) -> None:
        """See now and then that the view holds what the services hold, but for the times of thoughts."""
        number = self._view.model.number_of(self._running.id) if self._running is not None else None
        if number is None or self._running is None or self.random.random() < _UNCHECKED:
            return
        # Shows at once what came in; else it would be shown a moment later.
        self._view.apply(TurnStarted(self._talk_shown.name, self._running.id))
        shown, told = self._view.model.entries[number].blocks_so_far(), self._reply.blocks()
        assert [_without_time(block) for block in shown] == [_without_time(block) for block in told]


def _without_time(block: ContentBlock) -> ContentBlock:
    return dataclasses.replace(block, seconds=None) if isinstance(block, ThinkingBlock) else block


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
@pytest.mark.parametrize("seed", range(8))
async def test_nothing_breaks(view: TimelineView, hand: Hand, themes: ThemeManager, seed: int) -> None:
    walk = Walk(seed, view, hand, themes)
    for _ in range(STEPS):
        walk.random.choice(walk.steps)()
        walk.check_reply()
        await asyncio.sleep(0)
        tops = [each.box.top() for each in hand.seen()]
        assert tops == sorted(tops)
        for name in {each.message_id for each in hand.seen()}:
            number = view.model.number_of(name)
            assert number is not None
            entry = view.model.entries[number]
            known = view.model.entry_height(number)
            assert entry.height(view.model.width, view.around) == pytest.approx(known, abs=0.1)
