"""What a person asked for on the command line, as values."""

from dataclasses import dataclass
from pathlib import Path

from app.bootstrap.options import CoreOptions, ScreenshotOptions, WindowOptions
from app.services.export.exporter import ExportFormat


@dataclass(frozen=True, slots=True)
class AskCommand:
    """``text`` is None where it shall be read from standard input, ``reads_terminal`` where even from a keyboard."""

    core: CoreOptions
    text: str | None
    reads_terminal: bool = False
    images: tuple[Path, ...] = ()
    files: tuple[Path, ...] = ()
    system: str | None = None
    go_on: bool = False
    stream: bool = True
    json: bool = False


@dataclass(frozen=True, slots=True)
class ModelsCommand:
    """Lists the models of every provider."""

    core: CoreOptions
    json: bool = False


@dataclass(frozen=True, slots=True)
class ExportCommand:
    """``ids`` may be beginnings of ids; ``everything`` stands for all. ``output`` is None for standard output."""

    core: CoreOptions
    format: ExportFormat
    ids: tuple[str, ...] = ()
    everything: bool = False
    output: Path | None = None
    json: bool = False


Command = AskCommand | ModelsCommand | ExportCommand | WindowOptions | ScreenshotOptions
