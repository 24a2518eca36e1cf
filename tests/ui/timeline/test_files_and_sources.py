"""Sources and files of a message: listed once, opened, saved and told."""

import pytest
from PySide6.QtCore import QEvent, Qt

from app.domain.blocks import (
    AudioBlock,
    CitationBlock,
    FileBlock,
    TextBlock,
    VideoBlock,
)
from app.domain.conversation import Role
from app.domain.stream import (
    BlockAdded,
)
from app.ui.timeline.parts.file import FilePart
from app.ui.timeline.view import TimelineView
from tests.ui.timeline.block_acts import choose, file_ref, shown, started, the_part
from tests.ui.timeline.hand import Hand
from tests.ui.timeline.samples import FakeServices


def test_sources_are_a_list_below_the_words_each_once(view: TimelineView, hand: Hand) -> None:
    python = CitationBlock("https://docs.python.org/3/", "The\nPython docs")
    reply = shown(
        view,
        CitationBlock("https://docs.python.org/3/"),
        TextBlock("Words."),
        python,
        CitationBlock("https://example.com/a"),
        TextBlock("More."),
    )
    lines = hand.text_of(reply).split("\n")
    at = lines.index("Sources")
    assert lines[at - 1] == "More."
    assert lines[at + 1 : at + 3] == ["1. The Python docs · docs.python.org", "2. https://example.com/a"]


def test_a_source_is_opened_as_every_link_is(view: TimelineView, hand: Hand) -> None:
    asked: list[str] = []
    view.link_activated.connect(asked.append)
    reply = shown(view, CitationBlock("https://example.com/a", "A"), CitationBlock("javascript:alert(1)", "B"))
    assert [str(hit.value) for hit, _box in hand.hits("link", reply)] == ["https://example.com/a"]
    hand.click(hand.spot("link", reply))
    assert asked == ["https://example.com/a"]


async def test_sources_stay_below_the_words_that_come_after_them(view: TimelineView, hand: Hand) -> None:
    _talk, stream, reply = started(view)
    view.apply(stream.text("Words."))
    view.apply(stream.event(BlockAdded(CitationBlock("https://example.com/a", "A")), 1))
    view.apply(stream.text("More.", 2))
    await hand.reads(reply, "More.")
    assert hand.text_of(reply).index("More.") < hand.text_of(reply).index("Sources")
    view.apply(stream.event(BlockAdded(CitationBlock("https://example.com/b", "B")), 3))
    await hand.reads(reply, "B · example.com")


def test_files_can_be_saved_and_what_a_player_shows_can_be_opened(view: TimelineView, hand: Hand) -> None:
    film, program = file_ref("a.mp4", "video/mp4"), file_ref("setup.exe", "application/x-msdownload")
    opened: list[object] = []
    saved: list[object] = []
    view.file_open_requested.connect(opened.append)
    view.file_save_requested.connect(saved.append)
    reply = shown(view, VideoBlock(film), FileBlock(program))
    hand.image()
    assert opened == saved == []
    assert [hit.value for hit, _box in hand.hits("open_file", reply)] == [film]
    hand.click(hand.spot("open_file", reply))
    hand.click(hand.spot("save_file", reply, 1))
    assert opened == [film]
    assert saved == [program]


def test_a_file_tells_name_kind_and_size(view: TimelineView, hand: Hand) -> None:
    reply = shown(view, AudioBlock(file_ref("speech", "audio/mpeg"), "It is clear."))
    assert the_part(hand, reply, FilePart).text == "speech (MP3 · 2.0 kB)"
    assert "It is clear." in hand.text_of(reply)


@pytest.mark.parametrize("width", [240, 320, 720])
def test_a_files_buttons_lie_inside_its_card(view: TimelineView, hand: Hand, width: int) -> None:
    reply = shown(view, FileBlock(file_ref("a paper with a long name.pdf", "application/pdf")))
    part = the_part(hand, reply, FilePart)
    height = part.layout(width)
    for hit in part.hits():
        assert hit.box.left() >= 0
        assert hit.box.right() <= width
        assert hit.box.bottom() <= height
    buttons = [hit.box for hit in part.hits() if hit.action]
    assert not buttons[0].intersects(buttons[1])


def test_a_persons_files_stand_above_the_words(view: TimelineView, hand: Hand) -> None:
    message = shown(view, FileBlock(file_ref("a.pdf", "application/pdf")), TextBlock("Read it."), role=Role.USER)
    parts = hand.parts_of(message)
    assert isinstance(parts[0], FilePart)
    assert [part.text for part in parts[1:]] == ["Read it."]
    alone = shown(view, FileBlock(file_ref("a.pdf", "application/pdf")), role=Role.USER)
    assert [type(part) for part in hand.parts_of(alone)] == [FilePart]


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
async def test_a_picture_of_a_reply_can_be_saved_by_mouse(view: TimelineView, hand: Hand, fake: FakeServices) -> None:
    saved: list[object] = []
    view.file_save_requested.connect(saved.append)
    picture = fake.attachments.add("drawn.png", "#c8553d")
    reply = shown(view, TextBlock("Here it is."), picture)
    hand.mouse(
        QEvent.Type.MouseButtonPress,
        hand.spot("picture", reply),
        Qt.MouseButton.RightButton,
        Qt.MouseButton.RightButton,
    )
    choose(view, "Save the picture as…")
    assert saved == [picture.attachment]


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
async def test_a_picture_of_a_reply_can_be_saved_by_keyboard(
    focused: TimelineView, hand: Hand, fake: FakeServices
) -> None:
    saved: list[object] = []
    focused.file_save_requested.connect(saved.append)
    picture = fake.attachments.add("drawn.png", "#c8553d")
    shown(focused, picture)
    hand.key(Qt.Key.Key_Up)
    hand.key(Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    assert saved == []
    hand.key(Qt.Key.Key_Return)
    hand.key(Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    assert saved == [picture.attachment]
    for key, keys in (
        (Qt.Key.Key_Menu, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_F10, Qt.KeyboardModifier.ShiftModifier),
    ):
        hand.key(key, keys)
        choose(focused, "Save the picture as…")
    assert len(saved) == 3
