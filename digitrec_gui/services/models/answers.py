"""What a Model answers to each digit of MNIST's test set, so that its mistakes can be looked at."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from digitrec_gui import paths
from digitrec_gui.core.errors import ModelError
from digitrec_gui.core.models.files import find_compiled
from digitrec_gui.core.process import silent_stderr
from digitrec_gui.core.reading.confusions import Confusion
from digitrec_gui.services.orders import OrderWorker

_PART = 256
"""Digits between two looks at whether the answers are still wanted."""


@dataclass(frozen=True, eq=False)
class Answered:
    """The test set, and what a Model made of it.

    Attributes:
        x: the digits, (n, 28, 28) uint8, ink 255.
        y: what they are, (n,) int64.
        read: what they were read as, (n,) int64; 10 for "not a digit".
        confidence: how surely, (n,) float32, 0 to 1.
        confusions: what was taken for what, the most frequent first, in groups of digits that look alike.
    """

    x: npt.NDArray[np.uint8]
    y: npt.NDArray[np.int64]
    read: npt.NDArray[np.int64]
    confidence: npt.NDArray[np.float32]
    confusions: tuple[Confusion, ...]

    @property
    def confusion(self) -> npt.NDArray[np.int64]:
        """How often each digit (row) was read as what (column), (10, 11)."""
        counts = np.zeros((10, 11), np.int64)
        np.add.at(counts, (self.y, self.read), 1)
        return counts

    def cell(self, truth: int, read: int) -> npt.NDArray[np.int64]:
        """The indices of the digits of one cell, the surest first."""
        return self._sorted(np.flatnonzero((self.y == truth) & (self.read == read)))

    def mistakes(self) -> npt.NDArray[np.int64]:
        """The indices of all that was read wrong, the surest first."""
        return self._sorted(np.flatnonzero(self.y != self.read))

    def _sorted(self, found: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        return found[np.argsort(-self.confidence[found], kind="stable")]


class AnswerWorker(OrderWorker):
    """Lives on a thread of its own: what it does takes seconds."""

    def ask(self, h5: Path) -> Answered:
        """Lets a Model read the test set."""
        # Here: LiteRT and OpenCV would hold up the start of the window.
        from digitrec_gui.core.reading.engine import Engine
        from digitrec_gui.core.reading.shapes import confusions

        compiled = find_compiled(h5, paths.cache_folder())
        if compiled is None:
            raise ModelError(f"{h5.stem} has not been used yet: use it once, then look at its mistakes.")
        with silent_stderr():
            engine = Engine(compiled)
        with np.load(paths.MNIST, allow_pickle=False) as arrays:
            x, y = arrays["x_test"], arrays["y_test"].astype(np.int64)
        answers = np.empty((len(x), engine.info.classes), np.float32)
        for start in range(0, len(x), _PART):
            self.check_wanted()
            answers[start : start + _PART] = engine.predict(x[start : start + _PART])
        read = answers.argmax(axis=1)
        return Answered(x, y, read, answers.max(axis=1), confusions(x, y, read))
