"""Normalisation must do to any glyph what was done to MNIST's digits."""

import cv2
import numpy as np
import pytest

from digitrec_gui import paths
from digitrec_gui.core.ink.normalize import BOX, normalize, stroke_width
from digitrec_gui.core.types import FIELD


@pytest.fixture(scope="module")
def mnist_digits():
    with np.load(paths.MNIST) as data:
        return data["x_test"][:500]


def test_a_digit_of_mnist_stays_exactly_what_it_is(mnist_digits):
    for digit in mnist_digits:
        brightest = digit.astype(int) * 255 // int(digit.max())
        assert np.abs(normalize(digit).astype(int) - brightest).max() <= 1


def test_a_digit_of_mnist_comes_back_from_another_place_and_a_larger_size(mnist_digits):
    differences = []
    for digit in mnist_digits[:100]:
        large = cv2.resize(digit, (140, 140), interpolation=cv2.INTER_CUBIC)
        moved = np.pad(np.where(large > 20, large, 0), ((31, 2), (5, 70))).astype(np.uint8)
        differences.append(np.abs(normalize(moved).astype(float) - digit).mean())
    assert np.mean(differences) < 10  # of 255; two different digits differ by 41


def test_the_ink_fills_the_20x20_box_and_its_centre_of_mass_is_at_the_centre():
    ink = np.zeros((300, 200), np.uint8)
    cv2.ellipse(ink, (90, 140), (50, 110), 20, 0, 360, 255, 22)
    field = normalize(ink)
    rows, columns = np.nonzero(field)
    assert field.shape == (FIELD, FIELD)
    assert max(np.ptp(rows), np.ptp(columns)) + 1 == BOX
    y, x = (np.indices(field.shape) * field).sum(axis=(1, 2)) / field.sum()
    assert abs(x - 14) <= 0.5
    assert abs(y - 14) <= 0.5


def test_the_aspect_is_kept():
    bar = np.full((100, 25), 255, np.uint8)
    rows, columns = np.nonzero(normalize(bar))
    assert np.ptp(rows) + 1 == 20
    assert np.ptp(columns) + 1 == 5


def test_a_hairline_is_thickened_to_a_stroke_that_mnist_could_have():
    ink = np.zeros((600, 400), np.uint8)
    cv2.ellipse(ink, (200, 300), (180, 290), 0, 0, 360, 255, 3)
    assert 1.7 < stroke_width(normalize(ink)) < 3.5


def test_no_ink_gives_an_empty_field():
    assert not normalize(np.zeros((40, 30), np.uint8)).any()


def test_a_single_pixel_of_ink_is_no_problem():
    assert normalize(np.full((1, 1), 200, np.uint8)).max() == 255


@pytest.mark.parametrize("width", [2, 5, 11])
def test_stroke_width_is_measured(width):
    ink = np.zeros((100, 100), np.uint8)
    ink[10:90, 40 : 40 + width] = 255
    assert stroke_width(ink) == pytest.approx(width, rel=0.2)
