from __future__ import annotations

import numpy as np
import pytest

from digitrec_gui.training.drawing import BLUE, ORANGE
from digitrec_gui.training.fit.curves import draw_curves
from digitrec_gui.training.fit.run import Run


def falling(epochs: int, loss: float) -> Run:
    names = ("loss", "accuracy", "validation_loss", "validation_accuracy")
    rows = [(loss / number, 1 - 0.1 / number, loss / number / 2, 1 - 0.02 / number) for number in range(1, epochs + 1)]
    return Run(history=[dict(zip(names, row, strict=True)) for row in rows], best_epoch=epochs)


@pytest.mark.parametrize(("epochs", "loss"), [(1, 0.3), (2, 2.3), (15, 0.3), (400, 1e-4), (3, 1e-6), (3, 900.0)])
def test_curves_of_any_length_stay_in_their_panels(epochs: int, loss: float) -> None:
    pixels = np.asarray(draw_curves("mine", falling(epochs, loss)))

    assert pixels.shape == (860, 1760, 3)
    for colour in (BLUE, ORANGE):
        rows, columns = np.nonzero((pixels == colour).all(axis=2))
        drawn = columns[rows > 200]
        assert 240 < rows[rows > 200].min() <= rows.max() < 750
        assert drawn.min() > 150
        assert drawn.max() < 1700
        assert {"loss", "accuracy"} == {"loss" if column < 900 else "accuracy" for column in drawn.tolist()}


def test_a_loss_of_nothing_has_a_place_on_the_scale() -> None:
    assert draw_curves("mine", falling(3, 0.0)).size == (1760, 860)
