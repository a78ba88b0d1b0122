"""The Train tab: a new model beside the one in use, and what is made of it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from digitrec_gui import paths
from digitrec_gui.app import Program
from digitrec_gui.core.models.cards import Card
from digitrec_gui.core.models.judgement import judged
from digitrec_gui.services.orders import Order
from digitrec_gui.services.training.service import TrainingState
from digitrec_gui.ui.training.tab import TrainTab
from digitrec_gui.ui.window.main_window import MainWindow
from tests.limits import WAIT
from tests.ui.training.story import Digits, add_samples, compared, ended, evaluated, run_shown

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
    assert outcome.default is outcome.discard and outcome.verdict.startswith("The old model is better")
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
    found = compared((9967, 9911), (80, 24), (16, 19), (1, 4), 20)
    outcome.show_compared(found | {"a": known, "b": unknown})
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
    assert (progress.title, progress.said) == (
        "Trained",
        "quick is among the models. The one in use is DigitRec's own.",
    )
    with qtbot.waitSignal(service.model_ready, timeout=WAIT):
        window.models.load(new)
    assert progress.title == "In use"

    # When it gets another name, then it is called so
    program.services.library.rename(new, "my hand")
    assert progress.title == "In use" and progress.said.startswith("my hand reads")


def test_what_other_data_say_of_a_model_is_never_said_of_mnist(
    qtbot: QtBot, program: Program, window: MainWindow, tab: TrainTab, new: Path
) -> None:
    # Given a model that learned from the user's own data, which had been turned to light on dark
    fields = json.loads(new.with_suffix(".json").read_text())
    turned = "The digits in dark_ink.npz are dark on light: they were turned."
    data = {"file": "dark_ink.npz", "sha256": "0" * 64, "test": 200, "notes": [turned]}
    new.with_suffix(".json").write_text(json.dumps({**fields, "test_accuracy": 0.855, "data": data}))
    outcome, dialog, on_what = tab.view.outcome, window.models.dialog, "200 digits of dark_ink.npz"

    # When its training ends, then what it was tested on stands there, and what was done to the data
    program.services.training.evaluated.emit(evaluated(0.855) | {"tested_on": on_what})
    assert outcome.table.title("own_test") == on_what and outcome.table.text("own_test")[1].startswith("85.50")
    assert outcome.table.text("mnist") == outcome.table.text("calibration") == ("…", "…")
    program.services.training.saved.emit(new)
    program.services.training.state_changed.emit(TrainingState.IDLE)
    assert outcome.of_data == turned and outcome.isVisible()

    # And stays when MNIST's test set was read, or could not be
    outcome.show_compared(compared((9967, 9955), (30, 18), (30, 38), (0, 8)))
    assert outcome.table.text("mnist")[1].startswith("99.55") and outcome.table.text("own_test")[0] == "-"
    assert outcome.table.text("own_test")[1].startswith("85.50") and outcome.of_data == turned
    outcome.show_evaluated({**evaluated(0.855), "event": "evaluated", "tested_on": on_what})  # type: ignore[typeddict-item]
    outcome.show_not_compared("The models could not be compared.")
    assert outcome.table.text("mnist") == outcome.table.text("calibration") == ("-", "-")

    # And neither the status bar calls it accuracy on MNIST, nor the list of models
    with qtbot.waitSignal(program.services.reading.model_ready, timeout=WAIT):
        outcome.use.click()
    assert window.status.model.text().replace("\N{NO-BREAK SPACE}", " ") == f"quick · 85.50 % on {on_what}"
    with qtbot.waitSignal(program.services.library.changed, timeout=WAIT):
        window.models.show_all()
    row = dialog.list.topLevelItem(1)
    assert row is not None and row.text(0) == "quick" and row.text(2) == ""
    assert row.text(3).replace("\N{NO-BREAK SPACE}", " ").startswith(f"85.50 % on {on_what}")
    dialog.close()

    # And the next model, whose data were as they should be, has nothing said of its data
    program.services.training.evaluated.emit(evaluated(0.99) | {"tested_on": ""})
    assert outcome.of_data == "" and outcome.table.text("mnist")[1].startswith("99.00")
    assert not outcome.table.title("own_test")


def test_a_new_model_that_is_used_from_the_list_is_decided_on(
    qtbot: QtBot, program: Program, window: MainWindow, tab: TrainTab, new: Path
) -> None:
    program.services.training.saved.emit(new)

    with qtbot.waitSignal(program.services.reading.model_ready, timeout=WAIT):
        window.models.load(new)

    assert tab.view.progress.title == "In use" and not tab.view.outcome.isVisible()


def test_a_taught_model_is_measured_beside_the_one_that_was_taught(
    qtbot: QtBot, program: Program, window: MainWindow, tab: TrainTab, digits: Digits, new: Path
) -> None:
    # Given a teaching of DigitRec's own, and a second model in the list
    training, library, view = program.services.training, program.services.library, tab.view
    other = new.with_name("other.h5")
    for file in new.parent.glob("quick.*"):
        shutil.copy(file, other.with_suffix(file.suffix))
    compared_with: list[tuple[Path, Path]] = []

    def compare(one: Path, other: Path, data: Path | None = None, samples: Path | None = None) -> Order:
        compared_with.append((one, other))
        return Order(lambda: None)

    library.compare = compare  # type: ignore[method-assign]  # that it does what it says is told elsewhere
    add_samples(qtbot, program, digits, 20)
    view.form.choose_teaching()
    view.form.start.click()
    qtbot.waitUntil(lambda: tab.is_busy or view.doubts.isVisible(), timeout=WAIT)
    view.doubts.start.click() if view.doubts.isVisible() else None
    assert view.progress.title == "Starting" and view.progress.said.startswith("DigitRec's own is taught. ")
    said = view.form.teach.toolTip()
    assert said.startswith("DigitRec's own learns your 20 samples")

    # When another is put in use meanwhile, then the panels name the one that is taught, as before
    with qtbot.waitSignal(program.services.reading.model_ready, timeout=WAIT):
        window.models.load(other)
    assert view.form.teach.toolTip() == said
    training.started.emit(
        {"parameters": 1, "images": 100, "epochs": 7, "epochs_done": 0, "history": [], "data": "MNIST"}
        | {"taught": paths.DEFAULT_MODEL.name, "samples": 16}
    )
    assert view.progress.title == "Epoch 1 of 7" and view.progress.said.startswith("DigitRec's own is taught. ")
    assert "16 of your samples, each as often as it takes" in view.progress.said

    # When it ends, then the new one is measured beside the one that was taught, and it is said what it would replace
    training.cancel()
    qtbot.waitUntil(lambda: not tab.is_busy, timeout=WAIT)
    training.evaluated.emit(evaluated(0.9961) | {"tested_on": ""})
    training.saved.emit(new)
    assert compared_with == [(paths.DEFAULT_MODEL, new)]
    assert view.progress.said.endswith("preparing not counted. Is it better than DigitRec's own?")
    outcome = view.outcome
    assert "other is in use: if you use the new model, it takes the place of other" in outcome.replaced
    outcome.show_compared(compared((9968, 9911), (80, 23), (16, 15), (3, 2), 20))
    assert outcome.default is outcome.discard and outcome.discard.text() == " Discard"
    assert view.form.teach.toolTip().startswith("other learns your 20 samples")  # what could be taught next

    # When the one that was taught is back in use, then there is nothing more to say, and nothing to measure
    with qtbot.waitSignal(program.services.reading.model_ready, timeout=WAIT):
        window.models.load_shipped()
    assert not outcome.replaced and outcome.discard.text() == " Keep the old one"
    assert len(compared_with) == 1


def test_a_new_model_that_is_deleted_in_the_list_is_no_longer_decided_on(
    qtbot: QtBot, program: Program, tab: TrainTab, new: Path
) -> None:
    program.services.training.saved.emit(new)

    new.unlink()
    with qtbot.waitSignal(program.services.library.changed, timeout=WAIT):
        program.services.library.refresh()

    assert tab.view.progress.title == "Discarded" and not tab.view.outcome.isVisible()


def test_the_train_tab_and_the_list_of_models_judge_alike(
    qtbot: QtBot, program: Program, window: MainWindow, tab: TrainTab, new: Path
) -> None:
    # Given a new model that reads MNIST a little worse, by chance, and the user's hand much better
    found = compared((9967, 9955), (30, 18), (30, 38), (0, 8))
    outcome, dialog = tab.view.outcome, window.models.dialog

    # When it was taught, then the Train tab says so; before, how far the measuring is
    program.services.training.saved.emit(new)
    outcome.table.show_step({"event": "measuring", "message": "quick reads your samples", "done": 3, "of": 4})
    assert not outcome.table.bar.isHidden() and outcome.table.bar.value() == 3
    outcome.show_compared(found)
    assert outcome.table.bar.isHidden() and outcome.default is outcome.use
    assert outcome.verdict == judged(found, ("the old model", "the new model")).sentence
    assert outcome.verdict.startswith("The new model is better: of 40 samples")

    # And so does the list of models, which shows the samples, too; the order is a real one
    asked: list[tuple[Path, ...]] = []
    order = Order(lambda: None)
    monkeyed = program.services.library

    def compare(one: Path, other: Path, data: Path | None = None, samples: Path | None = None) -> Order:
        assert data is None and samples is not None
        asked.append((one, other, samples))
        return order

    monkeyed.compare = compare  # type: ignore[method-assign]  # that it does what it says is told elsewhere
    with qtbot.waitSignal(program.services.library.changed, timeout=WAIT):
        window.models.show_all()
    dialog.list.select(new)
    dialog.compare.click()
    assert asked == [(paths.DEFAULT_MODEL, new, paths.samples_file())]
    order.tell({"event": "measuring", "message": "quick reads your samples", "done": 3, "of": 4})
    assert dialog.said == "quick reads your samples…" and dialog.table.bar.value() == 3
    order.answer(found)
    assert dialog.said == outcome.verdict.replace("the old model", "DigitRec's own").replace(
        "the new model", "quick"
    ).replace("The new model", "quick")
    assert [text.replace("\N{NO-BREAK SPACE}", " ") for text in dialog.table.text("samples")] == [
        "75.00 % of 40",
        "95.00 % of 40",
    ]
    dialog.close()


def test_figures_of_too_few_samples_are_called_so(tab: TrainTab) -> None:
    outcome = tab.view.outcome

    outcome.show_compared(compared((9967, 9967), (0, 0), (1, 3), (0, 2), 4))

    assert outcome.table.text("samples") == ("1 of 4, too few", "3 of 4, too few")
    assert "too few to tell" in outcome.verdict and outcome.default is outcome.use
