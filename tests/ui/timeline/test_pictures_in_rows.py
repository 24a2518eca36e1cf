"""Pictures of a reply: in rows, with room before they are there, and what can be done with them."""

from itertools import pairwise

from PySide6.QtCore import Qt

from app.domain.blocks import AttachmentRef, ImageBlock, TextBlock
from app.domain.conversation import Role
from app.domain.events import MessageAdded
from app.domain.stream import BlockAdded
from app.ui.timeline.parts.picture import PicturePart
from app.ui.timeline.view import TimelineView
from tests.ui.timeline.hand import Hand
from tests.ui.timeline.samples import FakeServices, Stream, Talk
from tests.ui.waiting import until


def shown(view: TimelineView, *blocks: ImageBlock | TextBlock) -> str:
    """Show a reply; return its id."""
    talk = Talk()
    talk.ask("Draw.")
    reply = talk.add(Role.ASSISTANT, blocks)
    view.set_conversation(talk.view())
    return reply.id


def pictures_of(hand: Hand, message_id: str) -> list[PicturePart]:
    return [part for part in hand.parts_of(message_id) if isinstance(part, PicturePart)]


async def test_pictures_that_follow_each_other_stand_in_a_row(
    view: TimelineView, hand: Hand, fake: FakeServices
) -> None:
    drawn = [fake.attachments.add(f"{number}.png", "#c8553d", 512, 768) for number in range(4)]
    reply = shown(view, *drawn)
    view.verticalScrollBar().setValue(0)
    boxes = [box for _hit, box in hand.hits("picture", reply)]
    assert len({box.top() for box in boxes}) == len({box.width() for box in boxes}) == 1
    assert [round(box.left() - before.right()) for before, box in pairwise(boxes)] == [8, 8, 8]
    assert boxes[-1].right() - boxes[0].left() == view.model.width


async def test_words_between_pictures_part_them(view: TimelineView, hand: Hand, fake: FakeServices) -> None:
    first, second = fake.attachments.add("a.png", "#c8553d"), fake.attachments.add("b.png", "#20272b")
    reply = shown(view, first, TextBlock("And"), second)
    assert [part.text for part in pictures_of(hand, reply)] == ["a.png", "b.png"]


async def test_a_picture_that_comes_in_joins_the_row(view: TimelineView, hand: Hand, fake: FakeServices) -> None:
    talk = Talk()
    talk.ask("Draw.")
    view.set_conversation(talk.view())
    running = talk.running()
    view.apply(MessageAdded(running))
    stream = Stream(running)
    for number in range(3):
        view.apply(stream.event(BlockAdded(fake.attachments.add(f"{number}.png", "#c8553d")), number))
        await hand.reads(running.id, f"{number}.png")
    (part,) = pictures_of(hand, running.id)
    assert part.text == "0.png\n1.png\n2.png"


async def test_the_room_is_the_same_before_and_after_decoding(
    view: TimelineView, hand: Hand, fake: FakeServices
) -> None:
    picture = fake.attachments.add("a.png", "#c8553d", 1200, 500)
    reply = shown(view, picture)
    (part,) = pictures_of(hand, reply)
    before = part.estimate(view.model.width)
    red = "#c8553d"
    _hit, box = hand.hits("picture", reply)[0]
    await until(lambda: hand.image().pixelColor(box.center().toPoint()).name() == red, "the picture")
    assert part.layout(view.model.width) == before == 300


async def test_a_picture_of_unknown_size_has_room(view: TimelineView, hand: Hand, fake: FakeServices) -> None:
    known = fake.attachments.add("a.png", "#c8553d")
    reply = shown(view, ImageBlock(known.attachment, 0, 0))
    assert pictures_of(hand, reply)[0].layout(view.model.width) == 300


async def test_a_picture_that_is_gone_says_so_and_offers_nothing(view: TimelineView, hand: Hand) -> None:
    gone = ImageBlock(AttachmentRef("e" * 64, "image/png", "lake.png", 9), 640, 360)
    reply = shown(view, gone)
    hand.image()
    await until(lambda: view.around.pictures.is_missing(gone), "the news")
    assert [hit.tip for hit, _box in hand.hits("picture", reply)] == ["lake.png"]
    assert not hand.hits("copy_picture", reply)
    empty = hand.image()
    _hit, box = hand.hits("picture", reply)[0]
    colours = {empty.pixelColor(x, int(box.center().y()) + 20).name() for x in range(int(box.left()), int(box.right()))}
    assert len(colours) > 3


async def test_a_picture_is_copied_by_its_bar_and_by_key(focused: TimelineView, hand: Hand, fake: FakeServices) -> None:
    copied: list[object] = []
    focused.picture_copy_requested.connect(copied.append)
    picture = fake.attachments.add("a.png", "#c8553d")
    reply = shown(focused, picture)
    hand.click(hand.spot("copy_picture", reply))
    assert copied == [picture.attachment]
    hand.key(Qt.Key.Key_Up)
    hand.key(Qt.Key.Key_Return)
    hand.key(Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert copied == [picture.attachment] * 2
