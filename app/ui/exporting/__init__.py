"""Conversations on their way out: which form, which branches, where to."""

from app.ui.exporting.exports import ConversationExports

__all__ = ["ConversationExports"]
