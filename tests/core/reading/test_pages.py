"""Each difficulty by itself: how many digits of rendered pages are read wrong, at most."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from digitrec_gui import paths
from digitrec_gui.core.models.files import find_compiled
from digitrec_gui.core.reading.engine import Engine
from digitrec_gui.core.reading.reader import Reader
from digitrec_gui.core.types import ReadOptions
from digitrec_gui.training.evaluate.answers import edit_distance
from tests.core.reading.pages import DIFFICULTIES

MOST_WRONG = {"touching": 0.2, "ruled": 0.1}
"""Shares of the digits; 0.03 elsewhere. Digits that touch and rulings are what is read worst still."""

PAGES = 4


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    compiled = find_compiled(paths.DEFAULT_MODEL, tmp_path_factory.mktemp("cache"))
    assert isinstance(compiled, Path)
    return Reader(Engine(compiled))


@pytest.fixture(scope="module")
def digits() -> tuple[np.ndarray, np.ndarray]:
    with np.load(paths.MNIST) as data:
        return data["x_test"], data["y_test"]


@pytest.mark.parametrize("name", DIFFICULTIES)
def test_pages_are_read_however_difficult(reader: Reader, digits: tuple[np.ndarray, np.ndarray], name: str) -> None:
    make, layout = DIFFICULTIES[name]
    x, y = digits
    wrong = written = 0
    for number in range(1 if name == "huge" else PAGES):
        rng = np.random.default_rng((7, number))
        chosen = rng.choice(len(y), layout.rows * layout.columns, replace=False)
        reading = reader.read(make(x[chosen], layout, rng), ReadOptions(rotation=None))
        label = "".join(map(str, y[chosen]))
        wrong += edit_distance(label, reading.text.replace(" ", ""))
        written += len(label)

    assert wrong / written <= MOST_WRONG.get(name, 0.03)
