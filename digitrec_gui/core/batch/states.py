"""What a page came to, as people are told: the same in the table, below it, in the history, the report and exports."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

from digitrec_gui.core.batch.types import Counts, PageRow, State


class CameTo(StrEnum):
    """What a page came to."""

    SURE = "sure"
    CORRECTED = "corrected"
    DOUBTFUL = "doubtful"
    UNEXPECTED = "unexpected"
    EMPTY = "no number"
    FAILED = "not read"
    WAITING = "waiting"


_SUREST = 0.999
"""More is not said of anything that was read: nothing is certain."""

_OF_SEVERAL = {CameTo.EMPTY: "without a number"}
"""What is said behind a count, where that is something else."""


def came_to(state: State, *, is_judged: bool = False, is_misfit: bool = False) -> CameTo:
    """What a page came to.

    Args:
        state: how far it is.
        is_judged: whether a person said of any number what it is.
        is_misfit: whether something is not what it must be. Where nothing is doubtful all the same, a person said of
            all what it is.
    """
    if state in (State.SURE, State.EMPTY) and (is_judged or is_misfit):
        return CameTo.UNEXPECTED if is_misfit else CameTo.CORRECTED
    return CameTo[state.name]


def of_row(row: PageRow) -> CameTo:
    """What a page came to."""
    return came_to(row.state, is_judged=row.judged > 0, is_misfit=row.misfits > 0)


def said(row: PageRow) -> str:
    """What a page came to, in words: "sure", "2 doubtful"."""
    found = of_row(row)
    return f"{row.doubtful} {found}" if found is CameTo.DOUBTFUL and row.doubtful > 1 else str(found)


def how_sure(row: PageRow, percent: Callable[[float], str]) -> str:
    """How sure the least sure part of a page is: "98.2 %", "by you" where a person said all; empty without numbers.

    Args:
        row: the page.
        percent: says a share of 1.
    """
    if row.lowest is None or not row.text:
        return ""
    return "by you" if row.lowest == 1.0 and row.judged else percent(min(row.lowest, _SUREST))


def in_words(counts: Counts) -> str:
    """What the pages of a job came to: "9,600 sure, 312 doubtful"; empty without any."""
    found = {one: getattr(counts, one.name.lower()) for one in CameTo}
    return ", ".join(f"{count:,} {_OF_SEVERAL.get(one, one)}" for one, count in found.items() if count)


def why_not_read(row: PageRow) -> str:
    """Why a page could not be read, beside the name of its file, which need not be said again."""
    if row.problem.startswith(row.name) and ": " in row.problem:
        return row.problem[len(row.name) :].partition(": ")[2] or row.problem
    return row.problem
