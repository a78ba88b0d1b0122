"""A Model that is made in a moment, for the stories that need one like most people's."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from digitrec_gui import paths
from digitrec_gui.training.backend import keras
from digitrec_gui.training.data.digits import load_training
from digitrec_gui.training.models.habits import as_ink
from tests.training.evaluate.story import saved


def make_plain_model(h5: Path) -> Path:
    """Writes a Model of ten classes and one branch, right on 98 % of MNIST, with its compiled copy.

    It sees as the Model that comes with DigitRec does, with a part of its first two convolutions, so that only what it
    makes of that is to be learned: the work of a second.
    """
    layers = keras.layers
    sees = keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Conv2D(24, 5, activation="relu"),
            layers.MaxPooling2D(),
            layers.Conv2D(24, 3, padding="same", activation="relu"),
            layers.MaxPooling2D(3),
        ]
    )
    shipped = keras.models.load_model(paths.DEFAULT_MODEL, compile=False)
    for layer, number in zip((sees.layers[0], sees.layers[2]), ("", "_1"), strict=True):
        # Batch normalisation, as the shipped Model has it, is part of the convolution here.
        [kernel] = shipped.get_layer(f"conv2d{number}").get_weights()
        normalization = shipped.get_layer(f"batch_normalization{number}")
        gamma, beta, mean, variance = normalization.get_weights()
        scale = gamma / np.sqrt(variance + normalization.epsilon)
        layer.set_weights([(kernel * scale)[:, :, : layer.kernel.shape[2], :24], (beta - mean * scale)[:24]])

    some = load_training(paths.MNIST)[0][np.arange(10_000)]
    seen = sees.predict(as_ink(some), batch_size=500, verbose=0)
    keras.utils.set_random_seed(0)
    judges = keras.Sequential([keras.Input(seen.shape[1:]), layers.Flatten(), layers.Dense(10, activation="softmax")])
    judges.compile(keras.optimizers.Adam(0.01), "sparse_categorical_crossentropy")
    judges.fit(seen, some.y, batch_size=200, epochs=6, verbose=0)

    return saved(keras.Sequential([keras.Input((28, 28, 1)), *sees.layers, *judges.layers]), h5)
