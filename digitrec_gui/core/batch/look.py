"""Which pages of a job are looked at, and in which order."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from digitrec_gui.core.batch.types import State


class Show(StrEnum):
    """Which pages are shown."""

    ALL = "all"
    DOUBTFUL = "doubtful"
    MISFIT = "misfit"
    EMPTY = "empty"
    FAILED = "failed"
    CORRECTED = "corrected"


class By(StrEnum):
    """By what they are ordered."""

    FILE = "file"
    NUMBER = "number"
    CONFIDENCE = "confidence"
    STATE = "state"


_CONDITIONS = {
    Show.ALL: "true",
    Show.DOUBTFUL: f"state = {State.DOUBTFUL:d}",
    Show.MISFIT: "misfits > 0",
    Show.EMPTY: f"state = {State.EMPTY:d} AND judged = 0 AND misfits = 0",
    Show.FAILED: f"state = {State.FAILED:d}",
    Show.CORRECTED: "judged > 0",
}

_ORDERS = {
    # Files have their numbers in the order in which they were given, and of their names.
    By.FILE: "file {0}, place {0}",
    # Of one value the shorter comes first: 452, then 0452.
    By.NUMBER: "value {0}, length(text) {0}, text {0}, file {0}, place {0}",
    By.CONFIDENCE: "lowest {0}, file {0}, place {0}",
    By.STATE: "state {0}, file {0}, place {0}",
}
"""The store has an index for each."""

_LAST = {By.NUMBER: "value IS NULL", By.CONFIDENCE: "lowest IS NULL"}
"""What has nothing to be ordered by comes last, whichever way round."""

_NUMBER = re.compile(r"-?[.,]?\d[\d.,]*", re.ASCII)
"""What there is of a number before any other sign."""

_GROUPED = re.compile(r"-?\d{1,3}(?:(?:\.\d{3})+(?=,\d)|(?:,\d{3})+(?=\.\d)|([.,])\d{3}(?:\1\d{3})+(?!\d))", re.ASCII)
"""Thousands, where that is plain: the other mark follows, or there are several groups."""

_DECIMAL = re.compile(r"-?\d*(?:[.,]\d+)?", re.ASCII)
"""A number with at most one mark."""


@dataclass(frozen=True)
class Look:
    """A look at the pages of a job.

    Attributes:
        show: which pages.
        below: of those, the ones whose least sure part is less sure than this, 0 to 1; None for all.
        by: by what they are ordered.
        descending: whether the last comes first.
    """

    show: Show = Show.ALL
    below: float | None = None
    by: By = By.FILE
    descending: bool = False

    @property
    def conditions(self) -> tuple[str, ...]:
        """As SQL; the pages of the first come first."""
        all_of_them = _CONDITIONS[self.show]
        if self.below is not None:
            all_of_them += f" AND lowest < {self.below:.6f}"
        if self.by not in _LAST:
            return (all_of_them,)
        return f"{all_of_them} AND NOT ({_LAST[self.by]})", f"{all_of_them} AND {_LAST[self.by]}"

    @property
    def order(self) -> str:
        """As SQL."""
        return _ORDERS[self.by].format("DESC" if self.descending else "ASC")


def value_of(text: str) -> float | None:
    """What the first number of a text comes to, to order by: 3 and three quarters for "€3,75 12"; None without any.

    A single mark is that of decimals (1.250), and a digit that was not read counts as 0. Of dates, times and fractions
    it is what they begin with.
    """
    word = next((word for word in text.split() if any(map(str.isdigit, word))), "")
    found = _NUMBER.search(re.sub("[€$£]", "", word).replace("?", "0"))
    if found is None:
        return None
    plain = _GROUPED.sub(lambda grouped: re.sub("[.,]", "", grouped[0]), found[0], count=1)
    number = _DECIMAL.match(plain)
    return None if number is None else float(number[0].replace(",", "."))
