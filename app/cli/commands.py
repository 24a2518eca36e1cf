"""What a person asked for on the command line, as values."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from app.bootstrap.options import CoreOptions, ScreenshotOptions, WindowOptions
from app.domain.generation import Endpoint, Thinking, ToolChoice, VideoForm
from app.services.export.exporter import ExportFormat


@dataclass(frozen=True, slots=True)
class Target:
    """Where files shall be saved. ``is_folder`` where a slash stood behind it; else a folder if there is one."""

    path: Path
    is_folder: bool = False


@dataclass(frozen=True, slots=True)
class Asking:
    """How a reply shall be asked for. What was not given is None, or empty, and stays as it was."""

    endpoint: Endpoint | None = None
    params: tuple[tuple[str, object], ...] = ()
    schema: Path | None = None
    json_object: bool = False
    tools: Path | None = None
    tool_choice: ToolChoice | None = None
    search: bool = False
    thinking: Thinking | None = None
    video_form: VideoForm | None = None


@dataclass(frozen=True, slots=True)
class AskCommand:
    """``text`` is None where it shall be read from standard input, ``reads_terminal`` where even from a keyboard.

    ``output`` is the file or folder that pictures, films and sound of the reply are saved to.
    """

    core: CoreOptions
    text: str | None
    reads_terminal: bool = False
    images: tuple[Path, ...] = ()
    files: tuple[Path, ...] = ()
    videos: tuple[Path, ...] = ()
    sounds: tuple[Path, ...] = ()
    asking: Asking = Asking()
    dry_run: bool = False
    output: Target | None = None
    system: str | None = None
    go_on: bool = False
    stream: bool = True
    json: bool = False


@dataclass(frozen=True, slots=True)
class ModelsCommand:
    """Lists the models of every provider; ``prices`` with what they cost, where a gateway says so."""

    core: CoreOptions
    json: bool = False
    prices: bool = False


@dataclass(frozen=True, slots=True)
class CorrectCommand:
    """Says what a model can do. ``said`` are fields of a ModelCorrection; None takes one back, ``reset`` all of them.

    Without anything ``said``, what is known is printed; without a ``model``, everything that was said.
    """

    core: CoreOptions
    model: str = ""
    said: tuple[tuple[str, bool | int | Endpoint | None], ...] = ()
    reset: bool = False
    json: bool = False


@dataclass(frozen=True, slots=True)
class JobsCommand:
    """Lists the films that were ordered from here."""

    core: CoreOptions
    json: bool = False


@dataclass(frozen=True, slots=True)
class ExportCommand:
    """``ids`` may be beginnings of ids; ``everything`` stands for all. ``output`` is None for standard output.

    ``is_folder`` where a slash stood behind it. With ``branches`` all of them are written, not the shown one alone.
    """

    core: CoreOptions
    format: ExportFormat
    ids: tuple[str, ...] = ()
    everything: bool = False
    output: Path | None = None
    json: bool = False
    branches: bool = False
    is_folder: bool = False


class PassphraseFrom(StrEnum):
    """Where the passphrase of a backup comes from."""

    NOWHERE = "nowhere"
    PROMPT = "prompt"
    STDIN = "stdin"


@dataclass(frozen=True, slots=True)
class BackupCommand:
    """Writes everything but the keys to ``output``, a new file or a folder that is there."""

    core: CoreOptions
    output: Path
    passphrase: PassphraseFrom = PassphraseFrom.NOWHERE
    json: bool = False


@dataclass(frozen=True, slots=True)
class RestoreCommand:
    """Makes the data folder out of a backup. With ``replace`` one that is there is renamed first."""

    core: CoreOptions
    file: Path
    passphrase: PassphraseFrom = PassphraseFrom.NOWHERE
    replace: bool = False
    json: bool = False


@dataclass(frozen=True, slots=True)
class ImportCommand:
    """Takes conversations out of files; with ``dry_run`` it only says what it would take."""

    core: CoreOptions
    files: tuple[Path, ...]
    dry_run: bool = False
    json: bool = False


@dataclass(frozen=True, slots=True)
class CopiesCommand:
    """Lists the copies of the history's database."""

    core: CoreOptions
    json: bool = False


@dataclass(frozen=True, slots=True)
class RestoreCopyCommand:
    """Puts a copy in the place of the history; ``name`` is as ``copies`` lists it."""

    core: CoreOptions
    name: str
    json: bool = False


@dataclass(frozen=True, slots=True)
class SalvageCommand:
    """Writes what can be read of a damaged history, or of the copy ``name``, into a new copy."""

    core: CoreOptions
    name: str = ""
    json: bool = False


class EncryptAct(StrEnum):
    """What is done about the encryption of the history."""

    ON = "on"
    OFF = "off"
    REKEY = "rekey"
    UNLOCK = "unlock"
    STATUS = "status"


@dataclass(frozen=True, slots=True)
class EncryptCommand:
    """Encrypts the history at rest, or no longer; unlocks it by its recovery phrase; says how it is."""

    core: CoreOptions
    act: EncryptAct
    json: bool = False


@dataclass(frozen=True, slots=True)
class SearchCommand:
    """Finds messages; ``query`` is as it would be typed in the window."""

    core: CoreOptions
    query: str
    limit: int = 20
    json: bool = False


@dataclass(frozen=True, slots=True)
class ImageCommand:
    """Makes pictures, or changes those of ``edit``; ``mask`` says where."""

    core: CoreOptions
    prompt: str
    output: Target
    edit: tuple[Path, ...] = ()
    mask: Path | None = None
    size: str = ""
    n: int | None = None
    quality: str = ""
    style: str = ""
    background: str = ""
    output_format: str = ""
    params: tuple[tuple[str, object], ...] = ()
    json: bool = False
    dry_run: bool = False


@dataclass(frozen=True, slots=True)
class VideoCommand:
    """Makes a film. ``resume`` and ``remix`` are the ids of orders: to be waited for, to be made anew."""

    core: CoreOptions
    prompt: str
    output: Target
    image: Path | None = None
    seconds: int | None = None
    size: str = ""
    params: tuple[tuple[str, object], ...] = ()
    resume: str = ""
    remix: str = ""
    json: bool = False
    dry_run: bool = False


@dataclass(frozen=True, slots=True)
class SpeakCommand:
    """Speaks ``text``; None is read from standard input."""

    core: CoreOptions
    text: str | None
    output: Target
    voice: str = ""
    format: str = ""
    speed: float | None = None
    instructions: str = ""
    json: bool = False
    dry_run: bool = False


@dataclass(frozen=True, slots=True)
class TranscribeCommand:
    """Writes down what is said in a file."""

    core: CoreOptions
    file: Path
    language: str = ""
    prompt: str = ""
    format: str = "json"
    json: bool = False
    dry_run: bool = False


@dataclass(frozen=True, slots=True)
class EmbedCommand:
    """Prints one vector a text."""

    core: CoreOptions
    texts: tuple[str, ...]
    dimensions: int | None = None
    json: bool = False
    dry_run: bool = False


@dataclass(frozen=True, slots=True)
class BalanceCommand:
    """Tells what is left to spend; ``provider`` is a name or an id, empty for every one."""

    core: CoreOptions
    provider: str = ""
    json: bool = False


MakingCommand = ImageCommand | VideoCommand | SpeakCommand | TranscribeCommand | EmbedCommand
MediaCommand = MakingCommand | BalanceCommand
ListCommand = ModelsCommand | CorrectCommand | JobsCommand
CareCommand = CopiesCommand | RestoreCopyCommand | SalvageCommand
HistoryCommand = ExportCommand | ImportCommand | BackupCommand | RestoreCommand | SearchCommand
StoredCommand = HistoryCommand | CareCommand | EncryptCommand
Command = AskCommand | ListCommand | StoredCommand | MediaCommand | WindowOptions | ScreenshotOptions
