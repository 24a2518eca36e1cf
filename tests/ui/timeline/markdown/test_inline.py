"""What is in a paragraph."""

import pytest

from app.ui.timeline.markdown.blocks import Span, TextBlock
from app.ui.timeline.markdown.parser import parse
from tests.ui.timeline.markdown.outline import looks

_LOOKS = {
    "emphasis": ("*a* _b_ **c** __d__ ***e***", "[i a] [i b] [b c] [b d] [bi e]"),
    "nested emphasis": ("**a *b* c**", "[b a ][bi b][b  c]"),
    "no emphasis": ("a_b_c * d* 2*3", "a_b_c * d* 2*3"),
    "struck out": ("~~a *b*~~ ~c", "[s a ][is b] ~c"),
    "code": ("`a *b*` `` c`d `` `e", "[c a *b*] [c c`d] `e"),
    "escapes and entities": ("\\*a\\* &amp; &lt;b&gt; &#x41; &nope;", "*a* & <b> A &nope;"),
    "a link": ('[a **b**](</u v> "t") [c](d_(e))', "[(/u v) a ][b(/u v) b] [(d_(e)) c]"),
    "addresses stay as they were written": ("[a](http://x.y/ä?b=c d)", "[a]([(http://x.y/ä?b=c) http://x.y/ä?b=c] d)"),
    "an umlaut in an address": ("[a](http://ö.y/ä)", "[(http://ö.y/ä) a]"),
    "a link that does nothing good": ("[a](javascript:b)", "[a](javascript:b)"),
    "an address in angle brackets": (
        "<https://a.b/c*d*> <m@n.o>",
        "[(https://a.b/c*d*) https://a.b/c*d*] [(mailto:m@n.o) m@n.o]",
    ),
    "a bare address": (
        "see https://a.b/c_d, (http://e.f/g(h)).",
        "see [(https://a.b/c_d) https://a.b/c_d], ([(http://e.f/g(h)) http://e.f/g(h)]).",
    ),
    "a bare address with entities": ("https://a.b/?c&amp;d=e", "[(https://a.b/?c&d=e) https://a.b/?c&d=e]"),
    "no address": ("xhttps://a.b https:// http://", "xhttps://a.b https:// http://"),
    "an address in a link's words": ("[https://a.b](/c)", "[(/c) https://a.b]"),
    "an address in code": ("`https://a.b`", "[c https://a.b]"),
    "an address in Chinese": (
        "见https://a.cn/路径，和https://b.cn查看。",
        "见[(https://a.cn/路径) https://a.cn/路径]，和[(https://b.cn) https://b.cn]查看。",
    ),
    "an image": ("![a *b*](/c.png) ![](d.png)", "[(/c.png) a b] [(d.png) d.png]"),
    "an image in a link": ("[![a](b.png)](/c)", "[(/c) a]"),
    "embedded data": ("![](data:image/png;base64,AAAA) ![a](data:image/svg+xml,x)", "image a"),
    "HTML": ("a <b>c</b> <img src=x>", "a <b>c</b> <img src=x>"),
    "emphasis between Chinese words": ("这是**重要：**后面*「话」*完", "这是[b 重要：]后面[i 「话」]完"),
    "emphasis around quotation marks in Chinese": ("他说**“好”**了", "他说[b “好”]了"),
    "emphasis that ends with a mark": (
        "**重要：**请先备份。**注意！**然后", "[b 重要：]请先备份。[b 注意！]然后",
    ),
    "emphasis that begins with a mark": (
        "请看**《说明》**一节，和**（附录）**。", "请看[b 《说明》]一节，和[b （附录）]。",
    ),
    "emphasis of a name and its mark": ("1**“甲”**：乙*丙*丁", "1[b “甲”]：乙[i 丙]丁"),
    "emphasis of a name between digits": ("第1**“甲”**2", "第1[b “甲”]2"),
    "no emphasis of a name in English": ("a**“b”**c", "a**“b”**c"),
    "emphasis in Japanese and Korean": (
        "これは**「大事」**です。**중요:**하다",
        "これは[b 「大事」]です。[b 중요:]하다",
    ),
    "no emphasis in a product of Chinese": ("三 * 四 * 五", "三 * 四 * 五"),
    "soft breaks in Chinese": ("中文\n换行\n**粗**\n体 a\nb\n中", "中文换行[b 粗]体 a b 中"),
    "soft breaks in Korean": ("한국어\n문장", "한국어 문장"),
    "emoji": ("**👍🏽** a\n👍", "[b 👍🏽] a 👍"),
    "reference links": ("[a] [b][a] [c][] ![d][a] [e]\n\n[A]: /x\n[c]: <y>", "[(/x) a] [(/x) b] [(y) c] [(/x) d] [e]"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), _LOOKS.values(), ids=_LOOKS)
def test_looks(text: str, expected: str) -> None:
    assert looks(text) == expected


def test_embedded_data_is_not_kept_in_spans() -> None:
    data = "A" * 500_000
    (block,) = parse(f"![a](data:image/png;base64,{data}) and [b](data:image/png;base64,AAAA) text")
    assert isinstance(block, TextBlock)
    assert block.spans == (Span("a and b text"),)
    assert data in block.source


def test_embedded_data_in_code_is_whole() -> None:
    text = "![a](data:image/png;base64," + "A" * 50_000 + ")"
    (block,) = parse(f"```\n{text}\n```")
    assert block.text == text
