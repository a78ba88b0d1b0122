"""For every test: folders of its own, and nothing may outlive it."""

from __future__ import annotations

import gc
import os
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--new-snapshots", action="store_true", help="keep how the window looks now as its snapshots")


def pytest_collection_finish() -> None:
    """Takes what was imported out of the garbage collection, and of what is looked through after each test.

    With all of TensorFlow that is a third of a million objects, and a third of a second each time.
    """
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """DigitRec's user folders of this test."""
    folder = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("DIGITREC_HOME", str(folder))
    return folder


@pytest.fixture(autouse=True)
def nothing_outlives_a_test(home: Path) -> Iterator[None]:
    """Fails a test that leaves a thread, a running timer or a child process behind."""
    threads, children = _threads(), _children()
    yield
    left = [*(_threads() - threads), *(f"process {child}" for child in _children() - children), *_busy_qt_objects()]
    assert not left, f"left behind: {left}"


def _threads() -> set[threading.Thread]:
    # Python makes a dummy for each QThread that ran Python code, and keeps it: those are looked at as QThreads.
    return {thread for thread in threading.enumerate() if not isinstance(thread, threading._DummyThread)}


def _children() -> set[str]:
    """Child processes; only Linux tells."""
    found: set[str] = set()
    for file in Path("/proc/self/task").glob("*/children"):
        try:
            found.update(file.read_text().split())
        except OSError:  # the thread ended meanwhile
            continue
    return found


def _busy_qt_objects() -> list[str]:
    if "PyQt6.QtCore" not in sys.modules:
        return []
    from PyQt6 import sip
    from PyQt6.QtCore import QProcess, QThread, QTimer

    def is_busy(found: QThread | QTimer | QProcess) -> bool:
        if isinstance(found, QThread):
            return found.isRunning() and found is not QThread.currentThread()
        return found.isActive() if isinstance(found, QTimer) else found.state() != QProcess.ProcessState.NotRunning

    # A look at each of 90,000 objects, after each test, has to be quick: only their few kinds are asked what they are.
    objects = gc.get_objects()
    kinds = {kind for kind in set(map(type, objects)) if issubclass(kind, (QThread, QTimer, QProcess))}
    found = [one for one in objects if type(one) in kinds]
    return [repr(one) for one in found if not sip.isdeleted(one) and is_busy(one)]
