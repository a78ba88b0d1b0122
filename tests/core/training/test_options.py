from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from digitrec_gui.core.errors import DigitRecError
from digitrec_gui.core.training.options import OPTIONS, TrainOptions


def test_help_need_not_wait_for_keras() -> None:
    code = "import sys, digitrec_gui.cli; sys.exit(any(m in sys.modules for m in ('keras', 'numpy', 'cv2')))"

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize(
    ("changes", "option"),
    [
        ({"out": Path("model.keras")}, "--out"),
        ({"architecture": "perceptron"}, "--architecture"),
        ({"epochs": 0}, "--epochs"),
        ({"batch_size": 0}, "--batch-size"),
        ({"learning_rate": float("nan")}, "--learning-rate"),
        ({"learning_rate": 0.0}, "--learning-rate"),
        ({"warm_up": 1.0}, "warm-up"),
        ({"averaging": 1.0}, "averaging"),
        ({"seed": -1}, "--seed"),
        ({"validation": 1.0}, "--validation"),
        ({"sheets": -1}, "--sheets"),
    ],
)
def test_options_out_of_range_are_refused_by_name(changes: dict[str, object], option: str) -> None:
    with pytest.raises(DigitRecError, match=option):
        TrainOptions(**changes)  # type: ignore[arg-type]  # a dict has one type


def test_the_window_offers_what_a_training_can_use() -> None:
    offered = {name: option for name, option in OPTIONS.items() if option.offered != (0, 0)}

    assert set(offered) == {name for name, option in OPTIONS.items() if option.limits and option.meaning}
    for name, option in offered.items():
        assert all(bound in option.limits for bound in option.offered), name
        assert option.offered[0] <= getattr(TrainOptions, name) <= option.offered[1], name
