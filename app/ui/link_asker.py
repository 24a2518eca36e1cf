"""Opens links of a reply: those to hosts that a person trusts at once, the others after a question."""

from PySide6.QtCore import QObject, QPoint
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QWidget

from app.domain.errors import AppError
from app.domain.events import ProblemRaised
from app.services.context import Services
from app.ui.link_prompt import LinkPrompt
from app.ui.links import host_to_trust, open_link
from app.ui.theme import ThemeManager


class LinkAsker(QObject):
    """Remembers hosts about which a person does not want to be asked again."""

    def __init__(self, services: Services, themes: ThemeManager, parent: QWidget) -> None:
        super().__init__(parent)
        self._services = services
        self._themes = themes
        self._page = parent
        self._prompt: LinkPrompt | None = None

    def ask(self, address: str) -> None:
        """Open an address, or ask first, beside the mouse."""
        if host_to_trust(address) in self._services.settings.current.trusted_hosts:
            open_link(address)
            return
        if self._prompt is None:
            self._prompt = LinkPrompt(self._themes, self._page)
            self._prompt.remembered.connect(self._trust)
        self._prompt.ask(address, QCursor.pos() + QPoint(0, self._themes.theme.px(12)))

    def _trust(self, host: str) -> None:
        known = self._services.settings.current.trusted_hosts
        try:
            self._services.settings.change(trusted_hosts=(*known, host))
        except AppError as error:
            self._services.bus.publish(ProblemRaised(error.info))
