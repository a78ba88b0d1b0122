"""AnswerService: what a Model answers to each digit of MNIST's test set, so that its mistakes can be looked at."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PyQt6.QtCore import QObject, QThread, pyqtSignal, pyqtSlot

from digitrec_gui import paths
from digitrec_gui.core.errors import DigitRecError
from digitrec_gui.core.models.files import find_compiled
from digitrec_gui.core.process import silent_stderr

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
    """

    x: npt.NDArray[np.uint8]
    y: npt.NDArray[np.int64]
    read: npt.NDArray[np.int64]
    confidence: npt.NDArray[np.float32]

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


class AnswerService(QObject):
    """Reads the test set on a thread of its own.

    Signals:
        answered(Answered): the answers of the Model that was asked for last.
        failed(str): it could not be asked, and why.
    """

    answered = pyqtSignal(object)
    failed = pyqtSignal(str)

    _asked = pyqtSignal(int, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._newest = 0
        self._thread = QThread()
        self._thread.setObjectName("answers")
        self._worker = _Worker()
        self._worker.moveToThread(self._thread)
        self._asked.connect(self._worker.ask)
        self._worker.answered.connect(self._on_answered)
        self._worker.failed.connect(self._on_failed)
        self._thread.start()

    def ask(self, h5: Path) -> None:
        """Lets a Model read the test set; one that is being asked is forgotten."""
        self._newest += 1
        self._worker.newest = self._newest
        self._asked.emit(self._newest, h5)

    def close(self) -> None:
        """Ends the thread."""
        self._worker.newest = -1
        self._thread.quit()
        self._thread.wait()

    @pyqtSlot(int, object)
    def _on_answered(self, number: int, answers: Answered) -> None:
        if number == self._newest:
            self.answered.emit(answers)

    @pyqtSlot(int, str)
    def _on_failed(self, number: int, message: str) -> None:
        if number == self._newest:
            self.failed.emit(message)


class _Worker(QObject):
    """Lives on the thread."""

    answered = pyqtSignal(int, object)
    failed = pyqtSignal(int, str)

    def __init__(self) -> None:
        super().__init__()
        self.newest = 0
        """Number of the newest order, which the other thread sets; all before it are dropped."""

    @pyqtSlot(int, object)
    def ask(self, number: int, h5: Path) -> None:
        """Answers, unless something newer is wanted."""
        try:
            answers = self._answers(number, h5)
        except DigitRecError as error:
            self.failed.emit(number, str(error))
        except Exception as error:  # what leaves a slot would end the program
            self.failed.emit(number, f"The mistakes of {h5.stem} can't be shown ({type(error).__name__}: {error}).")
        else:
            if answers is not None:
                self.answered.emit(number, answers)

    def _answers(self, number: int, h5: Path) -> Answered | None:
        from digitrec_gui.core.reading.engine import Engine  # here: LiteRT would hold up the start of the window

        compiled = find_compiled(h5, paths.cache_folder())
        if compiled is None:
            raise DigitRecError(f"{h5.stem} has not been used yet: use it once, then look at its mistakes.")
        with silent_stderr():
            engine = Engine(compiled)
        with np.load(paths.MNIST, allow_pickle=False) as arrays:
            x, y = arrays["x_test"], arrays["y_test"].astype(np.int64)
        answers = np.empty((len(x), engine.info.classes), np.float32)
        for start in range(0, len(x), _PART):
            if self.newest != number:
                return None
            answers[start : start + _PART] = engine.predict(x[start : start + _PART])
        return Answered(x, y, answers.argmax(axis=1), answers.max(axis=1))
