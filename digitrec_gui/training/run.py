"""What is known of a training run so far: what a checkpoint keeps, and the card tells."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import UTC, datetime

import numpy as np
import numpy.typing as npt

Weights = list[npt.NDArray[np.generic]]


def now() -> str:
    """The time in UTC, as ISO 8601 has it."""
    return datetime.now(UTC).isoformat(timespec="seconds")


@dataclass
class Run:
    """A training run.

    Attributes:
        history: what each finished epoch came to: loss, accuracy, validation_loss, validation_accuracy, seconds
            since the start, and how many of the epoch's seconds were spent waiting for its digits.
        best_epoch: the best by the validation set, from 1; 0 before the first ends.
        best: (validation accuracy, minus validation loss) of the best epoch.
        best_weights: of the best epoch.
        interrupted: whether Ctrl+C, or the order to stop, ended it early.
        started: when it was first started, in UTC.
        resumed: how often it went on from a checkpoint.
        seconds_before: seconds that it had taken up to that checkpoint.
    """

    history: list[dict[str, float]] = field(default_factory=list)
    best_epoch: int = 0
    best: tuple[float, float] = (-1.0, -np.inf)
    best_weights: Weights | None = None
    interrupted: bool = False
    started: str = field(default_factory=now)
    resumed: int = 0
    seconds_before: float = 0.0
    _clock: float = field(default_factory=time.perf_counter)

    @property
    def epochs(self) -> int:
        """How many epochs are finished."""
        return len(self.history)

    def leave_out(self, seconds: float) -> None:
        """Takes a pause out of the time that the run took."""
        self.seconds_before -= seconds

    @property
    def seconds(self) -> float:
        """Seconds of work so far, without pauses and the time between a kill and the start that went on."""
        return round(self.seconds_before + time.perf_counter() - self._clock, 1)
