"""Says how a training goes: images a second, and the time left."""

from __future__ import annotations

import time
from typing import Any

from digitrec_gui.training.backend import keras
from digitrec_gui.training.options import Emit

PROGRESS_SECONDS = 0.5
"""Time between two "progress" events."""


class Progress(keras.callbacks.Callback):  # type: ignore[misc]  # Keras has no types
    """Emits "progress": the step within the epoch, the speed, and the time left in the whole run.

    Args:
        images: digits in one epoch.
        batch_size: digits in one step.
        epoch: the first that is trained now, from 0.
        epochs: of the whole run.
        emit: gets the events.
    """

    def __init__(self, images: int, batch_size: int, epoch: int, epochs: int, emit: Emit) -> None:
        super().__init__()
        self._batch_size, self._steps = batch_size, -(-images // batch_size)
        self._epoch, self._epochs, self._emit = epoch, epochs, emit
        self._done = 0
        self._first: float | None = None
        self._last = 0.0

    def on_train_batch_end(self, batch: int, logs: dict[str, Any] | None = None) -> None:  # noqa: ARG002 (Keras')
        """Emits, but not at every step."""
        now = time.perf_counter()
        if self._first is None:  # TensorFlow prepares itself in the first step: it says nothing of the speed
            self._first = now
            return
        self._done += 1
        if now - self._last < PROGRESS_SECONDS:
            return
        self._last = now
        per_step = (now - self._first) / self._done
        left = (self._epochs - self._epoch) * self._steps - batch - 1
        self._emit(
            {
                "event": "progress",
                "epoch": self._epoch + 1,
                "epochs": self._epochs,
                "step": batch + 1,
                "steps": self._steps,
                "images_per_second": round(self._batch_size / per_step),
                "seconds_left": round(per_step * left),
            }
        )

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:  # noqa: ARG002 (Keras')
        """Counts the epochs: each is a training of its own for Keras."""
        self._epoch += 1
