"""Sources: numbers in the words, one line below them, the rest behind "+3"."""

from PySide6.QtGui import QGuiApplication

from app.domain.blocks import CitationBlock, TextBlock
from app.domain.conversation import Role
from app.domain.events import MessageAdded
from app.domain.stream import BlockAdded
from app.ui.timeline.markdown.blocks import Span
from app.ui.timeline.parts.sources_row import SourcesPart
from app.ui.timeline.sources import sources_of, with_marks
from app.ui.timeline.view import TimelineView
from tests.ui.timeline.hand import Hand
from tests.ui.timeline.samples import Stream, Talk

CITED = tuple(CitationBlock(f"https://host{number}.example/a", f"Page number {number}") for number in range(1, 9))


def shown(view: TimelineView, text: str, cited: tuple[CitationBlock, ...] = CITED) -> str:
    """Show a reply that cites; return its id."""
    talk = Talk()
    talk.ask("Why?")
    reply = talk.add(Role.ASSISTANT, (TextBlock(text), *cited))
    view.set_conversation(talk.view())
    return reply.id


def row_of(hand: Hand, message_id: str) -> SourcesPart:
    """Return the line of sources."""
    found = [part for part in hand.parts_of(message_id) if isinstance(part, SourcesPart)]
    assert len(found) == 1
    return found[0]


async def test_a_number_in_the_words_leads_to_its_source(view: TimelineView, hand: Hand) -> None:
    asked: list[str] = []
    view.link_activated.connect(asked.append)
    reply = shown(view, "It queues [2], it says [9] and `[1]`.")
    assert [hit.value for hit, box in hand.hits("link", reply)][:1] == ["https://host2.example/a"]
    hand.click(hand.spot("link", reply))
    assert asked == ["https://host2.example/a"]


async def test_numbers_in_tables_are_links_too(view: TimelineView, hand: Hand) -> None:
    reply = shown(view, "| a |\n|---|\n| yes [3] |", CITED[:3])
    hand.image()
    assert hand.hits("link", reply)[0][0].value == "https://host3.example/a"


async def test_without_sources_a_number_is_words(view: TimelineView, hand: Hand) -> None:
    reply = shown(view, "See [1].", ())
    assert not hand.hits("link", reply)


async def test_the_words_are_copied_as_they_were_written(view: TimelineView, hand: Hand) -> None:
    reply = shown(view, "It queues [2].")
    hand.click(hand.spot("copy", reply))
    mime = QGuiApplication.clipboard().mimeData()
    assert mime.text() == "It queues [2]."
    assert bytes(mime.data("text/markdown").data()) == b"It queues [2]."


async def test_sources_take_one_line_and_the_rest_is_a_press_away(view: TimelineView, hand: Hand) -> None:
    reply = shown(view, "Words.")
    part = row_of(hand, reply)
    folded = part.layout(view.model.width)
    assert folded == view.around.theme.px(20)
    seen = [hit.value for hit in part.hits() if hit.action == "link"]
    (more,) = (hit for hit in part.hits() if hit.action == "fold")
    assert more.value == f"+{len(CITED) - len(seen)}"
    assert all(hit.box.right() <= view.model.width for hit in part.hits())
    hand.click(hand.spot("fold", reply))
    part = row_of(hand, reply)
    part.layout(view.model.width)
    assert [hit.value for hit in part.hits() if hit.action == "link"] == [each.url for each in CITED]
    hand.click(hand.spot("fold", reply))
    assert row_of(hand, reply).layout(view.model.width) == folded


async def test_numbers_become_links_when_their_source_comes(view: TimelineView, hand: Hand) -> None:
    talk = Talk()
    talk.ask("Why?")
    view.set_conversation(talk.view())
    running = talk.running()
    view.apply(MessageAdded(running))
    stream = Stream(running)
    view.apply(stream.text("It queues [1].\n\n"))
    await hand.reads(running.id, "It queues")
    assert not hand.hits("link", running.id)
    view.apply(stream.event(BlockAdded(CITED[0]), 1))
    await hand.reads(running.id, "Sources")
    assert hand.hits("link", running.id)[0][0].value == CITED[0].url
    view.apply(stream.text("And so [1].", 2))
    await hand.reads(running.id, "And so")
    assert len(hand.hits("link", running.id)) == 3


def test_marks_keep_every_character() -> None:
    spans = (Span("a [1][2] b"), Span("[1]", code=True), Span("[2]", link="https://x.example"))
    marked = with_marks(spans, sources_of(CITED))
    assert "".join(span.text for span in marked) == "".join(span.text for span in spans)
    assert [span.cites for span in marked] == [0, 1, 2, 0, 0, 0]


def test_a_source_that_leads_nowhere_safe_is_no_link() -> None:
    sources = sources_of((CitationBlock("javascript:alert(1)", "B"),))
    assert sources[0].address == ""
    assert with_marks((Span("[1]"),), sources) == (Span("[1]"),)
