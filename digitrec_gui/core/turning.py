"""Turning an Image by quarters, as a page that lies on its side is turned upright."""

from __future__ import annotations

import numpy as np

from digitrec_gui.core.types import Image

TURNS = (0, 90, 180, 270)
"""The turns there are, degrees clockwise."""


def turned(image: Image, rotation: int) -> Image:
    """The Image turned clockwise.

    Args:
        image: (h, w, 3) uint8, or an ink map (h, w).
        rotation: one of `TURNS`.

    Returns:
        A contiguous array of the same kind, with sides exchanged for 90 and 270; `image` itself for 0.
    """
    return np.ascontiguousarray(np.rot90(image, -rotation // 90)) if rotation else image
