"""Evaluation on arrays, and of two Models side by side."""

from __future__ import annotations

import json
import shutil
from dataclasses import asdict
from pathlib import Path

import cv2
import numpy as np
import pytest

from digitrec_gui import paths
from digitrec_gui.core.errors import DataError, DigitRecError, ModelError
from digitrec_gui.core.models.files import find_compiled
from digitrec_gui.core.reading.engine import Engine
from digitrec_gui.training.data.digits import Digits
from digitrec_gui.training.evaluate.measure import compare, evaluate, measure
from digitrec_gui.training.evaluate.options import EvaluateOptions
from digitrec_gui.training.models.load import load_model
from tests.training.evaluate.story import saved

Mnist = tuple[Digits, Digits]


@pytest.fixture
def large_digits(mnist: Mnist, tmp_path: Path) -> Path:
    """300 digits, enlarged and in a corner: nothing that a Model could read without normalising them."""
    x = np.zeros((300, 120, 120), np.uint8)
    for digit, field in zip(mnist[1].x[:300], x, strict=True):
        field[:70, :70] = cv2.resize(digit, (70, 70))
    np.savez(tmp_path / "large.npz", x=x, y=mnist[1].y[:300])
    return tmp_path / "large.npz"


@pytest.fixture
def with_negatives(mnist: Mnist, tmp_path: Path) -> Path:
    """300 digits and 100 pairs of two digits side by side, labelled 10."""
    pairs = np.concatenate((mnist[1].x[300:400, :, 4:24:2], mnist[1].x[400:500, :, 4:24:2]), axis=2)
    x = np.concatenate((mnist[1].x[:300], np.pad(pairs, ((0, 0), (0, 0), (4, 4)))))
    np.savez(tmp_path / "with.npz", x=x, y=np.append(mnist[1].y[:300], np.full(100, 10)))
    return tmp_path / "with.npz"


def test_digits_of_any_size_are_normalised_first(large_digits: Path) -> None:
    evaluation = evaluate(EvaluateOptions(large_digits))

    assert evaluation.images == 300
    assert evaluation.accuracy > 0.97
    assert sum(map(sum, evaluation.confusion)) == 300
    assert np.shape(evaluation.confusion) == (10, 11)
    assert np.trace(evaluation.confusion) == round(evaluation.accuracy * 300)
    assert evaluation.interval[0] < evaluation.accuracy <= evaluation.interval[1]
    assert evaluation.calibration.accuracy == pytest.approx(evaluation.accuracy)
    assert evaluation.speed is not None
    assert evaluation.speed.batch > 0 < evaluation.speed.single
    json.dumps(asdict(evaluation))


def test_as_is_takes_28x28_only(large_digits: Path, small_mnist: Path, labelled_folder: Path) -> None:
    assert evaluate(EvaluateOptions(small_mnist, as_is=True)).accuracy > 0.97
    with pytest.raises(DataError, match="120x120, not 28x28: leave --as-is out"):
        evaluate(EvaluateOptions(large_digits, as_is=True))
    with pytest.raises(DataError, match="folder of images"):
        evaluate(EvaluateOptions(labelled_folder, as_is=True))


def test_recall_and_precision_are_by_digit(mnist: Mnist, tmp_path: Path) -> None:
    """Given ones, half of them labelled as twos."""
    ones = mnist[1].x[mnist[1].y == 1][:100]
    np.savez(tmp_path / "ones.npz", x=ones, y=np.repeat([1, 2], 50))

    evaluation = evaluate(EvaluateOptions(tmp_path / "ones.npz", as_is=True))

    assert evaluation.accuracy == pytest.approx(0.5, abs=0.02)
    assert evaluation.recall[1] == pytest.approx(1, abs=0.04)
    assert evaluation.recall[2] == pytest.approx(0, abs=0.04)
    assert evaluation.precision[1] == pytest.approx(0.5, abs=0.02)
    assert evaluation.recall[7] is None
    assert evaluation.calibration.error == pytest.approx(0.5, abs=0.03), "it was sure of them all"


def test_mistakes_come_with_the_surest_first(mnist: Mnist, tmp_path: Path) -> None:
    """Given 200 digits, the tenth of which bears a wrong label."""
    y = mnist[1].y[:200].copy()
    y[10] = (y[10] + 1) % 10
    np.savez(tmp_path / "slip.npz", x=mnist[1].x[:200], y=y)

    mistakes = evaluate(EvaluateOptions(tmp_path / "slip.npz", as_is=True)).mistakes

    assert (mistakes[0].name, mistakes[0].truth, mistakes[0].read) == ("#10", y[10], mnist[1].y[10])
    assert [one.confidence for one in mistakes] == sorted((one.confidence for one in mistakes), reverse=True)


def test_what_is_no_digit_leaves_the_accuracy_alone(
    with_negatives: Path, plain_model: Path, mnist: Mnist, tmp_path: Path
) -> None:
    np.savez(tmp_path / "without.npz", x=mnist[1].x[:300], y=mnist[1].y[:300])

    evaluation = evaluate(EvaluateOptions(with_negatives, plain_model, as_is=True))
    without = evaluate(EvaluateOptions(tmp_path / "without.npz", plain_model, as_is=True))

    assert (evaluation.accuracy, evaluation.images) == (without.accuracy, 300)
    assert evaluation.precision == without.precision
    assert evaluation.confusion[:10] == without.confusion
    assert sum(evaluation.confusion[10]) == 100
    assert without.rejection is None
    assert evaluation.rejection is not None
    assert evaluation.rejection.negatives == 100
    assert evaluation.rejection.lost <= 0.01
    assert evaluation.rejection.auroc > 0.7
    assert evaluation.rejection.unread == 0, "ten classes know no other"


def test_an_eleventh_class_rejects(with_negatives: Path) -> None:
    evaluation = evaluate(EvaluateOptions(with_negatives, as_is=True))

    assert np.shape(evaluation.confusion) == (11, 11)
    assert evaluation.accuracy > 0.95
    assert evaluation.rejection is not None
    assert evaluation.rejection.unread == evaluation.confusion[10][10] / 100 > 0.05
    assert evaluation.rejection.auroc > 0.7


def test_labels_are_0_to_9_or_10(mnist: Mnist, tmp_path: Path) -> None:
    for labels in ([10, 11], [10, -1], [10, 10]):
        np.savez(tmp_path / "odd.npz", x=mnist[1].x[:2], y=labels)
        with pytest.raises(DataError, match="must be 0 to 9, or 10"):
            evaluate(EvaluateOptions(tmp_path / "odd.npz"))


def test_a_training_run_can_measure_on_its_own(mnist: Mnist) -> None:
    compiled = find_compiled(paths.DEFAULT_MODEL, paths.cache_folder())
    assert compiled is not None

    evaluation = measure(Engine(compiled), mnist[1][np.arange(200)])

    assert evaluation.images == 200
    assert evaluation.speed is None
    json.dumps(asdict(evaluation))


@pytest.fixture
def biased(plain_model: Path, tmp_path: Path) -> Path:
    """A Model made to see threes everywhere."""
    model = load_model(plain_model).model
    weights, bias = model.layers[-1].get_weights()
    bias[3] += 20
    model.layers[-1].set_weights([weights, bias])
    return saved(model, tmp_path / "biased.h5")


def test_a_clear_difference_is_told_from_chance(biased: Path, small_mnist: Path, tmp_path: Path) -> None:
    options = EvaluateOptions(small_mnist, compare=(biased, paths.DEFAULT_MODEL), out=tmp_path / "charts")

    comparison = compare(options)

    tally = comparison.tally
    assert tally.better == "b"
    assert tally.p_value < 0.001
    gained = (comparison.b.accuracy - comparison.a.accuracy) * 500
    assert tally.only[1] - tally.only[0] == tally.right[1] - tally.right[0] == round(gained)
    assert {path.name for path in (tmp_path / "charts").iterdir()} == {"a-biased", "b-digit_recognition_model"}


def test_a_model_is_no_better_than_itself(labelled_folder: Path) -> None:
    comparison = compare(EvaluateOptions(labelled_folder, compare=(paths.DEFAULT_MODEL, paths.DEFAULT_MODEL)))

    assert comparison.tally.only == (0, 0)
    assert (comparison.tally.p_value, comparison.tally.better) == (1, None)


def test_compare_names_both_models() -> None:
    with pytest.raises(DigitRecError, match="leave --model out"):
        EvaluateOptions(model=paths.DEFAULT_MODEL, compare=(paths.DEFAULT_MODEL, paths.DEFAULT_MODEL))


def test_a_model_without_a_copy_is_not_compiled_here(small_mnist: Path, tmp_path: Path) -> None:
    shutil.copy(paths.DEFAULT_MODEL, tmp_path / "theirs.h5")

    with pytest.raises(ModelError, match=r"digitrec compile theirs\.h5"):
        evaluate(EvaluateOptions(small_mnist, model=tmp_path / "theirs.h5"))


def test_a_missing_model_is_named(small_mnist: Path, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"none\.h5"):
        evaluate(EvaluateOptions(small_mnist, model=tmp_path / "none.h5"))
