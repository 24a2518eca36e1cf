"""Acts on many conversations: written in pieces, taken back as one, on the real storage."""

from collections.abc import Callable, Sequence

import pytest

from app.domain.conversation import Conversation
from app.domain.errors import AppError, ErrorReason
from app.domain.events import ActDone, ActKind
from app.domain.library import ConversationChange, Section, SectionKind
from tests.services.on_disk.desk import Desk
from tests.services.on_disk.test_library import ARCHIVE, DAYS, ids_of, sections, state


async def test_a_new_folder_for_chosen_conversations_is_one_step(desk: Desk) -> None:
    ids = await ids_of(desk, 3)
    await desk.library.pin(ids[:1])
    before = await state(desk)
    desk.events.clear()
    folder = await desk.library.create_folder("Work", ids[:2])
    after = await state(desk)
    inside = Section(SectionKind.FOLDER, folder.id)
    assert await sections(desk, ids) == [inside, inside, DAYS]
    assert [act.kind for act in desk.events.of(ActDone)] == [ActKind.FOLDER_MADE]
    await desk.undo.undo()
    assert await state(desk) == before
    await desk.undo.redo()
    assert await state(desk) == after


async def test_an_act_on_many_is_written_in_pieces_and_taken_back_as_one(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = await ids_of(desk, 5)
    monkeypatch.setattr("app.services.library.PIECE", 2)
    before = await state(desk)
    sizes = _count_pieces(desk, monkeypatch)
    await desk.library.archive([*ids, "gone", "gone too"])
    assert sizes == [2, 2, 2, 1]
    assert await sections(desk, ids) == [ARCHIVE] * 5
    assert [act.count for act in desk.events.of(ActDone)] == [5]
    await desk.undo.undo()
    assert await state(desk) == before
    folder = await desk.library.create_folder("Work", ids)
    filed = await state(desk)
    await desk.library.remove_folder(folder.id)
    await desk.undo.undo()
    assert await state(desk) == filed


async def test_what_an_act_has_done_before_it_failed_can_be_taken_back(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = await ids_of(desk, 5)
    monkeypatch.setattr("app.services.library.PIECE", 2)
    before = await state(desk)
    sizes = _count_pieces(desk, monkeypatch, fails_at=2)
    with pytest.raises(AppError):
        await desk.library.archive(ids)
    assert sizes == [2, 2]
    assert await sections(desk, ids) == [ARCHIVE, ARCHIVE, DAYS, DAYS, DAYS]
    assert [act.count for act in desk.events.of(ActDone)] == [2]
    await desk.undo.undo()
    assert await state(desk) == before


def _count_pieces(desk: Desk, monkeypatch: pytest.MonkeyPatch, fails_at: int = 0) -> list[int]:
    """Return the sizes of transactions on many conversations, as they come; one of them fails as on a full disk."""
    sizes: list[int] = []
    change_many = desk.history.change_many

    async def counted(
        conversation_ids: Sequence[str], change: Callable[[Conversation], Conversation]
    ) -> tuple[ConversationChange, ...]:
        sizes.append(len(conversation_ids))
        if len(sizes) == fails_at:
            raise AppError.because(ErrorReason.DISK_FULL, path="history.db")
        return await change_many(conversation_ids, change)

    monkeypatch.setattr(desk.history, "change_many", counted)
    return sizes
