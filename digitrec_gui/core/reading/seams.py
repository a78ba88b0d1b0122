"""Seams: the ways from top to bottom through a piece of ink along which it may be cut with least ink."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from digitrec_gui.core.types import Box, Glyph, InkMap

Seams = npt.NDArray[np.int32]
"""For each seam and each row the first column right of it, (n, h); from left to right, they never cross."""

_ROWS = 32
"""Height to which ink is reduced before seams are sought: strokes keep two pixels or more."""

_SIDEWAYS = 0.03
"""What a step to the side costs beside one through ink, which costs 1: seams keep straight where nothing blocks."""

_APART = 3
"""Least distance between two seams half-way down, in rows."""

_DEAREST = 10.0
"""Most ink that a seam may cross, in rows of full ink: a third of the height."""

_LEAST = 0.06
"""Share of the ink that lies at least on either side of a seam."""

_MOST = 6
"""Seams of one piece."""

_ASIDE = 0.5
"""What a seam at the edge of the ink costs beside one in its middle, in heights, where there are known to be two."""


def find_seams(ink: InkMap) -> tuple[Seams, npt.NDArray[np.float32]]:
    """Finds the cheapest seams, by dynamic programming as in seam carving (Avidan and Shamir 2007).

    For each column half-way down the cheapest way up and the cheapest way down are known; seams go where their sum
    is less than to the left and to the right.

    Args:
        ink: (h, w) uint8, one piece alone, cropped.

    Returns:
        The seams with most reason to be a border between two digits, (0, h) if there are none, and how much ink
        each of them crosses, (n,), in heights of the piece.
    """
    height, width = ink.shape
    columns = max(3, round(width * _ROWS / height))
    small = np.asarray(cv2.resize(ink, (columns, _ROWS), interpolation=cv2.INTER_AREA), np.float32) / np.float32(255)
    upper, lower = _costs(small[: _ROWS // 2]), _costs(small[: _ROWS // 2 - 1 : -1])
    through = upper[-1] + lower[-1]
    starts = _valleys(through)
    paths = np.concatenate([_ways(upper, starts), _ways(lower, starts)[:, ::-1]], axis=1)
    left = np.cumsum(small, axis=1)[np.arange(_ROWS), paths].sum(axis=1) / small.sum()
    kept = (left > _LEAST) & (left < 1 - _LEAST)
    # Where two of them meet they go on together.
    paths = np.maximum.accumulate(paths[kept], axis=0)
    rows = np.arange(height) * _ROWS // height
    return np.rint((paths[:, rows] + 0.5) * (width / columns)).astype(np.int32), through[starts[kept]] / _ROWS


def halves(glyph: Glyph) -> tuple[Box, Box]:
    """Where the two digits lie that a glyph is known to hold: those beside the best seam, or else its two halves.

    Args:
        glyph: two digits, or what else lies side by side.

    Returns:
        Their boxes, in pixels of the Image; they overlap where the first leans over the second.
    """
    ink, (x, y, width, height) = glyph.ink, glyph.box
    seams, costs = find_seams(ink)
    edge: npt.NDArray[np.int32] = np.full(len(ink), max(1, ink.shape[1] // 2), np.int32)
    if len(seams):
        aside = np.abs(seams.mean(axis=1) / ink.shape[1] - 0.5)
        edge = seams[int(np.argmin(costs + 2 * _ASIDE * aside))]
    is_left = np.arange(ink.shape[1]) < edge[:, np.newaxis]
    across, down = width / ink.shape[1], height / ink.shape[0]
    boxes = []
    for half in (np.where(is_left, ink, 0), np.where(is_left, 0, ink)):
        left, top, wide, high = cv2.boundingRect(half.astype(np.uint8))
        size = max(1, round(wide * across)), max(1, round(high * down))
        boxes.append(Box(x + round(left * across), y + round(top * down), *size))
    return boxes[0], boxes[1]


def _costs(ink: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """For each pixel the cost of the cheapest way to the first row, (h, w)."""
    costs = ink.copy()
    for row in range(1, len(ink)):
        above = costs[row - 1]
        best = above.copy()
        np.minimum(best[1:], above[:-1] + _SIDEWAYS, out=best[1:])
        np.minimum(best[:-1], above[1:] + _SIDEWAYS, out=best[:-1])
        costs[row] += best
    return costs


def _valleys(through: npt.NDArray[np.float32]) -> npt.NDArray[np.intp]:
    """The columns that are cheaper than all near them, at most `_MOST` of them, from left to right."""
    inner = np.arange(1, len(through) - 1)
    found: list[int] = []
    for column in inner[np.argsort(through[inner], kind="stable")].tolist():
        if through[column] > _DEAREST or len(found) == _MOST:
            break
        near = through[max(0, column - _APART) : column + _APART + 1]
        if through[column] <= near.min() and all(abs(column - other) > _APART for other in found):
            found.append(column)
    return np.array(sorted(found), np.intp)


def _ways(costs: npt.NDArray[np.float32], starts: npt.NDArray[np.intp]) -> npt.NDArray[np.intp]:
    """The columns of the cheapest way from the last row at each start to the first row, (n, h), from row 0 on."""
    height, width = costs.shape
    ways = np.empty((len(starts), height), np.intp)
    ways[:, -1] = starts
    steps = np.array([0, -1, 1])
    for row in range(height - 2, -1, -1):
        candidates = np.clip(ways[:, row + 1, np.newaxis] + steps, 0, width - 1)
        best = (costs[row][candidates] + _SIDEWAYS * np.abs(steps)).argmin(axis=1)
        ways[:, row] = candidates[np.arange(len(starts)), best]
    return ways
