"""Makes the README's pictures: ``python -m tests.pictures``.

Each is a picture of the real window, which asked the test gateway over HTTP; the models' words are written below.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image, ImageDraw

from app.domain.model_info import ModelRef
from app.domain.provider import ProviderConfig
from app.infra.bus import EventBus
from app.infra.paths import DataFolder
from app.infra.settings import SettingsStore
from tests.gateway import Gateway, Pause, Reply
from tests.gateway.replies import DONE, Part, chunk, error_reply, event, stream_reply, usage_chunk
from tests.ui.timeline.every_block import WORDS

FOLDER = Path(__file__).resolve().parent.parent / "resources" / "pictures"
MODEL = "claude-sonnet-4.5"
EARLIER = ("Rust or Go for the sync daemon?", "周报 11.16 – 11.22", "Regex for CJK punctuation")

ENGLISH = """Yes. The wait grows and the work does not, so requests **stand in line** for a connection.

### What to change

1. Give the pool twice as many connections.
2. Give each call a *budget*, so that a few are refused quickly and the others are on time.

| Setting | p95 | Refused |
|---|--:|--:|
| pool 20, no budget | 900 ms | 0.0% |
| pool 40, budget 2 s | 210 ms | 0.3% |

The background is in [Little's law](https://en.wikipedia.org/wiki/Little%27s_law): the number in line is the rate times
the wait."""
CHINESE = """### 排队，而不是变慢

1. 第一张图：吞吐没有变，只有 p95 抬高，说明请求在等待，不是上游变慢。
2. 第二张图：`pool.acquire` 占了 71% 的时间，连接池在 22:40 被占满。

```python
async def call(client, req, budget=2.0):
    async with limiter, asyncio.timeout(budget):  # 排队也算进预算
        return await client.send(req, stream=True)
```

| 设置 | p95 | 被拒 | 变化 |
|---|--:|--:|---|
| 连接 20，无时限 | 900 毫秒 | 0.0% | 现在：所有请求都在排队 |
| 连接 40，时限 2 秒 | 210 毫秒 | 0.3% | 少数请求很快失败，其余恢复正常 |

多 20 个连接就够，预算让其余的尽早失败。"""
CODE = """The latency jumps at 22:40 and stays there, while nothing else changes: a full pool.

```python
import asyncio


class Budget:
    \"\"\"Refuses a call that would wait longer than it may.\"\"\"

    def __init__(self, seconds: float = 2.0) -> None:
        self.seconds = seconds

    async def call(self, client, request):
        async with asyncio.timeout(self.seconds):
            return await client.send(request)
```

Try it with 2 seconds first."""


SECOND = """No: something behind it became slow, and the connections only show that.

### What to change

1. Look at the share of 429 first, then at the p95 of what is behind.
2. Give each call a *budget*, so that a few are refused quickly and the others are on time.

| Setting | p95 | Refused |
|---|--:|--:|
| pool 20, no budget | 900 ms | 0.0% |
| pool 20, budget 1 s | 480 ms | 2.1% |

The pool itself can stay as it is."""
NEXT = "The wait ends, and the database becomes the next limit: look at its own budget of connections."


def streamed(text: str, thinking: str = "", tokens: int = 120) -> Reply:
    """Return a reply that comes in pieces."""
    pieces: list[Part] = [event(chunk({"reasoning_content": thinking})), Pause(1.2)] if thinking else []
    for at in range(0, len(text), 24):
        pieces += [event(chunk({"content": text[at : at + 24]})), Pause(0.05)]
    return stream_reply([*pieces, event(chunk({}, "stop")), event(usage_chunk(80, tokens)), DONE])


def chart(path: Path) -> None:
    """Draw the picture that is asked about: a latency that jumps."""
    image = Image.new("RGB", (1600, 900), "#ffffff")
    draw = ImageDraw.Draw(image)
    for y in range(150, 900, 150):
        draw.line((80, y, 1520, y), fill="#e4e8ea", width=3)
    points = [(80 + x * 18, (640 if x < 44 else 250) + (x * 37 % 60) - 30) for x in range(80)]
    draw.line(points, fill="#c2543a", width=8, joint="curve")
    image.save(path)


class Studio:
    """A data folder with one gateway set up, and the program that runs on it."""

    def __init__(self, gateway: Gateway, folder: Path) -> None:
        self._folder = folder
        data = DataFolder(folder)
        data.prepare()
        self._settings = SettingsStore(data.settings, EventBus())
        provider = ProviderConfig("yunqiao", "云桥", gateway.url)
        self._settings.change(
            providers=(provider,), last_model=ModelRef("yunqiao", MODEL), first_run_done=True, language="en"
        )

    def open_what_was_asked(self, *arguments: str) -> None:
        """Ask on the command line, and let the window open that conversation."""
        answer = json.loads(self.run("--json", "ask", *arguments).stdout)
        self._settings.change(last_conversation=answer["conversation"])

    def run(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """Run the program on the folder, without a screen and without a provider of the environment."""
        hidden = ("DISPLAY", "WAYLAND_DISPLAY", "OPENAI_API_KEY", "OPENAI_BASE_URL")
        environment = {name: value for name, value in os.environ.items() if name not in hidden}
        command = [sys.executable, "-m", "app", "--data-dir", str(self._folder), *arguments]
        return subprocess.run(command, env=environment, check=False, capture_output=True, text=True)

    def picture(self, name: str, *arguments: str, ends: int = 0) -> None:
        """Take one picture. Raises SystemExit where the program ends otherwise than it should."""
        result = self.run("--screenshot", str(FOLDER / name), "--size", "1280x800", *arguments)
        if result.returncode != ends:
            raise SystemExit(f"{name}: the program ended with {result.returncode}: {result.stderr}")


def pictures_of_the_history(data: Path) -> None:
    """Take the pictures of map and search, in a process of their own. Raises CalledProcessError."""
    command = [sys.executable, "-m", "tests.history_pictures", str(data), str(FOLDER)]
    subprocess.run(command, check=True)


def main() -> None:
    """Take every picture of the README."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as temporary, Gateway() as gateway:
        gateway.models = [MODEL, "deepseek-v3.2", "gpt-5", "qwen3-30b-a3b"]
        home = Path(temporary)
        drawing = home / "latency.png"
        chart(drawing)
        studio = Studio(gateway, home / "data")
        gateway.answer(MODEL, *(streamed("A short answer.") for _ in EARLIER), streamed(ENGLISH, "A queue.", 182))
        for question in EARLIER:
            studio.run("ask", question)
        studio.picture("conversation-light.png", "--send", "Requests became slow at 22:40. Is it a queue?")
        gateway.answer(MODEL, streamed(CHINESE, "先看吞吐，再看等待。", 284))
        studio.picture(
            "chinese-dark.png", "--send", "22:40 之后 p95 跳到 900 毫秒，用 Python 怎么改最小？",
            "--theme", "dark", "--lang", "zh_CN",
        )  # fmt: skip
        gateway.answer(MODEL, streamed(CODE, tokens=231))
        studio.open_what_was_asked("--image", str(drawing), "What happened at 22:40? The smallest fix in Python?")
        studio.picture("code-and-image.png", "--theme", "light")
        words = "用户额度不足，剩余额度 ¥0.013820（请求 ID：202611232256318842071）"
        gateway.answer(MODEL, error_reply(403, words, "insufficient_user_quota"))
        studio.picture("error-card.png", "--send", "Sum it up in three sentences.", "--theme", "light", ends=1)
        gateway.answer(MODEL, streamed(WORDS, "Every kind of block.", 160))
        studio.open_what_was_asked("Every kind of block, please.")
        for theme in ("light", "dark"):
            studio.picture(f"blocks-{theme}.png", "--theme", theme, "--size", "1280x1240")
        gateway.answer(MODEL, streamed(ENGLISH, "A queue.", 182))
        gateway.answer("deepseek-v3.2", streamed(SECOND, tokens=131), streamed(NEXT, tokens=40))
        studio.open_what_was_asked("Requests became slow at 22:40. Is it a queue?")
        pictures_of_the_history(home / "data")
        first = [sys.executable, "-m", "app", "--data-dir", str(home / "new")]
        subprocess.run([*first, "--screenshot", str(FOLDER / "first-start.png"), "--theme", "light"], check=True)


if __name__ == "__main__":
    main()
