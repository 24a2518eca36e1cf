"""Films over real sockets, through the whole program: ordered in one run, brought in by the next."""

from pathlib import Path

import pytest

from app.bootstrap.core import open_core
from app.bootstrap.options import CoreOptions, WindowOptions
from app.domain.errors import AppError, ErrorReason
from app.domain.events import JobChanged
from app.domain.jobs import JobState, StoredJob
from app.domain.media import Balance, VideoRequest
from app.domain.provider import ProviderConfig
from app.services.context import Services
from tests.providers.servers import CUT, Says, Site, site

MP4 = b"\x00\x00\x00\x18ftypisom" + bytes(2000)
CREATE, LOOK, CONTENT = "POST /v1/videos", "GET /v1/videos/video_1", "GET /v1/videos/video_1/content"


async def at_gate(services: Services, here: Site) -> None:
    await services.providers.save(ProviderConfig("gate", "Gate", here.url), None)


async def test_ordered_in_one_run_and_brought_in_by_the_next(tmp_path: Path) -> None:
    async with site() as here:
        here.on(CREATE, {"id": "video_1", "status": "queued", "progress": 0})
        here.on(LOOK, {"id": "video_1", "status": "completed", "progress": 100})
        here.on(CONTENT, Says(MP4, kind="video/mp4"))
        async with open_core(CoreOptions(tmp_path)) as services:
            await at_gate(services, here)
            ordered = await services.jobs.start_video("gate", VideoRequest("sora-2", "a cat"))
            assert (ordered.state, ordered.job.remote_id) == (JobState.WAITING, "video_1")
        assert here.at(LOOK) == []
        async with open_core(WindowOptions(tmp_path)) as services:
            told: list[StoredJob] = []
            services.bus.subscribe(JobChanged, lambda event: told.append(event.job))
            made = await services.jobs.wait(ordered.id)
            assert made.file is not None
            assert await services.attachments.read(made.file) == MP4
            assert told[-1] == made
            assert made.state is JobState.DONE
        assert [len(here.at(place)) for place in (CREATE, LOOK, CONTENT)] == [1, 1, 1]


async def test_an_order_whose_answer_was_lost_is_never_sent_again(tmp_path: Path) -> None:
    async with site() as here:
        here.on(CREATE, Says(CUT))
        async with open_core(CoreOptions(tmp_path)) as services:
            await at_gate(services, here)
            with pytest.raises(AppError) as caught:
                await services.jobs.start_video("gate", VideoRequest("sora-2", "a cat"))
            assert caught.value.info.reason is ErrorReason.CONNECTION_LOST
        async with open_core(WindowOptions(tmp_path)) as services:
            await services.jobs.resume()
            (stored,) = await services.jobs.all()
            assert stored.state is JobState.UNSURE
        assert len(here.asked) == 1


async def test_money_through_the_whole_program(tmp_path: Path) -> None:
    async with site() as here:
        here.on("GET /api/usage/token", {"code": True, "data": {"total_available": 500_000, "total_used": 250_000}})
        here.on("GET /api/pricing", {"data": [{"model_name": "m", "model_ratio": 1, "completion_ratio": 2}]})
        async with open_core(CoreOptions(tmp_path)) as services:
            await at_gate(services, here)
            assert await services.account.balance("gate") == Balance(1.0, 0.5, source="/api/usage/token")
            (price,) = await services.account.prices("gate")
            assert (price.input_per_million, price.output_per_million) == (2.0, 4.0)
