"""Image -> ink map: what was written, freed of paper, light and colour.

What is around a sheet held before a camera is painted over first, see `surroundings`. Then:

1. The paper is what remains when everything thinner than a stroke can be is closed over, per colour channel.
2. Contrast is how far a pixel lies from its paper, in the channel where that is most: blue ink on white paper
   shows in red, red ink on a whiteboard in blue.
3. The threshold is local and taken from edges alone: the mean contrast weighted by the gradient (White and
   Rohrer 1983, Yanowitz and Bruckstein 1989). On an edge that mean lies half-way between paper and ink, however
   much of either there is.
4. Printed frames and rulings would set the threshold for the pencil between them, and so would the edge of the sheet
   against the table: once found, their edges no longer count, and the table is no ink.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from digitrec_gui.core.ink.not_written import areas, not_written
from digitrec_gui.core.ink.surroundings import sheet_alone
from digitrec_gui.core.types import Image, InkMap

INK = 128
"""Value in the ink map from which on a pixel counts as ink: half-way between paper and ink."""

_FAINTEST = 10.0
"""Lowest threshold on paper without texture, grey levels."""

_TEXTURE = 9.0
"""How much the lowest threshold rises with the texture, which is the median length of the gradient: 0.4 to 1 on
photographs of blank paper. Faint pencil is told from wrinkles only where the paper is clean."""

_NARROWEST = 19
"""Least side of the window of the local threshold, pixels: both edges of a stroke lie in it, even where a small
Image was enlarged. Narrower ones leave the middle of a blurred stroke hollow."""

_WIDE_WINDOW, _COARSE = 48, 4
"""From this side of the window on, pixels, the local threshold is found for every fourth pixel, and is smooth between
them: a quarter of the time."""

_SMALL = 240
"""Longer side of the small copy on which polarity and paper are found, pixels."""


def ink_map(image: Image, sensitivity: float = 0.5) -> InkMap:
    """Computes the ink map.

    Args:
        image: (h, w, 3) uint8 RGB, either polarity.
        sensitivity: 0 to 1, see `ReadOptions`. It divides the lowest thresholds by up to two (1), or multiplies
            them by up to two (0); more of it never gives less ink.

    Returns:
        (h, w) uint8: 0 paper, 128 the middle of an edge, 255 ink; all 0 where nothing stands out.
    """
    edges, lowest = _edges(_contrast(sheet_alone(image))), 4 ** (0.5 - sensitivity)
    ink = _by_local_threshold(edges, lowest)
    lines, around = not_written(ink, edges.gradient)
    apart = [mask for mask in (lines, around) if mask is not None]
    if not apart:
        return ink
    written = _by_local_threshold(edges, lowest, np.maximum.reduce(apart))
    if lines is not None:
        cv2.copyTo(ink, lines, written)
    if around is not None:
        # At the lower threshold they reach farther.
        farther = areas(written, edges.gradient)
        written[(around if farther is None else around | farther) > 0] = 0
    return written


def _contrast(image: Image) -> npt.NDArray[np.uint8]:
    """How far each pixel lies from its paper in the channel where that is most, (h, w) uint8."""
    height, width = image.shape[:2]
    scale = min(1.0, _SMALL / max(height, width))
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    # As with INTER_AREA, in a seventh of the time.
    side = round(1 / scale) | 1
    small = np.asarray(cv2.resize(cv2.blur(image, (side, side)), size, interpolation=cv2.INTER_NEAREST_EXACT), np.uint8)
    smooth = cv2.GaussianBlur(image, (3, 3), 0)
    dark = _ink_is_dark(small)
    channels = []
    if any(dark):
        below = cv2.split(cv2.subtract(_paper(small, cv2.MORPH_CLOSE, (width, height)), smooth))
        channels += [below[channel] for channel in range(3) if dark[channel]]
    if not all(dark):
        above = cv2.split(cv2.subtract(smooth, _paper(small, cv2.MORPH_OPEN, (width, height))))
        channels += [above[channel] for channel in range(3) if not dark[channel]]
    return np.asarray(cv2.max(cv2.max(channels[0], channels[1]), channels[2]), np.uint8)


def _ink_is_dark(small: Image) -> list[bool]:
    """For each channel whether what surrounds the edges is mostly the lighter of their two sides.

    Strokes are thin and paper is wide, so the wider side is the paper. Green ink on red paper is dark in red and
    light in green; a channel that shows next to nothing goes with the others.
    """
    values = small.astype(np.float32)
    gradient = _gradient(values)
    side = max(5, min(small.shape[:2]) // 6) | 1
    weight = cv2.boxFilter(gradient, -1, (side, side)) + np.float32(1e-3)
    middle = cv2.boxFilter(gradient * values, -1, (side, side)) / weight
    votes = np.array(cv2.sumElems(weight * np.sign(values - middle))[:3])
    clear = np.abs(votes) > 0.25 * np.abs(votes).max()
    return [bool(vote >= 0) for vote in np.where(clear, votes, votes.sum())]


def _gradient(values: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Length of the gradient, per channel, in grey levels a pixel."""
    dx = np.asarray(cv2.Sobel(values, cv2.CV_32F, 1, 0, scale=1 / 8), np.float32)
    dy = np.asarray(cv2.Sobel(values, cv2.CV_32F, 0, 1, scale=1 / 8), np.float32)
    return _length(dx, dy)


def _length(dx: npt.NDArray[np.float32], dy: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Lengths of vectors; overwrites both arrays.

    In NumPy, because the last bits of cv2.magnitude depend on where in memory the arrays lie, and the same Image
    must give the same Reading every time.
    """
    dx *= dx
    dy *= dy
    dx += dy
    return np.sqrt(dx, out=dx)


def _paper(small: Image, operation: int, size: tuple[int, int]) -> Image:
    """The paper's colour at each pixel: closes over dark (or opens light) strokes, then enlarges to `size`."""
    side = max(5, min(small.shape[:2]) // 4) | 1
    kernel = np.ones((side, side), np.uint8)
    paper = cv2.morphologyEx(small, operation, kernel, borderType=cv2.BORDER_REPLICATE)
    paper = cv2.blur(paper, (side // 2 | 1, side // 2 | 1), borderType=cv2.BORDER_REPLICATE)
    return np.asarray(cv2.resize(paper, size, interpolation=cv2.INTER_LINEAR), np.uint8)


@dataclass(frozen=True, eq=False)
class _Edges:
    """Where contrast changes.

    Attributes:
        contrast: (h, w), grey levels.
        gradient: (h, w), its length, grey levels a pixel; 0 where it is no more than the paper's own.
        texture: the median length of the gradient.
        flattest: the least length that is an edge.
    """

    contrast: npt.NDArray[np.float32]
    gradient: npt.NDArray[np.float32]
    texture: float
    flattest: float


def _edges(contrast: npt.NDArray[np.uint8]) -> _Edges:
    values = contrast.astype(np.float32)
    gradient = _gradient(values)
    sample = gradient[::3, ::3].ravel()
    texture = float(np.partition(sample, len(sample) // 2)[len(sample) // 2])
    # In a small Image, enlarged, the sides of a blurred stroke are flat, and are edges none the less.
    flattest = 3 * texture + min(2.0, max(contrast.shape) / 160)
    gradient = np.asarray(cv2.threshold(gradient, flattest, 0, cv2.THRESH_TOZERO)[1], np.float32)
    return _Edges(values, gradient, texture, flattest)


def _by_local_threshold(edges: _Edges, lowest: float, apart: npt.NDArray[np.uint8] | None = None) -> InkMap:
    """Scales contrast so that the local threshold becomes `INK`.

    Args:
        edges: of the contrast.
        lowest: what the lowest thresholds are multiplied by.
        apart: (h, w), where edges do not count (not 0); None to count all.
    """
    values, gradient = edges.contrast, edges.gradient
    if apart is not None:
        gradient = np.asarray(cv2.copyTo(gradient, (apart == 0).astype(np.uint8)), np.float32)
    weighted = gradient * values
    whole = cv2.sumElems(gradient)[0]
    # Without any edge nothing was written, however far the light falls off.
    overall = cv2.sumElems(weighted)[0] / whole if whole else 255.0
    threshold = _local_mean(weighted, gradient, max(_NARROWEST, max(values.shape) // 12), overall, 2 * edges.flattest)
    threshold = np.maximum(threshold, lowest * max(_FAINTEST + _TEXTURE * edges.texture, 0.3 * overall))
    # In steps of a sixteenth, because the last bits of a sum depend on how OpenCV shares it out among its threads.
    np.rint(threshold * 16, out=threshold)
    if threshold.shape != values.shape:
        threshold = np.asarray(cv2.resize(threshold, values.shape[::-1], interpolation=cv2.INTER_LINEAR), np.float32)
    return np.asarray(cv2.divide(values, threshold, scale=16 * INK, dtype=cv2.CV_8U), np.uint8)


def _local_mean(
    weighted: npt.NDArray[np.float32], weight: npt.NDArray[np.float32], side: int, overall: float, flattest: float
) -> npt.NDArray[np.float32]:
    """The weighted mean of the values around each pixel.

    Args:
        weighted: (h, w), the values times their weights.
        weight: (h, w), the gradient.
        side: of the window, pixels.
        overall: the mean of the whole; windows with few edges lean on it.
        flattest: how much: as if each window had an edge of this gradient along its side.

    Returns:
        (h, w), or smaller by `_COARSE`, where the window is much wider than that.
    """
    if side >= _WIDE_WINDOW:
        size = (-(-weight.shape[1] // _COARSE), -(-weight.shape[0] // _COARSE))
        weight = np.asarray(cv2.resize(weight, size, interpolation=cv2.INTER_AREA), np.float32)
        weighted = np.asarray(cv2.resize(weighted, size, interpolation=cv2.INTER_AREA), np.float32)
        window = (side // _COARSE | 1,) * 2
    else:
        window = (side | 1,) * 2
    prior = np.float32(flattest / side)
    mean = (cv2.boxFilter(weighted, -1, window) + overall * prior) / (cv2.boxFilter(weight, -1, window) + prior)
    return np.asarray(mean, np.float32)
