"""Translation for text that is made outside of a QObject."""

from PySide6.QtCore import QCoreApplication


def translate(context: str, source: str, comment: str | None = None, n: int = -1) -> str:
    """Return ``source`` in the window's language; ``%n`` becomes ``n`` in the right plural form.

    Called by this bare name with literal strings, so that lupdate finds them: after a call spelled
    ``QCoreApplication.translate`` it files every later ``self.tr`` of the class under a wrong context.
    """
    return QCoreApplication.translate(context, source, comment, n)
