"""``loquent ask`` of a model that films: an order as in the window."""

from functools import partial
from pathlib import Path

import pytest

from app.services.job_patience import JobPatience
from tests.cli.conftest import Run
from tests.gateway import Gateway
from tests.gateway import files as gateway_files

pytestmark = pytest.mark.usefixtures("environment")


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look at orders without a pause."""
    monkeypatch.setattr("app.services.jobs.JobPatience", partial(JobPatience, pauses=(), last_pause=0.001))


def test_a_film_is_ordered_waited_for_and_saved(run: Run, gateway: Gateway, tmp_path: Path) -> None:
    place = tmp_path / "cat.mp4"
    result = run("ask", "--model", "sora-2", "--param", "seconds=8", "--output", place, "a cat")
    assert (result.code, result.out) == (0, "")
    assert "asked at the endpoint videos" in result.err
    assert "Filming" in result.err
    assert place.read_bytes() == gateway_files.film()
    (order,) = [record for record in gateway.requests if record.method == "POST"]
    assert order.form is not None
    assert {part.name: part.text for part in order.form} == {"model": "sora-2", "prompt": "a cat", "seconds": "8"}


def test_an_order_that_failed_is_told(run: Run) -> None:
    result = run("ask", "--model", "video-fails", "--endpoint", "videos", "a cat")
    assert result.code == 1
    assert "The film was blocked" in result.err


def test_a_dry_run_shows_the_order_and_sends_nothing(run: Run, gateway: Gateway) -> None:
    result = run("ask", "--dry-run", "--model", "sora-2", "a cat")
    assert result.code == 0
    assert result.out.startswith(f"POST {gateway.url}/v1/videos\n")
    assert 'name="prompt"\r\n\r\na cat\r\n' in result.out.replace("\n", "\r\n").replace("\r\r", "\r")
    assert gateway.requests == []
