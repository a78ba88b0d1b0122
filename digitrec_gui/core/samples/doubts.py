"""Samples that look wrong: by the shape of what was cut out, by the Model, and by the digits that look most like them.

A hand of its own looks wrong, too; so a person is asked, and nothing is left out by itself.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import numpy as np
import numpy.typing as npt

from digitrec_gui.core.types import NOT_A_DIGIT, SURE, NormalizedGlyph

Doubt = Literal["wide", "two", "half", "no digit", "another"]
"""Wider than a digit; two things side by side; cut out of something larger; the Model sees no digit; what it and most
of the neighbours say is another digit."""

Pixels = npt.NDArray[np.uint8]
Labels = npt.NDArray[np.int64]

WIDE = 1.3
"""Times its height: as wide are 18 of 1,000 digits of MNIST, but 94 of 100 with a ruling and 85 of 100 pairs."""

NO_DIGIT = 0.3
"""How sure the Model is that something is no digit: of MNIST's digits of less than one in 800, of pairs of most."""

NEIGHBOURS, MOST = 5, 4
"""So many of so many digits that look most alike must say something else."""

_INK = 60
_AS_HIGH = 0.6
_AT_ONCE = 256


def shape_doubt(pixels: NormalizedGlyph) -> Doubt | None:
    """What the shape of a glyph, 28x28, says against its being one digit."""
    ink = pixels > _INK
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    if not len(rows):
        return None
    height, width = int(rows[-1] - rows[0]) + 1, int(columns[-1] - columns[0]) + 1
    gaps = np.setdiff1d(np.arange(columns[0], columns[-1]), columns)
    if any(min(_height(ink[:, :gap]), _height(ink[:, gap:])) >= _AS_HIGH * height for gap in gaps):
        return "two"
    return "wide" if width > WIDE * height else None


def doubt_of(pixels: NormalizedGlyph, digit: int, not_a_digit: float = 0.0, *, is_cut: bool = False) -> Doubt | None:
    """What speaks against keeping a correction as a Sample without a look at it.

    Args:
        pixels: as the Model sees it, 28x28.
        digit: what a person says it is; of what is no digit nothing is doubted.
        not_a_digit: how likely the Model holds that it is none, 0 to 1.
        is_cut: whether its ink goes on outside of its box.
    """
    if digit == NOT_A_DIGIT:
        return None
    if is_cut:
        return "half"
    return shape_doubt(pixels) or ("no digit" if not_a_digit > NO_DIGIT else None)


class Neighbours:
    """Digits that others look like: those of a labelled set, and the Samples themselves."""

    def __init__(self, x: Pixels, y: Labels) -> None:
        """Takes digits, (n, 28, 28), and what they are, (n,)."""
        self._features, self._labels = _features(x), y

    def disagree(self, x: Pixels, y: Labels) -> npt.NDArray[np.bool_]:
        """Whether at least `MOST` of the `NEIGHBOURS` nearest carry another label, for each of (n, 28, 28), (n,).

        One that is itself among the neighbours is not its own.
        """
        likeness = _features(x) @ self._features.T
        likeness[likeness > 1 - 1e-5] = -1
        count = min(NEIGHBOURS, likeness.shape[1])
        if count < NEIGHBOURS:
            return np.zeros(len(x), np.bool_)
        nearest = np.argpartition(-likeness, count - 1, axis=1)[:, :count]
        return np.asarray((self._labels[nearest] != y[:, np.newaxis]).sum(axis=1) >= MOST)


def find_doubts(
    x: Pixels,
    y: Labels,
    predict: Callable[[Pixels], npt.NDArray[np.float32]] | None,
    neighbours: Neighbours,
    step: Callable[[int, int], None],
) -> list[Doubt | None]:
    """Looks for Samples that look wrong.

    Args:
        x: the Samples, (n, 28, 28).
        y: what they are said to be, (n,).
        predict: what the Model in use says of some, (k, 10 or 11); None where there is none that reads.
        neighbours: labelled digits, these Samples among them.
        step: told how many are done, and of how many.

    Returns:
        For each what speaks against it, None for nothing.
    """
    doubts: list[Doubt | None] = []
    for start in range(0, len(y), _AT_ONCE):
        step(start, len(y))
        some, labels = x[start : start + _AT_ONCE], y[start : start + _AT_ONCE]
        shapes = [
            None if label == NOT_A_DIGIT else shape_doubt(pixels) for pixels, label in zip(some, labels, strict=True)
        ]
        others: list[Doubt | None] = [None] * len(labels)
        if predict is not None:
            answers = predict(some)
            read = answers.argmax(axis=1)
            is_odd = (read != labels) & (answers.max(axis=1) >= SURE) & neighbours.disagree(some, labels)
            is_odd &= labels != NOT_A_DIGIT
            others = [
                None if not odd else "no digit" if digit == NOT_A_DIGIT else "another"
                for odd, digit in zip(is_odd.tolist(), read.tolist(), strict=True)
            ]
        doubts += [other or shape for shape, other in zip(shapes, others, strict=True)]
    step(len(y), len(y))
    return doubts


def _height(ink: npt.NDArray[np.bool_]) -> int:
    rows = np.flatnonzero(ink.any(axis=1))
    return int(rows[-1] - rows[0]) + 1 if len(rows) else 0


def _features(x: Pixels) -> npt.NDArray[np.float32]:
    """Each digit as 14x14 means of four pixels, of length 1, so that a product is how alike two are."""
    means = x.reshape(-1, 14, 2, 14, 2).mean(axis=(2, 4), dtype=np.float32).reshape(len(x), -1)
    length = np.linalg.norm(means, axis=1, keepdims=True)
    return np.asarray(means / np.maximum(length, 1e-6), np.float32)
