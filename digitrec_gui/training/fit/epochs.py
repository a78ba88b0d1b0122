"""What each epoch trains on: the digits of all sources in a new order, varied, made while the epoch before trains.

And how a Model gets them, batch by batch: to learn from, and to be measured with.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from digitrec_gui.training.backend import keras, tf
from digitrec_gui.training.data.augment import augment
from digitrec_gui.training.data.digits import Digits
from digitrec_gui.training.data.forms import Labels

Probabilities = npt.NDArray[np.float32]

_MEASURED = 500
"""Digits that are measured at a time: few enough that a pause need not wait long."""


@dataclass(frozen=True, eq=False)
class EpochSource:
    """Digits to train on.

    Attributes:
        digits: 28x28.
        variation: how strongly each epoch varies them, 0 to 1; see `augment`.
        at_most: how many an epoch takes, each time others; None for all.
        without: what is not varied.
    """

    digits: Digits
    variation: float
    at_most: int | None = None
    without: tuple[str, ...] = ()

    @property
    def images(self) -> int:
        """How many an epoch takes."""
        return len(self.digits) if self.at_most is None else min(len(self.digits), self.at_most)

    def epoch(self, rng: np.random.Generator) -> Digits:
        """Those of one epoch, varied."""
        some = self.digits
        if self.images < len(some):
            some = some[rng.choice(len(some), self.images, replace=False)]
        return Digits(augment(some.x, rng, self.variation, self.without), some.y) if self.variation else some


@dataclass(frozen=True, eq=False)
class Epoch:
    """What one epoch trains on.

    Attributes:
        number: from 0.
        digits: in the order in which they are learned.
        waited: seconds for which the training had to wait for them.
    """

    number: int
    digits: Digits
    waited: float


def epochs(sources: Sequence[EpochSource], seed: int, first: int, end: int) -> Iterator[Epoch]:
    """The epochs from `first` up to but without `end`; one is held ready, so that memory stays bounded.

    A thread is enough: OpenCV leaves the interpreter to the training while it works, and TensorFlow needs it little.
    """
    with ThreadPoolExecutor(1) as ahead:
        upcoming = ahead.submit(epoch_digits, sources, seed, first)
        for number in range(first, end):
            start = time.perf_counter()
            digits = upcoming.result()
            waited = time.perf_counter() - start
            if number + 1 < end:
                upcoming = ahead.submit(epoch_digits, sources, seed, number + 1)
            yield Epoch(number, digits, waited)


def epoch_digits(sources: Sequence[EpochSource], seed: int, number: int) -> Digits:
    """The digits of all sources as the given epoch sees them: they depend on nothing but the arguments."""
    rng = np.random.default_rng((seed, number))
    parts = [source.epoch(rng) for source in sources]
    x, y = np.concatenate([part.x for part in parts]), np.concatenate([part.y for part in parts])
    return Digits(x, y)[rng.permutation(len(y))]


@dataclass(frozen=True, eq=False)
class Targets:
    """What is asked of the Model where that is more than a label: the y of a digit is a row here.

    Attributes:
        probabilities: (rows, classes).
        labels: (rows,), what people call it.
    """

    probabilities: Probabilities
    labels: Labels


def batches(digits: Digits, size: int, targets: Targets | None = None) -> tf.data.Dataset:
    """The digits in their order, as (n, 28, 28, 1) float32 with ink 1, made while they are needed.

    What is asked for are the labels, or the rows of `targets`.
    """
    with tf.device("CPU"):
        x, y = tf.constant(digits.x[..., np.newaxis]), tf.constant(digits.y)
        rows = None if targets is None else tf.constant(targets.probabilities)

        def batch(number: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
            here = slice(number * size, (number + 1) * size)
            asked = y[here] if rows is None else tf.gather(rows, y[here])
            return tf.cast(x[here], tf.float32) / 255, asked

        return tf.data.Dataset.range(-(-len(digits) // size)).map(batch).prefetch(2)


def predict(model: keras.Model, digits: Digits, *callbacks: keras.callbacks.Callback) -> Probabilities:
    """What a Model answers to digits, whatever their labels: (n, classes)."""
    answers = model.predict(batches(digits, _MEASURED), callbacks=list(callbacks), verbose=0)
    return np.asarray(answers, np.float32)
