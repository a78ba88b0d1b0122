"""The ink in a box that a person drew around one digit -> one Glyph, whatever the box holds."""

from __future__ import annotations

import cv2
import numpy as np

from digitrec_gui.core.frames import without_frames
from digitrec_gui.core.pieces import Labels, Piece, find_pieces
from digitrec_gui.core.types import Box, Glyph, InkMap


def one_glyph(ink: InkMap, box: Box) -> Glyph | None:
    """All ink in a box, as one glyph.

    Left out, unless there is nothing else: what reaches into the box with less than half of its ink, as a neighbour
    does, lines of a form, and specks beside a digit.

    Args:
        ink: (h, w) uint8, see `ink_map`.
        box: in its pixels, at least partly within it.

    Returns:
        The glyph, its box that of its ink; None if there is no ink in the box.
    """
    labels, pieces, _ = find_pieces(ink)
    writing, _ = without_frames(pieces, labels)
    window = (slice(box.y, box.bottom), slice(box.x, box.right))
    own = _labels_of(writing, labels[window]) or _labels_of(pieces, labels[window])
    # The soft rim of the strokes belongs to them.
    mask = cv2.dilate(np.isin(labels[window], own).astype(np.uint8), np.ones((3, 3), np.uint8))
    inked = np.where(mask > 0, ink[window], 0).astype(np.uint8)
    x, y, width, height = cv2.boundingRect(inked)
    if not width:
        return None
    return Glyph(Box(box.x + x, box.y + y, width, height), inked[y : y + height, x : x + width].copy())


def _labels_of(pieces: list[Piece], window: Labels) -> list[int]:
    """The labels in the window that belong to the digit in it."""
    inside = np.bincount(window.ravel(), minlength=max((piece.labels[0] for piece in pieces), default=0) + 1)
    there = [piece for piece in pieces if inside[piece.labels[0]]]
    within = [piece for piece in there if inside[piece.labels[0]] >= 0.5 * piece.area] or there
    tallest = max((max(piece.box.width, piece.box.height) for piece in within), default=0)
    return [piece.labels[0] for piece in within if max(piece.box.width, piece.box.height) > 0.15 * tallest]
