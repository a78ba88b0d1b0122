"""Tracking: the Readings of successive Frames -> one steady Reading, in which nothing flickers.

Each digit is followed from Frame to Frame as a Track, as SORT does (Bewley, Ge, Ott, Ramos and Upcroft 2016): it is
shown once a few Frames agree on it, and forgotten when it has been gone for a few. Between the two stands a band in
which nothing changes, as with the two thresholds of ByteTrack (Zhang et al. 2022), so that a digit that is found in
every other Frame does not blink. SORT's Kalman filters are left out: they foretell where each object goes by itself,
and digits on a sheet all go together (see `matching`).

Probabilities are averaged as they are, not their logarithms. The errors of successive Frames are much the same ones,
so that their evidence must not be multiplied up; and in a sum one Frame that is wrong and certain of it counts no
more than its share, where in a product it decides alone (Kittler, Hatef, Duin and Matas 1998, on the sum rule).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from digitrec_gui.core.geometry import holds
from digitrec_gui.core.ink.layout import places
from digitrec_gui.core.reading.matching import Motion, Places, match
from digitrec_gui.core.types import SURE, Box, Digit, Prediction, Reading

_SEEN_OFTEN = 0.6
"""From this presence on a digit is shown ..."""

_SEEN_RARELY = 0.33
"""... and below this one it is forgotten: after five Frames without it, if it was found in each before."""

_SETTLED = 8
"""So many Frames must agree on other lines and words of the same digits: a gap that is about wide enough for a space
is one in every other Frame."""

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


class Tracker:
    """Makes a steady Reading of each Reading of a camera's Frames."""

    def __init__(self) -> None:
        self._numbers = 0
        self.clear()

    def clear(self) -> None:
        """Forgets everything: the next Reading shows another scene, or is another Model's."""
        self.tracks: tuple[Track, ...] = ()
        self._kind: tuple[int, ...] = ()
        self._changed = 0
        self._lines = _Lines()

    def update(self, reading: Reading) -> Reading:
        """Takes in what was read from the newest Frame.

        Args:
            reading: of that Frame.

        Returns:
            The digits that are shown, with averaged probabilities and smoothed boxes, in lines and words; width,
            height and time are those of the Reading. A digit that this Frame lacks is still there for a while.
        """
        kind = (reading.width, reading.height, reading.rotation)
        if kind != self._kind or self._is_of_another_model(reading):
            self.clear()
            self._kind = kind
        finds = reading.digits
        motion, pairs = self._matched(finds)
        expected = motion.moved(_places([track.place for track in self.tracks]))
        tracks = [
            _seen(track, expected[index], finds[pairs[index]]) if index in pairs else _missed(track, expected[index])
            for index, track in enumerate(self.tracks)
        ]
        taken = set(pairs.values())
        new = [self._new(find) for index, find in enumerate(finds) if index not in taken]
        if self._is_another_scene(pairs, finds):
            tracks = [_anew(track, finds[pairs[index]]) for index, track in enumerate(tracks) if index in pairs]
        self.tracks = _confirmed([track for track in tracks + new if _is_kept(track, reading)])
        return replace(reading, digits=self._lines.sorted([track for track in self.tracks if track.confirmed]))

    def _is_of_another_model(self, reading: Reading) -> bool:
        """Whether the Model that read knows another number of classes than the one before."""
        digits = [*(track.digit for track in self.tracks), *reading.digits]
        return len({len(digit.prediction.probabilities) for digit in digits}) > 1

    def _matched(self, finds: Sequence[Digit]) -> tuple[Motion, dict[int, int]]:
        """How the sheet moved, and the index of the find for each index of a Track that was found."""
        if not self.tracks or not finds:
            return Motion(), {}
        old = np.array([track.digit.prediction.probabilities for track in self.tracks])
        new = np.array([find.prediction.probabilities for find in finds])
        here = _places([track.place for track in self.tracks])
        motion, pairs = match(here, _places([find.box for find in finds]), old @ new.T)
        return motion, dict(pairs)

    def _new(self, find: Digit) -> Track:
        self._numbers += 1
        return Track(self._numbers, find.box, find, find.prediction)

    def _is_another_scene(self, pairs: dict[int, int], finds: Sequence[Digit]) -> bool:
        """Whether for some Frames most of what was shown has been gone while other digits are there instead.

        What only blurs or leaves is not replaced by others: it is missed, and may come back.
        """
        shown = [index for index, track in enumerate(self.tracks) if track.confirmed]
        contradicted = {i for i in shown if i in pairs and self.tracks[i].contradicts(finds[pairs[i]])}
        upheld = sum(index in pairs and index not in contradicted for index in shown)
        known = {pairs[index] for index in pairs if index not in contradicted}
        others = sum(find.is_digit for index, find in enumerate(finds) if index not in known)
        others += sum(not self.tracks[i].confirmed and finds[j].is_digit for i, j in pairs.items())
        is_other = bool(shown) and 2 * upheld < len(shown) <= 2 * others
        self._changed = self._changed + 1 if is_other else 0
        if self._changed < AGREEING:
            return False
        self._changed = 0
        return True


_Arrangement = list[tuple[int, int, int]]
"""Numbers of Tracks in reading order, each with the index of its line and, in that, of its word."""


class _Lines:
    """Sorts Tracks into lines and words, which stay as they are until some Frames agree on others."""

    def __init__(self) -> None:
        self._shown: _Arrangement = []
        self._other: _Arrangement = []
        self._agreeing = 0

    def sorted(self, tracks: Sequence[Track]) -> tuple[Digit, ...]:
        """The digits of these Tracks as they are shown, in reading order, each with its line and word."""
        found = [(tracks[index].number, line, word) for index, line, word in places([track.box for track in tracks])]
        self._agreeing = self._agreeing + 1 if found == self._other else 1
        self._other = found
        if self._agreeing >= _SETTLED or _numbers(found) != _numbers(self._shown):
            self._shown = found
        by_number = {track.number: track for track in tracks}
        return tuple(by_number[number].shown_in(line, word) for number, line, word in self._shown)


def _numbers(arrangement: _Arrangement) -> set[int]:
    return {number for number, _, _ in arrangement}


def _places(boxes: Sequence[Sequence[float]]) -> Places:
    return np.array(boxes, np.float64).reshape(-1, 4)


def _is_kept(track: Track, reading: Reading) -> bool:
    """Whether a Track is still followed: not if it was rarely found lately, or has left the picture."""
    frame = Box(0, 0, reading.width, reading.height)
    return track.presence >= _SEEN_RARELY and (not track.missed or holds(frame, track.box))


def _confirmed(tracks: list[Track]) -> tuple[Track, ...]:
    """The Tracks, those that are shown from now on as confirmed.

    Two of them never lie on one another: digits that touch are found as one glyph in some Frames, and as two in
    others. What is shown stays until it is forgotten; only what moved onto others without being found is dropped.
    """
    kept: list[Track] = []
    for track in sorted(tracks, key=lambda track: (not track.confirmed, track.missed, -track.presence)):
        is_covering = any(_cover(track, other) for other in kept if other.confirmed)
        if track.confirmed:
            if not (is_covering and track.missed):
                kept.append(track)
            continue
        is_known = not track.missed and track.age >= AGREEING and track.presence >= _SEEN_OFTEN
        kept.append(replace(track, confirmed=is_known and not is_covering))
    return tuple(kept)


def _cover(one: Track, other: Track) -> bool:
    """Whether one lies on the other, by its middle."""
    return holds(one.box, other.box) or holds(other.box, one.box)


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


def _seen(track: Track, place: npt.NDArray[np.float64], find: Digit) -> Track:
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


def _missed(track: Track, place: npt.NDArray[np.float64]) -> Track:
    """A Track that was not found; it moves with the sheet."""
    x, y, width, height = place.tolist()
    presence = track.presence * (1 - max(1 / (track.frames + 1), _PRESENCE_RATE))
    return replace(
        track, place=(x, y, width, height), frames=track.frames + 1, presence=presence, missed=track.missed + 1
    )


def _anew(track: Track, find: Digit) -> Track:
    """A Track that is believed to be what this Frame says, and nothing else."""
    return replace(track, place=find.box, digit=find, shown=find.prediction, age=AGREEING)


def _steadied(shown: Prediction, average: Prediction) -> Prediction:
    """The averaged Prediction, or the one shown before where they are on two sides of a threshold, but near it."""
    if average.best != shown.best:
        return average if average.confidence - average.probabilities[shown.best] > _LEAD else shown
    is_near = abs(average.confidence - SURE) < _SURE_BAND
    return shown if is_near and (average.confidence >= SURE) != (shown.confidence >= SURE) else average
