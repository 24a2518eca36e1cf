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


def left_edges(path: Path, page: int = 0) -> list[tuple[str, float]]:
    """Return each character of a page that is no blank with its left edge, in points from the page's."""
    document = pypdfium2.PdfDocument(path)
    try:
        text = document.get_page(page).get_textpage()
        letters = [(text.get_text_range(at, 1), text.get_charbox(at)[0]) for at in range(text.count_chars())]
        return [(letter, left) for letter, left in letters if letter.strip()]
    finally:
        document.close()
