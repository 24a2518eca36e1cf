"""The few words that stand in an exported text. Front ends give them in the language of the person."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.domain.conversation import MessageStatus


@dataclass(frozen=True, slots=True)
class ExportWords:
    """``statuses`` has a word for each status that is worth one; ``language`` is a tag as in HTML (``zh-CN``).

    ``edited`` names who wrote a reply that the person has changed ("{speaker}, edited by you"), ``forked`` is the line
    below the title of what began as a part of another conversation. ``version`` names one of several tries in one place
    ("Version {number} of {count}"), ``versions`` all of them; ``branch`` heads the messages of a try that is not shown,
    ``branch_after`` with the words it came after.
    """

    language: str
    you: str
    assistant: str
    tool: str
    untitled: str
    system_prompt: str
    thinking: str
    picture: str
    file: str
    unreadable_file: str
    tool_call: str
    tool_result: str
    statuses: Mapping[MessageStatus, str]
    edited: str
    forked: str
    version: str = "{number} / {count}"
    versions: str = "1 … {count}"
    branch: str = "{number} / {count}"
    branch_after: str = "{number} / {count} · {words}"
    conversations: str = "Loquent"
    """The title of a file that holds several conversations."""
