from __future__ import annotations

import json
import shutil
from dataclasses import asdict
from pathlib import Path

import cv2
import numpy as np
import pytest

from digitrec_gui import paths
from digitrec_gui.core.errors import DataError, ModelError
from digitrec_gui.core.model_files import find_compiled
from digitrec_gui.training.data import Digits
from digitrec_gui.training.evaluate import evaluate
from digitrec_gui.training.options import EvaluateOptions


@pytest.fixture
def large_digits(mnist: tuple[Digits, Digits], tmp_path: Path) -> Path:
    """300 digits, enlarged and in a corner: nothing that a Model could read without normalising them."""
    x = np.zeros((300, 120, 120), np.uint8)
    for digit, field in zip(mnist[1].x[:300], x, strict=True):
        field[:70, :70] = cv2.resize(digit, (70, 70))
    np.savez(tmp_path / "large.npz", x=x, y=mnist[1].y[:300])
    return tmp_path / "large.npz"


def test_digits_of_any_size_are_normalised_first(large_digits: Path) -> None:
    evaluation = evaluate(EvaluateOptions(large_digits))

    assert evaluation.images == 300
    assert evaluation.accuracy > 0.97
    assert sum(map(sum, evaluation.confusion)) == 300
    assert np.shape(evaluation.confusion) == (10, 10)
    assert np.trace(evaluation.confusion) == round(evaluation.accuracy * 300)
    json.dumps(asdict(evaluation))


def test_as_is_takes_28x28_only(large_digits: Path, small_mnist: Path) -> None:
    assert evaluate(EvaluateOptions(small_mnist, as_is=True)).accuracy > 0.97
    with pytest.raises(DataError, match="120x120, not 28x28: leave --as-is out"):
        evaluate(EvaluateOptions(large_digits, as_is=True))


def test_recall_and_precision_are_by_digit(mnist: tuple[Digits, Digits], tmp_path: Path) -> None:
    """Given ones, half of them labelled as twos."""
    ones = mnist[1].x[mnist[1].y == 1][:100]
    np.savez(tmp_path / "ones.npz", x=ones, y=np.repeat([1, 2], 50))

    evaluation = evaluate(EvaluateOptions(tmp_path / "ones.npz", as_is=True))

    assert evaluation.accuracy == pytest.approx(0.5, abs=0.02)
    assert evaluation.recall[1] == pytest.approx(1, abs=0.04)
    assert evaluation.recall[2] == pytest.approx(0, abs=0.04)
    assert evaluation.precision[1] == pytest.approx(0.5, abs=0.02)
    assert evaluation.recall[7] is None


def test_a_model_without_a_copy_is_compiled_first(small_mnist: Path, tmp_path: Path) -> None:
    shutil.copy(paths.DEFAULT_MODEL, tmp_path / "theirs.h5")

    evaluation = evaluate(EvaluateOptions(small_mnist, tmp_path / "theirs.h5"))

    assert evaluation.accuracy > 0.97
    assert find_compiled(tmp_path / "theirs.h5", paths.cache_folder()) is not None


def test_a_missing_model_is_named(small_mnist: Path, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"none\.h5"):
        evaluate(EvaluateOptions(small_mnist, tmp_path / "none.h5"))
