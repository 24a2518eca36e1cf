from pathlib import Path

import pytest

from app.bootstrap.core import open_core
from app.bootstrap.options import CoreOptions
from app.domain.errors import AppError, ErrorReason
from app.domain.model_info import ModelRef
from app.domain.provider import ProviderConfig
from app.services.context import Services
from app.services.model_choice import named_model, unnamed_model
from tests.gateway import Gateway

LOCAL = ModelRef("local", "SmolLM2-135M-Instruct")


@pytest.fixture
def options(tmp_path: Path) -> CoreOptions:
    return CoreOptions(tmp_path / "data")


def add(services: Services, *providers: tuple[str, str]) -> None:
    services.settings.change(
        providers=tuple(ProviderConfig(name, f"Gate {name}", address) for name, address in providers)
    )


async def test_the_only_gateway_is_meant_without_asking_it(options: CoreOptions, open_gateway: Gateway) -> None:
    async with open_core(options) as services:
        add(services, ("a", open_gateway.url))
        assert await named_model("any:thing", services) == ModelRef("a", "any:thing")
    assert open_gateway.requests == []


async def test_of_two_gateways_the_one_that_lists_the_model_is_meant(
    options: CoreOptions, open_gateway: Gateway
) -> None:
    open_gateway.models = ["echo"]
    async with open_core(options) as services:
        add(services, ("a", "http://127.0.0.1:1"), ("b", open_gateway.url))
        assert await named_model("echo", services, ask=False) == ModelRef("a", "echo")
        assert await named_model("echo", services) == ModelRef("b", "echo")
        assert await named_model("other", services) == ModelRef("a", "other")
    async with open_core(options) as services:
        assert await named_model("echo", services, ask=False) == ModelRef("b", "echo")


@pytest.mark.parametrize("prefix", ["b", "B", "gate b"])
async def test_a_provider_can_be_named(options: CoreOptions, prefix: str) -> None:
    async with open_core(options) as services:
        add(services, ("a", "http://127.0.0.1:1"), ("b", "http://127.0.0.1:2"))
        assert await named_model(f"{prefix}:x:free", services) == ModelRef("b", "x:free")


async def test_the_model_of_this_computer_is_found_by_its_name(options: CoreOptions) -> None:
    async with open_core(options) as services:
        add(services, ("a", "http://127.0.0.1:1"))
        assert await named_model(LOCAL.model_id, services) == LOCAL


async def test_the_last_used_model_comes_first(options: CoreOptions) -> None:
    async with open_core(options) as services:
        add(services, ("a", "http://127.0.0.1:1"))
        services.catalog.remember(ModelRef("a", "x"))
        assert await unnamed_model(services) == ModelRef("a", "x")


async def test_without_a_last_one_the_first_of_the_first_provider_is_taken(
    options: CoreOptions, open_gateway: Gateway
) -> None:
    open_gateway.models = ["one", "two"]
    async with open_core(options) as services:
        add(services, ("a", open_gateway.url))
        assert await unnamed_model(services) == ModelRef("a", "one")


async def test_a_gateway_with_no_model_is_passed_over(options: CoreOptions, open_gateway: Gateway) -> None:
    open_gateway.models = []
    async with open_core(options) as services:
        add(services, ("a", open_gateway.url))
        assert await unnamed_model(services) == LOCAL


async def test_a_gateway_that_fails_is_not_passed_over(options: CoreOptions) -> None:
    async with open_core(options) as services:
        add(services, ("a", "http://127.0.0.1:1"))
        with pytest.raises(AppError) as caught:
            await unnamed_model(services)
    assert caught.value.info.reason is ErrorReason.CONNECTION_REFUSED


async def test_the_environment_comes_before_the_last_used(
    options: CoreOptions, open_gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_gateway.models = ["one", "two"]
    monkeypatch.setenv("OPENAI_BASE_URL", open_gateway.url)
    async with open_core(options) as services:
        services.catalog.remember(LOCAL)
        assert await unnamed_model(services) == ModelRef("environment", "one")
        services.catalog.remember(ModelRef("environment", "two"))
        assert await unnamed_model(services) == ModelRef("environment", "two")


async def test_there_may_be_no_model_at_all(options: CoreOptions, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.local.model.LocalModel.available", lambda _self: False)
    async with open_core(options) as services:
        with pytest.raises(AppError) as caught:
            await unnamed_model(services)
    assert caught.value.info.reason is ErrorReason.NO_MODEL
