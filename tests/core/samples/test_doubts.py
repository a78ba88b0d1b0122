"""Samples that look wrong: found by what was cut out, by the Model and by their neighbours; odd hands are not."""

from __future__ import annotations

import numpy as np
import pytest

from digitrec_gui import paths
from digitrec_gui.core.ink.glyphs import one_glyph
from digitrec_gui.core.ink.normalize import normalize
from digitrec_gui.core.models.files import find_compiled
from digitrec_gui.core.reading.engine import Engine
from digitrec_gui.core.samples.doubts import Neighbours, doubt_of, find_doubts, shape_doubt
from digitrec_gui.core.types import NOT_A_DIGIT, Box

Digits = tuple[np.ndarray, np.ndarray]


@pytest.fixture(scope="module")
def digits() -> Digits:
    """A thousand of MNIST's test digits, of which two hundred are samples and the others what is known."""
    with np.load(paths.MNIST) as arrays:
        return arrays["x_test"][:1000], arrays["y_test"][:1000].astype(np.int64)


def cropped(digit: np.ndarray) -> np.ndarray:
    rows, columns = np.flatnonzero(digit.any(axis=1)), np.flatnonzero(digit.any(axis=0))
    return digit[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def cut_out(ink: np.ndarray) -> np.ndarray:
    """Ink at four times its size, as the reader would have made it."""
    return normalize(np.kron(ink, np.ones((4, 4), np.uint8)))


def pair(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    parts = [cropped(one), np.zeros((20, 3), np.uint8), cropped(other)]
    return np.hstack([np.pad(part, ((28 - len(part), 0), (0, 0))) for part in parts])


def ruled(digit: np.ndarray) -> np.ndarray:
    page = np.zeros((29, 60), np.uint8)
    page[:28, 16:44] = digit
    page[cropped(digit).shape[0] // 2 + 14 :, :][:2] = 200
    return page


def test_pairs_and_long_lines_are_seen_by_their_shape(digits: Digits) -> None:
    x, _ = digits

    doubts = [
        sum(shape_doubt(one) is not None for one in some)
        for some in (
            x[:200],
            [cut_out(pair(one, other)) for one, other in zip(x[:100], x[100:200], strict=True)],
            [cut_out(ruled(one)) for one in x[:100]],
        )
    ]

    assert doubts[0] <= 8 and doubts[1] >= 90 and doubts[2] >= 80
    assert shape_doubt(np.zeros((28, 28), np.uint8)) is None


def test_a_half_is_told_by_what_goes_on_outside_of_its_box(digits: Digits) -> None:
    # Given a digit on a page, and beside it another
    page = np.zeros((140, 260), np.uint8)
    for left, digit in ((10, digits[0][0]), (130, digits[0][1])):
        page[14:126, left : left + 112] = np.kron(digit, np.ones((4, 4), np.uint8))
    whole, half = one_glyph(page, Box(0, 0, 125, 140)), one_glyph(page, Box(0, 0, 125, 66))

    assert whole is not None and half is not None
    assert not whole.is_cut and half.is_cut
    assert doubt_of(normalize(half.ink), 7, is_cut=half.is_cut) == "half"
    assert doubt_of(normalize(whole.ink), 7) is None
    # And what is said to be no digit may be anything
    assert doubt_of(normalize(half.ink), NOT_A_DIGIT, is_cut=True) is None
    assert doubt_of(normalize(whole.ink), 7, 0.9) == "no digit"


def test_a_wrong_label_is_an_outlier_and_an_odd_hand_is_none(digits: Digits) -> None:
    # Given samples, two of which bear a wrong label, and ten digits of a hand whose ones lie
    x, y = digits[0][:60], digits[1][:60].copy()
    y[3], y[7] = (y[3] + 3) % 10, NOT_A_DIGIT
    lying = [np.roll(np.rot90(digits[0][np.flatnonzero(digits[1] == 1)[at]]), at % 3, axis=0) for at in range(10)]
    x, y = np.concatenate((x, lying)), np.append(y, [1] * 10)
    known_x, known_y = digits[0][200:], digits[1][200:]
    compiled = find_compiled(paths.DEFAULT_MODEL, paths.cache_folder())
    assert compiled is not None
    steps: list[tuple[int, int]] = []

    neighbours = Neighbours(np.concatenate((known_x, x)), np.append(known_y, y))
    doubts = find_doubts(x, y, Engine(compiled).predict, neighbours, lambda *step: steps.append(step))

    assert doubts[3] == "another"
    assert doubts[7] is None  # of what is no digit nothing is doubted
    assert sum(doubt == "another" for doubt in doubts) <= 2
    assert "another" not in doubts[60:]
    assert steps[-1] == (70, 70)
    # And without a Model the shape alone speaks
    assert find_doubts(x[:60], y[:60], None, neighbours, lambda *_: None)[3] is None
