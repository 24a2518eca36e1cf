"""Pictures and films in the text of a reply, wherever the text is cut."""

import base64
import itertools
from collections.abc import Iterable, Sequence

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.domain.stream import TextDelta
from app.providers.dialect import InlineMedia, MediaLink
from app.providers.extraction import Found, MediaFilter, Seen
from tests.providers.pictures import png

PNG = base64.b64encode(png(20, 20)).decode()
JPEG = base64.b64encode(b"\xff\xd8\xff\xe0" + bytes(60)).decode()
WAV = base64.b64encode(b"RIFF\x00\x00\x00\x00WAVE" + bytes(60)).decode()


def joined(found: Iterable[Found]) -> list[Found]:
    """Return the events with neighbouring texts made one: how a text was cut into deltas says nothing."""
    events: list[Found] = []
    for is_text, group in itertools.groupby(found, lambda event: isinstance(event, TextDelta)):
        if is_text:
            events.append(TextDelta("".join(event.text for event in group if isinstance(event, TextDelta))))
        else:
            events += group
    return events


def filtered(*pieces: str, links: bool = False) -> list[Found]:
    media = MediaFilter(Seen(), links=links)
    return joined([event for piece in pieces for event in media.feed(piece)] + media.finish())


CASES: list[tuple[str, list[Found]]] = [
    (f"![image](data:image/png;base64,{PNG})", [InlineMedia(PNG, "image/png")]),
    (f"a ![](data:image/png;base64,{PNG}) b", [TextDelta("a "), InlineMedia(PNG, "image/png"), TextDelta(" b")]),
    (f"[media](data:audio/wav;base64,{WAV})", [InlineMedia(WAV, "audio/wav")]),
    (f'![a]( <data:image/png;base64,{PNG}> "Title" )\n', [InlineMedia(PNG, "image/png"), TextDelta("\n")]),
    (f"![a](data:image/png;charset=utf-8;base64,{PNG})", [InlineMedia(PNG, "image/png")]),
    (f"![a](data:;base64,{PNG})", [InlineMedia(PNG, "")]),
    (f"![a](DATA:IMAGE/PNG;BASE64,{PNG})", [InlineMedia(PNG, "image/png")]),
    (
        f"![a](data:image/png;base64,{PNG})\n![b](data:image/jpeg;base64,{JPEG})",
        [InlineMedia(PNG, "image/png"), TextDelta("\n"), InlineMedia(JPEG, "image/jpeg")],
    ),
    (f"![a](data:image/png;base64,{PNG})![b](data:image/png;base64,{PNG})", [InlineMedia(PNG, "image/png")]),
    (f"[[1]] ![[a](data:image/png;base64,{PNG})", [TextDelta("[[1]] !["), InlineMedia(PNG, "image/png")]),
]


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_files_leave_the_text(text: str, expected: list[Found]) -> None:
    assert filtered(text) == expected
    assert filtered(*text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Write `![alt](data:image/png;base64,iVBORw0KGgo...)`.",
        "![alt](data:image/png;base64,AAAA)",
        f"![alt](data:image/png;base64,{'A' * 100})",
        "![alt](data:text/plain,hello)",
        "![alt](https://e.x/a.png) and [link](https://e.x/b.png) and https://e.x/c.png",
        "- [ ] todo [x]! ![",
        "![unfinished](da",
        "![unfinished](data:image/png",
        "an array[0] = {1}; !important",
        "[" * 1000,
        "![a\nb](data:image/png;base64,x)",
        f"data:image/png;base64,{PNG}",
        "",
    ],
)
def test_what_is_no_file_stays_as_it_is(text: str) -> None:
    expected = [TextDelta(text)] if text else []
    assert filtered(text) == filtered(*text) == expected


def test_base64_broken_into_lines() -> None:
    text = f"![a](data:image/png;base64,\n{PNG[:40]}\r\n{PNG[40:]}\n)"
    (file,) = filtered(text)
    assert isinstance(file, InlineMedia)
    assert "".join(file.base64.split()) == PNG
    assert filtered(*text) == [file]


def test_a_file_that_was_cut_off_comes_as_far_as_it_came() -> None:
    (file,) = filtered(f"![a](data:image/png;base64,{PNG[:51]}")
    assert file == InlineMedia(PNG[:48], "image/png")
    assert filtered("![a](data:image/png;base64,iVBOR") == [TextDelta("![a](data:image/png;base64,iVBOR")]


def test_text_comes_without_delay() -> None:
    media = MediaFilter(Seen())
    for text in ("Hello [x] (", " (a) [link](h", "a! b", "[1] "):
        assert media.feed(text) == [TextDelta(text)]
    assert media.feed("so ![a") == [TextDelta("so ")]
    assert media.feed("](h") == [TextDelta("![a](h")]


def test_what_passes_is_what_feeding_gives_back() -> None:
    media = MediaFilter(Seen())
    for text in ("Hello", " [a] b", "(data:", "! x", ""):
        assert media.passes(text)
        assert media.feed(text) == ([TextDelta(text)] if text else [])
    assert not media.passes("![")
    assert not media.passes(f"![a](data:image/png;base64,{PNG})")
    assert not media.passes("end!")
    media.feed("[")
    assert not media.passes("a")
    assert not MediaFilter(Seen(), links=True).passes("a")


def links_in(text: str) -> list[str]:
    return [event.url for event in filtered(text, links=True) if isinstance(event, MediaLink)]


@pytest.mark.parametrize(
    ("text", "urls"),
    [
        ("![a](https://e.x/cdn/1)", ["https://e.x/cdn/1"]),
        ("![a](https://e.x/1.png?se=5) ![b]( https://e.x/2.png )", ["https://e.x/1.png?se=5", "https://e.x/2.png"]),
        ("[点击下载](https://e.x/a.PNG)", ["https://e.x/a.PNG"]),
        ("Here: https://e.x/a.mp4?x=1, done.", ["https://e.x/a.mp4?x=1"]),
        ("视频：https://e.x/a.mp4。好", ["https://e.x/a.mp4"]),
        ("[data](https://e.x/web/task_1) and https://e.x/page.html and https://e.x", []),
        ("![a](https://e.x/cdn/x.png)\n\n[download](https://e.x/cdn/download/x.png)", ["https://e.x/cdn/x.png"]),
        ("![a](https://e.x/1.png)\n![b](https://e.x/1.png)", ["https://e.x/1.png"]),
        ("https://e.x/t.webp?se=1&sig=2 https://e.x/keep/t.webp", ["https://e.x/keep/t.webp"]),
        ("https://e.x/keep/t.webp https://e.x/t.webp?se=1", ["https://e.x/keep/t.webp"]),
        ("![a](ftp://e.x/a.png) ![b](/a.png) ![c](javascript:1)", []),
        ("http://[::1/a.png", []),
    ],
)
def test_addresses_of_files(text: str, urls: list[str]) -> None:
    assert links_in(text) == urls
    assert "".join(event.text for event in filtered(text, links=True) if isinstance(event, TextDelta)) == text


def test_a_picture_follows_the_line_that_names_it() -> None:
    text = "![a](https://e.x/1)\nThat is it."
    link = MediaLink("https://e.x/1")
    expected = [TextDelta("![a](https://e.x/1)\n"), link, TextDelta("That is it.")]
    assert filtered(text, links=True) == filtered(*text, links=True) == expected


def test_one_memory_for_all_places() -> None:
    seen = Seen()
    assert seen.new(InlineMedia(f"data:image/png;base64,{PNG}"))
    assert not seen.new(InlineMedia(f"{PNG[:20]}\n{PNG[20:]}", "image/png"))
    assert MediaFilter(seen).feed(f"![a](data:image/png;base64,{PNG})") == []


def cut(text: str, places: Sequence[int]) -> list[str]:
    ends = sorted({0, len(text), *(place % (len(text) + 1) for place in places)})
    return [text[start:end] for start, end in itertools.pairwise(ends)]


fragments = st.lists(
    st.sampled_from(
        [
            f"![image](data:image/png;base64,{PNG})",
            f"[media](data:audio/wav;base64,{WAV[:30]}\n{WAV[30:]})",
            "![a](data:image/png;base64,",
            PNG,
            "AAAA",
            "data:image/png;base64,",
            "data:",
            "![",
            "[",
            "]",
            "](",
            "!",
            "(",
            ")",
            " ",
            "\n",
            '"t"',
            "<",
            ">",
            "text",
            "好",
            "![x](https://e.x/1.png)",
            "https://e.x/2.mp4",
            ",",
            ";",
        ]
    ),
    max_size=14,
).map("".join)


@settings(deadline=None)
@given(fragments, st.lists(st.integers(0, 100_000), max_size=8), st.booleans())
@example("![a](data:image/png;base64," + PNG + "x", [30, 40], False)
def test_any_split_gives_the_same(text: str, places: list[int], links: bool) -> None:
    assert filtered(*cut(text, places), links=links) == filtered(text, links=links)
    assert filtered(*text, links=links) == filtered(text, links=links)


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])), st.booleans())
def test_other_text_is_left_alone(text: str, links: bool) -> None:
    assert filtered(*text, links=links) == ([TextDelta(text)] if text else [])


def test_megabytes_in_small_pieces() -> None:
    payload = PNG[:64] + "A" * 8_000_000
    text = f"![a](data:image/png;base64,{payload})"
    assert filtered(*[text[place : place + 1000] for place in range(0, len(text), 1000)]) == [
        InlineMedia(payload, "image/png")
    ]


def test_a_long_text_of_broken_files_comes_out_as_it_is() -> None:
    broken = "![a](data:image/png;base64,"
    text = broken * 20_000
    assert filtered(text) == [TextDelta(text)]
    assert filtered(f"{broken * 2_000}{PNG})") == [TextDelta(broken * 1_999), InlineMedia(PNG, "image/png")]
