"""Digits as Keras takes them, in batches."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from digitrec_gui.training.backend import keras, tf
from digitrec_gui.training.data import Digits, Labels

Probabilities = npt.NDArray[np.float32]

_MEASURED = 500
"""Digits that are measured at a time: few enough that a pause need not wait long."""


@dataclass(frozen=True, eq=False)
class Targets:
    """What is asked of the Model where that is more than a label: the y of a digit is a row here.

    Attributes:
        probabilities: (rows, classes).
        labels: (rows,), what people call it.
    """

    probabilities: Probabilities
    labels: Labels


def batches(digits: Digits, size: int, outputs: int = 1, targets: Targets | None = None) -> tf.data.Dataset:
    """The digits in their order, as (n, 28, 28, 1) float32 with ink 1, made while they are needed.

    What is asked for, the labels or the rows of `targets`, is given once for each output.
    """
    with tf.device("CPU"):
        x, y = tf.constant(digits.x[..., np.newaxis]), tf.constant(digits.y)
        rows = None if targets is None else tf.constant(targets.probabilities)

        def batch(number: tf.Tensor) -> tuple[tf.Tensor, tuple[tf.Tensor, ...]]:
            here = slice(number * size, (number + 1) * size)
            asked = y[here] if rows is None else tf.gather(rows, y[here])
            return tf.cast(x[here], tf.float32) / 255, (asked,) * outputs

        return tf.data.Dataset.range(-(-len(digits) // size)).map(batch).prefetch(2)


def predict(model: keras.Model, digits: Digits, *callbacks: keras.callbacks.Callback) -> Probabilities:
    """What a Model answers to digits, whatever their labels: (n, classes)."""
    answers = model.predict(batches(digits, _MEASURED), callbacks=list(callbacks), verbose=0)
    return np.asarray(answers, np.float32)
