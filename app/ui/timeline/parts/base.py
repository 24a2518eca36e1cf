"""What every part of a message can do: be measured, painted, pointed at, read."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter

from app.ui.theme import Theme
from app.ui.timeline import utf16
from app.ui.timeline.markdown.blocks import MarkdownBlock
from app.ui.timeline.marks import Marks

if TYPE_CHECKING:
    from app.ui.timeline.formulas import FormulaSetter
    from app.ui.timeline.highlighting import Highlighter
    from app.ui.timeline.pictures import PictureCache


@dataclass(frozen=True, slots=True)
class Hit:
    """Something in a part that can be pressed. ``box`` is relative to the part's top left."""

    box: QRectF
    action: str
    value: object = ""
    tip: str = ""


@dataclass(frozen=True, slots=True)
class SavedText:
    """What a hit saves as a file: a name to begin with, and the text."""

    name: str
    text: str


@dataclass(slots=True)
class Surroundings:
    """What parts need to paint themselves."""

    theme: Theme
    highlighter: "Highlighter"
    pictures: "PictureCache"
    formulas: "FormulaSetter"
    repaint: Callable[[], None]
    """Called when something that was awaited has come: colours of code, a picture."""
    code_choices: dict[int, tuple[bool, bool]] = field(default_factory=dict)
    """What was chosen for a code, by the hash of its text: whether it wraps, whether all of it is shown."""
    opens_thoughts: bool = False
    """Whether a thought is open while it comes in."""
    bare: bool = False
    """Whether name and actions are left out: who embeds the view shows them in its own way."""
    is_read_only: bool = False
    """Whether the view offers only what needs nobody else: reading, selecting, copying."""


@dataclass(frozen=True, slots=True)
class PaintState:
    """What a part shows beside its content. ``selected`` is a range of its text, ``hot`` the hit under the mouse."""

    clip: QRectF
    selected: tuple[int, int] | None = None
    marks: Marks | None = None
    """What in its text matches what is looked for."""
    hot: Hit | None = None
    focused: Hit | None = None
    """What Enter would press."""
    done: Hit | None = None
    """What was just done: a copy button shows a check for a moment."""
    pressed: bool = False
    message_is_hot: bool = False
    step: int = 0
    """Where the activity ring stands."""


@dataclass(slots=True)
class Hits:
    """Collects hits while a part is laid out."""

    found: list[Hit] = field(default_factory=list)

    def add(self, box: QRectF, action: str, value: object = "", tip: str = "") -> Hit:
        """Note one and return it."""
        hit = Hit(box, action, value, tip)
        self.found.append(hit)
        return hit


class Part:
    """A part of a message, as wide as the column. Heights and gaps in device-independent pixels, zoom included.

    ``layout`` is called before all else that depends on a width; ``release`` may throw away all that it made, and the
    height stays known.
    """

    selectable = False

    def __init__(self, around: Surroundings) -> None:
        self.around = around
        self._width = -1.0
        self._height = 0.0
        self.is_live = False
        self.is_followed_tightly = False
        self.is_in_quote_with_next = False

    def take(self, block: MarkdownBlock) -> bool:
        """Show another state of the same block, keeping what can be kept; return False where a new part is needed."""
        return False

    @property
    def theme(self) -> Theme:
        """Return the theme in force."""
        return self.around.theme

    @property
    def text(self) -> str:
        """Return what a person reads in it."""
        return ""

    @property
    def searched(self) -> str:
        """Return the text in which words are looked for, also while it is folded; positions count as in ``text``."""
        return self.text if self.selectable else ""

    def is_hidden(self, index: int) -> bool:
        """Return whether a character is folded away."""
        return index >= utf16.length(self.text)

    def show_sideways(self, start: int, end: int) -> None:
        """Scroll sideways, where the part can, until a match can be seen."""

    @property
    def heading(self) -> str:
        """Return what is read out and copied before the text, in a line of its own; "" for most parts."""
        return ""

    @property
    def joint(self) -> str:
        """Return what stands in plain text between this and the next part."""
        return "\n\n"

    @property
    def gap(self) -> float:
        """Return the space below it."""
        return self.theme.px(8)

    def estimate(self, width: float) -> float:
        """Return about how high it will be, without laying it out."""
        if self._width == width:
            return self._height
        columns = max(width / self.theme.px(8), 1)
        lines = sum(1 + len(line) // columns for line in self.text.split("\n"))
        return float(lines) * self.theme.line_height("message")

    def reveal(self, top: float, bottom: float) -> None:
        """Measure what comes into view, after ``layout``, between two heights from the top; it may change the height.

        Only a part that guesses most of its own height has something to do here.
        """

    @property
    def height(self) -> float:
        """Return the height as of the last layout."""
        return self._height

    def is_measured(self, width: float) -> bool:
        """Return whether the height for this width is known."""
        return self._width == width

    def layout(self, width: float) -> float:
        """Lay out for ``width`` if need be, and return the height."""
        if self._width != width or not self.is_live:
            self._height = self.lay_out(width)
            self._width = width
            self.is_live = True
        return self._height

    def lay_out(self, width: float) -> float:
        """Make what painting needs and return the height."""
        return 0.0

    def release(self) -> None:
        """Throw away what ``lay_out`` made."""
        self.is_live = False

    def forget(self) -> None:
        """Measure again: the content, the theme or the language changed."""
        self.release()
        self._width = -1.0

    def paint(self, painter: QPainter, box: QRectF, state: PaintState) -> None:
        """Paint into ``box`` (in the coordinates of the view)."""

    def index_at(self, point: QPointF) -> int:
        """Return the character of ``text`` nearest to a point relative to the top left."""
        return 0

    def top_of(self, index: int) -> float:
        """Return how far below the top the line begins that holds a character, as of the last layout."""
        return 0.0

    def caret_at(self, index: int) -> QRectF:
        """Return the line, without a width, of a caret before a character, as of the last layout.

        A part whose text has no places of its own is stood before as a whole.
        """
        return QRectF(0, 0, 0, self._height)

    def hits(self) -> list[Hit]:
        """Return what can be pressed, as of the last layout."""
        return []

    def hit_at(self, point: QPointF) -> Hit | None:
        """Return what is pressed by a click at a point relative to the top left."""
        return next((hit for hit in self.hits() if hit.box.contains(point)), None)
