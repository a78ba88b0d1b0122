"""Windows of an Image: the parts that are read at a time, and where in the Image lies what was found in one."""

from __future__ import annotations

import math
from typing import TypeVar

from digitrec_gui.core.ink.glyphs import LARGEST
from digitrec_gui.core.types import Box, Digit, Image, Sign

_Any = TypeVar("_Any", Digit, Sign)

_REGION_MARGIN = 0.5
"""How much of what surrounds a region is looked at with it, as a share of its longer side: a digit that its edge
cuts is read whole, and paper is told from ink by more than what a tight region holds."""

_PART, _MUCH_LONGER = 2.0, 1.5
"""Length of a part over its breadth, and how much longer an Image is that is read in parts: all of it at once would
be reduced until a strip of paper has no width left."""


def in_image(box: Box, scale: float, window: Box) -> Box:
    """A box in pixels of the Image instead of those at which a window of it was read.

    Args:
        box: in pixels of the copy that was read.
        scale: of that, relative to the window.
        window: in pixels of the Image.
    """
    x = min(int(box.x / scale), window.width - 1)
    y = min(int(box.y / scale), window.height - 1)
    right = min(max(x + 1, round(box.right / scale)), window.width)
    bottom = min(max(y + 1, round(box.bottom / scale)), window.height)
    return Box(window.x + x, window.y + y, right - x, bottom - y)


def of_part(found: list[_Any], part: Box, parts: list[Box], known: list[_Any]) -> list[_Any]:
    """What of a part's lies nearest to its middle, and is not known from the part before."""
    own = [one for one in found if _nearest(one.box, parts) is part]
    return [one for one in own if not any(_overlap(one.box, other.box) for other in known)]


def within(box: Box, image: Image) -> Box | None:
    """The part of a box that lies in the Image; None if there is none."""
    height, width = image.shape[:2]
    x, y = max(0, box.x), max(0, box.y)
    right, bottom = min(width, box.right), min(height, box.bottom)
    return Box(x, y, right - x, bottom - y) if right > x and bottom > y else None


def with_margin(region: Box, image: Image) -> Box:
    """A region with its margin, as far as the Image reaches."""
    margin = round(_REGION_MARGIN * max(region.width, region.height))
    wider = Box(region.x - margin, region.y - margin, region.width + 2 * margin, region.height + 2 * margin)
    return within(wider, image) or region


def parts_of(window: Box) -> list[Box]:
    """What is read at a time: all of a window, or, of a long one, parts that overlap, from one end to the other."""
    shorter, longer = sorted((window.width, window.height))
    length = max(LARGEST, round(_PART * shorter))
    if longer <= _MUCH_LONGER * length:
        return [window]
    count = math.ceil((longer - shorter / 2) / (length - shorter / 2))
    starts = [round(number * (longer - length) / (count - 1)) for number in range(count)]
    if window.width > window.height:
        return [Box(window.x + start, window.y, length, window.height) for start in starts]
    return [Box(window.x, window.y + start, window.width, length) for start in starts]


def _nearest(box: Box, parts: list[Box]) -> Box:
    """The part in whose middle a box lies most: farthest from being cut."""
    x, y = box.center
    return min(parts, key=lambda part: abs(part.center[0] - x) + abs(part.center[1] - y))


def _overlap(a: Box, b: Box) -> bool:
    """Whether two boxes lie on one another with half of the smaller one: the same digit, or a part of it."""
    width, height = min(a.right, b.right) - max(a.x, b.x), min(a.bottom, b.bottom) - max(a.y, b.y)
    return 2 * max(0, width) * max(0, height) > min(a.width * a.height, b.width * b.height)


def cut(image: Image, box: Box) -> Image:
    """What of an Image lies in a box."""
    return image[box.y : box.bottom, box.x : box.right]


def scaled(box: Box, scale: float) -> Box:
    """A box in pixels of a copy of this relative size; at least one wide and high."""
    x, y = round(box.x * scale), round(box.y * scale)
    return Box(x, y, max(1, round(box.right * scale) - x), max(1, round(box.bottom * scale) - y))
