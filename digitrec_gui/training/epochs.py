"""What each epoch trains on: the digits of all sources in a new order, varied, made while the epoch before trains."""

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
    """The digits of all sources as the given epoch sees them: they depend on nothing but the arguments."""
    rng = np.random.default_rng((seed, number))
    parts = [source.epoch(rng) for source in sources]
    x, y = np.concatenate([part.x for part in parts]), np.concatenate([part.y for part in parts])
    return Digits(x, y)[rng.permutation(len(y))]
