import gc
import threading
from collections.abc import Generator

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from app.bootstrap.garbage import GarbageCollector


class Circle:
    """Goes away only when garbage is collected, and notes in which thread."""

    died_in: list[int]

    def __init__(self, died_in: list[int]) -> None:
        self.died_in = died_in
        self.me = self

    def __del__(self) -> None:
        self.died_in.append(threading.get_ident())


@pytest.fixture
def collector(qapp: QApplication) -> Generator[GarbageCollector]:
    was_enabled = gc.isenabled()
    parent = QObject()
    collector = GarbageCollector(parent)
    yield collector
    collector.stop()
    if not was_enabled:
        gc.disable()


def make_rubbish(died_in: list[int]) -> None:
    Circle(died_in)
    kept = [[number] for number in range(gc.get_threshold()[0] * 20)]
    assert kept


def test_a_worker_frees_nothing_and_the_gui_thread_does(collector: GarbageCollector) -> None:
    died_in: list[int] = []
    gc.collect()
    worker = threading.Thread(target=make_rubbish, args=(died_in,))
    worker.start()
    worker.join()
    assert died_in == []
    Circle(died_in)
    more = [[number] for number in range(gc.get_threshold()[0] + 100)]
    assert more
    assert collector.collect_if_due() is not None
    gc.collect()
    assert died_in == [threading.get_ident()] * 2


def test_python_collects_again_afterwards(collector: GarbageCollector) -> None:
    assert not gc.isenabled()
    collector.stop()
    assert gc.isenabled()


def test_old_objects_are_not_looked_at_again_before_there_are_more(collector: GarbageCollector) -> None:
    def make_old(times: int) -> list[list[int]]:
        made = []
        for _ in range(times):
            made += [[number] for number in range(gc.get_threshold()[0] + 1)]
            gc.collect(1)
        return made

    few = gc.get_threshold()[2] + 1
    kept = make_old(few)
    assert collector.collect_if_due() == 2
    kept += make_old(few)
    assert collector.collect_if_due() != 2
    kept += make_old(len(gc.get_objects()) // 2 // gc.get_threshold()[0])
    assert collector.collect_if_due() == 2
