"""A Reading as JSON can hold it, without its pixels: it crosses from a worker, and is kept in the job's file."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np

from digitrec_gui.core.batch.types import Packed
from digitrec_gui.core.types import FIELD, Box, Digit, Glyph, Grid, Prediction, Reading, Sign

_PLACES = 4
"""Decimals of a probability; what is less is left out."""

_MOST_CLASSES = 100
_LARGEST = 2**31

_NO_INK = np.zeros((0, 0), np.uint8)
_NO_FIELD = np.zeros((FIELD, FIELD), np.uint8)


def packed(reading: Reading) -> Packed:
    """The Reading without the pixels of its digits, of JSON's types alone."""
    content: Packed = {
        "size": [reading.width, reading.height],
        "turn": [reading.rotation, round(reading.rotation_confidence, _PLACES)],
        "seconds": round(reading.seconds, _PLACES),
        "digits": [_digit(digit) for digit in reading.digits],
    }
    if reading.signs:
        content["signs"] = [_sign(sign) for sign in reading.signs]
    if reading.misfits:
        content["misfits"] = sorted(map(list, reading.misfits))
    if reading.grid is not None:
        grid = reading.grid
        content["grid"] = [[list(corner) for corner in grid.corners], list(grid.rows), list(grid.columns)]
    return content


def unpacked(content: Packed) -> Reading:
    """The Reading that was packed; its digits have no ink.

    Raises:
        KeyError, TypeError, ValueError: the content is not of `packed`.
    """
    width, height = content["size"]
    rotation, confidence = content["turn"]
    _check_whole(width, height, rotation)
    _check_numbers(confidence, content["seconds"])
    grid = content.get("grid")
    if grid is not None:
        _check_numbers(*(side for corner in grid[0] for side in corner), *grid[1], *grid[2])
        one, two, three, four = (tuple(corner) for corner in grid[0])
        grid = Grid((one, two, three, four), tuple(grid[1]), tuple(grid[2]))
    return Reading(
        tuple(_unpacked_digit(*one) for one in content["digits"]),
        width,
        height,
        content["seconds"],
        rotation,
        confidence,
        tuple(_unpacked_sign(*one) for one in content.get("signs", [])),
        frozenset((line, word) for line, word in content.get("misfits", [])),
        grid,
    )


def inkless(box: Box, line: int, word: int, prediction: Prediction, corrected: int | None) -> Digit:
    """A Digit of which only is known where it lies and what it is."""
    return Digit(Glyph(box, _NO_INK, line, word), _NO_FIELD, prediction, corrected)


def _digit(digit: Digit) -> list[Any]:
    classes = len(digit.prediction.probabilities)
    likely = {
        str(index): round(probability, _PLACES)
        for index, probability in enumerate(digit.prediction.probabilities)
        if round(probability, _PLACES) > 0
    }
    return [
        [*digit.box, digit.line, digit.word],
        classes,
        likely,
        digit.corrected,
        digit.preferred,
        digit.must_be,
        digit.unread,
    ]


def _unpacked_digit(
    place: list[int],
    classes: int,
    likely: dict[str, float],
    corrected: int | None,
    preferred: int | None,
    must_be: str,
    unread: bool = False,
) -> Digit:
    *box, line, word = place
    _check_whole(*place, classes, *(value for value in (corrected, preferred) if value is not None))
    _check_numbers(*likely.values())
    if not 0 < classes <= _MOST_CLASSES or not isinstance(must_be, str):
        raise ValueError("no digit")
    probabilities = tuple(likely.get(str(index), 0.0) for index in range(classes))
    return replace(
        inkless(Box(*box), line, word, Prediction(probabilities), corrected),
        preferred=preferred,
        must_be=must_be,
        unread=unread,
    )


def _sign(sign: Sign) -> list[Any]:
    return [[*sign.box, sign.line, sign.word], sign.predicted, round(sign.confidence, _PLACES), sign.corrected]


def _unpacked_sign(place: list[int], predicted: str, confidence: float, corrected: str | None) -> Sign:
    *box, line, word = place
    _check_whole(*place)
    _check_numbers(confidence)
    if not isinstance(predicted, str) or not isinstance(corrected, str | None):
        raise TypeError("no sign")
    return Sign(Box(*box), predicted, confidence, line, word, corrected)


def _check_whole(*values: object) -> None:
    """Raises TypeError if one is no whole number, or larger than any picture."""
    if not all(type(value) is int and abs(value) < _LARGEST for value in values):
        raise TypeError("no whole number")


def _check_numbers(*values: object) -> None:
    """Raises TypeError if one is no number, or infinite."""
    if not all(type(value) in (int, float) and math.isfinite(value) for value in values):  # type: ignore[arg-type]
        raise TypeError("no number")
