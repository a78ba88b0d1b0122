"""The Train tab: a model is trained while one looks on, judged beside the one in use, and used or not."""

from __future__ import annotations

import base64
import csv
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from PyQt6.QtCore import QSize, Qt
from PyQt6.QtGui import QImage
from PyQt6.QtSvg import QSvgRenderer
from PyQt6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLabel,
    QMessageBox,
    QScrollBar,
    QWidget,
)
from pytestqt.qtbot import QtBot
from story import COMPILING, WAIT

from digitrec_gui import paths
from digitrec_gui.app import Program
from digitrec_gui.core.samples import NewSample
from digitrec_gui.core.types import NOT_A_DIGIT
from digitrec_gui.services.failures import FailureHooks
from digitrec_gui.services.settings import Appearance
from digitrec_gui.services.training import PRESETS, TrainingState, Unfinished
from digitrec_gui.ui import theme
from digitrec_gui.ui.main_window import MainWindow
from digitrec_gui.ui.train_mistakes import MistakesDialog
from digitrec_gui.ui.train_tab import TrainTab

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")  # a dialog, on a screen that is none

TRAINING = 240_000
"""Milliseconds after which a training of a few hundred steps counts as never ending; TensorFlow is started for it."""

SIZES = [(900, 600), (1280, 800)]


@pytest.fixture(scope="session")
def digits() -> tuple[np.ndarray, np.ndarray]:
    """Some of MNIST's test digits: x, y."""
    with np.load(paths.MNIST) as arrays:
        return arrays["x_test"][:600], arrays["y_test"][:600]


@pytest.fixture(scope="session")
def small_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """2,000 digits to train on and 500 to test on."""
    path = tmp_path_factory.mktemp("data") / "small.npz"
    with np.load(paths.MNIST) as arrays:
        x, y, tx, ty = (arrays[name] for name in ("x_train", "y_train", "x_test", "y_test"))
        np.savez(path, x_train=x[:2000], y_train=y[:2000], x_test=tx[:500], y_test=ty[:500])
    return path


@pytest.fixture
def tab(window: MainWindow) -> TrainTab:
    """The Train tab, in front."""
    window.tabs.setCurrentWidget(window.train_tab)
    return window.train_tab


def add_samples(qtbot: QtBot, program: Program, digits: tuple[np.ndarray, np.ndarray], count: int) -> None:
    """Keeps so many samples."""
    samples = [NewSample(x, int(y)) for x, y in zip(digits[0][:count], digits[1][:count], strict=True)]
    # The tab has them counted when it is shown: that answer may come first.
    with qtbot.waitSignal(
        program.samples.changed, timeout=WAIT, check_params_cb=lambda counts: sum(counts.values()) == count
    ):
        program.samples.add(samples)


def strip(digits: tuple[np.ndarray, np.ndarray], count: int) -> str:
    content = cv2.imencode(".png", np.hstack(digits[0][:count]))[1]
    return base64.b64encode(content.tobytes()).decode("ascii")


def run_shown(program: Program, tab: TrainTab, digits: tuple[np.ndarray, np.ndarray]) -> None:
    """Lets the service say what it says in the middle of a training."""
    training, labels = program.learning.training, digits[1][:24].tolist()
    tab.view.show_running()
    training.state_changed.emit(TrainingState.RUNNING)
    training.started.emit(
        {"preset": "quick", "parameters": 184586, "images": 57000, "epochs": 3, "epochs_done": 0, "data": "MNIST"}
    )
    for epoch in (1, 2):
        figures = {"loss": 0.3 / epoch, "accuracy": 1 - 0.1 / epoch, "seconds": 9.0 * epoch}
        figures |= {"validation_loss": 0.2 / epoch, "validation_accuracy": 1 - 0.05 / epoch}
        training.epoch.emit({"epoch": epoch, "epochs": 3, "best": True, **figures})
    training.progress.emit(
        {"epoch": 3, "epochs": 3, "step": 99, "steps": 446, "images_per_second": 4312, "seconds_left": 37}
    )
    training.shown.emit({"png": strip(digits, 16), "labels": labels[:16]})
    training.wrong.emit({"png": strip(digits, 24), "labels": labels, "read": [NOT_A_DIGIT] * 24, "count": 37})


def evaluated(accuracy: float, classes: int = 10) -> dict[str, Any]:
    return {
        "accuracy": accuracy,
        "interval": (accuracy - 0.002, accuracy + 0.001),
        "confusion": [[0] * classes] * 10,
        "calibration": {"error": 0.003},
        "rejection": None,
        "speed": {"single": 0.12},
    }


def ended(program: Program, tab: TrainTab) -> None:
    """Lets the service say that a Model was taught, which did it no good."""
    training = program.learning.training
    training.evaluated.emit(evaluated(0.9911))
    sentence = "Not better: it reads 15 of your 20 held-back samples right, 16 before. Keep the old model."
    training.gate.emit(
        {"passed": False, "samples_before": 0.8, "samples_after": 0.75, "samples": 20, "sentence": sentence}
    )
    training.state_changed.emit(TrainingState.IDLE)
    tab.view.show_outcome()
    tab.view.outcome.show_compared({"a": evaluated(0.9968, 11), "b": evaluated(0.9911), "better": "a"})


def test_a_model_is_trained_watched_judged_and_used(
    qtbot: QtBot, program: Program, window: MainWindow, tab: TrainTab, small_data: Path, tmp_path: Path
) -> None:
    # Given the quick preset on a small set of digits
    training, view = program.learning.training, tab.view
    view.form.data.choose(small_data)
    seen: dict[str, int] = {"progress": 0, "shown": 0}
    training.progress.connect(lambda _: seen.update(progress=seen["progress"] + 1))
    training.shown.connect(lambda _: seen.update(shown=seen["shown"] + 1))

    # When it is started, then it is said what is done; the window reads on meanwhile
    qtbot.mouseClick(view.form.start, Qt.MouseButton.LeftButton)
    assert tab.is_busy and "Starting" in view.progress.title
    window.open_image(paths.SAMPLES / "note.jpg")
    qtbot.waitUntil(lambda: window.image_tab.panel.text.startswith("0522"), timeout=COMPILING)
    window.tabs.setCurrentWidget(tab)
    with qtbot.waitSignal(training.saved, timeout=TRAINING) as saved:
        pass

    # Then every epoch is in the curves, digits were shown, and the new Model stands beside the one in use
    h5 = saved.args[0]
    assert [event["epoch"] for event in view.curves.history] == [1, 2, 3]
    assert seen["shown"] and view.strips.learned.captions and "held out" in view.strips.still_wrong
    assert "is ready" in view.progress.title and view.outcome.isVisible()
    qtbot.waitUntil(lambda: "…" not in view.outcome.table.text("speed"), timeout=TRAINING)
    now, new = view.outcome.table.text("mnist")
    assert now.startswith("99.") and "±" in new
    assert view.outcome.default is view.outcome.discard  # 2,000 digits are few

    # When graph and history are saved, then they are whole
    for name in ("graph.png", "graph.svg"):
        with qtbot.waitSignal(tab.saving.saved, timeout=WAIT):
            tab.saving.save_graph(tmp_path / name)
    with qtbot.waitSignal(tab.saving.saved, timeout=WAIT):
        tab.saving.save_history(tmp_path / "history")
    assert not QImage(str(tmp_path / "graph.png")).isNull() and QSvgRenderer(str(tmp_path / "graph.svg")).isValid()
    rows = list(csv.DictReader((tmp_path / "history.csv").read_text(encoding="utf-8").splitlines()))
    assert len(rows) == 3 and 0 < float(rows[-1]["validation_accuracy"]) <= 1

    # When one looks at the mistakes, then each cell opens the digits behind it
    tab.actions_.mistakes.trigger()
    dialog = tab.findChild(MistakesDialog)
    assert dialog is not None
    with qtbot.waitSignal(program.learning.answers.answered, timeout=TRAINING) as answered:
        pass
    counts = answered.args[0].confusion
    assert counts.sum() == 10_000 and dialog.gallery.count() > 20
    qtbot.keyClick(dialog.matrix, Qt.Key.Key_Down)
    assert dialog.said.startswith(f"1 read as 0: {counts[1, 0]:,}")
    assert dialog.gallery.count() == min(counts[1, 0], 200)
    dialog.reject()

    # When it is used, then it reads, is in the list, and reads again at the next start
    with qtbot.waitSignal(
        window.image_tab.read, timeout=COMPILING, check_params_cb=lambda reading: reading is not None
    ):
        qtbot.mouseClick(view.outcome.use, Qt.MouseButton.LeftButton)
    assert h5.stem in window.status.model.text()
    assert window.train.first_model() == h5 and not view.outcome.isVisible()
    window.train.show_models()
    qtbot.waitUntil(lambda: window.train.models.list.topLevelItemCount() == 2, timeout=WAIT)
    window.train.models.select(h5)
    assert not window.train.models.delete.isEnabled()
    window.train.models.close()


def test_a_training_pauses_is_cancelled_and_goes_on(
    qtbot: QtBot, qapp: QApplication, program: Program, tab: TrainTab, small_data: Path
) -> None:
    # Given a training that has finished an epoch
    training, view = program.learning.training, tab.view
    view.form.data.choose(small_data)
    view.form.more.numbers["epochs"].setValue(200)
    with qtbot.waitSignal(training.epoch, timeout=TRAINING):
        tab.actions_.start.trigger()

    # When it is paused, then it says so; it goes on when told to
    with qtbot.waitSignal(training.state_changed, timeout=WAIT):
        tab.actions_.pause.trigger()
    assert view.progress.title == "Paused" and tab.actions_.pause.isChecked()
    with qtbot.waitSignal(training.state_changed, timeout=WAIT):
        tab.actions_.pause.trigger()
    assert view.progress.title.startswith("Epoch") and "shown once" in view.progress.tip

    # When it is cancelled, then going on is offered, at the next start too
    with qtbot.waitSignal(training.cancelled, timeout=WAIT):
        tab.actions_.cancel.trigger()
    assert view.offer.isVisible() and "of 200 epochs" in view.offer.text
    again = Program(qapp, FailureHooks())
    qtbot.addWidget(again.window)
    try:
        qtbot.waitUntil(lambda: "of 200 epochs" in again.window.train_tab.view.offer.text, timeout=WAIT)
    finally:
        again.close()

    # When it goes on, then its curves are whole
    before = view.curves.table()
    with qtbot.waitSignal(training.started, timeout=TRAINING):
        qtbot.mouseClick(view.offer.resume, Qt.MouseButton.LeftButton)
    assert view.curves.table()[: len(before)] == before and tab.actions_.save_history.isEnabled()
    assert any(row["best"] for row in view.curves.history)

    # When it is stopped, then what was best is kept
    with qtbot.waitSignal(training.epoch, timeout=TRAINING):
        pass
    assert [row["epoch"] for row in view.curves.history] == list(range(1, len(view.curves.history) + 1))
    with qtbot.waitSignal(training.saved, timeout=TRAINING):
        tab.actions_.stop.trigger()
    assert view.outcome.isVisible()


def test_closing_while_a_model_is_trained_asks(
    qtbot: QtBot, program: Program, window: MainWindow, tab: TrainTab
) -> None:
    tab.actions_.start.trigger()

    # When the window is closed and the answer is no, then all goes on
    window.close()
    question = window.findChild(QMessageBox)
    assert question is not None and "still being trained" in question.text() and window.isVisible()
    question.reject()
    assert window.isVisible() and tab.is_busy

    # When the answer is yes, then it closes
    window.close()
    stop = next(button for button in window.findChildren(QAbstractButton) if button.text() == "Stop and close")
    with qtbot.waitSignal(window.closed, timeout=WAIT):
        stop.click()
    assert not window.isVisible()
    program.close()


def test_an_end_from_outside_is_not_asked_about(
    qtbot: QtBot, program: Program, window: MainWindow, tab: TrainTab
) -> None:
    tab.actions_.start.trigger()

    with qtbot.waitSignal(window.closed, timeout=WAIT):
        window.close_at_once()
    program.close()


def test_a_training_that_cannot_be_done_says_why(
    qtbot: QtBot, program: Program, window: MainWindow, tab: TrainTab, tmp_path: Path
) -> None:
    tab.view.form.data.choose(tmp_path / "nothing.npz")

    with qtbot.waitSignal(program.learning.training.failed, timeout=COMPILING):
        tab.actions_.start.trigger()
        window.tabs.setCurrentIndex(0)

    assert tab.view.progress.title == "No new model" and "nothing.npz" in tab.view.progress.said
    assert "nothing.npz" in window.notice.text
    qtbot.mouseClick(window.notice.button, Qt.MouseButton.LeftButton)
    assert window.tabs.currentWidget() is tab and tab.actions_.start.isEnabled()


def test_the_form_says_what_the_command_line_is_told(
    qtbot: QtBot, program: Program, tab: TrainTab, digits: tuple[np.ndarray, np.ndarray], tmp_path: Path
) -> None:
    form, out, own = tab.view.form, Path("new.h5"), Path("samples.sqlite")

    # Given nothing but the presets, then no option is named that they have
    for name, button in form.presets.items():
        button.click()
        assert form.options(out, own, paths.DEFAULT_MODEL).arguments() == ["--out", "new.h5", "--preset", name]

    # When options are changed, then these are named; and taken back
    form.presets["standard"].click()
    form.fold.click()
    form.more.numbers["epochs"].setValue(7)
    form.more.numbers["validation"].setValue(20)
    form.more.variations["pen"].click()
    form.data.choose(tmp_path)
    options = form.options(out, own, paths.DEFAULT_MODEL)
    assert (options.epochs, options.validation, options.without, options.data) == (7, 0.2, ("pen",), tmp_path)
    assert options.learning_rate is None and options.samples is None
    next(b for b in form.findChildren(QAbstractButton) if b.text() == "As the preset has it").click()
    assert form.options(out, own, paths.DEFAULT_MODEL).epochs is None

    # When there are samples, then they can be mixed in, or taught to the Model in use
    assert not form.teach.isEnabled()
    add_samples(qtbot, program, digits, 40)
    assert "40" in form.data.mixed.text()
    form.data.mixed.click()
    form.data.share.setValue(50)
    options = form.options(out, own, paths.DEFAULT_MODEL)
    assert (options.samples_share, options.beside) == (0.5, paths.DEFAULT_MODEL)
    form.teach.click()
    options = form.options(out, own, paths.DEFAULT_MODEL)
    assert (options.from_model, options.samples) == (paths.DEFAULT_MODEL, own) and not options.augment
    assert not form.more.architecture.isEnabled()
    assert form.more.numbers["epochs"].value() == PRESETS["teaching"]["epochs"]


def test_the_form_is_as_it_was_left(qtbot: QtBot, qapp: QApplication, tab: TrainTab, small_data: Path) -> None:
    tab.view.form.presets["best"].click()
    tab.view.form.fold.click()
    tab.view.form.data.choose(small_data)

    again = Program(qapp, FailureHooks())
    qtbot.addWidget(again.window)
    form = again.window.train_tab.view.form
    again.close()

    assert form.preset == "best" and not form.more.isHidden()
    assert form.data.choice.itemText(1) == small_data.name and form.data.path is None


def test_a_taught_model_that_is_no_better_is_not_the_default(
    program: Program, tab: TrainTab, digits: tuple[np.ndarray, np.ndarray]
) -> None:
    run_shown(program, tab, digits)
    assert tab.view.strips.wrong.captions[0] == "7→?" and "37" in tab.view.strips.still_wrong

    ended(program, tab)

    outcome = tab.view.outcome
    assert outcome.default is outcome.discard and outcome.verdict.startswith("Not better")
    assert outcome.table.text("samples")[0].startswith("80.00")
    assert outcome.table.text("rejection") == ("known", "not known")


def test_what_is_done_before_it_learns_can_be_paused(program: Program, tab: TrainTab) -> None:
    training, progress = program.learning.training, tab.view.progress
    training.state_changed.emit(TrainingState.STARTING)
    assert progress.title == "Starting" and not tab.actions_.pause.isEnabled()

    # When sheets are written, then that is said
    training.state_changed.emit(TrainingState.RUNNING)
    training.note.emit("Writing sheets by hand: 320 of 1,680")
    assert (progress.title, progress.said) == ("Preparing", "Writing sheets by hand: 320 of 1,680")
    assert tab.actions_.pause.isEnabled()

    # When it rests and goes on, then it is said again
    training.state_changed.emit(TrainingState.PAUSED)
    assert progress.title == "Paused"
    training.state_changed.emit(TrainingState.RUNNING)
    assert (progress.title, progress.said) == ("Preparing", "Writing sheets by hand: 320 of 1,680")
    training.state_changed.emit(TrainingState.IDLE)


def test_both_models_are_measured_on_the_same_things(
    program: Program, tab: TrainTab, digits: tuple[np.ndarray, np.ndarray]
) -> None:
    run_shown(program, tab, digits)
    outcome = tab.view.outcome
    outcome.begin("now", "new")

    # When samples were mixed in, then both stand beside each other on those held back
    outcome.show_held_back(
        {"data": {"samples_validation": 20}, "samples_accuracy": 0.95, "beside": {"samples_accuracy": 0.8}}
    )
    assert [text.replace("\N{NO-BREAK SPACE}", " ") for text in outcome.table.text("samples")] == [
        "80.00 % of 20",
        "95.00 % of 20",
    ]

    # When both were shown what is no digit, then it is said of what and where the line was drawn
    rejection = {"negatives": 1000, "rejected": 0.971, "threshold": 0.9963, "lost": 0.01}
    known, unknown = evaluated(0.9968, 11), evaluated(0.9911)
    known["rejection"], unknown["rejection"] = rejection, rejection | {"rejected": 0.803, "threshold": 0.52}
    outcome.show_compared({"a": known, "b": unknown, "better": "a"})
    assert outcome.table.text("rejection")[1].replace("\N{NO-BREAK SPACE}", " ") == "80.3 % rejected"
    assert [
        ("1,000 letters" in tip, tip.count(line))
        for tip, line in zip(outcome.table.tips("rejection"), ("0.9963", "0.52"), strict=True)
    ] == [(True, 1), (True, 1)]
    assert outcome.table.text("samples")[0].startswith("80.00")


def test_anybodys_model_is_looked_at_before_it_is_used(
    qtbot: QtBot, program: Program, window: MainWindow, tmp_path: Path
) -> None:
    # Given a model that came from somewhere
    h5 = tmp_path / "from a friend.h5"
    shutil.copy(paths.DEFAULT_MODEL, h5)
    library = program.learning.library

    # When it is opened, then it is said what it is worth, and asked whether to use it
    with qtbot.waitSignal(library.inspected, timeout=TRAINING):
        window.train.open(h5)
        assert "Looking at from a friend.h5" in window.notice.text
    dialog = window.train.opening.dialog
    assert dialog is not None and not window.notice.isVisible()
    assert any("99." in label.text() for label in dialog.findChildren(QLabel))

    # When it is used, then one that is here already is not copied
    with qtbot.waitSignal(program.service.model_ready, timeout=WAIT):
        dialog.use.click()
    assert len(library.entries()) == 1


def test_what_is_no_model_is_refused_with_a_sentence(
    qtbot: QtBot, program: Program, window: MainWindow, tmp_path: Path
) -> None:
    h5 = tmp_path / "letter.h5"
    h5.write_text("Dear reader")

    with qtbot.waitSignal(program.learning.library.failed, timeout=TRAINING):
        window.train.open(h5)

    assert "letter" in window.notice.text and "still in use" in window.notice.text
    assert window.notice.button.text() == "Open another model…"


def test_models_are_listed_renamed_and_used(qtbot: QtBot, program: Program, window: MainWindow) -> None:
    # Given a Model in the library
    library, dialog = program.learning.library, window.train.models
    library.folder.mkdir(parents=True)
    for file in paths.MODELS.glob(f"{paths.DEFAULT_MODEL.stem}.*"):
        shutil.copy(file, library.folder / f"mine{file.suffix}")
    with qtbot.waitSignal(library.changed, timeout=WAIT):
        window.train.show_models()
    assert dialog.list.topLevelItemCount() == 2
    dialog.select(paths.DEFAULT_MODEL)
    assert not (dialog.use.isEnabled() or dialog.rename.isEnabled() or dialog.delete.isEnabled())

    # When it is renamed and used, then it reads under its new name
    dialog.select(library.folder / "mine.h5")
    with qtbot.waitSignal(library.changed, timeout=WAIT):
        library.rename(library.folder / "mine.h5", "my hand")
    dialog.select(library.folder / "my hand.h5")
    with qtbot.waitSignal(program.service.model_ready, timeout=WAIT):
        dialog.use.click()
    assert window.train.first_model() == library.folder / "my hand.h5"

    # When it is gone at the next start, then DigitRec's own reads
    (library.folder / "my hand.h5").unlink()
    assert window.train.first_model() == paths.DEFAULT_MODEL
    dialog.close()


@pytest.mark.parametrize("state", ["empty", "options", "teaching", "running", "ended", "unfinished"])
@pytest.mark.parametrize("size", SIZES)
def test_no_word_is_cut_off(
    qtbot: QtBot,
    program: Program,
    window: MainWindow,
    tab: TrainTab,
    digits: tuple[np.ndarray, np.ndarray],
    state: str,
    size: tuple[int, int],
) -> None:
    window.resize(*size)
    shown(qtbot, program, tab, digits, state)

    qtbot.waitUntil(lambda: not cut_off(tab), timeout=WAIT)
    assert (window.width(), window.height()) == size


def cut_off(tab: TrainTab) -> list[str]:
    """The texts that have too little room, or lie beyond the edge."""
    found = []
    for widget in [*tab.findChildren(QLabel), *tab.findChildren(QAbstractButton)]:
        if widget.isVisible():
            needed = widget.sizeHint()
            if isinstance(widget, QLabel) and widget.wordWrap():
                needed = QSize(0, widget.heightForWidth(widget.width()))
            right = widget.mapTo(tab, widget.rect().topRight()).x()
            if widget.width() < needed.width() or widget.height() < needed.height() or right > tab.width():
                found.append(getattr(widget, "text", str)() or widget.accessibleName())
    return found


def shown(qtbot: QtBot, program: Program, tab: TrainTab, digits: tuple[np.ndarray, np.ndarray], state: str) -> None:
    if state == "options":
        tab.view.form.fold.click()
    if state == "teaching":
        add_samples(qtbot, program, digits, 40)
        tab.view.form.teach.click()
    if state in ("running", "ended"):
        run_shown(program, tab, digits)
    if state == "ended":
        ended(program, tab)
    if state == "unfinished":
        tab.view.offer.show_run(unfinished_run())


def unfinished_run() -> Unfinished:
    return Unfinished(Path("best 2026-11-22 15.46.h5"), "best", 12, 30, datetime(2026, 11, 22, 15, 46, tzinfo=UTC))


def test_every_control_has_a_name_and_a_tip(
    qtbot: QtBot, program: Program, tab: TrainTab, digits: tuple[np.ndarray, np.ndarray]
) -> None:
    tab.view.form.fold.click()
    run_shown(program, tab, digits)
    ended(program, tab)
    add_samples(qtbot, program, digits, 40)
    kinds = (QAbstractButton, QAbstractSlider, QAbstractSpinBox, QComboBox)
    found = [widget for kind in kinds for widget in tab.findChildren(kind)]
    controls = [widget for widget in found if widget.isVisible() and not isinstance(widget, QScrollBar)]

    assert len(controls) > 20
    for control in controls:
        assert control.accessibleName(), control
        assert control.toolTip(), control.accessibleName()


def test_tab_goes_down_the_form_first(tab: TrainTab) -> None:
    chain: list[QWidget] = []
    widget: QWidget | None = tab.view.form.new
    while widget is not None and widget not in chain:
        chain.append(widget)
        widget = widget.nextInFocusChain()
    stops = [w for w in chain if w.isVisible() and w.isEnabled() and w.focusPolicy() & Qt.FocusPolicy.TabFocus]
    form = tab.view.form
    in_form = [stop for stop in stops if form.isAncestorOf(stop)]

    assert stops[: len(in_form)] == in_form
    places = [stop.mapTo(tab, stop.rect().topLeft()).y() for stop in in_form if stop not in (form.start, form.models)]
    assert places == sorted(places)


@pytest.mark.parametrize("appearance", [Appearance.LIGHT, Appearance.DARK])
def test_the_curves_take_on_the_look(
    qtbot: QtBot,
    program: Program,
    window: MainWindow,
    tab: TrainTab,
    digits: tuple[np.ndarray, np.ndarray],
    appearance: Appearance,
) -> None:
    run_shown(program, tab, digits)
    tab.view.curves.build()

    window.menus.appearances[appearance].trigger()

    corner = tab.view.curves.picture().pixelColor(2, 2)
    assert corner.name().upper() == {Appearance.LIGHT: theme.LIGHT, Appearance.DARK: theme.DARK}[appearance].surface
