"""What a person corrects in a Reading: digits labelled, removed and added; and the Reading with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from digitrec_gui.core.geometry import holds, overlap, turned_box
from digitrec_gui.core.types import Box, Digit, Reading

SAME = 0.5
"""From this overlap on two boxes mean the same digit."""

_IN_LINE = 0.4
"""An added digit joins a line with whose nearest digit it shares this part of its height."""

_IN_WORD = 0.8
"""An added digit joins the word of a neighbour that lies no further away than this part of its height."""


@dataclass(frozen=True)
class Corrections:
    """What a person said of the digits of one Image.

    All boxes are in pixels of the Image as it was opened, however it is turned to be read, so that what was
    corrected outlives another Reading of the same Image.

    Attributes:
        labels: the boxes of digits of which a person said what they are, and that: 0 to 9.
        removed: the boxes of what is no digit.
        added: the boxes that a person drew; what was found in them is replaced.
    """

    labels: tuple[tuple[Box, int], ...] = ()
    removed: tuple[Box, ...] = ()
    added: tuple[Box, ...] = ()

    def labelling(self, place: Box, digit: int) -> Corrections:
        """With this digit at a place."""
        return replace(self, labels=(*self._other_labels(place), (place, digit)))

    def removing(self, place: Box) -> Corrections:
        """Without the digit at a place."""
        labels = self._other_labels(place)
        if place in self.added:
            return replace(self, labels=labels, added=tuple(box for box in self.added if box != place))
        return replace(self, labels=labels, removed=(*self.removed, place))

    def adding(self, place: Box) -> Corrections:
        """With one more digit, at this place."""
        others = tuple(box for box in self.added if overlap(box, place) <= SAME)
        return replace(self, labels=self._other_labels(place), added=(*others, place))

    def _other_labels(self, place: Box) -> tuple[tuple[Box, int], ...]:
        return tuple((box, digit) for box, digit in self.labels if overlap(box, place) <= SAME)

    def applied_to(self, reading: Reading, added: Mapping[Box, Digit]) -> CorrectedReading:
        """A Reading with what was corrected.

        Args:
            reading: of the Image, turned in any way.
            added: what was read in the boxes that were added, with boxes in pixels of the Image turned as for the
                Reading; of boxes that are missing here nothing is shown.
        """
        new = [box for box in self.added if box in added]
        places = [_place(digit.box, reading) for digit in reading.digits]
        gone = {match for box in self.removed if (match := same_place(box, places)) is not None}
        kept = [i for i, place in enumerate(places) if i not in gone and not any(holds(box, place) for box in new)]
        digits, places = [reading.digits[i] for i in kept], [places[i] for i in kept]
        for box in new:
            index, digits = _inserted(digits, added[box])
            places.insert(index, box)
        for box, label in self.labels:
            match = same_place(box, places)
            if match is not None:
                digits[match] = replace(digits[match], corrected=label)
        return CorrectedReading(replace(reading, digits=tuple(digits)), tuple(places))


@dataclass(frozen=True, eq=False)
class CorrectedReading:
    """A Reading with what was corrected.

    Attributes:
        reading: the Reading.
        anchors: for each of its Digits the box under which Corrections know it.
    """

    reading: Reading
    anchors: tuple[Box, ...]


def same_place(box: Box, places: Sequence[Box]) -> int | None:
    """Index of the place that is meant by a box: the same, or else that with which it overlaps most and by half."""
    if box in places:
        return places.index(box)
    overlaps = [overlap(box, place) for place in places]
    best = max(range(len(places)), key=overlaps.__getitem__, default=None)
    return best if best is not None and overlaps[best] > SAME else None


def _place(box: Box, reading: Reading) -> Box:
    """A box of a Reading in pixels of the Image as it was opened."""
    return turned_box(box, -reading.rotation, reading.width, reading.height)


def _inserted(digits: list[Digit], new: Digit) -> tuple[int, list[Digit]]:
    """Digits in reading order with one more, which takes its line and word from its neighbours; and its index."""
    lines: dict[int, list[Digit]] = {}
    for digit in digits:
        lines.setdefault(digit.line, []).append(digit)
    number = _line_of(new.box, lines)
    if number is None:
        number, lines = _with_new_line(new.box, lines)
    line = lines[number]
    place = sum(digit.box.center[0] < new.box.center[0] for digit in line)
    lines[number] = _with_word(line, place, _in(new, number, 0))
    result = [digit for key in sorted(lines) for digit in lines[key]]
    return result.index(lines[number][place]), result


def _line_of(box: Box, lines: dict[int, list[Digit]]) -> int | None:
    """The line in which the digit nearest to a box lies beside it; None if there is no such line."""
    best, best_overlap = None, _IN_LINE
    for number, line in lines.items():
        nearest = min((digit.box for digit in line), key=lambda other: abs(other.center[0] - box.center[0]))
        shared = min(nearest.bottom, box.bottom) - max(nearest.y, box.y)
        part = shared / min(nearest.height, box.height)
        if part > best_overlap:
            best, best_overlap = number, part
    return best


def _with_new_line(box: Box, lines: dict[int, list[Digit]]) -> tuple[int, dict[int, list[Digit]]]:
    """The lines, renumbered, with an empty one where a box lies; and its number."""

    def middle(line: list[Digit]) -> float:
        return sum(digit.box.center[1] for digit in line) / len(line)

    ordered = [lines[key] for key in sorted(lines)]
    number = sum(middle(line) < box.center[1] for line in ordered)
    ordered.insert(number, [])
    return number, {key: [_in(digit, key, digit.glyph.word) for digit in line] for key, line in enumerate(ordered)}


def _with_word(line: list[Digit], place: int, new: Digit) -> list[Digit]:
    """A line with one more digit: in the word of a neighbour that is near, else in a word of its own."""
    before, after = line[:place], line[place:]
    near = _IN_WORD * new.box.height
    if before and new.box.x - before[-1].box.right <= near:
        return [*before, _in(new, new.line, before[-1].glyph.word), *after]
    if after and after[0].box.x - new.box.right <= near:
        return [*before, _in(new, new.line, after[0].glyph.word), *after]
    word = before[-1].glyph.word + 1 if before else 0
    # A word that the new one stands in the middle of comes apart.
    further = 2 if before and after and before[-1].glyph.word == after[0].glyph.word else 1
    later = [_in(digit, digit.line, digit.glyph.word + further) for digit in after]
    return [*before, _in(new, new.line, word), *later]


def _in(digit: Digit, line: int, word: int) -> Digit:
    """A Digit in this line and word."""
    if (digit.line, digit.glyph.word) == (line, word):
        return digit
    return replace(digit, glyph=replace(digit.glyph, line=line, word=word))
