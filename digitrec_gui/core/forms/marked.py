"""The picture of a sheet with the outline of each field and what was read in it. For a thread."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import cv2
import numpy as np

from digitrec_gui.core.forms.types import FieldReading, FormReading, State
from digitrec_gui.core.geometry import TURNS, overlap, turned
from digitrec_gui.core.reading.drawing import WHITE, Colour, Drawn, Tag, bgr, png
from digitrec_gui.core.reading.marks import Mark
from digitrec_gui.core.types import NOT_READ, Box, Corner, Image

_LEAST_TAG, _TAG = 10.0, 0.4
"""Height of a digit on a tag, pixels at least, and in heights of a field."""

_LARGEST_TAG = 1 / 30
"""Likewise at most, in heights of the picture."""


def marked(image: Image, sheet: FormReading) -> memoryview:
    """The picture at its full size, upright, as PNG; what a person is to look at is dashed, and of another colour.

    Args:
        image: (h, w, 3) uint8, as it was read.
        sheet: what was read of it.

    Raises:
        DataError: there is no memory for it.
    """
    rotation = _turn(sheet)
    drawn = bgr(turned(image, rotation))
    quads = [_turned(one.corners, rotation, sheet.width, sheet.height) for one in sheet.fields]
    heights = [math.dist(quad[0], quad[3]) for quad in quads]
    usual = float(np.median(heights)) if heights else 0.0
    width = max(1, round(min(usual, max(image.shape) / 6) / 16))
    for one, quad in zip(sheet.fields, quads, strict=True):
        _outline(drawn, quad, _mark(one), width)
    height = max(_LEAST_TAG, min(_TAG * usual, _LARGEST_TAG * drawn.shape[0]))
    taken = [_around(quad) for quad in quads]
    for one, quad in zip(sheet.fields, quads, strict=True):
        text = one.text or ("" if one.state is State.EMPTY else NOT_READ)
        if text:
            tag = Tag(text, height)
            place = _room(_around(quad), tag.size, taken, drawn, 2 * width)
            tag.draw(drawn, place.x, place.y, _mark(one).colour)
            taken.append(place)
    return png(drawn)


def _mark(field: FieldReading) -> Mark:
    return Mark.DOUBTFUL if field.is_in_review else Mark.SURE


def _turn(sheet: FormReading) -> int:
    """By how many degrees clockwise the picture is to be turned for most fields to be upright."""
    across = sum(one.corners[1][0] - one.corners[0][0] for one in sheet.fields)
    down = sum(one.corners[1][1] - one.corners[0][1] for one in sheet.fields)
    return TURNS[-round(math.degrees(math.atan2(down, across)) / 90) % 4]


def _turned(corners: Sequence[Corner], rotation: int, width: int, height: int) -> list[Corner]:
    """Where corners come to lie when their picture of this size is turned clockwise."""
    found = list(corners)
    for _ in range(rotation // 90):
        found = [(height - y, x) for x, y in found]
        width, height = height, width
    return found


def _outline(drawn: Drawn, quad: Sequence[Corner], mark: Mark, width: int) -> None:
    for start, end in zip(quad, [*quad[1:], quad[0]], strict=True):
        _line(drawn, start, end, WHITE, width + 2)
    for start, end in zip(quad, [*quad[1:], quad[0]], strict=True):
        for piece in _dashes(start, end, mark, width):
            _line(drawn, *piece, mark.colour, width)


def _dashes(start: Corner, end: Corner, mark: Mark, width: int) -> Iterator[tuple[Corner, Corner]]:
    """The pieces of a line that are drawn."""
    length = math.dist(start, end)
    if not mark.gap or not length:
        yield start, end
        return
    dash, period = mark.dash * width, (mark.dash + mark.gap) * width

    def at(share: float) -> Corner:
        return start[0] + share * (end[0] - start[0]), start[1] + share * (end[1] - start[1])

    for begin in np.arange(0, length, period):
        yield at(begin / length), at(min(begin + dash, length) / length)


def _line(drawn: Drawn, start: Corner, end: Corner, colour: Colour, width: int) -> None:
    (x, y), (to_x, to_y) = start, end
    cv2.line(drawn, (round(x), round(y)), (round(to_x), round(to_y)), colour[::-1], width, cv2.LINE_AA)


def _around(quad: Sequence[Corner]) -> Box:
    left, top = (math.floor(min(corner[axis] for corner in quad)) for axis in (0, 1))
    right, bottom = (math.ceil(max(corner[axis] for corner in quad)) for axis in (0, 1))
    return Box(left, top, max(1, right - left), max(1, bottom - top))


def _room(field: Box, size: tuple[int, int], taken: Sequence[Box], drawn: Drawn, gap: int) -> Box:
    """Where a tag hides no field and no other tag: above its own, beside it or below; else above it all the same."""
    width, height = size
    most_x, most_y = max(0, drawn.shape[1] - width), max(0, drawn.shape[0] - height)
    places = [
        (field.x, field.y - gap - height),
        (field.right + gap, field.y + (field.height - height) // 2),
        (field.x - gap - width, field.y + (field.height - height) // 2),
        (field.x, field.bottom + gap),
    ]
    for x, y in places:
        box = Box(x, y, width, height)
        if 0 <= x <= most_x and 0 <= y <= most_y and not any(overlap(box, one) for one in taken):
            return box
    x, y = places[0]
    return Box(min(max(0, x), most_x), min(max(0, y), most_y), width, height)
