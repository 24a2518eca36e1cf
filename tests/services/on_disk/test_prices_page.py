"""What a prices page says of models: below their list, above their names, kept with the list, and no harm where it is
late, broken or not there."""

import asyncio
from pathlib import Path

import pytest

from app.domain.corrections import ModelCorrection, Origin
from app.domain.errors import AppError, ErrorReason
from app.domain.events import ModelsChanged
from app.domain.model_info import Capabilities, ModelInfo, ModelPrice, ModelRef
from app.domain.provider import LOCAL_PROVIDER_ID
from app.services.catalog import CatalogState
from tests.services.on_disk.doubles import model
from tests.services.on_disk.test_catalog import ONE, TWO, Shelf

REF = ModelRef("one", "gpt-4o")
ROW = ModelPrice(
    "gpt-4o",
    2.5,
    10.0,
    endpoint_types=("openai-response", "openai"),
    capabilities=Capabilities(vision=True, tools=False, thinking=False),
    context_length=128_000,
)


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    made = Shelf(tmp_path)
    made.settings.change(providers=(ONE, TWO))
    made.provider["one"].models = (ModelInfo(REF, Capabilities(vision=False)), model("b", "one"))
    made.pages["one"] = (ROW, ModelPrice("not listed", 1.0))
    return made


async def test_the_list_comes_first_then_the_page_then_the_name(shelf: Shelf, tmp_path: Path) -> None:
    await shelf.catalog.refresh()
    for catalog in (shelf.catalog, Shelf(tmp_path).catalog):
        facts = catalog.facts(REF)
        assert facts.info.capabilities == Capabilities(vision=False, tools=False, thinking=False)
        assert (facts.info.context_length, facts.info.endpoint_types) == (128_000, ("openai-response", "openai"))
        assert facts.info.price == ROW
        assert {name: facts.origins[name] for name in ("vision", "tools", "context_length", "endpoint")} == {
            "vision": Origin.LIST,
            "tools": Origin.PRICES,
            "context_length": Origin.PRICES,
            "endpoint": Origin.PRICES,
        }
        assert facts.origins["makes_images"] is Origin.UNKNOWN
        assert catalog.find(REF) == facts.info
        assert [each.ref.model_id for each in catalog.models()][:2] == ["gpt-4o", "b"], "only what is listed"
    assert shelf.catalog.find(ModelRef("one", "b")).price is None


async def test_a_person_comes_before_the_page(shelf: Shelf) -> None:
    await shelf.catalog.refresh("one")
    shelf.catalog.correct(ModelCorrection("one", "gpt-4o", tools=True))
    facts = shelf.catalog.facts(REF)
    assert (facts.info.capabilities.tools, facts.origins["tools"]) == (True, Origin.CORRECTED)
    assert (facts.otherwise.capabilities.tools, facts.other_origins["tools"]) == (False, Origin.PRICES)


async def test_it_is_asked_for_once_a_refresh_and_not_of_this_computer(shelf: Shelf) -> None:
    await shelf.catalog.refresh()
    assert sorted(shelf.pages_asked) == ["one", "two"]
    await shelf.catalog.refresh(LOCAL_PROVIDER_ID)
    assert sorted(shelf.pages_asked) == ["one", "two"]
    await shelf.catalog.refresh("one")
    assert sorted(shelf.pages_asked) == ["one", "one", "two"]


async def test_a_list_is_not_held_up_by_its_page(shelf: Shelf) -> None:
    shelf.page_comes.clear()
    there = asyncio.Event()

    def look(event: ModelsChanged) -> None:
        if shelf.catalog.state(event.provider_id) == CatalogState():
            there.set()

    shelf.bus.subscribe(ModelsChanged, look)
    async with asyncio.timeout(10), asyncio.TaskGroup() as tasks:
        tasks.create_task(shelf.catalog.refresh("one"))
        await there.wait()
        assert shelf.catalog.find(REF).capabilities.tools is True, "what the name tells, until the page says more"
        shelf.events.clear()
        shelf.page_comes.set()
    assert shelf.catalog.find(REF).capabilities.tools is False
    assert [event.provider_id for event in shelf.events.of(ModelsChanged)] == ["one"]


async def test_a_page_that_comes_before_its_list_is_put_to_it(shelf: Shelf) -> None:
    await shelf.catalog.refresh("one")
    shelf.provider["one"].models = (model("not listed", "one"),)
    await shelf.catalog.refresh("one")
    assert shelf.catalog.find(ModelRef("one", "not listed")).price == ModelPrice("not listed", 1.0)


async def test_a_page_that_never_comes_is_given_up(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path, page_patience=0)
    shelf.settings.change(providers=(ONE,))
    shelf.provider["one"].models = (ModelInfo(REF),)
    shelf.page_comes.clear()
    async with asyncio.timeout(10):
        await shelf.catalog.refresh("one")
    assert shelf.catalog.state("one") == CatalogState()
    assert shelf.catalog.find(REF).price is None


async def test_what_was_known_stays_while_the_page_cannot_be_had(shelf: Shelf, tmp_path: Path) -> None:
    await shelf.catalog.refresh("one")
    later = Shelf(tmp_path)
    later.provider["one"].models = shelf.provider["one"].models
    later.pages["one"] = AppError.because(ErrorReason.KEY_REFUSED)
    await later.catalog.refresh("one")
    assert later.catalog.state("one") == CatalogState()
    assert later.catalog.find(REF).price == ROW
    later.pages["one"] = AppError.because(ErrorReason.NOT_OFFERED)
    await later.catalog.refresh("one")
    assert later.catalog.find(REF).price is None
    assert Shelf(tmp_path).catalog.find(REF).price is None


async def test_the_page_alone_is_kept_too(shelf: Shelf, tmp_path: Path) -> None:
    del shelf.pages["one"]
    await shelf.catalog.refresh("one")
    shelf.provider["one"].list_error = AppError.because(ErrorReason.SERVER_ERROR)
    shelf.pages["one"] = (ROW,)
    await shelf.catalog.refresh("one")
    assert Shelf(tmp_path).catalog.find(REF).price == ROW
