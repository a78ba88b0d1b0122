"""What a number must be: a form such as a date or an amount, or one with a check digit.

Of what the Model holds likely, the reading that fits is preferred; what it holds unlikely is never read for a
pattern's sake. Numbers that do not fit are told apart.
"""

from __future__ import annotations

import heapq
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from digitrec_gui.core.errors import UsageError
from digitrec_gui.core.types import Digit, Reading, Sign

LIKELY = 0.02
"""Probability from which on a digit may be read because it fits."""

_TRIES = 2000
"""Readings of a number that are tried, the likeliest first."""

_LONGEST = 80
"""Characters of a pattern."""

_SLOW = re.compile(r"\)(?:[*+]|\{)|\\[1-9]|\(\?P=")
"""What a regular expression may not have: a group that is repeated, or referred to. Some would take for ever."""

_OPEN, _MOST_OPEN = re.compile(r"(?<!\\)(?:[*+?]|\{\d*,\d*\})"), 6
"""What may be there more or less often, and how often a regular expression may have that, for the same reason."""


@dataclass(frozen=True)
class Pattern:
    """What a number must be.

    Attributes:
        text: as it was chosen: a name of `NAMES`, "iban:DE" and the like, or a regular expression.
        fits: whether a number, without spaces, is so.
    """

    text: str
    fits: Callable[[str], bool]

    @classmethod
    def of(cls, text: str) -> Pattern:
        """The pattern of this name, or regular expression.

        Raises:
            UsageError: it is neither, or one that might take for ever.
        """
        text = text.strip()
        name, _, country = text.lower().partition(":")
        if name in NAMES and not country:
            return cls(text.lower(), NAMES[name].fits)
        if name == "iban":
            return cls(text.lower(), _iban_of(country.upper()))
        choice = f"Choose one of {', '.join(NAMES)}, iban:DE, or write one like \\d{{2}}\\.\\d{{2}}."
        if not text or len(text) > _LONGEST or _SLOW.search(text) or len(_OPEN.findall(text)) > _MOST_OPEN:
            raise UsageError(
                f"{text or 'Nothing'} is no pattern that can be expected: it may have {_LONGEST} characters, "
                f"{_MOST_OPEN} times ?, *, + or {{1,2}}, and no group that is repeated. {choice}"
            )
        try:
            form = re.compile(text, re.ASCII)
        except re.error as error:
            raise UsageError(f"{text} is no pattern: {error.msg}. {choice}") from error
        return cls(text, lambda number: form.fullmatch(number) is not None)


@dataclass(frozen=True)
class Named:
    """A pattern that has a name.

    Attributes:
        meaning: for people.
        fits: see `Pattern`.
    """

    meaning: str
    fits: Callable[[str], bool]


def _matches(form: str) -> Callable[[str], bool]:
    compiled = re.compile(form, re.ASCII)
    return lambda number: compiled.fullmatch(number) is not None


_DATES = tuple(
    re.compile(form, re.ASCII)
    for form in (
        r"(?P<d>\d{1,2})(?P<s>[.\-/])(?P<m>\d{1,2})(?P=s)(?P<y>\d{4}|\d{2})",
        r"(?P<m>\d{1,2})/(?P<d>\d{1,2})/(?P<y>\d{4}|\d{2})",
        r"(?P<y>\d{4})(?P<s>[.\-/])(?P<m>\d{1,2})(?P=s)(?P<d>\d{1,2})",
    )
)
_LONGEST_MONTHS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def _is_date(number: str) -> bool:
    """Day, month and year in some order, of days that there are (29 February in any year)."""
    for form in _DATES:
        match = form.fullmatch(number)
        if match and 1 <= int(match["m"]) <= 12 and 1 <= int(match["d"]) <= _LONGEST_MONTHS[int(match["m"]) - 1]:
            return True
    return False


def _is_luhn(number: str) -> bool:
    """A number whose last digit is that of Luhn (ISO/IEC 7812-1), as on cards."""
    if not number.isdigit() or len(number) < 2:
        return False
    doubled = (int(digit) * (1 + index % 2) for index, digit in enumerate(reversed(number)))
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


def _is_ean(number: str) -> bool:
    """An article number of 8, 12, 13 or 14 digits (GTIN)."""
    if not number.isdigit() or len(number) not in (8, 12, 13, 14):
        return False
    return sum(int(digit) * (3 if index % 2 else 1) for index, digit in enumerate(reversed(number))) % 10 == 0


_IBANS = {
    "AT": 20,
    "BE": 16,
    "CZ": 24,
    "DE": 22,
    "DK": 18,
    "EE": 20,
    "ES": 24,
    "FI": 18,
    "HR": 21,
    "HU": 28,
    "LT": 20,
    "NO": 15,
    "PL": 28,
    "PT": 25,
    "SE": 24,
    "SI": 19,
    "SK": 24,
}
"""Length of an IBAN (ISO 13616), of the countries in which all but its first two letters are digits."""


def _iban_of(country: str) -> Callable[[str], bool]:
    """Whether the digits after the letters of a country are those of an IBAN.

    Raises:
        UsageError: that country's have other letters, too.
    """
    if country not in _IBANS:
        raise UsageError(f"Of an IBAN the country must be told, as in iban:DE; one of {', '.join(_IBANS)}.")
    letters = "".join(str(ord(letter) - 55) for letter in country)

    def fits(number: str) -> bool:
        is_whole = number.isdigit() and len(number) == _IBANS[country] - 2
        return is_whole and int(number[2:] + letters + number[:2]) % 97 == 1

    return fits


NAMES = {
    "date": Named("a day, as 24.12.1998, 24/12/98 or 1998-12-24", _is_date),
    "time": Named("a time of day, as 9:05 or 23:59:59", _matches(r"([01]?\d|2[0-3])[:.][0-5]\d(:[0-5]\d)?")),
    "amount": Named(
        "an amount with two digits after the point or comma, as 1.250,00 or -3.75",
        _matches(r"[€$£]?[+-]?(\d{1,3}([.,'])(\d{3}\2)*\d{3}|\d+)([.,](\d\d|-))[€$£]?"),
    ),
    "luhn": Named("a number whose last digit checks the others, as on cards", _is_luhn),
    "ean": Named("an article number of 8 or 13 digits, whose last one checks the others", _is_ean),
}
"""Patterns that have a name."""


def expecting(reading: Reading, pattern: Pattern) -> Reading:
    """A Reading in which digits that are likely, too, were read instead where only so a number fits.

    Args:
        reading: as the Model has it.
        pattern: what each number of it, or each line of numbers, must be.

    Returns:
        The Reading, with its `misfits`.
    """
    instead: dict[int, Digit] = {}
    misfits: set[tuple[int, int]] = set()
    for line in reading.numbers:
        whole = [part for number in line for part in number]
        found = _fitting(whole, pattern) if len(line) > 1 else None
        for number in line:
            fitting = found if found is not None else _fitting(number, pattern)
            if fitting is None:
                misfits.add((number[0].line, number[0].word))
            else:
                instead |= fitting
    digits = tuple(instead.get(id(digit), digit) for digit in reading.digits)
    return replace(reading, digits=digits, misfits=frozenset(misfits))


def _fitting(parts: Sequence[Digit | Sign], pattern: Pattern) -> dict[int, Digit] | None:
    """The digits, by `id`, that are to be read instead for a number to fit; None if it cannot."""
    for texts in _likeliest([_readings(part) for part in parts]):
        if pattern.fits("".join(texts)):
            return {
                id(part): replace(part, preferred=int(text))
                for part, text in zip(parts, texts, strict=True)
                if isinstance(part, Digit) and part.text != text
            }
    return None


def _readings(part: Digit | Sign) -> list[tuple[float, str]]:
    """What a part may be, and how likely, the likeliest first."""
    if isinstance(part, Sign) or part.corrected is not None:
        return [(1.0, part.text)]
    likely = [(p, str(which)) for which, p in enumerate(part.prediction.probabilities[:10]) if p >= LIKELY]
    ordered = sorted(likely, reverse=True)
    best = (part.prediction.confidence, part.text)
    return [best, *(other for other in ordered if other[1] != part.text)]


def _likeliest(choices: Sequence[Sequence[tuple[float, str]]]) -> Iterator[list[str]]:
    """The ways to choose one of each, from the likeliest on, as many as are tried."""
    first = (0,) * len(choices)
    queue = [(-1.0, first)]
    seen = {first}
    for _ in range(_TRIES):
        if not queue:
            return
        worth, way = heapq.heappop(queue)
        yield [choice[index][1] for choice, index in zip(choices, way, strict=True)]
        for place, index in enumerate(way):
            other = (*way[:place], index + 1, *way[place + 1 :])
            if index + 1 < len(choices[place]) and other not in seen:
                seen.add(other)
                ratio = choices[place][index + 1][0] / choices[place][index][0]
                heapq.heappush(queue, (worth * ratio, other))
