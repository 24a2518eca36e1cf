"""Code: what its head offers, how it folds and wraps, and what of it is copied."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from app.domain.blocks import TextBlock
from app.domain.conversation import MessageStatus
from app.domain.events import MessageAdded, MessageChanged
from app.ui.timeline.parts.code import FOLDED_OVER, SHOWN, CodePart
from app.ui.timeline.parts.languages import file_name, shown_language
from app.ui.timeline.view import TimelineView
from tests.ui.timeline.hand import Hand
from tests.ui.timeline.samples import Stream, Talk

LONG_LINE = "x = " + " + ".join(f"value_{number}" for number in range(60))


def lines(count: int) -> str:
    """Return code of so many lines."""
    return "\n".join(f"let x{number} = {number};" for number in range(count))


def shown(view: TimelineView, markdown: str) -> str:
    """Show a reply; return its id."""
    talk = Talk()
    talk.ask("Code?")
    reply = talk.reply(markdown)
    view.set_conversation(talk.view())
    return reply.id


def code_of(hand: Hand, message_id: str) -> CodePart:
    """Return the only code of a message."""
    found = [part for part in hand.parts_of(message_id) if isinstance(part, CodePart)]
    assert len(found) == 1
    return found[0]


async def test_long_code_shows_its_first_lines_until_it_is_opened(view: TimelineView, hand: Hand) -> None:
    reply = shown(view, f"```rust\n{lines(312)}\n```\n\nAfter.")
    part = code_of(hand, reply)
    view.verticalScrollBar().setValue(view.verticalScrollBar().maximum())
    line = view.around.theme.line_height("code")
    folded = part.layout(view.model.width)
    assert SHOWN * line < folded < (SHOWN + 5) * line
    assert [hit.tip for hit, _box in hand.hits("fold", reply)] == ["Show all 312 lines"]
    hand.click(hand.spot("fold", reply))
    assert part.layout(view.model.width) > 312 * line
    view.scroll_to_end()
    hand.click(hand.spot("fold", reply))
    assert part.layout(view.model.width) == folded


async def test_code_of_a_screen_is_not_folded(view: TimelineView, hand: Hand) -> None:
    reply = shown(view, f"```rust\n{lines(FOLDED_OVER)}\n```")
    assert not hand.hits("fold", reply)


async def test_what_is_folded_is_copied_too(view: TimelineView, hand: Hand) -> None:
    reply = shown(view, f"```rust\n{lines(99)}\n```\n\nAfter.")
    view.verticalScrollBar().setValue(0)
    hand.click(hand.spot("copy_text", reply))
    assert QGuiApplication.clipboard().text() == lines(99)
    view.select_all()
    view.copy()
    assert "let x98 = 98;" in QGuiApplication.clipboard().text()


async def test_code_that_comes_in_stays_open(view: TimelineView, hand: Hand) -> None:
    talk = Talk()
    talk.ask("Code?")
    view.set_conversation(talk.view())
    running = talk.running()
    view.apply(MessageAdded(running))
    text = f"```rust\n{lines(99)}\n```\n\nAfter."
    stream = Stream(running)
    view.apply(stream.text(text[:900]))
    await hand.reads(running.id, "let x40")
    view.apply(stream.text(text[900:]))
    await hand.reads(running.id, "After.")
    line = view.around.theme.line_height("code")
    assert code_of(hand, running.id).layout(view.model.width) > 99 * line
    ended = talk.changed(running.id, blocks=(TextBlock(text),), status=MessageStatus.COMPLETE)
    view.apply(MessageChanged(ended))
    assert code_of(hand, running.id).layout(view.model.width) > 99 * line


async def test_an_opened_code_stays_open_in_another_theme(view: TimelineView, hand: Hand) -> None:
    reply = shown(view, f"```rust\n{lines(50)}\n```")
    view.scroll_to_end()
    hand.click(hand.spot("fold", reply))
    opened = code_of(hand, reply).layout(view.model.width)
    view.retranslate()
    assert code_of(hand, reply).layout(view.model.width) == opened


async def test_long_lines_wrap_when_the_person_wants_so(view: TimelineView, hand: Hand) -> None:
    reply = shown(view, f"```python\n{LONG_LINE}\ny = 1\n```\n\nAfter.")
    hand.image()
    part = code_of(hand, reply)
    before = part.layout(view.model.width)
    assert part.sideways.most > 0
    hand.click(hand.spot("wrap", reply))
    hand.image()
    line = view.around.theme.line_height("code")
    assert part.layout(view.model.width) >= before + 2 * line
    assert part.sideways.most == 0
    start, end = hand.find("y = 1")
    hand.drag(start, end)
    assert hand.copied() == "y = 1"
    hand.click(hand.spot("wrap", reply))
    hand.image()
    assert part.layout(view.model.width) == before


async def test_wrapping_is_not_offered_where_every_line_fits(view: TimelineView, hand: Hand) -> None:
    reply = shown(view, "```python\ny = 1\n```")
    hand.image()
    assert not hand.hits("wrap", reply)


async def test_code_that_cannot_be_wrapped_in_time_is_not(view: TimelineView, hand: Hand) -> None:
    reply = shown(view, f"```python\n{'y = 1 ' * 12_000}\n```")
    hand.image()
    assert not hand.hits("wrap", reply)


async def test_code_is_saved_under_a_name_that_fits(view: TimelineView, hand: Hand) -> None:
    saved: list[tuple[str, str]] = []
    view.text_save_requested.connect(lambda name, text: saved.append((name, text)))
    reply = shown(view, "```python\nprint(1)\n```")
    hand.click(hand.spot("save_text", reply))
    assert saved == [("code.py", "print(1)")]


async def test_the_head_is_reached_by_keyboard(focused: TimelineView, hand: Hand) -> None:
    saved: list[str] = []
    focused.text_save_requested.connect(lambda name, _text: saved.append(name))
    shown(focused, "```mermaid\ngraph TD; A-->B\n```")
    hand.key(Qt.Key.Key_Up)
    hand.key(Qt.Key.Key_Return)
    hand.key(Qt.Key.Key_Right)
    hand.key(Qt.Key.Key_Return)
    assert saved == ["code.mmd"]


def test_languages_have_names_and_endings() -> None:
    assert [shown_language(name) for name in ("PY", "mermaid", "c++", "dockerfile", "klingon", "")] == [
        "Python",
        "Mermaid",
        "C++",
        "Dockerfile",
        "klingon",
        "",
    ]
    assert [file_name(name) for name in ("ts", "Dockerfile", "../../x", "")] == [
        "code.ts",
        "Dockerfile",
        "code.txt",
        "code.txt",
    ]
