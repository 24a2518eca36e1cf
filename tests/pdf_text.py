"""Reads PDF files back with PDFium, the reader of Chromium: a judge by other hands than those that wrote them."""

import re
from pathlib import Path

import pypdfium2


def pages_of(path: Path) -> list[str]:
    """Return the text of each page. Lines that were broken for want of room are apart."""
    document = pypdfium2.PdfDocument(path)
    try:
        return [page.get_textpage().get_text_range() for page in document]
    finally:
        document.close()


def links_of(path: Path) -> list[str]:
    """Return the addresses that can be followed from a file."""
    return [found.decode() for found in re.findall(rb"/URI \(([^)]*)\)", path.read_bytes())]
