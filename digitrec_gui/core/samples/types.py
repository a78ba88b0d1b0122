"""What a Sample is, and what comes of an import or a sheet; apart from what needs SQLite and OpenCV."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from digitrec_gui.core.types import NormalizedGlyph
from digitrec_gui.core.words import counted

Origin = Literal["image", "webcam", "draw", "sheet", "import"]
"""Where a Sample comes from: a correction in one of the tabs, a guided sheet, or a file of samples."""

SHEETS = 62
"""Guided sheets are numbered from 1 to this; each asks for its digits in another order."""

_NAMED = 3
"""As many of the pictures that an import left out are named."""

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
        confirmed: whether a person looked at it and wants it so, although it may look wrong.
    """

    pixels: NormalizedGlyph
    digit: int
    predicted: int | None = None
    source: Origin = "import"
    confirmed: bool = False


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
        confirmed: whether a person looked at it and keeps it so.
    """

    id: int
    pixels: NormalizedGlyph
    digit: int
    predicted: int | None
    source: str
    added: datetime
    confirmed: bool = False


@dataclass(frozen=True)
class Imported:
    """What came of an import.

    Attributes:
        added: how many samples are new.
        known: how many were left out because the very same, with the same label, are in the store.
        left_out: the names of pictures in which no digit could be found.
        notes: what was put right in them, or looks wrong, in sentences.
        ids: of the new samples in the store.
    """

    added: int
    known: int = 0
    left_out: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    ids: tuple[int, ...] = field(default=(), compare=False, repr=False)

    @property
    def sentence(self) -> str:
        """All of it, for people."""
        parts = [f"{counted(self.added, 'sample')} added"]
        if self.known:
            parts.append(f"{self.known} known already")
        if self.left_out:
            names = ", ".join(self.left_out[:_NAMED]) + (" …" if len(self.left_out) > _NAMED else "")
            parts.append(f"no digit found in {len(self.left_out)} ({names})")
        return " ".join((", ".join(parts) + ".", *self.notes))


@dataclass(frozen=True, eq=False)
class SheetRead:
    """What was written on a sheet.

    Attributes:
        number: of the sheet.
        samples: a digit for each box that holds ink, row by row.
        empty: the digits that were asked for in boxes without ink.
    """

    number: int
    samples: tuple[NewSample, ...]
    empty: tuple[int, ...]
