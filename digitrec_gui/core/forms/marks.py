"""Points, commas and slashes where a form knows that there must be some: in decimal numbers and dates."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import cv2
import numpy as np

from digitrec_gui.core.forms.types import Kind
from digitrec_gui.core.forms.written import Written
from digitrec_gui.core.types import Box, Digit, Part, Reading, Sign

_LOW, _SMALL, _NARROW = 0.32, 0.5, 0.4
"""What is a point or a comma: its middle is so near to the foot of the digits at least, and it is so high and wide at
most, in heights of the digits."""

_TALL, _SHORT, _ABOVE = 0.5, 0.25, 0.5
"""Share of the highest ink from which on ink is a digit; and how much a digit must lack at its foot, in heights, and be
above a mark with how much of the mark, for the mark to be a part of it."""

_DATE_LENGTHS, _DATE_MARKS = (8, 10), (2, 5)
"""Characters of a date with two digits for day and month, and where its marks are."""

_HEIGHTS, _HANGING, _HANGING_DECIMAL = (0.6, 1.6), 0.3, 0.15
"""A digit that is lower or higher than these, in heights of the others, or hangs so far below them, is an odd one; in a
decimal number, where a comma may have grown together with it, already so far."""


def marks_of(own: Written) -> list[Box]:
    """The points and commas of a number that has some: what is small and stands at the foot of the digits."""
    _, _, stats, _ = cv2.connectedComponentsWithStats(own.ink.astype(np.uint8), connectivity=8)
    boxes = [Box(*(int(side) for side in row[:4])) for row in stats[1:]]
    highest = max((box.height for box in boxes), default=0)
    tall = [box for box in boxes if box.height >= _TALL * highest]
    if not tall:
        return []
    height = float(np.median([box.height for box in tall]))
    foot = float(np.median([box.bottom for box in tall]))

    def is_mark(box: Box) -> bool:
        is_small = box.height < _SMALL * height and box.width < _NARROW * height and own.may_be_dot(box)
        return is_small and abs(box.center[1] - foot) < _LOW * height and not any(is_part(box, one) for one in tall)

    def is_part(box: Box, digit: Box) -> bool:
        shared = min(box.right, digit.right) - max(box.x, digit.x)
        return digit.bottom < foot - _SHORT * height and shared > _ABOVE * box.width

    return [box for box in boxes if is_mark(box)]


def with_marks(reading: Reading, marks: Iterable[Box], kind: Kind) -> Reading:
    """The Reading of one number with its points or commas, whichever, and, of a date, its slashes.

    A date has marks, so a 1 in the place of each is a slash.
    """
    reading = replace(reading, signs=(*reading.signs, *(Sign(box, ".", 1.0) for box in marks)))
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
