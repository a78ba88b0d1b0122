"""The Train tab and its dialogs in states that are seldom seen: nothing yet, one epoch, hundreds, names without end."""

from __future__ import annotations

import shutil
from typing import Any

import pytest
from PyQt6.QtCore import QSize
from PyQt6.QtGui import QIcon, QPalette
from PyQt6.QtWidgets import QApplication, QLabel
from pyqtgraph import AxisItem, LegendItem, ViewBox
from pytestqt.qtbot import QtBot

from digitrec_gui import paths
from digitrec_gui.app import Program
from digitrec_gui.services.settings import Appearance
from digitrec_gui.services.training.service import TrainingState
from digitrec_gui.ui.training.mistakes import MistakesDialog
from digitrec_gui.ui.training.tab import TrainTab
from digitrec_gui.ui.widgets import icons
from digitrec_gui.ui.window.main_window import MainWindow
from tests.limits import WAIT
from tests.ui.training.story import Digits, ended, run_shown

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")  # a dialog, on a screen that is none

SIZES = [(900, 600), (1280, 800)]


@pytest.fixture
def tab(window: MainWindow) -> TrainTab:
    """The Train tab, in front."""
    window.tabs.setCurrentWidget(window.train_tab)
    return window.train_tab


def figures(epoch: int, epochs: int) -> dict[str, Any]:
    """What is said of an epoch."""
    return {
        "epoch": epoch,
        "epochs": epochs,
        "best": True,
        "loss": 0.5 / epoch,
        "accuracy": 1 - 0.14 / epoch,
        "validation_loss": 0.3 / epoch,
        "validation_accuracy": 1 - 0.12 / epoch,
    }


def starts(program: Program, epochs: int, done: int = 0) -> None:
    """Lets the service say that a run begins, or goes on after so many epochs."""
    history = [figures(epoch, epochs) for epoch in range(1, done + 1)]
    event = {"images": 57000, "data": "MNIST", "parameters": 184586, "epochs": epochs, "epochs_done": done}
    program.services.training.state_changed.emit(TrainingState.RUNNING)
    program.services.training.started.emit({**event, "history": history})


@pytest.mark.parametrize(("epochs", "resumed", "done"), [(1, 0, 1), (3, 0, 2), (30, 12, 14), (200, 0, 150)])
@pytest.mark.parametrize("size", SIZES)
def test_every_part_of_the_curves_is_seen(
    qtbot: QtBot,
    program: Program,
    window: MainWindow,
    tab: TrainTab,
    size: tuple[int, int],
    epochs: int,
    resumed: int,
    done: int,
) -> None:
    window.resize(*size)
    plots = tab.view.curves.build()
    tab.view.show_running()
    starts(program, epochs, resumed)
    for epoch in range(resumed + 1, done + 1):
        program.services.training.epoch.emit(figures(epoch, epochs))
    qtbot.waitUntil(plots.isVisible, timeout=WAIT)
    plots.grab()  # lays them out

    # Then the legend is there, and lies on no curve
    scene = plots.scene().items()
    legends = [item.sceneBoundingRect() for item in scene if isinstance(item, LegendItem) and item.isVisible()]
    curves = [item.sceneBoundingRect() for item in scene if isinstance(item, ViewBox)]
    assert legends and len(curves) == 2
    assert not any(legend.intersects(curve) for legend in legends for curve in curves)

    # And so are the numbers of the axes' ends, however low the curves are
    drawn = tab.view.curves.svg()
    levels = [item._tickLevels[0] for item in scene if isinstance(item, AxisItem) and item.orientation == "left"]
    ends = [label for ticks in levels for _, label in (ticks[0], ticks[-1])]
    assert len(ends) == 4 and [number for number in (*ends, epochs) if f">{number}</text>" not in drawn] == []


def test_nothing_is_drawn_before_there_is_anything(qtbot: QtBot, program: Program, tab: TrainTab) -> None:
    plots = tab.view.curves.build()

    # Given a training that has only begun
    tab.view.show_running()
    starts(program, 3)
    assert not plots.isVisible() and tab.view.strips.isVisible()

    # When it is cancelled, then nothing of it is left
    program.services.training.state_changed.emit(TrainingState.IDLE)
    program.services.training.cancelled.emit()
    assert tab.view.progress.title == "Cancelled"
    assert not plots.isVisible() and not tab.view.strips.isVisible()

    # When one has learned something, then that is drawn
    starts(program, 3)
    program.services.training.epoch.emit(figures(1, 3))
    qtbot.waitUntil(plots.isVisible, timeout=WAIT)
    program.services.training.state_changed.emit(TrainingState.IDLE)


@pytest.mark.parametrize("appearance", [Appearance.LIGHT, Appearance.DARK])
def test_the_icon_of_a_disabled_button_is_seen(qapp: QApplication, window: MainWindow, appearance: Appearance) -> None:
    window.menus.appearances[appearance].trigger()

    icon = icons.icon("square", QPalette.ColorRole.HighlightedText)
    shown = icon.pixmap(QSize(96, 96), QIcon.Mode.Disabled).toImage()

    text = qapp.palette().color(QPalette.ColorGroup.Disabled, QPalette.ColorRole.ButtonText)
    assert text in [shown.pixelColor(shown.width() // 2, y) for y in range(shown.height())]


def test_keeping_the_old_model_looks_like_no_loss(program: Program, tab: TrainTab, digits: Digits) -> None:
    run_shown(program, tab, digits)

    ended(program, tab)

    outcome, side = tab.view.outcome, QSize(32, 32)
    assert outcome.default is outcome.discard
    for button, name, role in (
        (outcome.discard, "check", QPalette.ColorRole.HighlightedText),
        (outcome.use, "triangle-alert", QPalette.ColorRole.Text),
    ):
        assert button.icon().pixmap(side).toImage() == icons.icon(name, role).pixmap(side).toImage()


def test_a_long_name_leaves_the_figures_in_sight(qtbot: QtBot, program: Program, window: MainWindow) -> None:
    # Given a Model with a long name
    library, dialog = program.services.library, window.models.dialog
    name = "the model of somebody who thought that a name should tell the whole story"
    library.folder.mkdir(parents=True)
    for file in paths.MODELS.glob(f"{paths.DEFAULT_MODEL.stem}.*"):
        shutil.copy(file, library.folder / f"{name}{file.suffix}")

    # When it is listed
    with qtbot.waitSignal(library.changed, timeout=WAIT):
        window.models.show_all()

    # Then nothing lies beyond the edge
    head, view = dialog.list.header(), dialog.list.viewport()
    assert head is not None and view is not None
    qtbot.waitUntil(lambda: head.length() <= view.width(), timeout=WAIT)

    # When it is compared, then its name is shortened, and said in full where the mouse rests
    dialog.list.select(library.folder / f"{name}.h5")
    dialog.table.show_names("DigitRec's own", name)
    dialog.table.show()
    (label,) = [label for label in dialog.table.findChildren(QLabel) if label.toolTip() == name]
    assert "…" in label.text()
    qtbot.waitUntil(lambda: label.width() >= label.sizeHint().width(), timeout=WAIT)
    assert dialog.width() <= 900
    dialog.close()


def test_the_mistakes_fit_into_a_low_window(qtbot: QtBot, window: MainWindow) -> None:
    dialog = MistakesDialog("mine", window)
    dialog.open()
    dialog.resize(dialog.minimumSizeHint())

    dialog.show_problem("A sentence about a model that could not be measured, and about what to do next. " * 2)

    (caption,) = [label for label in dialog.findChildren(QLabel) if label.text().startswith("Rows")]
    qtbot.waitUntil(lambda: dialog.matrix.geometry().bottom() < caption.geometry().top(), timeout=WAIT)
    assert dialog.height() <= 600
    dialog.close()
