"""The Train tab: what is to be trained, and from what."""

from __future__ import annotations

from pathlib import Path

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QAbstractButton, QApplication, QWidget
from pytestqt.qtbot import QtBot

from digitrec_gui import paths
from digitrec_gui.app import Program
from digitrec_gui.core.training.presets import TEACHING, arguments, usual_options
from digitrec_gui.services.training.service import TrainingState
from digitrec_gui.ui.samples.writing import WritingDialog
from digitrec_gui.ui.training.tab import TrainTab
from digitrec_gui.ui.window.main_window import MainWindow
from tests.limits import WAIT
from tests.ui.training.story import Digits, add_samples

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")  # a dialog, on a screen that is none


@pytest.fixture
def tab(window: MainWindow) -> TrainTab:
    """The Train tab, in front."""
    window.tabs.setCurrentWidget(window.train_tab)
    return window.train_tab


def test_the_form_says_what_the_command_line_is_told(
    qtbot: QtBot, program: Program, tab: TrainTab, digits: Digits, tmp_path: Path
) -> None:
    form, out, own = tab.view.form, Path("new.h5"), Path("samples.sqlite")

    # Given nothing but the presets, then no option is named that they have
    for name, button in form.presets.items():
        button.click()
        options = form.options(out, own, paths.DEFAULT_MODEL)
        assert arguments(options) == ["--preset", name, "--out", "new.h5"]

    # When options are changed, then these are named; and taken back
    form.presets["standard"].click()
    form.fold.click()
    form.more.numbers["epochs"].setValue(7)
    form.more.numbers["validation"].setValue(20)
    form.more.variations["pen"].click()
    form.data.choose(tmp_path)
    options = form.options(out, own, paths.DEFAULT_MODEL)
    assert (options.epochs, options.validation, options.without, options.data) == (7, 0.2, ("pen",), tmp_path)
    assert options.learning_rate == usual_options("standard").learning_rate and options.samples is None
    next(b for b in form.findChildren(QAbstractButton) if b.text() == "As the preset has it").click()
    assert form.options(out, own, paths.DEFAULT_MODEL).epochs == usual_options("standard").epochs

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
    assert (options.from_model, options.samples) == (paths.DEFAULT_MODEL, own)
    assert not {"--preset", "--augment", "--no-augment"} & set(arguments(options))
    assert not form.more.architecture.isEnabled()
    assert form.more.numbers["epochs"].value() == usual_options(TEACHING).epochs


def test_the_form_is_as_it_was_left(qtbot: QtBot, qapp: QApplication, tab: TrainTab, small_mnist: Path) -> None:
    tab.view.form.presets["best"].click()
    tab.view.form.fold.click()
    tab.view.form.data.choose(small_mnist)

    again = Program(qapp)
    again.fill()
    qtbot.addWidget(again.window)
    form = again.window.train_tab.view.form
    again.close()

    assert form.preset == "best" and not form.more.isHidden()
    assert form.data.choice.itemText(1) == small_mnist.name and form.data.path is None


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


@pytest.mark.parametrize("size", [(900, 600), (1280, 800)])
def test_all_options_come_into_sight(qtbot: QtBot, window: MainWindow, tab: TrainTab, size: tuple[int, int]) -> None:
    window.resize(*size)
    form = tab.view.form

    form.fold.click()

    first = form.more.architecture
    qtbot.waitUntil(lambda: first.visibleRegion().boundingRect() == first.rect(), timeout=WAIT)


def test_the_ways_to_samples_and_back_are_one_click_long(
    qtbot: QtBot, program: Program, window: MainWindow, tab: TrainTab, digits: Digits
) -> None:
    form = tab.view.form
    assert not form.teach.isEnabled() and form.write.isVisible()

    # When there are too few samples, then the ways to some are there
    form.correct.click()
    assert window.tabs.currentWidget() is window.image_tab
    window.tabs.setCurrentWidget(tab)
    form.write.click()
    samples = window.samples.dialog
    (writing,) = samples.findChildren(WritingDialog)
    assert samples.isVisible() and writing.isVisible()
    writing.reject()

    # When there are enough, then from there one comes back to teaching
    add_samples(qtbot, program, digits, 40)
    assert not form.write.isVisible()
    window.tabs.setCurrentWidget(window.image_tab)
    samples.actions_.teach.trigger()
    assert window.tabs.currentWidget() is tab and form.is_teaching and not samples.isVisible()


def test_samples_that_come_during_a_training_are_seen(
    qtbot: QtBot, program: Program, window: MainWindow, tab: TrainTab, digits: Digits
) -> None:
    # Given a training of a new model, begun when there were no samples
    form, training = tab.view.form, program.services.training
    form.begin("")
    training.state_changed.emit(TrainingState.RUNNING)
    assert "keep 5 or more samples" in form.teach.toolTip()

    # When there are some, then it does not ask for them any more
    add_samples(qtbot, program, digits, 30)
    assert "learns your 30 samples" in form.teach.toolTip() and not form.write.isVisible()

    # And they cannot be taught before it has ended, in no window, which say why
    samples = window.samples.dialog
    window.samples.write()
    (writing,) = samples.findChildren(WritingDialog)
    for button in (samples.teach, writing.teach):
        assert not button.isEnabled() and "when it has ended" in button.toolTip()
    training.state_changed.emit(TrainingState.IDLE)
    for button in (samples.teach, writing.teach):
        assert button.isEnabled() and "in the Train tab" in button.toolTip()
    writing.reject()
