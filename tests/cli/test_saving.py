"""Files of replies: where they are saved."""

from pathlib import Path

import pytest

from app.cli.commands import Target
from app.cli.saving import SavedFile, files_of, paths_for
from app.domain.blocks import AttachmentRef, AudioBlock, ImageBlock, TextBlock
from app.domain.errors import AppError, ErrorKind
from app.services.attachments import AttachmentService
from app.storage.attachments import FileAttachmentStore


def ref(name: str) -> AttachmentRef:
    return AttachmentRef("ab" * 32, "image/png", name, 3)


def test_a_file_gets_the_first_and_its_neighbours_the_others(tmp_path: Path) -> None:
    target = tmp_path / "cat.png"
    target.write_bytes(b"old")
    refs = [ref("a"), ref("b"), ref("c")]
    assert [path.name for path in paths_for(refs, Target(target))] == ["cat.png", "cat-2.png", "cat-3.png"]


def test_a_folder_gets_each_under_its_own_name_and_loses_nothing(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    (tmp_path / "there" / "a.png").write_bytes(b"old")
    found = paths_for([ref("a.png"), ref("a.png"), ref("b.png")], Target(tmp_path / "there"))
    assert [path.name for path in found] == ["a-2.png", "a-3.png", "b.png"]
    assert {path.parent for path in found} == {tmp_path / "there"}


def test_a_folder_that_is_not_there_yet_is_made(tmp_path: Path) -> None:
    assert paths_for([ref("a.png")], Target(tmp_path / "new", is_folder=True)) == [tmp_path / "new" / "a.png"]
    assert paths_for([ref("a.png")], Target(tmp_path / "new")) == [tmp_path / "new"]


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("..\\..\\x.png", "x.png"),
        ("/x.png", "x.png"),
        (".hidden", "hidden"),
        ("a\n\x1b[2J.png", "a[2J.png"),
        ('a<b>"c".png', "abc.png"),
        ("..", "ab" * 6),
        ("", "ab" * 6),
    ],
)
def test_a_name_from_outside_stays_in_the_folder(tmp_path: Path, name: str, kept: str) -> None:
    assert paths_for([ref(name)], Target(tmp_path)) == [tmp_path / kept]


def content(file: SavedFile) -> bytes | None:
    return None if file.path is None else file.path.read_bytes()


async def test_files_are_where_they_lie_or_where_they_are_wanted(tmp_path: Path) -> None:
    store = FileAttachmentStore(tmp_path / "store")
    service = AttachmentService(store, tmp_path / "opened")
    picture = ImageBlock(await store.put(b"PNG", name="a.png", media_type="image/png"), 1, 1)
    sound = AudioBlock(await store.put(b"MP3", name="b.mp3", media_type="audio/mpeg"))
    blocks = (TextBlock("Look"), picture, sound)
    lying = await files_of(blocks, service, None)
    assert [(file.kind, content(file)) for file in lying] == [("image", b"PNG"), ("audio", b"MP3")]
    saved = await files_of(blocks, service, Target(tmp_path / "out" / "deep" / "x.png"))
    assert [(str(file.path)[-7:], content(file)) for file in saved] == [("p/x.png", b"PNG"), ("x-2.png", b"MP3")]
    assert sorted(path.name for path in (tmp_path / "out" / "deep").iterdir()) == ["x-2.png", "x.png"]


async def test_where_nothing_can_be_written_is_told(tmp_path: Path) -> None:
    store = FileAttachmentStore(tmp_path / "store")
    picture = ImageBlock(await store.put(b"PNG", name="a.png", media_type="image/png"), 1, 1)
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(AppError) as caught:
        await files_of((picture,), AttachmentService(store, tmp_path / "opened"), Target(tmp_path / "file" / "x.png"))
    assert caught.value.info.kind is ErrorKind.STORAGE
