"""Ink map -> glyphs: the pieces of ink that may be digits, by line and in reading order.

What is no writing (specks, frames, rulings, remnants at the edge of a crop, dashes) is left out; broken strokes are
put together again.
"""

from __future__ import annotations

import cv2
import numpy as np

from digitrec_gui.core.frames import without_frames
from digitrec_gui.core.pieces import Labels, Piece, find_pieces, union, writing_height
from digitrec_gui.core.types import Glyph, InkMap


def find_glyphs(ink: InkMap) -> list[Glyph]:
    """Finds the glyphs of an ink map.

    Args:
        ink: (h, w) uint8, see `ink_map`.

    Returns:
        Glyphs in reading order, boxes in pixels of the ink map; empty if there are none.
    """
    labels, pieces = find_pieces(ink)
    pieces = without_frames(pieces, labels)
    if not pieces:
        return []
    pieces = _without_specks(pieces, writing_height(pieces))
    height = writing_height(pieces)
    pieces = _merged(pieces, height)
    pieces = [piece for piece in pieces if not _is_dash(piece) and not _is_small(piece, height)]
    return [
        Glyph(piece.box, _own_ink(piece, ink, labels), number)
        for number, line in enumerate(_lines(pieces))
        for piece in line
    ]


def _without_specks(pieces: list[Piece], height: float) -> list[Piece]:
    return [piece for piece in pieces if max(piece.box.width, piece.box.height) > 0.15 * height]


def _merged(pieces: list[Piece], height: float) -> list[Piece]:
    """Puts broken strokes together, such as the bar of a 5 and its body."""
    merged: list[Piece] = []
    for piece in sorted(pieces, key=lambda piece: -piece.area):
        # A piece that joins two others into one is rare enough to look for its partners again.
        while (partner := _partner(piece, merged, height)) is not None:
            merged.remove(partner)
            piece = piece.joined(partner)
        merged.append(piece)
    return merged


def _partner(piece: Piece, others: list[Piece], height: float) -> Piece | None:
    """The first of the others that is a part of the same digit: above or below, and almost touching."""
    for other in others:
        a, b = piece.box, other.box
        overlap = min(a.right, b.right) - max(a.x, b.x)
        gap = max(a.y, b.y) - min(a.bottom, b.bottom)
        tallest = max(height, a.height, b.height)
        together = union(a, b).height
        if overlap > 0.5 * min(a.width, b.width) and gap < 0.2 * height and together < 1.4 * tallest:
            return other
        stacked = abs(a.center[1] - b.center[1]) > abs(a.center[0] - b.center[0])
        if stacked and overlap > 0.25 * min(a.width, b.width) and gap < 0.08 * height and together < 2.2 * tallest:
            return other
    return None


def _is_dash(piece: Piece) -> bool:
    return piece.box.width > 2.2 * piece.box.height


def _is_small(piece: Piece, height: float) -> bool:
    return piece.box.height < 0.35 * height


def _own_ink(piece: Piece, ink: InkMap, labels: Labels) -> InkMap:
    """The piece's ink with the soft rim around it, without what belongs to other pieces."""
    x, y, width, height = piece.box
    window = (slice(y, y + height), slice(x, x + width))
    own = np.logical_or.reduce([labels[window] == label for label in piece.labels]).astype(np.uint8)
    rim = cv2.dilate(own, np.ones((3, 3), np.uint8))
    return np.where(rim > 0, ink[window], 0).astype(np.uint8)


def _lines(pieces: list[Piece]) -> list[list[Piece]]:
    """Groups pieces into lines, from top to bottom, each from left to right.

    A piece joins the line whose last piece overlaps it most in height; following the last piece and not a
    straight base line lets a line climb or fall.
    """
    lines: list[list[Piece]] = []
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
    return sorted(lines, key=lambda line: sum(piece.box.center[1] for piece in line) / len(line))
