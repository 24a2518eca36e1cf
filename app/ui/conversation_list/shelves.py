"""What the list shows: pinned conversations, folders and days, or one section alone; each as far as it was read."""

import dataclasses
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date

from app.domain.conversation import Conversation
from app.domain.library import Counts, Folder, Page, Section, SectionKind
from app.ui.conversation_list.entries import (
    DAYS,
    PINNED,
    Entry,
    FolderRow,
    Head,
    HeadKind,
    Row,
    key_of,
    row_of,
    section_of,
)
from app.ui.conversation_list.groups import Group, group_of
from app.ui.conversation_list.rack import START, PageWanted, Rack, Shelf, Teller

_FIRST_FOLDER = 2
"""Shelves above the folders: what is pinned, and the head over all folders."""


class Shelves:
    """All rows that were read. ``shown`` as in ``section_of``; ``today`` decides under which heads days stand."""

    def __init__(self, teller: Teller, today: Callable[[], date]) -> None:
        self._teller = teller
        self._today = today
        self._day = today()
        self._rows: dict[str, tuple[Row, Shelf]] = {}
        self._touched: dict[str, Conversation | None] = {}
        self._asked = 0
        self.rack = Rack(teller)
        self.shown: Section | None = None
        self._set_up(None, (), Counts({}, {}), {})

    # What can be asked

    def row(self, conversation_id: str) -> Row | None:
        """Return what is known of a conversation that was read."""
        found = self._rows.get(conversation_id)
        return None if found is None else found[0]

    def row_number(self, conversation_id: str) -> int | None:
        """Return where a conversation stands."""
        found = self._rows.get(conversation_id)
        if found is None:
            return None
        at = found[1].find(key_of(found[0]))
        return None if at is None else self.rack.start(found[1]) + at

    def folder_number(self, folder_id: str) -> int | None:
        """Return the row of a folder."""
        shelf = self._folder(folder_id)
        return None if shelf is None else self.rack.start(shelf)

    def folders(self) -> tuple[FolderRow, ...]:
        """Return the folders as they stand, from top to bottom."""
        return tuple(lead for shelf in self.rack if (lead := _folder_row(shelf)) is not None)

    def count(self) -> int:
        """Return how many conversations were read."""
        return len(self._rows)

    def wanted(self, first: int, last: int) -> list[PageWanted]:
        """Return the pages that should be read because the ends of their sections lie in these rows, and take note."""
        near = [shelf for shelf, end in self.rack.ends() if first <= end <= last]
        return [self._ask(shelf) for shelf in near if shelf.is_read and not shelf.reading and shelf.after is not None]

    def towards(self, conversation: Conversation) -> list[PageWanted] | None:
        """Return the page to read next on the way to the row of a conversation, and take note.

        None where the row is there or comes with no page; no page where one is being read already.
        """
        row = row_of(conversation)
        section = section_of(row, self.shown)
        shelf = None if section is None else self.rack.shelf(section)
        if shelf is None or not shelf.is_read or shelf.reaches(key_of(row)):
            return None
        return [] if shelf.reading else [self._ask(shelf)]

    # What changes

    def set_up(
        self, shown: Section | None, folders: Sequence[Folder], counts: Counts, pages: Mapping[Section, Page]
    ) -> None:
        """Show something else from its beginning; a folder is open where its first page is among ``pages``."""
        with self._teller.resetting():
            self._set_up(shown, folders, counts, pages)

    def add_page(self, wanted: PageWanted, page: Page) -> None:
        """Take a page that was asked for. What was told since counts more than what it says."""
        shelf = self._asking(wanted)
        if shelf is None:
            return
        touched, self._touched = self._touched, {}
        shelf.reading = 0
        rows = [row_of(each) for each in page.rows if each.id not in touched]
        for row in rows:
            known = self._rows.get(row.id)
            if known is not None:
                self._take_out(*known)
        self.rack.insert(shelf, len(shelf.entries), self._entries_of(shelf, rows))
        shelf.after = page.after
        for conversation_id, conversation in touched.items():
            if conversation is None:
                self._note(conversation_id, None)
            else:
                self.put(conversation)

    def give_up(self, wanted: PageWanted) -> None:
        """Note that a page could not be read; it is asked for again when its place is seen again."""
        shelf = self._asking(wanted)
        if shelf is not None:
            shelf.reading = 0

    def put(self, conversation: Conversation) -> None:
        """Add a conversation or take its new fields; it moves where its time or its section changed."""
        self.check_day()
        row = row_of(conversation)
        gone = conversation.deleted_at is not None or conversation.temporary
        section = None if gone else section_of(row, self.shown)
        self._note(conversation.id, conversation)
        target = None if section is None else self.rack.shelf(section)
        if target is not None and not target.reaches(key_of(row)):
            target = None
        known = self._rows.get(row.id)
        if known is not None and known[1] is target:
            self._replace(known[0], row, known[1])
            return
        if known is not None:
            self._take_out(*known)
        if target is not None:
            self._put_in(row, target)

    def remove(self, conversation_id: str) -> None:
        """Take a conversation off the list."""
        self._note(conversation_id, None)
        known = self._rows.get(conversation_id)
        if known is not None:
            self._take_out(*known)

    def retitle(self, conversation_id: str, title: str) -> None:
        """Show a title that was just given; what is stored is told of later."""
        known = self._rows.get(conversation_id)
        if known is not None:
            self._replace(known[0], dataclasses.replace(known[0], title=title), known[1])

    def set_counts(self, counts: Counts) -> None:
        """Show how many conversations each folder has."""
        for shelf in self.rack:
            lead = _folder_row(shelf)
            if lead is not None:
                count = counts.folders.get(lead.folder.id, 0)
                self.rack.replace(shelf, 0, FolderRow(lead.folder, count, lead.is_open))

    def set_folders(self, folders: Sequence[Folder], counts: Counts) -> None:
        """Take the folders in their order; those that are open stay so."""
        if self.shown is not None:
            return
        kept = {folder.id for folder in folders}
        for row in self.folders():
            gone = self._folder(row.folder.id)
            if gone is not None and row.folder.id not in kept:
                self._forget_rows(gone)
                self.rack.drop_shelf(gone)
        self._show_folders_head(shown=bool(folders))
        for place, folder in enumerate(folders):
            self._place_folder(folder, counts.folders.get(folder.id, 0), _FIRST_FOLDER + place)

    def open_folder(self, folder_id: str) -> PageWanted | None:
        """Open a folder and return its first page, which is to be read; None where there is nothing to do."""
        shelf = self._folder(folder_id)
        if shelf is None or shelf.is_read:
            return None
        shelf.is_read = True
        shelf.after = START
        self._set_open(shelf, is_open=True)
        return self._ask(shelf)

    def close_folder(self, folder_id: str) -> None:
        """Close a folder and forget its rows."""
        shelf = self._folder(folder_id)
        if shelf is None or not shelf.is_read:
            return
        shelf.is_read = False
        shelf.reading = 0
        shelf.after = None
        self._forget_rows(shelf)
        self.rack.delete(shelf, 1, len(shelf.entries) - 1)
        self._set_open(shelf, is_open=False)

    def check_day(self) -> None:
        """Make the heads of days again if midnight has passed."""
        if self._today() == self._day:
            return
        with self._teller.resetting():
            self._day = self._today()
            for shelf in self.rack:
                if _is_grouped(shelf):
                    rows = [entry for entry in shelf.entries if isinstance(entry, Row)]
                    shelf.entries = []
                    shelf.entries = self._entries_of(shelf, rows)
            self.rack.count_again()

    # How it is done

    def _set_up(
        self, shown: Section | None, folders: Sequence[Folder], counts: Counts, pages: Mapping[Section, Page]
    ) -> None:
        self._day = self._today()
        self.shown = shown
        self._rows = {}
        self._touched = {}
        shelves = [Shelf(shown)] if shown is not None else [Shelf(PINNED), Shelf(None), Shelf(DAYS)]
        if shown is None and folders:
            shelves[1].entries = [Head(HeadKind.FOLDERS)]
        for place, folder in enumerate(folders if shown is None else ()):
            section = Section(SectionKind.FOLDER, folder.id)
            lead = FolderRow(folder, counts.folders.get(folder.id, 0), section in pages)
            shelves.insert(_FIRST_FOLDER + place, Shelf(section, lead, is_read=section in pages))
        for shelf in shelves:
            page = None if shelf.section is None else pages.get(shelf.section)
            if page is not None:
                shelf.entries += self._entries_of(shelf, map(row_of, page.rows))
                shelf.after = page.after
        self.rack.set_all(shelves)

    def _entries_of(self, shelf: Shelf, rows: Iterable[Row]) -> list[Entry]:
        """Return rows with the heads that they need at the end of a shelf, and note where they stand."""
        found: list[Entry] = []
        last = shelf.entries[-1] if shelf.entries else None
        head = self._head_over(last, shelf) if isinstance(last, Row) else None
        for row in rows:
            if head is None or (isinstance(head, Group) and row.moment < head.start * 1_000_000):
                head = self._head_over(row, shelf)
                found += [] if head is None else [head]
            self._rows[row.id] = (row, shelf)
            found.append(row)
        return found

    def _head_over(self, row: Row, shelf: Shelf) -> Entry | None:
        if shelf.section == PINNED:
            return Head(HeadKind.PINNED)
        return group_of(row.moment / 1_000_000, self._day) if _is_grouped(shelf) else None

    def _note(self, conversation_id: str, conversation: Conversation | None) -> None:
        """Keep what was told while a page is being read: the page may have been read before."""
        if any(shelf.reading for shelf in self.rack):
            self._touched[conversation_id] = conversation

    def _ask(self, shelf: Shelf) -> PageWanted:
        if not any(each.reading for each in self.rack):
            # A page that was given up has left what would be out of date by now.
            self._touched.clear()
        self._asked += 1
        shelf.reading = self._asked
        section = shelf.section or DAYS
        return PageWanted(section, None if shelf.after == START else shelf.after, self._asked)

    def _asking(self, wanted: PageWanted) -> Shelf | None:
        return next((shelf for shelf in self.rack if shelf.reading == wanted.number), None)

    def _folder(self, folder_id: str) -> Shelf | None:
        return self.rack.shelf(Section(SectionKind.FOLDER, folder_id))

    def _put_in(self, row: Row, shelf: Shelf) -> None:
        self._ensure_head(self._head_over(row, shelf), shelf)
        self._rows[row.id] = (row, shelf)
        self.rack.insert(shelf, shelf.slot(key_of(row)), [row])

    def _take_out(self, row: Row, shelf: Shelf) -> None:
        self._rows.pop(row.id, None)
        at = shelf.find(key_of(row))
        if at is not None:
            self.rack.delete(shelf, at)
            self._drop_empty_head(self._head_over(row, shelf), shelf)

    def _replace(self, before: Row, after: Row, shelf: Shelf) -> None:
        self._rows[after.id] = (after, shelf)
        if before.moment != after.moment:
            self._ensure_head(self._head_over(after, shelf), shelf)
        at = shelf.find(key_of(before))
        if at is None:
            return
        self.rack.move(shelf, at, shelf.slot(key_of(after)), after)
        if before.moment != after.moment:
            self._drop_empty_head(self._head_over(before, shelf), shelf)

    def _ensure_head(self, head: Entry | None, shelf: Shelf) -> None:
        if head is not None and shelf.find(key_of(head)) is None:
            self.rack.insert(shelf, shelf.slot(key_of(head)), [head])

    def _drop_empty_head(self, head: Entry | None, shelf: Shelf) -> None:
        at = None if head is None else shelf.find(key_of(head))
        if at is not None and (at + 1 == len(shelf.entries) or not isinstance(shelf.entries[at + 1], Row)):
            self.rack.delete(shelf, at)

    def _forget_rows(self, shelf: Shelf) -> None:
        for entry in shelf.entries:
            if isinstance(entry, Row):
                self._rows.pop(entry.id, None)

    def _set_open(self, shelf: Shelf, *, is_open: bool) -> None:
        lead = _folder_row(shelf)
        if lead is not None:
            self.rack.replace(shelf, 0, FolderRow(lead.folder, lead.count, is_open))

    def _show_folders_head(self, *, shown: bool) -> None:
        shelf = next(shelf for shelf in self.rack if shelf.section is None)
        if shown and not shelf.entries:
            self.rack.insert(shelf, 0, [Head(HeadKind.FOLDERS)])
        elif not shown:
            self.rack.delete(shelf, 0, len(shelf.entries))

    def _place_folder(self, folder: Folder, count: int, number: int) -> None:
        shelf = self._folder(folder.id)
        if shelf is None:
            section = Section(SectionKind.FOLDER, folder.id)
            self.rack.add_shelf(number, Shelf(section, FolderRow(folder, count), is_read=False))
            return
        self.rack.move_shelf(shelf, number)
        lead = _folder_row(shelf)
        self.rack.replace(shelf, 0, FolderRow(folder, count, lead is not None and lead.is_open))


def _folder_row(shelf: Shelf) -> FolderRow | None:
    lead = shelf.entries[0] if shelf.entries else None
    return lead if isinstance(lead, FolderRow) else None


def _is_grouped(shelf: Shelf) -> bool:
    """Return whether days stand over the rows: over all but what is pinned or in a folder."""
    return shelf.section is not None and shelf.section.kind not in (SectionKind.PINNED, SectionKind.FOLDER)
