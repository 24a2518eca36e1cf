"""The structure that CommonMark and its GitHub flavour give to texts."""

import pytest

from tests.ui.timeline.markdown.outline import outline

_BLOCKS: dict[str, tuple[str, list[str]]] = {
    "nothing": ("\n \n\t\n", []),
    "soft and hard breaks": ("a\nb  \nc\\\nd", ["paragraph: a b\nc\nd"]),
    "two paragraphs": ("a\n\n\nb", ["paragraph: a", "paragraph: b"]),
    "headings": (
        "# a\n## b ##\n### c\n#### d\n###### e\n#f\n####### g",
        ["heading1: a", "heading2: b", "heading3: c", "heading3: d", "heading3: e", "paragraph: #f ####### g"],
    ),
    "underlined headings": ("a\nb\n===\nc\n---", ["heading1: a b", "heading2: c"]),
    "an empty heading": ("#\n", ["heading1: "]),
    "rules": ("***\n- - -\n_____\n\n--", ["rule", "rule", "rule", "paragraph: --"]),
    "a rule ends a list": ("- a\n***\n- b", ["  • paragraph: a", "rule", "  • paragraph: b"]),
    "a fence": ("```py\nx = 1\n\ny\n```\nz", ["code py: x = 1\n\ny", "paragraph: z"]),
    "a fence of tildes in an indented one": ("  ~~~\n  a\n   b\n c\n  ~~~~", ["code : a\n b\nc"]),
    "an open fence": ("```rust ignore\nfn", ["code rust: fn"]),
    "a longer fence": ("````\n```\na\n```\n````", ["code : ```\na\n```"]),
    "an empty fence": ("```\n```", ["code : "]),
    "entities in the word behind a fence": ("```a&amp;b\\_c\n```", ["code a&b_c: "]),
    "no fence with a backtick behind it": ("``` a`b\nx", ["paragraph: ``` a`b x"]),
    "indented code": ("    a\n\n      b\nc", ["code : a\n\n  b", "paragraph: c"]),
    "no indented code in a paragraph": ("a\n    b", ["paragraph: a b"]),
    "a tab begins code": ("\ta", ["code : a"]),
    "a tight list": ("- a\n- b\n\nc", ["  • paragraph: a", "~  • paragraph: b", "paragraph: c"]),
    "a loose list": (
        "- a\n- b\n\n- c",
        ["  • paragraph: a", "  • paragraph: b", "  • paragraph: c"],
    ),
    "a tight list of loose lists": (
        "- a\n  - b\n\n  - c\n- d",
        ["  • paragraph: a", "~    • paragraph: b", "    • paragraph: c", "~  • paragraph: d"],
    ),
    "paragraphs in items": (
        "1. a\n\n   b\n2. c",
        ["  1. paragraph: a", "  paragraph: b", "  2. paragraph: c"],
    ),
    "numbers go on from the first": (
        "7) a\n7) b\n3) c",
        ["  7) paragraph: a", "~  8) paragraph: b", "~  9) paragraph: c"],
    ),
    "another marker begins another list": (
        "- a\n+ b\n1. c\n2) d",
        ["  • paragraph: a", "  • paragraph: b", "  1. paragraph: c", "  2) paragraph: d"],
    ),
    "only a one interrupts a paragraph": ("a\n2. b\n1. c", ["paragraph: a 2. b", "  1. paragraph: c"]),
    "code in an item": (
        "- a\n  ```\n  b\n  ```\n- c",
        ["  • paragraph: a", "~  code : b", "~  • paragraph: c"],
    ),
    "an item that begins with code": ("- ```\n  a\n  ```", ["  • code : a"]),
    "an item of a list in an item": ("- - a", ["  • paragraph: ", "~    • paragraph: a"]),
    "empty items": ("-\n- a\n-", ["  • paragraph: ", "~  • paragraph: a", "~  • paragraph: "]),
    "a lazy line": ("- a\nb\n> c\nd", ["  • paragraph: a b", ">paragraph: c d"]),
    "a heading in an item": ("- # a\n- b", ["  • heading1: a", "~  • paragraph: b"]),
    "quotes": ("> a\n> > b\n\n> c", [">paragraph: a", ">>paragraph: b", ">paragraph: c"]),
    "a list in a quote": ("> - a\n> - b", [">  • paragraph: a", "~>  • paragraph: b"]),
    "a quote in a list": ("- > a\n  b\n- c", [">  • paragraph: a b", "~  • paragraph: c"]),
    "two paragraphs of a quote in a tight list": (
        "- > a\n  >\n  > b",
        [">  • paragraph: a", ">  paragraph: b"],
    ),
    "code in a quote ends with it": ("> ```\n> a\nb", [">code : a", "paragraph: b"]),
    "definitions are not shown": ("[a]: /u 'x'\n[b]: <y z>\n", []),
    "a broken definition is text": ("[a]: /u 'x' y", ["paragraph: [a]: /u 'x' y"]),
    "HTML is text": ("<div>\na\n\n<b>c</b> <!-- d -->", ["paragraph: <div> a", "paragraph: <b>c</b> <!-- d -->"]),
    "tasks": (
        "- [ ] a\n- [x] b\n2. [X] c\n- [x]d\n- [] e",
        ["  ☐ paragraph: a", "~  ☑ paragraph: b", "  ☑ paragraph: c", "  • paragraph: [x]d", "~  • paragraph: [] e"],
    ),
    "a task is a paragraph of an item": (
        "[ ] a\n\n- # [ ] b\n- > [ ] c",
        [
            "paragraph: [ ] a",
            "  • heading1: [ ] b",
            "~>  • paragraph: [ ] c",
        ],
    ),
    "a table": (
        "| a | **b** | c |\n|:--|:-:|--:|\n| 1 | `2` | 3 |\n| x \\| y |\n",
        ["table left centre right: a | [b b] | c / 1 | [c 2] | 3 / x | y |  | "],
    ),
    "a table without outer bars": ("a | b\n-|-\n1 | 2 | 3\n\nc", ["table left left: a | b / 1 | 2", "paragraph: c"]),
    "a table behind a line": ("t\n| a |\n|---|\n# h", ["paragraph: t", "table left: a", "heading1: h"]),
    "no table with too few columns": ("| a | b |\n|---|\n", ["paragraph: | a | b | |---|"]),
    "a table in an item": ("- a\n\n  | b |\n  |---|\n  | c |", ["  • paragraph: a", "  table left: b / c"]),
    "all kinds of line breaks": ("a\r\n\r\nb\rc\n", ["paragraph: a", "paragraph: b c"]),
    "characters that may not be there": ("a\0b\ufdd0", ["paragraph: a\ufffdb\ufffd"]),
}


@pytest.mark.parametrize(("text", "blocks"), _BLOCKS.values(), ids=_BLOCKS)
def test_blocks(text: str, blocks: list[str]) -> None:
    assert outline(text) == blocks
