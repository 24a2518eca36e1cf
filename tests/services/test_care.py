"""A check after a bad end, and a copy each day, on a history that is made up."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.domain.copies import CopyKind, HistoryCopy, Salvage
from app.domain.errors import AppError, ErrorReason
from app.domain.events import CopiesChanged, DamageFound, FolderWorkWanted, ProblemRaised
from app.domain.folder_work import RestoreCopy
from app.infra.bus import EventBus
from app.services.care import CareService


def a_copy(made_at: datetime, kind: CopyKind = CopyKind.DAILY) -> HistoryCopy:
    return HistoryCopy(f"{kind}-{made_at}", kind, made_at, 1, 5, 1)


class MadeUpCare:
    """A HistoryCare that does what the test says."""

    def __init__(self) -> None:
        self.words = ""
        self.looks = 0
        self.refusal: AppError | None = None
        self.kept: list[HistoryCopy] = []

    async def fault(self) -> str:
        self.looks += 1
        return self.words

    async def copies(self) -> tuple[HistoryCopy, ...]:
        return tuple(self.kept)

    async def copy_now(self, kind: CopyKind = CopyKind.DAILY) -> HistoryCopy:
        if self.refusal is not None:
            raise self.refusal
        self.kept.insert(0, a_copy(datetime.now(UTC), kind))
        return self.kept[0]

    async def remove(self, name: str) -> None:
        self.kept = [copy for copy in self.kept if copy.name != name]

    async def restore(self, name: str) -> str:
        raise NotImplementedError

    async def salvage(self, tell: Callable[[int], None] = lambda _: None, name: str = "") -> Salvage:
        raise NotImplementedError


class Mark:
    """The file that says that the database has to be looked at."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def leave(self) -> None:
        self.path.touch()

    @property
    def is_there(self) -> bool:
        return self.path.exists()


class Heard:
    """Every event that was published, in order."""

    def __init__(self, bus: EventBus) -> None:
        self.events: list[object] = []
        for kind in (DamageFound, CopiesChanged, ProblemRaised, FolderWorkWanted):
            bus.subscribe(kind, self.events.append)

    def of(self, kind: type) -> list[object]:
        return [event for event in self.events if isinstance(event, kind)]


@pytest.fixture
def care() -> MadeUpCare:
    return MadeUpCare()


@pytest.fixture
def bus() -> EventBus:
    return EventBus()


@pytest.fixture
def heard(bus: EventBus) -> Heard:
    return Heard(bus)


@pytest.fixture
def mark(tmp_path: Path) -> Mark:
    return Mark(tmp_path / "unchecked")


@pytest.fixture
def service(care: MadeUpCare, bus: EventBus, mark: Mark) -> CareService:
    return CareService(care, bus, Path("/data/history.db"), mark.path)


async def test_nothing_is_looked_at_after_a_good_end(service: CareService, care: MadeUpCare) -> None:
    await service.check_after_bad_end()
    assert care.looks == 0


async def test_a_whole_database_is_not_spoken_of(
    service: CareService, care: MadeUpCare, mark: Mark, heard: Heard
) -> None:
    mark.leave()
    await service.check_after_bad_end()
    assert (care.looks, heard.events, mark.is_there) == (1, [], False)
    assert service.damage is None


async def test_damage_is_told_and_looked_for_again(
    service: CareService, care: MadeUpCare, mark: Mark, heard: Heard
) -> None:
    mark.leave()
    care.words = "Tree 3 page 41"
    await service.check_after_bad_end()
    (told,) = heard.of(DamageFound)
    assert isinstance(told, DamageFound)
    assert told.error.reason is ErrorReason.DATABASE_DAMAGED
    assert (told.error.gateway_message, told.error.params) == ("Tree 3 page 41", {"path": "/data/history.db"})
    assert service.damage == told.error
    assert mark.is_there


@pytest.mark.parametrize(
    ("hours", "kind", "is_due"),
    [
        (0, CopyKind.DAILY, False),
        (49, CopyKind.DAILY, True),
        (0, CopyKind.MIGRATION, True),
        (0, CopyKind.BY_HAND, True),
    ],
)
async def test_a_copy_is_made_once_a_day(
    service: CareService, care: MadeUpCare, heard: Heard, hours: int, kind: CopyKind, *, is_due: bool
) -> None:
    care.kept = [a_copy(datetime.now(UTC) - timedelta(hours=hours), kind)]
    assert await service.copy_if_due() is is_due
    assert await service.copy_if_due() is False
    assert len(heard.of(CopiesChanged)) == is_due
    assert len(care.kept) == 1 + is_due
    assert care.kept[0].kind is (CopyKind.DAILY if is_due else kind)


async def test_a_copy_that_a_person_wants_is_none_of_the_daily_ones(service: CareService, care: MadeUpCare) -> None:
    await service.copy_if_due()
    assert (await service.copy_now()).kind is CopyKind.BY_HAND
    assert [copy.kind for copy in care.kept] == [CopyKind.BY_HAND, CopyKind.DAILY]


async def test_a_copy_that_cannot_be_made_is_told_once_and_tried_again(
    service: CareService, care: MadeUpCare, heard: Heard
) -> None:
    care.refusal = AppError.because(ErrorReason.DISK_FULL)
    for _ in range(3):
        assert await service.copy_if_due() is False
    assert len(heard.of(ProblemRaised)) == 1
    assert service.problem is not None
    care.refusal = None
    assert await service.copy_if_due() is True
    assert service.problem is None


async def test_damage_that_a_copy_meets_is_told(service: CareService, care: MadeUpCare, heard: Heard) -> None:
    care.refusal = AppError.because(ErrorReason.DATABASE_DAMAGED)
    assert await service.copy_if_due() is False
    assert len(heard.of(DamageFound)) == 1
    assert heard.of(ProblemRaised) == []


async def test_work_on_the_folder_is_wanted_aloud(service: CareService, heard: Heard) -> None:
    service.want(RestoreCopy("a"))
    assert heard.events == [FolderWorkWanted(RestoreCopy("a"))]


async def test_a_copy_of_a_day_to_come_does_not_put_off_that_of_today(service: CareService, care: MadeUpCare) -> None:
    care.kept = [a_copy(datetime.now(UTC) + timedelta(days=900))]
    assert await service.copy_if_due() is True
    assert await service.copy_if_due() is False
    assert len(care.kept) == 2
