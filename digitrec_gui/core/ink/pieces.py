"""The pieces of an ink map: connected components, one or more, that may be a digit together."""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np
import numpy.typing as npt

from digitrec_gui.core.geometry import union as union  # of boxes, as those of pieces that belong together
from digitrec_gui.core.types import Box, InkMap

Labels = npt.NDArray[np.int32]
"""For each pixel of the ink map the label of its connected component; 0 is paper."""

MAX_PIECES = 2000
"""More than any page of digits holds; a picture with more shows something else, and the largest are kept."""

FAINT = 96
"""Value in the ink map down to which a stroke is followed from its darker parts."""

_MUCH_SMALLER, _AMONG, _LOWEST = 0.5, 1.5, 6
"""Share of the page's writing below which a piece is much smaller; how near others must be for it to stand among them,
in its heights; and the least height of writing, pixels."""

STRONG = 180
"""Value that the middle of a stroke reaches, and the tail of a paper's texture does not."""


@dataclass(frozen=True)
class Piece:
    """Connected components that belong together.

    Attributes:
        box: where they lie.
        area: how many pixels they have.
        labels: theirs.
        writing: height of the writing around them, pixels; 0 where that was not yet found.
    """

    box: Box
    area: int
    labels: tuple[int, ...]
    writing: float = 0.0

    def joined(self, other: Piece) -> Piece:
        """Both as one."""
        writing = max(self.writing, other.writing)
        return Piece(union(self.box, other.box), self.area + other.area, self.labels + other.labels, writing)


def find_pieces(ink: InkMap) -> tuple[Labels, list[Piece], list[Piece]]:
    """Label map and the connected components that are at least 3 pixels high or wide, those with most ink first.

    Hysteresis (Canny 1986): what is connected is decided at `FAINT`, so that a stroke may fade; a component
    counts only if some of it is `STRONG`.

    Returns:
        The label map, the components that count, and the faint ones that do not.
    """
    binary = np.asarray(cv2.threshold(ink, FAINT - 1, 255, cv2.THRESH_BINARY)[1], np.uint8)
    count, labels, stats = components(binary)
    strong = np.bincount(labels[ink >= STRONG], minlength=count)
    order = np.argsort(-strong[1:], kind="stable")[:MAX_PIECES] + 1
    pieces: list[Piece] = []
    faint: list[Piece] = []
    for label in order:
        piece = as_piece(stats[label], int(label))
        if max(piece.box.width, piece.box.height) >= 3:
            (pieces if strong[label] >= 0.1 * piece.area else faint).append(piece)
    return labels, pieces, faint


def components(binary: npt.NDArray[np.uint8]) -> tuple[int, Labels, npt.NDArray[np.int32]]:
    """The connected components of what is not 0.

    Returns:
        How many there are with the paper, the label map, and one row for each: left, top, width, height and area,
        pixels.
    """
    # Blocks of 2x2: Grana, Borghesani and Cucchiara 2010.
    found = cv2.connectedComponentsWithAlgorithm(binary, 8, cv2.CV_32S, cv2.CCL_BBDT)
    count, labels = found[0], np.asarray(found[1], np.int32)
    return count, labels, _statistics(binary, labels, count)


def _statistics(binary: npt.NDArray[np.uint8], labels: Labels, count: int) -> npt.NDArray[np.int32]:
    """See `components`. Of runs of ink: OpenCV's own visit each pixel of the paper, which takes four times as long."""
    height, width = binary.shape
    # A column of paper ends each row, and one pixel of it precedes the first, so that every run has both its ends.
    padded = np.zeros(1 + height * (width + 1), np.bool_)
    padded[1:].reshape(height, width + 1)[:, :width] = binary
    ends = np.flatnonzero(padded[1:] != padded[:-1])
    y, x = np.divmod(ends[::2], width + 1)
    lengths = ends[1::2] - ends[::2]
    of = labels[y, x]
    low, high = np.full((2, count), max(height, width)), np.zeros((2, count), np.int64)
    np.minimum.at(low[0], of, x)
    np.minimum.at(low[1], of, y)
    np.maximum.at(high[0], of, x + lengths)
    np.maximum.at(high[1], of, y + 1)
    area = np.bincount(of, lengths, count)
    low[:, 0], high[:, 0], area[0] = 0, (width, height), height * width - area.sum()
    return np.array([*low, *(high - low), area], np.int32).T


def as_piece(stats: npt.NDArray[np.int32], label: int) -> Piece:
    """The component of one row of the statistics, which are as OpenCV has them."""
    x, y, width, height, area = (int(value) for value in stats)
    return Piece(Box(x, y, width, height), area, (label,))


def in_their_writing(pieces: list[Piece], typical: float) -> list[Piece]:
    """The pieces, each with the height of the writing around it, which is typically so many pixels.

    That is the same for all of a page, but for what is much smaller and stands among others of its size, as a small
    digit beside a large one does, and a comma among digits does not.
    """
    if not pieces:
        return []
    boxes = np.array([piece.box for piece in pieces], np.float64)
    low, size, heights = boxes[:, :2], boxes[:, 2:], boxes[:, 3]
    found = np.full(len(pieces), typical)
    for index in np.flatnonzero((heights < _MUCH_SMALLER * typical) & (heights >= _LOWEST)):
        gaps = np.maximum(low, low[index]) - np.minimum(low + size, low[index] + size[index])
        near = (gaps < _AMONG * heights[index]).all(axis=1)
        if near.sum() > 2:
            found[index] = np.median(heights[near])
    return [replace(piece, writing=float(height)) for piece, height in zip(pieces, found, strict=True)]


def writing_height(pieces: list[Piece]) -> float:
    """Typical height of the writing, pixels: the median of the pieces' heights, each weighted by its area."""
    half = sum(piece.area for piece in pieces) / 2
    for piece in sorted(pieces, key=lambda piece: piece.box.height):
        half -= piece.area
        if half <= 0:
            return float(piece.box.height)
    return 0.0
