"""The pipe: Image -> ink map -> glyphs -> 28x28 -> probabilities -> Reading."""

from __future__ import annotations

import time

import cv2
import numpy as np

from digitrec_gui.core.engine import Engine
from digitrec_gui.core.glyphs import find_glyphs
from digitrec_gui.core.ink import ink_map
from digitrec_gui.core.normalize import normalize
from digitrec_gui.core.types import Box, Digit, Glyph, Image, Prediction, Reading, Stages

LARGEST = 1600
"""Longer side at which an Image is read, pixels. Larger ones are reduced: a digit 60 pixels high in a
12-megapixel photo keeps 24, more than the 20 that the Model sees."""

SMALLEST = 160
"""Smaller Images are enlarged to this longer side, so that their strokes have soft edges to be measured on."""


def find(image: Image) -> tuple[list[Glyph], float]:
    """The glyphs of an Image, in reading order.

    Returns:
        The glyphs, with boxes in pixels of the size at which the Image was read, and that size relative to its own.
    """
    scale = _scale(image)
    return find_glyphs(ink_map(_resized(image, scale))), scale


class Reader:
    """Reads Images with one Model. Not thread-safe: it lives on the thread that made it."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def read(self, image: Image) -> Reading:
        """Reads all digits of an Image.

        Args:
            image: (h, w, 3) uint8 RGB, any size from 1x1 on.

        Returns:
            The Reading, with boxes in pixels of `image`; without digits if there are none.
        """
        start = time.perf_counter()
        height, width = image.shape[:2]
        glyphs, scale = find(image)
        normalized = [normalize(glyph.ink) for glyph in glyphs]
        probabilities = self.engine.predict(np.array(normalized, np.uint8).reshape(-1, 28, 28))
        digits = tuple(
            Digit(_in_image(glyph, scale, width, height), field, Prediction(tuple(row.tolist())))
            for glyph, field, row in zip(glyphs, normalized, probabilities, strict=True)
        )
        return Reading(digits, width, height, time.perf_counter() - start)

    def stages(self, image: Image, digit: Digit) -> Stages:
        """The steps by which a Digit of this Image was read."""
        x, y, width, height = digit.box
        return Stages(
            crop=image[y : y + height, x : x + width].copy(),
            ink=digit.glyph.ink,
            normalized=digit.normalized,
            features=self.engine.features(digit.normalized),
            prediction=digit.prediction,
        )


def _scale(image: Image) -> float:
    longer: int = max(image.shape[:2])
    if longer > LARGEST:
        return LARGEST / longer
    return min(4.0, max(1.0, SMALLEST / longer))


def _resized(image: Image, scale: float) -> Image:
    if scale == 1:
        return image
    height, width = image.shape[:2]
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    interpolation = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(image, size, interpolation=interpolation), np.uint8)


def _in_image(glyph: Glyph, scale: float, width: int, height: int) -> Glyph:
    """The glyph with its box in pixels of the Image instead of those at which it was read."""
    x = min(int(glyph.box.x / scale), width - 1)
    y = min(int(glyph.box.y / scale), height - 1)
    right = min(max(x + 1, round(glyph.box.right / scale)), width)
    bottom = min(max(y + 1, round(glyph.box.bottom / scale)), height)
    return Glyph(Box(x, y, right - x, bottom - y), glyph.ink, glyph.line)
