"""Image, or its ink map -> glyphs: the pieces of ink that may be digits, by line and in reading order.

What is no writing (specks, frames, rulings, remnants at the edge of a crop, dashes) is left out; broken strokes are
put together again.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from digitrec_gui.core.ink.forms import without_frames
from digitrec_gui.core.ink.ink_map import ink_map
from digitrec_gui.core.ink.layout import places
from digitrec_gui.core.ink.pieces import Labels, Piece, find_pieces, in_their_writing, writing_height
from digitrec_gui.core.types import BorderMap, Box, Glyph, Image, InkMap

LARGEST = 1600
"""Longer side at which an Image is read, pixels. Larger ones are reduced: a digit 60 pixels high in a
12-megapixel photo keeps 24, more than the 20 that the Model sees."""

_SMALLEST = 160
"""Smaller Images are enlarged to this longer side, so that their strokes have soft edges to be measured on."""

BORDER = 150
"""Value in the border map from which on one symbol ends where another begins."""

_LINES = 2.2
"""How much higher than its symbols the writing seems where the lines touch."""

_NEAR_STROKE = 0.25
"""Gap that a faint stroke may leave to what it connects, in its own heights."""

CUT = 0.1
"""What has more than this share of its ink outside of a box is cut by it …"""

MARGIN = 0.08
"""… and of a little more around it, as a share of its larger side."""


def find(image: Image) -> tuple[list[Glyph], float]:
    """The glyphs of an Image, in reading order.

    Returns:
        The glyphs, with boxes in pixels of the size at which the Image was read, and that size relative to its own.
    """
    resized, scale = at_reading_size(image)
    return find_glyphs(ink_map(resized)), scale


def at_reading_size(image: Image, largest: int = LARGEST) -> tuple[Image, float]:
    """The Image at the size at which it is read, and that size relative to its own."""
    height, width = image.shape[:2]
    longer = max(height, width)
    return at_size(image, largest / longer if longer > largest else min(4.0, max(1.0, _SMALLEST / longer)))


def at_size(image: Image, scale: float) -> tuple[Image, float]:
    """The Image at a size relative to its own, and that size."""
    if scale == 1:
        return image, scale
    height, width = image.shape[:2]
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    # Halved first, which OpenCV does twenty times as fast as anything else.
    while max(image.shape) >= 2 * max(size):
        half = (image.shape[1] // 2, image.shape[0] // 2)
        image = np.asarray(cv2.resize(image, half, interpolation=cv2.INTER_AREA), np.uint8)
    interpolation = cv2.INTER_LINEAR if scale < 1 else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(image, size, interpolation=interpolation), np.uint8), scale


def find_glyphs(ink: InkMap) -> list[Glyph]:
    """Finds the glyphs of an ink map.

    Args:
        ink: (h, w) uint8, see `ink_map`.

    Returns:
        Glyphs in reading order, boxes in pixels of the ink map; empty if there are none.
    """
    writing = find_writing(ink)
    whole = [piece for piece in writing.pieces if not is_fragment(piece)]
    return [
        Glyph(whole[index].box, own_ink(whole[index], ink, writing.labels), line, word)
        for index, line, word in places([piece.box for piece in whole])
    ]


@dataclass(frozen=True, eq=False)
class Writing:
    """Everything in an ink map that may be writing, fragments included, broken strokes put together.

    Attributes:
        labels: the label map.
        pieces: what may be writing, each with the height of the writing around it.
        frames: what it was freed of, that held other pieces.
    """

    labels: Labels
    pieces: list[Piece]
    frames: list[Piece]


def find_writing(ink: InkMap, border: BorderMap | None = None) -> Writing:
    """Finds the writing of an ink map.

    Args:
        ink: (h, w) uint8, see `ink_map` and `seen_ink`.
        border: of the same size, where the finder saw it; None for ink by rules, which may hold printed lines.
    """
    labels, pieces, faint = find_pieces(ink)
    pieces, frames = without_frames(pieces, labels) if border is None else (pieces, [])
    height = writing_height(pieces)
    if border is not None:
        symbols = writing_height(find_pieces(np.where(border < BORDER, ink, 0).astype(np.uint8))[1])
        height = symbols if 0 < symbols < height / _LINES else height
    pieces = _without_specks(pieces, height)
    # Texture makes faint components by the thousand, and hardly one as high as a stem.
    pieces = _bridged(pieces, [stroke for stroke in faint if stroke.box.height > 0.3 * height])
    height = writing_height(pieces)
    merged = _merged(in_their_writing(pieces, height))
    return Writing(labels, in_their_writing(merged, height), frames)


def is_fragment(piece: Piece) -> bool:
    """Whether it is no digit on its own: a dash, or too small for the writing around it."""
    return piece.box.width > 3.0 * piece.box.height or piece.box.height < 0.35 * piece.writing


def _without_specks(pieces: list[Piece], height: float) -> list[Piece]:
    return [piece for piece in pieces if max(piece.box.width, piece.box.height) > 0.15 * height]


def _bridged(pieces: list[Piece], faint: list[Piece]) -> list[Piece]:
    """Joins what a faint stroke connects, such as the flag and the foot of a 1 whose stem the camera blurred."""
    for stroke in faint:
        gap = _NEAR_STROKE * stroke.box.height
        above = [piece for piece in pieces if _follows(piece.box, stroke.box, gap)]
        below = [piece for piece in pieces if _follows(stroke.box, piece.box, gap)]
        if len(above) == len(below) == 1 and above != below:
            joined = above[0].joined(stroke).joined(below[0])
            pieces = [piece for piece in pieces if piece not in above + below] + [joined]
    return pieces


def _follows(upper: Box, lower: Box, gap: float) -> bool:
    """Whether one box begins about where another above it ends."""
    overlap = min(upper.right, lower.right) - max(upper.x, lower.x)
    return abs(lower.y - upper.bottom) <= gap and overlap > 0.5 * min(upper.width, lower.width)


def _merged(pieces: list[Piece]) -> list[Piece]:
    """Puts broken strokes together, such as the bar of a 5 and its body."""
    merged: list[Piece] = []
    boxes = np.empty((len(pieces), 5))  # left, top, right, bottom and the height of the writing, of those in `merged`
    for piece in sorted(pieces, key=lambda piece: -piece.area):
        # A piece that joins two others into one is rare enough to look for its partners again.
        while (partner := _partner(piece, boxes[: len(merged)])) is not None:
            piece = piece.joined(merged.pop(partner))
            boxes[partner : len(merged)] = boxes[partner + 1 : len(merged) + 1]
        boxes[len(merged)] = (piece.box.x, piece.box.y, piece.box.right, piece.box.bottom, piece.writing)
        merged.append(piece)
    return merged


def _partner(piece: Piece, others: npt.NDArray[np.float64]) -> int | None:
    """Index of the first of the other boxes that is a part of the same digit: above or below, and almost touching."""
    own = np.array([piece.box.x, piece.box.y, piece.box.right, piece.box.bottom], np.float64)
    writing = np.minimum(piece.writing, others[:, 4])
    size = others[:, 2:4] - others[:, :2]
    overlap = np.minimum(own[2], others[:, 2]) - np.maximum(own[0], others[:, 0])
    overlap /= np.minimum(piece.box.width, size[:, 0])
    gap = (np.maximum(own[1], others[:, 1]) - np.minimum(own[3], others[:, 3])) / writing
    tallest = np.maximum(np.maximum(writing, piece.box.height), size[:, 1])
    together = (np.maximum(own[3], others[:, 3]) - np.minimum(own[1], others[:, 1])) / tallest
    apart = np.abs(others[:, :2] + others[:, 2:4] - own[:2] - own[2:])
    stacked = apart[:, 1] > apart[:, 0]
    near = (overlap > 0.5) & (gap < 0.2) & (together < 1.4)
    near |= stacked & (overlap > 0.25) & (gap < 0.12) & (together < 2.2)
    found = np.flatnonzero(near)
    return int(found[0]) if len(found) else None


def own_ink(piece: Piece, ink: InkMap, labels: Labels) -> InkMap:
    """The piece's ink with the soft rim around it, without what belongs to other pieces."""
    x, y, width, height = piece.box
    own = own_mask(piece, labels)
    rim = cv2.dilate(own, np.ones((3, 3), np.uint8)) > 0
    shared = labels[y : y + height, x : x + width] == 0
    return np.where((own > 0) | (rim & shared), ink[y : y + height, x : x + width], 0).astype(np.uint8)


def own_mask(piece: Piece, labels: Labels) -> npt.NDArray[np.uint8]:
    """Which pixels of its box are the piece's own, (h, w) uint8, 0 or 1."""
    x, y, width, height = piece.box
    window = labels[y : y + height, x : x + width]
    return np.asarray(np.logical_or.reduce([window == label for label in piece.labels]), np.uint8)


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
    is_cut = _goes_on(np.isin(labels, own), box)
    mask = cv2.dilate(np.isin(labels[window], own).astype(np.uint8), np.ones((3, 3), np.uint8))
    inked = np.where(mask > 0, ink[window], 0).astype(np.uint8)
    x, y, width, height = cv2.boundingRect(inked)
    if not width:
        return None
    place = Box(box.x + x, box.y + y, width, height)
    return Glyph(place, inked[y : y + height, x : x + width].copy(), is_cut=is_cut)


def _goes_on(ink: npt.NDArray[np.bool_], box: Box) -> bool:
    """Whether ink, (h, w), goes on outside of a box, beyond what rounding and a hasty hand leave there."""
    margin = max(2, round(MARGIN * max(box.width, box.height)))
    rows = slice(max(0, box.y - margin), box.bottom + margin)
    columns = slice(max(0, box.x - margin), box.right + margin)
    return int(ink[rows, columns].sum()) < (1 - CUT) * int(ink.sum())


def _labels_of(pieces: list[Piece], window: Labels) -> list[int]:
    """The labels in the window that belong to the digit in it."""
    inside = np.bincount(window.ravel(), minlength=max((piece.labels[0] for piece in pieces), default=0) + 1)
    there = [piece for piece in pieces if inside[piece.labels[0]]]
    within = [piece for piece in there if inside[piece.labels[0]] >= 0.5 * piece.area] or there
    tallest = max((max(piece.box.width, piece.box.height) for piece in within), default=0)
    return [piece.labels[0] for piece in within if max(piece.box.width, piece.box.height) > 0.15 * tallest]
