"""The curves of a training: how the first epoch went stays in sight."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from digitrec_gui.core.training.events import EpochDone, Progress
from digitrec_gui.ui.training.curves import TrainCurves

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")  # a window, on a screen that is none


def progress(epoch: int, step: int, loss: float) -> Progress:
    figures = {"epoch": epoch, "epochs": 3, "step": step, "steps": 10, "loss": loss, "accuracy": 1 - loss / 3}
    return Progress(event="progress", images_per_second=1, seconds_left=1, **figures)


def done(epoch: int, loss: float) -> EpochDone:
    figures = {"loss": loss, "accuracy": 1 - loss, "validation_loss": loss, "validation_accuracy": 1 - loss}
    return EpochDone(event="epoch", epoch=epoch, epochs=3, seconds=1.0, waited=0.0, best=True, **figures)


def test_the_first_epoch_stays_as_a_fine_line(qtbot: QtBot) -> None:
    curves = TrainCurves()
    qtbot.addWidget(curves)
    plots = curves.build()
    curves.begin(3)
    for step in range(1, 10):
        curves.show_progress(progress(1, step, 2.4 / step))

    # When the epoch is finished, then how it went stays, finer than the points of the epochs
    curves.show_epoch(done(1, 0.2))
    fine, thick = plots.lines("first epoch", 0), plots.lines("training", 0)
    assert [round(x, 1) for x in fine.xData] == [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]
    assert list(thick.xData) == [1] and fine.opts["pen"].widthF() < thick.opts["pen"].widthF()

    # And a line that has but one point leaves no empty path in the picture
    assert "<path" in plots.svg() and ' d=""' not in plots.svg()

    # And with the next ones; only of the epoch that is being learned the rest is drawn
    curves.show_progress(progress(2, 5, 0.15))
    curves.show_epoch(done(2, 0.1))
    assert len(plots.lines("first epoch", 1).xData) == 9 and list(plots.lines("training", 1).xData) == [1, 2]

    # And all of it lies within the axes, from guessing on, and it is named above both plots, or above one of them
    curves.resize(900, 300)
    curves.show()
    for index in range(2):
        fine = plots.lines("first epoch", index)
        (left, right), (low, high) = fine.getViewBox().viewRange()
        assert left <= min(fine.xData) and max(fine.xData) <= right
        assert low <= min(fine.yData) and max(fine.yData) <= high
    names = ["training", "held out", "first epoch", "best"]
    assert plots.named() == [names, names]
    curves.resize(330, 300)
    qtbot.waitUntil(lambda: plots.named() == [names[:2], names[2:]])

    # And a new training begins without it
    curves.begin(3)
    curves.show_progress(progress(1, 1, 2.4))
    assert plots.lines("first epoch", 0).xData is None or len(plots.lines("first epoch", 0).xData) == 0
