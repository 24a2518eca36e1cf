"""A conversation with every kind of block, and its layout as text.

``LOQUENT_WRITE_LAYOUTS=1 pytest tests/ui/timeline/test_every_block.py`` writes the layouts that the test compares with,
after a change that means to move something; the difference is read before it is committed. No line is so long that the
fonts of a machine decide where it breaks.
"""

import re
from pathlib import Path
from typing import Final

from app.domain.blocks import (
    AttachmentRef,
    AudioBlock,
    CitationBlock,
    FileBlock,
    StructuredBlock,
    TextBlock,
    ThinkingBlock,
    ToolCallBlock,
    ToolResultBlock,
    UnknownBlock,
    VideoBlock,
    broken_media,
)
from app.domain.conversation import MessageStatus, Role
from app.domain.errors import ErrorInfo, ErrorReason
from app.ui.timeline.view import TimelineView
from tests.ui.timeline.samples import FakeAttachments, Talk, used_up
from tests.ui.waiting import until

FOLDER: Final = Path(__file__).parent / "snapshots"
WIDTHS: Final = (1016, 560)
"""Widths of the view: the whole column, and a narrow one."""

_CLOCK: Final = re.compile(r" (?:\d+ \w+ (?:\d{4} )?)?\d\d:\d\d$")
"""When a message was written: another time in other parts of the world, and with the day where that is over."""

WORDS: Final = r"""# 标题 one
Words: **bold**, *italic*, ~~struck~~, `code`.

[Link](https://example.org/a), $E = mc^2$[^1] [1].

## Heading two
1. First
   - nested
   - [x] done
   - [ ] open
2. Second

> Quoted 引用
> > twice

### Heading three
| Pool | p95 | 说明 |
|---|--:|:-:|
| 20 | 900 ms | 排队 |
| 40 | 210 ms | $\alpha$ |

```python
async def call(client):
    return await client.send()  # 排队
```

$$
\frac{\sqrt{\pi}}{2}
$$

---

<b>not bold</b> 🙂

مرحبا بالعالم.

[^1]: A note.
"""


def every_block(attachments: FakeAttachments) -> Talk:
    """Return the conversation; pictures and films are kept in ``attachments``."""
    talk = Talk()
    picture = attachments.add("before.png", "#c8553d")
    film = VideoBlock(AttachmentRef(attachments.add("still.png", "#20272b").attachment.sha256, "video/mp4", "a.mp4", 9))
    sound = AudioBlock(AttachmentRef("e" * 64, "audio/wav", "tone.wav", 4_000), "A tone.")
    paper = FileBlock(AttachmentRef("f" * 64, "application/pdf", "paper.pdf", 120_000))
    talk.ask("Every kind of block\n每一种", picture, attachments.add("after.png", "#20272b", 300, 900))
    talk.add(Role.USER, (TextBlock("A file."), paper))
    talk.add(
        Role.ASSISTANT,
        (
            ThinkingBlock("I think.", 2.0),
            TextBlock(WORDS),
            CitationBlock("https://example.org/paris", "Paris"),
            CitationBlock("https://example.org/rome"),
        ),
    )
    talk.add(Role.ASSISTANT, (ToolCallBlock("1", "weather", '{"city":"Paris"}'),))
    talk.add(Role.TOOL, (ToolResultBlock("1", "18 °C"), ToolResultBlock("2", "no such city", True)))
    talk.add(
        Role.ASSISTANT,
        (
            picture,
            attachments.add("b.png", "#3d78c8"),
            TextBlock("Files:"),
            film,
            sound,
            paper,
            StructuredBlock('{"celsius":18}', "weather"),
            UnknownBlock("hologram", 3, '{"depth":5}'),
            broken_media("image/png", "AAAA!"),
        ),
    )
    talk.reply(status=MessageStatus.FAILED, error=used_up())
    talk.reply("Cut", status=MessageStatus.CUT, error=ErrorInfo(ErrorReason.TOKEN_LIMIT, {"tokens": "8"}))
    return talk


def layout_of(view: TimelineView) -> str:
    """Return every part of what is shown: its kind, its rectangle, what can be pressed, what is selected, its words."""
    lines = []
    view.resize(view.width(), int(view.model.height) + 200)
    view.place()
    for number, block, part, box in view.parts_between(0, view.height()):
        message = view.model.entries[number].message
        if block == 0:
            lines.append(f"{message.role.value} {message.status.value}")
        place = f"{box.x():.0f},{box.y():.0f} {box.width():.0f}x{box.height():.0f}"
        pressed = " ".join(sorted({hit.action for hit in part.hits()}))
        chosen = view.pointer.selected_range(number, block)
        selected = f" selected {chosen[0]}-{chosen[1]}" if chosen else ""
        lines.append(f"  {type(part).__name__} {place} [{pressed}]{selected}")
        lines += [f"      | {_CLOCK.sub(' hh:mm', line)}" for line in part.text.splitlines()]
    return "\n".join(lines) + "\n"


async def shown(view: TimelineView, talk: Talk, width: int) -> str:
    """Show a conversation in a view of a width, all of it selected, and return its layout when all has come."""
    view.resize(width, 4_000)
    view.set_conversation(talk.view())
    view.select_all()
    view.grab()
    await until(lambda: not view.is_busy, "formulas")
    return layout_of(view)
