"""Layout: boxes of digits -> lines of words, in reading order.

Nothing here looks at ink: what the pieces are is known before, and only where they lie counts.

1. A page photographed or written askew is straightened first, by the angle under which neighbours follow one another.
2. Lines are traced from left to right, each from digit to digit, so that they may climb, fall or wave.
3. A line is split into words where its gaps fall into two clear groups (after Kim and Govindaraju 1998, who find that
   a gap says little by itself and much beside the others of its line).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from digitrec_gui.core.types import Box, Digit

_STEEPEST = 18
"""Greatest skew that is looked for, degrees."""

_REACH = 4.0
"""How far apart neighbours may be that tell the skew, in heights of the writing."""

_MOST = 400
"""Digits, from the top, that tell the skew."""

_OVERLAP = 0.35
"""Share of the lower one's height in which a digit must overlap its line."""

_STACKED = 0.6
"""Two boxes that overlap in less than this share of their heights, and in more of their widths, stand one above the
other and not side by side."""

_TALLEST = 1.4
"""What is higher than this, in heights of the writing, does not tell lines apart: only its middle counts."""

_SMALLEST_SPACE = 0.55
"""Least gap between words, in heights of the writing."""

_CLEAR = 1.6
"""How many times wider the narrowest gap between words is than the widest within them."""

_NARROW = 0.3
"""Gaps within words narrower than this count as this wide, in heights: writing is never more even."""

_FEW_WITHIN = 0.3
"""Least share of a line's gaps that lie within words. Fewer narrow ones are mishaps in a row of digits set apart,
such as two that happen to stand close."""

_ALWAYS_SPACE = 4.0
"""From this gap on digits are never one number, in heights ..."""

_ALONE_SPACE = 2.0
"""... and from this one on where a line has but one gap, and none to compare it with."""

Frames = npt.NDArray[np.float64]
"""Boxes on the straightened page, (n, 4): left, top, right, bottom."""


def arrange(boxes: Sequence[Box]) -> list[list[list[int]]]:
    """Sorts boxes into lines and words.

    Args:
        boxes: of single digits, in any order, pixels.

    Returns:
        Lines from top to bottom, each with its words from left to right, each with the indexes of its boxes from
        left to right; every index once.
    """
    if len(boxes) <= 1:
        return [[[index]] for index in range(len(boxes))]
    corners = np.array([(box.x, box.y, box.right, box.bottom) for box in boxes], np.float64)
    height = float(np.median(corners[:, 3] - corners[:, 1]))
    frames = _straightened(corners, _skew(corners, height))
    lines = _lines(frames, height)
    return [_words(line, frames) for line in lines]


def places(boxes: Sequence[Box]) -> list[tuple[int, int, int]]:
    """The index of each box in reading order, with the index of its line and, in that, of its word."""
    return [
        (index, line, word)
        for line, words in enumerate(arrange(boxes))
        for word, indexes in enumerate(words)
        for index in indexes
    ]


def in_order(digits: Sequence[Digit]) -> list[Digit]:
    """Digits sorted by line, then from left to right, each with its line and word."""
    return [
        replace(digits[index], glyph=replace(digits[index].glyph, line=line, word=word))
        for index, line, word in places([digit.box for digit in digits])
    ]


def _skew(corners: Frames, height: float) -> float:
    """The slope (dy/dx) under which neighbours of one line follow one another; 0 where there are too few to tell."""
    x = (corners[:, 0] + corners[:, 2]) / 2
    y = (corners[:, 1] + corners[:, 3]) / 2
    top = np.argsort(y, kind="stable")[:_MOST]
    x, y = x[top] / height, y[top] / height
    dx, dy = x[np.newaxis] - x[:, np.newaxis], y[np.newaxis] - y[:, np.newaxis]
    neighbours = (dx > 0.4) & (dx < _REACH) & (np.abs(dy) < 0.2 + np.tan(np.radians(_STEEPEST)) * dx)
    dx, dy = dx[neighbours], dy[neighbours]
    if len(dx) < 3:
        return 0.0
    slopes = np.tan(np.radians(np.arange(-_STEEPEST, _STEEPEST + 1)))
    off = (dy[np.newaxis] - slopes[:, np.newaxis] * dx[np.newaxis]) / 0.25
    votes = np.exp(-(off**2)).sum(axis=1)
    # Few digits tell little, and most pages are straight.
    votes *= 1 - 0.01 * np.abs(np.arange(-_STEEPEST, _STEEPEST + 1))
    return float(slopes[int(votes.argmax())])


def _straightened(corners: Frames, slope: float) -> Frames:
    """The boxes moved along the page's rotation about the origin; they stay upright and as large as they are."""
    center = (corners[:, :2] + corners[:, 2:]) / 2
    half = (corners[:, 2:] - corners[:, :2]) / 2
    cosine = 1 / np.hypot(1, slope)
    sine = slope * cosine
    moved = np.stack([center[:, 0] * cosine + center[:, 1] * sine, center[:, 1] * cosine - center[:, 0] * sine], axis=1)
    return np.concatenate([moved - half, moved + half], axis=1)


def _lines(frames: Frames, height: float) -> list[list[int]]:
    """Indexes by line, from top to bottom, each from left to right.

    A digit joins the line whose last digit overlaps it most in height; following the last digit and not a straight
    base line lets a line climb or fall.
    """
    middle = (frames[:, 1] + frames[:, 3]) / 2
    half = np.minimum(frames[:, 3] - frames[:, 1], _TALLEST * height) / 2
    # Plain lists: one by one, their numbers are read ten times faster than an array's.
    spans = np.stack([frames[:, 0], middle - half, frames[:, 2], middle + half], axis=1).tolist()
    lines: list[list[int]] = []
    for index in np.argsort(frames[:, 0] + frames[:, 2], kind="stable").tolist():
        best, most = None, _OVERLAP
        for line in lines:
            overlap = _overlap(spans[line[-1]], spans[index])
            if overlap > most:
                best, most = line, overlap
        if best is None:
            lines.append([index])
        else:
            best.append(index)
    return sorted(lines, key=lambda line: float(middle[line].mean()))


def _overlap(a: list[float], b: list[float]) -> float:
    """Share of the lower one's height in which both lie; 0 where one stands above the other, however near."""
    share = (min(a[3], b[3]) - max(a[1], b[1])) / min(a[3] - a[1], b[3] - b[1])
    if 0 < share < _STACKED and min(a[2], b[2]) - max(a[0], b[0]) > _STACKED * min(a[2] - a[0], b[2] - b[0]):
        return 0.0
    return share


def _words(line: list[int], frames: Frames) -> list[list[int]]:
    """The words of a line."""
    left, right = frames[line, 0], frames[line, 2]
    height = float(np.median(frames[line, 3] - frames[line, 1]))
    space = _space(_gaps(left, right) / height)
    words = [[line[0]]]
    for gap, (_, index) in zip(_gaps(left, right) / height, pairwise(line), strict=True):
        if gap >= space:
            words.append([index])
        else:
            words[-1].append(index)
    return words


def _gaps(left: npt.NDArray[np.float64], right: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Distances between neighbours, pixels.

    A 1 is narrow, and a point. Some writers give it as much room as any digit, some as much as it needs: where the
    line's width is greater, that half-way between both is taken.
    """
    own = right - left
    width = np.maximum(own, (own + np.median(own)) / 2)
    center = (left + right) / 2
    return np.asarray(np.diff(center) - (width[1:] + width[:-1]) / 2)


def _space(gaps: npt.NDArray[np.float64]) -> float:
    """From which gap on, in heights, a gap lies between words."""
    ordered = np.sort(gaps)
    for place, (within, between) in enumerate(pairwise(ordered), start=1):
        clear = between >= _SMALLEST_SPACE and between >= _CLEAR * max(within, _NARROW)
        if clear and place >= _FEW_WITHIN * len(gaps):
            return float(between)
    return _ALWAYS_SPACE if len(gaps) > 1 else _ALONE_SPACE
