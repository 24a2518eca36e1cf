"""The committed translations are complete, and what lupdate and lrelease make of the sources."""

import importlib.util
import shutil
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def translations() -> ModuleType:
    spec = importlib.util.spec_from_file_location("translations", ROOT / "packaging" / "translations.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["translations"] = module
    spec.loader.exec_module(module)
    return module


def test_both_languages_are_complete_and_current(translations: ModuleType) -> None:
    assert translations.check() == []


def test_an_entry_that_is_unfinished_or_lost_a_placeholder_is_found(translations: ModuleType, tmp_path: Path) -> None:
    ts = tmp_path / "loquent_zh_CN.ts"
    shutil.copy(ROOT / "resources" / "translations" / "loquent_zh_CN.ts", ts)
    text = ts.read_text(encoding="utf-8")
    assert translations.faults(ts) == []

    ts.write_text(text.replace("<translation>设置", '<translation type="unfinished">', 1), encoding="utf-8")
    assert [fault for fault in translations.faults(ts) if "unfinished" in fault]

    ts.write_text(text.replace("无法连接 {host}", "无法连接"), encoding="utf-8")
    assert [fault for fault in translations.faults(ts) if "placeholders" in fault]
