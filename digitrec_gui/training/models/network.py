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


MEMBERS = 3
"""Networks in the `ensemble`."""


def ensemble(classes: int) -> keras.Model:
    """Three convolutional networks of one form, each trained for itself, whose logits are averaged; 486,000 parameters.

    Their mistakes differ, so that the average is better than each of them, and knows better how sure it is
    (Lakshminarayanan, Pritzel and Blundell, "Simple and scalable predictive uncertainty estimation using deep
    ensembles", 2017). Each has a 5x5 convolution and then, at half and at a quarter of the field, pairs of 3x3
    convolutions after VGG (Simonyan and Zisserman, "Very deep convolutional networks for large-scale image
    recognition", 2015), with batch normalisation, and the mean over the field in place of hidden layers.

    Args:
        classes: 10, or 11 with "not a digit".

    Returns:
        A Model from (n, 28, 28, 1) float32, ink 1, to the probabilities (n, classes).
    """
    field = keras.Input((28, 28, 1))
    logits = [_member(field, classes, f"member_{index}") for index in range(MEMBERS)]
    probabilities = keras.layers.Activation("softmax")(keras.layers.Average()(logits))
    return keras.Model(field, probabilities, name="ensemble")


def members(model: keras.Model) -> keras.Model:
    """What is trained: the Model itself, or, of an ensemble, one that gives the logits of each member, (n, classes).

    It shares its variables with the Model.
    """
    logits = [layer.output for layer in model.layers if layer.name.startswith("member_")]
    return keras.Model(model.inputs, logits) if logits else model


def _member(field: keras.KerasTensor, classes: int, name: str) -> keras.KerasTensor:
    x = keras.layers.MaxPooling2D()(_convolved(field, 32, 5, "valid"))
    x = keras.layers.Dropout(0.1)(x)
    x = keras.layers.MaxPooling2D()(_convolved(_convolved(x, 48, 3, "same"), 48, 3, "same"))
    x = keras.layers.Dropout(0.15)(x)
    x = keras.layers.GlobalAveragePooling2D()(_convolved(_convolved(x, 96, 3, "same"), 96, 3, "same"))
    x = keras.layers.Dropout(0.3)(x)
    return keras.layers.Dense(classes, name=name)(x)


def _convolved(x: keras.KerasTensor, maps: int, side: int, padding: str) -> keras.KerasTensor:
    x = keras.layers.Conv2D(maps, side, padding=padding, use_bias=False)(x)
    # Keras' momentum of 0.99 would take hundreds of steps to forget the statistics that it begins with.
    return keras.layers.Activation("relu")(keras.layers.BatchNormalization(momentum=0.95)(x))


ARCHITECTURES: dict[str, Callable[[int], keras.Model]] = {"lenet": lenet, "ensemble": ensemble}
"""Builders by name; each takes the number of classes, 10 or 11."""
