"""Says how a training goes, and lets it be paused and stopped between batches.

That is: images a second and the time left; which digits are being shown; and which ones are still read wrong.
"""

from __future__ import annotations

import base64
import math
import time
from collections.abc import Callable
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from digitrec_gui.core.training.events import Emit, Running
from digitrec_gui.training.backend import keras
from digitrec_gui.training.data.forms import Images
from digitrec_gui.training.fit.control import Check
from digitrec_gui.training.fit.run import Run

PROGRESS_SECONDS = 0.5
"""Time between two "progress" events."""

SHOWN = 16
"""Most digits in a strip of what is being shown."""

WRONG = 24
"""Most digits in a strip of what is read wrong."""

SHOWN_SECONDS = 1.0
"""Time between two events "shown"."""


class Pausable(keras.callbacks.Callback):  # type: ignore[misc]  # Keras has no types
    """Lets measuring be paused and stopped.

    Args:
        check: called after each batch.
    """

    def __init__(self, check: Check) -> None:
        super().__init__()
        self._check = check

    def on_predict_batch_end(self, batch: int, logs: dict[str, Any] | None = None) -> None:  # noqa: ARG002 (Keras')
        """Obeys."""
        self._obey()

    def _obey(self) -> None:
        self._check()


class Progress(Pausable):
    """Emits "progress": the step within the epoch, the speed, and the time left in the whole run.

    Args:
        images: digits in one epoch.
        batch_size: digits in one step.
        epochs: of the whole run.
        run: what it has come to; its epochs are those of Keras, for which each is a training of its own.
        emit: gets the events.
        check: called after each batch that is learned or measured.
        on_batch: called with the number of each batch that was learned, within its epoch.
    """

    def __init__(
        self,
        images: int,
        batch_size: int,
        epochs: int,
        run: Run,
        emit: Emit,
        check: Check,
        on_batch: Callable[[int], None],
    ) -> None:
        super().__init__(check)
        self._batch_size, self._steps = batch_size, -(-images // batch_size)
        self._epochs, self._run, self._emit = epochs, run, emit
        self._on_batch = on_batch
        self._done = 0
        self._first: float | None = None
        self._last = 0.0

    def on_train_batch_end(self, batch: int, logs: dict[str, Any] | None = None) -> None:
        """Emits, but not at every step."""
        self._on_batch(batch)
        self._obey()
        now = time.perf_counter()
        if self._first is None:  # TensorFlow prepares itself in the first step: it says nothing of the speed
            self._first = now
            return
        self._done += 1
        if now - self._last < PROGRESS_SECONDS:
            return
        self._last = now
        per_step = (now - self._first) / self._done
        left = (self._epochs - self._run.epochs) * self._steps - batch - 1
        self._emit(
            {
                "event": "progress",
                "epoch": self._run.epochs + 1,
                "epochs": self._epochs,
                "step": batch + 1,
                "steps": self._steps,
                "images_per_second": round(self._batch_size / max(per_step, 1e-9)),
                "seconds_left": round(per_step * left),
                **_running(logs or {}),
            }
        )

    def _obey(self) -> None:
        waited = self._check()
        self._run.leave_out(waited)
        if self._first is not None:
            self._first += waited


def _running(logs: dict[str, Any]) -> Running:
    """Loss and accuracy over the epoch so far; empty if the loss is no number."""
    loss, accuracy = (float(logs.get(name, math.nan)) for name in ("loss", "accuracy"))
    if not math.isfinite(loss + accuracy):
        return {}
    return {"loss": round(loss, 5), "accuracy": round(accuracy, 5)}


def strip(x: Images) -> str:
    """Digits side by side, (n, 28, 28), as a grey PNG of 28 rows, paper 0 and ink 255, in base64; n is 1 or more."""
    content = cv2.imencode(".png", np.concatenate(list(x), axis=1), [cv2.IMWRITE_PNG_COMPRESSION, 1])[1]
    return base64.b64encode(content.tobytes()).decode("ascii")


class Shown:
    """Emits "shown", with a strip of the batch and its labels, but not at every batch.

    Args:
        emit: gets the events.
    """

    def __init__(self, emit: Emit) -> None:
        self._emit = emit
        self._last = -SHOWN_SECONDS

    def show(self, x: Images, labels: npt.NDArray[np.int64]) -> None:
        """Takes the digits of one batch, (n, 28, 28), as the Model learned them, and what they are."""
        now = time.perf_counter()
        if now - self._last >= SHOWN_SECONDS:
            self._last = now
            self._emit({"event": "shown", "png": strip(x[:SHOWN]), "labels": labels[:SHOWN].tolist()})


def emit_wrong(
    emit: Emit, x: Images, labels: npt.NDArray[np.int64], read: npt.NDArray[np.int64], most: int = WRONG
) -> None:
    """Emits "wrong", with the first digits that were read wrong: over the epochs one sees them leave.

    Args:
        emit: gets the event; its "png" is "" if all were read right.
        x: (n, 28, 28).
        labels: (n,), what they are.
        read: (n,), what they were read as.
        most: how many are shown.
    """
    wrong = np.flatnonzero(labels != read)
    some = wrong[:most]
    emit(
        {
            "event": "wrong",
            "png": strip(x[some]) if len(some) else "",
            "labels": labels[some].tolist(),
            "read": read[some].tolist(),
            "count": len(wrong),
        }
    )
