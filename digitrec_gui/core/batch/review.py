"""What somebody who looks at the numbers of a job, the doubtful ones or all of a page, is shown of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from digitrec_gui.core.batch.store import JobStore
from digitrec_gui.core.batch.types import READ, Number, PageRow
from digitrec_gui.core.forms.types import FITTING, NO, YES, Field, FieldReading, FormReading, Kind, State, misfit
from digitrec_gui.core.reading.patterns import Pattern
from digitrec_gui.core.types import NOT_A_DIGIT, SURE, Corner, Digit, Part, Reading

_LIKELY = 0.003
"""Probability from which on another digit is offered."""

_MOST = 4
"""So many others are offered."""


@dataclass(frozen=True, eq=False)
class ReviewNumber:
    """A number that is looked at.

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
        must_be: what it must be, or all of its line, if such a number may have gaps; None for anything.
        beside: what stands before and behind it in its line.
    """

    row: PageRow
    number: Number
    parts: tuple[Part, ...]
    rotation: int
    others: tuple[str, ...]
    kind: Kind | None = None
    corners: tuple[Corner, Corner, Corner, Corner] | None = None
    is_unread: bool = False
    must_be: Pattern | None = None
    beside: tuple[str, str] = ("", "")

    @property
    def field(self) -> str:
        """Name of the field of a form; empty of a number."""
        return "" if self.kind is None else self.number.key

    def as_kept(self, text: str) -> str:
        """What a person typed as it is kept: a decimal number with a point, whichever mark was typed."""
        text = text.strip()
        is_decimal = self.kind is Kind.DECIMAL and text.count(",") + text.count(".") == 1
        return text.replace(",", ".") if is_decimal else text

    def misfit(self, text: str) -> str:
        """What is said of a text that it cannot be: "is not a number of 5 digits"; empty of one that it can be."""
        if not text or self.must_be is None or self.must_be.fits(text):
            return ""
        before, behind = self.beside
        is_group = not self.must_be.has_no_gaps and self.must_be.fits(f"{before}{text}{behind}")
        return "" if is_group else misfit(self.must_be)

    def expected(self) -> str:
        """What it must be, as a sentence without its end: "A number of 5 digits is expected"."""
        if self.must_be is None or self.must_be.noun == FITTING:
            return f"It does not fit {FITTING}"
        noun = self.must_be.whole_noun
        return f"{noun[:1].upper()}{noun[1:]} is expected"


def review_of(
    store: JobStore,
    number: int,
    form: Mapping[str, Field] = {},  # never changed
    *,
    is_whole: bool = False,
) -> list[ReviewNumber]:
    """The doubtful numbers of a page, in order.

    Args:
        store: the job.
        number: of the page.
        form: the fields of the job's form, by their names.
        is_whole: whether all of its numbers are wanted, whatever is known of them; all fields, also empty ones.

    Raises:
        DataError: the job cannot be read.
    """
    rows = store.rows([number])
    if not rows or rows[0].state not in READ or not (is_whole or rows[0].doubtful):  # it was changed meanwhile
        return []
    result = store.result(number, as_read=True)
    if isinstance(result, FormReading):
        (row,) = store.with_fields(rows)
        of_fields = zip(row.fields, result.fields, strict=True)
        items = [_of_field(rows[0], one, read, form.get(one.key)) for one, read in of_fields]
    else:
        items = _of_numbers(rows[0], result, store.numbers(number), store.must_be)
    return [one for one in items if is_whole or one.number.is_doubtful]


def _of_numbers(
    row: PageRow, reading: Reading, numbers: Sequence[Number], must_be: Pattern | None
) -> list[ReviewNumber]:
    lines = (*reading.numbers, *((word,) for word in reading.left_out))
    texts, items = iter(numbers), []
    for line in lines:
        of_line = list(islice(texts, len(line)))
        for place, (one, parts) in enumerate(zip(of_line, line, strict=True)):
            before, behind = of_line[:place], of_line[place + 1 :]
            beside = "".join(each.text for each in before), "".join(each.text for each in behind)
            items.append(ReviewNumber(row, one, parts, reading.rotation, others(parts), must_be=must_be, beside=beside))
    return items


def _of_field(row: PageRow, number: Number, read: FieldReading, field: Field | None) -> ReviewNumber:
    kind, must_be = (Kind.FREE, None) if field is None else (field.kind, field.can_hold())
    is_tick = kind is Kind.TICK or number.text in (YES, NO)
    others = tuple(one for one in (YES, NO) if one != number.text) if is_tick else ()
    is_unread = not number.text and not number.is_judged and read.state in (State.CROSSED_OUT, State.MISFIT)
    kind = Kind.TICK if is_tick else kind
    return ReviewNumber(row, number, (), 0, others, kind, read.corners, is_unread, None if is_tick else must_be)


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
