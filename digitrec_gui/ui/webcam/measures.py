"""How fast the live picture comes and is read, for the status bar."""

from __future__ import annotations

from collections import deque
from time import perf_counter

from PyQt6.QtCore import QObject, pyqtSignal, pyqtSlot

from digitrec_gui.core.words import counted
from digitrec_gui.services.webcam.service import Frame
from digitrec_gui.ui.widgets import wording

CALM = 0.5
"""Seconds for which what is said of a live picture stays, since nobody reads faster."""

_SPAN = 2.0
"""Seconds over which Frames are counted."""


class WebcamMeasures(QObject):
    """Counts Frames as they are painted.

    Signals:
        measured(str): Frames a second, time of a Reading and size; empty when there are none.
    """

    measured = pyqtSignal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._painted: deque[float] = deque()
        self._said_at = 0.0

    @pyqtSlot()
    def count(self) -> None:
        """Counts a Frame that was painted."""
        now = perf_counter()
        self._painted.append(now)
        while now - self._painted[0] > _SPAN:
            self._painted.popleft()

    def say(self, frame: Frame, seconds: float) -> None:
        """Says how fast it goes, if that was not just said.

        Args:
            frame: the newest one.
            seconds: how long the last Reading took; 0 if there was none.
        """
        if frame.arrived - self._said_at < CALM:
            return
        self._said_at = frame.arrived
        self.measured.emit(f"{counted(round(self._rate()), 'frame')} a second · {_of_one(frame, seconds)}")

    def say_still(self, frame: Frame, seconds: float) -> None:
        """Says what there is to say of one Frame by itself, see `say`."""
        self._painted.clear()
        self.measured.emit(_of_one(frame, seconds))

    def clear(self) -> None:
        """Forgets the Frames."""
        self._painted.clear()
        self._said_at = 0.0
        self.measured.emit("")

    def _rate(self) -> float:
        """Frames painted a second."""
        if len(self._painted) < 2:
            return 0.0
        return (len(self._painted) - 1) / max(self._painted[-1] - self._painted[0], 1e-6)


def _of_one(frame: Frame, seconds: float) -> str:
    height, width = frame.image.shape[:2]
    took = f"read in {wording.duration(seconds)} · " if seconds else ""
    return f"{took}{width} x {height}"
