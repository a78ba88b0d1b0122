"""What was read wrong comes in groups of digits that look alike."""

from __future__ import annotations

import cv2
import numpy as np

from digitrec_gui.core.reading.shapes import MOST, alike, confusions
from digitrec_gui.core.types import NOT_A_DIGIT


def stroke(*points: tuple[int, int]) -> np.ndarray:
    """One digit of one stroke."""
    field = np.zeros((28, 28), np.uint8)
    cv2.polylines(field, [np.array(points, np.int32)], False, 255, 3, cv2.LINE_AA)
    return field


def upright(shift: int) -> np.ndarray:
    return stroke((14 + shift, 4), (14 + shift, 23))


def flagged(shift: int) -> np.ndarray:
    return stroke((6, 12 + shift), (18, 4), (18, 23))


def test_two_ways_to_write_a_one_are_two_groups() -> None:
    """Given sixteen ones read as sevens, ten with a flag; a two read as nothing; two threes read right."""
    x = [flagged(number % 3) for number in range(10)] + [upright(number % 2) for number in range(6)]
    x += [stroke((5, 5), (20, 20)), stroke((5, 20), (20, 20)), stroke((5, 5), (5, 20))]
    y = np.array([1] * 16 + [2, 3, 3])
    read = np.array([7] * 16 + [NOT_A_DIGIT, 3, 3])

    sevens, nothing = confusions(np.stack(x), y, read)

    assert (sevens.truth, sevens.read, sevens.count) == (1, 7, 16)
    assert len(sevens.shapes) == 3, "the square root of eight"
    for shape in sevens.shapes:
        assert set(shape.tolist()) <= set(range(10)) or set(shape.tolist()) <= set(range(10, 16))
    assert sorted(np.concatenate(sevens.shapes).tolist()) == list(range(16))
    assert [len(shape) for shape in sevens.shapes] == sorted((len(shape) for shape in sevens.shapes), reverse=True)
    assert (nothing.truth, nothing.read, [shape.tolist() for shape in nothing.shapes]) == (2, NOT_A_DIGIT, [[16]])


def test_the_most_typical_comes_first() -> None:
    """Given three ones that lie side by side."""
    (group,) = alike(np.stack([upright(-5), upright(5), upright(0)]))

    assert group[0] == 2


def test_the_same_digits_give_the_same_groups() -> None:
    x = np.random.default_rng(0).integers(0, 255, (200, 28, 28)).astype(np.uint8)

    first, again = alike(x), alike(x)

    assert len(first) == MOST
    assert [group.tolist() for group in first] == [group.tolist() for group in again]


def test_what_looks_all_the_same_can_be_grouped_too() -> None:
    groups = alike(np.zeros((50, 28, 28), np.uint8))

    assert sorted(np.concatenate(groups).tolist()) == list(range(50))
    assert all(len(group) for group in groups)


def test_without_a_mistake_nothing_is_confused() -> None:
    digits = np.stack([upright(0), flagged(0)])

    assert confusions(digits, np.array([1, 1]), np.array([1, 1])) == ()
    assert confusions(digits[:0], np.zeros(0, np.int64), np.zeros(0, np.int64)) == ()
