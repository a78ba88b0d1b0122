"""Points, commas and slashes where a form knows that there must be some: in decimal numbers and dates."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from digitrec_gui.core.forms.types import Kind
from digitrec_gui.core.types import Digit, Part, Reading, Sign

_LOW, _SMALL, _NARROW = 0.3, 0.5, 0.4
"""What is a point or a comma for sure: its middle is so near to the foot of the digits at least, and it is so high and
wide at most, in heights of the digits."""

_DATE_LENGTHS, _DATE_MARKS = (8, 10), (2, 5)
"""Characters of a date with two digits for day and month, and where its marks are."""

_HEIGHTS, _HANGING = (0.6, 1.6), 0.25
"""A digit that is lower or higher than these, in heights of the others, or hangs so far below them, is an odd one."""


def in_signs(reading: Reading, kind: Kind) -> Reading:
    """The Reading of one number, with the signs that its kind makes certain.

    In a date and in a decimal number what is small and stands at the foot is a point or a comma, whichever; a date has
    marks, so a 1 in the place of each is a slash.
    """
    if kind not in (Kind.DATE, Kind.DECIMAL) or not reading.digits:
        return reading
    height, foot = _writing(reading)
    signs = []
    for sign in reading.signs:
        is_low = abs(sign.box.center[1] - foot) < _LOW * height
        if sign.text in (".", ",") and is_low and _is_small(sign, height):
            sign = replace(sign, predicted="." if kind is Kind.DATE else sign.text, confidence=1.0)
        signs.append(sign)
    reading = replace(reading, signs=tuple(signs))
    return _slashed(reading) if kind is Kind.DATE else reading


def _slashed(reading: Reading) -> Reading:
    parts = reading.parts
    if len(parts) not in _DATE_LENGTHS or not all(parts[place].text in ("1", "/") for place in _DATE_MARKS):
        return reading
    if any(isinstance(part, Sign) for place, part in enumerate(parts) if place not in _DATE_MARKS):
        return reading
    marks = [parts[place] for place in _DATE_MARKS]
    slashes = tuple(Sign(mark.box, "/", 1.0, mark.line, mark.word) for mark in marks)
    return replace(reading, digits=tuple(_digits(part for part in parts if part not in marks)), signs=slashes)


def _digits(parts: Iterator[Part]) -> Iterator[Digit]:
    return (part for part in parts if isinstance(part, Digit))


def odd_one(reading: Reading) -> str:
    """What is odd about the digits of a number, for people: a comma may be among them, or a speck; empty if nothing."""
    if len(reading.digits) < 2:
        return ""
    for index, digit in enumerate(reading.digits):
        others = [other.box for place, other in enumerate(reading.digits) if place != index]
        height = float(np.median([box.height for box in others]))
        foot = float(np.median([box.bottom for box in others]))
        low, high = _HEIGHTS
        if not low * height <= digit.box.height <= high * height or digit.box.bottom > foot + _HANGING * height:
            return "holds a digit of another size, which may be none"
    return ""


def _writing(reading: Reading) -> tuple[float, float]:
    """Height of the digits and where their foot is, pixels."""
    boxes = [digit.box for digit in reading.digits]
    return float(np.median([box.height for box in boxes])), float(np.median([box.bottom for box in boxes]))


def _is_small(sign: Sign, height: float) -> bool:
    return sign.box.height < _SMALL * height and sign.box.width < _NARROW * height
