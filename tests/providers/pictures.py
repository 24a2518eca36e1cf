"""Small pictures for tests."""

import io

from PIL import Image


def png(width: int, height: int) -> bytes:
    """Return a PNG of that many pixels."""
    out = io.BytesIO()
    Image.new("RGB", (width, height), "teal").save(out, "PNG")
    return out.getvalue()
