"""What somebody who looks at the doubtful numbers of a job is shown of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from digitrec_gui.core.batch.store import JobStore
from digitrec_gui.core.batch.types import Number, PageRow
from digitrec_gui.core.forms.types import NO, YES, FieldReading, FormReading, Kind, State
from digitrec_gui.core.types import NOT_A_DIGIT, SURE, Corner, Digit, Part

_LIKELY = 0.003
"""Probability from which on another digit is offered."""

_MOST = 4
"""So many others are offered."""


@dataclass(frozen=True, eq=False)
class ReviewNumber:
    """A doubtful number.

    Attributes:
        row: its page.
        number: as it is read.
        parts: what it consists of; empty of a field of a form.
        rotation: by how many degrees clockwise the page was turned before it was read.
        others: what else it may be, likeliest first.
        kind: of the field of a form; None of a number.
        corners: where such a field lies on the sheet, see `FieldReading.corners`; None of a number.
        is_unread: whether something is written there of which nothing was read: a person must say what, or that it is
            empty.
    """

    row: PageRow
    number: Number
    parts: tuple[Part, ...]
    rotation: int
    others: tuple[str, ...]
    kind: Kind | None = None
    corners: tuple[Corner, Corner, Corner, Corner] | None = None
    is_unread: bool = False

    @property
    def field(self) -> str:
        """Name of the field of a form; empty of a number."""
        return "" if self.kind is None else self.number.key

    def as_kept(self, text: str) -> str:
        """What a person typed as it is kept: a decimal number with a point, whichever mark was typed."""
        is_decimal = self.kind is Kind.DECIMAL and text.count(",") + text.count(".") == 1
        return text.replace(",", ".") if is_decimal else text


def review_of(store: JobStore, number: int, kinds: Mapping[str, Kind] = {}) -> list[ReviewNumber]:  # never changed
    """The doubtful numbers of a page, in order.

    Args:
        store: the job.
        number: of the page.
        kinds: of the fields of the job's form, by their names.

    Raises:
        DataError: the job cannot be read.
    """
    rows = store.rows([number])
    if not rows or not rows[0].doubtful:  # it was changed meanwhile
        return []
    result = store.result(number, as_read=True)
    if isinstance(result, FormReading):
        fields = {one.name: one for one in result.fields}
        return [
            _of_field(rows[0], one, fields[one.key], kinds.get(one.key, Kind.FREE))
            for one in store.numbers(number)
            if one.is_doubtful
        ]
    parts = [*(each for line in result.numbers for each in line), *result.left_out]
    return [
        ReviewNumber(rows[0], one, of_it, result.rotation, others(of_it))
        for one, of_it in zip(store.numbers(number), parts, strict=True)
        if one.is_doubtful
    ]


def _of_field(row: PageRow, number: Number, read: FieldReading, kind: Kind) -> ReviewNumber:
    is_tick = kind is Kind.TICK or number.text in (YES, NO)
    others = tuple(one for one in (YES, NO) if one != number.text) if is_tick else ()
    is_unread = not number.text and not number.is_judged and read.state in (State.CROSSED_OUT, State.MISFIT)
    return ReviewNumber(row, number, (), 0, others, Kind.TICK if is_tick else kind, read.corners, is_unread)


def others(parts: tuple[Part, ...]) -> tuple[str, ...]:
    """What a number may be, too, likeliest first: with others in place of its least sure digit."""
    place = min(range(len(parts)), key=lambda index: (_is_a_digit(parts[index]), parts[index].confidence))
    least = parts[place]
    texts = [part.text for part in parts]
    if not isinstance(least, Digit):  # a speck, perhaps
        without = "".join(texts[:place] + texts[place + 1 :])
        return (without,) if without else ()
    probabilities = least.prediction.probabilities[:NOT_A_DIGIT]
    likely = sorted(range(len(probabilities)), key=lambda digit: -probabilities[digit])
    found = [str(digit) for digit in likely if probabilities[digit] >= _LIKELY and str(digit) != least.text]
    made = ("".join([*texts[:place], digit, *texts[place + 1 :]]) for digit in found[:_MOST])
    return tuple(text for text in made if "?" not in text)


def with_least_sure(parts: Sequence[Part], typed: str) -> str:
    """A number with this digit or sign in place of the part of which the Model was least sure, digit or sign.

    Args:
        parts: what it consists of.
        typed: a character.

    Returns:
        The number; empty where there is no such place: the number has but one part, or nothing in it is doubtful, or
        more than one is.
    """
    if len(parts) < 2:  # of a single one all is typed
        return ""
    least = min(range(len(parts)), key=lambda place: (_is_a_digit(parts[place]), parts[place].confidence))
    text = "".join(typed if place == least else part.text for place, part in enumerate(parts))
    is_sure = _is_a_digit(parts[least]) and parts[least].confidence >= SURE
    return "" if "?" in text or is_sure else text


def _is_a_digit(part: Part) -> bool:
    return not isinstance(part, Digit) or part.is_digit
