"""The pytest fixture ``gateway``: see the top of ``tests.gateway``."""

from collections.abc import Iterator

import pytest

from tests.gateway.server import Gateway

TEST_KEY = "sk-test-0123456789abcdefWXYZ"


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    """Start a gateway that asks for ``gateway.key``; stop it when the test is over."""
    with Gateway(key=TEST_KEY) as running:
        yield running


@pytest.fixture
def open_gateway() -> Iterator[Gateway]:
    """Start a gateway that needs no key, like most servers at home."""
    with Gateway() as running:
        yield running
