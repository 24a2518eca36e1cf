"""Numbers of things in English."""


def counted(number: int, noun: str) -> str:
    """Return a number with its noun, such as "1 conversation" or "2,000 conversations"."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
