"""Which turns make films, and what they order."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from app.domain.blocks import AttachmentRef, FileBlock, ImageBlock, TextBlock
from app.domain.conversation import Role
from app.domain.errors import AppError, ErrorInfo, ErrorReason
from app.domain.generation import Endpoint, EndpointReason, GenerationSettings, Thinking
from app.domain.jobs import JobState, StoredJob
from app.domain.media import JobStatus, VideoJob, VideoRequest
from app.domain.model_info import ModelInfo, ModelRef
from app.domain.ports import ChatRequest, RequestMessage
from app.domain.stream import OrderNoted, ProgressReported, Stage
from app.services.films import film_reason, film_request, news_of
from app.services.model_names import with_known_capabilities

FRAME = AttachmentRef("ab" * 32, "image/png", "frame.png", 9)
LISTED, NAMED, CHOSEN = EndpointReason.LISTED, EndpointReason.NAMED, EndpointReason.CHOSEN


def asked(model: str, *types: str, settings: GenerationSettings | None = None) -> ChatRequest:
    info = with_known_capabilities(ModelInfo(ModelRef("g", model), endpoint_types=types))
    said = RequestMessage(Role.USER, (TextBlock("a cat"), ImageBlock(FRAME, 64, 48)))
    earlier = RequestMessage(Role.USER, (TextBlock("a dog"), FileBlock(FRAME)))
    answer = RequestMessage(Role.ASSISTANT, (TextBlock("done"),))
    return ChatRequest(model, (earlier, answer, said), "Be brief", settings or GenerationSettings(), info=info)


@pytest.mark.parametrize(
    ("model", "types", "why"),
    [
        ("sora-2", ("openai-video",), LISTED),
        ("house-film", ("openai-video",), LISTED),
        ("house-film", ("openai-video", "openai"), LISTED),
        ("house-film", ("openai", "openai-video"), None),
        ("sora-2", ("openai", "openai-video"), LISTED),
        ("kling-v2", ("openai",), NAMED),
        ("veo-3.1", ("gemini", "openai"), NAMED),
        ("hailuo-02", (), NAMED),
        ("sora_image", (), None),
        ("sora_image", ("image-generation", "openai"), None),
        ("wan2-image", ("image-generation", "openai"), None),
        ("kling-v1-image", (), None),
        ("gpt-4o", (), None),
        ("gpt-image-1", ("image-generation",), None),
    ],
)
def test_which_models_film(model: str, types: tuple[str, ...], why: EndpointReason | None) -> None:
    assert film_reason(asked(model, *types)) is why


def test_what_was_chosen_stands_alone() -> None:
    assert film_reason(asked("gpt-4o", settings=GenerationSettings(endpoint=Endpoint.VIDEOS))) is CHOSEN
    assert film_reason(asked("sora-2", "openai-video", settings=GenerationSettings(endpoint=Endpoint.CHAT))) is None


def test_the_last_message_is_ordered_and_nothing_of_what_was_said_before() -> None:
    assert film_request(asked("sora-2")) == VideoRequest("sora-2", "a cat", FRAME)


@pytest.mark.parametrize(
    ("settings", "ordered"),
    [
        (GenerationSettings(extra={"seconds": "12", "size": "1280x720"}), {"seconds": 12, "size": "1280x720"}),
        (GenerationSettings(extra={"seconds": 4}), {"seconds": 4}),
        (GenerationSettings(extra={"seconds": "long"}), {"extra": {"seconds": "long"}}),
        (GenerationSettings(picture_size="720x1280", n=1), {"size": "720x1280"}),
        (GenerationSettings(picture_size="720x1280", extra={"size": "1x1"}), {"size": "1x1"}),
        (GenerationSettings(seed=0, aspect_ratio="16:9"), {"extra": {"seed": 0, "aspect_ratio": "16:9"}}),
        (GenerationSettings(seed=1, extra={"seed": 2, "fps": 24}), {"extra": {"seed": 2, "fps": 24}}),
    ],
)
def test_settings_of_an_order(settings: GenerationSettings, ordered: dict[str, object]) -> None:
    found = film_request(asked("sora-2", settings=settings))
    assert {name: getattr(found, name) for name in ordered} == ordered
    assert found.seconds == ordered.get("seconds")
    assert found.extra == ordered.get("extra", {})


@pytest.mark.parametrize(
    ("settings", "field"),
    [
        (GenerationSettings(temperature=0.0), "temperature"),
        (GenerationSettings(n=2), "n"),
        (GenerationSettings(search=True), "search"),
        (GenerationSettings(thinking=Thinking(budget=2048)), "thinking"),
    ],
)
def test_a_setting_without_a_place_is_refused(settings: GenerationSettings, field: str) -> None:
    with pytest.raises(AppError) as caught:
        film_request(asked("sora-2", settings=settings))
    assert caught.value.info.reason is ErrorReason.FIELD_NOT_TAKEN
    assert caught.value.info.params == {"field": field, "endpoint": "videos"}


def test_how_far_an_order_is() -> None:
    order = StoredJob("1", "g", VideoJob("video_1", "sora-2"), "a cat", datetime(2026, 1, 1, tzinfo=UTC))
    assert news_of(order) == ()
    taken = replace(order, state=JobState.WAITING)
    noted = OrderNoted(True, "sora-2", "video_1")
    assert news_of(taken) == (noted, ProgressReported(Stage.QUEUED))
    lost = ErrorInfo(ErrorReason.CONNECTION_LOST, {"host": "a.example"})
    running = replace(taken, job=VideoJob("video_1", "sora-2", status=JobStatus.RUNNING, progress=35), error=lost)
    assert news_of(running) == (noted, ProgressReported(Stage.FILMING, 35, trouble=lost))
    made = replace(taken, job=VideoJob("video_1", "sora-2", status=JobStatus.DONE, progress=100))
    assert news_of(made) == (noted, ProgressReported(Stage.FETCHING))
    assert news_of(replace(made, state=JobState.DONE)) == ()
