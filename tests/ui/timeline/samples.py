"""Conversations for the tests of the message view, and services that know nothing but pictures."""

import io
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from PIL import Image

from app.domain.blocks import AttachmentRef, ContentBlock, ImageBlock, TextBlock, ThinkingBlock
from app.domain.conversation import Conversation, ConversationView, Message, MessageStatus, Role, Timing
from app.domain.errors import AppError, ErrorInfo, ErrorReason
from app.domain.events import TurnProgress
from app.domain.model_info import ModelRef, Usage
from app.domain.stream import StreamEvent, TextDelta, ThinkingDelta
from app.infra.film_frames import FilmStill
from app.infra.tasks import TaskScope

MODEL = ModelRef("p", "claude-sonnet-4.5")
BEGIN = datetime(2026, 11, 24, 14, 51, tzinfo=UTC)

ANSWER = """### 排队，而不是变慢

1. 第一张图：吞吐没有变，只有 p95 抬高，说明请求在等待，不是上游变慢。
2. 第二张图：`pool.acquire` 占了 71% 的时间，连接池在 22:40 被占满。

```python
async def call(client, req, budget=2.0):
    async with limiter, asyncio.timeout(budget):  # 排队也算进预算
        return await client.send(req, stream=True)
```

| Setting | p95 | Refused | What changes |
|---|--:|--:|---|
| pool 20, no budget | 900 ms | 0.0% | 现在：所有请求都在排队 |
| pool 40, budget 2 s | 210 ms | 0.3% | 少数请求很快失败，其余恢复正常 |

平均等待 W，λ 逼近 μ 时发散：多 20 个连接就够，预算让其余的尽早失败。See [the docs](https://docs.python.org/3/).
"""

EVERY_BLOCK = """# Heading one

A paragraph with **bold**, *italic*, ~~struck~~, `code`, a [link](https://example.com/a) and https://example.com/b bare.
`code at the start` of a line, and a very long line of words that has to be broken somewhere because the column ends.

## Heading two

- A bullet
- Another
  - nested with `code`
  - deeper
    1. and numbered
- [ ] to do
- [x] done

> A quote of two
> lines.
>
> - with a list

### Heading three

```
plain code without a language, and a line that is much longer than the column is wide, so that it has to scroll
```

| a | b |
|:-:|--:|
| centre | right |

---

Emoji 🙂👩‍👩‍👧 and عربي and עברית and 日本語 and 한국어. The end.
"""


@dataclass
class FakeAttachments:
    """Pictures in memory, by their hash; what is not there is gone."""

    files: dict[str, bytes] = field(default_factory=dict)
    folder: Path = Path("nowhere")

    async def read(self, ref: AttachmentRef) -> bytes:
        """Return the bytes of a picture. Raises AppError."""
        if ref.sha256 not in self.files:
            raise AppError.because(ErrorReason.FILE_UNREADABLE, name=ref.name)
        return self.files[ref.sha256]

    async def still(self, ref: AttachmentRef) -> FilmStill:
        """Return the picture that was given as a film. Raises AppError."""
        return FilmStill(await self.read(ref), 8.2)

    async def copy(self, ref: AttachmentRef, ending: str) -> Path:
        """Write a file into ``folder``. Raises AppError."""
        copy = self.folder / f"copy{ending}"
        copy.write_bytes(await self.read(ref))
        return copy

    def add(self, name: str, colour: str, width: int = 640, height: int = 360) -> ImageBlock:
        """Make a picture of one colour and keep it."""
        held = io.BytesIO()
        Image.new("RGB", (width, height), colour).save(held, "PNG")
        data = held.getvalue()
        ref = AttachmentRef(f"{len(self.files):064x}", "image/png", name, len(data))
        self.files[ref.sha256] = data
        return ImageBlock(ref, width, height)


@dataclass
class FakeServices:
    """What a TimelineView asks for."""

    tasks: TaskScope = field(default_factory=lambda: TaskScope("test"))
    attachments: FakeAttachments = field(default_factory=FakeAttachments)


class Talk:
    """Builds a conversation message by message: ``ask`` and ``reply`` take turns."""

    def __init__(self, name: str = "c") -> None:
        self.name = name
        self.messages: list[Message] = []
        self.siblings: dict[str, tuple[str, ...]] = {}

    def ask(self, text: str, *pictures: ImageBlock) -> Message:
        """Add a person's message."""
        return self.add(Role.USER, (*pictures, TextBlock(text)))

    def reply(
        self,
        text: str = "",
        *,
        thinking: str = "",
        status: MessageStatus = MessageStatus.COMPLETE,
        error: ErrorInfo | None = None,
    ) -> Message:
        """Add a reply; without text it has no block of text."""
        blocks: list[ContentBlock] = [ThinkingBlock(thinking, 8.0)] if thinking else []
        if text:
            blocks.append(TextBlock(text))
        return self.add(Role.ASSISTANT, tuple(blocks), status, error)

    def running(self) -> Message:
        """Add a reply that is waited for."""
        return self.add(Role.ASSISTANT, (), MessageStatus.RUNNING)

    def add(
        self,
        role: Role,
        blocks: tuple[ContentBlock, ...],
        status: MessageStatus = MessageStatus.COMPLETE,
        error: ErrorInfo | None = None,
    ) -> Message:
        """Add a message of any blocks."""
        number = len(self.messages)
        is_reply = role is Role.ASSISTANT
        done = is_reply and status is MessageStatus.COMPLETE
        message = Message(
            f"{self.name}{number}",
            self.name,
            self.messages[-1].id if self.messages else None,
            role,
            blocks,
            BEGIN + timedelta(seconds=30 * number),
            status,
            MODEL if is_reply else None,
            "云桥" if is_reply else "",
            Usage(18, 1284) if done else None,
            Timing(0.4, 6.2) if done else Timing(),
            error=error,
        )
        self.messages.append(message)
        self.siblings[message.id] = (message.id,)
        return message

    def changed(self, message_id: str, *, blocks: tuple[ContentBlock, ...], status: MessageStatus) -> Message:
        """Give a message other blocks and another status; return it."""
        number = next(number for number, each in enumerate(self.messages) if each.id == message_id)
        self.messages[number] = replace(self.messages[number], blocks=blocks, status=status)
        return self.messages[number]

    def view(self) -> ConversationView:
        """Return the conversation as the services open it."""
        conversation = Conversation(self.name, BEGIN, BEGIN, head_id=self.messages[-1].id if self.messages else None)
        return ConversationView(conversation, tuple(self.messages), self.siblings)


class Stream:
    """Makes the events of a turn, numbered as the services number them."""

    def __init__(self, message: Message) -> None:
        self._message = message
        self._sequence = 0

    def event(self, event: StreamEvent, block: int = 0) -> TurnProgress:
        """Return the next event."""
        made = TurnProgress(self._message.conversation_id, self._message.id, self._sequence, block, event)
        self._sequence += 1
        return made

    def text(self, text: str, block: int = 0) -> TurnProgress:
        """Return more text."""
        return self.event(TextDelta(text), block)

    def thinking(self, text: str, block: int = 0) -> TurnProgress:
        """Return more of what is thought."""
        return self.event(ThinkingDelta(text), block)


def used_up() -> ErrorInfo:
    """Return the error of a key without balance, as a gateway words it."""
    return ErrorInfo(
        ErrorReason.BALANCE_USED_UP,
        {},
        "用户额度不足，剩余额度 ¥0.013820",
        403,
        "insufficient_user_quota",
        "202611232256318842071",
    )


def main_talk(attachments: FakeAttachments) -> Talk:
    """Return a conversation with pictures, thinking, code, a table, three tries, an error and a cut reply."""
    talk = Talk()
    pictures = (attachments.add("before.png", "#c8553d"), attachments.add("after.png", "#20272b", 300, 900))
    talk.ask("22:40 之后 p95 跳到 900 ms，看看这两张图。Smallest fix in Python?", *pictures)
    first = talk.reply(ANSWER, thinking="The pool is full. It queues.\n\n队列变长。")
    talk.siblings[first.id] = ("x", first.id, "y")
    talk.ask("把上面的分析压缩成三句话，给不懂技术的同事看。")
    talk.reply(status=MessageStatus.FAILED, error=used_up())
    talk.ask("那用家里的模型，再顺手写一段可以贴到群里的话。")
    cut = ErrorInfo(ErrorReason.TOKEN_LIMIT, {"tokens": "1024"})
    talk.reply("1. 昨晚变慢不是因为服务器坏了。\n2. 我们会多开一些通道。", status=MessageStatus.CUT, error=cut)
    return talk
