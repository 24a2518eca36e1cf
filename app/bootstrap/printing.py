"""PDF for the command line: Qt without a window."""

import os

from PySide6.QtGui import QGuiApplication

from app.bootstrap.display import display_problem
from app.domain.ports import AttachmentStore
from app.services.export.exporter import PdfPrinter
from app.ui.pdf import PdfPages

_kept: list[QGuiApplication] = []
"""The application lives as long as the process: fonts are Qt's, and go with it."""


def make_printer(attachments: AttachmentStore) -> PdfPrinter:
    """Return what prints one PDF file. No window and no display is needed."""
    if QGuiApplication.instance() is None:
        if display_problem() is not None:
            os.environ["QT_QPA_PLATFORM"] = "offscreen"
        _kept.append(QGuiApplication(["loquent"]))
    return PdfPages(attachments)
