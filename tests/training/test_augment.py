from __future__ import annotations

import numpy as np

from digitrec_gui.training.augment import augment
from digitrec_gui.training.data import Digits


def test_digits_vary_but_stay_whole_and_repeat_for_a_seed(mnist: tuple[Digits, Digits]) -> None:
    x = mnist[1].x[:500]

    varied = augment(x, np.random.default_rng(1))

    assert varied.shape == x.shape
    assert varied.dtype == np.uint8
    assert np.array_equal(varied, augment(x, np.random.default_rng(1)))
    assert not np.array_equal(varied, augment(x, np.random.default_rng(2)))
    ink = varied.sum(axis=(1, 2)) / x.sum(axis=(1, 2))
    assert 0.3 < ink.min() < 0.9, "some strokes are thinner, none vanishes"
    assert 1.1 < ink.max() < 3, "some strokes are thicker"
    border = np.r_[varied[:, 0].ravel(), varied[:, -1].ravel(), varied[:, :, 0].ravel(), varied[:, :, -1].ravel()]
    assert (border > 128).mean() < 0.01, "digits stay inside the field"
