"""Icons: glyphs of the Phosphor font that qtawesome brings, tinted and cached.

Only qtawesome's font and its table of names are read. Importing the package costs 0.12 s at start (it loads qtpy and
all of its fonts); the one font and the one table cost 6 ms, and only when the first icon is drawn.
"""

import functools
import importlib.util
import json
from pathlib import Path

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QGuiApplication,
    QIcon,
    QPainter,
    QPainterPath,
    QPainterPathStroker,
    QPixmap,
    QRawFont,
    QTransform,
)

_PHOSPHOR = {
    "archive": "archive",
    "arrow_down": "arrow-down",
    "attach": "paperclip",
    "audio": "speaker-high",
    "branch": "git-branch",
    "bulb": "lightbulb",
    "camera": "camera",
    "caret_down": "caret-down",
    "caret_left": "caret-left",
    "caret_right": "caret-right",
    "caret_up": "caret-up",
    "calendar": "calendar-blank",
    "chat": "chat-teardrop",
    "chats": "chats",
    "check": "check",
    "clock": "clock",
    "close": "x",
    "compass": "compass",
    "copy": "copy",
    "cpu": "cpu",
    "download": "download-simple",
    "edit": "pencil-simple",
    "eye": "eye",
    "eye_closed": "eye-slash",
    "file": "file",
    "film": "film-strip",
    "folder": "folder",
    "folder_open": "folder-open",
    "folder_plus": "folder-plus",
    "globe": "globe",
    "image": "image",
    "info": "info",
    "key": "key",
    "keyboard": "keyboard",
    "link": "link",
    "lock": "lock",
    "more": "dots-three",
    "new": "note-pencil",
    "palette": "palette",
    "pin": "push-pin",
    "play": "play-fill",
    "plus": "plus",
    "quote": "quotes",
    "retry": "arrow-clockwise",
    "restore": "arrow-u-up-left",
    "search": "magnifying-glass",
    "send": "arrow-up",
    "server": "hard-drives",
    "settings": "gear",
    "shield": "shield-check",
    "sliders": "sliders-horizontal",
    "star": "star",
    "star_fill": "star-fill",
    "stop": "stop-fill",
    "tag": "tag",
    "temporary": "ghost",
    "trash": "trash",
    "unarchive": "tray",
    "user": "user",
    "undo": "arrow-counter-clockwise",
    "warning": "warning-circle",
    "wrap": "arrow-elbow-down-left",
    "wrench": "wrench",
    "zoom_in": "magnifying-glass-plus",
    "zoom_out": "magnifying-glass-minus",
}
_DRAWN_HERE = {"panel": 0.625, "sidebar": 0.375}
"""A window with a part split off, and where its line stands: version 1.3 of the font has neither."""

names = frozenset((*_PHOSPHOR, *_DRAWN_HERE))
"""Every icon that there is."""


def icon(name: str, colour: QColor, size: int) -> QIcon:
    """Return an icon of ``size`` device-independent pixels, sharp on every screen. Raises KeyError."""
    made = QIcon()
    for ratio in {1.0, *(screen.devicePixelRatio() for screen in QGuiApplication.screens())}:
        made.addPixmap(pixmap(name, colour, size, ratio))
    return made


def pixmap(name: str, colour: QColor, size: int, ratio: float = 1.0) -> QPixmap:
    """Return a square pixmap of ``size`` device-independent pixels for a screen of ``ratio``.

    It is cached and shared: do not paint on it. Raises KeyError for an unknown name.
    """
    return _pixmap(name, colour.rgba(), size, ratio)


def paint_icon(painter: QPainter, box: QRectF, name: str, colour: QColor) -> None:
    """Paint an icon to fill the square ``box``. Raises KeyError for an unknown name."""
    outline = _outline(name)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    transform = QTransform.fromTranslate(box.x(), box.y()).scale(box.width(), box.height())
    painter.fillPath(transform.map(outline), colour)
    painter.restore()


@functools.lru_cache(maxsize=512)
def _pixmap(name: str, rgba: int, size: int, ratio: float) -> QPixmap:
    _outline(name)  # an unknown name has to be found before a painter is open
    pixels = round(size * ratio)
    drawn = QPixmap(pixels, pixels)
    drawn.fill(Qt.GlobalColor.transparent)
    painter = QPainter(drawn)
    paint_icon(painter, QRectF(0, 0, pixels, pixels), name, QColor.fromRgba(rgba))
    painter.end()
    drawn.setDevicePixelRatio(ratio)
    return drawn


@functools.cache
def _outline(name: str) -> QPainterPath:
    """Return the icon's outline in a square of side 1 with the origin at its top left."""
    if name in _DRAWN_HERE:
        return _split_window(_DRAWN_HERE[name])
    font, table = _font()
    glyph = font.glyphIndexesForString(chr(int(table[_PHOSPHOR[name]], 16)))[0]
    size = font.pixelSize()
    return QTransform.fromScale(1 / size, 1 / size).translate(0, font.ascent()).map(font.pathForGlyph(glyph))


def _split_window(line_at: float) -> QPainterPath:
    frame = QPainterPath()
    frame.addRoundedRect(QRectF(0.141, 0.203, 0.718, 0.594), 0.047, 0.047)
    frame.moveTo(line_at, 0.203)
    frame.lineTo(line_at, 0.797)
    pen = QPainterPathStroker()
    pen.setWidth(0.0625)
    return pen.createStroke(frame).simplified()


@functools.cache
def _font() -> tuple[QRawFont, dict[str, str]]:
    found = importlib.util.find_spec("qtawesome")
    if found is None or found.origin is None:
        raise RuntimeError("qtawesome, which brings the icon font, is not installed")
    folder = Path(found.origin).parent / "fonts"
    font_file = next(iter(sorted(folder.glob("phosphor-[0-9]*.ttf"))))
    table_file = next(iter(sorted(folder.glob("phosphor-charmap-*.json"))))
    table: dict[str, str] = json.loads(table_file.read_text(encoding="utf-8"))
    return QRawFont(str(font_file), 256.0), table
