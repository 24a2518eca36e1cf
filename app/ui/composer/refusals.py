"""Why a file or a message is refused, in one line."""

from dataclasses import replace

from app.domain.blocks import ContentBlock
from app.domain.errors import ErrorInfo
from app.domain.model_info import ModelInfo
from app.services.sight import why_unseen
from app.ui.error_texts import describe
from app.ui.translation import translate


def refusal_text(name: str, error: ErrorInfo) -> str:
    """Return one line about the file ``name`` that cannot be sent."""
    title = describe(replace(error, params={**error.params, "name": name})).title
    return title if name in title else translate("Composer", "{name}: {reason}").format(name=name, reason=title)


def unseen_text(blocks: tuple[ContentBlock, ...], info: ModelInfo) -> str:
    """Return one line about a picture that a model is known not to see, and the way on; empty where all can go."""
    why = why_unseen(blocks, info)
    if why is None:
        return ""
    return translate(
        "Composer", "{name}: {model} does not see pictures. Choose another model, or correct this one in its details."
    ).format_map(why.params)


def not_sent_text(error: ErrorInfo) -> str:
    """Return one line about a message that could not be stored and stands in the field again."""
    return translate("Composer", "Not sent: {reason}").format(reason=describe(error).title)
