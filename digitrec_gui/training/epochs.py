"""What each epoch trains on: all digits of all sources in a new order, varied, made while the epoch before trains."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from digitrec_gui.training.augment import augment
from digitrec_gui.training.data import Digits


@dataclass(frozen=True, eq=False)
class Source:
    """Digits to train on, 28x28, and whether they are varied anew in each epoch."""

    digits: Digits
    varied: bool


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


def epochs(sources: Sequence[Source], seed: int, first: int, end: int) -> Iterator[Epoch]:
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


def epoch_digits(sources: Sequence[Source], seed: int, number: int) -> Digits:
    """All digits of all sources as the given epoch sees them: it depends on nothing but the arguments."""
    rng = np.random.default_rng((seed, number))
    x = np.concatenate([augment(source.digits.x, rng) if source.varied else source.digits.x for source in sources])
    y = np.concatenate([source.digits.y for source in sources])
    return Digits(x, y)[rng.permutation(len(y))]
