"""Tracking: the Readings of successive Frames -> one steady Reading, in which nothing flickers.

Each digit is followed from Frame to Frame as a Track, as SORT does (Bewley, Ge, Ott, Ramos and Upcroft 2016): it is
shown once a few Frames agree on it, and forgotten when it has been gone for a few. Between the two stands a band in
which nothing changes, as with the two thresholds of ByteTrack (Zhang et al. 2022), so that a digit that is found in
every other Frame does not blink. SORT's Kalman filters are left out: they foretell where each object goes by itself,
and digits on a sheet all go together (see `matching`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from digitrec_gui.core.boxes import holds
from digitrec_gui.core.layout import places
from digitrec_gui.core.matching import Motion, Places, match
from digitrec_gui.core.tracks import AGREEING, Track, anew, missed, seen
from digitrec_gui.core.types import Box, Digit, Reading

_SEEN_OFTEN = 0.6
"""From this presence on a digit is shown ..."""

_SEEN_RARELY = 0.33
"""... and below this one it is forgotten: after five Frames without it, if it was found in each before."""

_SETTLED = 8
"""So many Frames must agree on other lines and words of the same digits: a gap that is about wide enough for a space
is one in every other Frame."""


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
            seen(track, expected[index], finds[pairs[index]]) if index in pairs else missed(track, expected[index])
            for index, track in enumerate(self.tracks)
        ]
        taken = set(pairs.values())
        new = [self._new(find) for index, find in enumerate(finds) if index not in taken]
        if self._is_another_scene(pairs, finds):
            tracks = [anew(track, finds[pairs[index]]) for index, track in enumerate(tracks) if index in pairs]
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


_Arrangement = list[tuple[int, int, int]]
"""Numbers of Tracks in reading order, each with the index of its line and, in that, of its word."""


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
