"""A Reading as its numbers must be.

Of what the Model holds likely, the reading that fits is preferred; what it holds unlikely is never read for a
pattern's sake. Numbers that do not fit are told apart.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

import numpy as np

from digitrec_gui.core.reading.patterns import Pattern
from digitrec_gui.core.types import Digit, Part, Prediction, Reading, Sign

LIKELY = 0.02
"""Probability from which on a digit may be read because it fits."""

_TRIES = 2000
"""Readings of a number that are tried, the likeliest first."""

_TRIES_BETWEEN = 100
"""How many of them may be tried without a pause."""

_APART = 1.5
"""Gap up to which what fell apart may be one number, in heights of the digits."""

Question = tuple[Prediction | str, ...]
"""Of each part of a number what the Model says, or what it is, where it is a sign or a person said so."""

Fit = tuple[str, ...] | None
"""What each part of a number is to be read as for it to fit; None if it cannot."""


_Part = TypeVar("_Part", Digit, Sign)


def expecting(reading: Reading, pattern: Pattern, known: Mapping[Question, Fit] | None = None) -> Reading:
    """A Reading in which digits that are likely, too, were read instead where only so a number fits.

    Numbers of a line that fit together alone, and lie near one another, are one, if such a number has no gaps: the
    writing had one.

    Args:
        reading: as the Model has it.
        pattern: what each number of it, or each line of numbers, must be.
        known: what `fitting` says to its `questions`; numbers that are not among them stay as they were read. None to
            find out, which may take long.

    Returns:
        The Reading, with its `misfits`.
    """
    instead: dict[int, Digit] = {}
    words: dict[tuple[int, int], int] = {}
    misfits: set[tuple[int, int]] = set()

    def fit_of(parts: Sequence[Part], unknown: Fit) -> Fit:
        question = _question(parts)
        return fitting(question, pattern) if known is None else known.get(question, unknown)

    for numbers in _together(reading, pattern):
        fits = [(number, fit_of(number, _texts(number))) for number in filter(_has_digit, numbers)]
        whole = _whole(numbers)
        is_one = not pattern.has_no_gaps or all(fit is None for _, fit in fits)
        fit = fit_of(whole, None) if whole and is_one else None
        if fit is not None:
            instead |= _instead(whole, fit, pattern)
            if pattern.has_no_gaps:
                words |= {(part.line, part.word): whole[0].word for part in whole}
            continue
        for number, fit in fits:
            if fit is None:
                misfits.add((number[0].line, number[0].word))
            else:
                instead |= _instead(number, fit, pattern)
    digits = tuple(_in_word(instead.get(id(digit), digit), words) for digit in reading.digits)
    signs = tuple(_in_word(sign, words) for sign in reading.signs)
    return replace(reading, digits=digits, signs=signs, misfits=frozenset(misfits))


def _in_word(part: _Part, words: Mapping[tuple[int, int], int]) -> _Part:
    """A part with the word that it is in now, by its line and the word that it was in."""
    word = words.get((part.line, part.word))
    if word is None or word == part.word:
        return part
    if isinstance(part, Digit):
        return replace(part, glyph=replace(part.glyph, word=word))
    return replace(part, word=word)


def questions(reading: Reading, pattern: Pattern) -> list[Question]:
    """The numbers of a Reading, and several together, of which `expecting` must know how they fit."""
    return [
        _question(parts)
        for numbers in _together(reading, pattern)
        for parts in (_whole(numbers), *filter(_has_digit, numbers))
        if parts  # of one number there is no whole
    ]


def _together(reading: Reading, pattern: Pattern) -> Iterator[list[tuple[Part, ...]]]:
    """Numbers that may be one: those of a line, and, where such a number has no gaps, that lie near one another."""
    for line in reading.numbers:
        some = [line[0]]
        for number in line[1:]:
            if pattern.has_no_gaps and _gap(some[-1], number) > _APART:
                yield some
                some = []
            some.append(number)
        yield some


def _gap(before: Sequence[Part], after: Sequence[Part]) -> float:
    """What lies between two numbers of a line, in heights of their digits."""
    heights = [part.box.height for part in (*before, *after) if isinstance(part, Digit)]
    between = min(part.box.x for part in after) - max(part.box.right for part in before)
    return between / float(np.median(heights)) if heights else math.inf


def fitting(question: Question, pattern: Pattern, pause: Callable[[], object] = lambda: None) -> Fit:
    """What each part of a number is to be read as for it to fit, the likeliest.

    Args:
        question: the number.
        pattern: what it must be.
        pause: called every millisecond or so, for who has others to think of.

    Returns:
        The texts of its parts; None if it cannot fit.
    """
    for tried, way in enumerate(_likeliest([_readings(part) for part in question]), start=1):
        if pattern.fits("".join(way)):
            return way
        if not tried % _TRIES_BETWEEN:
            pause()
    return None


def _whole(numbers: Sequence[Sequence[Part]]) -> tuple[Part, ...]:
    """All of what may be one number in groups; nothing where it has one group only."""
    return tuple(part for number in numbers for part in number) if len(numbers) > 1 else ()


def _texts(number: Sequence[Part]) -> tuple[str, ...]:
    return tuple(part.text for part in number)


def _has_digit(number: Sequence[Part]) -> bool:
    """Whether it is a number, and no sign that stands alone."""
    return any(isinstance(part, Digit) for part in number)


def _instead(parts: Sequence[Part], fit: tuple[str, ...], pattern: Pattern) -> dict[int, Digit]:
    """The digits, by the `id` of what was read, that are to be read instead."""
    return {
        id(part): replace(part, preferred=int(text), must_be=pattern.noun)
        for part, text in zip(parts, fit, strict=True)
        if isinstance(part, Digit) and part.text != text
    }


def _question(parts: Sequence[Part]) -> Question:
    return tuple(
        part.text if isinstance(part, Sign) or part.corrected is not None else part.prediction for part in parts
    )


def _readings(part: Prediction | str) -> list[tuple[float, str]]:
    """What a part may be, and how likely, the likeliest first."""
    if isinstance(part, str):
        return [(1.0, part)]
    best = (part.confidence, part.text)
    likely = [(p, str(which)) for which, p in enumerate(part.probabilities[:10]) if p >= LIKELY]
    return [best, *(other for other in sorted(likely, reverse=True) if other[1] != best[1])]


def _likeliest(choices: Sequence[Sequence[tuple[float, str]]]) -> Iterator[tuple[str, ...]]:
    """The ways to choose one of each, from the likeliest on, as many as are tried.

    A way has the index that is chosen at each place where there is a choice, the least sure place first; its end is
    that which is changed last. Each but the first follows from exactly one that is no less likely, in one of three.
    """
    places = [place for place, choice in enumerate(choices) if len(choice) > 1]
    places.sort(key=lambda place: choices[place][0][0] / choices[place][1][0])
    shares = [[share / choices[place][0][0] for share, _ in choices[place]] for place in places]
    queue: list[tuple[float, tuple[int, ...]]] = [(-1.0, ())]
    for _ in range(_TRIES):
        if not queue:
            return
        worth, way = heapq.heappop(queue)
        texts = [choice[0][1] for choice in choices]
        for place, index in zip(places, way, strict=False):
            texts[place] = choices[place][index][1]
        yield tuple(texts)
        end = len(way) - 1
        before = worth / shares[end][way[end]] if way else worth
        if way and way[end] + 1 < len(shares[end]):
            heapq.heappush(queue, (before * shares[end][way[end] + 1], (*way[:end], way[end] + 1)))
        if end + 1 < len(shares):
            heapq.heappush(queue, (worth * shares[end + 1][1], (*way, 1)))
            if way and way[end] == 1:
                heapq.heappush(queue, (before * shares[end + 1][1], (*way[:end], 0, 1)))
