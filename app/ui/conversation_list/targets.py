"""Where in the list something can be dropped."""

from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect

from app.domain.library import Section, SectionKind
from app.ui.conversation_list.entries import DAYS, PINNED, FolderRow, section_of
from app.ui.conversation_list.even_rows import EvenRows
from app.ui.conversation_list.model import ConversationListModel


@dataclass(frozen=True, slots=True)
class Target:
    """``section`` takes conversations; ``place`` is where a folder would stand. ``frame`` is what is seen of it."""

    frame: QRect
    section: Section | None = None
    place: int | None = None


def row_target(
    view: EvenRows, model: ConversationListModel, ids: tuple[str, ...], at: QPoint, strip: int
) -> Target | None:
    """Return what takes conversations at a point of the viewport, None where they would stay as they are.

    ``strip`` is the height at the top that stands for what is pinned while nothing is.
    """
    if strip and 0 <= at.y() < strip:
        return Target(QRect(0, 0, view.viewport().width(), strip), PINNED)
    index = view.indexAt(at)
    section = model.section_at(index) if index.isValid() else DAYS
    if section is None:
        return None
    rows = (model.conversation(conversation_id) for conversation_id in ids)
    if all(row is not None and section_of(row, None) == section for row in rows):
        return None
    return Target(_frame(view, model, section), section)


def folder_target(view: EvenRows, model: ConversationListModel, folder_id: str, at: QPoint) -> Target | None:
    """Return where a folder would stand that is let go at a point, None away from all folders and in its own place."""
    folders = model.folders()
    rows = [_rows_of(model, folder) for folder in folders]
    if not rows:
        return None
    height = view.row_height
    top = view.visualRect(model.index(rows[0][0], 0)).top()
    bottom = view.visualRect(model.index(rows[-1][1], 0)).bottom() + 1
    if not top - height <= at.y() <= bottom + height:
        return None
    place, line = len(folders), bottom
    for number, (first, last) in enumerate(rows):
        upper = view.visualRect(model.index(first, 0)).top()
        lower = view.visualRect(model.index(last, 0)).bottom() + 1
        if at.y() < (upper + lower) / 2:
            place, line = number, upper
            break
    own = next((number for number, folder in enumerate(folders) if folder.folder.id == folder_id), 0)
    if place in (own, own + 1):
        return None
    # The others move up when it leaves its place.
    return Target(QRect(0, line - 1, view.viewport().width(), 2), place=place - 1 if place > own else place)


def _rows_of(model: ConversationListModel, folder: FolderRow) -> tuple[int, int]:
    return model.rows_of(Section(SectionKind.FOLDER, folder.folder.id)) or (0, 0)


def _frame(view: EvenRows, model: ConversationListModel, section: Section) -> QRect:
    rows = model.rows_of(section)
    seen = view.viewport().rect()
    if rows is None:
        # Days without any: all that lies below the last row.
        bottom = view.visualRect(model.index(model.rowCount() - 1, 0)).bottom() + 1
        return seen.adjusted(0, max(0, bottom), 0, 0)
    frame = view.visualRect(model.index(rows[0], 0)).united(view.visualRect(model.index(rows[1], 0)))
    return frame.intersected(seen)
