from pathlib import Path

import pytest

from app.domain.blocks import AttachmentRef
from app.domain.errors import AppError, ErrorReason
from app.storage.attachments import FileAttachmentStore
from app.storage.layered_attachments import LayeredAttachmentStore


async def test_new_files_lie_above_and_old_ones_below(tmp_path: Path) -> None:
    upper, lower = FileAttachmentStore(tmp_path / "upper"), FileAttachmentStore(tmp_path / "lower")
    old = await lower.put(b"old", name="old.txt", media_type="text/plain")
    store = LayeredAttachmentStore(upper, lower)
    new = await store.put(b"new", name="new.txt", media_type="text/plain")
    assert (await store.read(old), await store.read(new)) == (b"old", b"new")
    assert (store.path(old), store.path(new)) == (lower.path(old), upper.path(new))
    with pytest.raises(AppError) as caught:
        await lower.read(new)
    assert caught.value.info.reason is ErrorReason.FILE_UNREADABLE
    with pytest.raises(AppError):
        await store.read(AttachmentRef("ab" * 32, "text/plain", "gone.txt", 3))
