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


def vgg(classes: int) -> keras.Model:
    """Three pairs of 3x3 convolutions with pooling between them, averaged over the field; 289,000 parameters.

    After VGG (Simonyan and Zisserman, "Very deep convolutional networks for large-scale image recognition", 2015),
    with batch normalisation, and the mean over the field in place of the hidden layers.

    Args:
        classes: 10, or 11 with "not a digit".

    Returns:
        A Model from (n, 28, 28, 1) float32, ink 1, to the probabilities (n, classes).
    """
    layers: list[keras.layers.Layer] = [keras.Input((28, 28, 1))]
    for maps, dropout in ((32, 0.1), (64, 0.15), (128, 0.3)):
        for _ in range(2):
            layers.append(keras.layers.Conv2D(maps, 3, padding="same", use_bias=False))
            layers.append(keras.layers.BatchNormalization())
            layers.append(keras.layers.Activation("relu"))
        last = maps == 128
        layers.append(keras.layers.GlobalAveragePooling2D() if last else keras.layers.MaxPooling2D())
        layers.append(keras.layers.Dropout(dropout))
    layers.append(keras.layers.Dense(classes, activation="softmax"))
    return keras.Sequential(layers, name="vgg")


ARCHITECTURES: dict[str, Callable[[int], keras.Model]] = {"lenet": lenet, "vgg": vgg}
"""Builders by name; each takes the number of classes, 10 or 11."""
