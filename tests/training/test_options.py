from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from digitrec_gui.core.errors import DigitRecError
from digitrec_gui.training.models import network
from digitrec_gui.training.options import ARCHITECTURES, TrainOptions


def test_help_need_not_wait_for_keras() -> None:
    code = "import sys, digitrec_gui.cli; sys.exit(any(m in sys.modules for m in ('keras', 'numpy', 'cv2')))"

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_help_knows_every_architecture() -> None:
    assert tuple(network.ARCHITECTURES) == ARCHITECTURES


@pytest.mark.parametrize(
    ("changes", "option"),
    [
        ({"out": Path("model.keras")}, "--out"),
        ({"architecture": "resnet"}, "--architecture"),
        ({"epochs": 0}, "--epochs"),
        ({"batch_size": 0}, "--batch-size"),
        ({"learning_rate": float("nan")}, "--learning-rate"),
        ({"learning_rate": 0.0}, "--learning-rate"),
        ({"warm_up": 1.0}, "warm-up"),
        ({"averaging": 1.0}, "averaging"),
        ({"seed": -1}, "--seed"),
        ({"validation": 1.0}, "--validation"),
    ],
)
def test_options_out_of_range_are_refused_by_name(changes: dict[str, object], option: str) -> None:
    with pytest.raises(DigitRecError, match=option):
        TrainOptions(**changes)  # type: ignore[arg-type]  # a dict has one type
