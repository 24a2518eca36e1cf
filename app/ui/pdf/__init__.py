"""Conversations as PDF: laid out as the window does, painted onto pages line by line.

Nothing is read while it is painted: texts become lines of a layout, never HTML or a QTextDocument, so that what a model
writes names no file and no address that anything would open.
"""

from app.ui.pdf.printer import PdfPages

__all__ = ["PdfPages"]
