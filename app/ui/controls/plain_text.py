"""Text from outside in places where Qt would guess that it is markup."""

import html


def plain_tool_tip(text: str) -> str:
    """Return ``text`` so that a tooltip shows it as it is: titles and names from a gateway are never read as markup."""
    return f"<qt>{html.escape(text)}</qt>" if "<" in text else text
