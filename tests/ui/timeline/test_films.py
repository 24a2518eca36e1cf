"""Films in a reply: the card while one is made, and the one with its still."""

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QColor

from app.domain.blocks import AttachmentRef, VideoBlock
from app.domain.conversation import MessageStatus, Role
from app.domain.errors import ErrorInfo, ErrorReason
from app.domain.events import MessageChanged
from app.domain.generation import Endpoint, EndpointReason
from app.domain.stream import BlockAdded, ProgressReported, ReplyStarted, Stage
from app.ui.theme import ThemeManager
from app.ui.timeline.parts.film import FilmPart, FilmProgressPart, clock
from app.ui.timeline.view import TimelineView
from tests.ui.timeline.hand import Hand
from tests.ui.timeline.samples import FakeServices, Stream, Talk
from tests.ui.waiting import until

LOST = VideoBlock(AttachmentRef("f" * 64, "video/mp4", "a film with a long name of its own.mp4", 3_400_000))
STARTED = ReplyStarted("", "sora-2", Endpoint.VIDEOS, EndpointReason.NAMED)
WIDTHS = [240, 320, 460, 720]


def shown(view: TimelineView, block: VideoBlock) -> str:
    talk = Talk()
    talk.ask("Film it")
    message = talk.add(Role.ASSISTANT, (block,))
    view.set_conversation(talk.view())
    return message.id


def filming(view: TimelineView) -> tuple[Talk, Stream, str]:
    talk = Talk()
    talk.ask("Film it")
    message = talk.running()
    view.set_conversation(talk.view())
    return talk, Stream(message), message.id


async def test_the_still_is_shown_and_the_length_beside_it(view: TimelineView, hand: Hand, fake: FakeServices) -> None:
    still = fake.attachments.add("still.png", "#c8553d")
    film = VideoBlock(AttachmentRef(still.attachment.sha256, "video/mp4", "boat.mp4", 2048))
    reply = shown(view, film)
    (part,) = [part for part in hand.parts_of(reply) if isinstance(part, FilmPart)]
    hand.image()
    ((_hit, poster),) = hand.hits("play_file", reply)
    corner = poster.topLeft().toPoint() + QPoint(20, 20)

    def colour() -> str:
        image = hand.image()
        return QColor(image.pixel(corner * image.devicePixelRatio())).name()

    await until(lambda: colour() == "#c8553d", "the still")
    assert view.around.pictures.seconds_of(film) == 8.2
    assert part.text == "boat.mp4 (MP4 · 2.0 kB)"


def test_a_film_that_is_gone_still_has_its_card(view: TimelineView, hand: Hand) -> None:
    reply = shown(view, LOST)
    hand.image()
    saved: list[object] = []
    view.file_save_requested.connect(saved.append)
    hand.click(hand.spot("save_file", reply))
    assert saved == [LOST.attachment]


@pytest.mark.parametrize("width", WIDTHS)
def test_what_is_pressed_lies_inside_the_card(view: TimelineView, hand: Hand, width: int) -> None:
    reply = shown(view, LOST)
    (part,) = [part for part in hand.parts_of(reply) if isinstance(part, FilmPart)]
    guess = part.estimate(width)
    assert part.layout(width) == guess
    for hit in part.hits():
        assert 0 <= hit.box.left() < hit.box.right() <= width
        assert hit.box.bottom() <= guess
    buttons = [hit.box for hit in part.hits() if hit.action]
    assert not any(one.intersects(other) for one in buttons for other in buttons if one is not other)


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_moves_when_the_film_is_there(view: TimelineView, width: int) -> None:
    assert FilmProgressPart(view.around).layout(width) == FilmPart(view.around, LOST).layout(width)


async def test_how_far_it_is(view: TimelineView, hand: Hand) -> None:
    talk, stream, reply = filming(view)
    view.apply(stream.event(STARTED))
    await hand.reads(reply, "The film is being ordered")
    view.apply(stream.event(ProgressReported(Stage.QUEUED)))
    await hand.reads(reply, "The film waits its turn")
    assert "%" not in hand.text_of(reply)
    view.apply(stream.event(ProgressReported(Stage.FILMING, 62)))
    await hand.reads(reply, "The film is being made 62 %")
    assert "Goes on when Loquent closes. Ordered once." in view.accessible_text()
    hand.image()
    view.apply(stream.event(ProgressReported(Stage.FETCHING)))
    await hand.reads(reply, "The film is being fetched")
    view.apply(stream.event(BlockAdded(LOST)))
    await hand.reads(reply, LOST.attachment.name)
    assert "The film is" not in hand.text_of(reply)
    view.apply(MessageChanged(talk.changed(reply, blocks=(LOST,), status=MessageStatus.COMPLETE)))
    assert [type(part) for part in hand.parts_of(reply)].count(FilmPart) == 1


async def test_a_look_that_failed_is_told_until_one_does_not(view: TimelineView, hand: Hand) -> None:
    _talk, stream, reply = filming(view)
    view.apply(stream.event(STARTED))
    trouble = ErrorInfo(ErrorReason.CONNECTION_LOST, {"host": "a.example"})
    view.apply(stream.event(ProgressReported(Stage.FILMING, 35, trouble=trouble)))
    await hand.reads(reply, "asking again")
    assert "The film is being made 35 %" in hand.text_of(reply)
    hand.image()
    view.apply(stream.event(ProgressReported(Stage.FILMING, 80)))
    await hand.reads(reply, "80 %")
    assert "asking again" not in hand.text_of(reply)


async def test_progress_of_what_is_no_film_has_no_card(view: TimelineView, hand: Hand) -> None:
    _talk, stream, reply = filming(view)
    view.apply(stream.event(ReplyStarted()))
    view.apply(stream.event(ProgressReported(Stage.FILMING, 40)))
    await hand.reads(reply, "Filming · 40 %")
    assert not any(isinstance(part, FilmProgressPart) for part in hand.parts_of(reply))


async def test_a_card_survives_another_theme(view: TimelineView, hand: Hand, themes: ThemeManager) -> None:
    _talk, stream, reply = filming(view)
    view.apply(stream.event(STARTED))
    view.apply(stream.event(ProgressReported(Stage.FILMING, 62)))
    await hand.reads(reply, "62 %")
    themes.set_mode("dark")
    assert "62 %" in hand.text_of(reply)
    hand.image()


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (MessageStatus.STOPPED, "You stopped waiting"),
        (MessageStatus.INTERRUPTED, "The order stands"),
        (MessageStatus.FAILED, "The film is not here yet"),
    ],
)
def test_an_order_that_stands_can_be_waited_for_and_is_not_offered_again(
    view: TimelineView, hand: Hand, status: MessageStatus, words: str
) -> None:
    talk = Talk()
    talk.ask("Film it")
    error = ErrorInfo(ErrorReason.ORDER_STANDS, {"model": "sora-2"})
    message = talk.add(Role.ASSISTANT, (), status, error)
    view.set_conversation(talk.view())
    assert words in hand.text_of(message.id)
    hand.image()
    waited: list[str] = []
    view.continue_requested.connect(waited.append)
    hand.click(hand.spot("wait", message.id))
    assert waited == [message.id]
    assert not hand.hits("continue", message.id)


def test_a_reply_that_begins_to_wait_again_shows_its_card(view: TimelineView, hand: Hand) -> None:
    talk = Talk()
    talk.ask("Film it")
    message = talk.add(Role.ASSISTANT, (), MessageStatus.INTERRUPTED)
    view.set_conversation(talk.view())
    assert "Interrupted" in hand.text_of(message.id)
    view.apply(MessageChanged(talk.changed(message.id, blocks=(), status=MessageStatus.RUNNING)))
    assert "Interrupted" not in hand.text_of(message.id)


@pytest.mark.parametrize(("seconds", "words"), [(0, "0:00"), (8.2, "0:08"), (130, "2:10"), (3750, "1:02:30")])
def test_lengths_of_time(seconds: float, words: str) -> None:
    assert clock(seconds) == words
