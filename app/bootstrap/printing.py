"""PDF for the command line: Qt without a window."""

import os

from PySide6.QtWidgets import QApplication

from app.bootstrap.display import display_problem
from app.domain.ports import AttachmentStore
from app.services.export.exporter import PdfPrinter
from app.ui.pdf import PdfPages

_kept: list[QApplication] = []
"""The application lives as long as the process: fonts are Qt's, and go with it."""


def make_printer(attachments: AttachmentStore) -> PdfPrinter:
    """Return what prints one PDF file. No window and no display is needed."""
    if QApplication.instance() is None:
        if display_problem() is not None:
            os.environ["QT_QPA_PLATFORM"] = "offscreen"
        _kept.append(QApplication(["loquent"]))
    return PdfPages(attachments)
