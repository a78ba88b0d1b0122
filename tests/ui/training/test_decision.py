"""The Train tab: a new model beside the one in use, and what is made of it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from digitrec_gui import paths
from digitrec_gui.app import Program
from digitrec_gui.core.models.cards import Card
from digitrec_gui.ui.training import wording as train_wording
from digitrec_gui.ui.training.tab import TrainTab
from digitrec_gui.ui.window.main_window import MainWindow
from tests.limits import WAIT
from tests.ui.training.story import Digits, ended, evaluated, run_shown

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")  # a dialog, on a screen that is none


@pytest.fixture
def tab(window: MainWindow) -> TrainTab:
    """The Train tab, in front."""
    window.tabs.setCurrentWidget(window.train_tab)
    return window.train_tab


def test_a_taught_model_that_is_no_better_is_not_the_default(program: Program, tab: TrainTab, digits: Digits) -> None:
    run_shown(program, tab, digits)
    assert tab.view.strips.wrong.captions[0] == "7→?" and "37" in tab.view.strips.still_wrong

    ended(program, tab)

    outcome = tab.view.outcome
    assert outcome.default is outcome.discard and outcome.verdict.startswith("Not better")
    assert outcome.table.text("samples")[0].startswith("80.00")
    assert outcome.table.text("rejection") == ("known", "not known")


def test_both_models_are_measured_on_the_same_things(program: Program, tab: TrainTab, digits: Digits) -> None:
    run_shown(program, tab, digits)
    outcome = tab.view.outcome
    outcome.begin("now", "new")

    # When samples were mixed in, then both stand beside each other on those held back
    outcome.show_held_back(Card(samples_held_back=20, samples_accuracy=0.95, beside_accuracy=0.8))
    assert [text.replace("\N{NO-BREAK SPACE}", " ") for text in outcome.table.text("samples")] == [
        "80.00 % of 20",
        "95.00 % of 20",
    ]

    # When both were shown what is no digit, then it is said of what and where the line was drawn
    rejection = {"negatives": 1000, "rejected": 0.971, "threshold": 0.9963, "lost": 0.01}
    known, unknown = evaluated(0.9968, 11), evaluated(0.9911)
    known["rejection"], unknown["rejection"] = rejection, rejection | {"rejected": 0.803, "threshold": 0.52}
    outcome.show()
    outcome.use.setFocus()
    outcome.show_compared({"a": known, "b": unknown, "better": "a"})
    assert tab.window().focusWidget() is outcome.discard  # the key that uses a Model must not use the worse one
    assert outcome.table.text("rejection")[1].replace("\N{NO-BREAK SPACE}", " ") == "80.30 % rejected"
    assert [
        ("1,000 letters" in tip, tip.count(line))
        for tip, line in zip(outcome.table.tips("rejection"), ("0.9963", "0.52"), strict=True)
    ] == [(True, 1), (True, 1)]
    assert outcome.table.text("samples")[0].startswith("80.00")


@pytest.fixture
def new(program: Program) -> Path:
    """A Model that was just trained."""
    folder = program.services.library.folder
    folder.mkdir(parents=True)
    for file in paths.MODELS.glob(f"{paths.DEFAULT_MODEL.stem}.*"):
        shutil.copy(file, folder / f"quick{file.suffix}")
    return folder / "quick.h5"


def test_what_is_said_of_a_new_model_holds_when_another_reads(
    qtbot: QtBot, program: Program, window: MainWindow, tab: TrainTab, new: Path
) -> None:
    service, progress = program.services.reading, tab.view.progress
    program.services.training.saved.emit(new)
    assert progress.title == "quick is ready" and tab.view.form.start.objectName() == ""

    # When it is used, then that is said, and the next training is what is offered
    with qtbot.waitSignal(service.model_ready, timeout=WAIT):
        tab.view.outcome.use.click()
    assert progress.title == "In use" and progress.said.startswith("quick reads from now on")
    assert not tab.view.outcome.isVisible() and tab.view.form.start.objectName() == "primary"

    # When another takes its place, then it is no longer said to be in use; and when it comes back, it is
    with qtbot.waitSignal(service.model_ready, timeout=WAIT):
        window.models.load_shipped()
    assert (progress.title, progress.said) == ("Trained", "DigitRec's own reads now, and not quick.")
    with qtbot.waitSignal(service.model_ready, timeout=WAIT):
        window.models.load(new)
    assert progress.title == "In use"

    # When it gets another name, then it is called so
    program.services.library.rename(new, "my hand")
    assert progress.title == "In use" and progress.said.startswith("my hand reads")


def test_a_new_model_that_is_used_from_the_list_is_decided_on(
    qtbot: QtBot, program: Program, window: MainWindow, tab: TrainTab, new: Path
) -> None:
    program.services.training.saved.emit(new)

    with qtbot.waitSignal(program.services.reading.model_ready, timeout=WAIT):
        window.models.load(new)

    assert tab.view.progress.title == "In use" and not tab.view.outcome.isVisible()


def test_a_new_model_that_is_deleted_in_the_list_is_no_longer_decided_on(
    qtbot: QtBot, program: Program, tab: TrainTab, new: Path
) -> None:
    program.services.training.saved.emit(new)

    new.unlink()
    with qtbot.waitSignal(program.services.library.changed, timeout=WAIT):
        program.services.library.refresh()

    assert tab.view.progress.title == "Discarded" and not tab.view.outcome.isVisible()


@pytest.mark.parametrize(
    ("gate", "sentence"),
    [
        ((True, 0.9968, 0.9965, 0.8, 0.95), "Better: of your 20 held-back samples it reads 19 right, 16 before, and"),
        ((False, 0.9968, 0.9793, 0.8, 0.95), "Not better: it forgot, and reads 1.8 points less of MNIST; of your 20"),
        ((False, 0.9968, 0.9968, 0.8, 0.8), "Not better: of your 20 held-back samples it reads 16 right, 16 before."),
        ((False, 0.9968, 0.9968, 1.0, 1.0), "Nothing to gain: the old model reads all of your 20 held-back samples"),
    ],
)
def test_the_gate_is_told_in_words(gate: tuple[bool, float, float, float, float], sentence: str) -> None:
    names = ("passed", "mnist_before", "mnist_after", "samples_before", "samples_after")

    assert train_wording.gate({"samples": 20, **dict(zip(names, gate, strict=True))}).startswith(sentence)
