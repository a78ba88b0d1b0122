"""For every test: folders of its own, and nothing may outlive it. What takes long to make is made once for all."""

from __future__ import annotations

import gc
import os
import sys
import threading
import warnings
from collections.abc import Iterator
from multiprocessing import resource_tracker
from pathlib import Path

import numpy as np
import pytest

from digitrec_gui import paths

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--new-snapshots", action="store_true", help="keep how the window looks now as its snapshots")


_LONG = (
    "training/fit",
    "ui/training/test_running.py",
    "services/training",
    "training/models",
    "services/models",
    "commands",
)
"""Where Models are trained, compiled and measured, by real children: a test takes seconds there, and a file minutes."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Puts the long files first: one that began last would leave the other processors with nothing to do."""
    here = Path(__file__).parent

    def rank(item: pytest.Item) -> int:
        return next((rank for rank, path in enumerate(_LONG) if item.path.is_relative_to(here / path)), len(_LONG))

    items.sort(key=rank)


@pytest.fixture(scope="session")
def small_mnist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """2,000 digits to train on and 500 to test on."""
    path = tmp_path_factory.mktemp("data") / "small.npz"
    with np.load(paths.MNIST) as mnist:
        small = {name: mnist[name][: 2000 if "train" in name else 500] for name in mnist.files}
    np.savez(path, **small)
    return path


@pytest.fixture(scope="session")
def plain_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Model of ten classes and one branch, as most people's are, right on 98 % of MNIST, with its compiled copy.

    Where it is all the same which Model it is, this one spares a child half of its time.
    """
    with warnings.catch_warnings():
        # Keras turns its variables into NumPy arrays in a way that NumPy 2 dislikes.
        warnings.simplefilter("ignore", DeprecationWarning)
        from tests.training.plain_model import make_plain_model  # brings Keras, which takes seconds

        return make_plain_model(tmp_path_factory.mktemp("plain") / "plain.h5")


@pytest.fixture(scope="module", autouse=True)
def _what_is_there_is_not_looked_through() -> None:
    """Takes all that files before left, and what was imported, out of what is looked through after each test.

    With all of TensorFlow that is a third of a million objects, and more with each file: a tenth of a second each time.
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
    # Python makes a dummy for each QThread that ran Python code, and keeps it: those are looked at as QThreads. Dask
    # and fsspec have threads for all connections that there will ever be.
    return {
        thread
        for thread in threading.enumerate()
        if not isinstance(thread, threading._DummyThread)
        and not thread.name.startswith(("Dask-", "IO loop", "fsspecIO", "asyncio_"))
    }


def _children() -> set[str]:
    """Child processes; only Linux tells."""
    found: set[str] = set()
    for file in Path("/proc/self/task").glob("*/children"):
        try:
            found.update(file.read_text().split())
        except OSError:  # the thread ended meanwhile
            continue
    # One for all that multiprocessing starts, until this process ends.
    return found - {str(resource_tracker._resource_tracker._pid)}  # type: ignore[attr-defined]


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
