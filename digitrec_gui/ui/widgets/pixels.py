"""NumPy arrays as QImages that own their memory, and back."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from PyQt6.QtGui import QColor, QImage

from digitrec_gui.core.types import FIELD, Image, NormalizedGlyph

LARGEST_SIDE = 512
"""Larger arrays are thinned out first: they are shown on a tile, and on the UI thread."""

_LEVELS = 256


def rgb_image(array: Image) -> QImage:
    """An (h, w, 3) uint8 array as it is."""
    thinned = np.ascontiguousarray(_thinned(array))
    height, width = thinned.shape[:2]
    return QImage(thinned.tobytes(), width, height, 3 * width, QImage.Format.Format_RGB888).copy()


def image_of(picture: QImage) -> Image:
    """A QImage without transparency as an Image."""
    rgb = picture.convertToFormat(QImage.Format.Format_RGB888)
    bits = rgb.constBits()
    assert bits is not None
    bits.setsize(rgb.sizeInBytes())
    # Each line is padded to four bytes; a copy, because the memory is the QImage's.
    lines = np.array(bits, np.uint8).reshape(rgb.height(), rgb.bytesPerLine())
    return np.ascontiguousarray(lines[:, : 3 * rgb.width()]).reshape(rgb.height(), rgb.width(), 3)


def ramp_image(array: npt.NDArray[np.float32], low: QColor, high: QColor) -> QImage:
    """An (h, w) array of 0 to 1, as colours between two."""
    thinned = np.clip(_thinned(array), 0, 1)[..., np.newaxis]
    start, end = (np.array(colour.getRgb()[:3], np.float32) for colour in (low, high))
    return rgb_image((start + thinned * (end - start)).astype(np.uint8))


def heat_image(array: npt.NDArray[np.float32], low: QColor, high: QColor) -> QImage:
    """An (h, w) array in its own scale: its largest value in the high colour, and 0, or its least, in the low one.

    Small values are lifted (by the square root), or on a dark ground nobody would see them.
    """
    least, most = min(0.0, float(array.min(initial=0))), float(array.max(initial=0))
    scaled = (array - least) / max(most - least, 1e-6)
    return ramp_image(np.sqrt(np.clip(scaled, 0, 1)).astype(np.float32), low, high)


def signed_image(array: npt.NDArray[np.float32], negative: QColor, zero: QColor, positive: QColor) -> QImage:
    """An (h, w) array in its own scale, in colours for what is negative, for zero, and for what is positive."""
    scaled = array / max(float(np.abs(array).max(initial=0)), 1e-6)
    low, middle, high = (np.array(colour.getRgb()[:3], np.float32) for colour in (negative, zero, positive))
    share = np.abs(scaled)[..., np.newaxis]
    end = np.where(scaled[..., np.newaxis] < 0, low, high)
    return rgb_image((middle + share * (end - middle)).astype(np.uint8))


def ink_image(pixels: NormalizedGlyph, ground: QColor, ink: QColor) -> QImage:
    """Ink in one colour on a ground of another, 28x28 pixels."""
    image = QImage(pixels.tobytes(), FIELD, FIELD, FIELD, QImage.Format.Format_Indexed8)
    image.setColorTable([between(ground, ink, level / (_LEVELS - 1)).rgb() for level in range(_LEVELS)])
    return image.convertToFormat(QImage.Format.Format_RGB32)  # a copy: the memory is not the QImage's


def between(low: QColor, high: QColor, share: float) -> QColor:
    """A colour between two: the first at a share of 0, the second at 1."""
    parts = zip(low.getRgb()[:3], high.getRgb()[:3], strict=True)
    red, green, blue = (round((start or 0) + ((end or 0) - (start or 0)) * share) for start, end in parts)
    return QColor(red, green, blue)


def _thinned(array: npt.NDArray[Any]) -> npt.NDArray[Any]:
    every = -(-max(array.shape[:2]) // LARGEST_SIDE)
    return array[::every, ::every]
