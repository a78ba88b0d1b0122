"""Ink that was not written: frames, grids and rulings, on whose lines digits may be, and the table around a sheet."""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from digitrec_gui.core.lines import freed, lean_of, straight
from digitrec_gui.core.pieces import Labels, Piece, find_pieces, writing_height
from digitrec_gui.core.types import Box, InkMap


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
    frames = [piece for piece in pieces if _holds_others(piece, pieces, labels)]
    unframed = [piece for piece in pieces if piece not in frames]
    lean = lean_of([piece for piece in unframed if _is_long(piece, width)], labels)
    rulings = [piece for piece in unframed if _is_ruling(piece, width, lean)]
    crossed = [piece for piece in unframed if piece not in rulings and _is_crossed(piece, labels, lean)]
    kept = [piece for piece in unframed if piece not in rulings + crossed]
    height = writing_height(kept)
    length = max(15, round(1.6 * height))
    strung = [piece for piece in kept if piece.box.height > 0.6 * height and _has_ruling(piece, labels, height, lean)]
    kept = [piece for piece in kept if piece not in strung]
    loose = [
        *(piece for frame in frames for piece in freed(frame, labels, height, length, upright=True)),
        *(piece for one in strung for piece in freed(one, labels, height, length, lean=lean)),
        *(piece for one in crossed for piece in freed(one, labels, height, round(_ACROSS * width), lean=lean)),
        *(piece for one in rulings for piece in freed(one, labels, height, one.box.width // 2, lean=lean)),
    ]
    loose = [piece for piece in loose if not _is_remnant(piece, height) and not _holds_others(piece, kept, labels)]
    inner = [piece for piece in kept if not _hugs_edge(piece, labels, height)]
    return (inner or kept) + loose, frames


class NotWritten(NamedTuple):
    """What is ink and was not written: masks (h, w), 1 there and 0 elsewhere, with its soft rim; None for nothing.

    Attributes:
        lines: frames, grids and rulings.
        areas: the sides of what is wide: the table around the sheet, a shadow.
    """

    lines: npt.NDArray[np.uint8] | None
    areas: npt.NDArray[np.uint8] | None


def not_written(ink: InkMap, gradient: npt.NDArray[np.float32]) -> NotWritten:
    """Finds what was printed, or lies around the sheet.

    Args:
        ink: (h, w) uint8.
        gradient: (h, w), of the contrast, 0 where there is no edge.
    """
    labels, pieces, _ = find_pieces(ink)
    width = ink.shape[1]
    wide = _areas(pieces, labels, gradient)
    pieces = [piece for piece in pieces if piece not in wide]
    lines = [piece for piece in pieces if _holds_others(piece, pieces, labels) or _is_ruling(piece, width)]
    return NotWritten(_mask(lines, labels), _mask(wide, labels))


def areas(ink: InkMap, gradient: npt.NDArray[np.float32]) -> npt.NDArray[np.uint8] | None:
    """The `areas` of `not_written` alone."""
    labels, pieces, _ = find_pieces(ink)
    return _mask(_areas(pieces, labels, gradient), labels)


_RIM = 4
"""How far the soft rim of a printed line, or of an area, reaches, pixels."""

_WIDE, _WIDEST = 0.2, 0.5
"""Least length of an area that reaches the edge of the Image, and of one that does not, in shorter sides of the Image:
what is written has no edges either where it is out of focus."""

_EDGELESS = 0.7
"""Share of its outline that lies on edges, up to which something is no stroke: 0.6 at most for tables around a sheet,
hardly below 1 for strokes."""


def _areas(pieces: list[Piece], labels: Labels, gradient: npt.NDArray[np.float32]) -> list[Piece]:
    """The pieces that are no strokes but the side of something wide.

    A stroke has an edge all around. Something wide is ink only as far as the paper beside it is thought to reach, and
    ends there without an edge, or with the Image.
    """
    shorter = min(labels.shape)
    wide = [
        piece
        for piece in pieces
        if max(piece.box.width, piece.box.height)
        > shorter * (_WIDE if _reaches_edge(piece.box, labels.shape) else _WIDEST)
    ]
    if not wide:
        return []
    edges = np.asarray(cv2.dilate((gradient > 0).astype(np.uint8), np.ones((5, 5), np.uint8)), np.uint8)
    return [piece for piece in wide if _share_of_edges(piece, labels, edges) < _EDGELESS]


def _reaches_edge(box: Box, shape: tuple[int, ...]) -> bool:
    return box.x <= 1 or box.y <= 1 or box.right >= shape[1] - 1 or box.bottom >= shape[0] - 1


def _share_of_edges(piece: Piece, labels: Labels, edges: npt.NDArray[np.uint8]) -> float:
    """How much of its outline lies on edges (1, not 0), 0 to 1; the Image's own edge is none."""
    x, y, width, height = piece.box
    own = np.pad(labels[y : y + height, x : x + width] == piece.labels[0], 1).astype(np.uint8)
    outline = cv2.subtract(own, cv2.erode(own, np.ones((3, 3), np.uint8)))[1:-1, 1:-1]
    return float(edges[y : y + height, x : x + width][outline > 0].mean())


def _mask(pieces: list[Piece], labels: Labels) -> npt.NDArray[np.uint8] | None:
    if not pieces:
        return None
    mask = np.zeros(labels.shape, np.uint8)
    for piece in pieces:
        x, y, width, height = piece.box
        mask[y : y + height, x : x + width] |= labels[y : y + height, x : x + width] == piece.labels[0]
    side = 2 * _RIM + 1
    return np.asarray(cv2.dilate(mask, np.ones((side, side), np.uint8)), np.uint8)


_SPECK = 8
"""Height up to which something is no writing that a frame might hold, pixels."""

_THIN = 20
"""Length of a line at least, in its own mean thickness."""

_LONG = 0.15
"""Length of a line that tells how the rulings lean at least, in the Image's width."""

_ACROSS = 0.95
"""Share of the Image's width that a line crosses which goes on beyond its edges."""


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
    rows = np.flatnonzero(straight(mask, (round(_ACROSS * width), 1), lean).any(axis=1))
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
    lines = straight(mask, (length, 1), lean).sum(axis=0)
    return bool(lines.any() and np.median(lines[lines > 0]) < 0.15 * height)


def _is_ruling(piece: Piece, image_width: int, lean: float = 0.0) -> bool:
    box = piece.box
    if box.width < 6.7 * _level_height(box, lean):
        return False
    if lean and box.width**2 > _THIN * piece.area:
        return True  # a part of one: level, it would be a fragment, but this one is as high as digits are
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


def _holds_others(piece: Piece, pieces: list[Piece], labels: Labels) -> bool:
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
    return bool(straight(ink, (length, 1)).any() or straight(ink, (1, length)).any())


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


def _hugs_edge(piece: Piece, labels: Labels, typical: float) -> bool:
    """Whether it is what a crop left of a frame or of a neighbour.

    That is: it touches the Image's edge, most of it lies along that edge, and it either runs along a whole side
    or is thin. A digit that is cut off lies mostly farther in.
    """
    height, width = labels.shape
    x, y, w, h = piece.box
    if not _reaches_edge(piece.box, labels.shape):
        return False
    if max(w / width, h / height) < 0.8 and min(w, h) > 0.3 * typical:
        return False
    margin_x, margin_y = max(2, round(0.12 * width)), max(2, round(0.12 * height))
    own = labels[y : y + h, x : x + w] == piece.labels[0]
    rows = slice(max(0, margin_y - y), max(0, height - margin_y - y))
    columns = slice(max(0, margin_x - x), max(0, width - margin_x - x))
    return bool(own[rows, columns].sum() < 0.35 * piece.area)
