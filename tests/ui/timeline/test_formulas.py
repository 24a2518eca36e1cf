"""Formulas set by ziamath: their place in the lines, what is shown without them, copying."""

from functools import partial

import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QGuiApplication, QImage

from app.domain.events import MessageAdded, TurnStarted
from app.ui.theme import ThemeManager
from app.ui.timeline.formulas import (
    LONGEST,
    Formula,
    FormulaSetter,
    Missing,
    Wanted,
    is_settable,
    set_formula,
    wanted,
)
from app.ui.timeline.parts.formula import FormulaPart
from app.ui.timeline.parts.prose import ProsePart
from app.ui.timeline.parts.table import TablePart
from app.ui.timeline.position import Position, Selection
from app.ui.timeline.text_lines import InlineObject, TextLines
from app.ui.timeline.view import TimelineView
from tests.ui.timeline.hand import Hand
from tests.ui.timeline.samples import FakeServices, Stream, Talk
from tests.ui.waiting import until

CONTROL = Qt.KeyboardModifier.ControlModifier
FRACTION = r"\frac{a}{b}"


def wish(latex: str, size: int = 16, *, is_display: bool = False, ratio: float = 1.0) -> Wanted:
    """Return a wish in black."""
    return Wanted(latex, size, "#000000", is_display, ratio)


def is_ink(image: QImage, row: int) -> bool:
    """Return whether anything is painted in a row of pixels."""
    return any(image.pixelColor(x, row).alpha() > 100 for x in range(image.width()))


async def show(view: TimelineView, text: str) -> str:
    """Show a reply with its formulas; return its id."""
    talk = Talk()
    talk.ask("Why?")
    reply = talk.reply(text)
    view.set_conversation(talk.view())
    await are_set(view)
    return reply.id


async def are_set(view: TimelineView) -> None:
    """Wait for all formulas that can be seen."""
    view.grab()
    await until(lambda: view.around.formulas.is_idle, "the formulas")
    view.grab()
    await until(lambda: view.around.formulas.is_idle, "the formulas")


# Setting


def test_a_letter_stands_on_the_baseline() -> None:
    made = set_formula(wish("x"))
    rows = [row for row in range(made.image.height()) if is_ink(made.image, row)]
    assert abs(rows[-1] + 1 - made.ascent) <= 1
    assert 5 < made.ascent < 12


def test_a_fraction_reaches_below_the_baseline_and_a_display_is_larger() -> None:
    inline, display = set_formula(wish(FRACTION)), set_formula(wish(FRACTION, is_display=True))
    assert inline.descent > 3
    assert display.height > inline.height * 1.2


def test_a_formula_has_more_pixels_on_a_finer_screen_and_the_same_size() -> None:
    once, twice = set_formula(wish("x+y")), set_formula(wish("x+y", ratio=2.0))
    assert twice.image.width() >= once.image.width() * 2 - 2
    assert abs(twice.width - once.width) <= 1
    assert abs(twice.ascent - once.ascent) <= 1


def test_a_formula_is_in_its_colour() -> None:
    image = set_formula(Wanted("x", 40, "#ff0000", False, 1.0)).image
    colours = {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}
    assert "#ff0000" in colours


def test_letters_that_stix_lacks_take_their_room_and_are_painted_by_qt(qapp: object) -> None:
    made, longer, low = (set_formula(wish(latex, 40)) for latex in ("速度", "速度速度", "x_速"))
    assert 60 < made.width < 90
    assert abs(longer.width - made.width * 2) < 4
    rows = [row for row in range(made.image.height()) if is_ink(made.image, row)]
    assert 30 < len(rows) < 50
    assert low.descent > made.descent


def test_they_are_as_large_as_the_words_around(qapp: object) -> None:
    font = QFont(["Noto Sans CJK SC"])
    font.setPixelSize(20)
    made = set_formula(wanted("速度时间速度时间", font, QColor("black"), is_display=False))
    assert abs(made.width - QFontMetricsF(font).horizontalAdvance("速度时间速度时间")) < 4


@pytest.mark.parametrize("latex", [r"\text{速度}", r"\frac{速}{x}", r"\begin{cases} x & \text{速} \end{cases}"])
def test_they_are_in_the_colour_of_the_formula(latex: str, qapp: object) -> None:
    image = set_formula(Wanted(latex, 80, "#ff0000", False, 1.0)).image
    painted = {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}
    assert {each for each in painted if each != "#000000"} >= {"#ff0000"}


def test_bold_words_are_wider_or_blacker(qapp: object) -> None:
    def ink(latex: str) -> int:
        image = set_formula(wish(latex, 40)).image
        return sum(image.pixelColor(x, y).alpha() for x in range(image.width()) for y in range(image.height()))

    assert ink(r"\textbf{重要}") > ink(r"\text{重要}") * 1.1


@pytest.mark.parametrize(
    "latex",
    ["かな", "カナ", "속도", r"\text{Скорость}", r"\text{سرعة الضوء}", "🍎 + 2", r"\operatorname{损失}(x)"],
)
def test_all_scripts_are_set(latex: str, qapp: object) -> None:
    made = set_formula(wish(latex, 40))
    assert made.width > 20
    assert any(is_ink(made.image, row) for row in range(made.image.height()))


@pytest.mark.parametrize("latex", [r"\frac{a}{", "x^", r"\left( x", r"\hspace{100000em}x", "a & b"])
async def test_what_cannot_be_set_is_missing(latex: str, fake: FakeServices) -> None:
    setter = FormulaSetter(fake.tasks, lambda: None)
    came: list[str] = []
    assert setter.find(wish(latex), lambda: came.append(latex)) is Missing.COMING
    await until(lambda: came, "the answer")
    assert setter.find(wish(latex), lambda: None) is Missing.UNSETTABLE
    await fake.tasks.aclose()


@pytest.mark.parametrize("latex", ["", " ", r"\frac{" * 500 + "x" + "}{2}" * 500, "x" * (LONGEST + 1), "x+" * 50_000])
def test_what_is_not_even_tried(latex: str) -> None:
    assert not is_settable(latex)


@pytest.mark.parametrize(
    "latex",
    [
        r"\frac{" * 12 + "x" + "}{2}" * 12,
        r"\sqrt" * 20 + " x",
        r"\left(" * 12 + "x" + r"\right)" * 12,
        "x_{" * 12 + "x" + "}" * 12,
        r"\begin{pmatrix}" * 10 + "x" + r"\end{pmatrix}" * 10,
        "{{{{" + "x" * 900 + "}}}}",
        r"\begin{pmatrix}" + r"1&2&3&4&5&6&7&8\\" * 60 + r"\end{pmatrix}",
        r"\begin{matrix}" + r"\frac{1}{x}&" * 100 + r"\end{matrix}",
        "x_{a}^{" * 8 + "x" + "}" * 8,
        r"\frac{a}{b}" * 200,
        r"\cfrac{1}{1+" * 7 + "x" + "}" * 7,
        r"\underbrace{" * 8 + "x" + "}_{a}" * 8,
        r"\overbrace{\underbrace{" * 4 + "x" + "}_{a}}^{b}" * 4,
        # What ziamath sets several times at each level: 5 to 8 seconds for six.
        r"\begin{cases}" * 6 + "x" + r"\end{cases}" * 6,
        r"\xrightarrow{" * 6 + "x" + "}" * 6,
        r"\xrightarrow[a]{" * 6 + "x" + "}" * 6,
        r"\phantom{" * 6 + "x" + "}" * 6,
        r"\xrightarrow" * 8 + " x",
    ],
)
def test_nesting_that_would_take_for_ever_is_not_tried(latex: str) -> None:
    assert not is_settable(latex)


@pytest.mark.parametrize(
    "latex",
    [
        r"\cfrac{1}{1+\cfrac{1}{1+\cfrac{1}{1+\cfrac{1}{1+x}}}}",
        r"\left[ \sum_{i=1}^{n} \left( \frac{x_{i}^{2}}{\sigma_{i}} \right) \right]^{\frac{1}{2}}",
        r"\begin{aligned} f(x) &= \begin{cases} x^2 & \text{如果 $x>0$} \\ -x & \text{否则} \end{cases} \end{aligned}",
        r"\underbrace{a + \overbrace{b + c}^{n}}_{m} \xrightarrow[b]{\text{加热}} \phantom{x} c",
        r"\begin{pmatrix}" + r"1&2&3&4&5&6&7&8\\" * 8 + r"\end{pmatrix}",
        r"\frac{-b \pm \sqrt{b^2-4ac}}{2a}",
        r"\begin{aligned} f &= \left( \frac{1}{\sigma\sqrt{\pi}} \right) e^{-\frac{(x-\mu)^2}{2}} \end{aligned}",
        r"\begin{pmatrix} a_{11} & \cdots & a_{1n} \\ \vdots & & \vdots \\ a_{m1} & & a_{mn} \end{pmatrix}",
    ],
)
def test_what_people_write_is_set(latex: str) -> None:
    assert is_settable(latex)
    assert set_formula(wish(latex, is_display=True)).width > 0


def test_escaped_braces_are_no_nesting() -> None:
    assert is_settable(r"\{" * 100)
    assert not is_settable(r"\\{" * 100)


async def test_the_last_wish_comes_first_and_each_once(fake: FakeServices) -> None:
    setter = FormulaSetter(fake.tasks, lambda: None)
    order: list[str] = []
    for latex in ("a", "b", "c"):
        setter.find(wish(latex), partial(order.append, latex))
    setter.find(wish("a"), lambda: order.append("again"))
    await until(lambda: setter.is_idle, "the formulas")
    assert order == ["a", "again", "c", "b"]
    assert isinstance(setter.find(wish("b"), lambda: order.append("never")), Formula)
    await fake.tasks.aclose()
    assert "never" not in order


# Lines


def lines(text: str, made: InlineObject, width: float = 400) -> TextLines:
    """Lay out a text with one object."""
    font = QFont()
    font.setPixelSize(15)
    return TextLines(text, font, 24, width, objects=(made,))


@pytest.mark.parametrize("text", ["ab LaTeX cd", "中文 LaTeX 中文", "🙂 LaTeX"])
def test_an_object_takes_its_width_and_counts_as_its_source(qapp: object, text: str) -> None:
    start = len(text[: text.index("LaTeX")].encode("utf-16-le")) // 2
    for width in (3.0, 40.0):
        laid = lines(text, InlineObject(start, 5, width, 10, 4))
        (box,) = laid.boxes(start, start + 5)
        assert abs(box.width() - width) < 0.6
        assert laid.boxes(start + 2, start + 3) == [box]
        middle = box.center().y()
        assert laid.index_at(QPointF(box.left() + width * 0.2, middle)) == start
        assert laid.index_at(QPointF(box.left() + width * 0.8, middle)) == start + 5
        ((_, place),) = laid.object_places()
        assert place == QPointF(box.left(), laid.baseline)


def test_a_tall_object_makes_its_own_line_higher_and_no_other(qapp: object) -> None:
    laid = lines("one LaTeX two three four five six seven", InlineObject(4, 5, 30, 40, 20), width=120)
    assert laid.top_of(0) == 0
    first = laid.boxes(0, 3)[0].height()
    assert first >= 60
    last = laid.boxes(35, 39)[0]
    assert last.height() == 24
    assert laid.height == last.bottom()
    ((_, place),) = laid.object_places()
    assert place.y() == 40
    assert laid.boxes(0, 3, is_band=True)[0] == QRectF(0, 40 - laid.baseline, laid.boxes(0, 3)[0].width(), 24)


# The view


async def test_formulas_are_painted_among_words_and_in_blocks(view: TimelineView, hand: Hand) -> None:
    reply = await show(view, f"See ${FRACTION}$ here.\n\n$$\n{FRACTION}\n$$\n\n| a |\n|---|\n| ${FRACTION}$ |\n")
    prose, block, table = hand.parts_of(reply)[1:4]
    assert isinstance(prose, ProsePart)
    assert isinstance(block, FormulaPart)
    assert isinstance(table, TablePart)
    assert prose.text == f"See {FRACTION} here."
    assert block.is_set
    assert block.text == FRACTION
    assert f"See {FRACTION} here." in view.accessible_text()


async def test_the_source_is_shown_of_what_cannot_be_set(view: TimelineView, hand: Hand) -> None:
    reply = await show(view, "$$\nx^\n$$\n\n$$\n\\frac{a}{b}\n\nend $x^$")
    broken, begun, _end = hand.parts_of(reply)[1:4]
    assert isinstance(broken, FormulaPart)
    assert not broken.is_set
    assert isinstance(begun, FormulaPart)
    assert not begun.is_set
    assert begun.text == "$$\n\\frac{a}{b}"
    assert hand.find("x^")
    assert hand.find("frac")


@pytest.mark.parametrize("mode", ["light", "dark"])
async def test_formulas_have_the_colour_of_the_text(
    view: TimelineView, hand: Hand, themes: ThemeManager, mode: str
) -> None:
    themes.set_mode("dark" if mode == "dark" else "light")
    await show(view, "$$\n\\frac{MMMMMM}{MMMMMM}\n$$")
    theme = view.around.theme
    picture = hand.image()
    place = next(box for _, part, box in hand.seen() if isinstance(part, FormulaPart)).toRect()
    colours = {
        picture.pixelColor(x, y).name()
        for x in range(place.left(), place.right())
        for y in range(place.top(), place.bottom())
    }
    assert theme.text.name() in colours


async def test_copies_give_latex(view: TimelineView, hand: Hand) -> None:
    await show(view, "So $x^2$ and \\(y\\).\n\n$$\nz_1\n$$\n\nend")
    hand.key(Qt.Key.Key_A, CONTROL)
    hand.key(Qt.Key.Key_C, CONTROL)
    mime = QGuiApplication.clipboard().mimeData()
    assert "So x^2 and y.\n\nz_1\n\nend" in mime.text()
    assert "So $x^2$ and \\(y\\).\n\n$$\nz_1\n$$\n\nend" in mime.data("text/markdown").toStdString()


async def test_half_a_formula_is_copied_whole_as_markdown(view: TimelineView, hand: Hand) -> None:
    reply = await show(view, "So $x^2$ is")
    number = view.model.number_of(reply)
    assert number is not None
    view.select(Selection(Position(reply, 1, 0), Position(reply, 1, 4)))
    hand.key(Qt.Key.Key_C, CONTROL)
    data = QGuiApplication.clipboard().mimeData().data("text/markdown").toStdString()
    assert data == "So $x^2$"


async def test_a_formula_that_streams_in_is_set_when_it_is_closed(view: TimelineView, hand: Hand) -> None:
    talk = Talk()
    talk.ask("Why?")
    view.set_conversation(talk.view())
    running = talk.running()
    view.apply(MessageAdded(running))
    view.apply(TurnStarted("c", running.id))
    stream = Stream(running)
    view.apply(stream.text("$$\nx^2\n"))
    await hand.reads(running.id, "$$\nx^2")
    await are_set(view)
    part = hand.parts_of(running.id)[1]
    assert isinstance(part, FormulaPart)
    assert not part.is_set
    view.apply(stream.text("$$\n"))
    await until(lambda: part.text == "x^2", "the closed formula")
    await are_set(view)
    assert hand.parts_of(running.id)[1] is part
    assert part.is_set


async def test_the_reading_place_stays_while_formulas_come(view: TimelineView, hand: Hand) -> None:
    talk = Talk()
    for number in range(12):
        talk.ask(f"Question {number}")
        talk.reply(
            "\n\n".join(
                f"Words $\\sum_{{i=1}}^{{{row}}} {number}$\n\n$$\nx_{{{row}}}^{number} = {FRACTION}\n$$"
                for row in range(6)
            )
        )
    view.set_conversation(talk.view())
    await are_set(view)
    hand.scroll_to(view.verticalScrollBar().maximum() // 2)
    _, part, box = hand.seen()[0]
    await are_set(view)
    assert next(place.top() for _, each, place in hand.seen() if each is part) == box.top()


async def test_a_wide_formula_scrolls_sideways(view: TimelineView, hand: Hand) -> None:
    await show(view, "$$\n" + "+".join(f"x_{{{number}}}" for number in range(60)) + "\n$$")
    part, box = next((part, box) for _, part, box in hand.seen() if isinstance(part, FormulaPart))
    assert part.sideways.most > 0
    hand.wheel(box.center(), QPoint(-120, 0))
    assert part.sideways.scrolled > 0


async def test_three_hundred_formulas_are_all_set(view: TimelineView, hand: Hand) -> None:
    reply = await show(view, "\n\n".join(f"Row {row}: $x_{{{row}}}$" for row in range(300)))
    assert len(hand.parts_of(reply)) > 300
    assert view.around.formulas.is_idle
