"""Every architecture takes 28x28 glyphs, and gives what it says."""

import numpy as np
import pytest

from digitrec_gui.core.training import options
from digitrec_gui.training.backend import keras
from digitrec_gui.training.models.network import ARCHITECTURES


def test_the_options_know_every_architecture():
    assert list(options.ARCHITECTURES) == list(ARCHITECTURES)


@pytest.mark.parametrize("name", ARCHITECTURES)
@pytest.mark.parametrize("classes", [10, 11])
def test_an_architecture_gives_probabilities_and_survives_its_h5(name, classes, tmp_path):
    model = ARCHITECTURES[name](classes)
    glyphs = np.random.default_rng(0).random((3, 28, 28, 1), np.float32)
    probabilities = np.asarray(model(glyphs, training=False))
    assert probabilities.shape == (3, classes)
    assert probabilities.sum(axis=1) == pytest.approx([1, 1, 1], abs=1e-5)

    model.save(tmp_path / "model.h5")
    again = keras.models.load_model(tmp_path / "model.h5", compile=False)

    assert np.allclose(np.asarray(again(glyphs, training=False)), probabilities, atol=1e-6)
