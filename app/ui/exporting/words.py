"""Words for exports: those in the files, and the names of the formats."""

from PySide6.QtCore import QLocale

from app.domain.conversation import MessageStatus
from app.services.export.exporter import ExportFormat
from app.services.export.words import ExportWords
from app.ui.translation import translate


def export_words() -> ExportWords:
    """Return the words of a file in the language of the window."""
    return ExportWords(
        language="zh-CN" if QLocale().language() == QLocale.Language.Chinese else "en",
        you=translate("Export", "You"),
        assistant=translate("Export", "Assistant"),
        tool=translate("Export", "Tool"),
        untitled=translate("Export", "Untitled"),
        system_prompt=translate("Export", "System prompt"),
        thinking=translate("Export", "Thinking"),
        picture=translate("Export", "Picture"),
        file=translate("Export", "File"),
        unreadable_file=translate("Export", "A file that could not be read"),
        tool_call=translate("Export", "Tool call"),
        tool_result=translate("Export", "Tool result"),
        statuses={
            MessageStatus.RUNNING: translate("Export", "Still running"),
            MessageStatus.STOPPED: translate("Export", "Stopped"),
            MessageStatus.INTERRUPTED: translate("Export", "Interrupted"),
            MessageStatus.CUT: translate("Export", "Cut off"),
            MessageStatus.FAILED: translate("Export", "Failed"),
        },
        edited=translate("Export", "{speaker}, edited by you"),
        forked=translate("Export", "Forked from another conversation"),
        version=translate("Export", "Version {number} of {count}"),
        branch=translate("Export", "Version {number} of {count}"),
        branch_after=translate("Export", 'Version {number} of {count}, after "{words}"'),
        conversations=translate("Export", "Conversations"),
    )


def format_titles() -> dict[str, str]:
    """Return what each format is called, by its value, in the order in which they are offered."""
    return {
        ExportFormat.MARKDOWN.value: translate("Export", "Markdown"),
        ExportFormat.HTML.value: translate("Export", "Web page (HTML)"),
        ExportFormat.PDF.value: translate("Export", "PDF"),
        ExportFormat.TEXT.value: translate("Export", "Plain text"),
        ExportFormat.JSON.value: translate("Export", "JSON, to be imported again"),
    }


def file_filter(suffix: str) -> str:
    """Return the filter of a file dialog for an ending."""
    titles = format_titles()
    name = titles.get(suffix) or translate("Export", "ZIP file")
    # A filter's own list stands in brackets at its end.
    return f"{name.partition(' (')[0]} (*.{suffix})"
