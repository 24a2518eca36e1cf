"""What a person has written for one conversation and not sent yet."""

from dataclasses import dataclass, field

from app.domain.blocks import ContentBlock, TextBlock
from app.domain.conversation import Conversation, Draft, Message
from app.domain.errors import ErrorInfo
from app.ui.composer.tray import Tray


@dataclass(slots=True)
class Page:
    """One conversation's state of the composer; it stays in memory while the window is open.

    ``text`` is up to date only while another page is shown. ``set_aside`` is the draft that waits while an earlier
    message is edited. ``saved`` is what was last handed out to be stored. ``not_sent`` is why a message came back
    here while another page was shown.
    """

    conversation: Conversation | None
    tray: Tray
    text: str = ""
    editing: Message | None = None
    set_aside: Draft = field(default_factory=Draft)
    saved: Draft = field(default_factory=Draft)
    not_sent: ErrorInfo | None = None

    @property
    def conversation_id(self) -> str:
        """Return the id, empty for a conversation that does not exist yet."""
        return self.conversation.id if self.conversation is not None else ""

    @property
    def is_handed_over(self) -> bool:
        """Return whether this is a new conversation that is being stored with all that stands in it.

        Files that are still being read are not in what was handed out.
        """
        return self.conversation is None and self.saved != Draft() and not self.tray.is_preparing

    def draft(self, text: str) -> Draft:
        """Return what is to be stored while ``text`` stands in the field.

        An edit is not the draft of the next message, but it is kept as one where nothing else would be lost by that.
        """
        written = Draft(text, self.tray.blocks)
        if self.editing is None or self.set_aside != Draft():
            return written if self.editing is None else self.set_aside
        original = Draft(text_of(self.editing.blocks), attachments_of(self.editing.blocks))
        return Draft() if written == original else written


def with_words_before(draft: Draft, blocks: tuple[ContentBlock, ...]) -> Draft:
    """Return a draft with a message that was not sent before what stands in it."""
    text = "\n\n".join(filter(None, (text_of(blocks), draft.text)))
    return Draft(text, (*attachments_of(blocks), *draft.attachments))


def text_of(blocks: tuple[ContentBlock, ...]) -> str:
    """Return the text of a message as it goes back into the field."""
    return "\n\n".join(block.text for block in blocks if isinstance(block, TextBlock))


def attachments_of(blocks: tuple[ContentBlock, ...]) -> tuple[ContentBlock, ...]:
    """Return everything of a message that is shown as a chip."""
    return tuple(block for block in blocks if hasattr(block, "attachment"))


def trimmed(text: str) -> str:
    """Return a text as it is sent: without blank lines before it and white space behind it."""
    lines = text.rstrip().split("\n")
    while lines and not lines[0].strip():
        lines.pop(0)
    return "\n".join(lines)


def quoted(text: str) -> str:
    """Return a text as a Markdown quote."""
    return "\n".join(f"> {line}".rstrip() for line in text.strip("\n").split("\n"))
