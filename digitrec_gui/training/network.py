"""The architectures that DigitRec trains."""

from __future__ import annotations

from collections.abc import Callable

from digitrec_gui.training.backend import keras


def lenet(classes: int) -> keras.Model:
    """Two 5x5 convolutions with pooling and one hidden layer, 184,586 parameters.

    After LeNet-5 (LeCun, Bottou, Bengio and Haffner, "Gradient-based learning applied to document
    recognition", 1998), with the wider layers, rectifiers, maximum pooling and dropout of today.

    Args:
        classes: 10, or 11 with "not a digit".

    Returns:
        A Model from (n, 28, 28, 1) float32, ink 1, to the probabilities (n, classes).
    """
    return keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            keras.layers.Conv2D(32, 5, activation="relu"),
            keras.layers.MaxPooling2D(),
            keras.layers.Conv2D(64, 5, activation="relu"),
            keras.layers.MaxPooling2D(),
            keras.layers.Flatten(),
            keras.layers.Dropout(0.3),
            keras.layers.Dense(128, activation="relu"),
            keras.layers.Dropout(0.3),
            keras.layers.Dense(classes, activation="softmax"),
        ],
        name="lenet",
    )


ARCHITECTURES: dict[str, Callable[[int], keras.Model]] = {"lenet": lenet}
"""Builders by name; each takes the number of classes, 10 or 11."""
