"""Pages of a PDF file, filled from the top: what does not fit is cut between two lines and goes on on the next page."""

from bisect import bisect_right
from collections.abc import Sequence
from pathlib import Path
from typing import Final, Protocol

from PySide6.QtCore import QFile, QFileDevice, QIODevice, QLocale, QMarginsF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPageLayout, QPageSize, QPainter, QPdfWriter

from app.domain.errors import AppError, ErrorInfo, ErrorReason
from app.ui.theme_values import Theme, load_theme

_ZOOM: Final = 400
"""Percent. Letters are placed on whole units: four to a pixel of the design leave nothing uneven to see."""
_DOTS: Final = 400
"""Units an inch: a pixel of the design is a hundredth of an inch, and the words of a message are 10.8 points high."""
_MARGIN: Final = 72
_FOOT: Final = 40
"""Pixels of the design from the edge of the paper, and from there to the number of the page."""
_ACROSS: Final = 16
"""How far the ground of a person's words reaches beyond them."""


class Strip(Protocol):
    """Something as wide as the column that is painted onto one page or cut over several."""

    height: float
    gap: float
    """What stays free below it."""
    cuts: Sequence[float]
    """Where it may be cut, counted from its top, in order."""
    stays_with_next: bool
    """True of a heading, which says nothing at the foot of a page."""

    def paint(self, painter: QPainter, place: QPointF, begin: float, end: float) -> None:
        """Paint what is between ``begin`` and ``end`` so that ``begin`` is at ``place``."""
        ...


class Paper:
    """An open PDF file. Sizes are in units, of which there are 400 to an inch."""

    def __init__(self, target: Path, title: str) -> None:
        """Begin the file. Raises AppError of kind storage."""
        self.theme: Theme = load_theme(dark=False, zoom=_ZOOM, animated=False, is_paper=True)
        self.target = target
        self._file = QFile(str(target))
        if not self._file.open(QIODevice.OpenModeFlag.WriteOnly | QIODevice.OpenModeFlag.Truncate):
            raise self._failed()
        self._writer = QPdfWriter(self._file)
        self._writer.setResolution(_DOTS)
        self._writer.setPageLayout(
            QPageLayout(QPageSize(_page_size()), QPageLayout.Orientation.Portrait, QMarginsF(0, 0, 0, 0))
        )
        self._writer.setTitle(title)
        self._writer.setCreator("Loquent")
        self._painter = QPainter()
        if not self._painter.begin(self._writer):
            raise self._failed()
        px = self.theme.px
        self._left = float(px(_MARGIN))
        self._top = float(px(_MARGIN))
        self._bottom = float(self._writer.height() - px(_MARGIN))
        self.width = float(self._writer.width() - 2 * px(_MARGIN))
        self._y = self._top
        self._number = 1
        self._waiting: list[Strip] = []
        self.ground: QColor | None = None
        """What lies under all that is put down."""

    @property
    def page_height(self) -> float:
        """Return how much fits on a page."""
        return self._bottom - self._top

    @property
    def page_count(self) -> int:
        """Return how many pages were begun."""
        return self._number

    def put(self, strip: Strip) -> None:
        """Put a strip below what is there. A heading waits for what follows it."""
        self._waiting.append(strip)
        if strip.stays_with_next:
            return
        strips, self._waiting = self._waiting, []
        first = next((cut for cut in strip.cuts if cut > 0), strip.height)
        needed = sum(each.height + each.gap for each in strips[:-1]) + min(first, strip.height)
        if needed > self._bottom - self._y and needed <= self.page_height and self._y > self._top:
            self.new_page()
        for each in strips:
            self._fill(each)

    def skip(self, height: float) -> None:
        """Leave room, unless a page begins here."""
        self.flush()
        if self._y > self._top:
            self._y = min(self._y + height, self._bottom)

    def need(self, height: float) -> None:
        """Begin a page where less than ``height`` is free below the headings that wait."""
        waiting = sum(each.height + each.gap for each in self._waiting)
        if self._y > self._top and self._bottom - self._y < waiting + height:
            self.new_page()

    def flush(self) -> None:
        """Put down the headings that nothing follows."""
        strips, self._waiting = self._waiting, []
        for each in strips:
            self._fill(each)

    def new_page(self) -> None:
        """End the page."""
        self._paint_number()
        self._writer.newPage()
        self._number += 1
        self._y = self._top

    def begin_page(self) -> None:
        """Begin a page, unless this one is empty."""
        self.flush()
        if self._y > self._top:
            self.new_page()

    def end(self) -> None:
        """Write what is left. Raises AppError of kind storage."""
        self.flush()
        self._paint_number()
        is_whole = self._painter.end() and self._file.flush()
        if not is_whole or self._file.error() is not QFileDevice.FileError.NoError:
            raise self._failed()
        self._file.close()

    def abandon(self) -> None:
        """Let go of the file."""
        if self._painter.isActive():
            self._painter.end()
        self._file.close()

    def _fill(self, strip: Strip) -> None:
        begin = 0.0
        while begin < strip.height:
            end = self._end_of_piece(strip, begin)
            if end is None:
                self.new_page()
                continue
            gap = strip.gap if end >= strip.height else 0.0
            self._paint_ground(end - begin + gap)
            strip.paint(self._painter, QPointF(self._left, self._y), begin, end)
            self._y += end - begin
            begin = end
            if begin < strip.height:
                self.new_page()
        self._y = min(self._y + strip.gap, self._bottom)

    def _end_of_piece(self, strip: Strip, begin: float) -> float | None:
        """Return how far of a strip fits on this page, None for nothing; on an empty page something always does."""
        room = self._bottom - self._y
        if strip.height - begin <= room:
            return strip.height
        number = bisect_right(strip.cuts, begin + room) - 1
        if number >= 0 and strip.cuts[number] > begin:
            return strip.cuts[number]
        return begin + room if self._y <= self._top else None

    def _paint_ground(self, height: float) -> None:
        if self.ground is not None:
            across = self.theme.px(_ACROSS)
            height = min(height, self._bottom - self._y)
            self._painter.fillRect(QRectF(self._left - across, self._y, self.width + 2 * across, height), self.ground)

    def _paint_number(self) -> None:
        theme = self.theme
        font = theme.font("small")
        self._painter.setFont(font)
        self._painter.setPen(theme.text3)
        baseline = self._bottom + theme.px(_FOOT) + QFontMetricsF(font).ascent() / 2
        box = QRectF(self._left, baseline - theme.px(20), self.width, theme.px(20))
        self._painter.drawText(box, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignBottom, str(self._number))

    def _failed(self) -> AppError:
        reason = ErrorReason.STORAGE_FAILED
        if self._file.error() is QFileDevice.FileError.ResourceError:
            reason = ErrorReason.DISK_FULL
        elif self._file.error() is QFileDevice.FileError.PermissionsError:
            reason = ErrorReason.STORAGE_READ_ONLY
        return AppError(ErrorInfo(reason, {"path": str(self.target)}, gateway_message=self._file.errorString()))


def _page_size() -> QPageSize.PageSizeId:
    """Return the paper that people use where this system is at home."""
    us = QLocale.system().measurementSystem() is QLocale.MeasurementSystem.ImperialUSSystem
    return QPageSize.PageSizeId.Letter if us else QPageSize.PageSizeId.A4
