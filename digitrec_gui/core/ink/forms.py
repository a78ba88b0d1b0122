"""Frames, grids and rulings: found, and what was written on their lines cut free of them."""

from __future__ import annotations

from itertools import pairwise

import cv2
import numpy as np
import numpy.typing as npt

from digitrec_gui.core.ink.pieces import Labels, Piece, as_piece, components, writing_height
from digitrec_gui.core.types import Box

_THICKEST = 0.2
"""Thickness of a frame's lines, in heights of the writing. What is thicker is the edge of a sheet or a shadow, whose
ragged side is no writing."""

_SPECK = 8
"""Height up to which something is no writing that a frame might hold, pixels."""

_THIN = 20
"""Length of a line at least, in its own mean thickness."""

_LONG = 0.15
"""Length of a line that tells how the rulings lean at least, in the Image's width."""

_ACROSS = 0.95
"""Share of the Image's width that a line crosses which goes on beyond its edges."""

_SLOPE, _STEEPEST = 0.01, 36
"""Steps in which slopes are tried, and how many of them: 20 degrees at most, as a sheet is held."""

_LEVEL = 0.035
"""Slope up to which a line counts as level: 2 degrees."""

_POINTS = 300
"""As many pixels of a piece tell how it leans."""


def without_frames(pieces: list[Piece], labels: Labels) -> tuple[list[Piece], list[Piece]]:
    """Leaves out frames and grids (which hold other pieces), rulings, and remnants along the Image's edge.

    Digits that touch a line of a frame are one component with it; they are cut free and get labels of their own.

    Args:
        pieces: of the ink map.
        labels: its label map, in which the freed pieces are entered.

    Returns:
        The pieces without them, and the frames and grids.
    """
    width = labels.shape[1]
    frames = [piece for piece in pieces if holds_others(piece, pieces, labels)]
    unframed = [piece for piece in pieces if piece not in frames]
    lean = _lean_of([piece for piece in unframed if _is_long(piece, width)], labels)
    rulings = [piece for piece in unframed if is_ruling(piece, width, lean)]
    crossed = [piece for piece in unframed if piece not in rulings and _is_crossed(piece, labels, lean)]
    kept = [piece for piece in unframed if piece not in rulings + crossed]
    height = writing_height(kept)
    length = max(15, round(1.6 * height))
    strung = [piece for piece in kept if piece.box.height > 0.6 * height and _has_ruling(piece, labels, height, lean)]
    kept = [piece for piece in kept if piece not in strung]
    loose = [
        *(piece for frame in frames for piece in _freed(frame, labels, height, length, upright=True)),
        *(piece for one in strung for piece in _freed(one, labels, height, length, lean=lean)),
        *(piece for one in crossed for piece in _freed(one, labels, height, round(_ACROSS * width), lean=lean)),
        *(piece for one in rulings for piece in _freed(one, labels, height, one.box.width // 2, lean=lean)),
    ]
    loose = [piece for piece in loose if not _is_remnant(piece, height) and not holds_others(piece, kept, labels)]
    inner = [piece for piece in kept if not _hugs_edge(piece, labels, height)]
    return (inner or kept) + loose, frames


def _is_crossed(piece: Piece, labels: Labels, lean: float) -> bool:
    """Whether it is writing on a line that runs through the whole Image: a ruling, the paper's or the table's edge.

    The bar of a 7 or the foot of a 2 may do so too where the crop is tight; but then the digit reaches the opposite
    edge of the Image as well.
    """
    height, width = labels.shape
    x, y, w, h = piece.box
    if x > 1 or x + w < width - 1:
        return False
    mask = (labels[y : y + h, x : x + w] == piece.labels[0]).astype(np.uint8)
    rows = np.flatnonzero(_straight(mask, (round(_ACROSS * width), 1), lean).any(axis=1))
    if not len(rows):
        return False
    is_below = y + rows.mean() > height / 2
    return y > 1 if is_below else y + h < height - 1


def _has_ruling(piece: Piece, labels: Labels, height: float, lean: float) -> bool:
    """Whether digits of this height hang together by a piece of a ruling: longer and thinner than any bar of theirs."""
    x, y, w, h = piece.box
    height = max(height, _level_height(piece.box, lean))
    length = round(1.6 * height)
    if w < length:
        return False
    mask = (labels[y : y + h, x : x + w] == piece.labels[0]).astype(np.uint8)
    lines = _straight(mask, (length, 1), lean).sum(axis=0)
    return bool(lines.any() and np.median(lines[lines > 0]) < 0.15 * height)


def is_ruling(piece: Piece, image_width: int, lean: float = 0.0) -> bool:
    """Whether it is a line across the page, or, where they lean, a part of one.

    Args:
        piece: of the ink map.
        image_width: of the ink map, pixels.
        lean: of the rulings, see `_lean_of`.
    """
    box = piece.box
    if box.width < 6.7 * _level_height(box, lean):
        return False
    if lean and box.width**2 > _THIN * piece.area:
        return True  # level, a part of one is a fragment; leaning, it is as high as digits are
    reaches_edge = box.x <= 1 or box.right >= image_width - 1
    return box.width > (0.6 if reaches_edge else 0.8) * image_width


def _is_remnant(piece: Piece, height: float) -> bool:
    """Whether it is what is left of a frame beside writing of this height: long and thin, like its lines."""
    length = max(piece.box.width, piece.box.height)
    return length > 3 * height > 0 and length**2 > _THIN * piece.area


def _is_long(piece: Piece, image_width: int) -> bool:
    """Whether it is, or hangs on, a line so long and thin that no digit has it: one that tells how the lines lean."""
    width, height = piece.box.width, piece.box.height
    return width > max(_LONG * image_width, 2 * height) and width**2 > _THIN * piece.area


def _level_height(box: Box, lean: float) -> float:
    """Its height were it not for the lean of the line that it lies or hangs on."""
    return box.height - abs(lean) * box.width


def holds_others(piece: Piece, pieces: list[Piece], labels: Labels) -> bool:
    """Whether it is sparse and goes around other writing, as a frame or a grid does and digits that touch do not."""
    x, y, width, height = piece.box
    if piece.area > 0.35 * width * height:
        return False
    inside = [
        other.box
        for other in pieces
        if other is not piece
        and other.box.height > max(_SPECK, 0.02 * height)
        and other.box.x >= x
        and other.box.y >= y
        and other.box.right <= piece.box.right
        and other.box.bottom <= piece.box.bottom
    ]
    large = [other for other in inside if other.height > 0.2 * height]
    if len(inside) >= 4 or not large:
        return len(inside) >= 4
    mask = labels[y : y + height, x : x + width] == piece.labels[0]
    return _has_line(mask) or any(_goes_around(mask, other, piece.box) for other in large)


def _has_line(mask: npt.NDArray[np.bool_]) -> bool:
    """Whether it has a straight line, level or upright, half as long as its longer side."""
    ink = mask.astype(np.uint8)
    length = max(ink.shape) // 2
    return bool(_straight(ink, (length, 1)).any() or _straight(ink, (1, length)).any())


def _goes_around(mask: npt.NDArray[np.bool_], other: Box, own: Box) -> bool:
    """Whether ink lies on three sides of another box at least, along half of each; `mask` is the ink in its own."""
    x, y, right, bottom = other.x - own.x, other.y - own.y, other.right - own.x, other.bottom - own.y
    rows, columns = mask[y:bottom], mask[:, x:right]
    sides = (
        rows[:, :x].any(axis=1),
        rows[:, right:].any(axis=1),
        columns[:y].any(axis=0),
        columns[bottom:].any(axis=0),
    )
    return bool(sum(side.mean() > 0.5 for side in sides) >= 3)


def reaches_edge(box: Box, shape: tuple[int, ...]) -> bool:
    """Whether a box touches the edge of an Image of this (height, width, …), or almost."""
    return box.x <= 1 or box.y <= 1 or box.right >= shape[1] - 1 or box.bottom >= shape[0] - 1


def _hugs_edge(piece: Piece, labels: Labels, typical: float) -> bool:
    """Whether it is what a crop left of a frame or of a neighbour.

    That is: it touches the Image's edge, most of it lies along that edge, and it either runs along a whole side
    or is thin. A digit that is cut off lies mostly farther in.
    """
    height, width = labels.shape
    x, y, w, h = piece.box
    if not reaches_edge(piece.box, labels.shape):
        return False
    if max(w / width, h / height) < 0.8 and min(w, h) > 0.3 * typical:
        return False
    margin_x, margin_y = max(2, round(0.12 * width)), max(2, round(0.12 * height))
    own = labels[y : y + h, x : x + w] == piece.labels[0]
    rows = slice(max(0, margin_y - y), max(0, height - margin_y - y))
    columns = slice(max(0, margin_x - x), max(0, width - margin_x - x))
    return bool(own[rows, columns].sum() < 0.35 * piece.area)


def _lean_of(pieces: list[Piece], labels: Labels) -> float:
    """The slope of the rulings among these pieces, or that pieces hang on: rows down for each column to the right.

    Args:
        pieces: longer than any stroke of a digit.
        labels: their label map.

    Returns:
        The slope under which most of their ink lies in few lines; 0 for a few degrees, which `_straight` bears.
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


def _freed(
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
    lines = _straight(mask, (length, 1), lean)
    if upright:
        lines |= _straight(mask, (1, length), lean)
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


def _straight(mask: npt.NDArray[np.uint8], size: tuple[int, int], lean: float = 0.0) -> npt.NDArray[np.uint8]:
    """The parts of a 0/1 mask that lie on lines of this (width, height), one of which is 1, and of this lean."""
    if size[0] == 1:
        return _straight(mask.T, (size[1], 1), -lean).T
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
