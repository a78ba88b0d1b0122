"""A Glyph's ink, of any size, as MNIST stores a digit: 28x28, anti-aliased, centred by its mass.

Source: the description of the MNIST database by LeCun, Cortes and Burges. The digits were "size normalized
to fit in a 20x20 pixel box while preserving their aspect ratio", came out grey "as a result of the
anti-aliasing technique used by the normalization algorithm", and were put into a 28x28 field "by computing
the center of mass of the pixels, and translating the image so as to position this point at the center".
"""

from __future__ import annotations

import cv2
import numpy as np

from digitrec_gui.core.types import FIELD, InkMap, NormalizedGlyph

BOX = 20
"""Side of the box that the ink fills, pixels."""

_THINNEST = 2.0
_THIN_TARGET = 2.4
"""Stroke widths in the 20x20 box, pixels. MNIST's own run from 2.1 (1st percentile) to 4.8 (99th); a fine pen on
a large sheet gives 0.5, which would all but vanish, so strokes below the first are thickened to the second."""

_WORKING = 80
"""Larger glyphs are reduced to this side before their strokes are measured: four times the box is enough."""


def normalize(ink: InkMap) -> NormalizedGlyph:
    """Normalises one glyph.

    Args:
        ink: (h, w) uint8, paper 0, ink 255, any size.

    Returns:
        (28, 28) uint8, paper 0, ink 255; all 0 if there is no ink.
    """
    rows = np.flatnonzero(ink.max(axis=1, initial=0))
    columns = np.flatnonzero(ink.max(axis=0, initial=0))
    if not len(rows):
        return np.zeros((FIELD, FIELD), np.uint8)
    ink = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    if max(ink.shape) != BOX:
        ink = _fit_box(ink)
    peak = int(ink.max())
    if peak < 255:
        ink = np.asarray(cv2.convertScaleAbs(ink, alpha=255 / peak), np.uint8)
    return _center(ink)


def stroke_width(ink: InkMap) -> float:
    """Mean width of the strokes in pixels: twice the area over the perimeter.

    The perimeter of a grey shape is its total variation, so no threshold is needed.
    """
    padded = cv2.copyMakeBorder(ink, 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=0).astype(np.float32)
    dx = cv2.Sobel(padded, cv2.CV_32F, 1, 0, ksize=3, scale=1 / 8)
    dy = cv2.Sobel(padded, cv2.CV_32F, 0, 1, ksize=3, scale=1 / 8)
    perimeter = float(np.sqrt(dx * dx + dy * dy).sum())
    return 2 * float(ink.sum()) / perimeter if perimeter else 0.0


def _fit_box(ink: InkMap) -> InkMap:
    """Resizes ink (cropped to its edges) to fit the 20x20 box, keeping the aspect; thickens hairlines."""
    if max(ink.shape) > _WORKING:
        ink = _resize(ink, _WORKING)
    scale = BOX / max(ink.shape)
    width = stroke_width(ink)
    if width * scale < _THINNEST:
        grow = max(1, round(_THIN_TARGET / scale - width))
        kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (grow + 1, grow + 1))
        ink = np.asarray(cv2.dilate(np.pad(ink, grow), kernel), np.uint8)
        x, y, w, h = cv2.boundingRect(ink)
        ink = ink[y : y + h, x : x + w]
    return _resize(ink, BOX)


def _resize(ink: InkMap, side: int) -> InkMap:
    """Resizes so that the longer side is `side`."""
    height, width = ink.shape
    scale = side / max(height, width)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return np.asarray(cv2.resize(ink, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR), np.uint8)


def _center(ink: InkMap) -> NormalizedGlyph:
    """Places ink (at most 20x20) so that its centre of mass lies at the centre of the field."""
    height, width = ink.shape
    mass = cv2.moments(ink)
    # In MNIST the centre of mass lies at pixel 14 (measured mean: 13.99, 14.00), not between 13 and 14.
    x = round(FIELD / 2 - mass["m10"] / mass["m00"])
    y = round(FIELD / 2 - mass["m01"] / mass["m00"])
    x = min(max(x, 0), FIELD - width)
    y = min(max(y, 0), FIELD - height)
    field = np.zeros((FIELD, FIELD), np.uint8)
    field[y : y + height, x : x + width] = ink
    return field
