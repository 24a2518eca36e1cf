"""The words that stand in an exported text, in English."""

from typing import Final

from app.domain.conversation import MessageStatus
from app.services.export.words import ExportWords

ENGLISH: Final = ExportWords(
    language="en",
    you="You",
    assistant="Assistant",
    tool="Tool",
    untitled="Untitled",
    system_prompt="System prompt",
    thinking="Thinking",
    picture="Picture",
    file="File",
    unreadable_file="A file that could not be read",
    tool_call="Tool call",
    tool_result="Tool result",
    statuses={
        MessageStatus.RUNNING: "Still running",
        MessageStatus.STOPPED: "Stopped",
        MessageStatus.INTERRUPTED: "Interrupted",
        MessageStatus.CUT: "Cut off",
        MessageStatus.FAILED: "Failed",
    },
    edited="{speaker}, edited by you",
    forked="Forked from another conversation",
    version="Version {number} of {count}",
    branch="Version {number} of {count}",
    branch_after="Version {number} of {count}, after “{words}”",
    conversations="Conversations",
)
