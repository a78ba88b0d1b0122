"""Checks between the fields of a sheet, sums and check digits: what adds up is confirmed, what does not is doubtful."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from digitrec_gui.core.forms.types import Check, State, Sum
from digitrec_gui.core.forms.values import Value
from digitrec_gui.core.reading.patterns import Pattern

_UNCHECKED = 0.985
"""Confidence from which on a value is believed that was to be checked and cannot be."""

_CENTS = 2
"""Digits after a mark that is there once, and so is none between thousands where it is followed by others."""


def checked(values: Mapping[str, Value], checks: tuple[Check, ...]) -> tuple[dict[str, Value], list[str]]:
    """The values after all checks, and a sentence for each that failed.

    What was read but is doubtful may add up: then it stays in review, and the others are confirmed. Where it does not,
    or a field is crossed out or cannot be read, the others cannot be checked, and are believed only where they are
    surer than a number needs to be that nobody wanted to check.
    """
    after = dict(values)
    failed: list[str] = []

    def doubt(names: list[str], reason: str) -> None:
        for name in names:
            if _is_reliable(after[name]):
                after[name] = replace(after[name], state=State.DOUBTFUL, reason=reason, is_weak=False)

    for check in checks:
        concerned = [values[name] for name in check.fields]
        unreliable = [name for name in check.fields if not _is_reliable(values[name])]
        problem = _problem(check, concerned) if all(map(_is_readable, concerned)) else "it cannot be read"
        if problem and unreliable:
            unsure = [name for name in check.fields if values[name].confidence < _UNCHECKED]
            doubt(unsure, f"it cannot be checked without {', '.join(unreliable)} ({check})")
        elif problem:
            failed.append(problem)
            doubt(list(check.fields), problem)
        else:
            for name in check.fields:
                # What another check has found wrong stays so.
                if after[name].is_weak:
                    after[name] = replace(after[name], state=State.SURE, reason="", is_weak=False)
    return after, failed


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
    """What does not add up, of values that are readable; empty if all does."""
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
