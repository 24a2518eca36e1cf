"""Settings: a page inside the window. Changes act at once; there is no Save."""

from app.ui.settings.page import SettingsPage

__all__ = ["SettingsPage"]
