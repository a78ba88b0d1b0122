"""Digits written alone stay digits, whatever hangs on them, until they are crossed out."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest

from digitrec_gui import paths
from digitrec_gui.core.models.files import find_compiled
from digitrec_gui.core.reading.engine import Engine
from digitrec_gui.core.types import NOT_A_DIGIT
from digitrec_gui.training.data.digits import load_training
from digitrec_gui.training.rendering.alone import UPRIGHT, write_alone
from digitrec_gui.training.rendering.writer import Writer


def written(seed: int, count: int = 60) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.int64]]:
    rng = np.random.default_rng(seed)
    digits, fonts = load_training(paths.MNIST)[0], sorted(paths.FONTS.glob("*.woff"))
    pairs = write_alone(Writer(digits[np.arange(2000)], fonts, rng), rng, count)
    return np.array([glyph for glyph, _ in pairs]), np.array([label for _, label in pairs])


@pytest.fixture(scope="module")
def glyphs() -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.int64]]:
    parts = [written(seed) for seed in range(20)]
    return np.concatenate([x for x, _ in parts]), np.concatenate([y for _, y in parts])


def test_all_digits_are_written_and_some_that_are_none(glyphs: tuple[npt.NDArray[np.uint8], ...]) -> None:
    x, y = glyphs
    assert x.shape[1:] == (28, 28) and (x.max(axis=(1, 2)) == 255).all()
    assert set(y) == set(range(11))
    assert 0.05 < (y == NOT_A_DIGIT).mean() < 0.2


def test_what_is_no_digit_is_no_upright_stroke(glyphs: tuple[npt.NDArray[np.uint8], ...]) -> None:
    x, y = glyphs
    for glyph in x[y == NOT_A_DIGIT]:
        rows, columns = (np.flatnonzero(glyph.max(axis=axis) > 60) for axis in (1, 0))
        assert np.ptp(rows) + 1 <= (UPRIGHT + 0.5) * (np.ptp(columns) + 1)


def test_the_model_agrees_on_most_digits(glyphs: tuple[npt.NDArray[np.uint8], ...]) -> None:
    x, y = glyphs
    engine = Engine(find_compiled(paths.DEFAULT_MODEL, paths.cache_folder()))
    assert (engine.predict(x[y != NOT_A_DIGIT]).argmax(axis=1) == y[y != NOT_A_DIGIT]).mean() > 0.8


def test_the_same_seed_writes_the_same() -> None:
    (x, y), (again, labels) = written(3), written(3)
    assert np.array_equal(x, again) and np.array_equal(y, labels)
