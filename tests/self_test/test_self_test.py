"""`digitrec --self-test` finds what is there, and fails where something that is needed is missing."""

from __future__ import annotations

import io
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PyQt6.QtCore import QTimer, qWarning
from pytestqt.qtbot import QtBot

from digitrec_gui import paths
from digitrec_gui.core.errors import DigitRecError
from digitrec_gui.self_test import run
from digitrec_gui.self_test.checks import Check, CheckError, carry_out, live, until

TRIAL = """
import sys
sys._MEIPASS = sys.argv[1]   # as in a package: resources and models lie there
from digitrec_gui.app import application
from digitrec_gui.self_test.checks import carry_out
from digitrec_gui.self_test.window import WindowTrial
trial = WindowTrial(application())
failed = carry_out(trial.checks(), sys.stdout)
trial.close()
sys.exit(bool(failed))
"""

WAIT_SECONDS = 300


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundled files of a package: what only a training needs is not there."""
    folder = tmp_path_factory.mktemp("ein Päckchen")
    root = paths.RESOURCES.parent
    for part in ("resources/icons", "resources/samples", "resources/styles", "models"):
        shutil.copytree(root / part, folder / part)
    return folder


def try_window(package: Path) -> subprocess.CompletedProcess[str]:
    """Tries the window of a package, in a process of its own."""
    command = [sys.executable, "-c", TRIAL, str(package)]
    return subprocess.run(command, capture_output=True, text=True, timeout=WAIT_SECONDS, check=False)


def test_a_whole_package_passes(package: Path) -> None:
    tried = try_window(package)
    rows = tried.stdout.splitlines()
    assert tried.returncode == 0, tried.stdout + tried.stderr
    assert len(rows) > 9 and all(row.startswith("ok ") for row in rows)
    assert any("0522 1859" in row for row in rows if "reads note.jpg" in row)


@pytest.mark.parametrize(
    "needed",
    [
        "resources/styles/window.qss",
        "resources/icons/eraser.svg",
        "resources/samples/form.png",
        "models/digit_recognition_model.h5",
        "models/digit_recognition_model.json",
        "models/finder.tflite",
        "models/signs.tflite",
    ],
)
def test_a_package_without_a_needed_file_fails(package: Path, needed: str) -> None:
    aside = (package / needed).rename(package / "aside")
    try:
        tried = try_window(package)
    finally:
        aside.rename(package / needed)
    assert tried.returncode == 1, tried.stdout + tried.stderr
    assert "FAILED" in tried.stdout and "Traceback" not in tried.stdout


def rows_of(*checks: Check) -> tuple[list[str], list[str]]:
    """The names of those that failed, and the table."""
    out = io.StringIO()
    failed = carry_out(iter(checks), out)
    return failed, out.getvalue().splitlines()


def test_a_check_says_what_it_found_or_what_failed(qtbot: QtBot) -> None:
    def fails() -> str:
        raise CheckError("it is broken")

    def breaks() -> str:
        raise FileNotFoundError(2, "No such file", "icon.svg")

    failed, rows = rows_of(Check("one", lambda: "three of them"), Check("two", fails), Check("three", breaks))
    assert failed == ["two", "three"]
    assert rows[0].startswith("ok") and rows[0].endswith("three of them")
    assert rows[1].startswith("FAILED") and rows[1].endswith("it is broken")
    assert "icon.svg" in rows[2]


def test_what_qt_warns_of_fails_a_check(qtbot: QtBot) -> None:
    def warns() -> str:
        qWarning("a picture is missing")
        return "fine"

    failed, rows = rows_of(Check("one", warns))
    assert failed == ["one"] and "a picture is missing" in rows[0]


def test_an_exception_that_gets_out_of_a_slot_fails_a_check(qtbot: QtBot) -> None:
    def goes_wrong_later() -> str:
        QTimer.singleShot(0, lambda: {}["nothing"])
        live(20)
        return "fine"

    failed, rows = rows_of(Check("one", goes_wrong_later))
    assert failed == ["one"] and "KeyError" in rows[0]


def test_what_does_not_come_is_given_up(qtbot: QtBot) -> None:
    with pytest.raises(CheckError, match="the end did not come"):
        until(lambda: False, "the end", patience=0.05)


@pytest.fixture
def as_packaged(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """As in a package from which TensorFlow was lost, or that never had it."""
    monkeypatch.setattr(sys, "_MEIPASS", str(paths.RESOURCES.parent), raising=False)
    monkeypatch.setattr(run.importlib.util, "find_spec", lambda _: None)
    yield


@pytest.mark.usefixtures("as_packaged")
def test_a_package_with_mnist_must_train(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert run.must_train()
    monkeypatch.setattr(paths, "MNIST", tmp_path / "mnist.npz")
    assert not run.must_train()


def test_without_a_display_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "has_display", lambda: False)
    with pytest.raises(DigitRecError, match="QT_QPA_PLATFORM=offscreen"):
        run.run()
