"""Links, pictures, and what rendering never touches: the network, files that a reply names, other programs."""

import http.server
import sys
import threading
from collections.abc import Callable, Generator

import pytest
from PySide6.QtCore import QPoint, QRect, Qt, QUrl
from PySide6.QtGui import QColor, QDesktopServices
from PySide6.QtWidgets import QAbstractButton, QToolTip, QWidget

from app.domain.blocks import AttachmentRef, ImageBlock
from app.ui.link_prompt import LinkPrompt
from app.ui.theme import ThemeManager
from app.ui.timeline.view import TimelineView
from tests.ui.timeline.hand import Hand
from tests.ui.timeline.samples import FakeServices, Talk
from tests.ui.waiting import until

HOSTILE = (
    "javascript:alert(1)",
    "file:///etc/hostname",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:x",
    "smb://host/share",
    "ssh://-oProxyCommand=x",
    "ms-msdt:/id",
    "JaVaScRiPt:alert(1)",
)


@pytest.fixture
def canary() -> Generator[tuple[int, list[str]]]:
    """Run a web server that notes what is asked of it; give its port and its notes."""
    asked: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(204)
            self.end_headers()

        def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server.server_address[1], asked
    server.shutdown()
    thread.join()
    server.server_close()


Auditor = Callable[[str, tuple[object, ...]], None]
_auditors: list[Auditor] = []


@pytest.fixture
def watch() -> Generator[Callable[[Auditor], None]]:
    """Give a function that lets a test hear of all that Python opens; an audit hook can be added only for good."""
    if not _auditors:
        sys.addaudithook(lambda event, args: [each(event, args) for each in _auditors] and None)
    yield _auditors.append
    _auditors.clear()


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return what was handed to other programs."""
    found: list[str] = []

    def note(url: QUrl) -> bool:
        found.append(url.toString())
        return True

    monkeypatch.setattr(QDesktopServices, "openUrl", note)
    return found


def shown(view: TimelineView, markdown: str) -> Talk:
    """Show a reply."""
    talk = Talk()
    talk.ask("Link?")
    talk.reply(markdown)
    view.set_conversation(talk.view())
    return talk


async def test_a_click_on_a_link_asks_and_opens_nothing(view: TimelineView, hand: Hand, opened: list[str]) -> None:
    shown(view, "See [the docs](https://docs.example/a?b=c) now.")
    asked: list[str] = []
    view.link_activated.connect(asked.append)
    start, end = hand.find("the docs")
    hand.click((start + end) / 2)
    assert asked == ["https://docs.example/a?b=c"]
    assert opened == []
    hand.click(hand.find("now")[0])
    assert len(asked) == 1


async def test_a_drag_over_a_link_selects_and_does_not_ask(view: TimelineView, hand: Hand) -> None:
    shown(view, "See [the docs](https://docs.example/) now.")
    asked: list[str] = []
    view.link_activated.connect(asked.append)
    hand.drag(*hand.find("the docs"))
    assert asked == []
    assert hand.copied() == "the docs"


async def test_the_tip_of_a_link_shows_its_address(
    view: TimelineView, hand: Hand, monkeypatch: pytest.MonkeyPatch
) -> None:
    tips: list[str] = []

    def note(_at: QPoint, text: str, _widget: QWidget | None = None, _rect: QRect | None = None) -> None:
        tips.append(text)

    monkeypatch.setattr(QToolTip, "showText", note)
    shown(view, "See [bank.example](https://evil.example/<b>\u202etxt) now.")
    start, end = hand.find("bank.example")
    hand.ask_for_tip((start + end) / 2)
    [tip] = tips
    assert "evil.example" in tip
    assert "<b>" not in tip
    assert "\u202e" not in tip


async def test_the_corner_shows_where_a_link_leads(view: TimelineView, hand: Hand) -> None:
    shown(view, "See [apple.com](https://аpple.com/\u202etxt.exe) now.")
    line = view.link_address
    assert line.isHidden()
    start, end = hand.find("apple.com")
    hand.hover((start + end) / 2)
    assert line.isVisible()
    assert line.text == "https://xn--pple-43d.com/[U+202E]txt.exe"
    assert line.geometry().bottom() <= view.viewport().height()
    hand.image()
    hand.hover(hand.find("now")[0])
    assert line.isHidden()


async def test_the_keyboard_sees_where_a_link_leads(focused: TimelineView, hand: Hand) -> None:
    shown(focused, "See [the docs](https://docs.example/) now.")
    hand.key(Qt.Key.Key_Up)
    hand.key(Qt.Key.Key_Return)
    for _ in range(8):
        if focused.link_address.isVisible():
            break
        hand.key(Qt.Key.Key_Right)
    assert focused.link_address.text == "https://docs.example/"
    hand.key(Qt.Key.Key_Escape)
    assert focused.link_address.isHidden()


@pytest.mark.qt_log_ignore("This plugin does not support")
@pytest.mark.parametrize("address", HOSTILE)
async def test_a_hostile_address_opens_nothing(
    view: TimelineView, hand: Hand, themes: ThemeManager, opened: list[str], address: str
) -> None:
    shown(view, f"[press me]({address}) and <{address}>")
    prompt = LinkPrompt(themes, view)
    view.link_activated.connect(lambda link: prompt.ask(link, QPoint(0, 0)))
    for each in hand.seen():
        for hit in each.part.hits():
            hand.click(hit.box.translated(each.box.topLeft()).center())
    for words in ("press", "me"):
        hand.click(hand.find(words)[0])
    prompt.ask(address, QPoint(0, 0))
    button = prompt.findChild(QAbstractButton, "openLinkButton")
    assert isinstance(button, QAbstractButton)
    button.click()
    prompt.close()
    assert opened == []


async def test_rendering_asks_no_server_and_opens_no_file(
    view: TimelineView, hand: Hand, canary: tuple[int, list[str]], watch: Callable[[Auditor], None]
) -> None:
    port, asked = canary
    touched: list[str] = []

    def audit(event: str, args: tuple[object, ...]) -> None:
        named = str(args[0]) if args else ""
        if event == "socket.connect" or (event == "open" and named.endswith(("hostname", "passwd"))):
            touched.append(f"{event} {args}")

    watch(audit)
    talk = Talk()
    talk.ask(f"![mine](http://127.0.0.1:{port}/own.png) <img src=http://127.0.0.1:{port}/own2.png>")
    reply = talk.reply(
        f"![a](http://127.0.0.1:{port}/a.png) ![b](file:///etc/hostname) [![c](http://127.0.0.1:{port}/c.png)](x)\n\n"
        f'<img src="http://127.0.0.1:{port}/d.png"><link rel=stylesheet href="http://127.0.0.1:{port}/e.css">\n\n'
        f"| ![f](http://127.0.0.1:{port}/f.png) |\n|---|\n| ![g](/etc/passwd) |\n\n"
        f"[h]: http://127.0.0.1:{port}/h\n\n![i][h]"
    )
    view.set_conversation(talk.view())
    for _ in range(3):
        hand.image()
    view.select_all()
    hand.copied()
    for each in hand.seen():
        hand.hover(each.box.center())
    await hand.reads(reply.id, "a")
    assert (asked, touched) == ([], [])


# Pictures


def _colour_at(hand: Hand, box_action: str, number: int = 0) -> QColor:
    return hand.image().pixelColor(hand.spot(box_action, number=number).toPoint())


async def test_pictures_come_and_are_shown(view: TimelineView, hand: Hand, fake: FakeServices) -> None:
    talk = Talk()
    red, tall = fake.attachments.add("red.png", "#ff0000"), fake.attachments.add("tall.png", "#0000ff", 300, 900)
    talk.ask("Look", red, tall)
    view.set_conversation(talk.view())
    await until(lambda: _colour_at(hand, "picture") == QColor("#ff0000"), "the first picture")
    await until(lambda: _colour_at(hand, "picture", 1) == QColor("#0000ff"), "the second picture")
    boxes = [place for _hit, place in hand.hits("picture")]
    assert [(box.width(), box.height()) for box in boxes] == [(112, 64), (112, 64)]
    assert boxes[1].left() - boxes[0].right() == 8


async def test_a_picture_of_a_reply_keeps_its_shape(view: TimelineView, hand: Hand, fake: FakeServices) -> None:
    talk = Talk()
    talk.ask("Paint")
    reply = talk.reply("Here.")
    green = fake.attachments.add("green.png", "#00ff00", 1600, 1000)
    talk.messages[-1] = type(reply)(reply.id, "c", reply.parent_id, reply.role, (green,), reply.created_at)
    view.set_conversation(talk.view())
    [(hit, place)] = hand.hits("picture")
    assert hit.value == green
    assert (place.width(), place.height()) == (640, 400)
    await until(lambda: _colour_at(hand, "picture") == QColor("#00ff00"), "the picture")


async def test_a_missing_picture_is_marked_and_asked_for_once(
    view: TimelineView, hand: Hand, fake: FakeServices
) -> None:
    talk = Talk()
    gone = ImageBlock(AttachmentRef("f" * 64, "image/png", "gone.png", 10), 640, 360)
    talk.ask("Look", gone)
    view.set_conversation(talk.view())
    before = hand.image()
    place = hand.hits("picture")[0][1].toAlignedRect()
    await until(lambda: hand.image().copy(place) != before.copy(place), "the mark")
    assert view.around.pictures.is_missing(gone)
    assert fake.tasks.running == 0


async def test_bytes_that_are_no_picture_are_marked_too(view: TimelineView, hand: Hand, fake: FakeServices) -> None:
    talk = Talk()
    broken = fake.attachments.add("broken.png", "#ff0000")
    fake.attachments.files[broken.attachment.sha256] = b"no picture at all"
    talk.ask("Look", broken)
    view.set_conversation(talk.view())
    hand.image()
    await until(lambda: view.around.pictures.is_missing(broken), "the mark")
    hand.image()


async def test_a_click_on_a_picture_shows_it(view: TimelineView, hand: Hand, fake: FakeServices) -> None:
    talk = Talk()
    first, second = fake.attachments.add("a.png", "#ff0000"), fake.attachments.add("b.png", "#00ff00")
    talk.ask("Look", first, second)
    view.set_conversation(talk.view())
    activated: list[ImageBlock] = []
    view.picture_activated.connect(activated.append)
    hand.click(hand.spot("picture", number=1))
    assert activated == [second]
