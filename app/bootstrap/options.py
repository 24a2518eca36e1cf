"""What the command line decided, for those who build the program from it."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from app.domain.history_key import HistoryKey


@dataclass(frozen=True, slots=True)
class CoreOptions:
    """``data_dir`` holds everything; ``model`` is the id that was given with --model, for new conversations.

    Without ``keeps_files`` a file that is put into the store is gone when the program ends. With ``resumes_jobs``
    the films are brought in that an earlier run has ordered. With ``writes_titles`` models are asked for titles of new
    conversations, if the settings say so: a command has no time to wait for them. With ``cares`` the database is looked
    at after a bad end, and copied each day. ``history_key`` is one that a person gave for this run, because no keyring
    keeps it. With ``begins_anew`` a history that is gone, while copies of it are there, gives way to an empty one.
    """

    data_dir: Path
    model: str | None = None
    keeps_files: bool = True
    resumes_jobs: bool = False
    writes_titles: bool = False
    cares: bool = False
    begins_anew: bool = False
    history_key: HistoryKey | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class WindowOptions(CoreOptions):
    """A window that stays open, long enough to bring in what was ordered."""

    resumes_jobs: bool = True
    writes_titles: bool = True
    cares: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreenshotOptions(CoreOptions):
    """A window whose picture is saved to ``file``; ``size`` is its width and height in logical pixels.

    None means what the settings say. With ``send`` that text is sent first and its reply waited for.
    """

    file: Path
    send: str | None = None
    size: tuple[int, int] | None = None
    theme: Literal["light", "dark"] | None = None
    language: Literal["en", "zh_CN"] | None = None
