"""Ink map -> glyphs: the pieces of ink that may be digits, by line and in reading order.

A piece is a connected component of the binarised ink map. Pieces that are no writing (specks, frames, rulings,
remnants at the edge of a crop, dashes) are left out, broken strokes are put together again.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from digitrec_gui.core.ink import INK
from digitrec_gui.core.types import Box, Glyph, InkMap

MAX_GLYPHS = 2000
"""More than any page of digits holds; a picture with more pieces shows something else, and the largest are kept."""


@dataclass(frozen=True)
class _Piece:
    """One or more connected components that belong together."""

    box: Box
    area: int
    labels: tuple[int, ...]


def find_glyphs(ink: InkMap) -> list[Glyph]:
    """Finds the glyphs of an ink map.

    Args:
        ink: (h, w) uint8, see `ink_map`.

    Returns:
        Glyphs in reading order, boxes in pixels of the ink map; empty if there are none.
    """
    labels, pieces = _pieces(ink)
    pieces = _without_frames(pieces, labels)
    if not pieces:
        return []
    pieces = _without_specks(pieces, _writing_height(pieces))
    height = _writing_height(pieces)
    pieces = _merged(pieces, height)
    pieces = [piece for piece in pieces if not _is_dash(piece) and not _is_small(piece, height)]
    return [
        Glyph(piece.box, _own_ink(piece, ink, labels), number)
        for number, line in enumerate(_lines(pieces))
        for piece in line
    ]


def _pieces(ink: InkMap) -> tuple[npt.NDArray[np.int32], list[_Piece]]:
    """Label map and the connected components that are at least 3 pixels high or wide, largest first."""
    binary = cv2.threshold(ink, INK - 1, 255, cv2.THRESH_BINARY)[1]
    _, labels, stats, _ = cv2.connectedComponentsWithStats(binary, connectivity=8)
    order = np.argsort(-stats[1:, cv2.CC_STAT_AREA], kind="stable")[:MAX_GLYPHS] + 1
    pieces = []
    for label in order:
        x, y, width, height, area = (int(value) for value in stats[label])
        if max(width, height) >= 3:
            pieces.append(_Piece(Box(x, y, width, height), area, (int(label),)))
    return labels, pieces


def _writing_height(pieces: list[_Piece]) -> float:
    """Typical height of the writing, pixels: the median of the pieces' heights, each weighted by its area."""
    heights = np.array([piece.box.height for piece in pieces])
    areas = np.array([piece.area for piece in pieces])
    order = np.argsort(heights)
    half = np.searchsorted(np.cumsum(areas[order]), areas.sum() / 2)
    return float(heights[order][half])


def _without_frames(pieces: list[_Piece], labels: npt.NDArray[np.int32]) -> list[_Piece]:
    """Leaves out frames and grids (which hold other pieces), rulings, and remnants along the Image's edge."""
    height, width = labels.shape
    kept = []
    for piece in pieces:
        box = piece.box
        if _holds_others(piece, pieces):
            continue
        if box.width > 0.6 * width and box.height < 0.15 * box.width and box.width > 5 * box.height:
            continue
        kept.append(piece)
    inner = [piece for piece in kept if not _hugs_edge(piece, labels)]
    return inner or kept


def _holds_others(piece: _Piece, pieces: list[_Piece]) -> bool:
    """Whether it is sparse and encloses a piece of some size, as a frame does and a digit does not."""
    box = piece.box
    if piece.area > 0.35 * box.width * box.height:
        return False
    return any(
        other is not piece
        and other.box.height > 0.2 * box.height
        and other.area > 0.02 * box.height**2
        and other.box.x >= box.x
        and other.box.y >= box.y
        and other.box.right <= box.right
        and other.box.bottom <= box.bottom
        for other in pieces
    )


def _hugs_edge(piece: _Piece, labels: npt.NDArray[np.int32]) -> bool:
    """Whether it touches the Image's edge and most of it lies along that edge: a cut-off frame or neighbour."""
    height, width = labels.shape
    x, y, w, h = piece.box
    if x > 1 and y > 1 and x + w < width - 1 and y + h < height - 1:
        return False
    margin_x, margin_y = max(2, round(0.12 * width)), max(2, round(0.12 * height))
    own = labels[y : y + h, x : x + w] == piece.labels[0]
    inside = own[max(0, margin_y - y) : max(0, height - margin_y - y), max(0, margin_x - x) : max(0, width - margin_x - x)]
    return bool(inside.sum() < 0.35 * piece.area)


def _without_specks(pieces: list[_Piece], height: float) -> list[_Piece]:
    return [piece for piece in pieces if max(piece.box.width, piece.box.height) > 0.15 * height]


def _merged(pieces: list[_Piece], height: float) -> list[_Piece]:
    """Puts broken strokes together: pieces above each other with a small gap, such as the bar of a 5."""
    pieces = sorted(pieces, key=lambda piece: -piece.area)
    merged: list[_Piece] = []
    for piece in pieces:
        for index, other in enumerate(merged):
            if _belong_together(piece.box, other.box, height):
                merged[index] = _Piece(_union(piece.box, other.box), piece.area + other.area, piece.labels + other.labels)
                break
        else:
            merged.append(piece)
    return merged


def _belong_together(small: Box, large: Box, height: float) -> bool:
    overlap = min(small.right, large.right) - max(small.x, large.x)
    gap = max(small.y, large.y) - min(small.bottom, large.bottom)
    together = _union(small, large)
    return (
        overlap > 0.5 * min(small.width, large.width)
        and gap < 0.2 * height
        and together.height < 1.4 * max(height, large.height)
    )


def _is_dash(piece: _Piece) -> bool:
    return piece.box.width > 2.2 * piece.box.height


def _is_small(piece: _Piece, height: float) -> bool:
    return piece.box.height < 0.35 * height


def _union(a: Box, b: Box) -> Box:
    x, y = min(a.x, b.x), min(a.y, b.y)
    return Box(x, y, max(a.right, b.right) - x, max(a.bottom, b.bottom) - y)


def _own_ink(piece: _Piece, ink: InkMap, labels: npt.NDArray[np.int32]) -> InkMap:
    """The piece's ink with the soft rim around it, without what belongs to other pieces."""
    x, y, width, height = piece.box
    window = (slice(y, y + height), slice(x, x + width))
    own = np.isin(labels[window], piece.labels).astype(np.uint8)
    rim = cv2.dilate(own, np.ones((3, 3), np.uint8))
    return np.where(rim > 0, ink[window], 0).astype(np.uint8)


def _lines(pieces: list[_Piece]) -> list[list[_Piece]]:
    """Groups pieces into lines, from top to bottom, each from left to right.

    A piece joins the line whose last piece overlaps it most in height; following the last piece and not a
    straight base line lets a line climb or fall.
    """
    lines: list[list[_Piece]] = []
    for piece in sorted(pieces, key=lambda piece: piece.box.x):
        best, best_overlap = None, 0.4
        for line in lines:
            last = line[-1].box
            shared = min(last.bottom, piece.box.bottom) - max(last.y, piece.box.y)
            overlap = shared / min(last.height, piece.box.height)
            if overlap > best_overlap:
                best, best_overlap = line, overlap
        if best is None:
            lines.append([piece])
        else:
            best.append(piece)
    return sorted(lines, key=lambda line: float(np.mean([piece.box.center[1] for piece in line])))
