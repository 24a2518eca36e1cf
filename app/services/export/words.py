"""The few words that stand in an exported text. Front ends give them in the language of the person."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.domain.conversation import MessageStatus


@dataclass(frozen=True, slots=True)
class ExportWords:
    """``statuses`` has a word for each status that is worth one; ``language`` is a tag as in HTML (``zh-CN``)."""

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
