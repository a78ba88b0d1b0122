"""Checks between the fields of a sheet, sums and check digits: what adds up is confirmed, what does not is doubtful."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from decimal import Decimal

from digitrec_gui.core.forms.types import (
    ALONE,
    CONFIRMED,
    MAY_BE_ANOTHER,
    Check,
    FormReading,
    State,
    Sum,
    Value,
    check_of,
)
from digitrec_gui.core.reading.patterns import Pattern

_UNCHECKED = 0.985
"""Confidence from which on a value is believed that was to be checked and cannot be."""

_UNREAD = "it cannot be read"

_CENTS = 2
"""Digits after a mark that is there once, and so is none between thousands where it is followed by others."""


Settled = AbstractSet[tuple[str, str]]
"""Names of fields of which a person knew, when they said what is in them, that this check failed.

Instead of a check it may be the end of a sentence, "is not a date": what they said is not what the field must be.
"""


def checked(
    values: Mapping[str, Value], checks: Sequence[Check], settled: Settled = frozenset()
) -> tuple[dict[str, Value], list[str]]:
    """The values after all checks, and a sentence for each that failed.

    What was read but is doubtful may add up: then it stays in review, and the others are confirmed. Where it does not,
    or a field is crossed out or cannot be read, the others cannot be checked, and are believed only where they are
    surer than a number needs to be that nobody wanted to check.

    Args:
        values: of the fields, by their names.
        checks: between them.
        settled: what a failed check does not make doubtful any more.
    """
    after = dict(values)
    failed: list[str] = []

    def doubt(names: list[str], reason: str) -> None:
        for name in names:
            if _is_reliable(after[name]):
                after[name] = replace(after[name], state=State.DOUBTFUL, reason=reason, is_weak=False)

    for check in checks:
        unreliable = [name for name in check.fields if not _is_reliable(values[name])]
        problem = _problem(check, [values[name] for name in check.fields])
        if problem and unreliable:
            unsure = [name for name in check.fields if values[name].confidence < _UNCHECKED]
            doubt(unsure, f"it cannot be checked without {', '.join(unreliable)} ({check})")
        elif problem:
            failed.append(problem)
            doubt([name for name in check.fields if (name, str(check)) not in settled], problem)
        else:
            for name in check.fields:
                # What another check has found wrong stays so.
                if after[name].is_weak:
                    after[name] = replace(after[name], state=State.SURE, reason="", is_weak=False)
    return after, failed


def rechecked(reading: FormReading, said: Mapping[str, str], settled: Settled = frozenset()) -> FormReading:
    """What was read of a sheet, with what a person said of its fields, and with all checks looked at anew.

    The person has the last word on each field. A check that fails all the same is still among `failed`, and its fields
    are doubtful once more, each until the person has said again what is in it. What they said although the field must
    be something else is among `failed`, too.

    Args:
        reading: as the sheet was read.
        said: what is in fields, by their names; an empty text of one that is empty.
        settled: see `Settled`.
    """
    if not said:
        return reading
    failed: list[str] = []
    if not reading.values:  # of an older DigitRec: what was said is all that is known
        after = {name: _said(text) for name, text in said.items()}
    else:
        after, failed = checked(_values(reading, said), [check_of(one) for one in reading.checks], settled)
    for name in (one.name for one in reading.fields if one.name in said):
        failed += [f"{name}: {said[name]} {what}" for of, what in settled if of == name and what not in reading.checks]
    fields = (
        replace(
            one,
            text=after[one.name].text,
            confidence=after[one.name].confidence,
            state=after[one.name].state,
            reason=after[one.name].reason,
        )
        if one.name in after
        else one
        for one in reading.fields
    )
    return replace(reading, fields=tuple(fields), failed=tuple(failed))


def failing(reading: FormReading, said: Mapping[str, str]) -> list[Check]:
    """The checks that fail, whatever is known of it already; those that cannot be looked at are not among them."""
    if not reading.values:
        return []
    values, checks = _values(reading, said), [check_of(one) for one in reading.checks]
    return [check for check in checks if checked(values, [check])[1]]


def with_checks(reading: FormReading, checks: Sequence[str]) -> FormReading:
    """A sheet that an older DigitRec read, which kept neither checks nor what was there before them, with both.

    Args:
        reading: as it was kept.
        checks: of its form. The reasons that they gave are taken away, as far as they can be told.
    """
    values = []
    for one in reading.fields:
        value = Value(one.text, one.confidence, one.state, one.reason)
        of_check = one.reason == _UNREAD or any(
            f"({check})" in one.reason or f": {check}, but" in one.reason for check in checks
        )
        is_weak = CONFIRMED <= one.confidence < ALONE
        if one.state is State.DOUBTFUL and of_check and (not one.text or one.confidence >= ALONE):
            value = replace(value, state=State.SURE if one.text else State.EMPTY, reason="")
        elif one.state is State.DOUBTFUL and (of_check or one.reason == MAY_BE_ANOTHER):
            value = replace(value, reason=MAY_BE_ANOTHER, is_weak=is_weak)
        values.append(value)
    return replace(reading, checks=tuple(checks), values=tuple(values))


def _values(reading: FormReading, said: Mapping[str, str]) -> dict[str, Value]:
    names = (one.name for one in reading.fields)
    values = dict(zip(names, reading.values, strict=False))
    return values | {name: _said(text) for name, text in said.items() if name in values}


def _said(text: str) -> Value:
    return Value(text, 1.0, State.SURE if text else State.EMPTY)


def _is_reliable(value: Value) -> bool:
    return value.is_weak or value.state in (State.SURE, State.EMPTY)


def _is_readable(value: Value) -> bool:
    return value.state is State.EMPTY or (value.state is not State.CROSSED_OUT and number(value.text) is not None)


def number(text: str) -> Decimal | None:
    """The number that is written so, with a point or a comma; None if it is none."""
    bare = text.replace("'", "").strip("€$£ ")
    last = max(bare.rfind("."), bare.rfind(","))
    if last >= 0:
        mark, other = bare[last], ".,"[bare[last] == "."]
        if bare.count(mark) > 1:
            bare = bare.replace(mark, "").replace(other, "")
        else:
            bare = bare[:last].replace(other, "") + "." + bare[last + 1 :].replace("-", "0" * _CENTS)
    sign = -1 if bare.startswith("-") else 1
    digits = bare.lstrip("+-")
    if not digits.replace(".", "").isdecimal() or not digits.isascii():
        return None
    return sign * Decimal(digits)


def _problem(check: Check, values: list[Value]) -> str:
    """What does not add up; empty if all does."""
    if not all(map(_is_readable, values)):
        return f"{_UNREAD} ({check})"
    if not any(value.text for value in values):
        return ""
    if not isinstance(check, Sum):
        fits = Pattern.of(check.pattern).fits("".join(value.text for value in values))
        return "" if fits else f"the check digit is wrong ({check})"
    numbers = [number(value.text) if value.text else None for value in values]
    if any(one is None and value.text for one, value in zip(numbers, values, strict=True)):
        return f"it cannot be added up ({check})"
    result, *parts = numbers
    total = sum((part for part in parts if part is not None), Decimal(0))
    if result is None:
        return f"{check.result} is empty ({check})"
    return "" if result == total else f"it does not add up: {check}, but {result} is not {total}"
