"""A Model that is too sure is made as sure as it is right, and reads what it read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import h5py
import numpy as np
import pytest

from digitrec_gui import __version__, paths
from digitrec_gui.core.reading.engine import Engine
from digitrec_gui.core.types import NOT_A_DIGIT
from digitrec_gui.training.backend import keras
from digitrec_gui.training.evaluate.metrics import calibrate
from digitrec_gui.training.fit.calibrate import (
    EXPECTED_OTHERS,
    HIGHEST,
    LOWEST,
    apply_temperature,
    fit_temperature,
    fold,
    prior_shift,
)
from digitrec_gui.training.models.compile import compile_model
from digitrec_gui.training.models.habits import probes
from digitrec_gui.training.models.network import ARCHITECTURES

layers = keras.layers

GLYPHS = np.random.default_rng(1).random((40, 28, 28, 1), np.float32)


def softmax(logits: np.ndarray) -> np.ndarray:
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def honest(n: int = 20_000, classes: int = 10) -> tuple[np.ndarray, np.ndarray]:
    """Logits of a Model that means what it says: the truth is drawn from its own probabilities."""
    rng = np.random.default_rng(0)
    logits = rng.normal(0, 3, (n, classes))
    labels = (softmax(logits).cumsum(axis=1) < rng.random((n, 1))).sum(axis=1)
    return logits, np.minimum(labels, classes - 1)


def calibration_error(probabilities: np.ndarray, labels: np.ndarray) -> float:
    return calibrate(probabilities.max(axis=1), probabilities.argmax(axis=1) == labels).error


@pytest.mark.parametrize("too_sure", [1.5, 2.5])
def test_an_overconfident_model_becomes_less_sure(too_sure: float) -> None:
    logits, labels = honest()
    probabilities = softmax(too_sure * logits)

    temperature = fit_temperature(probabilities, labels)

    cooled = apply_temperature(probabilities, temperature)
    assert temperature == pytest.approx(too_sure, rel=0.03)
    assert calibration_error(probabilities, labels) > 0.05
    assert calibration_error(cooled, labels) < 0.01
    assert np.array_equal(cooled.argmax(axis=1), probabilities.argmax(axis=1))


def test_a_hesitant_model_becomes_surer() -> None:
    logits, labels = honest()

    assert fit_temperature(softmax(logits / 2), labels) == pytest.approx(0.5, rel=0.03)


def test_a_model_that_means_what_it_says_is_left_alone() -> None:
    logits, labels = honest(classes=11)
    probabilities = softmax(logits)

    assert fit_temperature(probabilities, labels) == pytest.approx(1, abs=0.03)
    assert apply_temperature(probabilities, 1.0) == pytest.approx(probabilities, abs=1e-9)


def test_no_other_temperature_makes_the_truth_more_likely() -> None:
    logits, labels = honest(500)
    probabilities = softmax(1.7 * logits)

    def loss(temperature: float) -> float:
        return float(-np.log(apply_temperature(probabilities, temperature)[np.arange(500), labels]).mean())

    best = fit_temperature(probabilities, labels)

    assert all(loss(best) < loss(best * factor) for factor in (0.9, 0.999, 1.001, 1.1))
    assert fit_temperature(probabilities, labels) == best


@pytest.mark.parametrize("n", [0, 3])
def test_without_a_mistake_there_is_nothing_to_learn(n: int) -> None:
    probabilities = np.full((n, 10), 0.02)
    probabilities[:, 4] = 0.82

    assert fit_temperature(probabilities, np.full(n, 4)) == 1


def test_the_best_temperature_may_lie_out_of_range() -> None:
    """Given one who is certain and always wrong, and one who all but guesses and is nearly always right."""
    certain = np.eye(10, dtype=np.float32)[np.zeros(100, int)]
    guesses = softmax(0.01 * certain)

    assert fit_temperature(certain, np.ones(100, int)) == pytest.approx(HIGHEST)
    assert fit_temperature(guesses, np.append(np.zeros(99, int), 1)) == pytest.approx(LOWEST)


@pytest.mark.parametrize("make", ARCHITECTURES.values())
@pytest.mark.parametrize("classes", [10, 11])
def test_a_temperature_in_the_weights_does_what_it_does_to_the_logits(
    make: Callable[[int], keras.Model], classes: int
) -> None:
    keras.utils.set_random_seed(0)
    model = make(classes)
    before = model.predict(GLYPHS, verbose=0)

    fold(model, 1.8)

    after = model.predict(GLYPHS, verbose=0)
    assert after == pytest.approx(softmax(np.log(before.astype(np.float64)) / 1.8), abs=1e-5)
    assert np.abs(after - before).max() > 1e-4
    assert np.array_equal(after.argmax(axis=1), before.argmax(axis=1))


@pytest.mark.parametrize("make", ARCHITECTURES.values())
def test_a_model_that_expects_few_others_refuses_fewer_digits(make: Callable[[int], keras.Model]) -> None:
    model = make(11)
    before = model.predict(GLYPHS, verbose=0)

    fold(model, 1.0, prior_shift(0.2))

    after = model.predict(GLYPHS, verbose=0)
    expected = before * np.append(np.ones(10), np.exp(prior_shift(0.2)))
    assert after == pytest.approx(expected / expected.sum(axis=1, keepdims=True), abs=1e-5)
    assert (after[:, NOT_A_DIGIT] < before[:, NOT_A_DIGIT]).all()


def test_the_share_that_is_expected_anyway_shifts_nothing() -> None:
    assert prior_shift(EXPECTED_OTHERS) == 0
    assert prior_shift(0.2) < prior_shift(0.1) < 0


def test_the_h5_and_its_compiled_copy_have_the_temperature(tmp_path: Path) -> None:
    """The shipped Model, read back from its files, gives what it gave, at the temperature."""
    model = keras.models.load_model(paths.DEFAULT_MODEL, compile=False)
    digits = probes().x
    before = Engine(paths.DEFAULT_MODEL.with_suffix(".tflite")).predict(digits)

    fold(model, 1.8)
    model.save(tmp_path / "cooled.h5")
    with h5py.File(tmp_path / "cooled.h5", "a") as file:
        file.attrs["digitrec"] = __version__
    compile_model(tmp_path / "cooled.h5", tmp_path / "cooled.tflite")

    after = Engine(tmp_path / "cooled.tflite").predict(digits)
    assert after == pytest.approx(apply_temperature(before, 1.8), abs=1e-5)
    assert np.array_equal(after.argmax(axis=1), before.argmax(axis=1))


def ends_with(*last: keras.layers.Layer) -> keras.Model:
    return keras.Sequential([keras.Input((28, 28, 1)), layers.Flatten(), *last])


def averaged_probabilities() -> keras.Model:
    """A mean of probabilities is none of logits: no temperature of the branches does the same."""
    inputs = keras.Input((28, 28, 1))
    branches = [layers.Dense(10, activation="softmax")(layers.Flatten()(inputs)) for _ in range(2)]
    return keras.Model(inputs, layers.Average()(branches))


@pytest.mark.parametrize(
    "make",
    [
        averaged_probabilities,
        lambda: ends_with(layers.Dense(10, activation="sigmoid")),
        lambda: ends_with(layers.Dense(10), layers.Dense(10, activation="softmax")),
        lambda: ends_with(layers.Reshape((28, 28, 1)), layers.Conv2D(10, 28), layers.Flatten(), layers.Softmax()),
    ],
)
def test_a_model_of_another_form_is_refused_and_stays_as_it_was(make: Callable[[], keras.Model]) -> None:
    model = make()
    weights = model.get_weights()

    with pytest.raises(ValueError, match="do not come from Dense layers"):
        fold(model, 2.0)

    assert all(np.array_equal(*pair) for pair in zip(weights, model.get_weights(), strict=True))
