"""What a person corrects in a Reading: digits and signs labelled, removed and added; and the Reading with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import median
from typing import NamedTuple

from digitrec_gui.core.geometry import holds, overlap, turned_box
from digitrec_gui.core.types import SIGNS, Box, Digit, Part, Reading, ReadOptions, Sign

SAME = 0.5
"""From this overlap on two boxes mean the same digit."""

_IN_LINE = 0.4
"""An added digit joins a line with whose nearest digit it shares this part of its height."""

_IN_WORD = 0.8
"""An added digit joins the word of a neighbour that lies no further away than this part of the height of digits."""


@dataclass(frozen=True)
class Corrections:
    """What a person said of the digits and signs of one Image.

    All boxes are in pixels of the Image as it was opened, however it is turned to be read, so that what was
    corrected outlives another Reading of the same Image.

    Attributes:
        labels: the boxes of which a person said what is in them, and that: "0" to "9", or one of `SIGNS`.
        removed: the boxes of what is neither digit nor sign.
        added: the boxes that a person drew; what was found in them is replaced.
    """

    labels: tuple[tuple[Box, str], ...] = ()
    removed: tuple[Box, ...] = ()
    added: tuple[Box, ...] = ()

    def labelling(self, place: Box, text: str, *, adds: bool = False) -> Corrections:
        """With this digit or sign at a place; `adds` a digit there first, where no digit was read."""
        corrections = self.adding(place) if adds else self
        return replace(corrections, labels=(*corrections._other_labels(place), (place, text)))

    def removing(self, place: Box) -> Corrections:
        """Without what is at a place."""
        labels = self._other_labels(place)
        if place in self.added:
            return replace(self, labels=labels, added=tuple(box for box in self.added if box != place))
        return replace(self, labels=labels, removed=(*self.removed, place))

    def adding(self, place: Box) -> Corrections:
        """With one more digit, at this place."""
        others = tuple(box for box in self.added if overlap(box, place) <= SAME)
        return replace(self, labels=self._other_labels(place), added=(*others, place))

    def replacing(self, places: Sequence[Box], new: Sequence[Box]) -> Corrections:
        """With a digit at each of the new places instead of what is at these, as when two are joined or one is cut."""
        corrections = self
        for place in places:
            corrections = corrections.removing(place)
        for place in new:
            corrections = corrections.adding(place)
        return corrections

    def _other_labels(self, place: Box) -> tuple[tuple[Box, str], ...]:
        return tuple((box, text) for box, text in self.labels if overlap(box, place) <= SAME)

    def scaled(self, by: float) -> Corrections:
        """The same, of the Image so many times as large."""

        def larger(box: Box) -> Box:
            return Box(*(round(by * side) for side in box))

        labels = tuple((larger(box), text) for box, text in self.labels)
        return Corrections(labels, tuple(map(larger, self.removed)), tuple(map(larger, self.added)))

    def unread(self, reading: Reading) -> tuple[Box, ...]:
        """The boxes that must be read, each as one digit, for a Reading to be shown with what was corrected.

        They are those that were added, and those that were digits when a person labelled them and are signs now.
        """
        signs = [_place(sign.box, reading) for sign in reading.signs]
        digits = (box for box, text in self.labels if text not in SIGNS and box not in self.added)
        return (*self.added, *(box for box in digits if same_place(box, signs) is not None))

    def applied_to(self, reading: Reading, read: Mapping[Box, Digit], *, signs: bool = True) -> CorrectedReading:
        """A Reading with what was corrected.

        Args:
            reading: of the Image, turned in any way.
            read: what was read in the boxes that are `unread`, with boxes in pixels of the Image turned as for the
                Reading; of boxes that are missing here nothing is shown.
            signs: whether signs are shown; else what a person says is one is left out.
        """
        new = [box for box in self.added if box in read]
        places = [_place(part.box, reading) for part in reading.parts]
        gone = {match for box in self.removed if (match := same_place(box, places)) is not None}
        kept = [i for i, place in enumerate(places) if i not in gone and not any(holds(box, place) for box in new)]
        before = {
            box: [
                reading.parts[i]
                for i, place in enumerate(places)
                if (holds(box, place) or holds(place, box)) and not _is_unread(reading.parts[i])
            ]
            for box in new
        }
        parts, places = [reading.parts[i] for i in kept], [places[i] for i in kept]
        for box in sorted(new, key=lambda box: not before[box]):  # a new line would change the numbers of the others
            index, parts = _inserted(parts, read[box], before[box])
            places.insert(index, box)
        labelled = list(parts)
        for box, text in self.labels:
            match = same_place(box, places)
            if match is not None:
                labelled[match] = _labelled(parts[match], text, read.get(box))
        digits = tuple(part for part in labelled if isinstance(part, Digit))
        beside = tuple(part for part in labelled if isinstance(part, Sign)) if signs else ()
        corrected = replace(reading, digits=digits, signs=beside)
        order = {id(part): index for index, part in enumerate(labelled)}
        indexes = [order[id(part)] for part in corrected.parts]
        return CorrectedReading(corrected, tuple(places[i] for i in indexes), tuple(parts[i] for i in indexes))


@dataclass(frozen=True, eq=False)
class CorrectedReading:
    """A Reading with what was corrected.

    Attributes:
        reading: the Reading.
        anchors: for each of its parts the box under which Corrections know it.
        unlabelled: for each of its parts what was read there, whatever a person said of it.
    """

    reading: Reading
    anchors: tuple[Box, ...]
    unlabelled: tuple[Part, ...]


NOTHING = Corrections()
"""What was corrected where nothing was."""


@dataclass(frozen=True)
class Remembered:
    """What is remembered of an Image.

    Attributes:
        corrections: what was corrected.
        options: how it was read when it was corrected last; whether with signs is not remembered.
    """

    corrections: Corrections
    options: ReadOptions


@dataclass(frozen=True)
class Correction:
    """A step from some Corrections to others.

    Attributes:
        key: of the Image, see `remembered.key_of`; empty where it could not be made.
        before: what was corrected before.
        after: what is corrected now.
        options: how the Image is read.
    """

    key: bytes
    before: Corrections
    after: Corrections
    options: ReadOptions


class Extent(NamedTuple):
    """How much is remembered.

    Attributes:
        pictures: of how many Images.
        size: of the file, bytes.
    """

    pictures: int
    size: int


def merged(known: Corrections, step: Correction) -> Corrections:
    """Corrections with a further step, which may have been done to others: of the same picture in another window.

    What a step does not touch stays; where two say something else of the same digit, the later one counts.
    """
    before, after = step.before, step.after
    labels = dict(known.labels)
    for box in dict(before.labels).keys() - dict(after.labels).keys():
        labels.pop(box, None)
    labels.update(label for label in after.labels if label not in before.labels)
    return Corrections(
        tuple(labels.items()),
        _merged(known.removed, before.removed, after.removed),
        _merged(known.added, before.added, after.added),
    )


def _merged(known: tuple[Box, ...], before: tuple[Box, ...], after: tuple[Box, ...]) -> tuple[Box, ...]:
    kept = [box for box in known if box in after or box not in before]
    return (*kept, *(box for box in after if box not in before and box not in kept))


def same_place(box: Box, places: Sequence[Box]) -> int | None:
    """Index of the place that is meant by a box: the same, or else that with which it overlaps most and by half."""
    if box in places:
        return places.index(box)
    overlaps = [overlap(box, place) for place in places]
    best = max(range(len(places)), key=overlaps.__getitem__, default=None)
    return best if best is not None and overlaps[best] > SAME else None


def _labelled(part: Part, text: str, read: Digit | None) -> Part:
    """What was read, as a person says it is; `read` is what a sign is as a digit, if that is known yet."""
    if text not in SIGNS:
        digit = part if isinstance(part, Digit) else read
        if digit is None:
            return part
        return replace(digit, glyph=replace(digit.glyph, line=part.line, word=part.word), corrected=int(text))
    if isinstance(part, Sign):
        return replace(part, corrected=text)
    return Sign(part.box, "", 0.0, part.line, part.word, text)


def _is_unread(part: Part) -> bool:
    """Whether it is a mark, which is in no number."""
    return isinstance(part, Digit) and part.unread


def _place(box: Box, reading: Reading) -> Box:
    """A box of a Reading in pixels of the Image as it was opened."""
    return turned_box(box, -reading.rotation, reading.width, reading.height)


def _inserted(parts: list[Part], new: Digit, replaced: list[Part]) -> tuple[int, list[Part]]:
    """Parts in reading order with one more, and its index.

    It takes its line and word from what it replaces, or else from its neighbours.
    """
    lines: dict[int, list[Part]] = {}
    for part in parts:
        lines.setdefault(part.line, []).append(part)
    number = replaced[0].line if replaced else _line_of(new.box, lines)
    if number is None:
        number, lines = _with_new_line(new.box, lines)
    line = lines.setdefault(number, [])
    place = sum(part.box.center[0] < new.box.center[0] for part in line)
    if replaced:
        lines[number] = [*line[:place], _in(new, number, replaced[0].word), *line[place:]]
    else:
        lines[number] = _with_word(line, place, _in(new, number, 0))
    result = [part for key in sorted(lines) for part in lines[key]]
    return result.index(lines[number][place]), result


def _line_of(box: Box, lines: dict[int, list[Part]]) -> int | None:
    """The line in which the digit nearest to a box lies beside it; None if there is no such line."""
    best, best_overlap = None, _IN_LINE
    for number, line in lines.items():
        # A comma or a minus tells little of how high the line is.
        boxes = [part.box for part in line if isinstance(part, Digit)] or [part.box for part in line]
        nearest = min(boxes, key=lambda other: abs(other.center[0] - box.center[0]))
        shared = min(nearest.bottom, box.bottom) - max(nearest.y, box.y)
        share = shared / min(nearest.height, box.height)
        if share > best_overlap:
            best, best_overlap = number, share
    return best


def _with_new_line(box: Box, lines: dict[int, list[Part]]) -> tuple[int, dict[int, list[Part]]]:
    """The lines, renumbered, with an empty one where a box lies; and its number."""

    def middle(line: list[Part]) -> float:
        return sum(part.box.center[1] for part in line) / len(line)

    ordered = [lines[key] for key in sorted(lines)]
    number = sum(middle(line) < box.center[1] for line in ordered)
    ordered.insert(number, [])
    return number, {key: [_in(part, key, part.word) for part in line] for key, line in enumerate(ordered)}


def _with_word(line: list[Part], place: int, new: Part) -> list[Part]:
    """A line with one more digit: in the word of a neighbour that is near, else in a word of its own."""
    before, after = line[:place], line[place:]
    # What was read as a sign, and is a digit, is smaller than those beside it.
    near = _IN_WORD * max(new.box.height, median([part.box.height for part in line if isinstance(part, Digit)] or [0]))
    if before and new.box.x - before[-1].box.right <= near:
        return [*before, _in(new, new.line, before[-1].word), *after]
    if after and after[0].box.x - new.box.right <= near:
        return [*before, _in(new, new.line, after[0].word), *after]
    word = before[-1].word + 1 if before else 0
    # A word that the new one stands in the middle of comes apart.
    further = 2 if before and after and before[-1].word == after[0].word else 1
    later = [_in(part, part.line, part.word + further) for part in after]
    return [*before, _in(new, new.line, word), *later]


def _in(part: Part, line: int, word: int) -> Part:
    """A part in this line and word."""
    if (part.line, part.word) == (line, word):
        return part
    if isinstance(part, Sign):
        return replace(part, line=line, word=word)
    return replace(part, glyph=replace(part.glyph, line=line, word=word))
