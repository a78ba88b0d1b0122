"""The numbers of a page as a batch sees them: which are doubtful, and why, and what a person said they are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import reduce

from digitrec_gui.core.batch.packing import inkless
from digitrec_gui.core.batch.types import Number, State
from digitrec_gui.core.geometry import union
from digitrec_gui.core.reading.patterns import Pattern
from digitrec_gui.core.types import NOT_READ, SIGNS, SURE, Box, Digit, Part, Prediction, Reading, Sign
from digitrec_gui.core.words import percent

TYPEABLE = frozenset("0123456789" + SIGNS)
"""What a number may be said to consist of."""


def key_of(part: Part) -> str:
    """The key of the number that a part belongs to."""
    return f"{part.line}.{part.word}"


def numbers_of(reading: Reading, verdicts: Mapping[str, str] = {}) -> list[Number]:  # never changed
    """The numbers of a page in reading order, and then what was written and not read.

    Args:
        reading: as the Model made it.
        verdicts: what a person said of numbers, by their keys; an empty text of one that is none.
    """
    numbers = [_number(parts, reading, verdicts) for line in reading.numbers for parts in line]
    return [*numbers, *(_not_read(word, verdicts) for word in reading.left_out)]


def _not_read(word: tuple[Part, ...], verdicts: Mapping[str, str]) -> Number:
    """A mark or a word that was not read: it may be a number."""
    key, box = key_of(word[0]), reduce(union, (part.box for part in word))
    if key in verdicts:
        return Number(key, verdicts[key], 1.0, box, is_judged=True)
    return Number(key, NOT_READ, min(part.confidence for part in word), box, "not read")


def _number(parts: tuple[Part, ...], reading: Reading, verdicts: Mapping[str, str]) -> Number:
    key, box = key_of(parts[0]), reduce(union, (part.box for part in parts))
    if key in verdicts:
        return Number(key, verdicts[key], 1.0, box, is_judged=True)
    text, lowest = "".join(part.text for part in parts), min(part.confidence for part in parts)
    why = ""
    if "?" in text:
        why = "not all of it is a digit"
    elif (parts[0].line, parts[0].word) in reading.misfits:
        why = "not what is expected"
    elif lowest < SURE:
        least = min(parts, key=lambda part: part.confidence)
        why = f"{least.text}: {percent(lowest, 0)} sure"
    return Number(key, text, lowest, box, why)


def state_of(numbers: Iterable[Number]) -> State:
    """How far a page is that has been read."""
    known = list(numbers)
    if any(number.is_doubtful for number in known):  # also a field of a form in which something may be
        return State.DOUBTFUL
    return State.SURE if any(number.text for number in known) else State.EMPTY


def judged(reading: Reading, verdicts: Mapping[str, str], must_be: Pattern | None = None) -> Reading:
    """The Reading with what a person said of its numbers.

    Args:
        reading: as the Model made it.
        verdicts: see `numbers_of`.
        must_be: what each number, or each line of numbers, must be: what was said and is not so is a misfit all the
            same. None for anything.
    """
    if not verdicts:
        return reading
    digits: list[Digit] = []
    signs: list[Sign] = []
    told = set()
    for line in (*reading.numbers, reading.left_out):
        for number in line:
            if (text := verdicts.get(key_of(number[0]))) is not None:
                told.add((number[0].line, number[0].word))
                for part in _said(number, text):
                    (digits if isinstance(part, Digit) else signs).append(part)  # type: ignore[arg-type]
    digits += [digit for digit in reading.digits if (digit.line, digit.word) not in told]
    signs += [sign for sign in reading.signs if (sign.line, sign.word) not in told]
    digits.sort(key=lambda digit: (digit.line, digit.word, digit.box.x))
    signs.sort(key=lambda sign: (sign.line, sign.word, sign.box.x))
    misfits = (reading.misfits - told) | (set() if must_be is None else _misfits(reading, verdicts, must_be))
    return replace(reading, digits=tuple(digits), signs=tuple(signs), misfits=misfits)


def _misfits(reading: Reading, verdicts: Mapping[str, str], must_be: Pattern) -> set[tuple[int, int]]:
    """Lines and words of what was said and is not what it must be, nor a group of a line that is."""
    found: set[tuple[int, int]] = set()
    for line in (*reading.numbers, *((word,) for word in reading.left_out)):
        texts = [verdicts.get(key_of(number[0]), "".join(part.text for part in number)) for number in line]
        if must_be.has_no_gaps or not must_be.fits("".join(texts)):
            found |= {
                (number[0].line, number[0].word)
                for number, text in zip(line, texts, strict=True)
                if text and key_of(number[0]) in verdicts and not must_be.fits(text)
            }
    return found


def _said(number: tuple[Part, ...], text: str) -> list[Part]:
    """The parts of a number of which a person said what it is; where there are more or fewer, its width is shared."""
    if len(text) == len(number) and all(
        isinstance(part, Digit) == one.isdigit() for part, one in zip(number, text, strict=True)
    ):
        return [
            replace(part, corrected=int(one) if isinstance(part, Digit) else one)  # type: ignore[arg-type]
            for part, one in zip(number, text, strict=True)
        ]
    box = reduce(union, (part.box for part in number))
    line, word = number[0].line, number[0].word
    parts: list[Part] = []
    for place, one in enumerate(text):
        left = box.x + place * box.width // len(text)
        width = max(1, box.x + (place + 1) * box.width // len(text) - left)
        own = Box(left, box.y, width, box.height)
        if one.isdigit():
            sure = Prediction(tuple(float(digit == int(one)) for digit in range(10)))
            parts.append(inkless(own, line, word, sure, int(one)))
        else:
            parts.append(Sign(own, one, 1.0, line, word, one))
    return parts
