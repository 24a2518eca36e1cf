"""The layout of a page with every kind of block, as text: what moves without being meant to is seen."""

import os

import pytest

from app.ui.theme import ThemeManager
from app.ui.timeline.view import TimelineView
from tests.ui.timeline.every_block import FOLDER, WIDTHS, every_block, shown
from tests.ui.timeline.samples import FakeServices


@pytest.mark.parametrize("width", WIDTHS)
async def test_every_kind_of_block_stands_where_it_stood(view: TimelineView, fake: FakeServices, width: int) -> None:
    layout = await shown(view, every_block(fake.attachments), width)
    file = FOLDER / f"every_block_{width}.txt"
    if "LOQUENT_WRITE_LAYOUTS" in os.environ:
        file.write_text(layout, encoding="utf-8")
    assert layout == file.read_text(encoding="utf-8")


async def test_the_theme_moves_nothing(view: TimelineView, fake: FakeServices, themes: ThemeManager) -> None:
    light = await shown(view, every_block(fake.attachments), WIDTHS[0])
    themes.set_mode("dark")
    dark = await shown(view, every_block(fake.attachments), WIDTHS[0])
    assert dark == light
