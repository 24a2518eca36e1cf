"""Data: where it lies, and how it comes out and in."""

from app.ui.settings.data.section import DataSection

__all__ = ["DataSection"]
