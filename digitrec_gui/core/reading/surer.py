"""Which of two Readings of the same Image is to be trusted: what the rules found, or what the finder saw."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from digitrec_gui.core.geometry import holds
from digitrec_gui.core.ink.ink_map import INK
from digitrec_gui.core.ink.matte import goes_on
from digitrec_gui.core.types import SURE, Digit, Image, InkMap

_RULED_DIGIT, _SEEN_DIGIT, _SEEN_LINE = 0.99, 0.97, 0.9
"""Confidence from which on a digit that only the rules found, or only the finder saw, is one that the other missed, and
likewise of one seen that looks like a line."""

_LIKE_LINES = (1, 7)
"""Digits that printed lines are taken for. The rules prove nothing by them, the finder only by those that are as high
as the others."""

_LEAST = 0.6
"""Confidence of each digit that the finder saw where the rules found none; on average they must be sure."""

_CLEAR, _AS_HIGH = 0.8, (0.8, 1.6)
"""Confidence of the others, and their height, in which that of a digit must lie for it to be as high as they are."""

_SEEN, _UNSEEN, _MOST = 0.5, 0.1, 0.5
"""Share of a digit's ink from which on the finder has seen it, and up to which it has not; and the share of the digits
that it must have seen for what it has not seen to count."""

_ALL = 0.99
"""Share of the ink that is as good as all of it."""

_FILLED = 0.85
"""Share of a picture's height from which on a digit leaves too little paper for the rules to be trusted alone."""

_EVERY = 4
"""Of how many pixels, across and down, the colour of one is looked at."""

_AS_EDGE, _OFF_EDGE = 0.25, 0.95
"""How far the colour of what is no ink lies from that of the picture's edge at most, in how far that of this share of
the pixels does at most."""

_NUMBER = 3
"""Sure digits from which on there is surely a number."""

_STRIP = 0.5
"""Share of a picture's height up to which a line at its edge is no digit: one that is cropped tightly fills it."""

_CUT = 2
"""Edges of a picture at which a line lies that leaves it."""

_SPECK = 3
"""Side up to which ink is a speck, pixels."""

_LONG = 0.5
"""Side of a piece of ink from which on it is a long line, or a frame, as a share of the picture's longer side."""

_SAME = 0.3
"""Share of the smaller one of two boxes from which on they are the same digit's."""


def is_plain(image: Image, ink: InkMap, digits: list[Digit]) -> bool:
    """Whether nothing but digits is on a picture, all of them sure, and paper around them: then it is read.

    In a tight crop the rules may take paper for ink, and see the outline of a 1 as a 0.

    Args:
        image: the picture.
        ink: of it by the rules.
        digits: of that, with boxes in its pixels.
    """
    explained = np.zeros(ink.shape, np.bool_)
    for digit in digits:
        x, y, right, bottom = digit.box.x, digit.box.y, digit.box.right, digit.box.bottom
        if not digit.is_digit or digit.prediction.confidence < SURE:
            return False
        if _edges(digit, ink.shape) or digit.box.height > _FILLED * ink.shape[0]:
            return False
        explained[y:bottom, x:right] = True
    inked = ink >= INK
    if not digits or int((inked & explained).sum()) < _ALL * int(inked.sum()):
        return False
    return not _is_as_at_edge(image, inked)


def _is_as_at_edge(image: Image, inked: npt.NDArray[np.bool_]) -> bool:
    """Whether ink has the colour of the picture's edge, beside what differs from that: then it is paper.

    Strokes may be so thick that the paper in their loops is less wide than they are.
    """
    some, where = image[::_EVERY, ::_EVERY], inked[::_EVERY, ::_EVERY]
    edge = np.median(np.concatenate([some[[0, -1]].reshape(-1, 3), some[:, [0, -1]].reshape(-1, 3)]), axis=0)
    off = cv2.split(cv2.absdiff(some, np.full_like(some, np.rint(edge).astype(np.uint8))))
    most = np.asarray(cv2.max(cv2.max(off[0], off[1]), off[2]), np.uint8)
    place = int(_OFF_EDGE * (most.size - 1))
    return bool(where.any()) and np.median(most[where]) < _AS_EDGE * np.partition(most, place, axis=None)[place]


def is_large(ink: InkMap, least: int) -> bool:
    """Whether all ink, but for specks, lies in pieces at least so high or wide, pixels, and none is a long line."""
    _, _, pieces, _ = cv2.connectedComponentsWithStats((ink >= INK).astype(np.uint8))
    sides = pieces[1:, [cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT]].max(axis=1)
    sides = sides[sides > _SPECK]
    return bool(sides.size) and least <= sides.min() and sides.max() <= _LONG * max(ink.shape)


def is_untied(digits: list[Digit]) -> bool:
    """Whether no line ties digits together, as a ruling does that runs through them: what the rules found is all sure.

    Most of it must be other than what lines themselves are taken for.
    """
    are_lines = [_may_be_a_line(digit) for digit in digits]
    return all(digit.is_sure for digit in digits) and 2 * sum(are_lines) < len(digits)


def is_surer(seen: list[Digit], ruled: list[Digit], ink: InkMap) -> bool:
    """Whether what the finder saw is to be trusted rather than what the rules found.

    It is where the rules took the paper within a digit for ink, as in a tight crop. Else who certainly has more digits
    that the other has not decides; then how many are no digits; then how sure the least sure digit is. Where the rules
    found no digit, what was seen must be sure on average, or mostly certain and more than one.

    Args:
        seen: the digits of what the finder saw.
        ruled: those of what the rules found.
        ink: the ink map by what the finder saw.
    """
    ours, theirs = ([digit for digit in one if digit.is_digit] for one in (seen, ruled))
    if not theirs:
        certain = [one for one in ours if one.prediction.confidence >= _SEEN_DIGIT]
        is_number = len(certain) > max(1, len(ours) / 2) and not all(map(_may_be_a_line, certain))
        return is_number or (_least(ours) >= _LEAST and _mean(ours) >= SURE)
    if any(_is_hole(digit, ours, ink) for digit in theirs):
        return True
    missed = sum(_is_missed(digit, ours) for digit in _new(ours, theirs))
    # Beside a number that the finder has seen, what is mixed with other things is a printed word.
    invented = sum(
        digit.prediction.confidence >= _RULED_DIGIT and not _may_be_a_line(digit)
        for digit in _new(_in_numbers(ruled) if has_number(ours) else theirs, ours)
    )
    if missed != invented:
        return missed > invented
    return (len(seen) - len(ours), -_least(ours)) < (len(ruled) - len(theirs), -_least(theirs))


def has_number(seen: list[Digit]) -> bool:
    """Whether the finder has seen so many sure digits that it is to be trusted of what is writing and what print."""
    return sum(digit.is_sure for digit in seen) >= _NUMBER


def without_borders(seen: list[Digit], ruled: list[Digit], shape: tuple[int, ...]) -> tuple[list[Digit], list[Digit]]:
    """Both without what looks like a line and leaves the picture at two of its edges, where digits lie free beside it.

    Args:
        seen: the digits of what the finder saw.
        ruled: those of what the rules found.
        shape: (h, w) of the picture in whose pixels their boxes are.
    """
    clear = [digit for digit in seen + ruled if digit.is_digit and digit.prediction.confidence >= _CLEAR]
    # In a tight crop all digits lie at the edges.
    is_tight = any(_edges(digit, shape) for digit in clear if not _may_be_a_line(digit))
    if is_tight or all(_edges(digit, shape) for digit in clear):
        return seen, ruled

    def kept(digits: list[Digit]) -> list[Digit]:
        return [digit for digit in digits if not _may_be_a_line(digit) or _edges(digit, shape) < _CUT]

    return kept(seen), kept(ruled)


def _edges(digit: Digit, shape: tuple[int, ...]) -> int:
    """At how many edges of the picture a digit lies."""
    box = digit.box
    return sum((box.x <= 0, box.y <= 0, box.right >= shape[1], box.bottom >= shape[0]))


def without_print(ruled: list[Digit], ours: list[Digit], seen: InkMap, ink: InkMap) -> list[Digit]:
    """What the rules found without what looks like a printed line and is none of the writing that the finder sees.

    Args:
        ruled: the digits that the rules found, with boxes in pixels of the ink map.
        ours: those of what the finder saw.
        seen: the ink map by what the finder saw.
        ink: the one by rules.
    """
    if _agree(ruled, ours):
        ruled = [digit for digit in ruled if not _may_be_a_line(digit) or not _new([digit], ours)]
    ruled = [
        digit
        for digit in ruled
        if not (_may_be_a_line(digit) and (goes_on(digit.box, seen, ink) or _is_beyond(digit, seen)))
    ]
    shares = [_share_seen(digit, seen) for digit in ruled]
    may_be_lines = [_may_be_a_line(digit) for digit in ruled]
    others = [share for share, is_line in zip(shares, may_be_lines, strict=True) if not is_line]
    if sum(share > _SEEN for share in others) <= _MOST * len(others):
        return ruled
    kept = zip(ruled, shares, may_be_lines, strict=True)
    return [digit for digit, share, is_line in kept if share > _UNSEEN or not is_line]


def with_lost(written: InkMap, ours: list[Digit], ruled: list[Digit], seen: InkMap) -> InkMap:
    """What was written with what the rules read for sure, the finder saw, and is in none of its digits.

    Args:
        written: (h, w), what the finder saw.
        ours: the digits of that.
        ruled: the digits that the rules found.
        seen: (h, w), the ink map by what the finder saw.
    """
    lost = [one for one in _new(ruled, ours) if one.is_digit and one.is_sure and _share_seen(one, seen) > _SEEN]
    if not lost:
        return written
    written = written.copy()
    for digit in lost:
        x, y, width, height = digit.box
        part = written[y : y + height, x : x + width]
        np.maximum(part, digit.glyph.ink, out=part)
    return written


def _agree(ruled: list[Digit], ours: list[Digit]) -> bool:
    """Whether all that the rules found but what may be lines, and some of it, is the same to the finder, and sure."""
    others = [digit for digit in ruled if not _may_be_a_line(digit)]
    sure = [one for one in ours if one.is_sure]
    return bool(others) and all(
        any(_is_same(digit, one) and one.prediction.digit == digit.prediction.digit for one in sure) for digit in others
    )


def _is_beyond(digit: Digit, seen: InkMap) -> bool:
    """Whether it is but a strip at the picture's edge, as of the table beside a sheet, and nothing to the finder."""
    is_low = digit.box.height < _STRIP * seen.shape[0]
    return _edges(digit, seen.shape) > 0 and is_low and _share_seen(digit, seen) <= _UNSEEN


def _is_missed(digit: Digit, ours: list[Digit]) -> bool:
    """Whether a digit that only the finder saw is one: certainly, or clearly and as high as the others."""
    confidence = digit.prediction.confidence
    if confidence >= _SEEN_DIGIT and not _may_be_a_line(digit):
        return True
    return confidence >= (_SEEN_LINE if _may_be_a_line(digit) else _CLEAR) and _is_as_high(digit, ours)


def _is_hole(ruled: Digit, ours: list[Digit], ink: InkMap) -> bool:
    """Whether it is paper to the finder, and lies within a digit that the finder surely has."""
    return any(one.is_sure and holds(one.box, ruled.box) for one in ours) and _share_seen(ruled, ink, INK) < _UNSEEN


def _share_seen(digit: Digit, seen: InkMap, least: int = 1) -> float:
    """Share of a digit's ink on which the finder saw some, or so much."""
    x, y, width, height = digit.box
    inked = digit.glyph.ink >= INK
    return float((seen[y : y + height, x : x + width][inked] >= least).mean()) if inked.any() else 0.0


def _mean(digits: list[Digit]) -> float:
    """How sure they are on average; 0 without any."""
    return float(np.mean([digit.prediction.confidence for digit in digits])) if digits else 0.0


def _least(digits: list[Digit]) -> float:
    """How sure the least sure one is; 0 without any."""
    return min((digit.prediction.confidence for digit in digits), default=0.0)


def _new(digits: list[Digit], others: list[Digit]) -> list[Digit]:
    """Those that lie where none of the others does."""
    return [digit for digit in digits if not any(_is_same(digit, other) for other in others)]


def _in_numbers(digits: list[Digit]) -> list[Digit]:
    """The digits among some, without what printed words are taken for: not all of such a word is a digit."""
    words: dict[tuple[int, int], list[Digit]] = {}
    for digit in digits:
        words.setdefault((digit.line, digit.word), []).append(digit)
    return [digit for word in words.values() if all(digit.is_digit for digit in word) for digit in word]


def _may_be_a_line(digit: Digit) -> bool:
    return not digit.is_digit or digit.prediction.digit in _LIKE_LINES


def _is_as_high(digit: Digit, digits: list[Digit]) -> bool:
    """Whether a digit is about as high as the others of its Reading that are clear; False if it is the only one."""
    heights = [other.box.height for other in digits if other is not digit and other.prediction.confidence >= _CLEAR]
    low, high = _AS_HIGH
    return bool(heights and low * np.median(heights) <= digit.box.height <= high * np.median(heights))


def _is_same(one: Digit, other: Digit) -> bool:
    a, b = one.box, other.box
    across, down = min(a.right, b.right) - max(a.x, b.x), min(a.bottom, b.bottom) - max(a.y, b.y)
    return max(0, across) * max(0, down) > _SAME * min(a.width * a.height, b.width * b.height)
