import zipfile
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.blocks import AttachmentRef, FileBlock, TextBlock
from app.domain.conversation import Conversation
from app.domain.errors import AppError, ErrorReason
from app.infra.paths import DataFolder
from app.services.export.exporter import ExportFormat, ExportOptions
from app.services.export.file_names import FileNames, fit, of_attachment
from app.services.export.service import ExportService
from app.services.export.targets import TargetKind, kind_of
from app.services.export.tree import ConversationTree
from app.services.export.words import ExportWords
from app.storage.attachments import FileAttachmentStore
from app.storage.history import SqliteHistory
from tests.services.export.trees import WORDS
from tests.storage.support import NOON, KnownLease, a_conversation, a_message

OPTIONS = ExportOptions(WORDS)


@pytest.fixture
async def service(tmp_path: Path) -> AsyncIterator[ExportService]:
    """Give two conversations of the same name, one with a file in it."""
    folder = DataFolder(tmp_path / "data")
    history = SqliteHistory(folder, KnownLease())
    await history.open()
    store = FileAttachmentStore(folder.attachments)
    ref = await store.put(b"PNG", name="../../ca?t.PNG", media_type="image/png")
    for number in range(2):
        conversation = a_conversation('Cats/dogs: "猫"', number)
        await history.add_conversation(conversation)
        blocks = (TextBlock(f"Words {number}"), FileBlock(ref))
        first = a_message(conversation, *blocks)
        await history.add_messages((first,), replace(conversation, head_id=first.id))
    yield ExportService(history, store)
    await history.aclose()


def names(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def a_folder(path: Path) -> Path:
    path.mkdir()
    return path


def written(path: Path, words: str) -> Path:
    path.write_text(words, encoding="utf-8")
    return path


def text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


async def both(service: ExportService) -> Sequence[Conversation]:
    return await service.conversations()


async def test_a_folder_gets_a_file_for_each_and_what_they_point_at(service: ExportService, tmp_path: Path) -> None:
    out = tmp_path / "out"
    heard: list[tuple[int, int]] = []

    def told(done: int, total: int) -> None:
        heard.append((done, total))

    await service.write(await both(service), ExportFormat.MARKDOWN, OPTIONS, out, TargetKind.FOLDER, told=told)
    stem = "2026-03-04 Cats_dogs_ _猫_"
    (attached,) = [name for name in names(out) if name.startswith("files/")]
    assert names(out) == [f"{stem} (2).md", f"{stem}.md", attached]
    assert f"(<{attached}>)" in text(out / f"{stem}.md")
    assert attached.endswith(".png")
    assert heard[0] == (0, 2)
    assert heard[-1] == (2, 2)
    # Again into the same folder: nothing is overwritten.
    await service.write(await both(service), ExportFormat.TEXT, OPTIONS, out, TargetKind.FOLDER)
    await service.write(await both(service), ExportFormat.TEXT, OPTIONS, out, TargetKind.FOLDER)
    assert len([name for name in names(out) if name.endswith(".txt")]) == 4


@pytest.mark.parametrize("wanted", [ExportFormat.MARKDOWN, ExportFormat.HTML, ExportFormat.TEXT, ExportFormat.JSON])
async def test_a_zip_file_holds_the_same(service: ExportService, tmp_path: Path, wanted: ExportFormat) -> None:
    out = tmp_path / "out.zip"
    await service.write(await both(service), wanted, OPTIONS, out, TargetKind.ZIP)
    with zipfile.ZipFile(out) as archive:
        assert archive.testzip() is None
        found = [name for name in archive.namelist() if name.endswith(f".{wanted.value}")]
        assert len(found) == 2
        assert sum(b"Words 1" in archive.read(name) for name in found) == 1
        assert any(name.startswith("files/") for name in archive.namelist()) is (wanted is ExportFormat.MARKDOWN)


class Broken:
    """A printer that fails in the middle."""

    def begin(self, target: Path, title: str) -> None:
        target.write_bytes(b"%PDF half")

    async def conversation(self, tree: ConversationTree, words: ExportWords, *, all_branches: bool) -> None:
        raise AppError.because(ErrorReason.DISK_FULL, path="x")

    async def end(self) -> None:
        raise AssertionError("it has failed")

    def abandon(self) -> None:
        pass


@pytest.mark.parametrize("kind", list(TargetKind))
async def test_what_fails_leaves_what_was_there(service: ExportService, tmp_path: Path, kind: TargetKind) -> None:
    place = a_folder(tmp_path / "place")
    out = place if kind is TargetKind.FOLDER else written(place / "out.x", "old")
    before = names(place)
    with pytest.raises(AppError):
        await service.write(await both(service), ExportFormat.PDF, OPTIONS, out, kind, printer=Broken)
    assert names(place) == before
    assert kind is TargetKind.FOLDER or text(out) == "old"


async def test_a_file_in_the_place_of_a_folder_stays(service: ExportService, tmp_path: Path) -> None:
    out = written(tmp_path / "taken", "mine")
    with pytest.raises(AppError) as caught:
        await service.write(await both(service), ExportFormat.TEXT, OPTIONS, out, TargetKind.FOLDER)
    assert caught.value.info.reason is ErrorReason.TARGET_EXISTS
    assert text(out) == "mine"


def test_what_a_path_asks_for(tmp_path: Path) -> None:
    assert kind_of(tmp_path) is TargetKind.FOLDER
    assert kind_of(tmp_path / "new", is_folder=True) is TargetKind.FOLDER
    assert kind_of(tmp_path / "all.ZIP") is TargetKind.ZIP
    assert kind_of(tmp_path / "all.md") is TargetKind.FILE


def test_names_are_fit_for_every_disk() -> None:
    taken = FileNames()
    assert taken.of_conversation("Hello", NOON, "md") == "2026-03-04 Hello.md"
    assert taken.of_conversation("HELLO", NOON, "md") == "2026-03-04 HELLO (2).md"
    assert taken.of_conversation("", NOON, "md") == "2026-03-04.md"
    assert fit("a/b\\c:d\n\u202ee. ") == "a_b_c_d e"
    assert len(fit("猫" * 500).encode()) <= 240


@pytest.mark.parametrize(("name", "ending"), [("a.PNG", ".png"), ("a", ""), ("a./../x", ""), ("a.b c", ""), ("a.", "")])
def test_attachments_are_named_by_what_is_in_them(name: str, ending: str) -> None:
    assert of_attachment(AttachmentRef("ab" * 32, "image/png", name, 3)) == "abababababababab" + ending
