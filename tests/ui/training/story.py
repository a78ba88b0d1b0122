"""Words that the stories of the Train tab share."""

from __future__ import annotations

import base64
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from pytestqt.qtbot import QtBot

from digitrec_gui.app import Program
from digitrec_gui.core.samples.types import NewSample
from digitrec_gui.core.types import NOT_A_DIGIT
from digitrec_gui.services.training.runs import Unfinished
from digitrec_gui.services.training.service import TrainingState
from digitrec_gui.ui.training.tab import TrainTab
from tests.limits import WAIT

Digits = tuple[np.ndarray, np.ndarray]
"""x and y, as in MNIST's file."""


def add_samples(qtbot: QtBot, program: Program, digits: Digits, count: int) -> None:
    """Keeps so many samples."""
    samples = [NewSample(x, int(y)) for x, y in zip(digits[0][:count], digits[1][:count], strict=True)]
    # The tab has them counted when it is shown: that answer may come first.
    with qtbot.waitSignal(
        program.services.samples.changed, timeout=WAIT, check_params_cb=lambda counts: sum(counts.values()) == count
    ):
        program.services.samples.add(samples)


def run_shown(program: Program, tab: TrainTab, digits: Digits) -> None:
    """Lets the service say what it says in the middle of a training."""
    training, labels = program.services.training, digits[1][:24].tolist()
    tab.view.show_running()
    training.state_changed.emit(TrainingState.RUNNING)
    training.started.emit(
        {"parameters": 184586, "images": 57000, "epochs": 3, "epochs_done": 0, "history": [], "data": "MNIST"}
    )
    for epoch in (1, 2):
        figures = {"loss": 0.3 / epoch, "accuracy": 1 - 0.1 / epoch, "seconds": 9.0 * epoch}
        figures |= {"validation_loss": 0.2 / epoch, "validation_accuracy": 1 - 0.05 / epoch}
        training.epoch.emit({"epoch": epoch, "epochs": 3, "best": True, **figures})
    training.progress.emit(
        {"epoch": 3, "epochs": 3, "step": 99, "steps": 446, "images_per_second": 4312, "seconds_left": 37}
    )
    training.shown.emit({"png": _strip(digits, 16), "labels": labels[:16]})
    training.wrong.emit({"png": _strip(digits, 24), "labels": labels, "read": [NOT_A_DIGIT] * 24, "count": 37})


def ended(program: Program, tab: TrainTab) -> None:
    """Lets the service say that a Model was taught, which did it no good."""
    training = program.services.training
    training.evaluated.emit(evaluated(0.9911) | {"tested_on": ""})
    of_samples = {"samples_before": 0.8, "samples_after": 0.75, "samples": 20}
    mnist = {"mnist_before": 0.9968, "mnist_after": 0.9911}
    training.gate.emit({"passed": False, **mnist, **of_samples, "sentence": "The old model is better: …"})
    training.state_changed.emit(TrainingState.IDLE)
    tab.view.show_outcome()
    found = compared((9968, 9911), (80, 23), (16, 15), (3, 2), 20)
    tab.view.outcome.show_compared(found | {"a": evaluated(0.9968, 11), "b": evaluated(0.9911)})


def evaluated(accuracy: float, classes: int = 10) -> dict[str, Any]:
    """What is said of a Model that reads this share of MNIST's test digits right."""
    return {
        "accuracy": accuracy,
        "interval": (accuracy - 0.002, accuracy + 0.001),
        "confusion": [[0] * classes] * 10,
        "calibration": {"error": 0.003},
        "rejection": None,
        "speed": {"single": 0.12},
    }


def compared(
    right: tuple[int, int], only: tuple[int, int], own: tuple[int, int], own_only: tuple[int, int], samples: int = 40
) -> dict[str, Any]:
    """What is said of two Models: how many of 10,000 digits, and of so many samples, each (alone) reads right."""
    a, b = (evaluated(count / 10_000) for count in right)
    return {"a": a, "b": b, **_tally(10_000, right, only), "samples": _tally(samples, own, own_only)}


def _tally(items: int, right: tuple[int, int], only: tuple[int, int]) -> dict[str, Any]:
    return {"items": items, "right_a": right[0], "right_b": right[1], "only_a": only[0], "only_b": only[1]}


def unfinished_run() -> Unfinished:
    """One that was cut off."""
    return Unfinished(Path("best 2026-11-22 15.46.h5"), "best", 12, 30, datetime(2026, 11, 22, 15, 46, tzinfo=UTC))


def _strip(digits: Digits, count: int) -> str:
    """The first digits side by side, as the service sends them: a PNG in base64."""
    content = cv2.imencode(".png", np.hstack(digits[0][:count]))[1]
    return base64.b64encode(content.tobytes()).decode("ascii")
