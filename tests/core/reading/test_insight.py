"""What the Model looked at: its maps and filters, and the ink on which its answer hangs."""

from __future__ import annotations

import numpy as np
import pytest

from digitrec_gui import paths
from digitrec_gui.core.reading.engine import Engine
from digitrec_gui.core.reading.insight import WIPED, look_into


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine(paths.DEFAULT_MODEL.with_suffix(".tflite"))


@pytest.fixture(scope="module")
def nine() -> np.ndarray:
    with np.load(paths.MNIST) as mnist:
        return mnist["x_test"][mnist["y_test"] == 9][0]


def test_all_maps_and_filters_of_every_convolution_are_given(engine: Engine, nine: np.ndarray) -> None:
    layers = engine.convolutions(nine)

    assert [layer.maps.shape for layer in layers][:2] == [(32, 24, 24), (56, 12, 12)]
    assert len(layers) == 9
    for layer in layers:
        assert len(layer.filters) == len(layer.maps)
        assert layer.maps.dtype == layer.filters.dtype == np.float32
    # The first ones are those that the steps show
    assert layers[0].maps == pytest.approx(engine.features(nine), abs=1e-4)
    # And its filters make them: of a filter's values at one place, with what is there
    place = nine[10:15, 8:13] / 255
    sums = (layers[0].filters * place).sum(axis=(1, 2))
    flat = (layers[0].filters * (nine[0:5, 0:5] / 255)).sum(axis=(1, 2))  # where there is no ink: the bias alone
    bias = layers[0].maps[:, 0, 0]
    seen = (layers[0].maps[:, 10, 8] > 0) & (bias > 0)
    assert seen.any()
    assert layers[0].maps[seen, 10, 8] == pytest.approx((sums - flat + bias)[seen], abs=1e-3)


def test_wiping_what_tells_a_digit_costs_it_its_probability(engine: Engine, nine: np.ndarray) -> None:
    insight = look_into(engine, nine, lambda: None)

    assert insight.read == 9 and insight.probability > 0.9
    assert insight.losses.shape == (28, 28)
    row, column = np.unravel_index(int(insight.losses.argmax()), (28, 28))
    without = nine.copy()
    without[max(0, row - 2) : row + 3, max(0, column - 2) : column + 3] = 0
    after = engine.predict(without[np.newaxis])[0, 9]
    assert insight.losses.max() == pytest.approx(insight.probability - after, abs=1e-5)
    assert insight.losses.max() > 0.05
    # Where there is no ink, there is nothing to wipe
    far = WIPED // 2
    assert not nine[:far, :far].any() and insight.losses[0, 0] == 0


def test_a_blank_glyph_hangs_on_nothing_and_it_can_be_given_up(engine: Engine, nine: np.ndarray) -> None:
    blank = look_into(engine, np.zeros((28, 28), np.uint8), lambda: None)
    assert not blank.losses.any()

    def stop() -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        look_into(engine, nine, stop)
