"""One digit that is followed from Frame to Frame: what is believed of it, and how that changes with each Frame.

Probabilities are averaged as they are, not their logarithms. The errors of successive Frames are much the same ones,
so that their evidence must not be multiplied up; and in a sum one Frame that is wrong and certain of it counts no
more than its share, where in a product it decides alone (Kittler, Hatef, Duin and Matas 1998, on the sum rule).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from digitrec_gui.core.types import SURE, Box, Digit, Prediction

AGREEING = 3
"""In so many Frames a digit must be found before it is shown, and so many must agree that all is different now."""

_PRESENCE_RATE = 0.2
"""Share of the newest Frame in how often a digit is found, once that is known."""

_RATE = 0.15
"""Share of the newest Frame in the probabilities, once there are a few: a digit that is written over needs five."""

_LEAD = 0.1
"""By so much another digit must be more probable than the one shown, to be shown in its stead ..."""

_SURE_BAND = 0.03
"""... and by so much a sure one must lose confidence to be shown as doubtful, or the other way round."""

_AT_REST = 0.2
"""How far a box follows what is found, when that differs by little ..."""

_HASTE = 3.0
"""... and how much further for each height that it differs by (after Casiez, Roussel and Vogel 2012): a box at rest
does not tremble, and one that moves does not lag behind."""


@dataclass(frozen=True, eq=False)
class Track:
    """A digit that is followed from Frame to Frame.

    Attributes:
        number: of this Track; no other one of its Tracker has it.
        place: where it lies: x, y, width and height in pixels, smoothed.
        digit: as it was found last, with its averaged probabilities in `prediction`.
        shown: the Prediction that is shown, which follows the averaged one with some inertia.
        age: in how many Frames it was found.
        frames: for how many Frames it has been followed.
        presence: in which share of the last few of these it was found, 0 to 1.
        missed: for how many Frames it has not been found.
        confirmed: whether it is shown.
    """

    number: int
    place: tuple[float, float, float, float]
    digit: Digit
    shown: Prediction
    age: int = 1
    frames: int = 1
    presence: float = 1.0
    missed: int = 0
    confirmed: bool = False

    @property
    def box(self) -> Box:
        """Where it lies, in whole pixels."""
        x, y, width, height = (round(part) for part in self.place)
        return Box(x, y, max(1, width), max(1, height))

    def shown_in(self, line: int, word: int) -> Digit:
        """The Digit that is shown, in this line and word."""
        glyph = replace(self.digit.glyph, box=self.box, line=line, word=word)
        return replace(self.digit, glyph=glyph, prediction=self.shown)

    def contradicts(self, find: Digit) -> bool:
        """Whether it is shown as something that a find, which is a digit, can hardly be."""
        return find.is_digit and find.prediction.probabilities[self.shown.best] < 1 - SURE


def seen(track: Track, place: npt.NDArray[np.float64], find: Digit) -> Track:
    """A Track that was found; `place` is where it was expected, (4,)."""
    age = track.age + 1
    rate = max(1 / age, _RATE)
    before = track.digit.prediction.probabilities
    average = Prediction(
        tuple(old + rate * (new - old) for old, new in zip(before, find.prediction.probabilities, strict=True))
    )
    off = np.array(find.box) - place
    follow = min(1.0, _AT_REST + _HASTE * float(np.abs(off).max()) / find.box.height)
    x, y, width, height = (place + follow * off).tolist()
    return replace(
        track,
        place=(x, y, width, height),
        digit=replace(find, prediction=average),
        shown=_steadied(track.shown, average),
        age=age,
        frames=track.frames + 1,
        presence=track.presence + max(1 / (track.frames + 1), _PRESENCE_RATE) * (1 - track.presence),
        missed=0,
    )


def missed(track: Track, place: npt.NDArray[np.float64]) -> Track:
    """A Track that was not found; it moves with the sheet."""
    x, y, width, height = place.tolist()
    presence = track.presence * (1 - max(1 / (track.frames + 1), _PRESENCE_RATE))
    return replace(
        track, place=(x, y, width, height), frames=track.frames + 1, presence=presence, missed=track.missed + 1
    )


def anew(track: Track, find: Digit) -> Track:
    """A Track that is believed to be what this Frame says, and nothing else."""
    return replace(track, place=find.box, digit=find, shown=find.prediction, age=AGREEING)


def _steadied(shown: Prediction, average: Prediction) -> Prediction:
    """The averaged Prediction, or the one shown before where they are on two sides of a threshold, but near it."""
    if average.best != shown.best:
        return average if average.confidence - average.probabilities[shown.best] > _LEAD else shown
    is_near = abs(average.confidence - SURE) < _SURE_BAND
    return shown if is_near and (average.confidence >= SURE) != (shown.confidence >= SURE) else average
