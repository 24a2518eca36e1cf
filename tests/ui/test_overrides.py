"""An error in a method that Qt calls is reported, whoever raised it."""

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QWidget

from app.ui.overrides import called_by_qt


class _Failing(QWidget):
    """Fails at each change of its title."""

    @called_by_qt
    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - the name that Qt calls
        """Raise from C code: without the decorator PySide crashes under Python 3.11."""
        if event.type() == QEvent.Type.ModifiedChange:
            "".index("x")


def test_an_error_of_c_code_ends_nothing(qapp: QApplication) -> None:
    widget = _Failing()
    with pytest.raises(ValueError, match="substring not found"):
        QApplication.sendEvent(widget, QEvent(QEvent.Type.ModifiedChange))
    widget.deleteLater()


def test_what_is_returned_and_named_stays() -> None:
    @called_by_qt
    def double(number: int) -> int:
        """Return twice as much."""
        return 2 * number

    assert double(4) == 8
    assert double.__name__ == "double"
