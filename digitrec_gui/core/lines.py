"""Straight lines in the ink, and what was written on them."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from digitrec_gui.core.pieces import Labels, Piece, as_piece, components
from digitrec_gui.core.types import Box

_THICKEST = 0.2
"""Thickness of a frame's lines, in heights of the writing. What is thicker is the edge of a sheet or a shadow, whose
ragged side is no writing."""


def freed(frame: Piece, labels: Labels, height: float, length: int, upright: bool = False) -> list[Piece]:
    """The writing that touches the lines of a frame or a ruling, entered into `labels` with new labels.

    Lines are what is straight, level or (a frame's) upright, for `length` pixels, longer than any stroke of a digit;
    they may lean by a few degrees, because the mask is widened across before it is searched along. A stroke that
    crosses a line is closed again over the gap that the line leaves.
    """
    x, y, width, h = frame.box
    window = labels[y : y + h, x : x + width]
    mask = (window == frame.labels[0]).astype(np.uint8)
    lines = straight(mask, (length, 1))
    if upright:
        lines |= straight(mask, (1, length))
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


def straight(mask: npt.NDArray[np.uint8], size: tuple[int, int]) -> npt.NDArray[np.uint8]:
    """The parts of a 0/1 mask that lie on lines of this (width, height), one of which is 1."""
    across = (3, 1) if size[1] == 1 else (1, 3)
    wide = cv2.dilate(mask, np.ones(across, np.uint8))
    lines = cv2.morphologyEx(wide, cv2.MORPH_OPEN, np.ones((size[1], size[0]), np.uint8))
    return np.asarray(cv2.bitwise_and(lines, mask), np.uint8)
