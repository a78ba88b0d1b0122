"""Comparison with a real child: two Models side by side, on MNIST and on samples of the user's."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from digitrec_gui import paths
from digitrec_gui.services.models.comparison import NOT_DIGITS, Comparison

WAIT = 180_000
"""Milliseconds: on a machine that may be busy."""


@pytest.fixture
def comparison(qtbot: QtBot) -> Iterator[Comparison]:
    comparison = Comparison()
    yield comparison
    comparison.close()


def test_on_mnist_it_is_measured_how_well_what_is_no_digit_is_rejected(qtbot: QtBot, comparison: Comparison) -> None:
    with qtbot.waitSignal(comparison.compared, timeout=WAIT) as compared:
        comparison.compare(paths.DEFAULT_MODEL, paths.DEFAULT_MODEL)

    found = compared.args[0]
    assert found["data"] == "MNIST test set"
    for figures in (found["a"], found["b"]):
        assert (figures["images"], figures["rejection"]["negatives"]) == (10_000, NOT_DIGITS)
        assert figures["rejection"]["rejected"] > 0.95


def test_samples_are_measured_as_they_are(qtbot: QtBot, comparison: Comparison, tmp_path: Path) -> None:
    file = tmp_path / "my samples.npz"
    with np.load(paths.MNIST) as mnist:
        np.savez(file, x=mnist["x_test"][:50], y=mnist["y_test"][:50])

    with qtbot.waitSignal(comparison.compared, timeout=WAIT) as compared:
        comparison.compare(paths.DEFAULT_MODEL, paths.DEFAULT_MODEL, file)

    found = compared.args[0]
    assert (found["data"], found["a"]["images"], found["a"]["rejection"]) == (file.name, 50, None)
