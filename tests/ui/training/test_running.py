"""The Train tab: a model is trained while one looks on; it rests, is cancelled, goes on; the window is closed."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtGui import QImage
from PyQt6.QtSvg import QSvgRenderer
from PyQt6.QtWidgets import QAbstractButton, QApplication, QMessageBox
from pytestqt.qtbot import QtBot

from digitrec_gui import paths
from digitrec_gui.app import Program
from digitrec_gui.services.training.runs import unfinished
from digitrec_gui.services.training.service import TrainingState
from digitrec_gui.ui.training.mistakes import MistakesDialog
from digitrec_gui.ui.training.tab import TrainTab
from digitrec_gui.ui.window.main_window import MainWindow
from tests.limits import CHILD, WAIT
from tests.services.story import answer

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")  # a dialog, on a screen that is none


@pytest.fixture
def tab(window: MainWindow) -> TrainTab:
    """The Train tab, in front."""
    window.tabs.setCurrentWidget(window.train_tab)
    return window.train_tab


def test_a_model_is_trained_watched_judged_and_used(
    qtbot: QtBot, program: Program, window: MainWindow, tab: TrainTab, small_mnist: Path, tmp_path: Path
) -> None:
    # Given the quick preset on a small set of digits
    training, view = program.services.training, tab.view
    view.form.data.choose(small_mnist)
    seen: dict[str, int] = {"progress": 0, "shown": 0}
    training.progress.connect(lambda _: seen.update(progress=seen["progress"] + 1))
    training.shown.connect(lambda _: seen.update(shown=seen["shown"] + 1))

    # When it is started, then it is said what is done; the window reads on meanwhile
    qtbot.mouseClick(view.form.start, Qt.MouseButton.LeftButton)
    assert tab.is_busy and "Starting" in view.progress.title
    window.open_image(paths.SAMPLES / "note.jpg")
    qtbot.waitUntil(lambda: window.image_tab.panel.text.startswith("0522"), timeout=CHILD)
    window.tabs.setCurrentWidget(tab)
    with qtbot.waitSignal(training.saved, timeout=CHILD) as saved:
        pass

    # Then every epoch is in the curves, digits were shown, and the new Model stands beside the one in use
    h5 = saved.args[0]
    assert [event["epoch"] for event in view.curves.history] == [1, 2, 3]
    assert seen["shown"] and view.strips.learned.captions and "held out" in view.strips.still_wrong
    assert "is ready" in view.progress.title and view.outcome.isVisible()
    qtbot.waitUntil(lambda: "…" not in view.outcome.table.text("speed"), timeout=CHILD)
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

    # When one looks at the mistakes, then they stand in groups, and each cell opens the digits behind it
    tab.actions_.mistakes.trigger()
    dialog = tab.findChild(MistakesDialog)
    assert dialog is not None
    counts = answer(qtbot, program.services.library.ask(h5), CHILD).confusion  # after the dialog's
    assert dialog.pages.currentWidget() is dialog.shapes and dialog.said.endswith(
        "in groups of digits that look alike."
    )
    assert counts.sum() == 10_000 and dialog.gallery.count() > 20
    qtbot.keyClick(dialog.matrix, Qt.Key.Key_Down)
    assert dialog.said.startswith(f"1 read as 0: {counts[1, 0]:,}")
    assert dialog.gallery.count() == min(counts[1, 0], 200)
    dialog.reject()

    # When it is used, then it reads, is in the list, and reads again at the next start
    with qtbot.waitSignal(window.image_tab.read, timeout=CHILD, check_params_cb=lambda reading: reading is not None):
        qtbot.mouseClick(view.outcome.use, Qt.MouseButton.LeftButton)
    assert h5.stem in window.status.model.text()
    assert window.models.first() == h5 and not view.outcome.isVisible()
    window.models.show_all()
    qtbot.waitUntil(lambda: window.models.dialog.list.topLevelItemCount() == 2, timeout=WAIT)
    window.models.dialog.list.select(h5)
    assert not window.models.dialog.delete.isEnabled()
    window.models.dialog.close()


def test_a_training_pauses_is_cancelled_and_goes_on(
    qtbot: QtBot, qapp: QApplication, program: Program, tab: TrainTab, small_mnist: Path
) -> None:
    # Given a training that has finished an epoch
    training, view = program.services.training, tab.view
    view.form.data.choose(small_mnist)
    view.form.more.numbers["epochs"].setValue(200)
    window = tab.window()
    assert isinstance(window, MainWindow)
    view.form.start.setFocus()
    with qtbot.waitSignal(training.epoch, timeout=CHILD):
        qtbot.mouseClick(view.form.start, Qt.MouseButton.LeftButton)
        assert window.focusWidget() is view.progress.bar

    # Then the keyboard is at Pause, and the title of the tab says how far it is
    assert window.focusWidget() is view.progress.pause
    qtbot.waitUntil(lambda: window.tabs.tabText(4).endswith("%"), timeout=WAIT)

    # When it is paused, then it says so; it goes on when told to
    with qtbot.waitSignal(training.state_changed, timeout=WAIT):
        tab.actions_.pause.trigger()
    assert view.progress.title == "Paused" and tab.actions_.pause.isChecked()
    assert window.tabs.tabText(4) == "Train, paused"
    with qtbot.waitSignal(training.state_changed, timeout=WAIT):
        tab.actions_.pause.trigger()
    assert view.progress.title.startswith("Epoch") and "shown once" in view.progress.tip

    # When the window is closed, then it is said that what is finished is kept
    window.close()
    question = window.findChild(QMessageBox)
    assert question is not None and "The epochs that are finished are kept" in question.informativeText()
    question.reject()

    # When it is cancelled, then going on is offered, at the next start too
    with qtbot.waitSignal(training.cancelled, timeout=WAIT):
        tab.actions_.cancel.trigger()
    assert view.offer.isVisible() and "of 200 epochs" in view.offer.text
    assert window.tabs.tabText(4) == "Train"
    qtbot.waitUntil(lambda: window.focusWidget() is view.form.start, timeout=WAIT)
    again = Program(qapp)
    again.fill()
    qtbot.addWidget(again.window)
    try:
        qtbot.waitUntil(lambda: "of 200 epochs" in again.window.train_tab.view.offer.text, timeout=WAIT)
    finally:
        again.close()

    # When it goes on, then its curves are whole, and it speaks of no first epoch
    before = view.curves.table()
    with qtbot.waitSignal(training.started, timeout=CHILD):
        qtbot.mouseClick(view.offer.resume, Qt.MouseButton.LeftButton)
    assert view.strips.still_wrong == "What it still reads wrong is shown after this epoch"
    assert view.curves.table()[: len(before)] == before and tab.actions_.save_history.isEnabled()
    assert any(row["best"] for row in view.curves.history)

    # When it is stopped, then what was best is kept
    with qtbot.waitSignal(training.epoch, timeout=CHILD):
        pass
    assert [row["epoch"] for row in view.curves.history] == list(range(1, len(view.curves.history) + 1))
    with qtbot.waitSignal(training.saved, timeout=CHILD):
        tab.actions_.stop.trigger()
    assert view.outcome.isVisible() and view.form.start.objectName() != "primary"
    qtbot.waitUntil(lambda: window.focusWidget() is view.outcome.default, timeout=WAIT)

    # When it is not decided on, then what is offered at the next start says that its model is no part of it
    assert "cut off" in view.offer.text and not view.offer.isVisible()
    [run] = unfinished(program.services.library.folder)
    view.offer.show_run(run)
    assert "was stopped after" in view.offer.text and "Its model stays in the list" in view.offer.text

    # When it is used, then nothing is left to go on with
    with qtbot.waitSignal(program.services.reading.model_ready, timeout=CHILD):
        view.outcome.use.click()
    assert unfinished(program.services.library.folder) == [] and not view.offer.isVisible()
    assert run.out.exists()


def test_what_is_done_before_it_learns_can_be_paused(program: Program, tab: TrainTab) -> None:
    training, progress = program.services.training, tab.view.progress
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


def test_a_training_that_cannot_be_done_says_why(
    qtbot: QtBot, program: Program, window: MainWindow, tab: TrainTab, tmp_path: Path
) -> None:
    tab.view.form.data.choose(tmp_path / "nothing.npz")

    with qtbot.waitSignal(program.services.training.failed, timeout=CHILD):
        tab.actions_.start.trigger()
        window.tabs.setCurrentIndex(0)

    assert tab.view.progress.title == "No new model" and "nothing.npz" in tab.view.progress.said
    assert "nothing.npz" in window.notice.text
    qtbot.mouseClick(window.notice.button, Qt.MouseButton.LeftButton)
    assert window.tabs.currentWidget() is tab and tab.actions_.start.isEnabled()


def test_what_is_said_of_a_training_goes_when_it_is_looked_at(
    program: Program, window: MainWindow, tab: TrainTab
) -> None:
    for signal, said in (
        (program.services.training.saved, Path("quick.h5")),
        (program.services.training.failed, "No."),
    ):
        window.tabs.setCurrentWidget(window.image_tab)
        signal.emit(said)
        assert window.notice.text

        window.tabs.setCurrentWidget(tab)  # by the tab, not by the button of the notice
        assert not window.notice.text

    # But what else was said meanwhile stays
    window.tabs.setCurrentWidget(window.image_tab)
    program.services.training.failed.emit("No.")
    window.notice.show_problem("The disk is full.")
    window.tabs.setCurrentWidget(tab)
    assert window.notice.text == "The disk is full."


def test_closing_while_a_model_is_trained_asks(
    qtbot: QtBot, program: Program, window: MainWindow, tab: TrainTab
) -> None:
    tab.actions_.start.trigger()

    # When the window is closed and the answer is no, then all goes on
    window.close()
    question = window.findChild(QMessageBox)
    assert question is not None and "still being trained" in question.text() and window.isVisible()
    assert "No epoch is finished yet" in question.informativeText()
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
