"""Progress that gateways write into the text of a reply while a picture or a film is being made.

Such a reply begins with a block of parameters and goes on with quoted lines that grow for minutes::

    ```json
    {"prompt": "...", "ratio": "1:1", "n": 2}
    ```
    > ID: `task_01kc...`
    >[数据预览](https://.../web/task_...) | [原始数据](https://.../source/task_...)
    >🕐 排队中
    >⚡ 生成中.......
    >🏃 进度 48..[100](https://...webp?se=...)
    > ✅ 生成完成

None of it is text: it becomes ProgressReported. A line that says 生成失败 is a failure, and stays with the reason that
follows it. What is no such line is left as it is. The text may be cut anywhere.
"""

import re
from typing import Final

from app.domain.stream import ProgressReported, Stage, TextDelta
from app.providers import loose

Found = TextDelta | ProgressReported

_LONGEST: Final = 4000
"""Characters of a quoted line that are held back at most."""

_LONGEST_BLOCK: Final = 16 * 1024
"""Characters of the block of parameters."""

MAX_REASON: Final = 2000
"""Characters of a failure's reason that are kept."""

_QUEUED: Final = r"排队中|in queue|queued"
_AT_WORK: Final = r"生成中|generating"
_DONE: Final = r"生成完成|generation (?:completed?|finished)"
_FAILED: Final = r"生成失败|generation failed"
_PERCENT: Final = r"进度|progress"

_CLOSING: Final = re.compile(r"^[ \t]*```[ \t]*\r?\n", re.MULTILINE)
_TOLD: Final = re.compile(f"{_QUEUED}|{_AT_WORK}|{_DONE}|{_FAILED}|{_PERCENT}", re.IGNORECASE)
_NAMES_TASK: Final = re.compile(r"\s*>\s*(?:ID\s*[:：]\s*`?task|\[数据预览\])", re.IGNORECASE)
_TOKEN: Final = re.compile(
    rf"(?P<link>\]\([^)\n]*\)|https?://\S*\s)|(?P<open>\]\([^)\n]*\Z|\]\Z|https?://\S*\Z)|(?P<number>[0-9]+)"
    rf"|(?P<queued>{_QUEUED})|(?P<work>{_AT_WORK})|(?P<done>{_DONE})|(?P<failed>{_FAILED})|(?P<percent>{_PERCENT})",
    re.IGNORECASE,
)


class ProgressFilter:
    """Takes progress out of text that comes in pieces.

    Args:
        stage: what is being made.

    ``failed`` says whether a line told of a failure; ``reason`` is that line and what followed it.
    """

    def __init__(self, stage: Stage) -> None:
        self.failed = False
        self._reason: list[str] = []
        self._stage = stage
        self._held = ""
        self._in_text = False
        """The rest of the line is text."""
        self._line: _ProgressLine | None = None
        self._swallowed = False
        """The line before was progress: blank lines after it say nothing."""
        self._begun = False
        """Something other than white space came."""
        self._spoke = False
        self._block = ""
        self._last: ProgressReported | None = None

    @property
    def reason(self) -> str:
        """Return what the server said of its failure."""
        return "".join(self._reason).strip()[:MAX_REASON]

    def feed(self, text: str) -> list[Found]:
        """Return what ``text`` adds; a line that may turn out to be progress is held back."""
        found: list[Found] = []
        self._held += text
        while self._held and self._step(found):
            pass
        return found

    def finish(self, *, alone: bool = True) -> list[Found]:
        """Return what was held back.

        Args:
            alone: the reply brought nothing else: then its block of parameters is all it says.
        """
        found: list[Found] = []
        if self._line is not None:
            self._progress(found, self._line.feed(self._held, ended=True))
        elif self._held.strip() and not _NAMES_TASK.match(self._held):
            self._say(self._held, found)
        if self._block and alone and not self._spoke and self._last is None:
            self._say(self._block, found)
        self._held, self._line = "", None
        return found

    def _step(self, found: list[Found]) -> bool:
        """Consume some of what is held; return whether to go on."""
        if self._in_text:
            return self._rest_of_text(found)
        if self._line is not None:
            return self._rest_of_progress(found)
        return self._begin(found)

    def _rest_of_text(self, found: list[Found]) -> bool:
        end = self._held.find("\n") + 1 or len(self._held)
        text, self._held = self._held[:end], self._held[end:]
        self._in_text = not text.endswith("\n")
        self._say(text, found)
        return True

    def _rest_of_progress(self, found: list[Found]) -> bool:
        line = self._line
        if line is None:
            return True
        end = self._held.find("\n")
        ended = end >= 0
        text, self._held = (self._held[:end], self._held[end + 1 :]) if ended else (self._held, "")
        failure = self._progress(found, line.feed(text, ended=ended))
        if failure is None:
            if ended:
                self._line, self._swallowed = None, True
            return True
        self._line, self._in_text = None, True
        self._held = failure + ("\n" if ended else "") + self._held
        return True

    def _progress(self, found: list[Found], told: "tuple[list[ProgressReported], str | None]") -> str | None:
        """Add what a line tells; return the text of a failure in it."""
        for progress in told[0]:
            if progress != self._last:
                self._last = progress
                found.append(progress)
        if told[1] is not None:
            self.failed = True
        return told[1]

    def _begin(self, found: list[Found]) -> bool:
        """Decide what the line is that begins here; return False where more of it is needed."""
        line, newline, rest = self._held.partition("\n")
        bare = line.lstrip()
        if not bare:
            return self._blank(line + newline, rest, found)
        if not self._begun and "```".startswith(bare[:3]):
            decided = self._parameters(found)
            if decided is not None:
                return decided
        if bare[0] == ">":
            if _NAMES_TASK.match(line) or _TOLD.search(line[:_LONGEST]):
                self._begun = True
                self._line = _ProgressLine(self._stage)
                return True
            if not newline and len(line) < _LONGEST:
                return False
        self._begun = self._in_text = True
        self._swallowed = False
        return True

    def _blank(self, line: str, rest: str, found: list[Found]) -> bool:
        """Take a blank line. White space before a line may be part of a progress line: it waits for the line."""
        if not line.endswith("\n"):
            return False
        if not self._begun:
            # The first lines of a reply that says something are kept; whether it does is not known yet.
            following = rest.lstrip()
            if not following:
                return False
            if following[0] in ">`":
                self._held = following
                return True
        self._held = rest
        if not self._swallowed:
            self._say(line, found)
        return True

    def _parameters(self, found: list[Found]) -> bool | None:
        """Take the block of parameters that begins a reply.

        Returns:
            True where it was taken; False where more is needed; None where this is none.
        """
        text = self._held.lstrip()
        if len(text) < 3:
            return False if "\n" not in text else None
        opening, newline, inside = text.partition("\n")
        if opening.strip() not in ("```", "```json", "```JSON"):
            short = "```json".startswith(opening.lower()) and not newline
            return False if short else None
        closing = _CLOSING.search(inside[: _LONGEST_BLOCK - len(opening)])
        if closing is None:
            return False if len(inside) < _LONGEST_BLOCK - len(opening) else None
        try:
            value = loose.as_mapping(loose.decode(inside[: closing.start()]))
        except loose.NotJsonError:
            return None
        if "prompt" not in value:
            return None
        end = len(opening) + 1 + closing.end()
        self._block = text[:end]
        self._held = text[end:]
        self._begun = self._swallowed = True
        return True

    def _say(self, text: str, found: list[Found]) -> None:
        self._spoke |= bool(text.strip())
        if self.failed:
            self._reason.append(text)
        found.append(TextDelta(text))


class _ProgressLine:
    """Reads one line of progress while it grows: the words that it says, and the numbers after 进度.

    Digits inside addresses are none of them; a number counts when its last digit has come.
    """

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._rest = ""
        self._counting = False

    def feed(self, text: str, *, ended: bool) -> tuple[list[ProgressReported], str | None]:
        """Return what more of the line tells, and from where it tells of a failure the line itself."""
        self._rest += text
        found: list[ProgressReported] = []
        place = 0
        while (token := _TOKEN.search(self._rest, place)) is not None:
            kind = token.lastgroup or ""
            if kind == "failed":
                return found, self._rest[token.start() :]
            if not ended and (kind == "open" or (kind == "number" and token.end() == len(self._rest))):
                break
            place = token.end()
            found += self._told(kind, token[0])
        # What may be the beginning of a word is kept, dots by the minute are not.
        self._rest = self._rest[place:] if token is not None else self._rest[max(place, len(self._rest) - 40) :]
        return found, None

    def _told(self, kind: str, word: str) -> list[ProgressReported]:
        if kind == "queued":
            return [ProgressReported(Stage.QUEUED)]
        if kind == "work":
            return [ProgressReported(self._stage)]
        if kind == "done":
            return [ProgressReported(self._stage, 100)]
        if kind == "percent":
            self._counting = True
        if kind == "number" and self._counting:
            return [ProgressReported(self._stage, min(100, int(word[:9])))]
        return []
