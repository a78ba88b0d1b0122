"""Straight lines in the ink, and what was written on them."""

from __future__ import annotations

from itertools import pairwise

import cv2
import numpy as np
import numpy.typing as npt

from digitrec_gui.core.pieces import Labels, Piece, as_piece, components
from digitrec_gui.core.types import Box

_THICKEST = 0.2
"""Thickness of a frame's lines, in heights of the writing. What is thicker is the edge of a sheet or a shadow, whose
ragged side is no writing."""

_SLOPE, _STEEPEST = 0.01, 36
"""Steps in which slopes are tried, and how many of them: 20 degrees at most, as a sheet is held."""

_LEVEL = 0.035
"""Slope up to which a line counts as level: 2 degrees."""

_POINTS = 300
"""As many pixels of a piece tell how it leans."""


def lean_of(pieces: list[Piece], labels: Labels) -> float:
    """The slope of the rulings among these pieces, or that pieces hang on: rows down for each column to the right.

    Args:
        pieces: longer than any stroke of a digit.
        labels: their label map.

    Returns:
        The slope under which most of their ink lies in few lines; 0 for a few degrees, which `straight` bears.
    """
    if not pieces:
        return 0.0
    points = []
    for piece in pieces:
        x, y, width, height = piece.box
        rows, columns = np.nonzero(labels[y : y + height, x : x + width] == piece.labels[0])
        step = max(1, len(rows) // _POINTS)
        points.append(np.stack([rows[::step] + y, columns[::step] + x]))
    rows, columns = np.concatenate(points, axis=1)
    slopes = np.arange(-_STEEPEST, _STEEPEST + 1) * _SLOPE
    levels = rows - np.round(np.outer(slopes, columns)).astype(np.intp)
    levels -= levels.min()
    crowds = [float((np.bincount(level) ** 2).sum()) for level in levels]
    slope = float(slopes[int(np.argmax(crowds))])
    return slope if abs(slope) > _LEVEL else 0.0


def freed(
    frame: Piece, labels: Labels, height: float, length: int, upright: bool = False, lean: float = 0.0
) -> list[Piece]:
    """The writing that touches the lines of a frame or a ruling, entered into `labels` with new labels.

    Lines are what is straight, level or (a frame's) upright, for `length` pixels, longer than any stroke of a digit;
    they may lean by a few degrees, because the mask is widened across before it is searched along. A stroke that
    crosses a line is closed again over the gap that the line leaves.
    """
    x, y, width, h = frame.box
    window = labels[y : y + h, x : x + width]
    mask = (window == frame.labels[0]).astype(np.uint8)
    lines = straight(mask, (length, 1), lean)
    if upright:
        lines |= straight(mask, (1, length), lean)
    if not lines.any():
        return []
    framed = np.pad(lines, 1)  # paper on all sides, from which the distances are measured
    thickness = max(1, round(2 * cv2.distanceTransform(framed, cv2.DIST_L2, 3)[framed > 0].mean()))
    if upright and thickness > _THICKEST * height:
        return []
    around = cv2.dilate(lines, np.ones((3, 3), np.uint8))
    writing = np.asarray(cv2.subtract(mask, around), np.uint8)
    side = 2 * thickness + 3
    closed = cv2.morphologyEx(writing, cv2.MORPH_CLOSE, np.ones((side, side), np.uint8))
    writing = np.asarray(cv2.bitwise_and(closed, mask), np.uint8)
    count, parts, stats = components(writing)
    near = np.bincount(parts[cv2.dilate(around, np.ones((side, side), np.uint8)) > 0], minlength=count)
    # What clings to a line is its own ragged edge, what is as thin as a line the end of one.
    clings = (near > 0.7 * stats[:, cv2.CC_STAT_AREA]) | (stats[:, cv2.CC_STAT_WIDTH] <= 2 * thickness)
    clings |= stats[:, cv2.CC_STAT_HEIGHT] < 0.5 * height
    found: list[Piece] = []
    free = int(labels.max()) + 1
    for part in np.flatnonzero(~clings[1:]) + 1:
        piece = as_piece(stats[part], free + len(found))
        window[parts == part] = piece.labels[0]
        box = piece.box
        found.append(Piece(Box(box.x + x, box.y + y, box.width, box.height), piece.area, piece.labels))
    return found


def straight(mask: npt.NDArray[np.uint8], size: tuple[int, int], lean: float = 0.0) -> npt.NDArray[np.uint8]:
    """The parts of a 0/1 mask that lie on lines of this (width, height), one of which is 1, and of this lean."""
    if size[0] == 1:
        return straight(mask.T, (size[1], 1), -lean).T
    if not lean:
        return _level(mask, size[0])
    height, width = mask.shape
    drop = np.round(lean * np.arange(width)).astype(np.intp)
    lift = drop.max() - drop
    starts = np.flatnonzero(np.diff(lift, prepend=-1))
    strips = [(slice(a, b), slice(lift[a], lift[a] + height)) for a, b in pairwise([*starts, width])]
    upright = np.zeros((height + np.ptp(drop), width), np.uint8)  # each column moved so that the lines are level
    for columns, rows in strips:
        upright[rows, columns] = mask[:, columns]
    level = _level(upright, size[0])
    lines = np.empty_like(mask)
    for columns, rows in strips:
        lines[:, columns] = level[rows, columns]
    return lines


def _level(mask: npt.NDArray[np.uint8], length: int) -> npt.NDArray[np.uint8]:
    lines = np.zeros_like(mask)
    rows = np.flatnonzero(mask.any(axis=1))
    if len(rows):
        band = slice(max(0, rows[0] - 1), rows[-1] + 2)
        wide = cv2.dilate(mask[band], np.ones((3, 1), np.uint8))
        found = cv2.morphologyEx(wide, cv2.MORPH_OPEN, np.ones((1, length), np.uint8))
        lines[band] = cv2.bitwise_and(found, mask[band])
    return lines
