"""Slashes that look like ones: by itself either may lean; what tells them apart is where they stand.

A slash stands between two digits and is longer than they are, no two stand side by side, and in a hand whose ones lean
others do, too: one where no slash can stand shows it, at the end of a number or beside a slash. Two slashes that make
a date of a number vouch for one another.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import combinations

import numpy as np

from digitrec_gui.core.types import Digit

_LONGER, _SLASH = (1.02, 1.1), (0.992, 0.9)
"""Probability of a slash from which on a 1 between two digits is one, by how much longer it is than they are: as long
as they are ones that lean, too."""

_LEANING = 0.5
"""The same from which on one where no slash can stand leans as slashes do."""

_TOGETHER = 0.6
"""Probability that is wanted of two that make a date."""

_DATE = re.compile(r"\d\d?/\d\d?/(\d\d){1,2}|(\d\d){1,2}/\d\d?/\d\d?")

_NEAR = 0.8
"""Gap up to which the digit beside a slash is of the same number, in heights of the slash."""


def slashes(digits: Sequence[Digit], ones: Mapping[int, float]) -> set[int]:
    """Which ones are slashes.

    Args:
        digits: in reading order, with their lines.
        ones: the index of each digit that was read as a 1, and how likely it is a slash by its looks, 0 to 1.

    Returns:
        The indexes of those that are.
    """
    between = {one for one in ones if _is_between(digits, one)}
    found: set[int] = set()
    surely_ones = set(ones) - between
    for one in sorted(between, key=lambda one: -ones[one]):
        if found & {one - 1, one + 1}:
            surely_ones.add(one)
        elif ones[one] > np.interp(_longer(digits, one), _LONGER, _SLASH):
            found.add(one)
    found |= _dated(digits, {one for one in between if ones[one] > _TOGETHER})
    return set() if any(ones[one] > _LEANING for one in surely_ones) else found


def _dated(digits: Sequence[Digit], ones: set[int]) -> set[int]:
    """Those two of some ones that make a date of their number; of several the first."""
    for pair in combinations(sorted(ones), 2):
        number = [index for index in range(len(digits)) if _is_with(digits[index], digits[pair[0]])]
        if pair[1] in number and _DATE.fullmatch("".join("/" if at in pair else digits[at].text for at in number)):
            return set(pair)
    return set()


def _is_with(digit: Digit, other: Digit) -> bool:
    """Whether both are of the same number, so far as was seen."""
    return (digit.glyph.line, digit.glyph.word) == (other.glyph.line, other.glyph.word)


def _longer(digits: Sequence[Digit], index: int) -> float:
    """How many times as long it is as the longer one of the digits on both sides of it."""
    before, own, after = (digit.box.height for digit in digits[index - 1 : index + 2])
    return own / max(before, after)


def _is_between(digits: Sequence[Digit], index: int) -> bool:
    """Whether there is a digit near on both sides of this one, in its line."""
    if not 0 < index < len(digits) - 1:
        return False
    before, own, after = digits[index - 1 : index + 2]
    widest = max(own.box.x - before.box.right, after.box.x - own.box.right)
    return before.glyph.line == own.glyph.line == after.glyph.line and widest <= _NEAR * own.box.height
