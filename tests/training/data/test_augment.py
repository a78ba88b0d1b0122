from __future__ import annotations

import numpy as np
import pytest

from digitrec_gui.core.training.options import VARIATIONS
from digitrec_gui.training.data.augment import augment
from digitrec_gui.training.data.digits import Digits


def test_digits_vary_but_stay_whole_and_repeat_for_a_seed(mnist: tuple[Digits, Digits]) -> None:
    x = mnist[1].x[:500]

    varied = augment(x, np.random.default_rng(1))

    assert varied.shape == x.shape
    assert varied.dtype == np.uint8
    assert np.array_equal(varied, augment(x, np.random.default_rng(1)))
    assert not np.array_equal(varied, augment(x, np.random.default_rng(2)))
    ink = varied.sum(axis=(1, 2)) / x.sum(axis=(1, 2))
    assert 0.3 < ink.min() < 0.9, "some strokes are thinner, none vanishes"
    assert 1.1 < ink.max() < 4, "some strokes are thicker"
    border = np.r_[varied[:, 0].ravel(), varied[:, -1].ravel(), varied[:, :, 0].ravel(), varied[:, :, -1].ravel()]
    assert (border > 128).mean() < 0.01, "digits stay inside the field"


def test_what_is_left_out_is_left_as_it_is(mnist: tuple[Digits, Digits]) -> None:
    x = mnist[1].x[:100]

    assert np.array_equal(augment(x, np.random.default_rng(1), without=VARIATIONS), x)


@pytest.mark.parametrize("part", VARIATIONS)
def test_each_variation_changes_some_digits(mnist: tuple[Digits, Digits], part: str) -> None:
    x = mnist[1].x[:300]
    others = tuple(other for other in VARIATIONS if other != part)

    changed = (augment(x, np.random.default_rng(1), without=others) != x).any(axis=(1, 2))
    changed_less = (augment(x, np.random.default_rng(1), 0.2, without=others) != x).any(axis=(1, 2))

    assert changed.mean() > 0.05
    assert 0 < changed_less.mean() <= changed.mean()


def test_wide_digits_stay_inside_the_field(mnist: tuple[Digits, Digits]) -> None:
    x = mnist[1].x[:500]
    others = tuple(part for part in VARIATIONS if part != "width")

    wide = augment(x, np.random.default_rng(1), without=others)

    assert ((wide > 64).any(axis=1).sum(axis=1) / (x > 64).any(axis=1).sum(axis=1)).max() > 1.4
    inside = x[:, :, [0, -1]].max(axis=(1, 2)) < 64
    assert wide[inside][:, :, [0, -1]].max() < 64
