"""Progress in the text of a reply becomes progress, wherever the text is cut."""

import itertools
from collections.abc import Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.stream import ProgressReported, Stage, TextDelta
from app.providers.progress_lines import Found, ProgressFilter

BLOCK = '```json\n{ "prompt": "a cat", "ratio": "1:1", "n": 2 }\n```\n'
SAMPLE = (
    f"{BLOCK}\n> ID: `task_01kctyff`\n"
    ">[数据预览](https://asyncdata.example/web/task_1) | [原始数据](https://asyncdata.example/source/task_1)\n\n"
    ">🕐 排队中\n\n>⚡ 生成中.......\n\n>🏃 进度 48..[100](https://videos.example/12.webp?se=34)\n\n> ✅ 生成完成\n\n"
)
PICTURE = "![cat](https://files.example/cdn/x.png)\n\n[点击下载](https://files.example/cdn/download/x.png)"

QUEUED = ProgressReported(Stage.QUEUED)
DRAWING = ProgressReported(Stage.DRAWING)


def drawing(percent: int) -> ProgressReported:
    return ProgressReported(Stage.DRAWING, percent)


def joined(found: Iterable[Found]) -> list[Found]:
    events: list[Found] = []
    for is_text, group in itertools.groupby(found, lambda event: isinstance(event, TextDelta)):
        if is_text:
            events.append(TextDelta("".join(event.text for event in group if isinstance(event, TextDelta))))
        else:
            events += group
    return events


def read(*pieces: str) -> tuple[list[Found], str | None]:
    """Return the events and, where the reply failed, the reason."""
    progress = ProgressFilter(Stage.DRAWING)
    events = joined([event for piece in pieces for event in progress.feed(piece)] + progress.finish())
    return events, progress.reason if progress.failed else None


CASES: list[tuple[str, list[Found]]] = [
    (SAMPLE + PICTURE, [QUEUED, DRAWING, drawing(48), drawing(100), TextDelta(PICTURE)]),
    (SAMPLE, [QUEUED, DRAWING, drawing(48), drawing(100)]),
    (">🏃 进度 5..10...99..100\nDone.", [drawing(5), drawing(10), drawing(99), drawing(100), TextDelta("Done.")]),
    ("> 进度 48%\n> 进度 48%\n", [drawing(48)]),
    ("> 进度 4000", [drawing(100)]),
    ("> 进度[7](https://e.x/8.webp) 9 https://e.x/10.png 11", [drawing(7), drawing(9), drawing(11)]),
    (">  Queued\n> Generating..\n> Progress: 30%\n", [QUEUED, DRAWING, drawing(30)]),
    ("Look:\n> 排队中\nYes", [TextDelta("Look:\n"), QUEUED, TextDelta("Yes")]),
    ("\n\n> 排队中\n\n\nYes", [QUEUED, TextDelta("Yes")]),
]


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_progress_is_no_text(text: str, expected: list[Found]) -> None:
    assert read(text) == (expected, None)
    assert read(*text) == (expected, None)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "A cat.",
        "> a quotation\n\nand more",
        "The queue: 排队中\n",
        "\n\nTwo lines before.\n",
        "```python\nprint(1)\n```\nSo.",
        '```json\n{"name": "x"}\n```\nSo.',
        "```json\nbroken\n```\nSo.",
        "`code` first",
        "``",
        "> " + "x" * 5000 + " 进度 5\nend",
        "```json\n" + "x" * 20_000,
        "  indented\n\n  > quoted",
    ],
)
def test_other_text_stays_as_it_is(text: str) -> None:
    expected = [TextDelta(text)] if text else []
    assert read(text) == (expected, None)
    assert read(*text) == (expected, None)


def test_a_number_counts_when_it_is_whole() -> None:
    progress = ProgressFilter(Stage.FILMING)
    assert progress.feed("> 进度 4") == []
    assert progress.feed("8") == []
    assert progress.feed(".") == [ProgressReported(Stage.FILMING, 48)]
    assert progress.feed("." * 1000) == []


def test_parameters_alone_are_the_reply() -> None:
    assert read(BLOCK) == ([TextDelta(BLOCK)], None)
    progress = ProgressFilter(Stage.DRAWING)
    assert progress.feed(BLOCK) == []
    assert progress.finish(alone=False) == []


@pytest.mark.parametrize(
    ("text", "shown", "reason"),
    [
        (
            "> ❌ 生成失败: 内容违规\n请修改提示词",
            "生成失败: 内容违规\n请修改提示词",
            "生成失败: 内容违规\n请修改提示词",
        ),
        (">🏃 进度 48.. 生成失败", "生成失败", "生成失败"),
        ("> Generation failed: no luck\n", "Generation failed: no luck\n", "Generation failed: no luck"),
    ],
)
def test_a_failure_is_told_with_its_reason(text: str, shown: str, reason: str) -> None:
    for pieces in ((text,), tuple(text)):
        events, told = read(*pieces)
        assert told == reason
        assert [event for event in events if isinstance(event, TextDelta)] == [TextDelta(shown)]


fragments = st.lists(
    st.sampled_from(
        [
            *(
                ">",
                "> ",
                "排队中",
                "生成中",
                "生成完成",
                "进度",
                "生成失败",
                "生成",
                "48",
                "..",
                "7",
                "\n",
                "\n\n",
                " ",
            ),
            *("```", "```json\n", '{"prompt": 1}', "{}", "`", "[100](https://e.x/5.webp)", "](", "]", "https://e.x/9"),
            *("ID: `task_1`", "[数据预览]", "text", "x" * 3990, "\r\n", "progress", "queued", "\u3000", " "),
        ]
    ),
    max_size=14,
).map("".join)


@settings(deadline=None, max_examples=300)
@given(fragments, st.lists(st.integers(0, 100_000), max_size=8))
def test_any_split_gives_the_same(text: str, places: list[int]) -> None:
    ends = sorted({0, len(text), *(place % (len(text) + 1) for place in places)})
    assert read(*[text[start:end] for start, end in itertools.pairwise(ends)]) == read(text)
    if len(text) < 500:
        assert read(*text) == read(text)
