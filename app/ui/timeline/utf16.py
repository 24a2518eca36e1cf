"""Positions as Qt counts them: in units of UTF-16, of which an emoji takes two."""


def length(text: str) -> int:
    """Return how many units ``text`` takes."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def cut(text: str, start: int, end: int) -> str:
    """Return what stands from unit ``start`` to before unit ``end``; half an emoji is left out."""
    start, end = max(start, 0), max(end, 0)
    if text.isascii():
        return text[start:end]
    data = text.encode("utf-16-le", "surrogatepass")[start * 2 : end * 2]
    return data.decode("utf-16-le", "ignore")
