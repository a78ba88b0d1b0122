"""What looks like a 1 is a slash where only a slash can stand."""

from __future__ import annotations

import numpy as np
import pytest

from digitrec_gui.core.reading.slashes import slashes
from digitrec_gui.core.types import Box, Digit, Glyph, Prediction


def row(text: str, gap: int = 12, line: int = 0) -> list[Digit]:
    """A number as it was read, a slash as a 1, longer than the digits."""
    digits = []
    for place, one in enumerate(text):
        which = 1 if one == "/" else int(one)
        probabilities = tuple(float(index == which) for index in range(11))
        glyph = Glyph(Box(place * (40 + gap), 0, 40, 100 if one == "/" else 80), np.zeros((80, 40), np.uint8), line)
        digits.append(Digit(glyph, np.zeros((28, 28), np.uint8), Prediction(probabilities)))
    return digits


@pytest.mark.parametrize(
    ("text", "likely", "found"),
    [
        ("3/4", {1: 0.95}, {1}),
        ("24/12/98", {2: 0.93, 3: 0.01, 5: 0.96}, {2, 5}),  # an upright 1 beside them
        ("315", {1: 0.97}, set()),  # no longer than its neighbours: a 1 that leans
        ("315", {1: 0.3}, set()),  # a 1 that leans a little
        ("1350", {0: 0.97}, set()),  # at the beginning of a number there is no slash
        ("7531", {3: 0.97}, set()),  # nor at its end
        ("21541", {1: 0.95, 4: 0.9}, set()),  # this hand's ones lean
        ("4//5", {1: 0.92, 2: 0.97}, set()),  # one of two side by side is a 1, and leans as much
        ("41/5", {1: 0.2, 2: 0.97}, {2}),
        ("581416442", {2: 0.9, 4: 0.7}, {2, 4}),  # as long as their neighbours, and a date
        ("1998112117", {4: 0.9, 7: 0.7}, {4, 7}),  # the year first
        ("58141644", {2: 0.9, 4: 0.7}, set()),  # no year has three digits
        ("581416442", {2: 0.9, 4: 0.5}, set()),  # one of them is no slash by its looks
        ("", {}, set()),
        ("1", {0: 0.99}, set()),
    ],
)
def test_where_it_stands_tells_what_it_is(text: str, likely: dict[int, float], found: set[int]) -> None:
    assert slashes(row(text), likely) == found


def test_numbers_apart_have_nothing_between_them() -> None:
    assert slashes(row("3/4", gap=200), {1: 0.95}) == set()
    lines = [*row("3"), *row("/4", line=1)]
    assert slashes(lines, {1: 0.95}) == set()
