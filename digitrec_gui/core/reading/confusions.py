"""Which digits are taken for which, and in how many shapes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Indices = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Confusion:
    """Digits that are one thing and were read as another.

    Attributes:
        truth: what they are, 0 to 9.
        read: what they were read as, 0 to 9, or 10 for "not a digit".
        shapes: the digits in groups of those that look alike, the largest group first; of each group the indices of
            its digits in their set, the most typical of the group first. There is at least one.
    """

    truth: int
    read: int
    shapes: tuple[Indices, ...]

    @property
    def count(self) -> int:
        """How many digits they are."""
        return sum(map(len, self.shapes))
