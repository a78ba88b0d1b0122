"""Points, commas and slashes where a form knows that there must be some: in decimal numbers and dates."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import cv2
import numpy as np

from digitrec_gui.core.forms.types import Kind
from digitrec_gui.core.forms.written import Mask, Written
from digitrec_gui.core.types import Box, Digit, Part, Reading, Sign

_LOW, _SMALL, _NARROW = 0.3, 0.5, 0.4
"""What is a point or a comma for sure: its middle is so near to the foot of the digits at least, and it is so high and
wide at most, in heights of the digits."""

_LOWER_HALF = 0.45
"""How far below the top of the digits it begins, likewise."""

_DATE_LENGTHS, _DATE_MARKS = (8, 10), (2, 5)
"""Characters of a date with two digits for day and month, and where its marks are."""

_HEIGHTS, _HANGING, _HANGING_DECIMAL = (0.6, 1.6), 0.3, 0.15
"""A digit that is lower or higher than these, in heights of the others, or hangs so far below them, is an odd one; in a
decimal number, where a comma may have grown together with it, already so far."""


def in_signs(reading: Reading, kind: Kind, own: Written) -> Reading:
    """The Reading of one number, with the signs that its kind makes certain.

    In a date and in a decimal number what is small and stands at the foot is a point or a comma, whichever; a date has
    marks, so a 1 in the place of each is a slash.

    Args:
        reading: of one line without printed boxes.
        kind: of the field.
        own: what was written there.
    """
    if kind not in (Kind.DATE, Kind.DECIMAL) or not reading.digits:
        return reading
    height, foot = _writing(reading)

    def is_mark(box: Box) -> bool:
        is_small = box.height < _SMALL * height and box.width < _NARROW * height
        return is_small and abs(box.center[1] - foot) < _LOW * height and box.y > foot - (1 - _LOWER_HALF) * height

    marks = [sign.box for sign in reading.signs if sign.text in (".", ",") and is_mark(sign.box)]
    marks += [digit.box for digit in reading.digits if digit.prediction.digit == 1 and is_mark(digit.box)]
    marks += [box for box in _boxes(own.unread(part.box for part in reading.parts), own) if is_mark(box)]
    known = {id(part) for part in reading.parts if part.box in marks}
    signs = [sign for sign in reading.signs if id(sign) not in known] + [Sign(box, ".", 1.0) for box in marks]
    digits = tuple(digit for digit in reading.digits if id(digit) not in known)
    reading = replace(reading, digits=digits, signs=tuple(signs))
    return _slashed(reading) if kind is Kind.DATE else reading


def odd_one(reading: Reading, kind: Kind) -> str:
    """What is odd about the digits of a line, for people: a comma may be among them, or a speck; empty if nothing."""
    low, high = _HEIGHTS
    hanging = _HANGING_DECIMAL if kind is Kind.DECIMAL else _HANGING
    for digit in reading.digits:
        others = [other.box for other in reading.digits if other is not digit]
        if not others:
            continue
        height = float(np.median([box.height for box in others]))
        foot = float(np.median([box.bottom for box in others]))
        if not low * height <= digit.box.height <= high * height or digit.box.bottom > foot + hanging * height:
            return "holds a digit of another size, which may be none"
    return ""


def _slashed(reading: Reading) -> Reading:
    parts = reading.parts
    if len(parts) not in _DATE_LENGTHS or not all(parts[place].text in ("1", "/") for place in _DATE_MARKS):
        return reading
    if any(isinstance(part, Sign) for place, part in enumerate(parts) if place not in _DATE_MARKS):
        return reading
    marks = [parts[place] for place in _DATE_MARKS]
    slashes = tuple(Sign(mark.box, "/", 1.0, mark.line, mark.word) for mark in marks)
    return replace(reading, digits=_digits(part for part in parts if part not in marks), signs=slashes)


def _digits(parts: Iterable[Part]) -> tuple[Digit, ...]:
    return tuple(part for part in parts if isinstance(part, Digit))


def _boxes(ink: Mask, own: Written) -> list[Box]:
    """The pieces of some ink that are no dirt."""
    _, _, stats, _ = cv2.connectedComponentsWithStats(ink.astype(np.uint8), connectivity=8)
    boxes = [Box(*(int(side) for side in row[:4])) for row in stats[1:]]
    return [box for box in boxes if own.is_speck(box)]


def _writing(reading: Reading) -> tuple[float, float]:
    """Height of the digits and where their foot is, pixels."""
    boxes = [digit.box for digit in reading.digits]
    return float(np.median([box.height for box in boxes])), float(np.median([box.bottom for box in boxes]))
