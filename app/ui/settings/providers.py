"""Providers: the list at the left, the form of the chosen one at the right."""

from urllib.parse import urlsplit

from PySide6.QtCore import QEvent, QModelIndex
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from app.domain.errors import ErrorKind
from app.domain.events import ModelsChanged, ProvidersChanged
from app.domain.model_info import ModelRef
from app.domain.provider import ProviderConfig, ProviderKind
from app.services.context import Services
from app.ui.controls import IconButton
from app.ui.controls.label import Label
from app.ui.error_texts import describe
from app.ui.gateway.form import GatewayForm
from app.ui.overrides import called_by_qt
from app.ui.settings.provider_form import ProviderForm
from app.ui.settings.provider_list import ROW_ROLE, ProviderList, ProviderListModel, ProviderRow
from app.ui.settings.section import Section, scrolling
from app.ui.theme import ThemeManager

_LIST_WIDTH = 280
_NARROW_LIST_WIDTH = 220
_NARROW = 800
"""Below this width of the section the list makes room for the form."""


class _AddSection(Section):
    """The form that adds a gateway, in the place of a provider's form."""

    def __init__(self, services: Services, themes: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(themes, parent)
        self.form = GatewayForm(services, themes, self)
        self.rows.addWidget(self.form)
        self.retranslate()

    def retranslate(self) -> None:
        self.title.setText(self.tr("A gateway or server of yours"))


class ProvidersSection(QWidget):
    """Shows every provider, Environment and the local one among them."""

    def __init__(self, services: Services, themes: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self._themes = themes
        self._title = Label(themes, "heading3", "text", self)
        self.add = IconButton(themes, "plus", self)
        self.add.clicked.connect(self.show_add)
        self.list = ProviderList(themes, self)
        self.model = ProviderListModel(self)
        self.list.setModel(self.model)
        self.list.selectionModel().currentChanged.connect(self._row_chosen)
        self.form = ProviderForm(services, themes)
        self.form.removed.connect(self._removed)
        self._form_area = scrolling(self.form)
        self._right = QStackedWidget(self)
        self._right.addWidget(self._form_area)
        self._add: _AddSection | None = None
        self._add_area: QScrollArea | None = None
        self._lay_out()
        self._unsubscribe = (
            services.bus.subscribe(ProvidersChanged, lambda _event: self.refresh()),
            services.bus.subscribe(ModelsChanged, lambda _event: self.refresh()),
        )
        self.retranslate()

    def _lay_out(self) -> None:
        px = self._themes.theme.px
        head = QHBoxLayout()
        head.setContentsMargins(px(12), 0, px(4), px(8))
        head.addWidget(self._title, 1)
        head.addWidget(self.add)
        self._left = QWidget(self)
        column = QVBoxLayout(self._left)
        column.setContentsMargins(px(12), px(12), px(8), 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.list, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._left)
        row.addWidget(self._right, 1)
        self._resize()
        self._themes.changed.connect(self._resize)

    def _resize(self) -> None:
        px = self._themes.theme.px
        self._left.setFixedWidth(px(_NARROW_LIST_WIDTH if self.width() < px(_NARROW) else _LIST_WIDTH))

    @called_by_qt
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the form more of a narrow window."""
        super().resizeEvent(event)
        self._resize()

    def close_down(self) -> None:
        """Stop listening to services."""
        for unsubscribe in self._unsubscribe:
            unsubscribe()

    def show_provider(self, provider_id: str) -> None:
        """Choose a provider; an unknown id chooses the first."""
        row = max(self.model.row_of(provider_id), 0)
        self.list.setCurrentIndex(self.model.index(row))
        self._right.setCurrentWidget(self._form_area)

    def show_add(self) -> None:
        """Open the form that adds a gateway, empty."""
        if self._add is not None and self._add_area is not None:
            self._add.form.stop()
            self._right.removeWidget(self._add_area)
            self._add_area.deleteLater()
        self._add = _AddSection(self._services, self._themes)
        self._add.form.added.connect(self._added)
        self._add_area = scrolling(self._add)
        self._right.addWidget(self._add_area)
        self._right.setCurrentWidget(self._add_area)
        self.list.clearSelection()

    def _added(self, first_model: object) -> None:
        self.refresh()
        if isinstance(first_model, ModelRef):
            self.show_provider(first_model.provider_id)
        else:
            saved = [config for config in self._services.providers.all() if config.kind is ProviderKind.GATEWAY]
            self.show_provider(saved[-1].id if saved else "")

    def _removed(self, _provider_id: str) -> None:
        self.refresh()
        self.show_provider("")
        self.list.setFocus()

    def _row_chosen(self, current: QModelIndex, _previous: QModelIndex) -> None:
        row = current.data(ROW_ROLE)
        if isinstance(row, ProviderRow):
            self.form.set_provider(row.config)
            self._right.setCurrentWidget(self._form_area)

    def refresh(self) -> None:
        """Show the providers as they are now, and keep the choice."""
        chosen = self.form.config
        self.model.set_rows(tuple(self._row(config) for config in self._services.providers.all()))
        if chosen is not None and self.model.row_of(chosen.id) >= 0:
            if self._right.currentWidget() is self._form_area:
                self.show_provider(chosen.id)
            current = self._services.providers.get(chosen.id)
            if current is not None:
                self.form.set_provider(current)
        elif self.model.rowCount() and self._right.currentWidget() is self._form_area:
            self.show_provider("")
        self.form.show_models()

    def _row(self, config: ProviderConfig) -> ProviderRow:
        name = config.name or self.tr("On this computer")
        lines = {
            ProviderKind.GATEWAY: urlsplit(config.address).netloc or config.address,
            ProviderKind.ENVIRONMENT: self.tr("From the environment, not saved"),
            ProviderKind.LOCAL: self.tr("Models that run here"),
        }
        state, dot = self._state(config)
        error = self._services.catalog.state(config.id).error if dot == "danger" else None
        return ProviderRow(config, name, lines[config.kind], state, dot, describe(error, name).title if error else "")

    def _state(self, config: ProviderConfig) -> tuple[str, str]:
        if not config.enabled:
            return self.tr("Off"), ""
        state = self._services.catalog.state(config.id)
        count = sum(model.ref.provider_id == config.id for model in self._services.catalog.models())
        if state.loading:
            return self.tr("Fetching…"), "ok" if count else ""
        if state.error is not None:
            return self._short(state.error.kind), "danger"
        return (self.tr("%n models", "", count), "ok") if count else ("", "")

    def _short(self, kind: ErrorKind) -> str:
        """Return a word or two for the list; the form says it in full."""
        if kind is ErrorKind.AUTH:
            return self.tr("Key refused")
        if kind in (ErrorKind.NETWORK, ErrorKind.TIMEOUT):
            return self.tr("No answer")
        return self.tr("Failed")

    def retranslate(self) -> None:
        """Set the texts in the language of the window."""
        self._title.setText(self.tr("Providers"))
        self.list.setAccessibleName(self.tr("Providers"))
        self.add.set_name(self.tr("Add a gateway"))
        self.refresh()

    @called_by_qt
    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
