import subprocess
import sys

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QImage, QPixmap
from PySide6.QtWidgets import QApplication

from app.ui import icons

RED = QColor(200, 0, 0)


def inked(pixmap: QPixmap) -> int:
    image = pixmap.toImage().convertToFormat(QImage.Format.Format_ARGB32)
    return sum(image.pixelColor(x, y).alpha() > 60 for x in range(image.width()) for y in range(image.height()))


@pytest.mark.parametrize("name", sorted(icons.names))
def test_every_icon_has_a_picture_within_its_box(name: str, qapp: QApplication) -> None:
    pixmap = icons.pixmap(name, RED, 32)
    assert 8 < inked(pixmap) < 32 * 32 * 0.6
    image = pixmap.toImage()
    corners = ((0, 0), (31, 0), (0, 31), (31, 31))
    assert all(image.pixelColor(x, y).alpha() == 0 for x, y in corners)


def test_icons_differ(qapp: QApplication) -> None:
    pictures = {bytes(icons.pixmap(name, RED, 32).toImage().constBits()) for name in icons.names}
    assert len(pictures) == len(icons.names)


def test_a_picture_has_its_colour_and_its_scale(qapp: QApplication) -> None:
    pixmap = icons.pixmap("stop", RED, 16, 2.0)
    assert pixmap.size() == QSize(32, 32)
    assert pixmap.deviceIndependentSize().toSize() == QSize(16, 16)
    assert pixmap.toImage().pixelColor(16, 16) == RED


def test_a_picture_is_drawn_once(qapp: QApplication) -> None:
    assert icons.pixmap("copy", RED, 16) is icons.pixmap("copy", QColor(200, 0, 0), 16)


def test_an_unknown_name_is_an_error(qapp: QApplication) -> None:
    with pytest.raises(KeyError):
        icons.icon("unheard of", RED, 16)


def test_the_package_of_the_font_is_not_imported() -> None:
    code = (
        "import os; os.environ['QT_QPA_PLATFORM'] = 'offscreen'\n"
        "from PySide6.QtWidgets import QApplication; from PySide6.QtGui import QColor; import sys\n"
        "app = QApplication([]); from app.ui import icons; icons.pixmap('copy', QColor('red'), 16)\n"
        "print([name for name in ('qtawesome', 'qtpy') if name in sys.modules])"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"
