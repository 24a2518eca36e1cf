import ast
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.ui import links
from app.ui.link_prompt import LinkPrompt
from app.ui.theme import ThemeManager

HOSTILE = [
    "file:///etc/passwd",
    "FILE:///etc/passwd",
    "file://server/share/x.exe",
    "smb://server/share",
    "javascript:alert(1)",
    "java\tscript:alert(1)",
    "data:text/html,<script>1</script>",
    "ms-msdt:/id PCWDiagnostic",
    "vscode://extension/run",
    "loquent://x",
    "qrc:/x",
    "//host/share",
    "\\\\host\\share",
    "/etc/passwd",
    "C:/Windows/notepad.exe",
    "http:",
    "http://",
    "https:///path",
    "mailto:",
    "",
    "not a link",
]


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    calls: list[str] = []

    def record(url: QUrl) -> bool:
        calls.append(url.toString())
        return True

    monkeypatch.setattr(QDesktopServices, "openUrl", record)
    return calls


@pytest.mark.parametrize("address", HOSTILE)
def test_a_hostile_address_does_nothing(address: str, opened: list[str]) -> None:
    assert links.open_link(address) is False
    assert opened == []


@pytest.mark.parametrize("address", ["https://docs.python.org/3/", "HTTP://Example.com", "mailto:a@b.example"])
def test_pages_and_mail_leave(address: str, opened: list[str]) -> None:
    assert links.open_link(address) is True
    assert len(opened) == 1


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("https://docs.python.org/3/", "docs.python.org"),
        ("https://google.com@evil.example/", "evil.example"),
        ("https://xn--pple-43d.com/", "xn--pple-43d.com"),
        ("https://аpple.com/", "xn--pple-43d.com"),
        ("mailto:a@b.example", "a@b.example"),
    ],
)
def test_the_host_is_shown_as_it_is_on_the_wire(address: str, host: str) -> None:
    assert links.shown_host(address) == host


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("https://docs.python.org/3/?a=b#c", "https://docs.python.org/3/?a=b#c"),
        ("https://аpple.com:8443/x", "https://xn--pple-43d.com:8443/x"),
        ("https://google.com@evil.example/", "https://google.com@evil.example/"),
        ("http://[::1]:80/x", "http://[::1]:80/x"),
        ("https://evil.example/\u202etxt.exe", "https://evil.example/[U+202E]txt.exe"),
        ("https://x.example/\u05d0\u05d1/中文", "https://x.example/%D7%90%D7%91/中文"),
        ("file:///etc/passwd\u202e", "file:///etc/passwd[U+202E]"),
    ],
)
def test_an_address_is_shown_as_it_is(address: str, shown: str) -> None:
    assert links.shown_address(address) == shown


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("https://Docs.Python.org/3/", "docs.python.org"),
        ("https://аpple.com/", "xn--pple-43d.com"),
        ("https://google.com@evil.example/", None),
        ("mailto:a@b.example", None),
        ("file:///etc/passwd", None),
    ],
)
def test_which_hosts_can_be_remembered(address: str, host: str | None) -> None:
    assert links.host_to_trust(address) == host


def test_addresses_leave_from_one_place_alone() -> None:
    callers = []
    for path in Path("app").rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        names = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
        if "openUrl" in names:
            callers.append(path.as_posix())
    assert callers == ["app/ui/links.py"]


@pytest.fixture
def prompt(themes: ThemeManager, qtbot: QtBot) -> LinkPrompt:
    window = QWidget()
    window.resize(800, 600)
    qtbot.addWidget(window)
    window.show()
    return LinkPrompt(themes, window)


def open_button(prompt: LinkPrompt) -> QPushButton:
    (button,) = prompt.findChildren(QPushButton, "openLinkButton")
    return button


def test_the_browser_opens_only_after_a_press(prompt: LinkPrompt, opened: list[str]) -> None:
    prompt.ask("https://docs.python.org/3/", QPoint(10, 10))
    assert opened == []
    QTest.mouseClick(open_button(prompt), Qt.MouseButton.LeftButton)
    assert opened == ["https://docs.python.org/3/"]
    assert not prompt.isVisible()


def test_a_host_is_remembered_only_when_a_person_says_so(prompt: LinkPrompt, opened: list[str]) -> None:
    remembered: list[str] = []
    prompt.remembered.connect(remembered.append)
    (switch,) = prompt.findChildren(QAbstractButton, "rememberHostSwitch")
    for wanted in (False, True):
        prompt.ask("https://docs.python.org/3/", QPoint(10, 10))
        assert not switch.isChecked()
        switch.setChecked(wanted)
        open_button(prompt).click()
    assert remembered == ["docs.python.org"]
    assert len(opened) == 2
    prompt.ask("https://google.com@evil.example/", QPoint(10, 10))
    assert not switch.isVisible()


def test_a_hostile_link_can_only_be_copied(prompt: LinkPrompt) -> None:
    prompt.ask("file:///etc/passwd\u202e", QPoint(10, 10))
    assert not open_button(prompt).isVisible()
    assert "[U+202E]" in prompt._whole.text()
    prompt._take_copy()
    assert QGuiApplication.clipboard().text() == "file:///etc/passwd\u202e"
