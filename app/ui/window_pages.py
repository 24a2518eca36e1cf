"""What takes the place of the conversation for a while, made when first shown: settings, trash, first start ..."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.domain.blocks import ImageBlock
from app.services.context import Services
from app.ui.theme import ThemeManager

if TYPE_CHECKING:  # the start does not pay for what it does not show
    from app.ui.first_run import FirstRunPage
    from app.ui.picture_viewer import PictureViewer
    from app.ui.settings import SettingsPage
    from app.ui.trash import TrashPage


class WindowPages(QObject):
    """Switches the window between its main part and the other pages.

    ``first_run_finished`` carries the model to start with, or None; ``back`` says that the main part is shown again;
    ``told`` carries a sentence.
    """

    first_run_finished = Signal(object)
    told = Signal(str)
    look_around = Signal()
    back = Signal()

    def __init__(self, services: Services, themes: ThemeManager, stack: QStackedWidget, main: QWidget) -> None:
        super().__init__(stack)
        self._services = services
        self._themes = themes
        self._stack = stack
        self._main = main
        self._settings: SettingsPage | None = None
        self._trash: TrashPage | None = None
        self._first_run: FirstRunPage | None = None
        self._viewer: PictureViewer | None = None
        stack.addWidget(main)

    @property
    def is_main(self) -> bool:
        """Return whether the main part is what is shown."""
        return self._stack.currentWidget() is self._main

    def show_main(self) -> None:
        """Show sidebar and conversation."""
        self._stack.setCurrentWidget(self._main)
        self.back.emit()

    def show_settings(self, provider_id: str | None = None) -> None:
        """Show the settings, at a provider if one is given."""
        if self._settings is None:
            from app.ui.settings import SettingsPage

            self._settings = SettingsPage(self._services, self._themes, self._stack)
            self._settings.closed.connect(self.show_main)
            self._stack.addWidget(self._settings)
        if provider_id is not None:
            self._settings.show_provider(provider_id)
        self._stack.setCurrentWidget(self._settings)
        self._settings.setFocus()

    def show_trash(self) -> None:
        """Show what was deleted."""
        if self._trash is None:
            from app.ui.trash import TrashPage
            from app.ui.trash.ports import TrashPorts

            services = self._services
            ports = TrashPorts(
                services.bus,
                services.tasks,
                services.conversations,
                services.trash,
                services.library,
                services.branching,
            )
            self._trash = TrashPage(ports, self._themes, self._stack)
            self._trash.closed.connect(self.show_main)
            self._trash.told.connect(self.told)
            self._stack.addWidget(self._trash)
        self._stack.setCurrentWidget(self._trash)
        self._trash.search.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_first_run(self) -> None:
        """Ask where the answers shall come from."""
        if self._first_run is None:
            from app.ui.first_run import FirstRunPage

            self._first_run = FirstRunPage(self._services, self._themes, self._stack)
            self._first_run.finished.connect(self.first_run_finished)
            self._first_run.look_around.connect(self.look_around)
            self._stack.addWidget(self._first_run)
        self._stack.setCurrentWidget(self._first_run)

    def drop_first_run(self) -> None:
        """Throw the page of the first start away: it is not needed again."""
        if self._first_run is not None:
            page, self._first_run = self._first_run, None
            self._stack.removeWidget(page)
            page.deleteLater()

    def show_picture(self, block: ImageBlock) -> None:
        """Show a picture over the window."""
        if self._viewer is None:
            from app.ui.picture_viewer import PictureViewer

            self._viewer = PictureViewer(self._services, self._themes, self._stack)
        self._viewer.show_picture(block)

    def close_down(self) -> None:
        """Stop what the pages listen to."""
        if self._settings is not None:
            self._settings.close_down()
        if self._trash is not None:
            self._trash.close_down()
