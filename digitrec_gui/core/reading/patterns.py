"""What a number must be: a form such as a date or an amount, or one with a check digit."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from digitrec_gui.core.errors import UsageError

_LONGEST = 80
"""Characters of a pattern."""

_SLOW = re.compile(r"\)(?:[*+]|\{)|\\[1-9]|\(\?P=")
"""What a regular expression may not have: a group that is repeated, or referred to. Some would take for ever."""

_ONE_OF = re.compile(r"(?<!\\)\[\^?\]?(?:\\.|[^\]])*\]")
"""One of several characters, in brackets: there * and the like stand for themselves."""

_OFTEN, _ONCE, _MOST_OPEN = re.compile(r"(?<!\\)(?:[*+]|\{\d*,\d*\})"), re.compile(r"(?<![\\(*+?}])\?"), 6
"""What may be there many times, what once or not, and how often a regular expression may have the latter.

Each of the former counts twice. One match of three of them on 80 characters takes a millisecond, of six seconds, and
meanwhile Python lets nobody else do anything.
"""

_ATOM = re.compile(r"\\.|.", re.DOTALL)
"""What stands for one character, or says how often or how it may be there, once what is in brackets is taken out."""

_GROUP, _NEEDED_LETTER = re.compile(r"\([^()]*\)"), re.compile(r"[^\W\d_](?![?*{])")
"""A group without others in it, which may be left out or one of several; and a letter that may not be left out."""


@dataclass(frozen=True)
class Pattern:
    """What a number must be.

    Attributes:
        text: as it was chosen: a name of `NAMES`, "iban:DE" and the like, or a regular expression.
        noun: what a number must be, for people: "a date", "of 7 digits".
        fits: whether a number, without spaces, is so.
    """

    text: str
    noun: str
    fits: Callable[[str], bool]

    @property
    def has_no_gaps(self) -> bool:
        """Whether it is written as one, unlike the number of a card."""
        return self.text in ("date", "time", "amount")

    @property
    def whole_noun(self) -> str:
        """The noun where it stands by itself: "a number of 7 digits"."""
        return f"a number {self.noun}" if self.noun.startswith("of ") else self.noun

    @classmethod
    def of(cls, text: str) -> Pattern:
        """The pattern of this name, or regular expression.

        Raises:
            UsageError: it is neither, or one that might take for ever or that no number can fit.
        """
        text = text.strip()
        name, _, country = text.lower().partition(":")
        if name in NAMES and not country:
            return cls(name, NAMES[name].noun, NAMES[name].fits)
        if name == "iban":
            fits = _iban_of(country.upper())
            return cls(text.lower(), f"an IBAN of {IBANS[country.upper()][0]}", fits)
        try:
            return cls.written(text)
        except UsageError as error:
            choice = f"Choose one of {', '.join(NAMES)}, iban:DE, or write one like \\d{{2}}\\.\\d{{2}}."
            raise UsageError(f"{error} {choice}") from error

    @classmethod
    def written(cls, text: str) -> Pattern:
        """The pattern of this regular expression.

        Raises:
            UsageError: it is none, or one that might take for ever or that no number can fit.
        """
        text = text.strip()
        bare = _ONE_OF.sub("x", text)
        is_open = 2 * len(_OFTEN.findall(bare)) + len(_ONCE.findall(bare)) > _MOST_OPEN
        if not text or len(text) > _LONGEST or _SLOW.search(bare) or is_open:
            raise UsageError(
                f"{text or 'Nothing'} is no pattern that can be expected: it may have {_LONGEST} characters, "
                f"{_MOST_OPEN} times ?, where *, + and {{1,2}} count twice, and no group that is repeated."
            )
        try:
            form = re.compile(text, re.ASCII)
        except (re.error, OverflowError) as error:
            raise UsageError(f"{text} is no pattern: {getattr(error, 'msg', error)}.") from error
        if not _is_of_numbers(text):
            raise UsageError(f"{text} fits no number: those have digits, and no letters.")
        count = re.fullmatch(r"\\d\{(\d+)\}", text)
        noun = f"of {count[1]} digit{'s' if count[1] != '1' else ''}" if count else f"of the form {text}"
        return cls(text, noun, lambda number: form.fullmatch(number) is not None)


def _is_of_numbers(text: str) -> bool:
    """Whether a number may fit a regular expression: in it a digit may stand, and no letter must."""
    brackets = _ONE_OF.findall(text)
    rest = re.sub(r"\{[\d,]*\}", lambda times: "{}" if times[0].startswith(("{0", "{,")) else "", _ONE_OF.sub("", text))
    atoms = _ATOM.findall(rest)
    if not any(map(_takes_a_digit, (*brackets, *atoms))):
        return False
    bare = "".join(atom for atom in atoms if not atom.startswith("\\"))
    while bare != (outside := _GROUP.sub("", bare)):
        bare = outside
    return "|" in bare or _NEEDED_LETTER.search(bare) is None


def _takes_a_digit(atom: str) -> bool:
    try:
        form = re.compile(atom, re.ASCII)
    except re.error:  # a bracket, or how often
        return False
    return any(map(form.fullmatch, "0123456789"))


def noun_of(text: str) -> str:
    """What each number of a job must be, for people; also where a DigitRec of another version took that pattern."""
    try:
        return Pattern.of(text).noun
    except UsageError:
        return f"of the form {text}"


@dataclass(frozen=True)
class Named:
    """A pattern that has a name.

    Attributes:
        noun: see `Pattern`.
        meaning: for people.
        fits: see `Pattern`.
    """

    noun: str
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


IBANS = {
    "AT": ("Austria", 20),
    "BE": ("Belgium", 16),
    "CZ": ("Czechia", 24),
    "DE": ("Germany", 22),
    "DK": ("Denmark", 18),
    "EE": ("Estonia", 20),
    "ES": ("Spain", 24),
    "FI": ("Finland", 18),
    "HR": ("Croatia", 21),
    "HU": ("Hungary", 28),
    "LT": ("Lithuania", 20),
    "NO": ("Norway", 15),
    "PL": ("Poland", 28),
    "PT": ("Portugal", 25),
    "SE": ("Sweden", 24),
    "SI": ("Slovenia", 19),
    "SK": ("Slovakia", 24),
}
"""Name and length of the IBAN (ISO 13616) of the countries in which all but its first two letters are digits."""


def _iban_of(country: str) -> Callable[[str], bool]:
    """Whether the digits after the letters of a country are those of an IBAN.

    Raises:
        UsageError: that country's have other letters, too.
    """
    if country not in IBANS:
        raise UsageError(f"Of an IBAN the country must be told, as in iban:DE; one of {', '.join(IBANS)}.")
    letters = "".join(str(ord(letter) - 55) for letter in country)

    def fits(number: str) -> bool:
        is_whole = number.isdigit() and len(number) == IBANS[country][1] - 2
        return is_whole and int(number[2:] + letters + number[:2]) % 97 == 1

    return fits


NAMES = {
    "date": Named("a date", "a day, as 24.12.1998, 24/12/98 or 1998-12-24", _is_date),
    "time": Named("a time", "a time of day, as 9:05 or 23:59:59", _matches(r"([01]?\d|2[0-3])[:.][0-5]\d(:[0-5]\d)?")),
    "amount": Named(
        "an amount",
        "an amount with two digits after the point or comma, as 1.250,00 or -3.75",
        _matches(r"[€$£]?[+-]?(\d{1,3}([.,'])(\d{3}\2)*\d{3}|\d+)(?!\2)([.,](\d\d|-))[€$£]?"),
    ),
    "luhn": Named("a card number", "a number whose last digit checks the others, as on cards", _is_luhn),
    "ean": Named("an article number", "an article number of 8 or 13 digits, whose last one checks the others", _is_ean),
}
"""Patterns that have a name."""
