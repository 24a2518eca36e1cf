"""The controls that the window is built from, painted from the theme."""

from app.ui.controls.buttons import Button, PrimaryButton, QuietButton
from app.ui.controls.choice_button import ChoiceButton
from app.ui.controls.field import Field
from app.ui.controls.icon_button import IconButton, ToggleButton
from app.ui.controls.menu import Menu
from app.ui.controls.overlay_scroll_bar import OverlayScrollBar
from app.ui.controls.popup import Popup
from app.ui.controls.question import Question
from app.ui.controls.search_field import SearchField
from app.ui.controls.segments import Segments
from app.ui.controls.switch import Switch
from app.ui.controls.text_area import TextArea
from app.ui.controls.text_button import TextButton
from app.ui.controls.toast import Toast

__all__ = [
    "Button",
    "ChoiceButton",
    "Field",
    "IconButton",
    "Menu",
    "OverlayScrollBar",
    "Popup",
    "PrimaryButton",
    "Question",
    "QuietButton",
    "SearchField",
    "Segments",
    "Switch",
    "TextArea",
    "TextButton",
    "Toast",
    "ToggleButton",
]
