from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget

from app.domain.errors import AppError, ErrorReason
from app.domain.interchange import FilePreview, ImportFormat, Place, Remark, RemarkKind, Withheld, WithheldKind
from app.services.export.exporter import ExportFormat
from app.services.export.targets import TargetKind
from app.ui.language import LanguageManager
from app.ui.settings.data import DataSection
from app.ui.settings.data.folder import size_of
from app.ui.settings.data.import_words import format_words, preview_text, remark_words, withheld_words
from app.ui.settings.data.work_box import WorkBox
from tests.ui.settings.data.doubles import FakeServices
from tests.ui.waiting import until


async def dialog_of(widget: QWidget) -> QFileDialog:
    """Return the dialog that a widget has opened."""
    found: list[QFileDialog] = []

    def is_open() -> bool:
        found[:] = [each for each in widget.findChildren(QFileDialog) if each.isVisible()]
        return bool(found)

    await until(is_open, "the file dialog")
    return found[0]


async def ended(box: WorkBox) -> None:
    await until(lambda: not box.is_running and box.isVisible(), "the end of the work")


async def test_the_folder_says_how_large_it_is(section: DataSection, fake: FakeServices, tmp_path: Path) -> None:
    (tmp_path / "inside").mkdir()
    (tmp_path / "inside" / "history.db").write_bytes(bytes(3_000_000))
    section.folder.hide()
    section.folder.show()
    await until(lambda: "3.0 MB" in section.folder.help_text or "2.9 MB" in section.folder.help_text, "the size")
    assert size_of(tmp_path / "nothing") == 0


async def test_everything_is_exported_to_a_zip_file(section: DataSection, fake: FakeServices, tmp_path: Path) -> None:
    group = section.export
    group.format.chosen.emit("html")
    group.branches.click()
    QTest.mouseClick(group.to_file, Qt.MouseButton.LeftButton)
    dialog = await dialog_of(group)
    assert dialog.selectedFiles()[0].endswith(".zip")
    dialog.fileSelected.emit(str(tmp_path / "all.zip"))
    dialog.close()
    await ended(group.box)
    assert fake.exporting.written == [(4, ExportFormat.HTML, True, tmp_path / "all.zip", TargetKind.ZIP)]
    assert group.box.title == "4 conversations exported"
    assert str(tmp_path / "all.zip") in group.box.line


async def test_json_is_one_file_with_everything(section: DataSection, fake: FakeServices, tmp_path: Path) -> None:
    group = section.export
    group.format.chosen.emit("json")
    assert group.to_folder.isHidden()
    assert group.branches.isChecked()
    assert not group.branches.isEnabled()
    group.to_file.click()
    dialog = await dialog_of(group)
    assert dialog.selectedFiles()[0].endswith(".json")
    dialog.fileSelected.emit(str(tmp_path / "all.json"))
    dialog.close()
    await ended(group.box)
    assert fake.exporting.written[0][4] is TargetKind.FILE


async def test_an_export_is_stopped(section: DataSection, fake: FakeServices, tmp_path: Path) -> None:
    group = section.export
    fake.gate.open.clear()
    group.write_to(tmp_path, TargetKind.FOLDER)
    await until(lambda: group.box.bar.share > 0.2, "progress")
    assert group.box.line == "1 of 4 conversations"
    group.box.stop.click()
    await ended(group.box)
    assert group.box.title == "Stopped"
    assert fake.exporting.written == []


async def test_what_fails_is_told_in_the_box(section: DataSection, fake: FakeServices, tmp_path: Path) -> None:
    fake.exporting.error = AppError.because(ErrorReason.DISK_FULL, path="x")
    section.export.write_to(tmp_path, TargetKind.FOLDER)
    await ended(section.export.box)
    assert section.export.box.title == "The disk is full"
    section.export.box.close_button.click()
    assert section.export.box.isHidden()


async def test_a_backup_is_sealed_with_what_was_typed_twice(
    section: DataSection, fake: FakeServices, tmp_path: Path
) -> None:
    group = section.backup
    assert "whoever has the file" in group.strength_text
    assert group.again.isHidden() or not group.again.isVisible()
    QTest.keyClicks(group.passphrase, "12345678")
    assert group.strength_text.startswith("Weak")
    group.passphrase.clear()
    QTest.keyClicks(group.passphrase, "correct horse battery")
    assert group.strength_text.startswith("Strong")
    assert "cannot be reset" in group.strength_text
    QTest.keyClicks(group.again, "correct horse")
    group.go.click()
    assert group.again.property("invalid")
    assert not group.findChildren(QFileDialog)
    QTest.keyClicks(group.again, " battery")
    assert not group.again.property("invalid")
    group.go.click()
    dialog = await dialog_of(group)
    assert dialog.selectedFiles()[0].endswith(".sealed")
    dialog.fileSelected.emit(str(tmp_path / "b.sealed"))
    dialog.close()
    await ended(group.box)
    assert fake.backup.written == [(tmp_path / "b.sealed", "correct horse battery")]
    assert group.box.title == "Written, and checked by opening it"
    for words in ("3 conversations", "1 attached file", "1 setting", "云桥"):
        assert words in group.box.line
    # It is kept nowhere.
    assert (group.passphrase.text(), group.again.text()) == ("", "")


async def test_a_backup_without_a_passphrase_is_a_zip_file(
    section: DataSection, fake: FakeServices, tmp_path: Path
) -> None:
    section.backup.go.click()
    dialog = await dialog_of(section.backup)
    assert dialog.selectedFiles()[0].endswith(".zip")
    dialog.fileSelected.emit(str(tmp_path / "b.zip"))
    dialog.close()
    await ended(section.backup.box)
    assert fake.backup.written == [(tmp_path / "b.zip", None)]


async def test_a_sealed_backup_asks_for_its_passphrase_and_says_what_is_in_it(
    section: DataSection, fake: FakeServices, tmp_path: Path
) -> None:
    fake.backup.passphrase = "right"
    group = section.restore
    group.choose.click()
    dialog = await dialog_of(group)
    dialog.fileSelected.emit(str(tmp_path / "b.sealed"))
    dialog.close()
    await ended(group.box)
    assert group.box.title == "The backup needs its passphrase"
    assert group.window().focusWidget() is group.passphrase
    QTest.keyClicks(group.passphrase, "wrong")
    QTest.keyClick(group.passphrase, Qt.Key.Key_Return)
    await until(lambda: group.box.title == "That is not the passphrase", "the refusal")
    assert group.passphrase.text() == ""
    QTest.keyClicks(group.passphrase, "right")
    group.open.click()
    await until(lambda: "3 conversations" in group.box.title, "the contents")
    assert "Loquent 9.9" in group.box.line
    assert group.passphrase.isHidden()
    # Something lies in the folder that is chosen: a new one is made inside.
    (tmp_path / "mine.txt").touch()
    group.go.click()
    dialog = await dialog_of(group)
    dialog.fileSelected.emit(str(tmp_path))
    dialog.close()
    await until(lambda: group.box.title == "Restored and checked", "the end")
    assert fake.backup.restored == [(tmp_path / "b.sealed", tmp_path / "Loquent", "right")]
    group.copy.click()
    assert QGuiApplication.clipboard().text() == f"loquent --data-dir {tmp_path / 'Loquent'}"


async def test_a_damaged_backup_is_told(section: DataSection, fake: FakeServices, tmp_path: Path) -> None:
    fake.backup.error = AppError.because(ErrorReason.BACKUP_DAMAGED)
    section.restore.look_at(tmp_path / "b.zip")
    await ended(section.restore.box)
    assert section.restore.box.title == "The backup is damaged"
    assert section.restore.go.isHidden()


async def test_an_import_is_looked_at_first(section: DataSection, fake: FakeServices, tmp_path: Path) -> None:
    group = section.importing
    group.choose.click()
    dialog = await dialog_of(group)
    dialog.filesSelected.emit([str(tmp_path / "a.zip"), str(tmp_path / "b.json")])
    dialog.close()
    await ended(group.box)
    paths = (tmp_path / "a.zip", tmp_path / "b.json")
    assert (fake.importing.looked, fake.importing.taken) == ([paths], [])
    assert group.box.title == "4 new conversations"
    for words in (
        "a.zip · ChatGPT",
        "3 conversations, 9 messages, 2 attached files",
        "1 of them is here already",
        "12 × a file that is not in the export: Trip › a.png; b.png …",
        "1 × the message before it is missing",
        "left in it: keys and gateways",
    ):
        assert words in group.box.line, words
    group.go.setFocus()
    group.go.click()
    await until(lambda: group.box.title == "4 conversations imported", "the report")
    assert fake.importing.taken == [paths]
    assert "2 new conversations" in group.report
    assert "1 conversation was here already" in group.report
    group.copy.click()
    assert QGuiApplication.clipboard().text() == group.report
    assert group.window().focusWidget() is group.copy


async def test_an_import_is_stopped_and_says_what_is_kept(
    section: DataSection, fake: FakeServices, tmp_path: Path
) -> None:
    group = section.importing
    fake.gate.open.clear()
    section.take_files([tmp_path / "a.zip"])
    section.take_files([tmp_path / "other.zip"])
    await until(lambda: group.box.bar.share == 0.5, "progress")
    assert group.box.line == "a.zip: 2 conversations"
    assert len(fake.importing.looked) == 1
    group.box.stop.click()
    await ended(group.box)
    assert group.box.line == "Nothing was taken."


async def test_files_with_nothing_new_or_nothing_known_say_so(
    section: DataSection, fake: FakeServices, tmp_path: Path
) -> None:
    fake.importing.known = 3
    section.take_files([tmp_path / "a.zip"])
    await ended(section.importing.box)
    assert section.importing.box.title == "All of it is here already"
    assert section.importing.go.text() == "Look for new messages"
    fake.importing.format = None
    fake.importing.conversations = 0
    section.take_files([tmp_path / "a.zip"])
    await until(lambda: section.importing.box.title == "Nothing here can be imported", "the refusal")
    assert section.importing.go.isHidden()


@pytest.mark.parametrize("kind", list(RemarkKind))
async def test_every_remark_has_words(kind: RemarkKind, section: DataSection) -> None:
    assert len(remark_words(kind)) > 5


async def test_every_format_and_all_that_is_withheld_has_words(section: DataSection) -> None:
    assert len({format_words(each) for each in (*ImportFormat, None)}) == len(ImportFormat) + 1
    assert len({withheld_words(each) for each in WithheldKind}) == len(WithheldKind)


async def test_work_that_runs_ends_with_the_window(section: DataSection, fake: FakeServices, tmp_path: Path) -> None:
    fake.gate.open.clear()
    section.backup.write_to(tmp_path / "b.zip")
    await until(lambda: section.backup.box.bar.share > 0, "progress")
    section.close_down()
    await until(lambda: not fake.tasks.running, "the end of the task")
    assert fake.backup.written == []


def test_lists_are_set_as_the_language_does_it(qapp: QApplication) -> None:
    languages = LanguageManager(qapp)
    languages.choose("zh_CN")
    withheld = (Withheld(WithheldKind.KEY, "a"), Withheld(WithheldKind.PROVIDER, "b"), Withheld(WithheldKind.SETTINGS))
    remarks = (Remark(RemarkKind.FILE_MISSING, 1, (Place("Trip", "a.png"),)),)
    told = preview_text(FilePreview("a.zip", ImportFormat.CHATGPT, 1, 0, 1, 0, None, None, remarks, withheld))
    languages.leave()
    assert "密钥、网关和设置" in told
    assert "：Trip › a.png" in told
