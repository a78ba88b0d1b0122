"""Ink that was not written: what was printed, and the sides of what lies around the sheet."""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from digitrec_gui.core.ink.forms import holds_others, is_ruling, reaches_edge
from digitrec_gui.core.ink.pieces import Labels, Piece, find_pieces
from digitrec_gui.core.types import InkMap

_RIM = 4
"""How far the soft rim of a printed line, or of an area, reaches, pixels."""

_WIDE, _WIDEST = 0.2, 0.5
"""Least length of an area that reaches the edge of the Image, and of one that does not, in shorter sides of the Image:
what is written has no edges either where it is out of focus."""

_EDGELESS = 0.7
"""Share of its outline that lies on edges, up to which something is no stroke: 0.6 at most for tables around a sheet,
hardly below 1 for strokes."""


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
    lines = [piece for piece in pieces if holds_others(piece, pieces, labels) or is_ruling(piece, width)]
    return NotWritten(_mask(lines, labels), _mask(wide, labels))


def areas(ink: InkMap, gradient: npt.NDArray[np.float32]) -> npt.NDArray[np.uint8] | None:
    """The `areas` of `not_written` alone."""
    labels, pieces, _ = find_pieces(ink)
    return _mask(_areas(pieces, labels, gradient), labels)


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
        > shorter * (_WIDE if reaches_edge(piece.box, labels.shape) else _WIDEST)
    ]
    if not wide:
        return []
    edges = np.asarray(cv2.dilate((gradient > 0).astype(np.uint8), np.ones((5, 5), np.uint8)), np.uint8)
    return [piece for piece in wide if _share_of_edges(piece, labels, edges) < _EDGELESS]


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
