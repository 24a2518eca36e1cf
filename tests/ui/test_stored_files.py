"""Files of the history on their way out: no program is started, nothing lands beside the place."""

from collections.abc import Generator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PySide6.QtCore import QSize, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget

from app.domain.blocks import AttachmentRef
from app.infra.tasks import TaskScope
from app.ui.links import ending_of, open_media
from app.ui.stored_files import StoredFiles, plain_name
from tests.ui.timeline.samples import FakeAttachments, FakeServices
from tests.ui.waiting import until


@dataclass
class Desk:
    """A window with files, what was handed to other programs, and what the person was told."""

    files: StoredFiles
    window: QWidget
    attachments: FakeAttachments
    tasks: TaskScope
    opened: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)

    def keep(self, name: str, media_type: str) -> AttachmentRef:
        """Put a file into the store."""
        ref = AttachmentRef(f"{len(self.attachments.files):064x}", media_type, name, 4)
        self.attachments.files[ref.sha256] = b"data"
        return ref

    def dialog(self) -> QFileDialog:
        """Return the dialog that asks where to."""
        (dialog,) = self.window.findChildren(QFileDialog)
        return dialog


def content(path: str) -> bytes | None:
    """Return what a file holds, None where there is none."""
    return Path(path).read_bytes() if Path(path).exists() else None


@pytest.fixture
def desk(qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Generator[Desk]:
    """Give a desk whose browser and players only note what they are given."""
    services = FakeServices()
    services.attachments.folder = tmp_path
    window = QWidget()
    made = Desk(StoredFiles(services, window), window, services.attachments, services.tasks)
    made.files.failed.connect(made.told.append)

    def note(url: QUrl) -> bool:
        made.opened.append(url.toLocalFile())
        return True

    monkeypatch.setattr(QDesktopServices, "openUrl", note)
    yield made
    window.deleteLater()


@pytest.mark.parametrize(
    "media_type",
    ["", "text/html", "application/x-desktop", "application/x-msdownload", "application/octet-stream",
     "image/svg+xml", "text/x-shellscript", "video/../../x.sh", "application/vnd.ms-excel.sheet.macroEnabled.12"],
)  # fmt: skip
async def test_what_no_player_shows_is_not_opened(desk: Desk, media_type: str) -> None:
    ref = desk.keep("a.mp4", media_type)
    assert ending_of(ref) is None
    desk.files.open(ref)
    await desk.tasks.aclose()
    assert desk.opened == []


async def test_a_film_is_opened_under_the_ending_of_its_type(desk: Desk) -> None:
    ref = desk.keep("holiday.sh", "video/mp4; codecs=avc1")
    desk.files.open(ref)
    await until(lambda: bool(desk.opened), "the player")
    assert desk.opened[0].endswith(".mp4")
    assert content(desk.opened[0]) == b"data"


async def test_a_file_is_saved_where_the_person_says(desk: Desk, tmp_path: Path) -> None:
    desk.files.save_as(desk.keep("../../notes.txt", "text/plain"))
    assert Path(desk.dialog().selectedFiles()[0]).name == "notes.txt"
    target = str(tmp_path / "here.txt")
    desk.dialog().fileSelected.emit(target)
    await until(lambda: content(target) == b"data", "the file")
    assert desk.told == []


async def test_what_cannot_be_written_is_told(desk: Desk, tmp_path: Path) -> None:
    desk.files.save_as(desk.keep("a.txt", "text/plain"))
    desk.dialog().fileSelected.emit(str(tmp_path / "missing" / "a.txt"))
    await until(lambda: bool(desk.told), "a sentence")
    assert "a.txt" in desk.told[0]
    assert "No such file" in desk.told[0]


async def test_a_file_that_is_gone_is_told(desk: Desk, tmp_path: Path) -> None:
    desk.files.save_as(AttachmentRef("e" * 64, "text/plain", "gone.txt", 4))
    desk.dialog().fileSelected.emit(str(tmp_path / "a.txt"))
    await until(lambda: bool(desk.told), "a sentence")
    assert "gone.txt" in desk.told[0]
    assert content(str(tmp_path / "a.txt")) is None


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("notes.txt", "notes.txt"),
        ("/etc/passwd", "passwd"),
        ("..\\..\\evil.bat", "evil.bat"),
        (".bashrc", "bashrc"),
        ("..", "file"),
        ("", "file"),
        ("a\u202egpj.exe", "agpj.exe"),
        ("报告.pdf", "报告.pdf"),
    ],
)
def test_a_name_leads_nowhere_else(name: str, plain: str) -> None:
    assert plain_name(name) == plain


@pytest.mark.parametrize("name", ["a.sh", "a.html", "a.desktop", "a.exe", "a", "a.mp4.bat"])
def test_a_file_with_the_ending_of_a_program_is_not_opened(desk: Desk, tmp_path: Path, name: str) -> None:
    assert open_media(tmp_path / name) is False
    assert desk.opened == []


async def test_a_text_is_saved_where_the_person_says(desk: Desk, tmp_path: Path) -> None:
    desk.files.save_text("../code.py", "print('猫')\n")
    dialog = desk.dialog()
    assert dialog.selectedFiles()[0].endswith("/code.py")
    target = str(tmp_path / "a.py")
    dialog.fileSelected.emit(target)
    await until(lambda: content(target) == "print('猫')\n".encode(), "the file")


async def test_a_text_that_cannot_be_written_is_told(desk: Desk, tmp_path: Path) -> None:
    desk.files.save_text("code.py", "x")
    desk.dialog().fileSelected.emit(str(tmp_path / "nowhere" / "a.py"))
    await until(lambda: desk.told, "the words")
    assert "a.py" in desk.told[0]


async def test_a_picture_is_copied(desk: Desk) -> None:
    block = desk.attachments.add("a.png", "#c8553d", 40, 30)
    QGuiApplication.clipboard().clear()
    desk.files.copy_picture(block.attachment)
    await until(lambda: not QGuiApplication.clipboard().image().isNull(), "the picture")
    assert QGuiApplication.clipboard().image().size() == QSize(40, 30)


async def test_a_picture_that_is_gone_is_told(desk: Desk) -> None:
    desk.files.copy_picture(AttachmentRef("e" * 64, "image/png", "a.png", 1))
    await until(lambda: desk.told, "the words")
