"""What is said when a temporary conversation is left: that it is not kept, with a way to keep it after all."""

from PySide6.QtCore import QObject

from app.services.context import Services
from app.ui.conversation_page import ConversationPage
from app.ui.translation import translate
from app.ui.undoing import Say


class Leaving(QObject):
    """Says nothing where nothing was said. A temporary conversation stays in memory until the program ends."""

    def __init__(self, services: Services, page: ConversationPage, say: Say, parent: QObject) -> None:
        super().__init__(parent)
        self._services = services
        self._page = page
        self._say = say
        self._warned = ""

    def left(self) -> None:
        """Another conversation is about to be shown."""
        conversation_id = self._lost()
        if conversation_id:
            self._offer(translate("Temporary", "The temporary conversation was not kept"), conversation_id)

    def may_close(self) -> bool:
        """Return whether the window may close without a word: the first time a person wants to, it says what goes."""
        conversation_id = self._lost()
        if not conversation_id or conversation_id == self._warned:
            return True
        self._warned = conversation_id
        words = translate("Temporary", "This conversation is not kept. Close again to leave it.")
        self._offer(words, conversation_id)
        return False

    def _lost(self) -> str:
        """Return the id of the conversation that would be lost."""
        conversation = self._page.open.conversation
        is_lost = conversation is not None and conversation.temporary and self._page.has_messages
        return conversation.id if conversation is not None and is_lost else ""

    def _offer(self, words: str, conversation_id: str) -> None:
        self._say(words, translate("Temporary", "Keep"), lambda: self._keep(conversation_id))

    def _keep(self, conversation_id: str) -> None:
        self._services.tasks.start(self._services.conversations.keep(conversation_id), "keep the conversation")
