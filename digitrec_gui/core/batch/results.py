"""What was read of a page, whatever it is: a Reading of numbers, or a FormReading of fields."""

from __future__ import annotations

import math
from collections.abc import Mapping

from digitrec_gui.core.batch.numbers import judged, numbers_of
from digitrec_gui.core.batch.packing import packed, unpacked
from digitrec_gui.core.batch.types import Number, Packed
from digitrec_gui.core.forms.checks import Settled, rechecked
from digitrec_gui.core.forms.types import FieldReading, FormReading, State
from digitrec_gui.core.reading.patterns import Pattern
from digitrec_gui.core.types import Box, Corner, Reading

Result = Reading | FormReading
"""What was read of a page."""


def packed_result(result: Result) -> Packed:
    """It as JSON can hold it."""
    return result.packed() if isinstance(result, FormReading) else packed(result)


def unpacked_result(content: Packed) -> Result:
    """What was packed.

    Raises:
        KeyError, TypeError, ValueError: the content is of something else.
    """
    return FormReading.unpacked(content) if "fields" in content else unpacked(content)


def numbers_in(result: Result, verdicts: Mapping[str, str], settled: Settled = frozenset()) -> list[Number]:
    """Its numbers, or the fields that have something in them or should, in order; see `numbers_of`, `rechecked`."""
    if isinstance(result, Reading):
        return numbers_of(result, verdicts)
    fields = fields_in(result, verdicts, settled)
    return [number for number in fields if number.text or number.is_doubtful or number.is_judged]


def fields_in(result: FormReading, verdicts: Mapping[str, str], settled: Settled = frozenset()) -> list[Number]:
    """All of its fields, in the form's order, also those in which nothing is."""
    return [_number(field, field.name in verdicts) for field in rechecked(result, verdicts, settled).fields]


def _number(field: FieldReading, is_judged: bool) -> Number:
    box = _around(field.corners)
    why = (field.reason or field.state.value) if field.is_in_review else ""
    return Number(field.name, field.text, field.confidence, box, why and f"{field.name}: {why}", is_judged)


def text_of(result: Result, numbers: list[Number]) -> str:
    """All of it in a line."""
    between, named = ("; ", True) if isinstance(result, FormReading) else (" ", False)
    return between.join(f"{one.key}={one.text}" if named else one.text for one in numbers if one.text)


def misfits_in(result: Result) -> int:
    """Numbers, or fields and checks between them, that are not what they must be."""
    if isinstance(result, Reading):
        return len(result.misfits)
    return sum(field.state is State.MISFIT for field in result.fields) + len(result.failed)


def judged_result(
    result: Result, verdicts: Mapping[str, str], settled: Settled = frozenset(), must_be: Pattern | None = None
) -> Result:
    """It with what a person said; see `numbers.judged` and `checks.rechecked`."""
    return judged(result, verdicts, must_be) if isinstance(result, Reading) else rechecked(result, verdicts, settled)


def _around(corners: tuple[Corner, ...]) -> Box:
    left, top = (max(0, math.floor(min(corner[axis] for corner in corners))) for axis in (0, 1))
    right, bottom = (math.ceil(max(corner[axis] for corner in corners)) for axis in (0, 1))
    return Box(left, top, max(1, right - left), max(1, bottom - top))
