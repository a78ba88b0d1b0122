"""Strips of digits for whoever watches a training: what the Model is being shown, and what it still reads wrong."""

from __future__ import annotations

import base64
import time

import cv2
import numpy as np
import numpy.typing as npt

from digitrec_gui.training.data import Images
from digitrec_gui.training.options import Emit

SHOWN = 16
"""Most digits in a strip of what is being shown."""

WRONG = 24
"""Most digits in a strip of what is read wrong."""

SHOWN_SECONDS = 1.0
"""Time between two events "shown"."""


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
