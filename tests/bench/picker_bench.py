"""How quickly the model picker answers a key: ``python -m tests.bench picker``. Numbers to read, not a test."""

import os
import statistics
import sys
import time

MODELS = 1_000
TYPED = "claude-sonnet-4.5 thinking"


def main() -> None:
    """Print what a letter costs with 1,000 models: until the rows are there, and until they are painted."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    first, filled, painted = measure()
    sys.stdout.write(
        f"picker: {MODELS} models, first rows {first:.1f} ms; "
        f"a letter {statistics.median(filled):.1f} ms in the median, {max(filled):.1f} at most; "
        f"painted {statistics.median(painted):.1f} ms, {max(painted):.1f} at most\n"
    )


def measure() -> tuple[float, list[float], list[float]]:
    """Return milliseconds: to make the first rows, and for each letter until the rows are there and until painted."""
    from PySide6.QtCore import QPoint
    from PySide6.QtWidgets import QApplication, QWidget

    from app.ui.model_picker.popup import PickerPopup
    from app.ui.model_picker.stock_keeper import StockKeeper
    from app.ui.theme import ThemeManager
    from tests.ui.model_picker.fakes import BRIDGE, HOME, make_services, model

    app = QApplication.instance() or QApplication(["loquent"])
    families = ("claude-sonnet", "claude-opus", "gpt", "gemini", "qwen", "deepseek", "llama", "mistral")
    known = [
        model((BRIDGE, HOME)[at % 2], f"{families[at % 8]}-{at % 13}.{at % 7}-{at}", "vth"[: at % 4], 1024 * at)
        for at in range(MODELS)
    ]
    themes = ThemeManager("light", animations="off")
    window = QWidget()
    window.resize(1280, 800)
    window.show()
    services = make_services(known)
    popup = PickerPopup(StockKeeper(services), themes, window)
    popup.resize_content(640, 672)
    started = time.perf_counter()
    popup.search.setText("g")
    first = (time.perf_counter() - started) * 1000
    popup.search.clear()
    popup.open_at(window.mapToGlobal(QPoint(272, 48)))
    app.processEvents()
    filled, painted = [], []
    for end in range(1, len(TYPED) + 1):
        started = time.perf_counter()
        popup.search.setText(TYPED[:end])
        filled.append((time.perf_counter() - started) * 1000)
        popup.list.viewport().grab()
        painted.append((time.perf_counter() - started) * 1000)
    popup.close()
    window.close()
    return first, filled, painted


if __name__ == "__main__":
    main()
