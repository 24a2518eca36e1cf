"""Notes down what a composer asks for."""

from app.domain.blocks import ContentBlock, ImageBlock
from app.domain.conversation import Draft
from app.ui.composer import Composer


class Listener:
    def __init__(self, composer: Composer) -> None:
        self.sent: list[tuple[ContentBlock, ...]] = []
        self.edited: list[tuple[str, tuple[ContentBlock, ...]]] = []
        self.drafts: list[tuple[str, Draft]] = []
        self.withdrawn: list[str] = []
        self.stops = 0
        self.sends_now = 0
        self.edits_wanted = 0
        self.pictures: list[ImageBlock] = []
        composer.send_requested.connect(self.sent.append)
        composer.edit_submitted.connect(lambda message_id, blocks: self.edited.append((message_id, blocks)))
        composer.draft_changed.connect(lambda draft, conversation_id: self.drafts.append((conversation_id, draft)))
        composer.withdraw_requested.connect(self.withdrawn.append)
        composer.stop_requested.connect(self._stop)
        composer.send_now_requested.connect(self._send_now)
        composer.edit_last_requested.connect(self._edit_last)
        composer.picture_activated.connect(self.pictures.append)

    def _stop(self) -> None:
        self.stops += 1

    def _send_now(self) -> None:
        self.sends_now += 1

    def _edit_last(self) -> None:
        self.edits_wanted += 1
