"""What was written in a field -> its value, how sure it is, and why a person should look at it, if one should."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from digitrec_gui.core.forms.cells import in_cells
from digitrec_gui.core.forms.marks import marks_of, odd_one, with_marks
from digitrec_gui.core.forms.opinions import probabilities
from digitrec_gui.core.forms.types import (
    ALONE,
    CONFIRMED,
    MAY_BE_ANOTHER,
    NO,
    YES,
    Field,
    Kind,
    State,
    Value,
    misfit,
)
from digitrec_gui.core.forms.written import Written
from digitrec_gui.core.reading.expected import expecting
from digitrec_gui.core.reading.patterns import Pattern
from digitrec_gui.core.reading.reader import Reader
from digitrec_gui.core.types import Reading, ReadOptions

_SIGN = 0.95
"""Confidence from which on a sign is sure."""

_UNREAD = 0.1
"""Share of the ink that no part of the value explains, from which on more is written than was read."""

_TICKED, _FILLED = 0.04, 0.6
"""Share of a box's area that a tick inks at least; and from which on it is blackened: meant, or taken back?"""

_CHECKED = ("luhn", "ean", "iban")
"""Patterns in which no one digit can be another without being noticed."""


def value_of(own: Written, field: Field, reader: Reader) -> Value:
    """Reads a field.

    Args:
        own: what was written there.
        field: what it must be.
        reader: reads.
    """
    if field.kind is Kind.TICK:
        return _tick(own)
    if not own.has_strokes(own.ink):
        return _nothing(own)
    if own.is_crossed_out():
        return Value("", 0.0, State.CROSSED_OUT, "may be crossed out: look at it")
    reading, problem = in_cells(own, field.cells, reader.engine) if field.cells else _in_line(own, field.kind, reader)
    return _judged(own, reading, problem, field, reader)


def _nothing(own: Written) -> Value:
    if own.reaches_in():
        return Value("", 0.0, State.DOUBTFUL, "is empty, but something beside it reaches in")
    if own.has_strokes(own.faint_ink):
        return Value("", 0.0, State.DOUBTFUL, "may hold something faint")
    if own.has_specks(own.ink):
        return Value("", 0.0, State.DOUBTFUL, "holds a speck or a dot")
    return Value("", 1.0, State.EMPTY)


def _tick(own: Written) -> Value:
    x, y, right, bottom = own.field.x, own.field.y, own.field.right, own.field.bottom
    share = float(own.ink[y:bottom, x:right].mean())
    if share >= _FILLED:
        return Value(YES, 0.5, State.DOUBTFUL, "is blackened: ticked, or taken back")
    if share >= _TICKED and own.has_strokes(own.ink):
        return Value(YES, 1.0, State.SURE)
    if own.has_specks(own.ink) or own.has_strokes(own.faint_ink) or own.reaches_in():
        return Value(NO, 0.5, State.DOUBTFUL, "may hold a tick")
    return Value(NO, 1.0, State.SURE)


def _in_line(own: Written, kind: Kind, reader: Reader) -> tuple[Reading, str]:
    """What is written without printed boxes, and what is odd about it."""
    if kind is Kind.FREE:
        reading = reader.read(own.picture, ReadOptions(rotation=0))
        return reading, "holds more than one line" if len(reading.numbers) > 1 else ""
    picture = own.picture.copy()
    marks = marks_of(own) if kind in (Kind.DATE, Kind.DECIMAL) else []
    for x, y, width, height in marks:
        # With its soft rim; what else is there is far from it, or it would be of the same piece.
        picture[max(0, y - 2) : y + height + 2, max(0, x - 2) : x + width + 2] = 255
    reading = reader.read(picture, ReadOptions(rotation=0))
    problem = "holds more than one line" if len(reading.numbers) > 1 else ""
    reading = with_marks(_one_number(reading), marks, kind)
    return reading, problem or odd_one(reading, kind)


def _judged(own: Written, reading: Reading, problem: str, field: Field, reader: Reader) -> Value:
    """The value of what was read, and whether it can be relied upon."""
    must_be = field.must_be()
    reading = reading if must_be is None else expecting(reading, must_be)
    text = decimal(reading.text) if field.kind is Kind.DECIMAL else reading.text
    confidence = _confidence(reading, reader)
    if not text:
        return Value("", 0.0, State.MISFIT, "holds something in which no digit was read")
    if reading.misfits or "?" in text:
        return Value(text, confidence, State.MISFIT, _misfit(text, must_be))
    problem = problem or ("holds more than was read" if _is_unread(own, reading) else "")
    problem = problem or ("has something beside it that reaches in" if own.reaches_in() else "")
    if not problem and any(digit.preferred is not None for digit in reading.digits):
        problem = "was read so because it must be " + (must_be.noun if must_be else "")
    if problem:
        return Value(text, confidence, State.DOUBTFUL, problem)
    if field.kind is Kind.DECIMAL and "." not in text:
        return Value(text, confidence, State.DOUBTFUL, "has no point or comma", confidence >= CONFIRMED)
    is_checked = field.pattern.partition(":")[0].lower() in _CHECKED
    if confidence >= (CONFIRMED if is_checked else ALONE):
        return Value(text, confidence, State.SURE)
    return Value(text, confidence, State.DOUBTFUL, MAY_BE_ANOTHER, confidence >= CONFIRMED)


def decimal(text: str) -> str:
    """A decimal number with a point, whichever mark was written, if there is one mark only."""
    return text.replace(",", ".") if text.count(",") + text.count(".") == 1 else text


def _one_number(reading: Reading) -> Reading:
    """All of a line as one number, however wide the gaps in it are."""
    digits = (replace(digit, glyph=replace(digit.glyph, line=0, word=0)) for digit in reading.digits)
    return replace(reading, digits=tuple(digits), signs=tuple(replace(sign, line=0, word=0) for sign in reading.signs))


def _misfit(text: str, must_be: Pattern | None) -> str:
    if must_be is None:
        return "holds something that is no digit"
    if "?" in text:
        return f"holds something that is no digit: not {must_be.whole_noun}"
    return misfit(must_be)


def _confidence(reading: Reading, reader: Reader) -> float:
    """How likely it is that every part is right."""
    digits = [digit.glyph.ink for digit in reading.digits]
    looks = probabilities(digits, reader.engine) if digits else ()
    sure = 1.0
    for digit, of_digit in zip(reading.digits, looks, strict=True):
        # The second: one look may be spoilt by the change itself.
        sure *= float(np.sort(of_digit[:, int(digit.text)])[1]) if digit.is_digit else 0.0
    for sign in reading.signs:
        # A sign has its own network; here 1 is where it counts as sure.
        sure *= min(1.0, sign.confidence / _SIGN)
    return sure


def _is_unread(own: Written, reading: Reading) -> bool:
    """Whether there is ink, be it a comma, that is of no part of what was read."""
    rest = own.unread(part.box for part in reading.parts)
    return float(rest.sum()) >= _UNREAD * float(own.ink.sum()) or own.has_specks(rest)
