"""One frozen ``Theme``: every colour by its role, fonts and sizes, read from tokens.json."""

import dataclasses
import functools
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NotRequired, TypedDict, cast

from PySide6.QtGui import QColor, QFont, QFontDatabase

from app.infra.resources import resource_path

# Names that fontconfig answers with whatever comes first: the system has no opinion, so ours is used.
_GENERIC_FAMILIES = frozenset({"Sans Serif", "Sans", "sans-serif", "Monospace", "monospace", "Fixed"})
_INTERFACE_FAMILIES = ("Inter", "Noto Sans", "Cantarell", "Ubuntu", "Segoe UI", "Open Sans")
_CODE_FAMILIES = ("JetBrains Mono", "DejaVu Sans Mono", "Liberation Mono", "Noto Sans Mono", "Cascadia Mono")
_CHINESE_FAMILIES = (
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "PingFang SC",
    "Microsoft YaHei UI",
    "WenQuanYi Micro Hei",
)
_EMOJI_FAMILIES = ("Noto Color Emoji", "Apple Color Emoji", "Segoe UI Emoji")


class TypeRole(TypedDict):
    """One entry of ``type`` in tokens.json; sizes in pixels, tracking in em."""

    size: int
    line: int
    weight: int
    tracking: NotRequired[float]
    family: NotRequired[str]


class _Colour(TypedDict):
    value: str


class _Tokens(TypedDict):
    colour: dict[str, dict[str, _Colour]]
    radius: dict[str, int]
    duration: dict[str, object]
    type: dict[str, object]


@dataclass(frozen=True, slots=True)
class Scale:
    """What does not depend on light or dark: type roles, radii, durations."""

    roles: Mapping[str, TypeRole]
    radii: Mapping[str, int]
    durations: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Theme:
    """Every colour by its role, and fonts and sizes scaled by the zoom. Sizes are device-independent pixels."""

    canvas: QColor
    canvas_clear: QColor
    sidebar: QColor
    raised: QColor
    sunken: QColor
    bubble: QColor
    field: QColor
    hover: QColor
    pressed: QColor
    hover_raised: QColor
    panel: QColor
    selected: QColor
    selected_text: QColor
    selected_idle: QColor
    text: QColor
    text2: QColor
    text3: QColor
    disabled: QColor
    line: QColor
    line_strong: QColor
    line_hover: QColor
    accent: QColor
    accent_fill: QColor
    accent_fill_hover: QColor
    accent_fill_pressed: QColor
    on_accent: QColor
    accent_soft: QColor
    focus: QColor
    ok: QColor
    ok_soft: QColor
    warn: QColor
    warn_soft: QColor
    danger: QColor
    danger_soft: QColor
    mark: QColor
    syn_keyword: QColor
    syn_string: QColor
    syn_number: QColor
    syn_function: QColor
    syn_comment: QColor
    picture_edge: QColor
    popup_line: QColor
    segment_on: QColor
    shadow_far: QColor
    shadow_near: QColor
    dark: bool
    zoom: int
    """Percent."""
    animated: bool
    """False where the system or the person wants no motion: durations are 0 then."""
    scale: Scale = dataclasses.field(repr=False)
    is_paper: bool = False
    """True for what is printed: a PDF file does not know which letters a font has put others in the place of."""
    _fonts: dict[str, QFont] = dataclasses.field(default_factory=dict, init=False, repr=False, compare=False)

    def font(self, name: str) -> QFont:
        """Return a font for a role of tokens.json ("message", "ui", "code" ...). Raises KeyError for an unknown role.

        Figures are tabular, so that numbers which change do not shift what stands beside them; code has no ligatures.
        """
        if name not in self._fonts:
            self._fonts[name] = self._make_font(self.scale.roles[name])
        return QFont(self._fonts[name])

    def line_height(self, name: str) -> int:
        """Return the height of a line of a role. Raises KeyError for an unknown role."""
        return self.px(self.scale.roles[name]["line"])

    def px(self, n: float) -> int:
        """Return a size of the design scaled by the zoom, at least 1 unless ``n`` is 0."""
        return max(1, round(n * self.zoom / 100)) if n else 0

    def radius(self, name: str) -> int:
        """Return a corner radius ("row", "control", "card", "popup" ...), scaled. Raises KeyError."""
        return self.px(self.scale.radii[name])

    def duration(self, name: str) -> int:
        """Return milliseconds of a motion ("popupIn", "fold", "switch" ...), 0 without animations."""
        return self.scale.durations[name] if self.animated else 0

    def _make_font(self, role: TypeRole) -> QFont:
        font = QFont()
        code = role.get("family") == "code"
        font.setFamilies(list(_code_families() if code else _interface_families()))
        font.setPixelSize(self.px(role["size"]))
        font.setWeight(QFont.Weight(role["weight"]))
        if "tracking" in role:
            font.setLetterSpacing(QFont.SpacingType.PercentageSpacing, 100 + role["tracking"] * 100)
        if self.is_paper:
            # Noto Sans CJK has other figures for texts with Latin letters: they could not be searched or copied.
            font.setFeature(QFont.Tag("locl"), 0)
            return font
        if code:
            font.setStyleHint(QFont.StyleHint.Monospace)
            font.setFeature(QFont.Tag("liga"), 0)
            font.setFeature(QFont.Tag("calt"), 0)
        else:
            font.setFeature(QFont.Tag("tnum"), 1)
        return font


def load_theme(*, dark: bool, zoom: int, animated: bool, is_paper: bool = False) -> Theme:
    """Return the theme for these choices. Raises KeyError where tokens.json lacks a role of ``Theme``."""
    tokens = _tokens()
    colours = tokens["colour"]["dark" if dark else "light"]
    values = {_snake_case(name): _colour(entry["value"]) for name, entry in colours.items()}
    return Theme(**values, dark=dark, zoom=zoom, animated=animated, scale=_scale(), is_paper=is_paper)


@functools.cache
def _tokens() -> _Tokens:
    return cast("_Tokens", json.loads(resource_path("themes", "tokens.json").read_text(encoding="utf-8")))


@functools.cache
def _scale() -> Scale:
    tokens = _tokens()
    roles = {
        name: cast("TypeRole", role)
        for name, role in tokens["type"].items()
        if isinstance(role, dict) and "size" in role
    }
    durations = {name: value for name, value in tokens["duration"].items() if isinstance(value, int)}
    return Scale(roles, tokens["radius"], durations)


@functools.cache
def _interface_families() -> tuple[str, ...]:
    own = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont).family()
    latin = () if own in _GENERIC_FAMILIES else (own,)
    first = latin or _installed(_INTERFACE_FAMILIES)[:1] or (own,)
    return (*first, *_installed(_CHINESE_FAMILIES), *_installed(_EMOJI_FAMILIES))


@functools.cache
def _code_families() -> tuple[str, ...]:
    own = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont).family()
    wanted = _CODE_FAMILIES if own in _GENERIC_FAMILIES else _CODE_FAMILIES[:1]
    first = _installed(wanted)[:1] or (own,)
    return (*first, *_installed(("Noto Sans Mono CJK SC", *_CHINESE_FAMILIES, *_EMOJI_FAMILIES)))


def _installed(families: tuple[str, ...]) -> tuple[str, ...]:
    # Asking for a family that is missing makes Qt search all fonts for an alias of it.
    return tuple(family for family in families if QFontDatabase.hasFamily(family))


def _snake_case(name: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)


def _colour(value: str) -> QColor:
    if not value.startswith("rgba("):
        return QColor(value)
    red, green, blue, alpha = value.removeprefix("rgba(").removesuffix(")").split(",")
    return QColor(int(red), int(green), int(blue), round(float(alpha) * 255))
