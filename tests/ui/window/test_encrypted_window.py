"""Pictures and films of an encrypted history in the window: shown, opened by another program, saved."""

from pathlib import Path

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog

from app.bootstrap.core import open_core
from app.bootstrap.options import CoreOptions
from app.domain.blocks import ImageBlock, TextBlock, VideoBlock
from app.domain.history_key import HistoryKey
from app.domain.model_info import ModelRef
from app.domain.provider import ProviderConfig
from app.infra.paths import DataFolder
from app.storage.encryption_switch import SqliteEncryptionSwitch
from tests.gateway import Gateway
from tests.gateway import files as gateway_files
from tests.services.film_core import QUICK
from tests.ui.timeline.hand import Hand
from tests.ui.waiting import until
from tests.ui.window.conftest import OpenWindow

KEY = HistoryKey(bytes(range(32)))


def content(path: Path) -> bytes:
    """Return what a file holds, nothing where there is none."""
    return path.read_bytes() if path.exists() else b""


def files_with(root: Path, needle: bytes) -> list[str]:
    """Return the names in the folder's top under which a file holds these bytes."""
    found = (path for path in root.rglob("*") if path.is_file() and needle in path.read_bytes())
    return sorted({path.relative_to(root).parts[0] for path in found})


async def test_files_are_shown_opened_and_saved(
    data_dir: Path, tmp_path: Path, gateway: Gateway, open_window: OpenWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    players: list[Path] = []

    def note(url: QUrl) -> bool:
        players.append(Path(url.toLocalFile()))
        return True

    monkeypatch.setattr(QDesktopServices, "openUrl", note)
    monkeypatch.setattr("app.services.jobs.JobPatience", QUICK)
    folder, film = DataFolder(data_dir), gateway_files.film()
    folder.prepare()
    await SqliteEncryptionSwitch(folder).switch(None, KEY, lambda _done, _total: None)
    async with open_core(CoreOptions(data_dir, history_key=KEY)) as services:
        await services.providers.save(ProviderConfig("gateway", "Test gateway", gateway.url), gateway.key)
        services.settings.change(first_run_done=True)
        made = await services.conversations.create(ModelRef("gateway", "sora-2"))
        filmed = await services.chat.run_turn(made.id, (TextBlock("a cat at night"),))
        await services.conversations.set_model(made.id, ModelRef("gateway", "image-markdown"))
        drawn = await services.chat.run_turn(made.id, (TextBlock("a harbour"),))
        (video,) = [block for block in filmed.blocks if isinstance(block, VideoBlock)]
        (image,) = [block for block in drawn.blocks if isinstance(block, ImageBlock)]
        picture = await services.attachments.read(image.attachment)
        async with open_window(services) as window:
            window.open_conversation(made.id)
            timeline = window.page.timeline
            await until(lambda: len(timeline.model.entries) == 4, "the conversation")
            hand = Hand(timeline)
            await until(lambda: hand.hits("picture", drawn.id) and hand.hits("save_file", filmed.id), "both of them")
            pictures = timeline.around.pictures
            await until(lambda: pictures.seconds_of(video) is not None, "the still")
            assert not pictures.is_missing(image)
            assert not pictures.is_missing(video)
            assert files_with(data_dir, film) == files_with(data_dir, picture) == []

            hand.click(hand.spot("open_file", filmed.id))
            await until(lambda: bool(players), "the player")
            assert players[0].suffix == ".mp4"
            assert players[0].is_relative_to(folder.opened)
            assert content(players[0]) == film
            assert files_with(data_dir, film) == ["opened"]

            hand.click(hand.spot("save_file", filmed.id))
            (dialog,) = window.findChildren(QFileDialog)
            dialog.fileSelected.emit(str(tmp_path / "saved.mp4"))
            dialog.close()
            await until(lambda: content(tmp_path / "saved.mp4") == film, "the file")
    assert content(players[0]) == b""
    assert files_with(data_dir, film) == files_with(data_dir, picture) == []
