"""Which of two Models is better: the one judgement, for the end of a training, the window and the command line."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from digitrec_gui.core.words import counted

SIGNIFICANT = 0.05
"""A difference that chance alone makes more often than this proves nothing."""

ENOUGH = 20
"""Of fewer Samples a share says too little to be named."""

ALLOWED_FALL = 0.001
"""By how much the accuracy on the data may fall for what is gained on the user's own hand, 0 to 1."""

Which = Literal["a", "b"]


@dataclass(frozen=True)
class Tally:
    """How two Models read the same labelled digits.

    Attributes:
        items: how many there are.
        right: how many each read right.
        only: how many each alone read right.
    """

    items: int
    right: tuple[int, int]
    only: tuple[int, int]

    @classmethod
    def of(cls, right_a: npt.NDArray[np.bool_], right_b: npt.NDArray[np.bool_]) -> Tally:
        """Counts, given for each item whether either read it right, both (n,)."""
        only = int((right_a & ~right_b).sum()), int((right_b & ~right_a).sum())
        return cls(len(right_a), (int(right_a.sum()), int(right_b.sum())), only)

    @property
    def p_value(self) -> float:
        """How often chance alone makes two equally good Models differ this much, 0 to 1."""
        return mcnemar(*self.only)

    @property
    def better(self) -> Which | None:
        """Which reads more of them right by more than chance; None for neither."""
        if self.p_value >= SIGNIFICANT:
            return None
        return "a" if self.only[0] > self.only[1] else "b"

    @property
    def gain(self) -> float:
        """By how much of all the second reads more right than the first, -1 to 1."""
        return (self.right[1] - self.right[0]) / self.items if self.items else 0.0


@dataclass(frozen=True)
class Judgement:
    """What to make of the figures.

    Attributes:
        better: which Model is better by more than chance; None for neither.
        wanted: which to use if nothing else is known: the first unless the second is better, or at least promises to.
        sentence: both, for people.
    """

    better: Which | None
    wanted: Which
    sentence: str


def judge(
    on_data: Tally, own: Tally | None, names: tuple[str, str], data: str = "MNIST", unsure: Collection[str] = ()
) -> Judgement:
    """Says which of two Models is better.

    What tells is the user's own hand, if there are `ENOUGH` Samples that neither has learned from, as long as no more
    than `ALLOWED_FALL` of the data is lost for it; else the data alone. Only what chance does not explain counts, and
    no Model is better by Samples that it may know by heart.

    Args:
        on_data: on labelled digits that neither has learned from, as MNIST's test set.
        own: on the user's Samples, likewise; None if there are none.
        names: of the Models, as they stand within a sentence.
        data: name of the labelled digits.
        unsure: "a", "b" or both: of these it is not known whether they have learned from the Samples.
    """
    has_own = own is not None and own.items > 0
    by_own = own.better if own is not None and own.items >= ENOUGH and own.better not in unsure else None
    is_little = has_own and abs(on_data.gain) <= ALLOWED_FALL + 1e-9
    by_data = None if is_little else on_data.better
    forgot = by_own is not None and by_data is not None and by_own != by_data
    better = None if forgot else by_own or by_data
    if forgot:
        wanted: Which = "a"
    elif better is not None:
        wanted = better
    elif own is not None and has_own:
        wanted = "b" if own.gain > 0 else "a"
    else:
        wanted = "b"
    what = [_on_data(on_data, names, data, is_little)]
    if own is not None and has_own:
        # What tells comes first: of too few Samples that is the data.
        what.insert(0 if own.items >= ENOUGH else 1, _on_own(own, names, unsure))
    head = f"{names[better == 'b']} is better" if better else "neither is better" + " at both" * forgot
    return Judgement(better, wanted, _sentence(f"{head}: {'; '.join(what)}."))


def judged(found: Mapping[str, Any], names: tuple[str, str]) -> Judgement:
    """Judges what `digitrec evaluate --compare --format json` found on MNIST; see `judge` for the names."""
    own = found["samples"]
    return judge(tally_of(found), None if own is None else tally_of(own), names, unsure=found.get("samples_unsure", ()))


def tally_of(figures: Mapping[str, Any]) -> Tally:
    """A Tally as JSON has it."""
    right, only = (figures["right_a"], figures["right_b"]), (figures["only_a"], figures["only_b"])
    return Tally(figures["items"], right, only)


def mcnemar(only_a: int, only_b: int) -> float:
    """How often chance alone makes two equally good Models differ at least this much: the exact two-sided p-value.

    Only what one reads right and the other wrong can tell them apart; were they equally good, each such case would
    be a coin's toss. Source: Q. McNemar, "Note on the sampling error of the difference between correlated
    proportions or percentages", Psychometrika 12 (1947), with the binomial in place of chi-squared.

    Args:
        only_a: how many items A alone reads right.
        only_b: how many items B alone reads right.

    Returns:
        0 to 1.
    """
    tosses = only_a + only_b
    tail = sum(math.comb(tosses, k) for k in range(min(only_a, only_b) + 1))
    share: float = 2 * tail / 2**tosses
    return min(1.0, share)


def _on_own(own: Tally, names: tuple[str, str], unsure: Collection[str]) -> str:
    a, b = own.right
    which = f"{counted(own.items, 'sample')} of yours that neither learned from"
    if unsure:
        unknown = " or ".join(name for name, letter in zip(names, "ab", strict=True) if letter in unsure)
        them = "it" if own.items == 1 else "them"
        which = f"{counted(own.items, 'sample')} of yours (it is not known whether {unknown} learned from {them})"
    counts = f"of {which}, {names[1]} reads {b} right, {names[0]} {a}"
    if own.items < ENOUGH:
        return f"{counts}, which are too few to tell ({ENOUGH} would do)"
    if own.better is not None and own.better in unsure:
        return f"{counts}, which tells nothing if it knows them by heart"
    if own.better is not None:
        return f"{counts}, which is no chance"
    return counts if a == b else f"{counts}, which may be chance"


def _on_data(on_data: Tally, names: tuple[str, str], data: str, is_little: bool) -> str:
    if on_data.only == (0, 0):
        return f"on {data} both read the same digits right"
    if on_data.better is None:
        return f"on {data} they differ by no more than chance"
    more = names[on_data.better == "b"]
    kind = "too little to matter" if is_little else "which is no chance"
    return f"of {data} {more} reads {100 * abs(on_data.gain):.2f} points more, {kind}"


def _sentence(text: str) -> str:
    """With a capital, unless it begins with the name of a Model, which stays as it is."""
    return text[0].upper() + text[1:] if text.startswith(("the ", "neither ")) else text
