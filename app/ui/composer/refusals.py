"""Why a file or a message is refused, in one line."""

from dataclasses import replace

from app.domain.errors import ErrorInfo
from app.ui.error_texts import describe
from app.ui.translation import translate


def refusal_text(name: str, error: ErrorInfo) -> str:
    """Return one line about the file ``name`` that cannot be sent."""
    title = describe(replace(error, params={**error.params, "name": name})).title
    return title if name in title else translate("Composer", "{name}: {reason}").format(name=name, reason=title)


def not_sent_text(error: ErrorInfo) -> str:
    """Return one line about a message that could not be stored and stands in the field again."""
    return translate("Composer", "Not sent: {reason}").format(reason=describe(error).title)
