"""What a file is called beside its name: kind and size, and the icon for it."""

from PySide6.QtCore import QLocale

from app.domain.blocks import AttachmentRef
from app.ui.links import ending_of


def kind_and_size(ref: AttachmentRef) -> str:
    """Return what a file is and its size, such as "MP4 · 3.4 MB"."""
    # Media types such as application/vnd.openxmlformats-... tell nobody anything; the file's own ending does.
    ending = ending_of(ref) or (ref.name.rpartition(".")[2][:8] if "." in ref.name else "")
    shown = ending.removeprefix(".").upper()
    size = QLocale().formattedDataSize(ref.size, 1, QLocale.DataSizeFormat.DataSizeTraditionalFormat)
    return " · ".join(filter(None, (shown, size)))


def icon_for(media_type: str) -> str:
    """Return the name of the icon for a media type."""
    return {"image": "image", "video": "film", "audio": "audio"}.get(media_type.partition("/")[0], "file")
