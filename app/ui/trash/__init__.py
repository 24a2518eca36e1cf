"""The page of what was deleted."""

from app.ui.trash.page import TrashPage

__all__ = ["TrashPage"]
