"""Images turned by quarters, boxes in them, and how much two boxes have in common."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from digitrec_gui.core.types import Box, Image, Reading

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


def turned_box(box: Box, rotation: int, width: int, height: int) -> Box:
    """Where a box comes to lie when its Image is turned.

    Args:
        box: in pixels of the Image.
        rotation: degrees clockwise: a multiple of 90, of either sign.
        width: of the Image before it is turned, pixels.
        height: of the Image before it is turned, pixels.
    """
    for _ in range(rotation // 90 % 4):
        box = Box(height - box.bottom, box.x, box.height, box.width)
        width, height = height, width
    return box


def enlarged(reading: Reading, width: int, height: int) -> Reading:
    """The Reading of a smaller copy of an Image, with boxes in pixels of the Image.

    Args:
        reading: of the copy.
        width: of the Image, before it was turned, pixels.
        height: likewise.
    """
    if reading.rotation in (90, 270):
        width, height = height, width
    across, down = width / reading.width, height / reading.height

    def full(box: Box) -> Box:
        x, y = round(box.x * across), round(box.y * down)
        right, bottom = min(width, round(box.right * across)), min(height, round(box.bottom * down))
        return Box(x, y, max(1, right - x), max(1, bottom - y))

    digits = (replace(digit, glyph=replace(digit.glyph, box=full(digit.box))) for digit in reading.digits)
    signs = (replace(sign, box=full(sign.box)) for sign in reading.signs)
    grid = None if reading.grid is None else reading.grid.placed(across, down)
    return replace(reading, digits=tuple(digits), signs=tuple(signs), width=width, height=height, grid=grid)


def union(a: Box, b: Box) -> Box:
    """The smallest box around both."""
    x, y = min(a.x, b.x), min(a.y, b.y)
    return Box(x, y, max(a.right, b.right) - x, max(a.bottom, b.bottom) - y)


def overlap(one: Box, other: Box) -> float:
    """The area that two boxes share, as part of what they cover together (intersection over union), 0 to 1."""
    # Written out: a person waits for thousands of these.
    x, y, width, height = one
    other_x, other_y, other_width, other_height = other
    if other_x >= x + width or other_x + other_width <= x or other_y >= y + height or other_y + other_height <= y:
        return 0.0
    across = min(x + width, other_x + other_width) - max(x, other_x)
    down = min(y + height, other_y + other_height) - max(y, other_y)
    shared = across * down
    return shared / (width * height + other_width * other_height - shared)


def holds(box: Box, other: Box) -> bool:
    """Whether the centre of another box lies in a box."""
    x, y = other.center
    return box.x <= x < box.right and box.y <= y < box.bottom
