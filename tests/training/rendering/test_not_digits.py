"""Letters, scribbles and the like, written to see whether they are rejected."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from digitrec_gui.core.types import NOT_A_DIGIT
from digitrec_gui.training.evaluate.measure import evaluate
from digitrec_gui.training.evaluate.options import EvaluateOptions
from digitrec_gui.training.rendering.not_digits import write_not_digits


def test_they_are_always_the_same_and_all_different() -> None:
    some = write_not_digits(60)

    assert some.x.shape == (60, 28, 28)
    assert set(some.y) == {NOT_A_DIGIT}
    assert len(np.unique(some.x.reshape(60, -1), axis=0)) == 60
    assert some.x.max(axis=(1, 2)).min() == 255, "each has ink"
    assert np.array_equal(write_not_digits(20).x, some.x[:20])
    assert len(write_not_digits(0)) == 0


def test_a_model_of_ten_classes_rejects_by_its_certainty(plain_model: Path, small_mnist: Path) -> None:
    plain = evaluate(EvaluateOptions(small_mnist, plain_model, as_is=True))
    measured = evaluate(EvaluateOptions(small_mnist, plain_model, as_is=True, not_digits=300))

    assert plain.rejection is None
    assert measured.rejection is not None
    assert (measured.rejection.negatives, measured.rejection.unread) == (300, 0)
    assert 0.5 < measured.rejection.auroc < 1
    assert measured.rejection.lost <= 0.01
    assert (measured.accuracy, measured.images) == (plain.accuracy, plain.images)
