"""Small pictures."""

import base64
import io

from PIL import Image


def png(width: int = 3, height: int = 2, shade: int = 200) -> bytes:
    """Return a picture."""
    out = io.BytesIO()
    Image.new("RGB", (width, height), (shade, 10, 20)).save(out, "PNG")
    return out.getvalue()


def png_url(shade: int = 200) -> str:
    """Return a picture as a data address."""
    return f"data:image/png;base64,{base64.b64encode(png(shade=shade)).decode()}"
