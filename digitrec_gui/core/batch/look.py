"""Which pages of a job are looked at, and in which order."""

from __future__ import annotations

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
    By.NUMBER: "length(text) {0}, text {0}, file {0}, place {0}",
    By.CONFIDENCE: "lowest {0}, file {0}, place {0}",
    By.STATE: "state {0}, file {0}, place {0}",
}
"""The store has an index for each. What is longer is the larger number."""

_LAST = {By.NUMBER: "text = ''", By.CONFIDENCE: "lowest IS NULL"}
"""What has nothing to be ordered by comes last, whichever way round."""


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
