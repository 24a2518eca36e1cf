"""The model lists: fetched, kept on disk, chosen from."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.corrections import ModelCorrection, Origin, no_correction
from app.domain.errors import AppError, ErrorInfo, ErrorReason
from app.domain.events import ModelsChanged
from app.domain.generation import Endpoint
from app.domain.model_info import Capabilities, ModelInfo, ModelPrice, ModelRef
from app.domain.ports import ChatProvider
from app.domain.provider import ENVIRONMENT_PROVIDER_ID, LOCAL_PROVIDER_ID, ProviderConfig
from app.infra.bus import EventBus
from app.infra.settings import SettingsStore
from app.services.catalog import CatalogService, CatalogState
from app.services.providers import ProviderService
from tests.services.on_disk.doubles import FakeSecretStore, Recorder, ScriptedProvider, model

ONE = ProviderConfig("one", "One", "http://127.0.0.1:1")
TWO = ProviderConfig("two", "Two", "http://127.0.0.1:2")
TINY = model("tiny", LOCAL_PROVIDER_ID)


class Shelf:
    """A catalog in a folder, with a provider of its own for each id."""

    def __init__(self, folder: Path, environment: Mapping[str, str] | None = None, page_patience: float = 10) -> None:
        self.bus = EventBus()
        self.events = Recorder(self.bus)
        self.settings = SettingsStore(folder / "settings.json", self.bus)
        self.provider: dict[str, ScriptedProvider] = {
            name: ScriptedProvider() for name in ("one", "two", ENVIRONMENT_PROVIDER_ID)
        }
        self.path = folder / "cache" / "models.json"
        self.providers = ProviderService(
            self.settings, FakeSecretStore(), self, self.bus, environment=environment or {}, local=ScriptedProvider()
        )
        self.pages: dict[str, tuple[ModelPrice, ...] | AppError] = {}
        self.page_comes = asyncio.Event()
        self.page_comes.set()
        self.pages_asked: list[str] = []
        self.catalog = CatalogService(
            self.providers,
            self.settings,
            self.bus,
            path=self.path,
            local_models=lambda: (TINY,),
            prices=self.prices,
            page_patience=page_patience,
        )

    async def prices(self, provider_id: str) -> tuple[ModelPrice, ...]:
        self.pages_asked.append(provider_id)
        await self.page_comes.wait()
        page = self.pages.get(provider_id, AppError.because(ErrorReason.NOT_OFFERED))
        if isinstance(page, AppError):
            raise page
        return page

    def create(self, config: ProviderConfig, _key: str | None) -> ChatProvider:
        return self.provider[config.id]

    def ids(self) -> list[str]:
        return [each.ref.model_id for each in self.catalog.models()]


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    made = Shelf(tmp_path)
    made.settings.change(providers=(ONE, TWO))
    made.provider["one"].models = (model("a", "one"), model("b", "one"))
    made.provider["two"].models = (model("c", "two"),)
    return made


async def test_all_lists_provider_by_provider(shelf: Shelf) -> None:
    assert shelf.ids() == ["tiny"], "this computer's are known at once"
    await shelf.catalog.refresh()
    assert shelf.ids() == ["a", "b", "c", "tiny"]


async def test_one_list(shelf: Shelf) -> None:
    await shelf.catalog.refresh("two")
    assert shelf.ids() == ["c", "tiny"]
    await shelf.catalog.refresh("nowhere")
    assert shelf.ids() == ["c", "tiny"]


async def test_the_lists_are_there_at_the_next_start(shelf: Shelf, tmp_path: Path) -> None:
    rich = ModelInfo(ModelRef("one", "a"), Capabilities(vision=True, tools=False), 8192, "owner", ("openai",))
    shelf.provider["one"].models = (rich,)
    await shelf.catalog.refresh()
    later = Shelf(tmp_path)
    assert later.ids() == ["a", "c", "tiny"]
    assert later.catalog.find(rich.ref) == rich
    assert later.path.stat().st_mode & 0o077 == 0


async def test_lists_that_come_in_together_are_all_kept(shelf: Shelf, tmp_path: Path) -> None:
    await asyncio.gather(shelf.catalog.refresh("one"), shelf.catalog.refresh("two"))
    assert Shelf(tmp_path).ids() == ["a", "b", "c", "tiny"]


async def test_a_kept_file_that_is_broken_is_no_harm(shelf: Shelf, tmp_path: Path) -> None:
    await shelf.catalog.refresh()
    shelf.path.write_text('{"one": [')
    later = Shelf(tmp_path)
    assert later.ids() == ["tiny"]
    later.provider["one"].models = (model("a", "one"),)
    await later.catalog.refresh("one")
    assert later.ids() == ["a", "tiny"]


async def test_a_folder_that_takes_nothing_is_no_harm(shelf: Shelf) -> None:
    shelf.path.parent.write_text("a file where a folder should be")
    await shelf.catalog.refresh("one")
    assert shelf.ids() == ["a", "b", "tiny"]


async def test_a_removed_provider_takes_its_models_with_it(shelf: Shelf, tmp_path: Path) -> None:
    await shelf.catalog.refresh()
    await shelf.providers.remove("one")
    assert shelf.ids() == ["c", "tiny"]
    await shelf.catalog.refresh("two")
    assert '"one"' not in shelf.path.read_text()


async def test_one_that_is_off_is_not_listed_and_not_asked(shelf: Shelf) -> None:
    await shelf.catalog.refresh()
    await shelf.providers.save(replace(ONE, enabled=False), None)
    assert shelf.ids() == ["c", "tiny"]
    shelf.provider["one"].models = ()
    await shelf.catalog.refresh()
    await shelf.providers.save(ONE, None)
    assert shelf.ids() == ["a", "b", "c", "tiny"]


async def test_the_state_while_it_is_fetched_and_after(shelf: Shelf) -> None:
    states: list[CatalogState] = []
    shelf.bus.subscribe(ModelsChanged, lambda event: states.append(shelf.catalog.state(event.provider_id)))
    assert shelf.catalog.state("one") == CatalogState()
    await shelf.catalog.refresh("one")
    assert states == [CatalogState(loading=True), CatalogState()]


async def test_a_failure_is_the_providers_state_and_the_old_list_stays(shelf: Shelf) -> None:
    await shelf.catalog.refresh("one")
    shelf.provider["one"].list_error = AppError.because(ErrorReason.SERVER_ERROR)
    await shelf.catalog.refresh()
    assert shelf.catalog.state("one") == CatalogState(error=ErrorInfo(ErrorReason.SERVER_ERROR))
    assert shelf.catalog.state("two") == CatalogState()
    assert shelf.ids() == ["a", "b", "c", "tiny"]
    shelf.provider["one"].list_error = None
    await shelf.catalog.refresh("one")
    assert shelf.catalog.state("one") == CatalogState()


async def test_what_a_name_tells_is_filled_in(shelf: Shelf) -> None:
    said = ModelInfo(ModelRef("one", "gpt-4o-mini"), Capabilities(vision=False))
    shelf.provider["one"].models = (said, model("deepseek-r1", "one"), model("who-knows", "one"))
    await shelf.catalog.refresh("one")
    first, second, third, _tiny = shelf.catalog.models()
    assert (first.capabilities.vision, first.capabilities.tools) == (False, True), "the list knows better"
    assert second.capabilities.thinking is True
    assert third.capabilities == Capabilities()


async def test_a_model_that_no_list_has_can_be_found(shelf: Shelf) -> None:
    found = shelf.catalog.find(ModelRef("gone", "claude-sonnet-4"))
    assert found.ref == ModelRef("gone", "claude-sonnet-4")
    assert found.capabilities.vision is True
    assert shelf.catalog.find(TINY.ref) == TINY


async def test_what_a_person_corrects_holds_everywhere_and_at_the_next_start(shelf: Shelf, tmp_path: Path) -> None:
    await shelf.catalog.refresh()
    ref = ModelRef("one", "b")
    shelf.events.clear()
    shelf.catalog.correct(ModelCorrection("one", "b", vision=False, context_length=5, endpoint=Endpoint.MESSAGES))
    assert [event.provider_id for event in shelf.events.of(ModelsChanged)] == ["one"]
    for catalog in (shelf.catalog, Shelf(tmp_path).catalog):
        found = catalog.find(ref)
        assert (found.capabilities.vision, found.context_length, found.endpoint) == (False, 5, Endpoint.MESSAGES)
        assert next(each for each in catalog.models() if each.ref == ref) == found
        assert catalog.facts(ref).origins["vision"] is Origin.CORRECTED
    await shelf.catalog.refresh()
    assert shelf.catalog.find(ref).context_length == 5, "a new list changes nothing of it"
    shelf.catalog.correct(no_correction(ref))
    assert shelf.catalog.find(ref) == ModelInfo(ref)
    assert Shelf(tmp_path).catalog.corrections() == ()


async def test_what_is_kept_on_disk_is_what_the_list_says(shelf: Shelf, tmp_path: Path) -> None:
    shelf.catalog.correct(ModelCorrection("", "gpt-*", vision=False))
    shelf.provider["one"].models = (model("gpt-4o", "one"),)
    await shelf.catalog.refresh("one")
    later = Shelf(tmp_path).catalog
    assert later.find(ModelRef("one", "gpt-4o")).capabilities.vision is False
    later.correct(ModelCorrection("", "gpt-*"))
    assert later.facts(ModelRef("one", "gpt-4o")).origins["vision"] is Origin.NAME


async def test_a_correction_replaces_the_one_of_the_same_model_in_its_place(shelf: Shelf) -> None:
    first, second = ModelCorrection("one", "a", vision=True), ModelCorrection("", "*", tools=False)
    shelf.catalog.correct(first)
    shelf.catalog.correct(second)
    changed = ModelCorrection("one", "a", thinking=True)
    shelf.events.clear()
    shelf.catalog.correct(changed)
    assert shelf.catalog.corrections() == (changed, second)
    assert [event.provider_id for event in shelf.events.of(ModelsChanged)] == ["one"]
    shelf.events.clear()
    shelf.catalog.correct(ModelCorrection("", "*"))
    assert [event.provider_id for event in shelf.events.of(ModelsChanged)] == ["one", "two", LOCAL_PROVIDER_ID]
    shelf.events.clear()
    shelf.catalog.correct(changed)
    shelf.settings.change(zoom=120)
    assert shelf.events.of(ModelsChanged) == []


async def test_what_another_process_corrects_is_taken_over(shelf: Shelf, tmp_path: Path) -> None:
    Shelf(tmp_path).catalog.correct(ModelCorrection("one", "a", vision=True))
    assert shelf.catalog.find(ModelRef("one", "a")).capabilities.vision is None
    shelf.settings.reload()
    assert shelf.catalog.find(ModelRef("one", "a")).capabilities.vision is True


async def test_labels(shelf: Shelf) -> None:
    assert shelf.catalog.label(ModelRef("one", "a")) == "One"
    assert shelf.catalog.label(TINY.ref) == ""
    assert shelf.catalog.label(ModelRef("gone", "a")) == ""


async def test_favourites(shelf: Shelf, tmp_path: Path) -> None:
    first, second = ModelRef("one", "a"), ModelRef("two", "c")
    shelf.catalog.toggle_favourite(first)
    shelf.catalog.toggle_favourite(second)
    assert shelf.catalog.favourites() == (first, second)
    assert Shelf(tmp_path).catalog.favourites() == (first, second)
    shelf.catalog.toggle_favourite(first)
    assert shelf.catalog.favourites() == (second,)
    assert [event.provider_id for event in shelf.events.of(ModelsChanged)] == ["one", "two", "one"]


async def test_the_default_is_the_model_used_last_else_the_first_listed(shelf: Shelf) -> None:
    assert shelf.catalog.default_model() == TINY.ref
    await shelf.catalog.refresh()
    assert shelf.catalog.default_model() == ModelRef("one", "a")
    shelf.catalog.remember(ModelRef("two", "not listed"))
    assert shelf.catalog.default_model() == ModelRef("two", "not listed")
    await shelf.providers.save(replace(TWO, enabled=False), None)
    assert shelf.catalog.default_model() == ModelRef("one", "a")
    await shelf.providers.remove("two")
    assert shelf.catalog.default_model() == ModelRef("one", "a")


async def test_the_environment_comes_before_the_model_used_last(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path, {"OPENAI_BASE_URL": "http://127.0.0.1:3"})
    shelf.settings.change(providers=(ONE,), last_model=ModelRef("one", "a"))
    assert shelf.catalog.default_model() == ModelRef("one", "a"), "its models are not known yet"
    shelf.provider[ENVIRONMENT_PROVIDER_ID].models = (
        model("e", ENVIRONMENT_PROVIDER_ID),
        model("f", ENVIRONMENT_PROVIDER_ID),
    )
    await shelf.catalog.refresh()
    assert shelf.catalog.default_model() == ModelRef(ENVIRONMENT_PROVIDER_ID, "e")
    shelf.catalog.remember(ModelRef(ENVIRONMENT_PROVIDER_ID, "f"))
    assert shelf.catalog.default_model() == ModelRef(ENVIRONMENT_PROVIDER_ID, "f")
    assert ENVIRONMENT_PROVIDER_ID not in shelf.path.read_text(), "another start may have another"


async def test_remembering_the_same_model_writes_nothing(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    shelf.catalog.remember(ModelRef("one", "a"))
    written = shelf.settings.current

    def refuse(**_changes: object) -> None:
        raise AssertionError

    monkeypatch.setattr(shelf.settings, "change", refuse)
    shelf.catalog.remember(ModelRef("one", "a"))
    assert shelf.settings.current == written
