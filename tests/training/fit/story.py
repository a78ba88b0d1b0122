"""Words that the stories of training share."""

from __future__ import annotations

import signal

import pytest

from digitrec_gui.core.training.options import TrainOptions
from digitrec_gui.training.fit import progress
from digitrec_gui.training.fit.train import train


def train_until_ctrl_c(options: TrainOptions, epoch: int) -> None:
    """Trains until somebody presses Ctrl+C in an epoch, counted from 1, however short it is."""

    def emit(event: dict[str, object]) -> None:
        if event["event"] == "progress" and event["epoch"] == epoch:
            signal.raise_signal(signal.SIGINT)

    # A shell lets what it starts in the background ignore Ctrl+C, and so would all that the tests raise.
    handler = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(progress, "PROGRESS_SECONDS", 0)
            train(options, emit)
    finally:
        signal.signal(signal.SIGINT, handler)
