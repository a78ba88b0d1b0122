"""Ink map -> glyphs: the pieces of ink that may be digits, by line and in reading order.

A piece is a connected component of the binarised ink map. Pieces that are no writing (specks, frames, rulings,
remnants at the edge of a crop, dashes) are left out, broken strokes are put together again.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from digitrec_gui.core.types import Box, Glyph, InkMap

MAX_GLYPHS = 2000
"""More than any page of digits holds; a picture with more pieces shows something else, and the largest are kept."""

_FAINT = 96
"""Value in the ink map down to which a stroke is followed from its darker parts."""

_STRONG = 180
"""Value that the middle of a stroke reaches, and the tail of a paper's texture does not."""


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
    """Label map and the connected components that are at least 3 pixels high or wide, largest first.

    Hysteresis: what is connected is decided at `_FAINT`, so that a stroke may fade; a component counts only if
    some of it is `_STRONG`.
    """
    binary = cv2.threshold(ink, _FAINT - 1, 255, cv2.THRESH_BINARY)[1]
    count, labels, stats, _ = cv2.connectedComponentsWithStats(binary, connectivity=8)
    strong = np.bincount(labels[ink >= _STRONG], minlength=count)
    order = np.argsort(-strong[1:], kind="stable")[:MAX_GLYPHS] + 1
    pieces = []
    for label in order:
        x, y, width, height, area = (int(value) for value in stats[label])
        if max(width, height) >= 3 and strong[label] >= 0.1 * area:
            pieces.append(_Piece(Box(x, y, width, height), area, (int(label),)))
    return np.asarray(labels, np.int32), pieces


def _writing_height(pieces: list[_Piece]) -> float:
    """Typical height of the writing, pixels: the median of the pieces' heights, each weighted by its area."""
    heights = np.array([piece.box.height for piece in pieces])
    areas = np.array([piece.area for piece in pieces])
    order = np.argsort(heights)
    half = np.searchsorted(np.cumsum(areas[order]), areas.sum() / 2)
    return float(heights[order][half])


def _without_frames(pieces: list[_Piece], labels: npt.NDArray[np.int32]) -> list[_Piece]:
    """Leaves out frames and grids (which hold other pieces), rulings, and remnants along the Image's edge."""
    width = labels.shape[1]
    kept = []
    for piece in pieces:
        box = piece.box
        if _holds_others(piece, pieces):
            continue
        if box.width > 0.6 * width and box.height < 0.15 * box.width and box.width > 5 * box.height:
            continue
        kept.append(piece)
    typical = _writing_height(kept) if kept else 0
    inner = [piece for piece in kept if not _hugs_edge(piece, labels, typical)]
    return inner or kept


def _holds_others(piece: _Piece, pieces: list[_Piece]) -> bool:
    """Whether it is sparse and encloses other writing, as a frame or a grid does and a digit does not."""
    box = piece.box
    if piece.area > 0.35 * box.width * box.height:
        return False
    inside = [
        other.box.height / box.height
        for other in pieces
        if other is not piece
        and other.area > 20
        and other.box.x >= box.x
        and other.box.y >= box.y
        and other.box.right <= box.right
        and other.box.bottom <= box.bottom
    ]
    return max(inside, default=0) > 0.2 or sum(share > 0.02 for share in inside) >= 4


def _hugs_edge(piece: _Piece, labels: npt.NDArray[np.int32], typical: float) -> bool:
    """Whether it is what a crop left of a frame or of a neighbour.

    That is: it touches the Image's edge, most of it lies along that edge, and it either runs along a whole side
    or is thin. A digit that is cut off lies mostly farther in.
    """
    height, width = labels.shape
    x, y, w, h = piece.box
    if x > 1 and y > 1 and x + w < width - 1 and y + h < height - 1:
        return False
    if max(w / width, h / height) < 0.8 and min(w, h) > 0.3 * typical:
        return False
    margin_x, margin_y = max(2, round(0.12 * width)), max(2, round(0.12 * height))
    own = labels[y : y + h, x : x + w] == piece.labels[0]
    rows = slice(max(0, margin_y - y), max(0, height - margin_y - y))
    columns = slice(max(0, margin_x - x), max(0, width - margin_x - x))
    return bool(own[rows, columns].sum() < 0.35 * piece.area)


def _without_specks(pieces: list[_Piece], height: float) -> list[_Piece]:
    return [piece for piece in pieces if max(piece.box.width, piece.box.height) > 0.15 * height]


def _merged(pieces: list[_Piece], height: float) -> list[_Piece]:
    """Puts broken strokes together, such as the bar of a 5 and its body."""
    merged: list[_Piece] = []
    for piece in sorted(pieces, key=lambda piece: -piece.area):
        # A piece that joins two others into one is rare enough to look for its partners again.
        while (partner := _partner(piece, merged, height)) is not None:
            merged.remove(partner)
            labels = piece.labels + partner.labels
            piece = _Piece(_union(piece.box, partner.box), piece.area + partner.area, labels)
        merged.append(piece)
    return merged


def _partner(piece: _Piece, others: list[_Piece], height: float) -> _Piece | None:
    """The first of the others that is a part of the same digit: above or below, and almost touching."""
    for other in others:
        a, b = piece.box, other.box
        overlap = min(a.right, b.right) - max(a.x, b.x)
        gap = max(a.y, b.y) - min(a.bottom, b.bottom)
        tallest = max(height, a.height, b.height)
        together = _union(a, b).height
        if overlap > 0.5 * min(a.width, b.width) and gap < 0.2 * height and together < 1.4 * tallest:
            return other
        stacked = abs(a.center[1] - b.center[1]) > abs(a.center[0] - b.center[0])
        if stacked and overlap > 0.25 * min(a.width, b.width) and gap < 0.08 * height and together < 2.2 * tallest:
            return other
    return None


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
