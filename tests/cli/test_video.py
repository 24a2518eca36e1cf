"""Films from the command line."""

from pathlib import Path

import pytest
from PIL import Image

from app.cli.video import pause_after
from app.domain.blocks import AttachmentRef
from app.domain.errors import AppError, ErrorInfo, ErrorReason
from app.domain.media import JobStatus, VideoJob, VideoRequest, VideoRoute
from app.domain.model_info import Capabilities, ModelInfo, ModelRef
from app.domain.provider import ProviderConfig
from app.infra.bus import EventBus
from app.infra.settings import SettingsStore
from app.storage.attachments import FileAttachmentStore
from tests.cli.conftest import Run
from tests.cli.media_double import MakingProvider

QUEUED = VideoJob("video_1", "films")
HALF = VideoJob("video_1", "films", status=JobStatus.RUNNING, progress=50)
RUNNING = VideoJob("video_1", "films", status=JobStatus.RUNNING)
DONE = VideoJob("video_1", "films", status=JobStatus.DONE, progress=100)


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.cli.video.pause_after", lambda _elapsed: 0.0)


@pytest.fixture
async def film(data: Path) -> AttachmentRef:
    store = FileAttachmentStore(data / "attachments")
    return await store.put(b"MP4", name="video.mp4", media_type="video/mp4")


def failure(reason: ErrorReason, words: str = "") -> AppError:
    return AppError(ErrorInfo(reason, gateway_message=words))


def test_a_film_is_ordered_once_waited_for_and_saved(
    run: Run, provider: MakingProvider, film: AttachmentRef, tmp_path: Path
) -> None:
    Image.new("RGB", (8, 8), "red").save(tmp_path / "first.png")
    lost = AppError(ErrorInfo(ErrorReason.CONNECTION_LOST, retry_after=0.01))
    provider.makes.jobs = [QUEUED, HALF, lost, lost, failure(ErrorReason.SERVER_ERROR), RUNNING, DONE]
    provider.makes.film = film
    how = ["--image", tmp_path / "first.png", "--seconds", "4", "--size", "1280x720", "--param", "seed=7"]
    result = run("video", "--model", "films", *how, "-o", tmp_path / "out.mp4", "A cat")
    assert (result.code, result.out) == (0, "")
    assert (tmp_path / "out.mp4").read_bytes() == b"MP4"
    assert result.err.splitlines() == [
        "loquent: ordered as video_1; --resume video_1 waits for it again",
        "Waiting in the queue",
        f"[{'#' * 15}{'.' * 15}]  50 % Filming",
        "loquent: The connection broke off. Still waiting.",
        f"[{'#' * 15}{'.' * 15}]  50 % Filming",
        "loquent: The gateway has trouble. Still waiting.",
        f"[{'#' * 15}{'.' * 15}]  50 % Filming",
        "Filming",
        str(tmp_path / "out.mp4"),
    ]
    request, *looks = provider.makes.asked
    assert isinstance(request, VideoRequest)
    assert request.first_frame is not None
    assert (request.model, request.prompt, request.first_frame.name) == ("films", "A cat", "first.png")
    assert (request.seconds, request.size, request.extra) == (4, "1280x720", {"seed": 7})
    assert looks == ["video_1"] * 6


def test_a_film_that_failed_says_why(run: Run, provider: MakingProvider, tmp_path: Path) -> None:
    for error, words in ((ErrorInfo(ErrorReason.JOB_FAILED, gateway_message="No cats."), "No cats."), (None, "could")):
        provider.makes.jobs = [QUEUED, VideoJob("video_1", "films", status=JobStatus.FAILED, error=error)]
        result = run("video", "--model", "films", "-o", tmp_path / "out.mp4", "A cat")
        assert (result.code, result.out) == (1, "")
        assert "could not make it" in result.err
        assert words in result.err


@pytest.mark.parametrize("reason", [ErrorReason.KEY_REFUSED, ErrorReason.JOB_GONE])
def test_what_does_not_pass_is_not_waited_for(
    run: Run, provider: MakingProvider, tmp_path: Path, reason: ErrorReason
) -> None:
    provider.makes.jobs = [QUEUED, failure(reason)]
    assert run("video", "--model", "films", "-o", tmp_path / "out.mp4", "A cat").code == 1
    assert len(provider.makes.asked) == 2


def test_an_order_that_fails_is_not_sent_again(run: Run, provider: MakingProvider, tmp_path: Path) -> None:
    provider.makes.jobs = [failure(ErrorReason.CONNECTION_LOST)]
    result = run("video", "--model", "films", "-o", tmp_path / "out.mp4", "A cat")
    assert result.code == 1
    assert "ordered" not in result.err
    assert len(provider.makes.asked) == 1


def test_nobody_waits_for_ever(
    run: Run, provider: MakingProvider, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.cli.video.PATIENCE", -1.0)
    provider.makes.jobs = [QUEUED]
    result = run("video", "--model", "films", "-o", tmp_path / "out.mp4", "A cat")
    assert result.code == 1
    assert "--resume video_1" in result.err


def test_an_order_is_taken_up_again(run: Run, provider: MakingProvider, film: AttachmentRef, tmp_path: Path) -> None:
    provider.makes.jobs = [HALF, DONE]
    provider.makes.film = film
    result = run("video", "--resume", "video_1", "--json", "-o", tmp_path / "out.mp4")
    value = result.value()
    assert (result.code, value["id"], value["status"]) == (0, "video_1", "complete")
    assert provider.makes.asked == ["video_1", "video_1"]
    assert "ordered" not in result.err


def test_an_order_may_have_gone_the_other_way(
    run: Run, provider: MakingProvider, film: AttachmentRef, tmp_path: Path
) -> None:
    other = VideoJob("video_1", "", VideoRoute.NEW_API, JobStatus.DONE)
    provider.makes.jobs = [failure(ErrorReason.JOB_GONE, "none"), other]
    provider.makes.film = film
    assert run("video", "--resume", "video_1", "-o", tmp_path / "out.mp4").code == 0
    provider.makes.jobs = [failure(ErrorReason.JOB_GONE, "none"), failure(ErrorReason.ENDPOINT_MISSING)]
    result = run("video", "--resume", "video_1", "-o", tmp_path / "out.mp4")
    assert result.code == 1
    assert "no longer has this order. (none)" in result.err
    provider.makes.jobs = [failure(ErrorReason.JOB_GONE), failure(ErrorReason.KEY_REFUSED)]
    assert "key" in run("video", "--resume", "video_1", "-o", tmp_path / "out.mp4").err
    provider.makes.jobs = [failure(ErrorReason.KEY_REFUSED)]
    assert run("video", "--resume", "video_1", "-o", tmp_path / "out.mp4").code == 1


def test_another_version_is_made(run: Run, provider: MakingProvider, film: AttachmentRef, tmp_path: Path) -> None:
    provider.makes.jobs = [VideoJob("video_2", "films"), DONE]
    provider.makes.film = film
    result = run("video", "--remix", "video_1", "-o", tmp_path / "out.mp4", "Redder")
    assert result.code == 0
    assert "ordered as video_2" in result.err
    assert provider.makes.asked == [("video_1", "Redder"), "video_2"]


def test_a_model_that_films_is_found_where_none_is_named(
    run: Run, provider: MakingProvider, film: AttachmentRef, tmp_path: Path
) -> None:
    ref = ModelRef("environment", "films")
    provider.models = (ModelInfo(ModelRef("environment", "talks")), ModelInfo(ref, Capabilities(makes_videos=True)))
    provider.makes.jobs = [DONE]
    provider.makes.film = film
    assert run("video", "-o", tmp_path / "out.mp4", "A cat").code == 0
    (request,) = provider.makes.asked
    assert isinstance(request, VideoRequest)
    assert request.model == "films"


def test_whose_order_it_is_must_be_said_where_it_could_be_anybodys(
    run: Run, provider: MakingProvider, data: Path, tmp_path: Path
) -> None:
    data.mkdir(exist_ok=True)
    SettingsStore(data / "settings.json", EventBus()).change(
        providers=(ProviderConfig("gate", "Gate", "https://gate.example"),)
    )
    result = run("video", "--resume", "video_1", "-o", tmp_path / "out.mp4")
    assert result.code == 2
    assert "--model PROVIDER:ID" in result.err
    assert provider.makes.asked == []


def test_an_order_is_looked_at_less_and_less_often() -> None:
    assert [pause_after(seconds) for seconds in (0, 29, 30, 119, 120, 1000)] == [5, 5, 10, 10, 20, 20]
