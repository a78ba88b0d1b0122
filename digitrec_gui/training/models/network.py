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


STEM, MAPS = 32, ((56, 1), (112, 2))
"""Feature maps of `resnet` after its first convolution; and at half and at a quarter of the field, each with the number
of its residual blocks."""


def resnet(classes: int) -> keras.Model:
    """A residual network (He, Zhang, Ren and Sun, "Deep residual learning for image recognition", 2016), small.

    A 5x5 convolution, and then, at half and at a quarter of the field, a 3x3 convolution and residual blocks of two of
    them, each with batch normalisation (Ioffe and Szegedy 2015); the mean over the field in place of hidden layers.
    586,000 parameters.

    Args:
        classes: 10, or 11 with "not a digit".

    Returns:
        A Model from (n, 28, 28, 1) float32, ink 1, to the probabilities (n, classes).
    """
    field = keras.Input((28, 28, 1))
    x = _activated(_convolved(field, STEM, 5, "valid"))
    for maps, blocks in MAPS:
        x = _activated(_convolved(keras.layers.Dropout(0.1)(keras.layers.MaxPooling2D()(x)), maps))
        for _ in range(blocks):
            inner = _convolved(_activated(_convolved(x, maps)), maps)
            x = _activated(keras.layers.Add()([x, inner]))
    x = keras.layers.Dropout(0.3)(keras.layers.GlobalAveragePooling2D()(x))
    return keras.Model(field, keras.layers.Dense(classes, activation="softmax")(x), name="resnet")


def _convolved(x: keras.KerasTensor, maps: int, side: int = 3, padding: str = "same") -> keras.KerasTensor:
    x = keras.layers.Conv2D(maps, side, padding=padding, use_bias=False)(x)
    # Keras' momentum of 0.99 would take hundreds of steps to forget the statistics that it begins with.
    return keras.layers.BatchNormalization(momentum=0.95)(x)


def _activated(x: keras.KerasTensor) -> keras.KerasTensor:
    return keras.layers.Activation("relu")(x)


ARCHITECTURES: dict[str, Callable[[int], keras.Model]] = {"lenet": lenet, "resnet": resnet}
"""Builders by name; each takes the number of classes, 10 or 11."""
