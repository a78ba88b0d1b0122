from __future__ import annotations

import numpy as np

from digitrec_gui.training.data.digits import Digits
from digitrec_gui.training.fit.epochs import EpochSource, epoch_digits, epochs


def test_each_epoch_has_every_digit_of_every_source_once(mnist: tuple[Digits, Digits]) -> None:
    digits = mnist[0][np.arange(300)]
    extra = Digits(np.full((50, 28, 28), 9, np.uint8), np.full(50, 10))
    sources = [EpochSource(digits, variation=1), EpochSource(extra, variation=0)]

    first, second = (epoch.digits for epoch in epochs(sources, seed=1, first=0, end=2))

    assert np.array_equal(np.bincount(first.y), [*np.bincount(digits.y), 50])
    assert (first.x[first.y == 10] == 9).all(), "what is not to be varied stays as it is"
    assert not np.array_equal(first.y, second.y)
    assert not np.isin(first.x.reshape(-1, 784).sum(axis=1), digits.x.reshape(-1, 784).sum(axis=1)).all()


def test_an_epoch_depends_on_the_seed_and_its_number_alone(mnist: tuple[Digits, Digits]) -> None:
    sources = [EpochSource(mnist[0][np.arange(100)], variation=1)]

    fresh = list(epochs(sources, seed=1, first=0, end=4))
    resumed = next(epochs(sources, seed=1, first=3, end=4))

    assert [epoch.number for epoch in fresh] == [0, 1, 2, 3]
    assert np.array_equal(resumed.digits.x, fresh[3].digits.x)
    assert not np.array_equal(epoch_digits(sources, 2, 3).x, resumed.digits.x)


def test_a_large_source_gives_each_epoch_other_digits() -> None:
    numbered = Digits(
        np.arange(200, dtype=np.uint8)[:, np.newaxis, np.newaxis].repeat(28, 1).repeat(28, 2), np.zeros(200)
    )
    sources = [EpochSource(numbered, variation=0, at_most=50)]

    first, second = (set(epoch.digits.x[:, 0, 0]) for epoch in epochs(sources, seed=1, first=0, end=2))

    assert len(first) == len(second) == 50, "none twice"
    assert first != second
