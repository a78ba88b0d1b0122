"""The plain types of forms: a Form with its Fields and Checks, and what is read of a sheet."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from digitrec_gui.core.errors import DataError
from digitrec_gui.core.reading.patterns import Pattern
from digitrec_gui.core.types import Box, Corner, Image
from digitrec_gui.core.words import counted

MAX_FIELDS, MAX_CHECKS, MAX_NAME, MAX_DIGITS = 300, 100, 60, 40
"""Most fields and checks of a form, characters of a name, and digits of a number or cells of a field."""

LEAST_SIDE, MOST_PIXELS = 200, 40_000_000
"""Least shorter side of a form's picture, and its most pixels."""

LEAST_BOX = 6
"""Least side of a field, pixels."""

_OVERLAPPING = 3
"""Area that all fields have together at most, in that of the picture: more would take for ever to read."""

_RESERVED = "=+:"
"""What a check is written with: no name has it."""


class Kind(StrEnum):
    """What stands in a field."""

    NUMBER = "number"
    DECIMAL = "decimal"
    DATE = "date"
    TICK = "tick"
    FREE = "free"


class State(StrEnum):
    """What became of a field. All but the first two are for a person to look at."""

    SURE = "sure"
    EMPTY = "empty"
    DOUBTFUL = "doubtful"
    CROSSED_OUT = "crossed out"
    MISFIT = "misfit"


ALONE, CONFIRMED = 0.95, 0.3
"""Confidence from which on a value counts as sure, by itself, and where a check confirms it."""

MAY_BE_ANOTHER = "may be another number"
"""Why a value is doubtful that is less sure than that."""

YES, NO = "yes", "no"
"""What a field with a tick reads as, and one without."""


FITTING = "what this field must be"
"""What a field's value is called that fits a regular expression, which says nothing to most people."""


@dataclass(frozen=True)
class Field:
    """A place of a form in which something is written.

    Attributes:
        name: of its column.
        box: where it lies, pixels of the form's picture; of a tick, the box itself.
        kind: what stands in it.
        digits: how many a number has; 0 for any.
        pattern: what its value must be besides what its kind says, see `Pattern.of`; "" for anything.
        cells: how many printed boxes of one width stand side by side in it, one for each digit; 0 if there are none.
    """

    name: str
    box: Box
    kind: Kind = Kind.NUMBER
    digits: int = 0
    pattern: str = ""
    cells: int = 0

    def must_be(self) -> Pattern | None:
        """What its value must be; None for anything.

        Raises:
            UsageError: its pattern is none.
        """
        by_kind, own = self._by_kind(), Pattern.of(self.pattern) if self.pattern else None
        if own is not None and own.noun == f"of the form {own.text}":  # nobody is shown a regular expression
            noun = f"{by_kind.noun} as this form wants it" if by_kind else FITTING
            own = Pattern(own.text, noun, own.fits)
        elif own is not None and by_kind is not None and own.noun.startswith("of "):
            own = Pattern(own.text, f"{by_kind.noun} {own.noun}", own.fits)
        if by_kind is None or own is None:
            return by_kind or own
        return Pattern(own.text, own.noun, lambda text: by_kind.fits(text) and own.fits(text))

    def can_hold(self) -> Pattern | None:
        """What a person may say is in it: what it must be, with no more digits than it has boxes; None for anything."""
        must_be = self.must_be()
        digits = self.digits if self.kind is Kind.NUMBER else 0
        if must_be is not None and digits and "digit" not in must_be.noun:
            must_be = replace(must_be, noun=f"{must_be.whole_noun} of {counted(digits, 'digit')}")
        if not self.cells or 0 < digits <= self.cells:
            return must_be
        most = f"of {counted(self.cells, 'digit')} at most"
        noun = most if must_be is None or must_be.noun == FITTING else f"{must_be.whole_noun} {most}"

        def fits(text: str) -> bool:
            return sum(map(str.isdigit, text)) <= self.cells and (must_be is None or must_be.fits(text))

        return Pattern("" if must_be is None else must_be.text, noun, fits)

    def _by_kind(self) -> Pattern | None:
        if self.kind is Kind.DATE:
            return Pattern.of("date")
        if self.kind is Kind.NUMBER and self.digits:
            return Pattern.written(rf"\d{{{self.digits}}}")
        if self.kind is Kind.NUMBER:
            return Pattern("number", "a number", lambda text: text.isascii() and text.isdigit())
        return Pattern("decimal", "a decimal number", _is_decimal) if self.kind is Kind.DECIMAL else None


def misfit(must_be: Pattern) -> str:
    """What is said of a value that is not what it must be: "is not a number of 5 digits"."""
    return f"does not fit {FITTING}" if must_be.noun == FITTING else f"is not {must_be.whole_noun}"


def _is_decimal(text: str) -> bool:
    bare = text.removeprefix("-").removeprefix("+")
    whole, _, rest = bare.replace(",", ".").partition(".")
    return whole.isascii() and whole.isdigit() and ((rest.isascii() and rest.isdigit()) or whole == bare)


@dataclass(frozen=True)
class Sum:
    """A check: what is written in one field is the sum of others, of which empty ones count as 0."""

    result: str
    parts: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.result} = {' + '.join(self.parts)}"

    @property
    def fields(self) -> tuple[str, ...]:
        """All fields that it is about."""
        return self.result, *self.parts


@dataclass(frozen=True)
class CheckDigits:
    """A check: what is written in these fields, one after the other, fits a pattern that has check digits."""

    pattern: str
    fields: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.pattern} : {' + '.join(self.fields)}"


Check = Sum | CheckDigits


def check_of(text: str) -> Check:
    """A check as people write it: `total = a + b + c`, or `luhn : number + digit`.

    Raises:
        DataError: it is none.
    """
    result, equals, parts = text.partition("=")
    if not equals:
        result, _, parts = text.rpartition(":")  # "iban:DE : account" has two
    names = tuple(part.strip() for part in parts.split("+"))
    if not result.strip() or not all(names):
        raise DataError(f"{text} is no check. Write one as in total = a + b, or luhn : number.")
    return Sum(result.strip(), names) if equals else CheckDigits(result.strip(), names)


@dataclass(frozen=True, eq=False)
class Form:
    """A form: the picture of an empty one, and what is to be read of each sheet.

    Attributes:
        picture: of the empty form.
        fields: in the order of their columns.
        checks: what must be so between fields.
        name: for people.

    Raises:
        DataError: it cannot be one, and why: a field outside of the picture, two of one name, a check of none.
        UsageError: a pattern is none.
    """

    picture: Image
    fields: tuple[Field, ...]
    checks: tuple[Check, ...] = ()
    name: str = "Form"

    @property
    def quantities(self) -> frozenset[str]:
        """Names of the fields of which sums are made."""
        return frozenset(name for check in self.checks if isinstance(check, Sum) for name in check.fields)

    @property
    def codes(self) -> frozenset[str]:
        """Names of the fields whose digits are no quantity, such as a student number: a zero in front is one of them.

        They are those with a certain number of digits, or with check digits, of which no sums are made.
        """
        checked = {name for check in self.checks if isinstance(check, CheckDigits) for name in check.fields}
        long = {one.name for one in self.fields if one.kind is Kind.NUMBER and one.digits > 1}
        return frozenset(checked | long) - self.quantities

    def __post_init__(self) -> None:
        height, width = self.picture.shape[:2]
        if min(height, width) < LEAST_SIDE or height * width > MOST_PIXELS:
            raise DataError(
                f"The picture of a form has {LEAST_SIDE} pixels at least on each side, and {MOST_PIXELS // 10**6} "
                f"million at most; this one is {width} x {height}. Choose another."
            )
        _check_name(self.name, "form")
        if not self.fields:
            raise DataError("A form without fields reads nothing. Draw a box around each place that is filled in.")
        if len(self.fields) > MAX_FIELDS or len(self.checks) > MAX_CHECKS:
            raise DataError(f"A form has {MAX_FIELDS} fields and {MAX_CHECKS} checks at most. Make two of it.")
        if sum(one.box.width * one.box.height for one in self.fields) > _OVERLAPPING * height * width:
            raise DataError("The fields lie over one another. Draw a box around each place that is filled in.")
        names = [one.name for one in self.fields]
        for one in self.fields:
            _check_field(one, width, height)
            if names.count(one.name) > 1:
                raise DataError(f"Two fields have the name {one.name}. Give one of them another.")
        kinds = {one.name: one.kind for one in self.fields}
        for check in self.checks:
            _check_check(check, kinds)


def _check_name(name: str, of: str) -> None:
    is_plain = name == name.strip() and not any(unicodedata.category(one).startswith("C") for one in name)
    if not 0 < len(name) <= MAX_NAME or not is_plain or any(one in name for one in _RESERVED):
        raise DataError(
            f"{name[:MAX_NAME]!r} is no name of a {of}. It has 1 to {MAX_NAME} characters, no {_RESERVED}, "
            "and no blanks around it."
        )


def _check_field(one: Field, width: int, height: int) -> None:
    _check_name(one.name, "field")
    box = one.box
    if min(box.width, box.height) < LEAST_BOX or box.x < 0 or box.y < 0 or box.right > width or box.bottom > height:
        raise DataError(f"The field {one.name} lies outside of the picture, or is too small. Draw its box anew.")
    if not (0 <= one.digits <= MAX_DIGITS and 0 <= one.cells <= MAX_DIGITS):
        raise DataError(f"The field {one.name} has {MAX_DIGITS} digits at most. Give fewer.")
    if one.cells and box.width < LEAST_BOX * one.cells:
        raise DataError(f"The field {one.name} is too narrow for {one.cells} boxes. Draw its box anew.")
    one.must_be()


def _check_check(check: Check, kinds: Mapping[str, Kind]) -> None:
    wanted = (Kind.NUMBER, Kind.DECIMAL) if isinstance(check, Sum) else (Kind.NUMBER, Kind.FREE)
    for name in check.fields:
        if kinds.get(name) not in wanted:
            raise DataError(f"The check {check} needs a field {name} with a number. Name the fields that there are.")
    if len(set(check.fields)) < len(check.fields):
        raise DataError(f"The check {check} names a field twice. Name each once.")
    if isinstance(check, CheckDigits):
        Pattern.of(check.pattern)


@dataclass(frozen=True)
class Value:
    """What a field holds.

    Attributes:
        text: as it was written, a decimal number with a point; of a tick `YES` or `NO`.
        confidence: how likely it is that every part of it is right, 0 to 1.
        state: see `State`.
        reason: why it is not sure, for people.
        is_weak: whether it is doubtful only because it might be another number, so that a check can confirm it.
    """

    text: str
    confidence: float
    state: State
    reason: str = ""
    is_weak: bool = False


@dataclass(frozen=True)
class FieldReading:
    """What was read of one field of a sheet.

    Attributes:
        name: of the field.
        text: its value; empty where there is none. A decimal number has a point, whichever mark was written; a tick is
            `YES` or `NO`.
        confidence: how likely it is that all of it is right, 0 to 1.
        state: whether it can be relied upon.
        reason: why not, for people; empty where it can.
        corners: where the field lies on the sheet, pixels of its picture: top left, top right, bottom right, bottom
            left of what is upright on the form.
    """

    name: str
    text: str
    confidence: float
    state: State
    reason: str
    corners: tuple[Corner, Corner, Corner, Corner]

    @property
    def is_in_review(self) -> bool:
        """Whether a person is to look at it."""
        return self.state not in (State.SURE, State.EMPTY)


@dataclass(frozen=True)
class FormReading:
    """What was read of one sheet.

    Attributes:
        form: name of the form.
        fields: in the form's order.
        fit_error: how far the sheet's print lies beside the form's, pixels of the form's picture.
        width: of the sheet's picture, pixels.
        height: likewise.
        seconds: how long it took.
        failed: what did not add up, a sentence each.
        checks: those of the form, as people write them.
        values: what each field held before they were looked at; empty where an older DigitRec read the sheet.
    """

    form: str
    fields: tuple[FieldReading, ...]
    fit_error: float
    width: int
    height: int
    seconds: float
    failed: tuple[str, ...] = field(default=())
    checks: tuple[str, ...] = ()
    values: tuple[Value, ...] = ()

    @property
    def is_in_review(self) -> bool:
        """Whether a person is to look at any of its fields."""
        return any(one.is_in_review for one in self.fields)

    def packed(self) -> dict[str, Any]:
        """All of it as JSON has it."""
        return {
            "form": self.form,
            "fields": [
                [one.name, one.text, one.confidence, one.state.value, one.reason, [list(at) for at in one.corners]]
                for one in self.fields
            ],
            "fit_error": self.fit_error,
            "width": self.width,
            "height": self.height,
            "seconds": self.seconds,
            "failed": list(self.failed),
            "checks": list(self.checks),
            "values": [[one.state.value, one.reason, one.is_weak] for one in self.values],
        }

    @classmethod
    def unpacked(cls, packed: Mapping[str, Any]) -> FormReading:
        """What `packed` made, also after it was written as JSON and read."""
        fields = []
        for name, text, confidence, state, reason, corners in packed["fields"]:
            one, two, three, four = ((float(x), float(y)) for x, y in corners)
            fields.append(FieldReading(name, text, confidence, State(state), reason, (one, two, three, four)))
        values = tuple(
            Value(one.text, one.confidence, State(state), reason, bool(is_weak))
            for one, (state, reason, is_weak) in zip(fields, packed.get("values", ()), strict=False)
        )
        if values and len(values) != len(fields):
            raise ValueError("other values than fields")
        checks = [check_of(one) for one in packed.get("checks", ())]
        if not {name for check in checks for name in check.fields} <= {one.name for one in fields}:
            raise ValueError("checks of other fields")
        return cls(
            packed["form"],
            tuple(fields),
            packed["fit_error"],
            packed["width"],
            packed["height"],
            packed["seconds"],
            tuple(packed["failed"]),
            tuple(map(str, checks)),
            values,
        )
