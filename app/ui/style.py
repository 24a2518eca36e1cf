"""What Qt's own widgets take from a theme: the palette, and a small style sheet for fields, menus and scroll bars."""

from PySide6.QtGui import QColor, QPalette

from app.ui.theme_values import Theme


def palette_of(theme: Theme) -> QPalette:
    """Return the palette in which every standard widget is drawn."""
    roles = QPalette.ColorRole
    palette = QPalette()
    for role, colour in (
        (roles.Window, theme.canvas),
        (roles.WindowText, theme.text),
        (roles.Base, theme.field),
        (roles.AlternateBase, theme.sunken),
        (roles.Text, theme.text),
        (roles.Button, theme.field),
        (roles.ButtonText, theme.text),
        (roles.BrightText, theme.danger),
        (roles.Highlight, theme.selected),
        (roles.HighlightedText, theme.selected_text),
        (roles.ToolTipBase, theme.text),
        (roles.ToolTipText, theme.canvas),
        (roles.PlaceholderText, theme.text3),
        (roles.Link, theme.accent),
        (roles.LinkVisited, theme.accent),
        (roles.Accent, theme.accent),
        (roles.Light, theme.raised),
        (roles.Midlight, theme.line),
        (roles.Mid, theme.line_strong),
        (roles.Dark, theme.line_hover),
        (roles.Shadow, theme.line_hover),
    ):
        palette.setColor(role, colour)
    for role in (roles.WindowText, roles.Text, roles.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, theme.disabled)
    return palette


def style_sheet_of(theme: Theme) -> str:
    """Return the style sheet of the program; our own controls paint themselves and are not in it."""

    def name(colour: QColor) -> str:
        return colour.name(QColor.NameFormat.HexArgb)

    px = theme.px
    return f"""
Field {{ background: {name(theme.field)}; color: {name(theme.text)}; border: 1px solid {name(theme.line_strong)};
  border-radius: {theme.radius("control")}px; padding: 0 {px(10) - 1}px; }}
Field:hover {{ border-color: {name(theme.line_hover)}; }}
Field[invalid="true"] {{ border-color: {name(theme.danger)}; }}
Field:focus {{ border: 2px solid {name(theme.focus)}; padding: 0 {px(10) - 2}px; }}
Field[invalid="true"]:focus {{ border-color: {name(theme.danger)}; }}
Field:disabled {{ background: {name(theme.sunken)}; border-color: {name(theme.line)}; color: {name(theme.disabled)}; }}
QPlainTextEdit {{ background: {name(theme.field)}; color: {name(theme.text)};
  border: 1px solid {name(theme.line_strong)}; border-radius: {theme.radius("control")}px;
  padding: {px(4)}px {px(6)}px; }}
QPlainTextEdit:focus {{ border: 2px solid {name(theme.focus)}; padding: {px(4) - 1}px {px(6) - 1}px; }}
TextArea {{ background: {name(theme.field)}; color: {name(theme.text)}; border: 1px solid {name(theme.line_strong)};
  border-radius: {theme.radius("control")}px; padding: 1px {px(6) - 1}px; }}
TextArea:hover {{ border-color: {name(theme.line_hover)}; }}
TextArea:focus {{ border: 2px solid {name(theme.focus)}; padding: 0 {px(6) - 2}px; }}
TextArea[invalid="true"] {{ border-color: {name(theme.danger)}; }}
SearchField {{ background: {name(theme.hover)}; color: {name(theme.text)}; border: none;
  border-radius: {theme.radius("control")}px; padding: 0 {px(8)}px 0 {px(30)}px; }}
SearchField:focus {{ border: 2px solid {name(theme.focus)}; background: {name(theme.field)};
  padding: 0 {px(8) - 2}px 0 {px(30) - 2}px; }}
QLineEdit#renameField {{ background: {name(theme.field)}; color: {name(theme.text)}; border: none;
  border-radius: {theme.radius("cite")}px; padding: 0 {px(4)}px; }}
QSplitter#windowFrame::handle {{ background: {name(theme.sidebar)}; }}
QMenu {{ background: {name(theme.raised)}; color: {name(theme.text)}; border: 1px solid {name(theme.popup_line)};
  border-radius: {theme.radius("control")}px; padding: {px(4)}px; }}
QMenu::item {{ height: {px(28)}px; min-width: {px(128)}px; padding: 0 {px(12)}px;
  border-radius: {theme.radius("row")}px; }}
QMenu::item:selected {{ background: {name(theme.hover_raised)}; }}
QMenu::item:disabled {{ color: {name(theme.disabled)}; }}
QMenu::separator {{ height: 1px; background: {name(theme.line)}; margin: {px(4)}px {px(8)}px; }}
QMenu::icon {{ padding-left: {px(10)}px; }}
QToolTip {{ background: {name(theme.text)}; color: {name(theme.canvas)}; border: none; padding: {px(3)}px {px(7)}px; }}
QScrollBar:vertical {{ background: transparent; border: none; width: {px(10)}px; margin: 0; }}
QScrollBar:horizontal {{ background: transparent; border: none; height: {px(10)}px; margin: 0; }}
QScrollBar::handle {{ background: {name(theme.line_strong)}; border-radius: {px(4) // 2}px; margin: {px(3)}px; }}
QScrollBar::handle:hover, QScrollBar::handle:pressed {{ background: {name(theme.line_hover)}; }}
QScrollBar::handle:vertical {{ min-height: {px(32)}px; }}
QScrollBar::handle:horizontal {{ min-width: {px(32)}px; }}
OverlayScrollBar:vertical {{ width: {px(8)}px; }}
OverlayScrollBar::handle {{ margin: {px(2)}px; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: none; }}
"""
