"""A model of the list with a history in memory behind it."""

from collections.abc import Sequence

from app.domain.conversation import Conversation
from app.domain.library import Counts, Folder, Page, Section, SectionKind
from app.ui.conversation_list.entries import DAYS, PINNED
from app.ui.conversation_list.model import ConversationListModel
from app.ui.conversation_list.rack import PageWanted
from tests.ui.conversation_list.samples import TODAY, page_of

NONE = Counts({}, {})


class Source:
    """Gives a model its pages at once, as a keeper does after a while."""

    def __init__(
        self,
        *conversations: Conversation,
        folders: Sequence[Folder] = (),
        limit: int = 200,
        shown: Section | None = None,
        opened: Sequence[str] = (),
    ) -> None:
        self.all = {each.id: each for each in conversations}
        self.folders = folders
        self.limit = limit
        self.model = ConversationListModel(today=lambda: TODAY)
        self.asked: list[PageWanted] = []
        self.model.page_wanted.connect(self.asked.append)
        sections = [shown] if shown is not None else [PINNED, DAYS, *(in_folder(each) for each in opened)]
        pages = {section: self.page(PageWanted(section, None, 0)) for section in sections}
        self.model.set_up(shown, folders, NONE, pages)

    def page(self, wanted: PageWanted) -> Page:
        limit = 10_000 if wanted.section == PINNED else self.limit
        return page_of(list(self.all.values()), wanted.section, wanted.after, limit)

    def answer(self) -> None:
        """Give every page that was asked for."""
        while self.asked:
            wanted = self.asked.pop(0)
            self.model.add_page(wanted, self.page(wanted))

    def read_all(self) -> None:
        """Read everything that can be read."""
        self.model.want(0, self.model.rowCount() + 1)
        while self.asked:
            self.answer()
            self.model.want(0, self.model.rowCount() + 1)

    def put(self, changed: Conversation) -> None:
        self.all[changed.id] = changed
        self.model.put(changed)

    def remove(self, conversation_id: str) -> None:
        self.all.pop(conversation_id, None)
        self.model.remove(conversation_id)


def in_folder(name: str) -> Section:
    return Section(SectionKind.FOLDER, f"f-{name}")


def make(*conversations: Conversation) -> ConversationListModel:
    return Source(*conversations).model


def rows(model: ConversationListModel) -> list[str]:
    return [str(model.index(row, 0).data()) for row in range(model.rowCount())]
