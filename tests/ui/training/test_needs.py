"""The window where TensorFlow is missing: the Train tab says what it needs, and all else works."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtGui import QGuiApplication
from PyQt6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from digitrec_gui import paths
from digitrec_gui.app import Program
from digitrec_gui.core import needs
from digitrec_gui.ui.training.needs import TrainNeeds
from digitrec_gui.ui.window.main_window import MainWindow
from tests.limits import WAIT

HERE = needs.PACKAGES


@pytest.fixture(autouse=True)
def _without_training(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(needs, "PACKAGES", ("a_package_that_nobody_has",))


@pytest.fixture
def strange(tmp_path: Path) -> Path:
    """A `.h5` of somebody's, with what is compiled of it beside it."""
    for suffix in (".h5", ".tflite"):
        shutil.copy(paths.DEFAULT_MODEL.with_suffix(suffix), tmp_path / f"friend{suffix}")
    return tmp_path / "friend.h5"


@pytest.mark.parametrize("size", [(900, 600), (1280, 800)])
def test_the_tab_says_what_it_needs_and_the_one_command(
    qtbot: QtBot, window: MainWindow, size: tuple[int, int]
) -> None:
    window.resize(*size)
    tab = window.train_tab
    window.tabs.setCurrentWidget(tab)
    shown = tab.view.needs
    qtbot.wait(1)  # lets the layout settle

    # Then nothing else is there, and nothing can be started
    assert shown.isVisible() and not tab.view.form.isVisible() and not tab.view.curves.isVisible()
    assert not tab.actions_.start.isEnabled()
    assert "TensorFlow" in shown.sentence and shown.command.text() == needs.command()
    for label in shown.findChildren(QLabel):
        assert label.height() >= label.heightForWidth(label.width()), f"cut off: {label.text()}"

    # When the command is copied, then it can be pasted
    qtbot.mouseClick(shown.copy, Qt.MouseButton.LeftButton)
    clipboard = QGuiApplication.clipboard()
    assert clipboard is not None and clipboard.text() == needs.command()


def test_what_was_installed_meanwhile_is_there_at_the_next_look(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    tab = window.train_tab
    window.tabs.setCurrentWidget(tab)
    window.tabs.setCurrentWidget(window.draw_tab)

    monkeypatch.setattr(needs, "PACKAGES", HERE)
    window.tabs.setCurrentWidget(tab)

    assert tab.view.form.isVisible() and not tab.view.needs.isVisible()
    assert tab.actions_.start.isEnabled()


def test_a_packaged_reader_names_the_full_program(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    shown = TrainNeeds()
    qtbot.addWidget(shown)

    assert "the full DigitRec has it" in shown.sentence
    assert shown.command.isHidden() and shown.copy.isHidden()


def test_a_strange_model_that_is_compiled_is_taken_over(
    qtbot: QtBot, program: Program, window: MainWindow, strange: Path
) -> None:
    with qtbot.waitSignal(window.models.changed, timeout=WAIT):
        window.models.open(strange)

    # Then it reads, from the library, with its copy
    taken = program.services.library.folder / "friend.h5"
    assert window.models.info is not None and window.models.info.name == "friend"
    assert taken.exists() and taken.with_suffix(".tflite").exists()
    qtbot.waitUntil(lambda: any(entry.path == taken for entry in program.services.library.entries()), timeout=WAIT)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda h5: h5.with_suffix(".tflite").unlink(), "Looking into friend.h5"),
        (lambda h5: h5.write_bytes(b"PK" + bytes(100)), "Looking into friend.h5"),
        (lambda h5: h5.write_text("no model"), "is not an .h5 or .keras file"),
        (lambda h5: h5.unlink(), "There is no model at"),
    ],
    ids=["not compiled", "a .keras", "no model", "gone"],
)
def test_one_that_cannot_be_used_says_why(
    qtbot: QtBot, program: Program, window: MainWindow, strange: Path, change: object, words: str
) -> None:
    assert callable(change)
    change(strange)

    with qtbot.waitSignal(window.models.opening.failed, timeout=WAIT):
        window.models.open(strange)

    assert words in window.notice.text and "is still in use" in window.notice.text
    assert not program.services.library.folder.exists()
    if words.startswith("Looking"):
        assert needs.command() in window.notice.text


def test_a_model_of_the_library_that_was_never_used_says_what_it_needs(
    qtbot: QtBot, program: Program, window: MainWindow, strange: Path
) -> None:
    strange.with_suffix(".tflite").unlink()
    strange.write_bytes(strange.read_bytes() + b"\0")  # else that of DigitRec's own would fit

    with qtbot.waitSignal(program.services.reading.model_failed, timeout=WAIT):
        window.models.load(strange)

    assert "Preparing the model “friend” for its first use needs TensorFlow" in window.notice.text


def test_what_a_child_is_asked_for_is_answered_with_the_same_sentence(
    qtbot: QtBot, program: Program, window: MainWindow, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    # Given a child that lacks TensorFlow as well
    program_of_child = (
        "import sys; from digitrec_gui.core import needs; needs.PACKAGES = ('a_package_that_nobody_has',); "
        "from digitrec_gui.cli import main; sys.exit(main(sys.argv[1:]))"
    )
    monkeypatch.setattr(paths, "child_command", lambda *args: [sys.executable, "-c", program_of_child, *args])

    # When a Model is exported, then the window says it
    window.models.export(paths.DEFAULT_MODEL, tmp_path / "mine.onnx")

    qtbot.waitUntil(lambda: "Exporting a model needs TensorFlow" in window.notice.text, timeout=WAIT)
    assert not (tmp_path / "mine.onnx").exists()
