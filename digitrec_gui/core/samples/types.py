"""What a Sample is; apart from the store, which needs SQLite."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from digitrec_gui.core.types import NormalizedGlyph

Origin = Literal["image", "webcam", "draw", "sheet", "import"]
"""Where a Sample comes from: a correction in one of the tabs, a guided sheet, or a file of samples."""

SHEETS = 62
"""Guided sheets are numbered from 1 to this; each asks for its digits in another order."""

Sorting = Literal["newest", "oldest", "digit"]
"""By when they were added; or by digit, and the newest first within it."""


@dataclass(frozen=True, eq=False)
class NewSample:
    """A labelled digit that is to be kept.

    Attributes:
        pixels: as the Model sees it.
        digit: 0 to 9, or `NOT_A_DIGIT`: what a person says it is.
        predicted: what the Model had read it as, likewise; None if it was not asked.
        source: where it comes from.
    """

    pixels: NormalizedGlyph
    digit: int
    predicted: int | None = None
    source: Origin = "import"


@dataclass(frozen=True, eq=False)
class Sample:
    """A labelled digit in the store.

    Attributes:
        id: its number in the store, which is never given again.
        pixels: as the Model sees it.
        digit: 0 to 9, or `NOT_A_DIGIT`: what a person says it is.
        predicted: what the Model had read it as, likewise; None if it was not asked.
        source: where it comes from, see `Origin`.
        added: when, UTC.
    """

    id: int
    pixels: NormalizedGlyph
    digit: int
    predicted: int | None
    source: str
    added: datetime
