"""What the message view asks of the window: each signal is one act of a person."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QAbstractScrollArea


class TimelineSignals(QAbstractScrollArea):
    """Signals with a ``str`` carry the id of a message, those of pictures its block, those of files a reference.

    ``compare_requested`` carries two ids, last the message whose menu it was. ``text_save_requested`` carries a name to
    begin with and the text, ``details_requested`` the way the request went.
    """

    retry_requested = Signal(str)
    continue_requested = Signal(str)
    edit_requested = Signal(str)
    branch_requested = Signal(str)
    another_model_requested = Signal(str)
    model_details_requested = Signal(str)
    settings_requested = Signal(str)
    picture_activated = Signal(object)
    picture_use_requested = Signal(object)
    link_activated = Signal(str)
    file_open_requested = Signal(object)
    file_save_requested = Signal(object)
    quote_requested = Signal(str)
    find_requested = Signal()
    delete_requested = Signal(str)
    fork_requested = Signal(str)
    compare_requested = Signal(str, str)
    compare_all_requested = Signal(str)
    details_requested = Signal(str, object)
    picture_copy_requested = Signal(object)
    text_save_requested = Signal(str, str)
