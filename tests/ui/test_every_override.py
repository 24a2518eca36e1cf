"""Every method that Qt calls is decorated: an error in one that is not ends the process under Python 3.11."""

import ast
import importlib
import inspect
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import ModuleType

from PySide6.QtCore import QObject, QSize
from PySide6.QtWidgets import QWidget

UI = Path(__file__).resolve().parents[2] / "app" / "ui"
DECORATOR = "called_by_qt"


class _OfOurOwn:
    """Stands before a class of Qt, as a mixin does."""

    def paintEvent(self, _event: object) -> None:  # noqa: N802 - the name that Qt calls
        """Override without deriving from Qt."""


class _Between(QWidget):
    """Stands between Qt and the class that overrides."""


class _Overriding(_OfOurOwn, _Between):
    """Overrides over a class of our own, and has a name of its own that Qt does not know."""

    def sizeHint(self) -> QSize:  # noqa: N802 - the name that Qt calls
        """Override."""
        return QSize(1, 1)

    def paint_all(self) -> None:
        """Be called by nobody but us."""


def all_modules() -> Iterator[tuple[Path, ModuleType]]:
    """Yield every file of the window's code and its module."""
    for file in sorted(UI.rglob("*.py")):
        name = ".".join(file.relative_to(UI.parents[1]).with_suffix("").parts).removesuffix(".__init__")
        yield file, importlib.import_module(name)


def classes_of(module: ModuleType) -> list[type]:
    """Return the classes that a module defines."""
    return [each for each in vars(module).values() if inspect.isclass(each) and each.__module__ == module.__name__]


def names_of_qt(classes: Iterable[type]) -> dict[type, set[str]]:
    """Return, for each class of our own, the names of the methods that it or a class derived from it has from Qt."""
    found: defaultdict[type, set[str]] = defaultdict(set)
    for made in classes:
        from_qt = [base for base in made.__mro__ if base.__module__.startswith("PySide6")]
        names = {name for base in from_qt for name, value in vars(base).items() if callable(value)}
        for base in made.__mro__:
            if base not in from_qt and base is not object:
                found[base] |= names
    return found


def undecorated(source: str, names: dict[str, set[str]]) -> list[str]:
    """Return the overrides in a source that lack the decorator, given the names that each of its classes has of Qt."""
    return [
        f"{node.name}.{method.name}"
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.ClassDef)
        for method in node.body
        if isinstance(method, ast.FunctionDef)
        and method.name in names.get(node.name, ())
        and not method.name.startswith("__")
        and not any(isinstance(each, ast.Name) and each.id == DECORATOR for each in method.decorator_list)
    ]


def test_every_method_that_qt_calls_is_decorated() -> None:
    modules = list(all_modules())
    names = names_of_qt(each for _file, module in modules for each in classes_of(module))
    found = {}
    for file, module in modules:
        source = file.read_text(encoding="utf-8")
        own = {each.__name__: names[each] for each in classes_of(module) if each in names}
        found[str(file.relative_to(UI))] = undecorated(source, own)
    assert {file: methods for file, methods in found.items() if methods} == {}


def test_no_class_hides_in_a_function_or_in_another_class() -> None:
    """Those would not be found above."""
    for file, _module in all_modules():
        tree = ast.parse(file.read_text(encoding="utf-8"))
        hidden = [node.name for node in ast.walk(tree) if isinstance(node, ast.ClassDef) and node not in tree.body]
        assert hidden == [], file


def test_an_override_is_found_over_classes_of_our_own_and_in_mixins() -> None:
    names = names_of_qt([_Overriding])
    assert QWidget not in names
    assert QObject not in names
    own = {each.__name__: names[each] for each in (_OfOurOwn, _Between, _Overriding)}
    source = Path(__file__).read_text(encoding="utf-8")
    assert undecorated(source, own) == ["_OfOurOwn.paintEvent", "_Overriding.sizeHint"]
    decorated = source.replace("    def sizeHint", f"    @{DECORATOR}\n    def sizeHint", 1)
    assert undecorated(decorated, own) == ["_OfOurOwn.paintEvent"]
