from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from digitrec_gui import paths


@pytest.fixture
def labelled(tmp_path: Path) -> str:
    """The first 400 digits of the MNIST test set as x and y."""
    with np.load(paths.MNIST) as data:
        np.savez(tmp_path / "digits.npz", x=data["x_test"][:400], y=data["y_test"][:400])
    return str(tmp_path / "digits.npz")


@pytest.fixture
def few_of_mnist(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """MNIST's test set is its first 400 digits, for what is measured in this process."""
    with np.load(paths.MNIST) as data:
        np.savez(tmp_path / "mnist.npz", x_test=data["x_test"][:400], y_test=data["y_test"][:400])
    monkeypatch.setattr(paths, "MNIST", tmp_path / "mnist.npz")
