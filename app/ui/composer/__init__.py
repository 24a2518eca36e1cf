"""The composer: a text field that grows, pictures, a queue, and one button that sends or stops."""

from app.ui.composer.composer import Composer

__all__ = ["Composer"]
